"""Inviting, checking, admitting, becoming an alumnus."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, checking, codes, jobs, opening
from enishi.joining.checking import Finding
from enishi.joining.identity import Typed
from enishi.joining.models import Departure, Invitation
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Consent, Member
from enishi.members.roles import Right, Role
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Kind, MemberClass, Network, Policy
from enishi.networks.tests.make import make_network
from enishi.profiles.models import Profile, SearchDoc, Value
from enishi.profiles.visibility import cards
from enishi.roster import facts as roster
from enishi.roster.models import NoContact, RosterPerson

pytestmark = pytest.mark.django_db
FUMINO = Typed("入江", "文乃", date(1989, 2, 3))
ALL = [Consent.Purpose.MEMBERSHIP, Consent.Purpose.LISTING, Consent.Purpose.MAIL]


@pytest.fixture
def network() -> Network:
    return make_network()


def admit(invitation: Invitation, **changes: Any) -> Member:
    given: dict[str, Any] = {
        "by": changes.get("by") or make_person(),
        "typed": FUMINO,
        "address": "fumino@example.com",
        "preset": "usual",
        "purposes": ALL,
        "aims": ["ties"],
    } | changes
    return actions.admit(invitation, **given)


# -- codes --------------------------------------------------------------------------------------------------------------
def test_code_has_enough_chance_and_is_never_stored(network: Network) -> None:
    issued = make_invitation(make_roster_person(network))

    assert len(codes.plain(issued.code)) == 12
    assert len(codes.ALPHABET) ** 12 > 2**55
    row = Invitation.objects.within(network).values().get()
    assert codes.plain(issued.code) not in str(row).lower().replace("-", "")
    assert row["code_hash"] == codes.code_hash(issued.code)


def test_code_hash_needs_the_secret_key(network: Network, settings: Any) -> None:
    code = codes.new_code()
    before = codes.code_hash(code)

    settings.SECRET_KEY = "another"

    assert codes.code_hash(code) != before


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_code_is_known_however_it_is_typed(network: Network, change: Any) -> None:
    issued = make_invitation(make_roster_person(network))

    assert Invitation.objects.within(network).with_code(change(issued.code)).get() == issued.invitation


@pytest.mark.parametrize("typed", ["", "x", "ABCD-2345-EFG", "ABCD-2345-EFG!", "ABCD-2345-EFGO", "あ" * 12, "a" * 5000])
def test_what_cannot_be_a_code_finds_nothing(network: Network, typed: str) -> None:
    make_invitation(make_roster_person(network))

    assert not Invitation.objects.within(network).with_code(typed).exists()


# -- inviting -----------------------------------------------------------------------------------------------------------
def test_invite_by_mail_says_why_until_when_and_how_to_stop(network: Network) -> None:
    row = make_roster_person(network)
    officer = make_member(network, role="secretariat")

    issued = actions.invite(network, row.pk, by=officer)

    (sent,) = mail.outbox
    text, html = str(sent.body), str(sent.alternatives[0][0])
    assert sent.to == [row.email]
    assert issued.link in text
    assert issued.link in html
    for words in (network.name, network.organisation, "no-contact/"):
        assert words in text
    assert "文乃" not in text + html
    assert issued.invitation.expires_at - issued.invitation.sent_at == timedelta(days=30)
    assert Happening.objects.within(network).filter(kind="joining.invited", actor=officer.person).count() == 1


def test_invite_speaks_the_networks_language() -> None:
    english = make_network(language="en")
    actions.invite(english, make_roster_person(english).pk, by=SYSTEM)
    japanese = make_network()
    actions.invite(japanese, make_roster_person(japanese).pk, by=SYSTEM)

    first, second = mail.outbox
    assert first.subject == f"An invitation to {english.name}"
    assert "Dear 入江" in first.body
    assert "入江 様" in second.body
    assert "Dear" not in second.body


@pytest.mark.parametrize("evil", ["会\r\nBcc: all@example.com", "会\nX: y", "会\x0bz"])
def test_invite_lets_no_header_in_through_the_networks_name(evil: str) -> None:
    network = make_network(name=evil)

    actions.invite(network, make_roster_person(network).pk, by=SYSTEM)

    (sent,) = mail.outbox
    assert not any(ord(c) < 32 for c in f"{sent.subject}{sent.from_email}{''.join(sent.extra_headers.values())}")
    assert set(sent.extra_headers) == {"List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"}
    assert not any(name.lower() in ("bcc", "x") for name in sent.message())


@pytest.mark.parametrize("address", ["a@example.com\nBcc: b@example.com", "a@example.com, b@example.com", "nobody", ""])
def test_invite_by_mail_is_refused_for_an_address_that_is_none(network: Network, address: str) -> None:
    row = make_roster_person(network, email=address)

    with pytest.raises(Refused) as refused:
        actions.invite(network, row.pk, by=SYSTEM)

    assert refused.value.field == "way"
    assert mail.outbox == []
    assert not Invitation.objects.within(network).exists()


def test_invite_by_link_needs_no_address_and_sends_nothing(network: Network) -> None:
    issued = make_invitation(make_roster_person(network, email=""))

    assert issued.code in issued.link
    assert mail.outbox == []


@pytest.mark.parametrize("way", Invitation.Way.values)
def test_invite_is_refused_for_who_asked_for_silence(network: Network, way: str) -> None:
    row = make_roster_person(network, no_contact=True)

    with pytest.raises(Refused):
        actions.invite(network, row.pk, way=way, by=SYSTEM)

    assert mail.outbox == []


def test_silence_outlives_a_new_import_by_row_and_by_address(network: Network) -> None:
    row = make_roster_person(network)
    issued = make_invitation(row, way=Invitation.Way.MAIL)
    other = make_invitation(row)
    mail.outbox.clear()

    actions.fall_silent(issued.invitation, by=SYSTEM)
    RosterPerson.objects.within(network).filter(pk=row.pk).update(no_contact=False, email="new@example.com")
    again = make_roster_person(network, email=issued.invitation.address.upper())

    for person in (row, again):
        with pytest.raises(Refused):
            actions.invite(network, person.pk, by=SYSTEM)
    other.invitation.refresh_from_db()
    assert other.invitation.state == Invitation.State.REVOKED
    assert mail.outbox == []
    assert "example" not in str(list(NoContact.objects.within(network).values()))


def test_silence_is_of_one_network(network: Network) -> None:
    issued = make_invitation(make_roster_person(network, email="both@example.com"), way=Invitation.Way.MAIL)
    elsewhere = make_network()

    actions.fall_silent(issued.invitation, by=SYSTEM)

    assert make_invitation(make_roster_person(elsewhere, email="both@example.com"), way=Invitation.Way.MAIL)


def test_silence_can_be_taken_back(network: Network) -> None:
    row = make_roster_person(network)
    issued = make_invitation(row)
    actions.fall_silent(issued.invitation, by=SYSTEM)

    actions.speak_again(issued.invitation, by=SYSTEM)

    assert not NoContact.objects.within(network).exists()
    assert make_invitation(row, way=Invitation.Way.MAIL)


def test_invite_of_who_may_have_died_needs_words(network: Network) -> None:
    row = make_roster_person(network, maybe_deceased=True)

    with pytest.raises(Refused) as refused:
        actions.invite(network, row.pk, by=SYSTEM, reason="  ")
    actions.invite(network, row.pk, by=SYSTEM, reason="ご家族に確かめました")

    assert refused.value.field == "reason"
    assert Happening.objects.within(network).get(kind="joining.invited").reason == "ご家族に確かめました"


def test_invite_of_a_member_is_refused(network: Network) -> None:
    row = make_roster_person(network, member=make_member(network))

    with pytest.raises(Refused):
        actions.invite(network, row.pk, by=SYSTEM)


def test_invite_twice_at_once_sends_one(network: Network) -> None:
    row = make_roster_person(network)
    actions.invite(network, row.pk, by=SYSTEM)

    with pytest.raises(Refused):
        actions.invite(network, row.pk, by=SYSTEM)

    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("owner", True), ("secretariat", True), ("community", False), ("company", False), ("", False)],
)
def test_who_may_invite(network: Network, role: str, allowed: bool) -> None:
    row = make_roster_person(network)
    actor = make_member(network, role=role)

    if allowed:
        actions.invite(network, row.pk, by=actor)
    else:
        with pytest.raises(NotAllowed):
            actions.invite(network, row.pk, by=actor)

    assert len(mail.outbox) == int(allowed)


def test_officer_of_another_network_changes_nothing(network: Network) -> None:
    row = make_roster_person(network)
    issued = make_invitation(row)
    stranger = make_member(make_network(), role="owner")

    with pytest.raises(NotAllowed):
        actions.invite(network, row.pk, by=stranger)
    with pytest.raises(NotAllowed):
        actions.revoke(issued.invitation, by=stranger)
    with pytest.raises(Refused):
        actions.invite(stranger.network, row.pk, by=stranger)

    issued.invitation.refresh_from_db()
    assert issued.invitation.state == Invitation.State.OPEN
    assert mail.outbox == []


# -- checking -------------------------------------------------------------------------------------------------------------
def test_five_wrong_tries_lock_for_good(network: Network) -> None:
    invitation = make_invitation(make_roster_person(network)).invitation
    wrong = Typed("入江", "文乃", date(1989, 2, 4))

    found = [checking.check_facts(invitation, wrong) for _ in range(5)]

    assert found == [Finding.WRONG] * 4 + [Finding.CLOSED]
    assert checking.check_facts(invitation, FUMINO) is Finding.CLOSED
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.LOCKED
    assert Happening.objects.within(network).filter(kind="joining.locked").count() == 1


def test_right_facts_count_nothing(network: Network) -> None:
    invitation = make_invitation(make_roster_person(network)).invitation

    assert [checking.check_facts(invitation, FUMINO) for _ in range(6)] == [Finding.AGREED] * 6


# -- admitting --------------------------------------------------------------------------------------------------------------
def test_admit_makes_everything_at_once(network: Network) -> None:
    policy = Policy.objects.create(network=network, subject=Policy.Subject.PRIVACY, version=2)
    row = make_roster_person(network, former_name="水野")
    invitation = make_invitation(row).invitation
    older = make_invitation(row, way=Invitation.Way.MAIL).invitation
    looker = make_member(network)

    member = admit(invitation)

    assert (member.side, member.member_class.code, member.mail_address) == (ALUMNI, "left", "fumino@example.com")
    card = cards([member.pk], looker)[0]
    assert (card.name, card.reading, card.years, card.unit) == (
        "入江 文乃",
        "いりえ ふみの",
        ((2012, 2021),),
        "生産技術部",
    )
    assert SearchDoc.objects.within(network).filter(member=member).exists()
    given = Consent.objects.within(network).filter(member=member)
    assert {consent.purpose for consent in given} == set(ALL)
    assert {consent.policy for consent in given} == {policy}
    row.refresh_from_db()
    assert row.member == member
    invitation.refresh_from_db()
    older.refresh_from_db()
    assert (invitation.state, invitation.used_by) == (Invitation.State.USED, member)
    assert older.state == Invitation.State.REVOKED
    assert Happening.objects.within(network).filter(kind="joining.joined", about=member.person).count() == 1


def test_admit_copies_nothing_that_is_hrs_alone(network: Network) -> None:
    row = make_roster_person(network, company="本体", note="HRONLYNOTE")

    member = admit(make_invitation(row).invitation)

    # what was written, without ids, random names and times of now: digits of a secret turn up in those by chance
    held = str(list(Value.objects.within(network).filter(member=member).values_list("field", "data")))
    told = str(list(Happening.objects.within(network).values_list("kind", "subject", "reason", "facts")))
    for secret in ("HRONLYNOTE", "1989", "0012345", "12345", "本体", row.email):
        assert secret not in held
        assert secret not in told


def test_admit_without_the_listing_keeps_out_of_the_directory(network: Network) -> None:
    member = admit(make_invitation(make_roster_person(network)).invitation, purposes=[Consent.Purpose.MEMBERSHIP])

    assert Profile.objects.within(network).get(member=member).listing == 4
    assert cards([member.pk], make_member(network)) == []


@pytest.mark.parametrize("purposes", [ALL, [Consent.Purpose.MEMBERSHIP]])
def test_admit_writes_the_search_row_once(network: Network, purposes: list[str]) -> None:
    invitation = make_invitation(make_roster_person(network)).invitation

    with CaptureQueriesContext(connection) as asked:
        admit(invitation, purposes=purposes)

    writes = [each["sql"].split("(")[0] for each in asked if "profiles_searchdoc" in each["sql"][:60]]
    assert [each for each in writes if not each.startswith("SELECT")] == ['INSERT INTO "profiles_searchdoc" ']
    assert SearchDoc.objects.within(network).get().version == 1


def test_admit_without_membership_consent_is_refused_whole(network: Network) -> None:
    row = make_roster_person(network)
    invitation = make_invitation(row).invitation

    with pytest.raises(Refused):
        admit(invitation, purposes=[Consent.Purpose.MAIL])

    assert not Member.objects.within(network).exists()
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.OPEN


def test_admit_with_wrong_facts_changes_nothing(network: Network) -> None:
    invitation = make_invitation(make_roster_person(network)).invitation

    with pytest.raises(Conflict):
        admit(invitation, typed=Typed("入江", "文乃", date(1989, 2, 4)))

    assert not Member.objects.within(network).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"used_at": timezone.now()},
        {"revoked_at": timezone.now()},
        {"wrong_tries": 5},
        {"expires_at": timezone.now() - timedelta(hours=1), "sent_at": timezone.now() - timedelta(days=31)},
    ],
)
def test_admit_by_a_closed_invitation_changes_nothing(network: Network, changes: dict[str, Any]) -> None:
    invitation = make_invitation(make_roster_person(network), **changes).invitation

    with pytest.raises(Conflict):
        admit(invitation)

    assert not Member.objects.within(network).exists()


def test_two_people_with_one_roster_row_one_gets_in(network: Network) -> None:
    row = make_roster_person(network)
    first, second = make_invitation(row).invitation, make_invitation(row, way=Invitation.Way.MAIL).invitation
    member = admit(first)
    Invitation.objects.within(network).filter(pk=second.pk).update(revoked_at=None)

    with pytest.raises(Conflict):
        admit(second)

    row.refresh_from_db()
    assert row.member == member
    assert Member.objects.within(network).count() == 1


def test_member_gains_a_second_row_and_nothing_else(network: Network) -> None:
    person = make_person()
    member = admit(make_invitation(make_roster_person(network)).invitation, by=person)
    second = make_roster_person(network, company="子会社")

    again = admit(make_invitation(second).invitation, by=person, purposes=[])

    second.refresh_from_db()
    assert (again, second.member) == (member, member)
    assert Profile.objects.within(network).count() == 1


@pytest.mark.parametrize("state", [Member.State.SUSPENDED, Member.State.LEFT, Member.State.PAUSED])
def test_who_rests_is_not_admitted_anew(network: Network, state: str) -> None:
    resting = make_member(network, state=state)
    if state == Member.State.LEFT:
        later = timezone.now() + timedelta(days=3)
        Departure.objects.create(network=network, member=resting, erase_at=later)

    with pytest.raises(Refused):
        admit(make_invitation(make_roster_person(network)).invitation, by=resting.person)

    resting.refresh_from_db()
    assert resting.state == state


@pytest.mark.parametrize(
    ("periods", "side"),
    [
        ([], ALUMNI),
        ([{"left_on": date(2021, 3, 31), "left": True}], ALUMNI),
        ([{"left": True}], ALUMNI),
        ([{"joined_on": date(2020, 4, 1)}], EMPLOYEES),
        ([{"left_on": date(2026, 11, 20)}], ALUMNI),
        ([{"left_on": date(2026, 11, 21)}], ALUMNI),  # from the leaving date on
        ([{"left_on": date(2026, 11, 22)}], EMPLOYEES),
        ([{"left_on": date(2010, 3, 31)}, {"joined_on": date(2024, 4, 1)}], EMPLOYEES),
    ],
)
def test_side_by_the_networks_day(
    network: Network, periods: list[dict[str, Any]], side: int, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-20T16:00:00+00:00", tick=False)  # 1 o'clock on the 21st in Tokyo
    dated = [{"joined_on": date(1990 + place, 4, 1)} | period for place, period in enumerate(periods)]

    member = admit(make_invitation(make_roster_person(network, periods=dated)).invitation)

    assert member.side == side


def test_class_by_employment_type_by_hand_and_by_default(network: Network) -> None:
    contract = MemberClass.objects.create(
        network=network, code="contract", label="契約", side=ALUMNI, position=3, employment_types=["契約社員"]
    )
    period = {"joined_on": date(2012, 4, 1), "left_on": date(2021, 3, 31), "employment_type": "契約社員"}
    by_type = make_roster_person(network, periods=[period])
    by_hand = make_roster_person(network, member_class=contract)
    by_default = make_roster_person(network)

    found = [admit(make_invitation(row).invitation).member_class.code for row in (by_type, by_hand, by_default)]

    assert found == ["contract", "contract", "left"]


def test_class_that_is_not_admitted_is_refused_in_words(network: Network) -> None:
    network.memberclass_rows.filter(code="left").update(admitted=False)

    with pytest.raises(Refused) as refused:
        admit(make_invitation(make_roster_person(network)).invitation)

    assert "事務局" in refused.value.message
    assert not Member.objects.within(network).exists()


# -- the leaving date -----------------------------------------------------------------------------------------------------
def test_employee_becomes_an_alumnus_on_the_leaving_date(network: Network, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T03:00:00+00:00", tick=False)
    row = make_roster_person(network, periods=[{"joined_on": date(2012, 4, 1), "left_on": date(2026, 11, 30)}])
    member = admit(make_invitation(row).invitation)
    before = list(Value.objects.within(network).filter(member=member).order_by("pk").values_list("field", "data"))
    assert (member.side, member.leaves_on) == (EMPLOYEES, date(2026, 11, 30))

    time_machine.move_to("2026-11-29T14:59:00+00:00", tick=False)  # 23:59 on the 29th in Tokyo
    jobs.turn_of_the_day.func()
    member.refresh_from_db()
    assert member.side == EMPLOYEES
    time_machine.move_to("2026-11-29T15:01:00+00:00", tick=False)
    jobs.turn_of_the_day.func()
    jobs.turn_of_the_day.func()

    member.refresh_from_db()
    assert (member.side, member.leaves_on, member.member_class.code) == (ALUMNI, None, "left")
    after = list(Value.objects.within(network).filter(member=member).order_by("pk").values_list("field", "data"))
    assert after == before
    assert Happening.objects.within(network).filter(kind="joining.became-alumnus").count() == 1
    assert Member.objects.within(network).count() == 1


def test_invite_stops_at_five_invitations_that_still_work(network: Network, time_machine: Any) -> None:
    row = make_roster_person(network)
    for hour in range(5):
        time_machine.move_to(f"2026-11-20T0{hour}:00:00+00:00", tick=False)
        actions.invite(network, row.pk, by=SYSTEM)
    time_machine.move_to("2026-11-20T06:00:00+00:00", tick=False)
    sent = len(mail.outbox)

    with pytest.raises(Refused, match="取り消して"):
        actions.invite(network, row.pk, by=SYSTEM)
    assert len(mail.outbox) == sent
    Invitation.objects.within(network).first().delete()
    actions.invite(network, row.pk, by=SYSTEM)


def test_leaving_date_that_hr_enters_or_puts_off_later(network: Network, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T03:00:00+00:00", tick=False)
    open_ended = make_roster_person(network, periods=[{"joined_on": date(2012, 4, 1)}])
    put_off = make_roster_person(network, periods=[{"joined_on": date(2012, 4, 1), "left_on": date(2026, 11, 25)}])
    leaver, stayer = (admit(make_invitation(row).invitation) for row in (open_ended, put_off))
    for row, end in ((open_ended, date(2026, 11, 25)), (put_off, date(2027, 3, 31))):
        row.tenures.update(left_on=end)
        RosterPerson.objects.within(network).filter(pk=row.pk).update(last_left_on=end)

    time_machine.move_to("2026-11-26T03:00:00+00:00", tick=False)
    jobs.turn_of_the_day.func()

    leaver.refresh_from_db()
    stayer.refresh_from_db()
    assert (leaver.side, stayer.side) == (ALUMNI, EMPLOYEES)


def test_turn_of_the_day_asks_the_same_whatever_the_number_of_alumni(
    network: Network, django_assert_num_queries: Any
) -> None:
    make_member(network, side=EMPLOYEES)
    for _ in range(12):
        make_roster_person(network, member=make_member(network))
        make_roster_person(network, member=make_member(network), periods=[{"left": True}])  # nobody knows when

    with django_assert_num_queries(4):
        jobs.turn_of_the_day.func()


def test_become_alumnus_ends_the_company_contact_s_sight_of_the_roster() -> None:
    endorsed = make_network(kind=Kind.ENDORSED)
    contact = make_member(endorsed, side=EMPLOYEES, role=Role.COMPANY)

    actions.become_alumnus(contact, by=SYSTEM)

    now = Member.objects.within(endorsed).get()
    assert (now.has(Right.ROSTER), now.bits) == (False, ALUMNI)


def test_who_chose_to_be_reserved_is_so_again_from_the_leaving_date_on(network: Network, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T03:00:00+00:00", tick=False)
    period = {"joined_on": date(2012, 4, 1), "left_on": date(2026, 11, 30)}
    quiet, usual = (
        admit(make_invitation(make_roster_person(network, periods=[period])).invitation, preset=preset)
        for preset in ("quiet", "usual")
    )

    def listings() -> list[int]:
        return list(Profile.objects.within(network).order_by("member_id").values_list("listing", flat=True))

    assert listings() == [7, 7]

    time_machine.move_to("2026-12-01T03:00:00+00:00", tick=False)
    jobs.turn_of_the_day.func()

    assert listings() == [5, 7]
    receipts = Happening.objects.within(network).filter(kind="profiles.audience_changed", about=quiet.person)
    assert receipts.get().facts["changed"] == {"listing": [7, 5]}
    assert not Happening.objects.within(network).filter(kind="profiles.audience_changed", about=usual.person).exists()


def test_an_alumnus_who_works_there_again_is_an_employee_and_shows_no_more_than_before(network: Network) -> None:
    row = make_roster_person(network)
    member = admit(make_invitation(row).invitation, preset="quiet")
    assert (member.side, member.bits) == (ALUMNI, ALUMNI)

    row.tenures.create(network=network, joined_on=timezone.localdate() - timedelta(days=3))
    RosterPerson.objects.within(network).filter(pk=row.pk).update(last_left_on=None)
    jobs.turn_of_the_day.func()
    jobs.turn_of_the_day.func()

    member = Member.objects.within(network).select_related("member_class").get()
    assert (member.side, member.bits, member.member_class.side) == (EMPLOYEES, EMPLOYEES, EMPLOYEES)
    assert Profile.objects.within(network).get(member=member).listing == 5
    assert Happening.objects.within(network).filter(kind="joining.became-employee").count() == 1


def test_a_member_who_adds_a_row_of_somebody_at_work_is_an_employee_at_once(network: Network) -> None:
    person = make_person()
    admit(make_invitation(make_roster_person(network)).invitation, by=person)
    now = [{"joined_on": timezone.localdate() - timedelta(days=3)}]

    member = admit(make_invitation(make_roster_person(network, periods=now)).invitation, by=person)

    assert (member.side, Member.objects.within(network).get().side) == (EMPLOYEES, EMPLOYEES)


def test_become_employee_of_who_does_not_work_there_is_refused(network: Network) -> None:
    member = admit(make_invitation(make_roster_person(network)).invitation)

    with pytest.raises(Refused):
        actions.become_employee(member, by=SYSTEM)


def test_become_alumnus_of_an_alumnus_is_refused(network: Network) -> None:
    with pytest.raises(Refused):
        actions.become_alumnus(make_member(network), by=SYSTEM)


# -- the peek before ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("preset", "alumni", "employees"),
    [
        ("quiet", ("入江 文乃", "", True), None),
        ("usual", ("入江 文乃", "生産技術部", True), ("入江 文乃", "", True)),
        ("open", ("入江 文乃", "生産技術部", True), ("入江 文乃", "生産技術部", True)),
    ],
)
def test_peek_is_what_cards_show_afterwards(
    network: Network, preset: str, alumni: tuple[str, str, bool], employees: tuple[str, str, bool] | None
) -> None:
    row = make_roster_person(network, former_name="水野")
    invitation = make_invitation(row).invitation
    facts = roster.person_by_id(network, row.pk)
    assert facts is not None
    before = {peek.bit: peek for peek in opening.peeks(invitation, facts, network, preset)}
    member = admit(invitation, preset=preset, aims=[])

    for side, expected in ((ALUMNI, alumni), (EMPLOYEES, employees)):
        after = cards([member.pk], make_member(network, side=side))
        card = before[side].card
        told = (card.name, card.unit, bool(card.years)) if card else None
        assert told == expected
        assert told == ((after[0].name, after[0].unit, bool(after[0].years)) if after else None)
    secretariat = cards([member.pk], make_member(network, side=0, role="secretariat"))[0]
    seen = before[4].card
    assert seen is not None
    assert (seen.former, seen.unit) == (secretariat.former, secretariat.unit)
    assert before[4].email
    assert not before[ALUMNI].email
