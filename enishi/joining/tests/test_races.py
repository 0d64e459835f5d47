"""At the same moment: two claims of one row, one guess too many, one button pressed twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.joining import actions, admission, checking, claims, departing, wave_jobs, waves
from enishi.joining.happenings import BACK
from enishi.joining.identity import Typed
from enishi.joining.models import Awaiting, Claim, Invitation
from enishi.joining.tests.make import make_claim, make_invitation, make_roster_person
from enishi.kit.errors import Conflict
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.tests.make import make_network
from enishi.profiles.models import Profile
from enishi.roster import actions as roster_actions

pytestmark = pytest.mark.django_db(transaction=True)
FUMINO = Typed("入江", "文乃", date(1989, 2, 3))


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all at once; returns what each returned, or the Conflict that it raised."""
    found: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            found[place] = work()
        except Conflict as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def admit(invitation: Invitation, person: Any) -> Callable[[], Member]:
    return lambda: actions.admit(
        invitation, by=person, typed=FUMINO, address="a@example.com", preset="quiet", purposes=["membership"]
    )


def test_two_people_claim_one_row() -> None:
    network = make_network()
    row = make_roster_person(network)
    first, second = make_invitation(row).invitation, make_invitation(row, way="mail").invitation

    found = together(admit(first, make_person()), admit(second, make_person()))

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Member"]
    assert Member.objects.within(network).count() == Profile.objects.within(network).count() == 1


def test_one_person_presses_twice() -> None:
    network = make_network()
    invitation, person = make_invitation(make_roster_person(network)).invitation, make_person()

    found = together(admit(invitation, person), admit(invitation, person))

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Member"]
    assert Member.objects.within(network).count() == 1


def test_guesses_at_the_same_time_are_five_in_all() -> None:
    network = make_network()
    invitation = make_invitation(make_roster_person(network)).invitation
    wrong = Typed("入江", "文乃", date(1989, 2, 4))

    together(*[lambda: checking.check_facts(invitation, wrong)] * 8)

    invitation.refresh_from_db()
    assert (invitation.wrong_tries, invitation.state) == (5, Invitation.State.LOCKED)
    assert checking.check_facts(invitation, FUMINO) is checking.Finding.CLOSED


