"""Whom a letter to many goes to: everybody who fits, without those whom no letter may reach, each counted once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from enishi.activity.deeds import SYSTEM
from enishi.joining.tests.make import make_roster_person
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions
from enishi.roster.choosing import Chosen, choose
from enishi.roster.models import NoContact, RosterPerson
from enishi.roster.silence import address_hash

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def network() -> Network:
    return make_network()


def chosen(network: Network, most: int = 100, where: Any = None, **asked: str) -> Chosen:
    return choose(network, asked, TODAY, where=where or Q(), most=most)


def ids(found: Chosen) -> list[int]:
    return [person.id for person in found.people]


def test_who_must_not_be_written_to_is_left_out_and_counted_by_reason(network: Network) -> None:
    fits = make_roster_person(network)
    joined = make_roster_person(network, no_contact=True, maybe_deceased=True)
    actions.claim(make_member(network), joined.pk, by=SYSTEM)
    make_roster_person(network, no_contact=True, maybe_deceased=True)
    make_roster_person(network, maybe_deceased=True)
    period = {"joined_on": date(2012, 4, 1), "left_on": TODAY + timedelta(days=1), "left": False}
    make_roster_person(network, periods=[period])
    kept = make_roster_person(network)
    NoContact.objects.create(network=network, address_hash=address_hash(network.pk, kept.email))
    make_roster_person(make_network())

    found = chosen(network)

    assert ids(found) == [fits.pk]
    assert found.left_out == {"joined": 1, "silent": 2, "deceased": 1, "leaving": 1}
    assert found.beyond == 0


def test_the_order_is_that_of_readings_and_the_rest_is_counted(network: Network) -> None:
    rows = [make_roster_person(network, family_name_kana=kana) for kana in ("ワダ", "アベ", "サトウ")]

    found = chosen(network, most=2)

    assert ids(found) == [rows[1].pk, rows[2].pk]
    assert found.beyond == 1
    assert ids(chosen(network, most=3)) == [rows[1].pk, rows[2].pk, rows[0].pk]


def test_the_list_s_questions_and_a_condition_narrow_it(network: Network) -> None:
    current = [{"joined_on": date(2020, 4, 1), "left": False}]
    one, other = make_roster_person(network, family_name="佐藤", email=""), make_roster_person(network, periods=current)

    assert ids(chosen(network, standing="current")) == [other.pk]
    assert ids(chosen(network, q="佐藤")) == [one.pk]
    assert ids(chosen(network, where=Q(email=""))) == [one.pk]


def test_two_rows_of_one_person_make_one_letter(network: Network) -> None:
    first, second = make_roster_person(network), make_roster_person(network, employee_number="9")
    RosterPerson.objects.within(network).filter(pk=second.pk).update(same_as=first)

    assert ids(chosen(network)) == [first.pk]

    RosterPerson.objects.within(network).filter(pk=second.pk).update(no_contact=True)
    assert chosen(network).left_out == {"silent": 1}
    assert ids(chosen(network)) == []


@pytest.mark.parametrize("size", [1, 12])
def test_many_cost_no_more_queries_than_one(network: Network, size: int) -> None:
    for _ in range(size):
        make_roster_person(network)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(chosen(network).people) == size
    assert len(queries) == 5
