"""What happens to an introduction: a member asks, the desk asks an employee, who accepts or does not; in the end it is said what
came of it. A no goes back to the desk, and to who asked it is the same as if another were looked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.introductions import candidates, happenings, rules
from enishi.introductions.models import (
    DAYS,
    LONGEST_ANSWER,
    LONGEST_WORDS,
    OPEN_AT_ONCE,
    ROUTED_WITHIN,
    TO_SAY,
    Approach,
    Introduction,
    Outcome,
    State,
)
from enishi.kit import once
from enishi.kit.errors import Conflict, Refused
from enishi.kit.workdays import working_day_after
from enishi.members.models import Member
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.notices import telling

Answer = Approach.Answer


@action(rule=rules.oneself)
def ask(
    member: Member, *, division: str = "", about: str, words: str, shows_address: bool = False, token: str, by: Any
) -> Introduction:
    """Ask for an introduction to a division, or to whom the desk finds. Refused past OPEN_AT_ONCE open ones. The same form twice is
    one introduction, which is returned; Refused where it says something else by then."""
    said = {
        "division": " ".join(division.split()),
        "about": about,
        "words": _words(words, LONGEST_WORDS, "words"),
        "shows_address": shows_address,
    }
    if about not in Introduction.About.values:
        raise Refused(_("Please choose one of those offered."), field="about")
    rows = Introduction.objects.of(member)
    known: Introduction | None = rows.filter(token=token).first()
    if known is not None:
        once.demand_same(known, said)
        happened(happenings.ASKED, known, by=by, again=True)
        return known
    if rows.open().count() >= OPEN_AT_ONCE:
        raise Refused(_("Three of your requests are under way. Please wait for one of them, or take one back."))
    made: Introduction = Introduction.objects.create(
        network=member.network, member=member, token=token, due_on=_day(member.network, ROUTED_WITHIN), **said
    )
    happened(happenings.ASKED, made, by=by, about_what=about)
    return made


@action(rule=rules.can_route)
def route(introduction: Introduction, to: str, *, days: int, version: int | None = None, by: Any) -> None:
    """Ask the employee of this public id, who has `days` working days; whoever was asked before is asked no more. Refused once
    somebody has said yes, and for who cannot be asked. Conflict if a colleague asked somebody since `version` was read."""
    if introduction.state not in (State.ROUTING, State.ASKED):
        raise Refused(_("Somebody has said yes already, or it has ended."))
    if version is not None and version != introduction.version:
        raise Conflict(_("A colleague has asked somebody in the meantime. Nothing has been changed yet."))
    if days not in DAYS:
        raise Refused(_("Please choose one of those offered."), field="days")
    employee = candidates.one(by, introduction, to)
    if employee is None:
        raise Refused(_("This person cannot be asked just now. Please choose somebody else."), field="to")
    _let_go(introduction)
    Approach.objects.create(network_id=introduction.network_id, introduction=introduction, employee=employee)
    _stands(introduction, State.ASKED, _day(introduction.network, days), owner=by)
    happened(happenings.ROUTED, introduction, by=by, about=employee.person, days=days)


@action(rule=rules.is_asked)
def accept(introduction: Introduction, *, words: str = "", shows_address: bool = False, by: Any) -> None:
    """Say yes: both sides see each other, and the words go to who asked."""
    said = _words(words, LONGEST_ANSWER, "words") if words.strip() else ""
    _answer(introduction, by, Answer.ACCEPTED, said, shows_address=shows_address)
    _stands(introduction, State.ACCEPTED, None)
    happened(happenings.ACCEPTED, introduction, by=by)


@action(rule=rules.is_asked)
def decline(introduction: Introduction, *, words: str = "", by: Any) -> None:
    """Say that it does not go just now. The desk alone learns of it, and reads the words: it looks for somebody else."""
    said = _words(words, LONGEST_ANSWER, "words") if words.strip() else ""
    _answer(introduction, by, Answer.DECLINED, said)
    _back_to_desk(introduction)
    telling.forget(introduction.network_id, introduction.public_id, [by.pk])
    happened(happenings.DECLINED, introduction, by=by)


@action(rule=rules.is_own)
def withdraw(introduction: Introduction, *, by: Any) -> None:
    """Take one's request back, whoever is asked."""
    _still_open(introduction)
    _let_go(introduction)
    _end(introduction, Outcome.WITHDRAWN)
    telling.forget(introduction.network_id, introduction.public_id)
    happened(happenings.WITHDRAWN, introduction, by=by)


