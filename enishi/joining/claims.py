"""Applications without an invitation: made, corrected, answered, withdrawn by the person; asked back, decided on, carried out.

A decision can be taken back for some seconds. Until then nothing of it has left the house: the application stays as it is,
and the job that follows (claims_jobs.settle) admits or declines, writes the mail, and deletes what was claimed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts.models import Person
from enishi.activity.deeds import action, anyone, happened
from enishi.joining import admission, approving, assurance, claims_mail, identity, opening, outside, rules, turns
from enishi.joining.admission import Choices
from enishi.joining.ending import forget
from enishi.joining.happenings import (
    BACK,
    CLAIM_ANSWERED,
    CLAIM_APPROVED,
    CLAIM_ASKED,
    CLAIM_CLOSED,
    CLAIM_COMPARED,
    CLAIM_CORRECTED,
    CLAIM_DECLINED,
    CLAIM_ENDED,
    CLAIM_RETURNED,
    CLAIM_SETTLED,
    CLAIM_UNDONE,
    CLAIM_WITHDRAWN,
    CLAIMED,
    FACTS_RULE,
)
from enishi.joining.identity import Claimed
from enishi.joining.models import Assurance, Claim, Finding, Invitation, Line, Paper, PersonalInvitation, VouchLink
from enishi.kit import workdays
from enishi.kit.errors import Conflict, HouseError, Refused
from enishi.members import rules as members_rules
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.roster import facts as roster
from enishi.roster import holding
from enishi.roster.facts import RosterFacts

ANSWER_WITHIN = 3  # working days
AGAIN_AFTER = timedelta(days=30)  # who was declined may apply again then
CANDIDATES = 5
SUSPICIOUS = 5  # so many applications for one person of the roster in AGAIN_AFTER, and none of them is let in at once
LONGEST_TALK = 20  # lines of question and answer


def promised_on(network: Network, made: datetime) -> date:
    """Return the day by which an answer is promised: the third working day after, in the network's time zone."""
    japan = network.time_zone == "Asia/Tokyo"
    return workdays.working_day_after(today_in(network, made), ANSWER_WITHIN, japan=japan)


def may_apply_from(network: Network, person: Person) -> datetime | None:
    """Return from when somebody who was declined may apply again, None if they may now. One query."""
    declined = Claim.objects.of_person(network, person).filter(state=Claim.State.DECLINED).first()
    again = declined.decided_at + AGAIN_AFTER if declined and declined.decided_at else None
    return again if again and again > timezone.now() else None


def words_of(claim: Claim) -> Claimed:
    """Return what was claimed, as the comparison reads it; empty once decided."""
    said = claim.claimed
    return Claimed(
        family=said.get("family", ""),
        given=said.get("given", ""),
        birth_date=date.fromisoformat(said["birth"]) if said.get("birth") else None,
        number=said.get("number", ""),
        year=said.get("year"),
        still_here=bool(said.get("still_here")),
        now=said.get("now", ""),
        department=said.get("department", ""),
    )


# -- the applicant ------------------------------------------------------------------------------------------------------
@action(rule=anyone)
def apply(
    network: Network,
    *,
    by: Person,
    address: str,
    claimed: dict[str, Any],
    choices: dict[str, Any],
    invitation: Invitation | None = None,
    personal: PersonalInvitation | None = None,
) -> Claim:
    """Make an application of the Person whose `address` was confirmed. It is compared in the background, so that nothing in
    the answer depends on the roster. While the network opens in steps, each applicant is noted to be told at the opening,
    whoever they are.

    Refused for a member, whatever their state, and within 30 days of a declined one; Conflict where one is open already.
    """
    if network.member_rows.filter(person=by).exists():
        raise Refused(_("You are known here already. Please ask the secretariat if you cannot come in."))
    if may_apply_from(network, by):
        raise Refused(_("Your last application was answered less than 30 days ago."))
    now = timezone.now()
    try:
        with transaction.atomic():
            personal = outside.counted(personal)
            claim: Claim = Claim.objects.create(
                network=network,
                person=by,
                address=address,
                way=outside.way_of(invitation, personal),
                invitation=invitation,
                personal=personal,
                claimed=claimed,
                choices=choices,
                made_at=now,
                promised_on=promised_on(network, now),
            )
    except IntegrityError:
        raise Conflict(_("Your application is with the secretariat already.")) from None
    if turns.in_steps(network):
        turns.note(network, by, address, None)
    happened(CLAIMED, claim, by=by, about=by, way=str(claim.way))
    return claim


