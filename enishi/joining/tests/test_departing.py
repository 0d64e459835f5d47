"""Leaving, undoing it, resting, erasing: the deeds."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, departing, departing_jobs, resting
from enishi.joining.identity import Typed
from enishi.joining.models import Claim, Departure, Invitation, Leaver, Pause
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.files import squares
from enishi.members.actions import grant_role
from enishi.members.models import Consent, Grant, Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import actions as profiles
from enishi.profiles import search, visibility
from enishi.profiles.models import FacetValue, Profile, SearchDoc, Value
from enishi.roster.models import RosterPerson
from tests.scene import picture

pytestmark = pytest.mark.django_db
WORDS = (
    "カナリア花子",
    "かなりあはなこ",
    "CANARYSKILL",
    "カナリア商会",
    "CANARYLATELY",
    "CANARYBIO",
    "canary@example.net",
)


def come_in(network: Network, person: Person | None = None, **facts: Any) -> tuple[Member, RosterPerson]:
    """Return somebody who came in by an invitation, and their row of HR's."""
    row = make_roster_person(network, **facts)
    person = person or make_person()
    member = actions.admit(
        make_invitation(row).invitation, by=person, typed=Typed(row.family_name, row.given_name, row.birth_date),
        address=person.email, preset="open", purposes=list(Consent.Purpose.values), aims=["ties"],
    )  # fmt: skip
    return fresh(member), row


def fresh(member: Member) -> Member:
    """Return the member as the next request reads them."""
    found: Member = (
        Member.objects.within(member.network_id).select_related("network", "person", "member_class").get(pk=member.pk)
    )
    return found


def speak(member: Member) -> None:
    """Write a word that stands nowhere else into every kind of place."""
    values = {
        "name": [{"family": "カナリア花子", "given": ""}],
        "reading": [{"family": "かなりあはなこ", "given": ""}],
        "skills": ["CANARYSKILL"],
        "work": [{"kind": "employed", "company": "カナリア商会", "title": "", "industry": "it"}],
        "lately": [{"preset": "", "text": "CANARYLATELY"}],
        "bio": ["CANARYBIO"],
        "email": ["canary@example.net"],
    }
    profiles.set_values(member, values, by=member)
    profiles.set_photo(member, squares(picture()), audience=7, by=member)


def everything() -> str:
    """Return all that every table of the database holds, as one text."""
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            found += [str(cell) for row in cursor.fetchall() for cell in row]
    return re.sub(r"\\u([0-9a-f]{4})", lambda escaped: chr(int(escaped[1], 16)), "\n".join(found))  # as JSON is kept


def over(member: Member) -> Departure:
    """Let thirty days go by."""
    rows = Departure.objects.within(member.network_id).filter(member=member)
    rows.update(left_at=timezone.now() - timedelta(days=31), erase_at=timezone.now() - timedelta(days=1))
    found: Departure = rows.get()
    return found


# -- leaving ------------------------------------------------------------------------------------------------------------
def test_leave_takes_one_out_of_everything_that_shows_people() -> None:
    network = make_network()
    member, row = come_in(network)
    other, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    speak(member)
    key = Profile.objects.within(network).get(member=member).photo_key

    departing.leave(member, by=member)

    viewer = fresh(other)
    left = fresh(member)
    assert left.state == Member.State.LEFT
    assert not SearchDoc.objects.within(network).filter(member=member).exists()
    assert visibility.cards([member.pk], viewer) == []
    assert visibility.profile(left, viewer) is None
    assert visibility.photo_file(viewer, key) is None
    assert search.find(network, viewer, search.Query(text="カナリア")).member_ids == []
    assert visibility.numbers(viewer)["alumni"] == 1
    assert visibility.audience_sizes(viewer)[1] == 0
    assert "CANARYSKILL" not in {each.value for each in search.counts(network, viewer, search.Query()).facets["skill"]}
    row.refresh_from_db()
    assert row.member_id is None