@action(rule=rules.can_route)
def end(introduction: Introduction, *, words: str, by: Any) -> None:
    """End what leads nowhere, with words to who asked. Refused once somebody has said yes: then it is said what came of it."""
    _still_open(introduction)
    if introduction.state == State.ACCEPTED:
        raise Refused(_("Somebody has said yes already, or it has ended."))
    introduction.ending = _words(words, LONGEST_ANSWER, "words")
    _let_go(introduction)
    introduction.owner_id = introduction.owner_id or by.pk
    _end(introduction, Outcome.NOBODY)
    happened(happenings.ENDED, introduction, by=by)


@action(rule=rules.can_settle)
def settle(introduction: Introduction, *, outcome: str, by: Any) -> None:
    """Say what came of it: either side, or the desk. It may be said anew, as what began as a talk may go on."""
    if outcome not in TO_SAY:
        raise Refused(_("Please choose one of those offered."), field="outcome")
    if introduction.state != State.ACCEPTED and introduction.outcome not in TO_SAY:
        raise Refused(_("Nobody has said yes to this yet."))
    _end(introduction, outcome)
    happened(happenings.SETTLED, introduction, by=by, outcome=outcome)


@action(rule=rules.the_house)
def tell_late(introduction: Introduction, *, by: Any) -> None:
    """Note that a day has passed, so that the desk is told once."""
    introduction.late_at = timezone.now()
    introduction.save(update_fields=["late_at"])
    happened(happenings.LATE, introduction, by=by)


@action(rule=rules.the_house)
def release(introduction: Introduction, member: Member, *, by: Any) -> None:
    """Have the desk look for somebody else: `member` was asked, and works there or takes part no more."""
    approach = introduction.approaches.filter(employee=member, answer=Answer.WAITING).first()
    if approach is not None:
        _let_go(introduction)
        _back_to_desk(introduction)
    happened(happenings.RELEASED, introduction, by=by)


@action(rule=rules.the_house)
def forget(introduction: Introduction, *, by: Any) -> None:
    """Delete the words of what ended long ago, or whose writer is erased. Division, days and outcome stay."""
    introduction.approaches.update(words="")
    introduction.words = introduction.ending = ""
    introduction.member, introduction.forgotten_at = None, timezone.now()
    introduction.save(update_fields=["words", "ending", "member", "forgotten_at"])
    if introduction.is_open:
        _let_go(introduction)
        _end(introduction, Outcome.WITHDRAWN)
    telling.forget(introduction.network_id, introduction.public_id)
    happened(happenings.FORGOTTEN, introduction, by=by)


# -- their parts ------------------------------------------------------------------------------------------------------
def _let_go(introduction: Introduction) -> None:
    """Ask who is asked no more, and take back what they were told."""
    rows = introduction.approaches.filter(answer=Answer.WAITING)
    members = list(rows.values_list("employee_id", flat=True))
    rows.update(answer=Answer.GONE, answered_at=timezone.now())
    if members:
        telling.forget(introduction.network_id, introduction.public_id, members)


def _answer(introduction: Introduction, by: Member, answer: str, words: str, **values: Any) -> None:
    rows = introduction.approaches.filter(employee=by, answer=Answer.WAITING)
    rows.update(answer=answer, words=words, answered_at=timezone.now(), **values)


def _back_to_desk(introduction: Introduction) -> None:
    _stands(introduction, State.ROUTING, _day(introduction.network, ROUTED_WITHIN))


def _stands(introduction: Introduction, state: str, due_on: date | None, **values: Any) -> None:
    """Write where it stands from now on, and until when."""
    for name, value in {"state": state, "due_on": due_on, "late_at": None, **values}.items():
        setattr(introduction, name, value)
    introduction.save(update_fields=["state", "due_on", "late_at", *values])


def _end(introduction: Introduction, outcome: str) -> None:
    introduction.ended_at = introduction.ended_at or timezone.now()
    introduction.outcome = outcome
    _stands(
        introduction, State.ENDED, None,
        ended_at=introduction.ended_at, outcome=outcome, ending=introduction.ending, owner=introduction.owner,
    )  # fmt: skip


def _day(network: Network, days: int) -> date:
    return working_day_after(today_in(network), days, japan=network.time_zone == "Asia/Tokyo")


def _still_open(introduction: Introduction) -> None:
    if not introduction.is_open:
        raise Refused(_("This has ended already."))


def _words(text: str, most: int, field: str) -> str:
    said = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        raise Refused(_("Please write something first."), field=field)
    if len(said) > most:
        raise Refused(_("At most %(most)d characters.") % {"most": most}, field=field)
    return said
