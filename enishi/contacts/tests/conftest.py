"""Who takes part in the tests of contacts: a network, two of its secretariat, somebody with one of the rights alone, an alumnus."""

from __future__ import annotations

import pytest

from enishi.console.tests.make import join, start_network
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Network


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def ken(network: Network) -> Member:
    return join(network, "斎賀", "健")


@pytest.fixture
def hana(network: Network) -> Member:
    return join(network, "日比谷", "花", role=Role.SECRETARIAT)


@pytest.fixture
def kazuma(network: Network) -> Member:
    return join(network, "三枝", "和真", role=Role.SECRETARIAT)


@pytest.fixture
def emi(network: Network) -> Member:
    return join(network, "恵", "五", role=Role.COMMUNITY)