def test_leave_keeps_what_is_needed_to_undo_and_says_so_by_mail() -> None:
    network = make_network(contact_email="desk@example.com")
    member, row = come_in(network)

    departure = departing.leave(member, by=member)

    assert departure.roster_people == [row.pk]
    assert departure.erase_at - departure.left_at == timedelta(days=30)
    assert Leaver.objects.within(network).get().roster_person_id == row.pk
    assert Value.objects.within(network).filter(member=member).exists()
    assert Consent.objects.within(network).in_force().filter(member=member).count() == 3
    sent = mail.outbox[-1]
    assert sent.to == [member.mail_address]
    assert f"/n/{network.slug}/back/" in sent.body
    assert network.name in sent.subject
    assert sent.reply_to == ["desk@example.com"]
    happening = Happening.objects.within(network).get(kind="joining.left")
    assert (happening.about_id, happening.reason, happening.facts) == (member.person_id, "", {})


def test_leave_makes_a_visitor_of_every_session_and_leaves_other_networks_alone() -> None:
    network, elsewhere = make_network(), make_network()
    member, _ = come_in(network)
    there, _ = come_in(elsewhere, person=member.person)

    departing.leave(member, by=member)

    assert fresh(member).bits == 8
    assert fresh(there).state == Member.State.JOINED
    assert SearchDoc.objects.within(elsewhere).filter(member=there).exists()


def test_leave_ends_roles_and_is_refused_for_the_only_owner() -> None:
    network = make_network()
    member, _ = come_in(network)
    Grant.objects.create(network=network, member=member, role=Role.OWNER)
    Grant.objects.create(network=network, member=member, role=Role.COMMUNITY)

    with pytest.raises(Refused):
        departing.leave(fresh(member), by=fresh(member))

    assert fresh(member).state == Member.State.JOINED
    assert Grant.objects.within(network).in_force().count() == 2
    assert Departure.objects.within(network).count() == 0
    heir, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    grant_role(heir, role=Role.OWNER, until=timezone.localdate() + timedelta(days=9), reason="x", by=SYSTEM)
    departing.leave(fresh(member), by=fresh(member))
    assert Grant.objects.within(network).in_force().get().member_id == heir.pk
    assert Grant.objects.within(network).owning().get().until is None


def test_leave_is_one_s_own_deed_and_done_once() -> None:
    network = make_network()
    member, _ = come_in(network)
    other, _ = come_in(network, family_name="森", given_name="一", employee_number="2")

    with pytest.raises(NotAllowed):
        departing.leave(member, by=other)
    departing.leave(member, by=member)
    with pytest.raises(Refused):
        departing.leave(fresh(member), by=fresh(member))

    assert Departure.objects.within(network).count() == 1


def test_who_left_is_not_invited_again_by_itself() -> None:
    network = make_network()
    member, row = come_in(network)
    departing.leave(member, by=member)

    with pytest.raises(Refused) as refused:
        actions.invite(network, row.pk, by=SYSTEM)
    assert refused.value.field == "reason"
    asked = actions.invite(network, row.pk, reason="お電話でのご希望", by=SYSTEM)

    assert asked.invitation.state == Invitation.State.OPEN
    assert Happening.objects.within(network).filter(kind="joining.invited").last().reason == "お電話でのご希望"  # type: ignore[union-attr]


# -- undoing ------------------------------------------------------------------------------------------------------------
def test_come_back_makes_everything_as_it_was() -> None:
    network = make_network()
    member, row = come_in(network)
    speak(member)
    before = {
        "values": list(Value.objects.within(network).filter(member=member).order_by("pk").values()),
        "consents": list(Consent.objects.within(network).filter(member=member).order_by("pk").values()),
        "profile": Profile.objects.within(network).filter(member=member).values().get(),
        "row": SearchDoc.objects.within(network)
        .filter(member=member)
        .values("keys", "facets", "label", "reading")
        .get(),
    }
    departing.leave(member, by=member)
    again = make_invitation(row, way=Invitation.Way.CARD)

    departing.come_back(fresh(member), by=fresh(member))

    row.refresh_from_db()
    assert (fresh(member).state, row.member_id) == (Member.State.JOINED, member.pk)
    assert before == {
        "values": list(Value.objects.within(network).filter(member=member).order_by("pk").values()),
        "consents": list(Consent.objects.within(network).filter(member=member).order_by("pk").values()),
        "profile": Profile.objects.within(network).filter(member=member).values().get(),
        "row": SearchDoc.objects.within(network)
        .filter(member=member)
        .values("keys", "facets", "label", "reading")
        .get(),
    }
    assert (Departure.objects.within(network).count(), Leaver.objects.within(network).count()) == (0, 0)
    again.invitation.refresh_from_db()
    assert again.invitation.state == Invitation.State.REVOKED


