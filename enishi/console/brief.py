"""Ten minutes a week, by mail: what the page of health finds, in a few lines, each with the way to do it (R041, N20).

Told on Monday morning to those who write in the secretariat's name, as a notice with a mail of its own: ways, quiet hours, once a
week and how it ends are the notices' business. Numbers and classes stand in it, never anybody's name or words.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enishi.console import health
from enishi.members.models import Grant, Member
from enishi.members.roles import Right
from enishi.networks.models import Network
from enishi.notices.kinds import Category, NoticeKind
from enishi.notices.telling import forget, tell

TEMPLATE = "console/mail/brief"
MONDAY, MORNING = 0, time(8)
CLASSES = 3  # by name


@dataclass(frozen=True)
class Line:
    """Something to do in a few minutes, and the whole address where."""

    text: str
    link: str


def letter(member: Member) -> tuple[str, dict[str, Any]]:
    """Return the template and the context of this week's mail to a member, in the language at hand."""
    found = health.shown(member)
    todo = lines(member, found)
    # who speaks is no task, so it stands only where there is one to go with it
    said = _share(found) if todo else ""
    return TEMPLATE, {"lines": todo, "share": said, "page": _link(member.network, "console:health")}


def lines(member: Member, found: dict[str, Any]) -> list[Line]:
    """Return what there is to do this week for a member, by health.shown(), in the order of the page: what waits, quiet weeks,
    classes that heard nothing, whom nobody has greeted."""
    network = member.network
    todo = [Line(_waits(each), _link(network, each.place) + each.asked) for each in health.waiting(member)]
    if silent := found["silent"]:
        quiet = ngettext("It has been quiet for %(weeks)d week.", "It has been quiet for %(weeks)d weeks.", silent)
        todo.append(Line(quiet % {"weeks": silent}, _link(network, "relay:relay")))
    if missed := [label for label, _number in found["missed"]]:
        words = _("For three months nothing was announced to: %(classes)s.")
        if len(missed) > CLASSES:
            words = _("For three months nothing was announced to %(number)d classes, among them: %(classes)s.")
        named = {"classes": _(", ").join(missed[:CLASSES]), "number": len(missed)}
        todo.append(Line(words % named, _link(network, "news:written")))
    if (alone := found["ungreeted"]) >= health.LEAST:
        words = ngettext(
            "%(people)d person who joined more than two weeks ago has had no word and no stamp from anybody.",
            "%(people)d people who joined more than two weeks ago have had no word and no stamp from anybody.",
            alone,
        )
        todo.append(Line(words % {"people": alone}, _link(network, "feed:feed") + "?only=people"))
    return todo


def readable(viewer: Member, things: Set[str]) -> Set[str]:
    """Return these weeks to whoever may open the page of health, and none to anybody else."""
    return things if viewer.has(Right.PUBLISH) else set()


BRIEF = NoticeKind(
    "console.brief",
    Category.BRIEF,
    gettext_lazy("Your ten minutes for this week are ready"),
    readable,
    "clock",
    letter=letter,
    right=Right.PUBLISH,
)


def monday(network: Network, now: datetime) -> date | None:
    """Return today by the network's clock if it is Monday, from MORNING on; else None."""
    local = now.astimezone(ZoneInfo(network.time_zone))
    return local.date() if local.weekday() == MONDAY and local.time() >= MORNING else None


def tell_week(network: Network, day: date) -> int:
    """Tell those who run the network of the week that begins on this Monday, and return how many were; who was told already is not
    told again. What was told of the week before goes: it is not so any more."""
    running = Grant.objects.within(network).in_force().filter(role__in=health.SPEAKING)
    with transaction.atomic():
        forget(network, _thing(day - timedelta(days=7)))
        return tell(
            BRIEF,
            set(running.values_list("member", flat=True)),
            network=network,
            thing=_thing(day),
            place=reverse("console:health", args=[network.slug]),
        )


def _waits(each: health.Waiting) -> str:
    words = ngettext(
        "%(what)s: %(number)d, for %(days)d days", "%(what)s: %(number)d, the oldest for %(days)d days", each.number
    )
    return words % {"what": each.words, "number": each.number, "days": each.days}


def _share(found: dict[str, Any]) -> str:
    now, before = found["share"], found["before"]
    if now.all < health.LEAST:
        return ""
    if before.all < health.LEAST:
        return _("Members wrote %(now)d%% of this week’s posts and comments.") % {"now": now.percent}
    words = _("Members wrote %(now)d%% of this week’s posts and comments; the week before it was %(then)d%%.")
    return words % {"now": now.percent, "then": before.percent}


def _thing(day: date) -> str:
    return f"brief-{day.isoformat()}"


def _link(network: Network, name: str) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[network.slug])
