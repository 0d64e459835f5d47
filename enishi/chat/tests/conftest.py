"""Who takes part in the tests of groups: a network with its owner, two alumni and an employee."""

from __future__ import annotations

import pytest

from enishi.console.tests.make import join, start_network
from enishi.members.models import Member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def ken(network: Network) -> Member:
    return join(network, "健", "一")


@pytest.fixture
def mio(network: Network) -> Member:
    return join(network, "澪", "二")


@pytest.fixture
def aki(network: Network) -> Member:
    return join(network, "秋", "三", side=EMPLOYEES)
