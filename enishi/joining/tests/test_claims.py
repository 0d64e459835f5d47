"""Applications: made, compared, asked back, decided, taken back, carried out, closed. What was claimed goes, findings stay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, claims, claims_jobs
from enishi.joining.happenings import BACK
from enishi.joining.identity import Typed
from enishi.joining.models import Claim, Finding, Invitation, Line
from enishi.joining.tests.make import make_claim, make_invitation, make_roster_person
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Consent, Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import MemberClass, Network
from enishi.networks.tests.make import make_network
from enishi.profiles.visibility import cards
from enishi.roster import facts as roster
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def hana(network: Network) -> Member:
    return make_member(network, role=Role.SECRETARIAT)


def again(claim: Claim) -> Claim:
    found: Claim = Claim.objects.within(claim.network_id).select_related("network", "person").get(pk=claim.pk)
    return found


def carried_out(claim: Claim) -> Claim:
    """Let the seconds pass in which a decision can be taken back, and carry it out."""
    Claim.objects.within(claim.network_id).filter(pk=claim.pk).update(decided_at=timezone.now() - BACK)
    claims.settle(again(claim), by=SYSTEM)
    return again(claim)


# -- the comparison -------------------------------------------------------------------------------------------------------
def test_claim_is_compared_in_the_background(network: Network) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, compared=False)

    before = dict(claim.findings)
    drain()

    assert before == {}
    claim = again(claim)
    assert claim.candidates == [row.pk]
    assert claim.roster_person_id == row.pk
    assert claim.findings == {
        "name": "same", "birth_date": "same", "number": "unknown", "year": "same", "department": "unknown",
    }  # fmt: skip
    assert claim.is_open


def test_claim_of_a_stranger_is_compared_with_nobody(network: Network) -> None:
    make_roster_person(network)

    claim = make_claim(network, family="高橋", given="翔", birth="1970-01-01")

    assert (claim.candidates, claim.roster_person_id) == ([], None)
    assert set(claim.findings.values()) == {Finding.UNKNOWN}


def test_claim_with_another_family_name_finds_the_person_by_birthday_and_given_name(network: Network) -> None:
    row = make_roster_person(network)
    make_roster_person(network, family_name="別", given_name="人", family_name_kana="", given_name_kana="")

    claim = make_claim(network, family="永瀬")

    assert claim.candidates == [row.pk]
    assert claim.findings["name"] == Finding.CLOSE


def test_claim_with_an_invitation_shows_its_person_whatever_the_facts(network: Network) -> None:
    row = make_roster_person(network)
    invitation = make_invitation(row, wrong_tries=5).invitation

    claim = make_claim(network, family="高橋", given="翔", birth="1970-01-01", invitation=invitation)

    assert claim.way == Claim.Way.INVITATION
    assert claim.candidates == [row.pk]
    assert claim.findings["birth_date"] == Finding.OTHER


def test_claim_never_meets_another_networks_roster(network: Network) -> None:
    make_roster_person(make_network())

    assert make_claim(network).candidates == []


# -- promises -------------------------------------------------------------------------------------------------------------
def test_promised_day_is_the_third_working_day(network: Network) -> None:
    thursday = timezone.datetime(2026, 11, 19, 11, 14, tzinfo=timezone.get_fixed_timezone(0))  # 20:14 in Tokyo

    assert claims.promised_on(network, thursday) == date(2026, 11, 25)


def test_promised_day_goes_by_the_networks_own_midnight(network: Network) -> None:
    late = timezone.datetime(2026, 6, 1, 15, 30, tzinfo=timezone.get_fixed_timezone(0))  # already the 2nd in Tokyo

    assert claims.promised_on(network, late) == date(2026, 6, 5)


# -- one open application -------------------------------------------------------------------------------------------------
def test_second_claim_while_one_is_open_is_a_conflict(network: Network) -> None:
    claim = make_claim(network)

    with pytest.raises(Conflict):
        make_claim(network, person=claim.person)

    assert Claim.objects.within(network).count() == 1


def test_member_cannot_apply(network: Network) -> None:
    member = make_member(network)

    with pytest.raises(Refused):
        make_claim(network, person=member.person)


def test_declined_person_waits_thirty_days(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    claims.decline(claim, why=Claim.Reason.NOT_CONFIRMED, by=hana)
    carried_out(claim)

    with pytest.raises(Refused):
        make_claim(network, person=claim.person)
    Claim.objects.within(network).update(decided_at=timezone.now() - timedelta(days=31))
    later = make_claim(network, person=claim.person)

    assert later.is_open


def test_withdrawn_person_may_apply_again_at_once(network: Network) -> None:
    claim = make_claim(network)

    claims.withdraw(claim, by=claim.person)

    assert make_claim(network, person=claim.person).is_open


# -- approving ------------------------------------------------------------------------------------------------------------
def test_approval_admits_after_the_seconds_and_writes_then(network: Network, hana: Member) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, row=row)
    mail.outbox.clear()

    claims.approve(claim, candidate=row.pk, by=hana)

    assert again(claim).can_be_undone
    assert not network.member_rows.filter(person=claim.person).exists()
    assert mail.outbox == []
    done = carried_out(claim)
    member = network.member_rows.get(person=claim.person)
    assert (done.state, done.claimed, done.choices, done.candidates, done.address) == ("approved", {}, {}, [], "")
    assert done.findings["name"] == Finding.SAME
    assert (member.side, member.mail_address) == (ALUMNI, claim.address)
    assert roster.person_by_id(network, row.pk).member_id == member.pk  # type: ignore[union-attr]
    assert set(Consent.objects.within(network).values_list("purpose", flat=True)) == {"membership", "listing"}
    assert cards([member.pk], hana)[0].name == "入江 文乃"
    assert [message.to for message in mail.outbox] == [[claim.address]]


def test_approval_ends_the_invitations_of_the_person(network: Network, hana: Member) -> None:
    row = make_roster_person(network)
    invitation = make_invitation(row).invitation
    claim = make_claim(network, row=row)

    claims.approve(claim, candidate=row.pk, by=hana)
    carried_out(claim)

    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.REVOKED


def test_approval_of_a_changed_name_keeps_the_one_of_the_roster_as_former(network: Network, hana: Member) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, family="永瀬", row=row)

    claims.approve(claim, candidate=row.pk, by=hana)
    carried_out(claim)

    member = network.member_rows.get(person=claim.person)
    assert cards([member.pk], member)[0].name == "永瀬 文乃"
    assert "入江" in str(cards([member.pk], hana)[0].former)


def test_approval_without_the_roster_takes_their_own_words(network: Network, hana: Member) -> None:
    claim = make_claim(network, family="高橋", given="翔", birth="1970-01-01")

    claims.approve(claim, candidate=None, by=hana)
    carried_out(claim)

    member = network.member_rows.get(person=claim.person)
    assert cards([member.pk], member)[0].name == "高橋 翔"
    assert not RosterPerson.objects.within(network).exclude(member=None).exists()


def test_approval_of_an_employee_is_on_their_side(network: Network, hana: Member) -> None:
    claim = make_claim(network, still_here=True, year=2012, department="総務部")

    claims.approve(claim, candidate=None, by=hana)
    carried_out(claim)

    member = network.member_rows.get(person=claim.person)
    card = cards([member.pk], hana)[0]
    assert (member.side, card.unit) == (EMPLOYEES, "総務部")


def test_approval_in_a_class_not_admitted_needs_a_reason_on_record(network: Network, hana: Member) -> None:
    row = make_roster_person(network)
    MemberClass.objects.within(network).filter(side=ALUMNI).update(admitted=False)
    code = network.memberclass_rows.in_order().filter(side=ALUMNI).first().code  # type: ignore[union-attr]
    claim = make_claim(network, row=row)

    with pytest.raises(Refused) as refused:
        claims.approve(claim, candidate=row.pk, member_class=code, by=hana)
    assert refused.value.field == "reason"
    assert again(claim).is_open
    claims.approve(claim, candidate=row.pk, member_class=code, reason="理事会の決定", by=hana)
    carried_out(claim)

    assert network.member_rows.get(person=claim.person).member_class.code == code
    kept = Happening.objects.within(network).get(kind="joining.claim-approved")
    assert (kept.reason, kept.facts["override"], kept.actor_id) == ("理事会の決定", True, hana.person_id)


def test_approval_of_somebody_who_is_no_candidate_is_a_conflict(network: Network, hana: Member) -> None:
    stranger = make_roster_person(network, family_name="別", given_name="人", birth_date=None)
    claim = make_claim(network)

    with pytest.raises(Conflict):
        claims.approve(claim, candidate=stranger.pk, by=hana)

    assert again(claim).is_open


def test_approval_whose_row_was_claimed_meanwhile_comes_back_with_the_reason(network: Network, hana: Member) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, row=row)
    claims.approve(claim, candidate=row.pk, by=hana)
    RosterPerson.objects.within(network).filter(pk=row.pk).update(member=make_member(network))
    mail.outbox.clear()

    back = carried_out(claim)

    assert back.is_open
    assert back.decision["problem"]
    assert back.claimed["family"] == "入江"
    assert not network.member_rows.filter(person=claim.person).exists()
    assert mail.outbox == []


# -- declining, asking ------------------------------------------------------------------------------------------------------
def test_decline_keeps_findings_and_note_and_deletes_the_rest(network: Network, hana: Member) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, year=2015, row=row)
    claims.ask(claim, text="いつまでいらっしゃいましたか", by=hana)
    mail.outbox.clear()

    claims.decline(again(claim), why=Claim.Reason.NOT_CONFIRMED, note="年が合わない", by=hana)
    done = carried_out(claim)

    assert (done.state, done.reason, done.note) == ("declined", "not_confirmed", "年が合わない")
    assert (done.claimed, done.choices, done.findings["year"]) == ({}, {}, "other")
    assert not Line.objects.within(network).exists()
    body = str(mail.outbox[0].body)
    assert "在籍を確かめられませんでした" in body
    assert "年が合わない" not in body


def test_question_and_answer_go_back_and_forth(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    mail.outbox.clear()

    claims.ask(claim, text="社員番号をおぼえていらっしゃいますか", by=hana)
    with pytest.raises(Conflict):
        claims.ask(again(claim), text="もう一度", by=hana)
    claims.answer(again(claim), text="12345です", by=claim.person)
    with pytest.raises(Conflict):
        claims.answer(again(claim), text="12345です", by=claim.person)

    assert again(claim).state == Claim.State.OPEN
    lines = Line.objects.within(network).order_by("pk")
    assert [(row.from_staff, row.text) for row in lines] == [
        (True, "社員番号をおぼえていらっしゃいますか"),
        (False, "12345です"),
    ]
    assert "社員番号をおぼえていらっしゃいますか" in str(mail.outbox[0].body)


# -- taking back, at the same time ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("decide", ["approve", "decline"])
def test_decision_can_be_taken_back(network: Network, hana: Member, decide: str) -> None:
    claim = make_claim(network)
    mail.outbox.clear()
    if decide == "approve":
        claims.approve(claim, candidate=None, by=hana)
    else:
        claims.decline(claim, why=Claim.Reason.ALREADY, note="同じ方", by=hana)

    claims.undo(again(claim), by=hana)
    drain()

    now = again(claim)
    assert now.is_open
    assert (now.claimed["family"], now.reason, now.note, now.decision) == ("入江", "", "", {})
    assert mail.outbox == []


def test_decision_that_was_carried_out_cannot_be_taken_back(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    claims.approve(claim, candidate=None, by=hana)
    carried_out(claim)

    with pytest.raises(Conflict):
        claims.undo(again(claim), by=hana)

    assert again(claim).state == Claim.State.APPROVED


def test_job_of_a_decision_taken_back_and_taken_anew_waits_for_its_own_seconds(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    claims.approve(claim, candidate=None, by=hana)
    claims.undo(again(claim), by=hana)
    claims.decline(again(claim), why=Claim.Reason.ALREADY, by=hana)
    first = Happening.objects.within(network).get(kind="joining.claim-approved")

    claims_jobs.settle.func(network.pk, first.pk)

    assert again(claim).can_be_undone


def test_two_officers_decide_once(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    other = make_member(network, role=Role.COMMUNITY)
    claims.approve(claim, candidate=None, by=hana)

    with pytest.raises(Conflict):
        claims.decline(claim, why=Claim.Reason.ALREADY, by=other)

    assert again(claim).decision["verdict"] == "approve"


def test_applicant_withdraws_while_a_decision_can_be_taken_back(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    claims.approve(claim, candidate=None, by=hana)
    mail.outbox.clear()

    claims.withdraw(again(claim), by=claim.person)
    with pytest.raises(Conflict):
        claims.settle(again(claim), by=SYSTEM)

    now = again(claim)
    assert (now.state, now.claimed, now.address) == ("withdrawn", {}, "")
    assert not network.member_rows.filter(person=claim.person).exists()
    assert mail.outbox == []


def test_officer_decides_on_what_was_withdrawn(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    claims.withdraw(claim, by=claim.person)

    for decide in (
        lambda: claims.approve(claim, candidate=None, by=hana),
        lambda: claims.decline(claim, why=Claim.Reason.ALREADY, by=hana),
        lambda: claims.ask(claim, text="？", by=hana),
    ):
        with pytest.raises(Conflict):
            decide()


def test_correction_is_compared_anew(network: Network) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, family="高橋", given="翔", birth="1970-01-01")

    claims.correct(
        claim, claimed={**claim.claimed, "family": "入江", "given": "文乃", "birth": "1989-02-03"}, by=claim.person
    )
    drain()

    assert again(claim).candidates == [row.pk]
    assert again(claim).corrected_at is not None


# -- who may --------------------------------------------------------------------------------------------------------------
def test_only_who_may_decide_decides(network: Network) -> None:
    claim = make_claim(network)
    for by in (make_member(network), make_member(make_network(), role=Role.OWNER)):
        for decide in (
            lambda by=by: claims.approve(claim, candidate=None, by=by),
            lambda by=by: claims.decline(claim, why=Claim.Reason.ALREADY, by=by),
            lambda by=by: claims.ask(claim, text="？", by=by),
        ):
            with pytest.raises(NotAllowed):
                decide()

    assert again(claim).is_open


def test_only_the_applicant_corrects_answers_and_withdraws(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    for by in (make_person(), hana):
        for deed in (
            lambda by=by: claims.correct(claim, claimed={}, by=by),
            lambda by=by: claims.answer(claim, text="はい", by=by),
            lambda by=by: claims.withdraw(claim, by=by),
        ):
            with pytest.raises(NotAllowed):
                deed()

    assert again(claim).claimed["family"] == "入江"


# -- at once ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def quick(network: Network) -> Network:
    Network.objects.filter(pk=network.pk).update(facts_admit=True)
    network.refresh_from_db()
    return network


def test_three_agreeing_facts_wait_unless_the_network_says_otherwise(network: Network) -> None:
    row = make_roster_person(network)

    assert make_claim(network, row=row).is_open


def test_three_agreeing_facts_admit_at_once_where_the_network_says_so(quick: Network) -> None:
    row = make_roster_person(quick)

    claim = make_claim(quick, row=row)

    assert claim.state == Claim.State.APPROVED
    assert claim.claimed == {}
    member = quick.member_rows.get(person=claim.person)
    assert roster.person_by_id(quick, row.pk).member_id == member.pk  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "said", [{"birth": "1989-02-04"}, {"year": 2015}, {"year": None}, {"family": "永瀬"}, {"birth": "", "number": ""}]
)
def test_facts_that_do_not_all_agree_wait(quick: Network, said: dict[str, Any]) -> None:
    make_roster_person(quick)

    assert make_claim(quick, **said).is_open


def test_corrected_facts_and_second_tries_wait(quick: Network) -> None:
    make_roster_person(quick)
    wrong = make_claim(quick, birth="1989-02-04")
    claims.correct(wrong, claimed={**wrong.claimed, "birth": "1989-02-03"}, by=wrong.person)
    drain()
    corrected = again(wrong)
    claims.withdraw(corrected, by=wrong.person)

    second = make_claim(quick, person=wrong.person)

    assert corrected.is_open
    assert second.is_open


def test_a_thousand_guesses_admit_nobody_and_the_rightful_person_waits(quick: Network) -> None:
    make_roster_person(quick, employee_number="")
    first = date(1988, 5, 20)
    people = Person.objects.bulk_create(Person(email=f"g{n}@example.com") for n in range(60))
    make_roster_person(quick, family_name="佐藤", given_name="健", employee_number="777", birth_date=date(1970, 1, 1))
    for n, person in enumerate(people):  # the right day is among them, after five wrong ones; half behind somebody else
        decoy = {"number": "777", "now": "佐藤 健"} if n % 2 else {}
        make_claim(quick, person=person, birth=(date(1989, 1, 25) + timedelta(days=n)).isoformat(), **decoy)
    for n in range(940):  # the others without a row each: the comparison alone
        day = first + timedelta(days=n)
        if day != date(1989, 2, 3):
            said = claims.likeliest(quick, claims.words_of(Claim(claimed=claimed(birth=day.isoformat()))))
            assert all(findings["birth_date"] == Finding.OTHER for _facts, findings in said)

    assert not quick.member_rows.exists()
    rightful = make_claim(quick)
    assert rightful.is_open
    assert rightful.roster_person_id is not None


@pytest.mark.parametrize(
    "said",
    [
        {"number": "777", "now": "佐藤 健"},  # another row's number and name put the other row first
        {"number": "777"},
        {"family": "IRIE", "given": "FUMINO"},  # a spelling by which nobody is found but with the right day
        {"family": "旧姓"},  # likewise a former name
    ],
)
def test_guesses_under_a_decoy_admit_nobody(quick: Network, said: dict[str, Any]) -> None:
    victim = make_roster_person(quick, employee_number="", former_name="旧姓")
    make_roster_person(
        quick, family_name="佐藤", given_name="健", family_name_kana="サトウ", given_name_kana="ケン",
        employee_number="777", birth_date=date(1970, 1, 1),
    )  # fmt: skip
    for day in range(20, 29):
        make_claim(quick, birth=f"1989-01-{day}", **said)

    right = make_claim(quick, **said)

    assert right.is_open
    assert right.roster_person_id == victim.pk
    assert not quick.member_rows.exists()


def test_guesses_under_a_decoy_count_for_the_one_whose_name_and_year_were_said(quick: Network) -> None:
    """Nine under another row's number, then the right day without it; the decoy itself is not in the last one."""
    make_roster_person(quick, employee_number="")
    decoy = make_roster_person(quick, family_name="佐藤", given_name="健", employee_number="777", birth_date=None)
    guesses = [make_claim(quick, birth=f"1989-01-{day}", number="777", now="佐藤 健") for day in range(20, 29)]

    assert {claim.roster_person_id for claim in guesses} == {decoy.pk}
    assert make_claim(quick).is_open