@action(rule=rules.is_applicant)
def correct(claim: Claim, *, claimed: dict[str, Any], by: Any) -> None:
    """Put other words in place of those claimed; they are compared anew. Conflict once somebody decided."""
    still_open(claim)
    claim.claimed, claim.findings, claim.corrected_at = claimed, {}, timezone.now()
    claim.save(update_fields=["claimed", "findings", "corrected_at"])
    VouchLink.objects.within(claim.network_id).filter(claim=claim).delete()  # who vouched had read other words
    Paper.objects.within(claim.network_id).filter(claim=claim).update(seen_at=None)  # so had who looked at a paper
    happened(CLAIM_CORRECTED, claim, by=by, about=by)


@action(rule=rules.is_applicant)
def answer(claim: Claim, *, text: str, by: Any) -> None:
    """Answer the secretariat's question; the application waits for the secretariat again. Conflict once somebody decided."""
    still_open(claim)
    if claim.state != Claim.State.ASKED:
        raise Conflict(_("Your answer has arrived already."))
    Line.objects.create(network=claim.network, claim=claim, written_by_id=claim.person_id, text=text)
    claim.state = Claim.State.OPEN
    claim.save(update_fields=["state"])
    happened(CLAIM_ANSWERED, claim, by=by, about=by)


@action(rule=rules.is_applicant)
def withdraw(claim: Claim, *, by: Any) -> None:
    """End the application and delete what was claimed, at once. Works also while a decision can still be taken back."""
    if claim.state not in Claim.UNDECIDED:
        raise Conflict(_("The secretariat has answered in the meantime."))
    forget(claim, Claim.State.WITHDRAWN)
    happened(CLAIM_WITHDRAWN, claim, by=by, about=by)


# -- the comparison -------------------------------------------------------------------------------------------------------
@action(rule=rules.the_house)
def compare(claim: Claim, *, by: Any) -> None:
    """Find whom of the roster the applicant may be, and note what agrees with the likeliest. Where the network lets three
    agreeing facts in at once, do that."""
    if not claim.is_open:
        raise Conflict(_("The application was decided on."))
    if _ended_within(claim, by):
        return
    claimed = words_of(claim)
    found = likeliest(claim.network, claimed, also=claim.invitation.roster_person_id if claim.invitation else None)
    claim.candidates = [facts.id for facts, _findings in found]
    best, findings = found[0] if found else (None, dict.fromkeys(identity.FACTS, str(Finding.UNKNOWN)))
    claim.roster_person_id, claim.findings = best.id if best else None, findings
    if claim.corrected_at is None:  # other words afterwards do not take a guess back
        named = only_named(claim.network, claimed)
        claim.named_id = named.id if named else None
    if claim.network.facts_admit and claim.named_id is not None:
        # guesses at the same moment are counted one after the other, so five is five
        holding.hold(claim.network, claim.named_id)
    claim.save(update_fields=["candidates", "roster_person", "findings", "named"])
    happened(CLAIM_COMPARED, claim, by=by, about=claim.person, candidates=len(found))
    if best is not None and claim.network.facts_admit and _undoubted(claim, best, found):
        enter(claim, {"class": "", "override": ""}, by)


def likeliest(
    network: Network, claimed: Claimed, *, also: int | None = None
) -> list[tuple[RosterFacts, identity.Findings]]:
    """Return the people of the roster who may be the applicant with the findings of each, the likeliest first; `also` is one
    of them whatever the findings (an invitation was made for them)."""
    names, numbers = identity.search_keys(claimed)
    people = roster.alike(network, names=names, numbers=numbers, birth_date=claimed.birth_date)
    invited = roster.person_by_id(network, also) if also else None
    if invited and invited.id not in {facts.id for facts in people}:
        people = [*people, invited]
    compared = [(facts, identity.compare(claimed, facts)) for facts in people]
    compared = [(facts, said) for facts, said in compared if identity.may_be(said) or facts is invited]
    return sorted(compared, key=lambda each: (-identity.closeness(each[1]), each[0].id))[:CANDIDATES]


def only_named(network: Network, claimed: Claimed) -> RosterFacts | None:
    """Return the person of the roster whose name and year were claimed, None where that is nobody or several. Birth date and
    number have no part in it: so a wrong guess counts for the same person as the right one would, whoever else is alike."""
    names, _numbers = identity.search_keys(claimed)
    people = roster.alike(network, names=names)
    named = [facts for facts in people if identity.is_named(identity.compare(claimed, facts))]
    return named[0] if len(named) == 1 else None


