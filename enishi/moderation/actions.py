"""What happens to a report: it comes, is opened, decided on, looked at again, and forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.feed import hiding
from enishi.feed import rules as feed_rules
from enishi.feed.models import LONGEST_TITLE, Comment, Item
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.workdays import working_day_after
from enishi.members import live, suspension
from enishi.members.models import Grant, Member, Suspension
from enishi.members.owners import stays_owned
from enishi.members.roles import Right, Role
from enishi.moderation import happenings, hosts, mail, rules
from enishi.moderation.models import (
    DECIDED_WITHIN,
    LONGEST_REASON,
    LONGEST_RULE,
    LONGEST_WORDS,
    Appeal,
    Case,
    Decision,
    Opening,
    Reason,
    Report,
    due_of_review,
)
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.profiles import kept_counts, search

TERMS = (7, 14, 30, 90)  # days of a suspension


@action(rule=rules.oneself_here, network_first=True)
def report(
    reporter: Member,
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
) -> Case:
    """Report a person, or words of theirs: an item, or a comment to it. What it says is kept as it is now (`title`, `text`), and
    is put away for who reports. The same member reports the same thing once. NotAllowed for what they do not read; Refused for
    their own, and for what stands in a room that the company cannot enter."""
    written = comment or item
    if about.pk == reporter.pk or reason not in Reason.values or about.network_id != reporter.network_id:
        raise Refused(_("Please choose one of those offered."), field="reason")
    if written is not None and not feed_rules.reads(by, written):
        raise NotAllowed
    told_in = comment.item.circle if comment else item.circle if item else None
    if hosts.leads_itself(told_in):
        raise Refused(_("What stands in this room is not brought before the secretariat."))
    case = _case(reporter.network, about, name, item, comment)
    _made, new = Report.objects.get_or_create(
        network=reporter.network,
        case=case,
        reporter=reporter,
        defaults={
            "reason": reason,
            "words": words.strip()[:LONGEST_WORDS],
            "title": title,
            "text": text,
            "said_at": (written.changed_at or written.told_at) if written else timezone.now(),
        },
    )
    if written is not None:
        hiding.put_away(written, by=by)
    happened(happenings.REPORTED, case, by=by, again=not new)
    return case


@action(rule=rules.can_open)
def open_case(case: Case, *, by: Any) -> None:
    """Let somebody who decides read what was reported. Each opening is on record."""
    Opening.objects.get_or_create(network_id=case.network_id, case=case, by=by)
    happened(happenings.OPENED, case, by=by)


@action(rule=rules.can_decide, network_first=True)
def decide(case: Case, act: str, *, rule: str = "", reason: str = "", days: int | None = None, by: Any) -> Decision:
    """Decide on a case, and tell those whom it concerns. Everything but leaving it takes a rule and a reason, and stopping
    somebody a term. Conflict if it was decided meanwhile; Refused without having opened what was reported."""
    if case.decided_at:
        raise Conflict(_("A colleague has decided on it meanwhile."))
    if not Opening.objects.within(case.network_id).filter(case=case, by=by).exists():
        raise Refused(_("Please open what was reported first."))
    rule, reason = rule.strip()[:LONGEST_RULE], reason.strip()[:LONGEST_REASON]
    if act != Decision.Act.NOTHING:
        if not rule:
            raise Refused(_("Choose the rule that it is about."), field="rule")
        if not reason:
            raise Refused(_("Say why. The person concerned reads it."), field="reason")
    else:
        rule = reason = ""
    until = None
    if act == Decision.Act.HIDE:
        written = _written(case)
        if written is None:
            raise Refused(_("It has been taken back already. There is nothing to hide."), field="act")
        hiding.hide(written, by=by)
    elif act == Decision.Act.SUSPEND:
        if days not in TERMS:
            raise Refused(_("Choose until when."), field="days")
        until = today_in(case.network) + timedelta(days=days or 0)
        _stop(case, until, by)
    case.decided_at = timezone.now()
    case.save(update_fields=["decided_at"])
    made: Decision = Decision.objects.create(
        network=case.network, case=case, act=act, rule=rule, reason=reason, until=until, by=by
    )
    if act == Decision.Act.WARN:
        mail.say_warned(made)
    if act == Decision.Act.SUSPEND:
        mail.say_suspended(made)
    last_day = until.isoformat() if until else ""
    happened(happenings.DECIDED, case, by=by, about=_person(case), reason=rule, act=act, until=last_day)
    return made


@action(rule=rules.can_appeal)
def appeal(decision: Decision, text: str, *, by: Any) -> Appeal:
    """Ask to have a decision looked at again by somebody else. Once, within fourteen days, and only what changed something."""
    text = text.strip()[:LONGEST_REASON]
    if not decision.is_measure or decision.appeal_until < timezone.now():
        raise Refused(_("This can no longer be looked at again."))
    if Appeal.objects.within(decision.network_id).filter(decision=decision).exists():
        raise Conflict(_("You have asked for it already."))
    if not text:
        raise Refused(_("Please say what is different."), field="text")
    due = due_of_review(today_in(decision.network))
    made: Appeal = Appeal.objects.create(network=decision.network, decision=decision, text=text, due_on=due)
    happened(happenings.APPEALED, decision.case, by=by, about=by.person)
    return made


@action(rule=rules.can_review, network_first=True)
def review(appeal: Appeal, *, lifted: bool, answer: str, by: Any) -> None:
    """Answer an appeal: the decision stays, or is lifted as a mistake, and with it everything that it did."""
    if appeal.answered_at:
        raise Conflict(_("A colleague has answered it meanwhile."))
    answer = answer.strip()[:LONGEST_REASON]
    if not answer:
        raise Refused(_("Say why. The person concerned reads it."), field="answer")
    appeal.lifted, appeal.answer, appeal.by, appeal.answered_at = lifted, answer, by, timezone.now()
    appeal.save(update_fields=["lifted", "answer", "by", "answered_at"])
    decision, case = appeal.decision, appeal.decision.case
    if lifted:
        _undo(decision, by)
    if decision.act == Decision.Act.SUSPEND:
        mail.say_reviewed(appeal)
    happened(happenings.REVIEWED, case, by=by, about=_person(case), lifted=lifted)


@action(rule=rules.can_lift, network_first=True)
def lift(decision: Decision, *, reason: str, by: Any) -> Appeal:
    """Lift a decision as a mistake without anybody having asked, and with it everything that it did. Where they did ask, this is the
    answer, also a second one. Conflict if it was lifted meanwhile; Refused for what changed nothing, and without a reason."""
    asked: Appeal | None = Appeal.objects.within(decision.network_id).filter(decision=decision).first()
    if asked is not None and asked.lifted:
        raise Conflict(_("A colleague has lifted it meanwhile."))
    reason = reason.strip()[:LONGEST_REASON]
    if not decision.is_measure:
        raise Refused(_("There is nothing to lift."))
    if not reason:
        raise Refused(_("Say why. The person concerned reads it."), field="why")
    made = asked or Appeal(network=decision.network, decision=decision, text="", due_on=today_in(decision.network))
    made.lift(reason, by)
    _undo(decision, by)
    if decision.act == Decision.Act.SUSPEND:
        mail.say_reviewed(made)
    happened(happenings.LIFTED, decision.case, by=by, about=_person(decision.case))
    return made


@action(rule=rules.the_house)
def end_suspension(member: Member, *, by: Any) -> None:
    """Let somebody take part again whose last day has passed. Refused before, and for who is not suspended."""
    held = suspension.of_member(member)
    if held is None or not suspension.over(held, member.network):
        raise Refused(_("The last day has not passed."))
    _turn(member, suspension.end(member))
    mail.say_ended(member)
    happened(happenings.ENDED, member, by=by, about=member.person)


@action(rule=rules.the_house)
def forget(case: Case, *, by: Any) -> None:
    """Delete a case with everything that was said and decided about it."""
    network, public_id = case.network, case.public_id
    case.delete()
    happened(happenings.FORGOTTEN, network, by=by, case=public_id)


# -- their parts ------------------------------------------------------------------------------------------------------
def _case(network: Network, about: Member, name: str, item: Item | None, comment: Comment | None) -> Case:
    """Return the open case of a thing, a new one where there is none. The network's row is locked."""
    written = comment or item
    kind = Case.Kind.ANSWER if comment else Case.Kind.ITEM if item else Case.Kind.PERSON
    thing = f"{kind}:{written.public_id if written else about.public_id}"
    rows = Case.objects.within(network)
    known: Case | None = rows.filter(thing=thing, decided_at=None).first()
    if known is not None:
        return known
    due = working_day_after(today_in(network), DECIDED_WITHIN, japan=network.time_zone == "Asia/Tokyo")
    made: Case = Case.objects.create(
        network=network,
        kind=kind,
        thing=thing,
        about=about,
        name=name[:LONGEST_TITLE],
        item=None if comment else item,
        comment=comment,
        due_on=due,
    )
    return made


