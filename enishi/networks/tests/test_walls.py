"""The database wall: a row that points into another network is refused, whatever writes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from enishi.members.models import Consent, Grant, Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks import walls
from enishi.networks.models import MemberClass, Network, Policy
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson, Tenure

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Network, Network]:
    """Two networks that look alike."""
    return make_network(), make_network()


def refused() -> Any:
    """Expect the database's own refusal, and give the surrounding transaction back unharmed."""
    return pytest.raises(IntegrityError, match=walls.MESSAGE)


def test_insert_that_crosses_is_refused(two: tuple[Network, Network]) -> None:
    here, there = two
    theirs = make_member(there)

    with refused(), transaction.atomic():
        Grant.objects.create(network=here, member=theirs, role=Role.OWNER)

    assert Grant.objects.within(here).count() == 0


def test_update_that_crosses_is_refused(two: tuple[Network, Network]) -> None:
    here, there = two
    mine = make_member(here)
    foreign = there.memberclass_rows.get(code="left")

    with refused(), transaction.atomic():
        here.member_rows.update(member_class=foreign)

    mine.refresh_from_db(from_queryset=Member.objects.within(here))
    assert mine.member_class_id != foreign.pk


def test_moving_a_row_to_another_network_is_refused(two: tuple[Network, Network]) -> None:
    here, there = two
    lonely = here.memberclass_rows.get(code="left")  # it points nowhere itself; others may point at it

    with pytest.raises(IntegrityError, match=walls.MOVED), transaction.atomic():
        here.memberclass_rows.filter(pk=lonely.pk).update(network=there)

    assert here.memberclass_rows.count() == 2


def test_bulk_create_that_crosses_is_refused_whole(two: tuple[Network, Network]) -> None:
    here, there = two
    mine, theirs = make_member(here), make_member(there)

    with refused(), transaction.atomic():
        Grant.objects.bulk_create(
            [
                Grant(network=here, member=mine, role=Role.OWNER),
                Grant(network=here, member=theirs, role=Role.OWNER),
            ]
        )

    assert Grant.objects.within(here).count() == 0


def test_bulk_update_that_crosses_is_refused(two: tuple[Network, Network]) -> None:
    here, there = two
    mine = make_member(here)
    mine.member_class = there.memberclass_rows.get(code="left")

    with refused(), transaction.atomic():
        Member.objects.within(here).bulk_update([mine], ["member_class"])

    assert here.member_rows.get().member_class.network_id == here.pk


def test_raw_insert_that_crosses_is_refused(two: tuple[Network, Network]) -> None:
    here, there = two
    theirs = make_member(there)

    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_grant (public_id, network_id, member_id, role, given_at)"
            " VALUES ('zzzzzzzzzz', %s, %s, 'owner', CURRENT_TIMESTAMP)",
            [here.pk, theirs.pk],
        )

    assert Grant.objects.within(here).count() == 0


def test_raw_update_that_crosses_is_refused(two: tuple[Network, Network]) -> None:
    here, there = two
    mine = make_member(here)
    policy = Policy.objects.create(network=there, subject=Policy.Subject.PRIVACY)
    consent = Consent.objects.create(network=here, member=mine, purpose=Consent.Purpose.MAIL)

    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE members_consent SET policy_id = %s WHERE id = %s", [policy.pk, consent.pk])

    assert Consent.objects.within(here).get().policy_id is None


def test_an_empty_pointer_is_allowed(two: tuple[Network, Network]) -> None:
    here, _there = two
    person = RosterPerson.objects.create(network=here, key="1", family_name="森", member=None)

    assert RosterPerson.objects.within(here).filter(pk=person.pk).update(member=None) == 1


def test_pointers_inside_a_network_are_allowed(two: tuple[Network, Network]) -> None:
    here, _there = two
    mine = make_member(here)
    person = RosterPerson.objects.create(network=here, key="1", family_name="森", member=mine)

    Tenure.objects.create(network=here, person=person)

    assert person.tenures.count() == 1


def test_every_table_of_a_network_has_its_walls() -> None:
    pointers = {(table, column) for table, column, *_rest in walls.crossings()}

    assert walls.missing() == []
    assert {("members_member", "member_class_id"), ("members_grant", "member_id")} <= pointers
    assert {"members_member", MemberClass._meta.db_table} <= set(walls.homes())


def test_a_wall_that_was_taken_down_is_missed() -> None:
    table = "members_grant"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER wall_{table}_stays")
        else:
            cursor.execute(f"DROP TRIGGER wall_{table}_stays ON {table}")

    assert walls.missing() == [table]


def test_building_the_walls_again_changes_nothing(two: tuple[Network, Network]) -> None:
    walls.take_down()
    walls.build()
    walls.build()

    with refused(), transaction.atomic():
        Grant.objects.create(network=two[0], member=make_member(two[1]), role=Role.OWNER)