def _undoubted(claim: Claim, best: RosterFacts, found: list[tuple[RosterFacts, identity.Findings]]) -> bool:
    """Return whether nobody needs to look. Whoever guesses makes many applications, in one name or for one person of the
    roster: those all wait for somebody's eyes, and so does the rightful one, who loses nothing but the moment."""
    certain = identity.three_agree(found[0][1]) and not any(identity.second_agrees(said) for _facts, said in found[1:])
    earlier = Claim.objects.within(claim.network_id).exclude(pk=claim.pk)
    lately = earlier.filter(made_at__gt=timezone.now() - AGAIN_AFTER)
    return (
        claim.way
        in (
            Claim.Way.FACTS,
            Claim.Way.PERSONAL,
            Claim.Way.OUTSIDE,
        )  # who handed on a link makes nothing surer, nor less sure
        and claim.corrected_at is None
        and claim.asked_at is None  # somebody is looking already
        and not claim.decision
        and certain
        and claim.named_id == best.id
        and best.member_id is None
        and not best.maybe_deceased
        and turns.has_come(claim.network, best)
        and not earlier.filter(person_id=claim.person_id).exists()
        and lately.filter(Q(named__in=best.ids) | Q(roster_person__in=best.ids)).count() < SUSPICIOUS
    )


# -- the secretariat --------------------------------------------------------------------------------------------------------
@action(rule=rules.can_approve)
def ask(claim: Claim, *, text: str, by: Any) -> None:
    """Ask the applicant something: on their page and by mail. Conflict once somebody decided, or asked a moment ago."""
    still_open(claim)
    if claim.state == Claim.State.ASKED:
        raise Conflict(_("A question is under way already. The answer will appear here."))
    if Line.objects.within(claim.network_id).filter(claim=claim).count() >= LONGEST_TALK:
        raise Refused(_("There were enough questions. Please decide, or telephone."), field="text")
    Line.objects.create(network=claim.network, claim=claim, from_staff=True, written_by_id=by.person_id, text=text)
    claim.state, claim.asked_at = Claim.State.ASKED, claim.asked_at or timezone.now()
    claim.save(update_fields=["state", "asked_at"])
    claims_mail.send_question(claim, text)
    happened(CLAIM_ASKED, claim, by=by, about=claim.person)


@action(rule=rules.can_approve)
def approve(
    claim: Claim, *, candidate: int | None, by: Any, member_class: str = "", reason: str = "", assured: str = ""
) -> None:
    """Decide to let the applicant in, as `candidate` of the roster (one of claim.candidates) or as nobody of it.

    `member_class` is a class's code, "" for the one that the roster leads to. One that the network does not admit needs a
    reason, which stays on record (R009). `assured` is what made sure that they were there, "" for the likeliest. Whose turn
    has not come comes in ahead. Takes effect after BACK. Refused for a class or candidate that cannot be; Conflict once
    somebody decided.
    """
    still_open(claim)
    if candidate is not None and candidate not in claim.candidates:
        raise Conflict(_("The roster has changed in the meantime. Please look again."))
    facts = roster.person_by_id(claim.network_id, candidate) if candidate else None
    chosen = approving.class_for(claim, facts, member_class, reason.strip())
    findings = identity.compare(words_of(claim), facts) if facts else claim.findings
    claim.roster_person_id, claim.findings = facts.id if facts else None, findings
    sure = assurance.of(claim, facts, findings, assured)
    claim.decision = {"verdict": "approve", "class": member_class, "override": reason.strip(), "assured": str(sure)}
    _decided(claim, by)
    told = {} if chosen.admitted else {"override": True}
    if not turns.has_come(claim.network, facts):
        told["ahead"] = True
    happened(CLAIM_APPROVED, claim, by=by, about=claim.person, reason=reason.strip(), code=chosen.code, **told)


@action(rule=rules.can_approve)
def decline(claim: Claim, *, why: str, note: str = "", by: Any) -> None:
    """Decide not to let the applicant in. `why` is one of Claim.Reason and reaches them as it stands; the note does not.
    Takes effect after BACK. Conflict once somebody decided."""
    still_open(claim)
    claim.decision = {"verdict": "decline"}
    claim.reason, claim.note = Claim.Reason(why), note.strip()
    _decided(claim, by, "reason", "note")
    happened(CLAIM_DECLINED, claim, by=by, about=claim.person, why=why)


@action(rule=rules.can_approve)
def undo(claim: Claim, *, by: Any) -> None:
    """Take a decision back that has not been carried out; Conflict where it has."""
    if not claim.can_be_undone:
        raise Conflict(_("The decision has been carried out already."))
    _reopen(claim)
    happened(CLAIM_UNDONE, claim, by=by, about=claim.person)


