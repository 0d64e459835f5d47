"""What other packages may learn of the roster, and what never leaves it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import date
from typing import Any

import pytest

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.joining.tests.make import make_roster_person
from enishi.kit.errors import Conflict
from enishi.members.tests.make import make_member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions, facts
from enishi.roster.models import NoContact, RosterPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


def test_facts_hold_no_note_no_key_and_cannot_be_changed(network: Network) -> None:
    found = facts.person(network, make_roster_person(network).public_id)

    assert found is not None
    names = {field.name for field in fields(found)}
    assert not names & {"note", "key", "content_hash", "intake"}
    assert "HRONLYNOTE" not in repr(found)
    with pytest.raises(FrozenInstanceError):
        found.email = "x"  # type: ignore[misc]


def test_facts_of_another_network_are_not_found(network: Network) -> None:
    row = make_roster_person(make_network(), member=None)

    assert facts.person(network, row.public_id) is None
    assert facts.person_by_id(network, row.pk) is None
    assert facts.people(network, [row.pk]) == {}
    assert facts.names(network, [row.pk]) == {}
    assert facts.found(network, number=row.employee_number) == []
    assert facts.found(network, email=row.email) == []
    assert facts.counts(network) == {"all": 0, "joined": 0}


def test_periods_stand_newest_last_with_open_ones_at_the_end(network: Network) -> None:
    periods: list[dict[str, Any]] = [
        {"joined_on": date(2022, 4, 1), "department": "いま"},
        {"joined_on": date(2010, 4, 1), "left_on": date(2012, 3, 31), "left": True, "department": "はじめ"},
        {"joined_on": date(2015, 4, 1), "left": True, "department": "つぎ"},
    ]

    found = facts.person(network, make_roster_person(network, periods=periods).public_id)

    assert found is not None
    assert [period.department for period in found.periods] == ["はじめ", "つぎ", "いま"]
    assert found.works_after(date(2026, 1, 1))
    assert found.leaves_on(date(2026, 1, 1)) is None


@pytest.mark.parametrize("size", [1, 12])
def test_people_cost_the_same_at_any_size(network: Network, size: int, django_assert_num_queries: Any) -> None:
    ids = [make_roster_person(network).pk for _ in range(size)]

    with django_assert_num_queries(4):
        assert len(facts.people(network, ids)) == size
    with django_assert_num_queries(1):
        assert len(facts.names(network, ids)) == size


def test_claim_is_noted_once_and_by_one(network: Network) -> None:
    row, member = make_roster_person(network), make_member(network)

    actions.claim(member, row.pk, by=SYSTEM)
    actions.claim(member, row.pk, by=SYSTEM)
    with pytest.raises(Conflict):
        actions.claim(make_member(network), row.pk, by=make_person())

    row.refresh_from_db()
    assert row.member == member
    assert [each.id for each in facts.of_member(network, member.pk)] == [row.pk]
    assert facts.counts(network) == {"all": 1, "joined": 1}


def test_claim_across_networks_finds_nothing(network: Network) -> None:
    row = make_roster_person(make_network())

    with pytest.raises(Conflict):
        actions.claim(make_member(network), row.pk, by=SYSTEM)
    with pytest.raises(Conflict):
        actions.fall_silent(network, row.pk, by=SYSTEM)

    row.refresh_from_db()
    assert row.member is None
    assert not NoContact.objects.within(network).exists()


def test_address_that_wants_silence_in_any_spelling(network: Network) -> None:
    row = make_roster_person(network, email="Fumino@Example.com")

    actions.fall_silent(network, row.pk, by=SYSTEM)

    silenced = make_roster_person(network, email=" fumino@example.com", employee_number="7000001")
    others = (
        make_roster_person(make_network(), email="fumino@example.com"),
        make_roster_person(network, email="k@example.com"),
    )
    assert facts.person_by_id(network, silenced.pk).no_contact  # type: ignore[union-attr]
    assert not any(facts.person_by_id(other.network, other.pk).no_contact for other in others)  # type: ignore[union-attr]


def test_employees_whose_periods_ended(network: Network) -> None:
    alumnus, employee = make_member(network), make_member(network, side=EMPLOYEES)
    make_roster_person(network, member=alumnus)
    make_roster_person(network, member=employee)
    RosterPerson.objects.within(network).update(last_left_on=date(2026, 3, 31))

    assert facts.employees_whose_periods_ended(network, date(2026, 3, 30)) == []
    assert facts.employees_whose_periods_ended(network, date(2026, 3, 31)) == [employee.pk]


def test_rows_that_are_one_person_are_read_claimed_and_silenced_together(network: Network) -> None:
    early = make_roster_person(network, employee_number="100", former_name="水野", email="old@example.com")
    late = make_roster_person(
        network, employee_number="900", email="", birth_date=None, periods=[{"joined_on": date(2024, 4, 1)}]
    )
    RosterPerson.objects.within(network).filter(pk=early.pk).update(same_as=late.pk)

    both = [facts.person(network, row.public_id) for row in (early, late)]

    assert both[0] == both[1]
    found = both[0]
    assert found is not None
    assert (found.id, found.ids, found.numbers) == (late.pk, (late.pk, early.pk), ("900", "100"))
    assert (found.email, found.birth_date, found.former_name) == ("old@example.com", date(1989, 2, 3), "水野")
    assert [period.joined_on for period in found.periods] == [date(2012, 4, 1), date(2024, 4, 1)]
    assert facts.counts(network) == {"all": 1, "joined": 0}
    assert set(facts.people(network, [early.pk, late.pk])) == {early.pk, late.pk}
    member = make_member(network)
    actions.claim(member, early.pk, by=SYSTEM)
    assert facts.counts(network) == {"all": 1, "joined": 1}
    assert len(facts.of_member(network, member.pk)) == 1
    actions.fall_silent(network, late.pk, by=SYSTEM)
    assert RosterPerson.objects.within(network).filter(no_contact=True, member=member).count() == 2
    actions.speak_again(network, early.pk, by=SYSTEM)
    assert not NoContact.objects.within(network).exists()


def test_facts_by_leading_rows_leave_unknown_ones_out(network: Network) -> None:
    first, second = make_roster_person(network), make_roster_person(network, employee_number="9")
    RosterPerson.objects.within(network).filter(pk=second.pk).update(same_as=first)
    other = make_roster_person(make_network())

    found = facts.leading(network, [first.pk, other.pk, 0])

    assert {id: person.numbers for id, person in found.items()} == {first.pk: ("0012345", "9")}
    assert facts.leading(network, []) == {}