# -- invitations that end ---------------------------------------------------------------------------------------------------
@pytest.fixture
def knot(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let who comes in by an invitation wait, before they take the row of the roster, until this deed of the roster has taken
    it; SQLite has one writer at a time, so there they wait a moment for nothing."""
    in_use, taken = threading.Event(), threading.Event()
    claim_row = admission.claim_row

    def slow_claim_row(*args: Any, **named: Any) -> None:
        in_use.set()
        taken.wait(1)
        claim_row(*args, **named)

    def tie(name: str) -> None:
        deed = getattr(roster_actions, name)

        def between(*args: Any, **named: Any) -> Any:
            if threading.current_thread().name != "other":
                return deed(*args, **named)
            in_use.wait(1)
            result = deed(*args, **named)
            taken.set()
            return result

        monkeypatch.setattr(roster_actions, name, between)

    monkeypatch.setattr(admission, "claim_row", slow_claim_row)
    return tie


def as_other(work: Callable[[], Any]) -> Callable[[], Any]:
    def named() -> Any:
        threading.current_thread().name = "other"
        return work()

    return named


def test_silence_is_asked_for_while_somebody_joins_by_another_invitation(knot: Callable[[str], None]) -> None:
    network = make_network()
    row = make_roster_person(network)
    mailed, handed = make_invitation(row, way="mail").invitation, make_invitation(row).invitation
    knot("fall_silent")

    found = together(admit(handed, make_person()), as_other(lambda: actions.fall_silent(mailed, by=SYSTEM) or "silent"))

    row.refresh_from_db()
    mailed.refresh_from_db()
    handed.refresh_from_db()
    if isinstance(found[0], Member):  # they were first, or at the same time: both hold, and nobody waits for ever
        assert (found[1], row.no_contact, row.member_id) == ("silent", True, found[0].pk)
        assert (mailed.used_at, handed.state) == (None, Invitation.State.USED)
    else:  # silence was first, and ended the other invitation
        assert (type(found[0]), found[1], row.no_contact, row.member_id) == (Conflict, "silent", True, None)
        assert (mailed.used_at, handed.state) == (None, Invitation.State.REVOKED)


def test_who_left_comes_back_while_somebody_joins_by_their_invitation(knot: Callable[[str], None]) -> None:
    network = make_network()
    row = make_roster_person(network)
    member = admit(make_invitation(row).invitation, make_person())()
    departing.leave(member, by=member)
    invitation = make_invitation(row).invitation
    member.refresh_from_db()
    knot("claim")

    found = together(
        admit(invitation, make_person()), as_other(lambda: departing.come_back(member, by=member) or "back")
    )

    row.refresh_from_db()
    member.refresh_from_db()
    assert (type(found[0]), found[1]) in ((Conflict, "back"), (Member, found[1]))
    assert (member.state == Member.State.JOINED) == (row.member_id == member.pk) == (found[1] == "back")


# -- applications -----------------------------------------------------------------------------------------------------------
def test_two_officers_decide_on_one_application() -> None:
    network = make_network()
    claim = make_claim(network)
    first, second = (make_member(network, role=Role.SECRETARIAT) for _ in range(2))

    found = together(
        lambda: claims.approve(claim, candidate=None, by=first),
        lambda: claims.decline(claim, why=Claim.Reason.ALREADY, by=second),
    )

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "NoneType"]
    claim.refresh_from_db()
    assert claim.can_be_undone


def test_applicant_withdraws_while_the_answer_is_carried_out() -> None:
    network = make_network()
    claim = make_claim(network)
    claims.approve(claim, candidate=None, by=make_member(network, role=Role.SECRETARIAT))
    Claim.objects.within(network).update(decided_at=timezone.now() - BACK)

    found = together(lambda: claims.withdraw(claim, by=claim.person), lambda: claims.settle(claim, by=SYSTEM))

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "NoneType"]
    claim.refresh_from_db()
    member = network.member_rows.filter(person=claim.person).exists()
    assert (claim.state, member) in {("withdrawn", False), ("approved", True)}


def test_one_row_of_the_roster_by_invitation_and_by_application() -> None:
    network = make_network()
    row = make_roster_person(network)
    claim = make_claim(network, row=row)
    invitation = make_invitation(row).invitation
    claims.approve(claim, candidate=row.pk, by=make_member(network, role=Role.SECRETARIAT))
    Claim.objects.within(network).update(decided_at=timezone.now() - BACK)
    other = make_person()

    together(lambda: claims.settle(claim, by=SYSTEM), admit(invitation, other))

    claim.refresh_from_db()
    people = set(network.member_rows.filter(person__in=[claim.person, other]).values_list("person", flat=True))
    assert len(people) == 1
    assert claim.state == "approved" or (claim.is_open and claim.decision["problem"])


def test_applicant_comes_in_by_an_invitation_while_the_application_lets_them_in() -> None:
    network = make_network()
    row = make_roster_person(network)
    claim = make_claim(network, row=row)
    invitation = make_invitation(row).invitation
    claims.approve(claim, candidate=row.pk, by=make_member(network, role=Role.SECRETARIAT))
    Claim.objects.within(network).update(decided_at=timezone.now() - BACK)

    found = together(lambda: claims.settle(claim, by=SYSTEM), admit(invitation, claim.person))

    claim.refresh_from_db()
    assert network.member_rows.filter(person=claim.person).count() == 1
    assert claim.claimed == {}
    assert claim.state == ("withdrawn" if found[0] else "approved")
    assert isinstance(found[1], Member | Conflict)


def test_same_person_applies_in_two_windows() -> None:
    network, person = make_network(), make_person()

    found = together(*[lambda: make_claim(network, person=person, compared=False)] * 2)

    assert sorted(type(each).__name__ for each in found) == ["Claim", "Conflict"]
    assert Claim.objects.within(network).count() == 1


def test_guesses_not_yet_written_down_count_for_the_right_one() -> None:
    """Five wrong ones are compared in a transaction that is still open when the right one comes."""
    network = make_network(facts_admit=True)
    make_roster_person(network)
    wrong = [make_claim(network, compared=False, birth=f"1989-01-2{n}") for n in range(5)]
    right = make_claim(network, compared=False)
    compared, seen = threading.Event(), threading.Event()

    def guess() -> None:
        with transaction.atomic():
            for claim in wrong:
                claims.compare(claim, by=SYSTEM)
            compared.set()
            seen.wait(1)  # the right one waits for this transaction, or else is done long before

    def come() -> None:
        compared.wait(10)
        claims.compare(right, by=SYSTEM)
        seen.set()

    together(guess, come)

    right.refresh_from_db()
    assert right.is_open
    assert right.findings["birth_date"] == "same"
    assert not network.member_rows.exists()


# -- opening in steps -------------------------------------------------------------------------------------------------------
def test_somebody_comes_at_the_moment_of_the_opening() -> None:
    """Either they are remembered before it and told by it, or they hear that it is their turn: nobody waits for good."""
    network = make_network()
    make_roster_person(network, family_name="早川", periods=[{"left_on": date(2023, 3, 31), "left": True}])
    invitation = make_invitation(make_roster_person(network)).invitation
    waves.open_to(network, segment={"left_from": 2022}, by=SYSTEM)
    person = make_person()
    mail.outbox.clear()

    found = together(
        lambda: waves.remember(network, invitation=invitation, address="a@example.com", by=person),
        lambda: waves.open_to_all(network, by=SYSTEM),
    )
    wave_jobs.tell_left_over.func()

    assert (len(mail.outbox) == 1) == isinstance(found[0], Awaiting)
    assert found[1] is None
    assert not Awaiting.objects.within(network).exists()


def test_two_workers_tell_the_same_people() -> None:
    network = make_network()
    make_roster_person(network, family_name="早川", periods=[{"left_on": date(2023, 3, 31), "left": True}])
    invited = [make_invitation(make_roster_person(network)).invitation for _ in range(6)]
    waves.open_to(network, segment={"left_from": 2022}, by=SYSTEM)
    for number, invitation in enumerate(invited):
        waves.remember(network, invitation=invitation, address=f"{number}@example.com", by=make_person())
    waves.open_to_all(network, by=SYSTEM)
    mail.outbox.clear()

    together(*[wave_jobs.tell_left_over.func] * 3)

    assert sorted(message.to[0] for message in mail.outbox) == [f"{number}@example.com" for number in range(6)]
