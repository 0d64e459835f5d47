"""What happens to a report in a room of alumni: it comes, its hosts decide, another one looks again, it is forgotten. Every verb
locks the room's group, as everything does that changes who is inside and who looks after it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.feed import hiding
from enishi.feed import rules as feed_rules
from enishi.feed.models import LONGEST_TITLE, Comment, Item
from enishi.groups import actions as groups
from enishi.groups.models import Group, seat_of
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Member
from enishi.moderation import happenings, hosts
from enishi.moderation.models import (
    LONGEST_REASON,
    LONGEST_WORDS,
    Case,
    Reason,
    RoomAppeal,
    RoomCase,
    RoomDecision,
    RoomReport,
)


@action(rule=hosts.is_inside)
def report(
    group: Group,
    about: Member,
    *,
    reason: str,
    words: str = "",
    title: str = "",
    text: str = "",
    name: str = "",
    item: Item | None = None,
    comment: Comment | None = None,
    by: Any,
) -> RoomCase:
    """Report somebody inside, or words of theirs, to the hosts of a room. What it says is kept as it is now, and is put away for
    who reports. NotAllowed for what they do not read; Refused for their own, and where no host is left who could decide."""
    written = comment or item
    if not group.is_blind or about.pk == by.pk or reason not in Reason.values:
        raise Refused(_("Please choose one of those offered."), field="reason")
    if written is None and seat_of(group, about.pk) is None:
        raise Refused(_("They are not in this group any more."))
    if written is not None and (_circle_of(written) != group.circle_id or not feed_rules.reads(by, written)):
        raise NotAllowed
    if written is None and not words.strip():
        raise Refused(_("Please say what happened."), field="words")
    case = _case(group, about, name, item, comment)
    reporters = {by.pk, *case.reports.values_list("reporter", flat=True)}
    if not hosts.deciders(hosts.of(group), about.pk, reporters):
        raise Refused(_("There is no host who could decide on it."))
    RoomReport.objects.within(group.network_id).get_or_create(
        case=case,
        reporter=by,
        defaults={
            "network_id": group.network_id,
            "reason": reason,
            "words": words.strip()[:LONGEST_WORDS],
            "title": title,
            "text": text,
            "said_at": (written.changed_at or written.told_at) if written else timezone.now(),
        },
    )
    if written is not None:
        hiding.put_away(written, by=by)
    happened(happenings.ROOM_REPORTED, case, by=by)
    return case


@action(rule=hosts.is_inside)
def take_back(group: Group, case: RoomCase, *, by: Any) -> None:
    """Take one's own report back, while nobody has decided; what was put away is shown again. Conflict once it was decided."""
    case = _again(group, case)
    if case.decided_at:
        raise Conflict(_("It has been decided meanwhile."))
    gone, _rows = case.reports.filter(reporter=by).delete()
    if not gone:
        raise NotAllowed
    written = case.comment or case.item
    if written is not None:
        hiding.take_out_again(written, by=by)
    happened(happenings.ROOM_UNREPORTED, case, by=by)
    if not RoomReport.objects.within(group.network_id).filter(case=case).exists():
        case.delete()


@action(rule=hosts.is_host)
def decide(group: Group, case: RoomCase, act: str, *, reason: str = "", by: Any) -> RoomDecision:
    """Decide on a case, and tell those whom it concerns. Everything but leaving it takes a reason. NotAllowed for a host whom it
    concerns; Conflict if it was decided meanwhile; Refused for what is gone already."""
    case = _again(group, case)
    if by.pk not in _deciders(group, case):
        raise NotAllowed
    if case.decided_at:
        raise Conflict(_("Another host has decided on it meanwhile."))
    if act not in RoomDecision.Act.values:
        raise Refused(_("Please choose one of those offered."), field="act")
    reason = reason.strip()[:LONGEST_REASON] if act != RoomDecision.Act.NOTHING else ""
    if act != RoomDecision.Act.NOTHING and not reason:
        raise Refused(_("Say why. The person concerned reads it."), field="reason")
    if act == RoomDecision.Act.AWAY:
        written = _written(case)
        if written is None:
            raise Refused(_("It has been taken back already. There is nothing to take away."), field="act")
        hiding.hide(written, by=by)
    elif act == RoomDecision.Act.OUT:
        groups.put_out(group, case.about, by=by)
    case.decided_at = timezone.now()
    case.save(update_fields=["decided_at"])
    made: RoomDecision = RoomDecision.objects.create(
        network_id=group.network_id, case=case, act=act, reason=reason, by=by
    )
    happened(happenings.ROOM_DECIDED, case, by=by)
    return made


@action(rule=hosts.finds)
def appeal(group: Group, case: RoomCase, text: str, *, by: Any) -> RoomAppeal:
    """Ask another host to look at a decision about oneself again. Once, within fourteen days, and only what changed something.
    NotAllowed for anybody else; Refused where there is no other host."""
    case = _again(group, case)
    decision: RoomDecision | None = getattr(case, "decision", None)
    if by.pk != case.about_id or decision is None:
        raise NotAllowed
    text = text.strip()[:LONGEST_REASON]
    if not decision.is_measure or decision.appeal_until < timezone.now():
        raise Refused(_("This can no longer be looked at again."))
    if RoomAppeal.objects.within(group.network_id).filter(decision=decision).exists():
        raise Conflict(_("You have asked for it already."))
    if not hosts.reviewers(hosts.of(group), case, decision.by_id):
        raise Refused(_("There is no other host who could look at it."))
    if not text:
        raise Refused(_("Please say what is different."), field="text")
    made: RoomAppeal = RoomAppeal.objects.create(network_id=group.network_id, decision=decision, text=text)
    happened(happenings.ROOM_APPEALED, case, by=by)
    return made


