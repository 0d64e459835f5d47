"""Members and officers at the same moment: five is five, and nobody comes in twice."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.joining import claims, telephone, vouching
from enishi.joining.identity import Typed
from enishi.joining.models import Call, Claim, Vouch
from enishi.joining.tests.make import make_claim, make_link, make_roster_person
from enishi.joining.tests.test_races import together
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network, Vouching
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db(transaction=True)


def old(network: Network) -> Member:
    return make_member(network, joined_at=timezone.now() - timedelta(days=400))


def _or_refused(work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with contextlib.suppress(Refused):
            return work()

    return run


def test_one_member_says_yes_to_eight_at_once_and_five_count() -> None:
    network = make_network(vouching=Vouching.ALWAYS)
    one = old(network)
    links = [make_link(make_claim(network)) for _ in range(8)]

    together(*[_or_refused(partial(vouching.answer, link.claim, link=link, knows=True, by=one)) for link in links])

    assert Vouch.objects.within(network).filter(member=one, knows=True).count() == vouching.MOST_A_MONTH


def test_answers_and_their_weighing_at_once_let_in_once() -> None:
    network = make_network(vouching=Vouching.ADMIT)
    claim = make_claim(network)
    link, one, other = make_link(claim), old(network), old(network)
    together(*[partial(vouching.answer, claim, link=link, knows=True, by=by) for by in (one, other)])

    found = together(*[lambda: vouching.weigh(claim, by=SYSTEM)] * 3)

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Conflict", "NoneType"]
    assert network.member_rows.filter(person=claim.person).count() == 1


def test_applicant_withdraws_while_two_let_them_in() -> None:
    network = make_network(vouching=Vouching.ADMIT)
    claim = make_claim(network)
    link = make_link(claim)
    for by in (old(network), old(network)):
        vouching.answer(claim, link=link, knows=True, by=by)

    found = together(lambda: claims.withdraw(claim, by=claim.person), lambda: vouching.weigh(claim, by=SYSTEM))

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "NoneType"]
    claim.refresh_from_db()
    member = network.member_rows.filter(person=claim.person).exists()
    assert (claim.state, member) in {(Claim.State.WITHDRAWN, False), (Claim.State.APPROVED, True)}


def test_wrong_facts_on_eight_telephones_are_five_in_all() -> None:
    network = make_network()
    row, hana = make_roster_person(network), make_member(network, role=Role.SECRETARIAT)
    wrong = Typed("入江", "文乃", date(1989, 2, 4))

    together(*[_or_refused(partial(telephone.compare, network, row.pk, typed=wrong, by=hana))] * 8)

    assert Call.objects.within(network).filter(wrong_tries=1).count() == 5
