"""Who takes part in the tests of news: a network with who may publish, two alumni and an employee."""

from __future__ import annotations

import pytest

from enishi.console.tests.make import join, start_network
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def hana(network: Network) -> Member:
    return join(network, "花", "一", role=Role.SECRETARIAT)


@pytest.fixture
def ken(network: Network) -> Member:
    return join(network, "健", "二")


@pytest.fixture
def mio(network: Network) -> Member:
    mio = join(network, "澪", "三")
    mio.member_class = network.memberclass_rows.get(code="retired")
    mio.save(update_fields=["member_class"])
    return mio


@pytest.fixture
def aki(network: Network) -> Member:
    return join(network, "秋", "四", side=EMPLOYEES)