@action(rule=hosts.is_host)
def review(group: Group, case: RoomCase, *, lifted: bool, answer: str, by: Any) -> None:
    """Answer an appeal: the decision stays, or is lifted as a mistake, and with it what it did. NotAllowed for who decided, and for
    whom it concerns; Conflict if it was answered meanwhile."""
    case = _again(group, case)
    decision: RoomDecision | None = getattr(case, "decision", None)
    asked: RoomAppeal | None = getattr(decision, "appeal", None)
    if decision is None or asked is None or by.pk not in hosts.reviewers(hosts.of(group), case, decision.by_id):
        raise NotAllowed
    if asked.answered_at:
        raise Conflict(_("Another host has answered it meanwhile."))
    answer = answer.strip()[:LONGEST_REASON]
    if not answer:
        raise Refused(_("Say why. The person concerned reads it."), field="answer")
    asked.lifted, asked.answer, asked.by, asked.answered_at = lifted, answer, by, timezone.now()
    asked.save(update_fields=["lifted", "answer", "by", "answered_at"])
    if lifted:
        _undo(group, case, by)
    happened(happenings.ROOM_REVIEWED, case, by=by)


@action(rule=hosts.is_host)
def lift(group: Group, case: RoomCase, *, reason: str, by: Any) -> None:
    """Lift a decision as a mistake without anybody having asked, and with it what it did. Where they did ask, this is the answer, also a
    second one. NotAllowed for a host whom it concerns; Conflict if it was lifted meanwhile; Refused for what changed nothing."""
    case = _again(group, case)
    decision: RoomDecision | None = getattr(case, "decision", None)
    asked: RoomAppeal | None = getattr(decision, "appeal", None)
    if decision is None or by.pk not in _deciders(group, case):
        raise NotAllowed
    if asked is not None and asked.lifted:
        raise Conflict(_("Another host has lifted it meanwhile."))
    reason = reason.strip()[:LONGEST_REASON]
    if not decision.is_measure:
        raise Refused(_("There is nothing to lift."))
    if not reason:
        raise Refused(_("Say why. The person concerned reads it."), field="why")
    (asked or RoomAppeal(network_id=group.network_id, decision=decision, text="")).lift(reason, by)
    _undo(group, case, by)
    happened(happenings.ROOM_LIFTED, case, by=by)


@action(rule=hosts.nobody)
def forget(case: RoomCase, *, by: Any) -> None:
    """Delete a case with everything that was said and decided about it."""
    network = case.network
    case.delete()
    happened(happenings.ROOM_FORGOTTEN, network, by=by)


# -- their parts ------------------------------------------------------------------------------------------------------
def _undo(group: Group, case: RoomCase, by: Any) -> None:
    """Undo what a decision did: show again what it took away, unless that is gone, and let back in whom it put out."""
    if case.decision.act == RoomDecision.Act.AWAY and (written := _written(case)) is not None:
        hiding.show_again(written, by=by)
    if case.decision.act == RoomDecision.Act.OUT:
        groups.let_back(group, case.about, by=by)


def _case(group: Group, about: Member, name: str, item: Item | None, comment: Comment | None) -> RoomCase:
    """Return the open case of a thing, a new one where there is none."""
    written = comment or item
    kind = Case.Kind.ANSWER if comment else Case.Kind.ITEM if item else Case.Kind.PERSON
    thing = f"{kind}:{written.public_id if written else about.public_id}"
    made: RoomCase = RoomCase.objects.within(group.network_id).get_or_create(
        group=group,
        thing=thing,
        decided_at=None,
        defaults={
            "network_id": group.network_id,
            "kind": kind,
            "about": about,
            "name": name[:LONGEST_TITLE],
            "item": None if comment else item,
            "comment": comment,
        },
    )[0]
    return made


def _again(group: Group, case: RoomCase) -> RoomCase:
    """Return a case of this group as it stands now; NotAllowed if it is none, or gone."""
    rows = RoomCase.objects.within(group.network_id).filter(group=group, pk=case.pk)
    rows = rows.select_related("about__person", "item", "comment__item", "decision__appeal")
    found: RoomCase | None = rows.prefetch_related("reports").first()
    if found is None:
        raise NotAllowed
    found.network = found.about.network = group.network
    return found


def _deciders(group: Group, case: RoomCase) -> set[int]:
    return hosts.deciders(hosts.of(group), case.about_id, [each.reporter_id for each in case.reports.all()])


def _written(case: RoomCase) -> Item | Comment | None:
    written: Item | Comment | None = case.comment or case.item
    return None if written is None or written.taken_back_at else written


def _circle_of(written: Item | Comment) -> int | None:
    found: int | None = written.item.circle_id if isinstance(written, Comment) else written.circle_id
    return found