def test_guesses_at_the_number_count_whoever_has_the_guessed_one(quick: Network) -> None:
    victim = make_roster_person(quick, employee_number="100", birth_date=None)
    for n in range(6):
        make_roster_person(
            quick, family_name=f"姓{n}", given_name="某", family_name_kana="", given_name_kana="",
            employee_number=f"{101 + n}", birth_date=None,
        )  # fmt: skip
        assert make_claim(quick, birth="", number=f"{101 + n}").roster_person_id != victim.pk

    assert make_claim(quick, birth="", number="100").is_open


def test_guesses_corrected_or_withdrawn_afterwards_still_count(quick: Network) -> None:
    make_roster_person(quick)
    for day in range(20, 25):
        claim = make_claim(quick, birth=f"1989-01-{day}")
        claims.correct(claim, claimed={**claim.claimed, "family": "高橋", "given": "翔"}, by=claim.person)
        claims.compare(again(claim), by=SYSTEM)
        claims.withdraw(again(claim), by=claim.person)

    assert make_claim(quick).is_open


def test_namesakes_who_left_in_the_same_year_wait(quick: Network) -> None:
    """Wrong guesses could be counted for either of them, so neither is let in at once."""
    make_roster_person(quick, birth_date=date(1990, 1, 1), employee_number="1")
    make_roster_person(quick)

    assert make_claim(quick).is_open