@action(rule=members_rules.can_change_settings)
def set_facts_rule(network: Network, *, at_once: bool, by: Any) -> None:
    """Set whether three agreeing facts let somebody in at once, or wait for somebody's eyes."""
    network.facts_admit = at_once
    network.save(update_fields=["facts_admit"])
    happened(FACTS_RULE, network, by=by, at_once=at_once)


# -- carrying out ---------------------------------------------------------------------------------------------------------
@action(rule=rules.the_house)
def settle(claim: Claim, *, by: Any) -> None:
    """Carry out what was decided: admit or decline, answer by mail, delete what was claimed. An approval that can no longer
    be carried out puts the application back with the reason. Conflict where there is nothing to carry out (yet)."""
    decided = claim.decided_at
    if not claim.can_be_undone or decided is None or decided + BACK > timezone.now():
        raise Conflict(_("The decision was taken back."))
    if _ended_within(claim, by):
        return
    if claim.decision.get("verdict") == "approve":
        enter(claim, claim.decision, by)
        return
    reason = str(claim.get_reason_display())
    claims_mail.send_decline(claim, timezone.localdate(decided + AGAIN_AFTER))
    forget(claim, Claim.State.DECLINED)
    happened(CLAIM_SETTLED, claim, by=by, about=claim.person, verdict="decline", told=reason)


@action(rule=rules.the_house)
def close(claim: Claim, *, by: Any) -> None:
    """End an application that has waited too long, with a mail; what was claimed is deleted. They may apply again at once."""
    still_open(claim)
    if _ended_within(claim, by):
        return
    claims_mail.send_closed(claim)
    forget(claim, Claim.State.WITHDRAWN)
    happened(CLAIM_CLOSED, claim, by=by, about=claim.person)


def enter(claim: Claim, decision: dict[str, Any], by: Any) -> None:
    """Admit the applicant; where that is impossible now, put the application back into the queue and say why."""
    facts = roster.person_by_id(claim.network_id, claim.roster_person_id) if claim.roster_person_id else None
    alone = Assurance.MEMBERS if claim.way == Claim.Way.VOUCHED else Assurance.ROSTER
    sure = Assurance(decision.get("assured") or alone)
    try:
        with transaction.atomic():
            chosen = approving.class_for(claim, facts, decision["class"], decision["override"])
            told: dict[str, Any] = {} if chosen.admitted else {"override": True}
            told["assurance"] = str(sure)
            if claim.way == Claim.Way.VOUCHED:
                told["vouched"] = True
            admission.bring_in(
                claim.network,
                claim.person,
                facts=facts,
                values=opening.values_of_claimed(words_of(claim), facts),
                side=chosen.side,
                member_class=chosen,
                address=claim.reaches,
                choices=Choices(**claim.choices),
                claim=claim,
                by=by,
                **told,
            )
            if facts:
                admission.end_invitations(claim.network, facts.ids)
    except HouseError as error:
        _reopen(claim, problem=error.message)
        happened(CLAIM_RETURNED, claim, by=by, about=claim.person)
        return
    claims_mail.send_welcome(claim)
    claim.decided_at, claim.assurance = claim.decided_at or timezone.now(), sure
    forget(claim, Claim.State.APPROVED)
    happened(CLAIM_SETTLED, claim, by=by, about=claim.person, verdict="approve")


def _ended_within(claim: Claim, by: Any) -> bool:
    """End the application of who is a member by another way, and return whether it was so. They get no mail: an answer of any
    kind would be untrue. Who joins ends what is open (admission.py); this is for who applied at that very moment."""
    if not claim.network.member_rows.filter(person=claim.person_id).exists():
        return False
    forget(claim, Claim.State.WITHDRAWN)
    happened(CLAIM_ENDED, claim, by=by, about=claim.person)
    return True


def still_open(claim: Claim) -> None:
    """Raise Conflict, with the words for whoever was slower, where somebody decided or the applicant withdrew."""
    if claim.is_open:
        return
    if claim.state == Claim.State.WITHDRAWN:
        raise Conflict(_("The application was withdrawn in the meantime. Nothing has been sent."))
    raise Conflict(_("Somebody has decided on this application in the meantime."))


def _decided(claim: Claim, by: Any, *fields: str) -> None:
    claim.decided_at, claim.decided_by_id = timezone.now(), by.person_id
    claim.save(update_fields=["decision", "decided_at", "decided_by", "roster_person", "findings", *fields])


def _reopen(claim: Claim, *, problem: str = "") -> None:
    claim.decision = {"problem": problem} if problem else {}
    claim.decided_at, claim.decided_by_id, claim.reason, claim.note = None, None, "", ""
    claim.save(update_fields=["decision", "decided_at", "decided_by", "reason", "note"])
