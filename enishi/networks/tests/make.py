"""Plain makers of networks for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import MemberClass, Network

_numbers = count(1)


def make_network(slug: str = "", **values: Any) -> Network:
    """Return a network with two classes, 'left' for alumni and 'employee' for employees."""
    slug = slug or f"network-{next(_numbers)}"
    network = Network.objects.create(slug=slug, **({"name": f"{slug}の会", "organisation": f"{slug}製作所"} | values))
    MemberClass.objects.create(network=network, code="left", label="自己都合退職", side=ALUMNI, position=1)
    MemberClass.objects.create(network=network, code="employee", label="社員", side=EMPLOYEES, position=2)
    return network