def _written(case: Case) -> Item | Comment | None:
    """Return the words that a case is about, unless they are gone."""
    written: Item | Comment | None = case.comment or case.item
    return None if written is None or written.taken_back_at else written


def _stop(case: Case, until: Any, by: Any) -> None:
    """Stop the membership of whom a case is about. Who holds a right of the secretariat is stopped by an owner alone; the only
    owner by nobody."""
    member = Member.objects.within(case.network_id).select_related("person", "network").get(pk=case.about_id)
    held = Grant.objects.within(case.network_id).in_force().filter(member=member)
    if held.exists() and not by.has(Right.ROLES):
        raise Refused(_("Only an owner stops somebody who holds a role here."), field="act")
    for grant in held.filter(role=Role.OWNER):
        stays_owned(grant)
    _turn(member, suspension.begin(member, until))


def _undo(decision: Decision, by: Any) -> None:
    """Undo what a decision did: show again what it hid, unless that is gone, and end what it stopped."""
    if decision.act == Decision.Act.HIDE and (written := _written(decision.case)) is not None:
        hiding.show_again(written, by=by)
    if decision.act == Decision.Act.SUSPEND:
        _lift(decision)


def _lift(decision: Decision) -> None:
    """End what a decision stopped, unless another one still does."""
    member = (
        Member.objects.within(decision.network_id).select_related("person", "network").get(pk=decision.case.about_id)
    )
    others = Decision.objects.within(decision.network_id).filter(case__about=member, act=Decision.Act.SUSPEND)
    others = others.filter(until__gte=today_in(decision.network)).exclude(pk=decision.pk)
    last = others.exclude(appeal__lifted=True).aggregate(last=Max("until"))["last"]
    if last is None:
        _turn(member, suspension.end(member))
    else:
        Suspension.objects.within(decision.network_id).filter(member=member).update(until=last)


def _turn(member: Member, state: str) -> None:
    """Set the state, and with it what is found and counted."""
    member.state = state
    member.save(update_fields=["state"])
    live.changed(member)
    search.index(member.network_id, [member.pk])
    kept_counts.forget(member.network_id)


def _person(case: Case) -> Any:
    return Member.objects.within(case.network_id).select_related("person").get(pk=case.about_id).person
