"""The playbook of who looks after a network (R047): what is done in which order, read from what there is, and words to begin with.

Each step is shown to whoever may take it, and is done when its first trace is there: nobody ticks anything, and nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.joining.models import Invitation, PersonalInvitation
from enishi.letters.models import Letter
from enishi.members.models import Grant, Member
from enishi.members.roles import Right
from enishi.networks.models import Kind, Network
from enishi.news import actions as news
from enishi.news.models import Announcement
from enishi.relay.models import Leg
from enishi.roster import facts as roster
from enishi.stories.models import Story


@dataclass(frozen=True)
class Step:
    """One step: its words, where it is taken, and whether it was."""

    name: str
    title: str | Promise
    why: str | Promise
    place: str  # url name
    done: bool


Trace = Callable[[Member], Any]  # → rows, of which one is enough
_STEPS: tuple[tuple[str, str, str | Promise, str | Promise, str, Trace | None], ...] = (
    (
        "two", Right.ROLES, gettext_lazy("Be two"),
        gettext_lazy("Somebody is ill, somebody is away: with two of you the network goes on."), "console:roles",
        lambda viewer: Grant.objects.within(viewer.network_id).in_force().exclude(member=viewer),
    ),
    (
        "roster", Right.ROSTER, gettext_lazy("Import the roster"),
        gettext_lazy("It lets people show who they are by a few facts, and you see how far you have come."), "roster:intakes", None,
    ),
    (
        "invited", Right.INVITE, gettext_lazy("Invite a first small circle"),
        gettext_lazy("Twenty or thirty whom you know. Whoever comes next then meets somebody."), "joining:invitations",
        lambda viewer: Invitation.objects.within(viewer.network_id),
    ),
    (
        "outside", Right.APPROVE, gettext_lazy("Tell a group that exists already"),
        gettext_lazy("A link and a few words for Facebook, LinkedIn or a mailing list. No list of members comes here."),
        "joining:outside-links", lambda viewer: PersonalInvitation.objects.within(viewer.network_id).for_groups(),
    ),
    (
        "news", Right.PUBLISH, gettext_lazy("Write a first announcement"),
        gettext_lazy("Who you are, what this is for, and what you would like to read from the others."), "news:written",
        lambda viewer: Announcement.objects.within(viewer.network_id).exclude(published_at=None),
    ),
    (
        "relay", Right.PUBLISH, gettext_lazy("Begin the introduction relay"),
        gettext_lazy("Run the first leg yourself, and hand the baton to somebody who likes to write."), "relay:relay",
        lambda viewer: Leg.objects.within(viewer.network_id),
    ),
    (
        "letter", Right.PUBLISH, gettext_lazy("Send a first letter"),
        gettext_lazy("After about a month: what happened, in five lines, to those who agreed to letters."), "letters:letters",
        lambda viewer: Letter.objects.within(viewer.network_id).exclude(sent_at=None),
    ),
    (
        "story", Right.PUBLISH, gettext_lazy("Tell of somebody"),
        gettext_lazy("One story is read more often than ten notices. The person says yes to each word of it."), "stories:written",
        lambda viewer: Story.objects.within(viewer.network_id).exclude(published_at=None),
    ),
)  # fmt: skip


def steps(viewer: Member) -> list[Step]:
    """Return the steps that this viewer may take, in their order. At most two queries."""
    network = viewer.network
    taken = [step for step in _STEPS if viewer.has(step[1])]
    traces = {name: Exists(trace(viewer)) for name, _right, _title, _why, _place, trace in taken if trace}
    found: Any = Network.objects.filter(pk=network.pk).values(**traces).get() if traces else {}
    done: dict[str, bool] = dict(found)
    if viewer.has(Right.ROSTER):
        done["roster"] = bool(roster.counts(network, at_most=1)["all"])
        if network.kind == Kind.INDEPENDENT and not done["roster"]:  # they come by links; a roster is second
            taken = [step for step in taken if step[0] not in ("roster", "invited")]
    return [Step(name, title, why, place, done[name]) for name, _right, title, why, place, _trace in taken]


# -- words to begin with ------------------------------------------------------------------------------------------------------
TEXTS: dict[str, str | Promise] = {
    "opening": gettext_lazy("We have begun"),
    "relay": gettext_lazy("The introduction relay begins"),
    "wishes": gettext_lazy("What would you like to read here?"),
}


def begin_text(network: Network, name: str, *, by: Member) -> Announcement:
    """Begin an announcement with the words of one of TEXTS, in the network's language: a draft, to be changed before anybody reads
    it."""
    with translation.override(network.speaking()):
        title, paragraphs = _WORDS[name](network.name)
    draft: Announcement = news.begin(network, by=by)
    body = str(format_html_join("", "<p>{}</p>", ((each,) for each in paragraphs)))
    news.write(draft, version=draft.version, title=title, body=body, by=by)
    return draft


def _opening(name: str) -> tuple[str, list[str]]:
    return _("%(network)s has begun") % {"network": name}, [
        _("This is a place for those who were together then and would like to hear from each other now and again."),
        _("You choose what you show, and to whom; you can change it at any time, and rest or leave whenever you like."),
        _("A first step: say in one line how you are. Whoever knows you will be glad to read it."),
        _("If something is unclear, write to the secretariat. There is somebody there who reads it."),
    ]


def _relay(name: str) -> tuple[str, list[str]]:
    return _("The introduction relay begins"), [
        _("A few lines on what you do now and what you remember from then. Then you hand the baton on."),
        _("Whoever gets it takes it, hands it on, or lets it pass; none of that shows, and there is no hurry."),
        _("We run the first leg ourselves. Who would like to be next can raise a hand."),
    ]


def _wishes(name: str) -> tuple[str, list[str]]:
    return _("What would you like to read here?"), [
        _(
            "We would rather write what you want to read. What would that be: news from the house, people, meeting each other?"
        ),
        _("Tell us in the ideas box, by name or to the secretariat alone. You read there what becomes of it."),
        _("In a month we tell you what we heard, and what we make of it."),
    ]


_WORDS: dict[str, Callable[[str], tuple[str, list[str]]]] = {"opening": _opening, "relay": _relay, "wishes": _wishes}
