"""`@action`: same-network, allowed, whole and on record, or nothing at all."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections, transaction

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import KINDS, SYSTEM, Kind, _left, happened
from enishi.activity.models import Happening
from enishi.activity.tests import verbs
from enishi.kit.errors import NotAllowed, Refused
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> tuple[Network, Member]:
    """A network and its owner."""
    network = make_network(name="もとの名")
    return network, make_member(network, role=Role.OWNER)


def name_of(network: Network) -> str:
    """Return the name that stands in the database."""
    return Network.objects.values_list("name", flat=True).get(pk=network.pk)


def test_an_allowed_deed_is_done_and_on_record(here: tuple[Network, Member]) -> None:
    network, owner = here

    verbs.rename(network, "新しい名", by=owner)

    row = Happening.objects.within(network).get()
    assert name_of(network) == "新しい名"
    assert (row.kind, row.actor_id, row.by_system) == ("tests.renamed", owner.person_id, False)
    assert (row.subject, row.subject_id, row.facts) == ("networks.network", network.slug, {"name": "新しい名"})


def test_an_actor_of_another_network_is_refused(here: tuple[Network, Member]) -> None:
    network, _owner = here
    stranger = make_member(make_network(), role=Role.OWNER)

    with pytest.raises(NotAllowed):
        verbs.rename(network, "よその手で", by=stranger)

    assert name_of(network) == "もとの名"
    assert not Happening.objects.within(network).exists()


def test_an_actor_whom_the_rule_refuses_changes_nothing(here: tuple[Network, Member]) -> None:
    network, _owner = here

    with pytest.raises(NotAllowed):
        verbs.rename(network, "ただの会員が", by=make_member(network))

    assert name_of(network) == "もとの名"
    assert not Happening.objects.within(network).exists()


def test_the_system_is_not_asked(here: tuple[Network, Member]) -> None:
    network, _owner = here

    verbs.rename(network, "機械が", by=SYSTEM)

    row = Happening.objects.within(network).get()
    assert (row.by_system, row.actor_id) == (True, None)


def test_a_deed_that_leaves_no_happening_is_an_error_and_undone(here: tuple[Network, Member]) -> None:
    network, owner = here

    with pytest.raises(RuntimeError, match="forget_to_tell left no happening"):
        verbs.forget_to_tell(network, by=owner)

    assert name_of(network) == "もとの名"


def test_a_deed_that_fails_is_undone_with_its_record(here: tuple[Network, Member]) -> None:
    network, owner = here

    with pytest.raises(ValueError, match="broken off"):
        verbs.break_off(network, by=owner)

    assert name_of(network) == "もとの名"
    assert not Happening.objects.within(network).exists()
    assert _left.get() is None


def test_a_deed_inside_another_counts_for_both(here: tuple[Network, Member]) -> None:
    network, owner = here

    verbs.rename_by_another(network, "中の手で", by=owner)

    assert name_of(network) == "中の手で"
    assert Happening.objects.within(network).count() == 1


def test_a_deed_inside_another_asks_its_own_rule(here: tuple[Network, Member]) -> None:
    network, _owner = here

    with pytest.raises(NotAllowed):
        verbs.rename_by_another(network, "会員が", by=make_member(network))

    assert name_of(network) == "もとの名"


def test_the_subject_is_read_again_so_that_a_changed_instance_counts_for_nothing(here: tuple[Network, Member]) -> None:
    network, owner = here
    network.slug, network.organisation = "hijacked", "変えたつもり"

    verbs.rename(network, "新しい名", by=owner)

    again = Network.objects.get(pk=network.pk)
    assert (again.name, again.organisation) == ("新しい名", again.slug + "製作所")


def test_a_person_who_is_no_member_yet_may_act(here: tuple[Network, Member]) -> None:
    network, _owner = here
    person = make_person()

    verbs.claim_once(network, by=person)

    assert Happening.objects.within(network).get().actor_id == person.pk


def test_a_visitor_s_none_is_no_actor(here: tuple[Network, Member]) -> None:
    network, _owner = here

    with pytest.raises(AttributeError):
        verbs.rename(network, "だれでもない", by=None)
    with pytest.raises(KeyError):
        verbs.rename(network, "言わない")

    assert name_of(network) == "もとの名"


def test_two_kinds_cannot_share_a_code() -> None:
    Kind("tests.twice", "one")

    with pytest.raises(AssertionError):
        Kind("tests.twice", "two")

    assert KINDS["tests.twice"].text == "one"


def test_facts_may_be_named_like_the_record_s_own_words(here: tuple[Network, Member]) -> None:
    network, owner = here

    row = happened(verbs.RENAMED, network, by=owner, kind="official", subject="x")

    assert row.facts == {"kind": "official", "subject": "x"}


def test_a_reason_is_cut_to_what_the_record_holds(here: tuple[Network, Member]) -> None:
    network, owner = here

    happened(verbs.RENAMED, network, by=owner, reason="あ" * 400)

    assert Happening.objects.within(network).get().reason == "あ" * 300


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_done_and_one_refused() -> None:
    network = make_network()
    people = [make_member(network), make_member(network)]
    ready, answers = threading.Barrier(2), list[str]()

    def claim(by: Any) -> None:
        try:
            ready.wait(10)
            verbs.claim_once(network, by=by)
            answers.append("done")
        except Refused:
            answers.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=claim, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(answers) == ["done", "refused"]
    assert Happening.objects.within(network).count() == 1


# -- reading -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("role", "number"), [(Role.OWNER, 2), (Role.SECRETARIAT, 2), (Role.COMMUNITY, 0), ("", 0)])
def test_the_record_is_read_by_those_whose_role_includes_it(
    here: tuple[Network, Member], role: str, number: int
) -> None:
    network, owner = here
    for name in ("一", "二"):
        verbs.rename(network, name, by=owner)
    other = make_network()
    verbs.rename(other, "よそ", by=SYSTEM)

    rows = Happening.objects.readable_by(make_member(network, role=role))

    assert {row.network_id for row in rows} <= {network.pk}
    assert rows.count() == number


def test_what_people_do_with_what_is_theirs_is_not_in_the_record(here: tuple[Network, Member]) -> None:
    network, owner = here
    verbs.rename(network, "一", by=owner)
    happened(Kind("tests.own", "changed a profile", own=True), network, by=owner)

    assert [row.kind for row in Happening.objects.readable_by(owner)] == ["tests.renamed"]


def test_newest_first_goes_on_behind_a_row_of_this_network_alone(here: tuple[Network, Member]) -> None:
    network, owner = here
    for name in "一二三":
        verbs.rename(network, name, by=owner)
    other = make_network()
    verbs.rename(other, "よそ", by=SYSTEM)
    rows = Happening.objects.within(network)
    newest = rows.newest_first()[0]

    assert [row.facts["name"] for row in rows.newest_first()] == ["三", "二", "一"]
    assert [row.facts["name"] for row in rows.newest_first(newest.public_id)] == ["二", "一"]
    assert rows.newest_first(Happening.objects.within(other)[0].public_id).count() == 3


def test_nothing_is_written_outside_the_transaction(here: tuple[Network, Member]) -> None:
    network, owner = here

    with pytest.raises(ValueError, match="later"), transaction.atomic():
        verbs.rename(network, "途中まで", by=owner)
        raise ValueError("later")

    assert not Happening.objects.within(network).exists()