def test_come_back_meets_somebody_else_on_the_roster() -> None:
    network = make_network()
    member, row = come_in(network)
    departing.leave(member, by=member)
    other = actions.admit(
        make_invitation(row).invitation, by=make_person(), typed=Typed(row.family_name, row.given_name, row.birth_date),
        address="other@example.com", preset="usual", purposes=["membership"],
    )  # fmt: skip

    with pytest.raises(Conflict):
        departing.come_back(fresh(member), by=fresh(member))

    row.refresh_from_db()
    assert (fresh(member).state, row.member_id) == (Member.State.LEFT, other.pk)
    assert Departure.objects.within(network).count() == 1


def test_come_back_goes_well_where_hr_took_the_row_away() -> None:
    network = make_network()
    member, row = come_in(network)
    departing.leave(member, by=member)
    row.delete()

    departing.come_back(fresh(member), by=fresh(member))

    assert fresh(member).state == Member.State.JOINED


def test_come_back_is_refused_after_thirty_days_and_for_who_is_here() -> None:
    network = make_network()
    member, _ = come_in(network)
    with pytest.raises(Refused):
        departing.come_back(member, by=member)
    departing.leave(member, by=member)
    over(member)

    with pytest.raises(Refused):
        departing.come_back(fresh(member), by=fresh(member))

    assert fresh(member).state == Member.State.LEFT


@pytest.mark.parametrize("state", ["left", "paused"])
def test_who_is_away_gets_no_second_membership(state: str) -> None:
    network = make_network()
    member, row = come_in(network)
    second = make_invitation(make_roster_person(network, employee_number="0099"))
    (departing.leave if state == "left" else departing.pause)(member, by=member)

    with pytest.raises(Refused):
        actions.admit(
            second.invitation, by=member.person, typed=Typed(row.family_name, row.given_name, row.birth_date),
            address=member.mail_address, preset="usual", purposes=["membership"],
        )  # fmt: skip

    second.invitation.refresh_from_db()
    assert second.invitation.state == Invitation.State.OPEN
    assert fresh(member).state == state


def test_who_left_long_ago_comes_back_like_a_newcomer_though_the_clock_was_late() -> None:
    network = make_network()
    member, row = come_in(network)
    speak(member)
    departing.leave(member, by=member)
    over(member)

    again = actions.admit(
        make_invitation(row).invitation, by=member.person, typed=Typed(row.family_name, row.given_name, row.birth_date),
        address=member.mail_address, preset="usual", purposes=["membership"],
    )  # fmt: skip

    assert again.pk != member.pk
    assert not Member.objects.within(network).filter(pk=member.pk).exists()
    assert "CANARYBIO" not in everything()
    assert (Leaver.objects.within(network).count(), Departure.objects.within(network).count()) == (0, 0)


