"""What the last mail promises: nothing of the person is left, wherever in the house it was kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from enishi.accounts import removal
from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.desk import actions as desk
from enishi.desk.models import Enquiry
from enishi.desk.tests.make import make_enquiry
from enishi.joining import actions, claims, departing, departing_jobs, own_data, telephone, wave_jobs
from enishi.joining.identity import Typed
from enishi.joining.models import Awaiting, Call, Claim, Invitation
from enishi.joining.tests.make import make_claim, make_invitation, make_roster_person
from enishi.joining.tests.test_departing import everything, fresh, over
from enishi.kit.models import OutboxMail
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db
FACTS = Typed("入江", "文乃", date(1989, 2, 3))
OWN = "own.address@example.net"


def erased(member: Member) -> None:
    """Let a member leave, and thirty days go by."""
    departing.leave(fresh(member), by=fresh(member))
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        departing_jobs.erase_departed.func()
    assert not Member.objects.within(member.network_id).filter(pk=member.pk).exists()


def called(network: Network, row: RosterPerson, officer: Member, address: str = OWN) -> Invitation:
    """Return the invitation that a call ends with, to the address that was said."""
    call = telephone.compare(network, row.pk, typed=FACTS, by=officer)
    assert call is not None
    telephone.finish(
        call, purposes=["membership"], policy=telephone.text_in_force(network), address=address, by=officer
    )
    found: Invitation = Invitation.objects.within(network).latest("pk")
    found.network = network
    return found


def let_in(invitation: Invitation, address: str = OWN) -> Member:
    person = make_person(address)
    return fresh(
        actions.admit(invitation, by=person, typed=FACTS, address=address, preset="usual", purposes=["membership"])
    )


# -- the desk -------------------------------------------------------------------------------------------------------------
def test_erasing_takes_the_words_of_enquiries_and_leaves_those_of_others() -> None:
    network, elsewhere = make_network(), make_network()
    officer = make_member(network, role=Role.SECRETARIAT)
    member = make_member(network)
    mine = make_enquiry(network, text="CANARYTEXT", name="カナリア", address=OWN, by=member)
    as_person = make_enquiry(network, text="CANARYPERSON", address=OWN, by=member.person)
    there = make_enquiry(elsewhere, text="SAIDTHERE", by=member.person)
    other = make_enquiry(network, text="SAIDBYOTHER")
    desk.answer(mine, text="CANARYANSWER", by=officer)
    desk.note(mine, text="CANARYNOTE", by=officer)

    erased(member)

    left = everything()
    assert [
        word for word in ("CANARYTEXT", "CANARYPERSON", "CANARYANSWER", "CANARYNOTE", "カナリア") if word in left
    ] == []
    for row in (mine, as_person):
        row.refresh_from_db()
        assert (row.text, row.name, row.address, row.person_id, row.member_id) == ("", "", "", None, None)
        assert row.state == "closed"
    assert not Enquiry.objects.within(network).open().exclude(pk=other.pk).exists()
    for kept in (there, other):
        kept.refresh_from_db()
        assert kept.text.startswith("SAID")
        assert kept.closed_at is None
    assert there.person_id == member.person_id


def test_own_data_holds_enquiries_with_answers_and_what_officers_noted() -> None:
    network = make_network()
    officer = make_member(network, role=Role.SECRETARIAT)
    member = make_member(network)
    mine = make_enquiry(network, text="CANARYTEXT <b>", name="カナリア", address=OWN, by=member)
    make_enquiry(network, text="SAIDBYOTHER", address=member.person.email)  # an address that anybody can type
    desk.answer(mine, text="CANARYANSWER", by=officer)
    desk.note(mine, text="FORCOLLEAGUES", by=officer)
    desk.write(mine, text="WRITTENLATER", token="1", by=fresh(member))

    (told,) = own_data.collect(fresh(member))["enquiries"]

    assert (told["number"], told["text"], told["address"]) == (mine.number, "CANARYTEXT <b>", OWN)
    assert [answer["text"] for answer in told["answers"]] == ["CANARYANSWER"]
    assert [word["text"] for word in told["added"]] == ["WRITTENLATER"]
    assert [note["text"] for note in told["notes"]] == ["FORCOLLEAGUES"]
    assert str(officer.person.email) not in str(told)


# -- addresses, calls, mails ----------------------------------------------------------------------------------------------
def test_erasing_takes_the_address_that_was_said_on_the_telephone(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "enishi.kit.mailer.OutboxBackend"
    network, elsewhere = make_network(name="凪の会"), make_network(name="灯の会")
    officer = make_member(network, role=Role.SECRETARIAT)
    member = let_in(called(network, make_roster_person(network), officer))
    make_enquiry(elsewhere, address=OWN)
    assert OutboxMail.objects.filter(to=[OWN]).count() > 1

    erased(member)

    assert not Call.objects.within(network).exists()
    assert not Invitation.objects.within(network).exclude(address="").exists()
    said = [row.subject for row in OutboxMail.objects.filter(to=[OWN])]
    assert len([subject for subject in said if "灯の会" in subject]) == 1  # another network's
    assert len([subject for subject in said if "凪の会" in subject]) == 1  # that everything is erased
    assert len(said) == 2


def test_erasing_takes_the_address_that_was_confirmed_while_waiting() -> None:
    network = make_network()
    invitation = make_invitation(make_roster_person(network, email="hr@example.com")).invitation
    person = make_person(OWN)
    Awaiting.objects.create(network=network, person=person, address=OWN, invitation=invitation)
    wave_jobs.tell_left_over.func()
    told = Invitation.objects.within(network).get(address=OWN)
    told.network = network
    member = fresh(actions.admit(told, by=person, typed=FACTS, address=OWN, preset="usual", purposes=["membership"]))

    erased(member)

    assert not Invitation.objects.within(network).exclude(address="").exists()


def test_own_data_and_erasing_know_the_calls_of_who_has_left() -> None:
    network = make_network()
    officer = make_member(network, role=Role.SECRETARIAT)
    row = make_roster_person(network)
    member = let_in(called(network, row, officer))
    before = own_data.collect(member)["telephone"]

    departing.leave(member, by=member)

    assert len(before) == 1
    assert own_data.collect(fresh(member))["telephone"] == before
    later = called(network, row, officer, "somebody.else@example.net")
    assert own_data.collect(fresh(member))["telephone"] == before  # whoever is at the telephone now may be another
    actions.erase(fresh(member), reason="asked", by=SYSTEM)
    assert Call.objects.within(network).count() == 1
    later.refresh_from_db()
    assert later.address == "somebody.else@example.net"


def test_erasing_takes_the_reasons_that_others_wrote_about_the_person() -> None:
    network = make_network()
    officer = make_member(network, role=Role.SECRETARIAT)
    row = make_roster_person(network)
    other = make_invitation(make_roster_person(network, employee_number="2"))
    claim = make_claim(network, row=row)
    actions.invite(network, row.pk, way=Invitation.Way.LINK, reason="CANARYINVITED", by=officer)
    claims.approve(claim, candidate=row.pk, reason="CANARYREASON", by=officer)
    Claim.objects.within(network).update(decided_at=timezone.now() - timedelta(minutes=1))
    claims.settle(Claim.objects.within(network).select_related("network", "person", "invitation").get(), by=SYSTEM)
    member = fresh(Member.objects.within(network).get(person=claim.person))
    assert "CANARYREASON" in everything()

    erased(member)

    assert "CANARY" not in everything()
    kept = Happening.objects.within(network).get(subject_id=other.invitation.public_id)
    assert kept.reason == "test"


# -- the account ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("waits", ["open", "asked", "decided", "turn"])
def test_the_account_stays_while_another_network_owes_an_answer(waits: str) -> None:
    network, elsewhere = make_network(), make_network(name="灯の会")
    member = make_member(network)
    departing.leave(member, with_account=True, by=member)
    if waits == "turn":
        Awaiting.objects.create(network=elsewhere, person=member.person, address=OWN)
    else:
        claim = make_claim(elsewhere, person=member.person)
        changes = {"open": {}, "asked": {"state": "asked"}, "decided": {"decided_at": timezone.now()}}[waits]
        Claim.objects.within(elsewhere).filter(pk=claim.pk).update(**changes)
    over(member)

    departing_jobs.erase_departed.func()

    assert removal.kept_by(member.person) == ["灯の会"]
    assert Person.objects.filter(pk=member.person_id).exists()
    assert Claim.objects.within(elsewhere).count() + Awaiting.objects.within(elsewhere).count() == 1


def test_an_account_is_kept_for_a_network_once_and_not_for_what_is_decided() -> None:
    network, elsewhere = make_network(name="凪の会"), make_network(name="灯の会")
    open_here = make_claim(network)
    make_member(network, person=open_here.person)
    claims.withdraw(make_claim(elsewhere, person=open_here.person), by=open_here.person)

    assert removal.kept_by(open_here.person) == ["凪の会"]