def claimed(**said: Any) -> dict[str, Any]:
    return {"family": "入江", "given": "文乃", "birth": "1989-02-03", "number": "", "year": 2021, **said}


def test_fifty_imposters_with_public_facts_are_not_let_in(quick: Network) -> None:
    """They know the name, the years and the department; the birth date they guess."""
    for n in range(50):
        make_roster_person(
            quick, family_name=f"姓{n}", employee_number=f"{n:07}", birth_date=date(1960, 1, 1) + timedelta(days=n)
        )

    found = [
        make_claim(quick, family=f"姓{n}", birth=f"1980-0{n % 9 + 1}-11", department="生産技術部", year=2021)
        for n in range(50)
    ]

    assert all(claim.is_open for claim in found)
    assert not quick.member_rows.exists()


# -- who is in already ------------------------------------------------------------------------------------------------------
def by_invitation(claim: Claim, row: RosterPerson) -> None:
    """The applicant comes in by an invitation that they found after all."""
    actions.admit(
        make_invitation(row).invitation, by=claim.person, typed=Typed("入江", "文乃", date(1989, 2, 3)),
        address=claim.address, preset="usual", purposes=["membership"],
    )  # fmt: skip


@pytest.mark.parametrize("decided", [False, True])
def test_claim_ends_when_the_applicant_comes_in_by_an_invitation(network: Network, hana: Member, decided: bool) -> None:
    row = make_roster_person(network)
    claim, other = make_claim(network, row=row), make_claim(network)
    claims.ask(claim, text="?", by=hana)
    if decided:
        claims.decline(again(claim), why=Claim.Reason.NOT_CONFIRMED, note="?", by=hana)
    mail.outbox.clear()

    by_invitation(again(claim), row)
    claims_jobs.settle_left_over.func()

    now = again(claim)
    assert (now.state, now.claimed, now.choices, now.address, now.note) == ("withdrawn", {}, {}, "", "")
    assert not Line.objects.within(network).exists()
    assert mail.outbox == []
    assert again(other).is_open


