"""What happens in the ideas box: a member puts something in, others share it, the secretariat answers by name and day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.feed import publishing
from enishi.feed.models import Item
from enishi.ideas import happenings, rules
from enishi.ideas.models import (
    ANSWERED_WITHIN,
    LONGEST_ANSWER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    OPEN,
    Answer,
    Idea,
    State,
    Support,
)
from enishi.ideas.wording import KIND, headline
from enishi.kit import once
from enishi.kit.errors import Conflict, Refused
from enishi.members import sharing
from enishi.members.models import Member
from enishi.networks.days import today_in
from enishi.networks.labels import labels_for
from enishi.profiles import fields

FURTHEST = timedelta(days=730)
WITH_DAY, WITH_WORDS = (State.LOOKING, State.WILL), (State.WILL, State.DONE, State.NOT)


@action(rule=rules.oneself)
def tell(author: Member, *, title: str, text: str = "", board: bool, token: str, by: Any) -> Idea:
    """Put an idea into the box, for all members (`board`) or for the secretariat alone. Refused on the board without agreement
    to the rules of sharing. The same form twice is one idea, which is returned; Refused where it says something else by then."""
    if board:
        sharing.demand(author)
    said = {
        "title": _words(" ".join(title.split()), LONGEST_TITLE, "title"),
        "text": _words(text, LONGEST_TEXT, "text") if text.strip() else "",
        "board": board,
    }
    known: Idea | None = Idea.objects.within(author.network_id).filter(author=author, token=token).first()
    if known is not None:
        once.demand_same(known, said)
        happened(happenings.TOLD, known, by=by, again=True)
        return known
    idea: Idea = Idea.objects.create(
        network=author.network,
        author=author,
        token=token,
        due_on=today_in(author.network) + ANSWERED_WITHIN,
        **said,
    )
    happened(happenings.TOLD, idea, by=by, board=board)
    return idea


@action(rule=rules.is_author)
def take_back(idea: Idea, *, by: Any) -> None:
    """Take an idea of one's own back: its words go, who shared it, and the answers to it."""
    if idea.taken_back_at:
        raise Refused(_("This has been taken back already."))
    publishing.withdraw(idea.network, KIND, idea.public_id, by=by)
    Idea.objects.within(idea.network).filter(pk=idea.pk).let_go(idea.network)
    idea.supports.all().delete()
    idea.answers.all().delete()
    idea.title, idea.text, idea.taken_back_at = "", "", timezone.now()
    idea.save(update_fields=["title", "text", "taken_back_at"])
    happened(happenings.TAKEN_BACK, idea, by=by)


@action(rule=rules.can_support)
def support(idea: Idea, *, on: bool, by: Any) -> None:
    """Say that one shares an idea, or no longer does; twice is once. Refused for one that is settled."""
    if idea.taken_back_at or idea.joined_to_id or idea.state not in OPEN:
        raise Refused(_("This idea has its answer already."))
    if on:
        Support.objects.get_or_create(network_id=idea.network_id, idea=idea, member=by)
    else:
        Support.objects.within(idea.network_id).filter(idea=idea, member=by).delete()
    happened(happenings.SUPPORTED, idea, by=by)


@action(rule=rules.can_answer)
def answer(
    idea: Idea,
    *,
    state: str,
    text: str = "",
    day: date | None = None,
    feed: bool = False,
    version: int | None = None,
    by: Any,
) -> None:
    """Answer an idea: who looks at it has a name and a day, what will be done a day and words, what is done or not done
    words. With `feed` it is told to all members there, in the words of the answer alone; what was told there follows without.
    Refused for what lacks one of these. Conflict if others answered since `version` (Idea.version) was read."""
    _still_there(idea)
    if version is not None and version != idea.version:
        raise Conflict(_("Somebody else has answered in the meantime. Nothing has been saved yet."))
    if state not in State.values or state == State.RECEIVED:
        raise Refused(_("Please choose one of those offered."), field="state")
    said = _words(text, LONGEST_ANSWER, "text") if text.strip() or state in WITH_WORDS else ""
    today = today_in(idea.network)
    if state in WITH_DAY and day is None:
        raise Refused(_("Please name a day."), field="day")
    if day is not None and state in WITH_DAY and not today <= day <= today + FURTHEST:
        raise Refused(_("Please choose a day from today on, within two years."), field="day")
    named = day if state in WITH_DAY else None
    Answer.objects.create(network_id=idea.network_id, idea=idea, state=state, text=said, day=named, by=by)
    idea.state, idea.due_on = state, named
    idea.save(update_fields=["state", "due_on"])
    told = Item.objects.within(idea.network).filter(kind=KIND, source=idea.public_id).exists()
    if told or (feed and idea.board and said):
        _publish(idea, said, by)
    happened(happenings.ANSWERED, idea, by=by, state=state)


@action(rule=rules.can_answer)
def join(idea: Idea, into: str, *, by: Any) -> None:
    """Join an idea to another that says the same (its public id): it leaves the lists, who shared it shares the other, and its
    author hears of the answers there. Refused for itself, for one that was joined, and for one that others cannot read."""
    _still_there(idea)
    other = Idea.objects.answerable_by(by).filter(public_id=into, joined_to=None).exclude(pk=idea.pk).first()
    if other is None or (idea.board and not other.board):
        raise Refused(_("Choose another idea that it can be joined to."), field="into")
    sharing_it = {*idea.supports.values_list("member_id", flat=True), idea.author_id} - {other.author_id}
    Support.objects.bulk_create(
        [Support(network_id=idea.network_id, idea=other, member_id=pk) for pk in sharing_it if pk],
        ignore_conflicts=True,
    )
    idea.joined.update(joined_to=other)
    idea.joined_to, idea.due_on = other, None
    idea.save(update_fields=["joined_to", "due_on"])
    publishing.withdraw(idea.network, KIND, idea.public_id, by=by)
    happened(happenings.JOINED, idea, by=by)


# -- their parts ------------------------------------------------------------------------------------------------------
def _publish(idea: Idea, said: str, by: Any) -> None:
    """Tell all members what became of an idea. The words of its author are no part of it."""
    audience = fields.offered(idea.network)
    publishing.publish(
        idea.network,
        KIND,
        idea.public_id,
        title=headline(idea),
        text=said,
        audience=audience,
        label=labels_for(audience)[0],
        by=by,
    )


def _still_there(idea: Idea) -> None:
    if idea.taken_back_at:
        raise Refused(_("This has been taken back already."))
    if idea.joined_to_id:
        raise Refused(_("This idea was joined to another. Please answer there."))


def _words(text: str, most: int, field: str) -> str:
    said = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        raise Refused(_("Please write something first."), field=field)
    if len(said) > most:
        raise Refused(_("At most %(most)d characters.") % {"most": most}, field=field)
    return said
