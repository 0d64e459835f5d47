"""Who takes part in the tests of introductions: a network, its desk, two alumni and two employees."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from enishi.console.tests.make import join, start_network
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.profiles import actions as profiles
from enishi.profiles.tests.make import again


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def ken(network: Network) -> Member:
    return join(network, "斎賀", "健")


@pytest.fixture
def mio(network: Network) -> Member:
    return join(network, "入江", "澪")


@pytest.fixture
def aki(network: Network) -> Member:
    return _employee(network, "大槻", "涼")


@pytest.fixture
def ryo(network: Network) -> Member:
    return _employee(network, "三枝", "諒")


@pytest.fixture
def hana(network: Network) -> Member:
    return join(network, "日比谷", "花", role=Role.SECRETARIAT)


@pytest.fixture
def emi(network: Network) -> Member:
    return join(network, "恵", "五", role=Role.COMMUNITY)


def _employee(network: Network, family: str, given: str) -> Member:
    member = join(network, family, given, side=EMPLOYEES)
    facts = {"years": [{"joined": 2001, "left": None}], "unit": [{"department": "品質保証部", "post": ""}]}
    profiles.set_values(member, facts, audiences={"unit": 7, "years": 7}, by=member)
    return again(member)