def test_officer_declines_after_admission(network: Network, hana: Member) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, row=row)
    by_invitation(claim, row)
    mail.outbox.clear()

    with pytest.raises(Conflict):
        claims.decline(claim, why=Claim.Reason.NOT_CONFIRMED, by=hana)

    assert mail.outbox == []


@pytest.mark.parametrize("then", ["compare", "approve", "decline", "close"])
def test_claim_made_while_joining_ends_without_a_mail(network: Network, hana: Member, then: str) -> None:
    """At the moment of applying they were no member yet."""
    claim = make_claim(network, compared=then != "compare")
    make_member(network, person=claim.person)
    if then == "approve":
        claims.approve(claim, candidate=None, by=hana)
    if then == "decline":
        claims.decline(claim, why=Claim.Reason.NOT_CONFIRMED, by=hana)
    mail.outbox.clear()

    if then == "compare":
        claims.compare(again(claim), by=SYSTEM)
    elif then == "close":
        claims.close(again(claim), by=SYSTEM)
    else:
        carried_out(claim)

    assert (again(claim).state, again(claim).claimed) == ("withdrawn", {})
    assert mail.outbox == []
    assert Happening.objects.within(network).filter(kind="joining.claim-ended").count() == 1


# -- the clock --------------------------------------------------------------------------------------------------------------
def test_old_claims_are_closed_with_a_mail(network: Network) -> None:
    old, young = make_claim(network), make_claim(network)
    long_ago = timezone.now() - timedelta(days=91)
    Claim.objects.within(network).filter(pk=old.pk).update(made_at=long_ago, promised_on=long_ago.date())
    mail.outbox.clear()

    claims_jobs.close_old.func()
    claims_jobs.close_old.func()

    assert (again(old).state, again(old).claimed) == ("withdrawn", {})
    assert again(young).is_open
    assert [message.to for message in mail.outbox] == [[old.address]]


def test_decision_left_by_a_killed_worker_is_carried_out_later(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    claims.approve(claim, candidate=None, by=hana)
    Claim.objects.within(network).update(decided_at=timezone.now() - timedelta(minutes=10))

    claims_jobs.settle_left_over.func()

    assert again(claim).state == Claim.State.APPROVED


def test_claim_left_uncompared_is_compared_later(network: Network) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, compared=False)
    Claim.objects.within(network).update(made_at=timezone.now() - timedelta(minutes=10))

    claims_jobs.settle_left_over.func()

    assert again(claim).candidates == [row.pk]