# -- erasing ------------------------------------------------------------------------------------------------------------
def test_after_thirty_days_nothing_of_the_person_is_left_in_the_network() -> None:
    network = make_network()
    member, row = come_in(network)
    speak(member)
    Claim.objects.create(
        network=network, person=member.person, address="canary@example.net", promised_on=date(2026, 1, 1),
        state=Claim.State.APPROVED,
    )  # fmt: skip
    file = Profile.objects.within(network).get(member=member).photo_file
    assert all(word in everything() for word in WORDS)
    departing.leave(member, by=member)
    over(member)

    departing_jobs.erase_departed.func()

    left = everything()
    assert [word for word in WORDS if word in left] == []
    assert member.public_id not in {each.public_id for each in Member.objects.within(network)}
    assert not default_storage.exists(f"{file}-large.webp")
    assert not default_storage.exists(f"{file}-small.webp")
    assert Happening.objects.within(network).filter(about=member.person).count() == 0
    assert Happening.objects.within(network).filter(actor=member.person).count() == 0
    assert Happening.objects.within(network).filter(kind="joining.erased").count() == 1
    row.refresh_from_db()
    assert row.member_id is None
    assert Leaver.objects.within(network).get().roster_person_id == row.pk
    assert Person.objects.filter(pk=member.person_id).exists()
    assert "/account/removal/" in mail.outbox[-1].body


def test_erasing_keeps_words_that_others_carry_and_all_of_other_networks() -> None:
    network, elsewhere = make_network(), make_network()
    member, _ = come_in(network)
    other, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    there, _ = come_in(elsewhere, person=member.person)
    for each in (member, other, there):
        profiles.set_values(each, {"skills": ["CANARYSKILL"]}, by=each)
    departing.leave(member, by=member)
    over(member)

    departing_jobs.erase_departed.func()

    assert FacetValue.objects.within(network).filter(value="CANARYSKILL").exists()
    assert FacetValue.objects.within(elsewhere).filter(value="CANARYSKILL").exists()
    assert fresh(there).state == Member.State.JOINED
    assert Happening.objects.within(elsewhere).filter(about=member.person).exists()
    assert "/account/removal/" not in mail.outbox[-1].body


