"""Giving and ending roles: who may hold what in which kind of network, for how long, and who cannot be removed."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit.errors import NotAllowed, Refused
from enishi.members import actions
from enishi.members.models import Grant, Member
from enishi.members.roles import RIGHTS, Right, Role, last_day, roles_of
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES, VISITORS
from enishi.networks.models import Kind, Network
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


def fresh(member: Member) -> Member:
    """Return the member read anew, without the roles remembered from before."""
    again: Member = Member.objects.within(member.network_id).select_related("network").get(pk=member.pk)
    return again


def soon() -> date:
    """Return a day on which a role may end."""
    return timezone.localdate() + timedelta(days=90)


@pytest.fixture
def house() -> tuple[Network, Member, Member]:
    """An official network, its owner, and an employee without a role."""
    network = make_network()
    owner = make_member(network, side=EMPLOYEES, role=Role.OWNER)
    return network, fresh(owner), fresh(make_member(network, side=EMPLOYEES))


# -- giving --------------------------------------------------------------------------------------------------------------
def test_grant_role_gives_it_until_a_day_and_says_why(house: tuple[Network, Member, Member]) -> None:
    network, owner, member = house

    actions.grant_role(member, role=Role.SECRETARIAT, until=soon(), reason="引きつぎのため", by=owner)

    assert fresh(member).rights == RIGHTS[Role.SECRETARIAT]
    row = Happening.objects.within(network).get()
    assert (row.kind, row.actor_id, row.about_id, row.reason) == (
        "members.role-given",
        owner.person_id,
        member.person_id,
        "引きつぎのため",
    )
    assert row.facts == {"role": "secretariat", "until": soon().isoformat(), "renewed": False}


def test_grant_role_renews_one_that_is_held(house: tuple[Network, Member, Member]) -> None:
    network, owner, member = house
    actions.grant_role(member, role=Role.COMMUNITY, until=soon(), reason="1年め", by=owner)

    actions.grant_role(member, role=Role.COMMUNITY, until=soon() + timedelta(days=30), reason="2年め", by=owner)

    held = Grant.objects.within(network).in_force().filter(member=member)
    assert [grant.until for grant in held] == [soon() + timedelta(days=30)]


def test_a_role_ends_by_itself_the_day_after(house: tuple[Network, Member, Member]) -> None:
    network, owner, member = house
    grant = actions.grant_role(member, role=Role.COMMUNITY, until=soon(), reason="試し", by=owner)

    for until, rights in (
        (timezone.localdate(), RIGHTS[Role.COMMUNITY]),
        (timezone.localdate() - timedelta(days=1), frozenset()),
    ):
        Grant.objects.within(network).filter(pk=grant.pk).update(until=until)
        assert fresh(member).rights == rights


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.COMMUNITY, ""])
def test_only_owners_give_roles(house: tuple[Network, Member, Member], role: str) -> None:
    network, _owner, member = house
    actor = fresh(make_member(network, side=EMPLOYEES, role=role))
    before = Grant.objects.within(network).count()

    with pytest.raises(NotAllowed):
        actions.grant_role(member, role=Role.COMMUNITY, until=soon(), reason="なぜか", by=actor)

    assert Grant.objects.within(network).count() == before
    assert not Happening.objects.within(network).exists()


def test_nobody_gives_themselves_a_role(house: tuple[Network, Member, Member]) -> None:
    _network, owner, _member = house

    with pytest.raises(Refused):
        actions.grant_role(owner, role=Role.SECRETARIAT, until=soon(), reason="なぜか", by=owner)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"until": timezone.localdate() - timedelta(days=1)}, "until"),
        ({"until": last_day(timezone.localdate()) + timedelta(days=1)}, "until"),
        ({"reason": "  "}, "reason"),
        ({"role": "king"}, "role"),
        ({"role": Role.COMPANY}, "role"),
    ],
)
def test_grant_role_refuses(house: tuple[Network, Member, Member], wrong: dict[str, object], field: str) -> None:
    network, owner, member = house
    given = {"role": Role.COMMUNITY, "until": soon(), "reason": "なぜか"} | wrong

    with pytest.raises(Refused) as caught:
        actions.grant_role(member, by=owner, **given)

    assert caught.value.field == field
    assert Grant.objects.within(network).filter(member=member).count() == 0


def test_a_role_may_last_a_year_to_the_day() -> None:
    assert last_day(date(2026, 11, 21)) == date(2027, 11, 21)
    assert last_day(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    "state", [Member.State.PAUSED, Member.State.SUSPENDED, Member.State.LEFT], ids=["paused", "suspended", "left"]
)
def test_only_who_takes_part_can_hold_a_role(house: tuple[Network, Member, Member], state: str) -> None:
    network, owner, member = house
    network.member_rows.filter(pk=member.pk).update(state=state)

    with pytest.raises(Refused):
        actions.grant_role(member, role=Role.COMMUNITY, until=soon(), reason="なぜか", by=owner)


# alumni may hold what the kind knows but the company's own role; employees nothing beyond their kind
HOLDING = {
    Kind.OFFICIAL: ({"owner", "secretariat", "community"}, {"owner", "secretariat", "community"}),
    Kind.ENTRUSTED: ({"owner", "secretariat", "community"}, {"owner", "secretariat", "community"}),
    Kind.ENDORSED: ({"owner", "secretariat", "community"}, {"company"}),
    Kind.INDEPENDENT: ({"owner", "secretariat", "community"}, set[str]()),
}


@pytest.mark.parametrize("kind", HOLDING)
@pytest.mark.parametrize("side", [ALUMNI, EMPLOYEES], ids=["alumni", "employees"])
def test_who_may_hold_which_role_follows_from_the_kind(kind: str, side: int) -> None:
    network = make_network(kind=kind)
    owner = fresh(make_member(network, role=Role.OWNER))

    def may(role: str) -> bool:
        member = fresh(make_member(network, side=side))
        try:
            actions.grant_role(member, role=role, until=soon(), reason="なぜか", by=owner)
        except Refused:
            return False
        return True

    assert {role for role in Role.values if may(role)} == HOLDING[kind][side == EMPLOYEES]


def test_an_independent_network_knows_no_role_of_the_company() -> None:
    assert {kind: Role.COMPANY in roles_of(kind) for kind in Kind} == {
        Kind.OFFICIAL: False,
        Kind.ENTRUSTED: False,
        Kind.ENDORSED: True,
        Kind.INDEPENDENT: False,
    }


def test_a_company_contact_belongs_to_no_audience() -> None:
    network = make_network(kind=Kind.ENDORSED)
    contact = fresh(make_member(network, side=EMPLOYEES, role=Role.COMPANY))

    assert (contact.bits, contact.labels, contact.rights) == (0, (), {Right.ROSTER})


def test_a_community_manager_has_no_hr_data_and_not_the_secretariat_s_audience(
    house: tuple[Network, Member, Member],
) -> None:
    network, _owner, _member = house
    manager = fresh(make_member(network, role=Role.COMMUNITY))

    assert manager.bits == ALUMNI
    assert not manager.has(Right.ROSTER)
    assert not manager.has(Right.MEMBERS_DATA)


# -- ending --------------------------------------------------------------------------------------------------------------
def test_take_role_ends_it_at_once(house: tuple[Network, Member, Member]) -> None:
    network, owner, member = house
    grant = actions.grant_role(member, role=Role.SECRETARIAT, until=soon(), reason="はじまり", by=owner)

    actions.take_role(grant, reason="異動", by=owner)

    assert fresh(member).rights == frozenset()
    assert Happening.objects.within(network).order_by("-pk")[0].reason == "異動"
    with pytest.raises(Refused):
        actions.take_role(grant, reason="もう一度", by=owner)


def test_who_holds_a_role_may_lay_it_down_and_nobody_else_but_an_owner(house: tuple[Network, Member, Member]) -> None:
    network, owner, member = house
    grant = actions.grant_role(member, role=Role.COMMUNITY, until=soon(), reason="はじまり", by=owner)
    secretary = fresh(make_member(network, role=Role.SECRETARIAT))

    with pytest.raises(NotAllowed):
        actions.take_role(grant, reason="なぜか", by=secretary)
    actions.take_role(grant, reason="忙しくなったため", by=fresh(member))

    assert fresh(member).rights == frozenset()


def test_the_last_owner_cannot_be_removed(house: tuple[Network, Member, Member]) -> None:
    network, owner, _member = house
    left = make_member(network, role=Role.OWNER)
    network.member_rows.filter(pk=left.pk).update(state=Member.State.LEFT)

    with pytest.raises(Refused):
        actions.take_role(owner.grants.get(), reason="なぜか", by=owner)

    assert fresh(owner).has(Right.ROLES)


def test_an_owner_who_stays_alone_holds_the_role_without_a_last_day(house: tuple[Network, Member, Member]) -> None:
    _network, owner, member = house
    actions.grant_role(member, role=Role.OWNER, until=soon(), reason="引きつぎ", by=owner)

    actions.take_role(owner.grants.get(), reason="異動", by=owner)

    assert member.grants.get(role=Role.OWNER).until is None


def test_another_network_s_owner_can_do_nothing_here(house: tuple[Network, Member, Member]) -> None:
    network, owner, member = house
    stranger = fresh(make_member(make_network(), role=Role.OWNER))

    with pytest.raises(NotAllowed):
        actions.grant_role(member, role=Role.OWNER, until=soon(), reason="なぜか", by=stranger)
    with pytest.raises(NotAllowed):
        actions.take_role(owner.grants.get(), reason="なぜか", by=stranger)

    assert Grant.objects.within(network).in_force().count() == 1


def test_the_machine_gives_roles_by_the_same_rules(house: tuple[Network, Member, Member]) -> None:
    _network, owner, _member = house

    with pytest.raises(Refused):
        actions.grant_role(owner, role=Role.OWNER, until=soon(), reason="なぜか", by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_one_another_leave_one() -> None:
    network = make_network()
    one, two = (fresh(make_member(network, role=Role.OWNER)) for _ in range(2))
    ready, answers = threading.Barrier(2), list[str]()

    def remove(by: Member, grant: Grant) -> None:
        try:
            ready.wait(10)
            actions.take_role(grant, reason="同時に", by=by)
            answers.append("done")
        except (Refused, NotAllowed):  # the second has no role any more, or is the last owner's remover
            answers.append("refused")
        finally:
            connections.close_all()

    pairs = [(one, two.grants.get()), (two, one.grants.get())]
    threads = [threading.Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(answers) == ["done", "refused"]
    assert Grant.objects.within(network).owning().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_three_owners_who_remove_one_another_nobody_waits_for_ever() -> None:
    network = make_network()
    one, two, three = (fresh(make_member(network, role=Role.OWNER)) for _ in range(3))
    Grant.objects.within(network).exclude(member=one).update(until=soon())  # who stays alone gets a role without end
    ready, errors = threading.Barrier(2), list[Exception]()

    def remove(by: Member, grant: Grant) -> None:
        try:
            ready.wait(10)
            actions.take_role(grant, reason="同時に", by=by)
        except (Refused, NotAllowed):
            pass
        except Exception as error:  # noqa: BLE001 - a deadlock of the engine, shown below
            errors.append(error)
        finally:
            connections.close_all()

    pairs = [(two, one.grants.get()), (three, two.grants.get())]
    threads = [threading.Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert errors == []
    assert Grant.objects.within(network).owning().filter(until=None).count() == 1


def test_a_company_contact_whose_term_has_ended_has_what_they_had_before_and_no_more(client: Client) -> None:
    network = make_network("endorsed", kind=Kind.ENDORSED)
    before, contact = (make_member(network, side=EMPLOYEES) for _ in range(2))
    owner = make_member(network, role=Role.OWNER)
    actions.grant_role(contact, role=Role.COMPANY, until=timezone.localdate(), reason="名簿の確認", by=owner)
    client.force_login(contact.person)
    assert client.get("/n/endorsed/roster/").status_code == 200
    assert client.get("/n/endorsed/people/").status_code == 404

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        after = fresh(contact)
        seen = (after.rights, after.bits, after.labels)
        pages = {page: client.get(f"/n/endorsed/{page}/").status_code for page in ("roster", "desk", "people")}

    assert seen == (frozenset(), EMPLOYEES, fresh(before).labels)
    assert pages == {"roster": 404, "desk": 404, "people": 200}


@pytest.mark.parametrize("state", [state for state in Member.State if state != Member.State.JOINED])
def test_nobody_holds_a_role_of_the_company_without_taking_part(state: str) -> None:
    network = make_network(kind=Kind.ENDORSED)
    owner, other = make_member(network, role=Role.OWNER), make_member(network, side=EMPLOYEES, state=state)

    with pytest.raises(Refused):
        actions.grant_role(other, role=Role.COMPANY, until=soon(), reason="名簿の確認", by=owner)

    assert fresh(other).roles == frozenset()
    assert fresh(other).bits == VISITORS