def test_erasing_goes_on_after_a_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    network = make_network()
    member, _ = come_in(network)
    second, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    speak(member)
    for each in (member, second):
        departing.leave(each, by=each)
        over(each)

    def killed(*args: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("enishi.joining.erasing.forget", killed)
        with pytest.raises(SystemExit):
            departing_jobs.erase_departed.func()
    assert fresh(member).state == Member.State.LEFT  # the photo is gone, the rows that lead on are not
    departing_jobs.erase_departed.func()
    departing_jobs.erase_departed.func()

    assert Member.objects.within(network).count() == 0
    assert "CANARYBIO" not in everything()
    assert Happening.objects.within(network).filter(kind="joining.erased").count() == 2
    assert len([sent for sent in mail.outbox if "removal" in sent.body]) == 2


def test_erasing_waits_for_its_day() -> None:
    network = make_network()
    member, _ = come_in(network)
    departure = departing.leave(member, by=member)

    departing_jobs.erase_departed.func()
    with pytest.raises(Refused):
        departing.finish(departure, by=SYSTEM)

    assert fresh(member).state == Member.State.LEFT


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_account_goes_too_where_that_was_asked_for_and_nothing_else_keeps_it(elsewhere: bool) -> None:
    network = make_network()
    member, _ = come_in(network)
    if elsewhere:
        come_in(make_network(), person=member.person)
    departing.leave(member, with_account=True, by=member)
    over(member)

    departing_jobs.erase_departed.func()

    assert Person.objects.filter(pk=member.person_id).exists() is elsewhere
    assert not Member.objects.within(network).exists()


# -- resting ------------------------------------------------------------------------------------------------------------
def test_pause_hides_and_resume_shows_again() -> None:
    network = make_network()
    member, row = come_in(network)
    other, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    speak(member)

    departing.pause(member, by=member)

    viewer = fresh(other)
    assert (fresh(member).state, fresh(member).bits) == (Member.State.PAUSED, 8)
    assert visibility.cards([member.pk], viewer) == []
    assert search.find(network, viewer, search.Query(text="カナリア")).member_ids == []
    row.refresh_from_db()
    assert row.member_id == member.pk
    departing.resume(fresh(member), by=fresh(member))
    assert fresh(member).state == Member.State.JOINED
    assert search.find(network, viewer, search.Query(text="カナリア")).member_ids == [member.pk]
    assert Pause.objects.within(network).count() == 0


def test_pause_ends_by_itself_on_its_day_in_the_network_s_zone() -> None:
    network = make_network()
    member, _ = come_in(network)
    second, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    departing.pause(member, months=3, by=member)
    departing.pause(second, by=second)
    mail.outbox.clear()

    departing_jobs.end_rests.func()
    assert fresh(member).state == Member.State.PAUSED
    Pause.objects.within(network).filter(member=member).update(until=timezone.localdate())
    departing_jobs.end_rests.func()
    departing_jobs.end_rests.func()

    assert (fresh(member).state, fresh(second).state) == (Member.State.JOINED, Member.State.PAUSED)
    (sent,) = mail.outbox
    assert (sent.to, f"/n/{network.slug}/me/pause/" in sent.body) == ([member.mail_address], True)


def test_pause_is_refused_for_the_only_owner_and_rests_other_roles() -> None:
    network = make_network()
    member, _ = come_in(network)
    Grant.objects.create(network=network, member=member, role=Role.OWNER)
    with pytest.raises(Refused):
        departing.pause(fresh(member), by=fresh(member))
    heir, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    until = timezone.localdate() + timedelta(days=9)
    Grant.objects.create(network=network, member=heir, role=Role.OWNER, until=until)

    departing.pause(fresh(member), by=fresh(member))

    assert not fresh(member).has("members_data")
    assert Grant.objects.within(network).owning().get().until is None  # the one who stays goes on without a last day
    departing.resume(fresh(member), by=fresh(member))
    assert fresh(member).has("members_data")


def test_pause_refuses_other_lengths_and_who_is_away() -> None:
    network = make_network()
    member, _ = come_in(network)

    with pytest.raises(Refused):
        departing.pause(member, months=2, by=member)
    with pytest.raises(Refused):
        departing.resume(member, by=member)
    departing.leave(member, by=member)
    with pytest.raises(Refused):
        departing.pause(fresh(member), by=fresh(member))

    assert Pause.objects.within(network).count() == 0


def test_who_rests_can_leave() -> None:
    network = make_network()
    member, _ = come_in(network)
    departing.pause(member, by=member)

    departing.leave(fresh(member), by=fresh(member))

    assert fresh(member).state == Member.State.LEFT

    departing.come_back(fresh(member), by=fresh(member))
    assert fresh(member).state == Member.State.PAUSED  # as it was: nobody who rested is seen again unasked
    departing.resume(fresh(member), by=fresh(member))
    assert (fresh(member).state, Pause.objects.within(network).count()) == (Member.State.JOINED, 0)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 21), 1, date(2026, 12, 21)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
    ],
)
def test_months_later(day: date, months: int, expected: date) -> None:
    assert departing.months_later(day, months) == expected


# -- reading ------------------------------------------------------------------------------------------------------------
def test_resting_of_a_person_and_of_a_network(django_assert_num_queries: Any) -> None:
    network, elsewhere = make_network(name="あ"), make_network(name="い")
    member, _ = come_in(network)
    there, _ = come_in(elsewhere, person=member.person)
    departing.leave(member, by=member)
    departing.pause(there, months=1, by=there)
    come_in(network, family_name="森", given_name="一", employee_number="2")

    away = resting.of_person(member.person)

    assert [(rest.member.pk, rest.left) for rest in away] == [(member.pk, True), (there.pk, False)]
    with django_assert_num_queries(2):
        (row,) = resting.in_network(network, Member.State.LEFT, number=10)
    assert row.member.pk == member.pk
    over(member)
    assert resting.of_member(fresh(member)) is None
    assert len(resting.in_network(network, Member.State.LEFT, number=10)) == 1


def test_kept_counts_are_made_anew_when_somebody_leaves(django_capture_on_commit_callbacks: Any) -> None:
    from enishi.home.views import counts

    network = make_network()
    member, _ = come_in(network)
    other, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    cache.clear()
    assert counts(fresh(other))["alumni"] == 2

    with django_capture_on_commit_callbacks(execute=True):
        departing.leave(member, by=member)

    assert counts(fresh(other))["alumni"] == 1
