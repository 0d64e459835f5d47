"""Plain makers of members for tests."""

from __future__ import annotations

from typing import Any

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.members.models import Grant, Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Network


def make_member(
    network: Network, *, side: int = ALUMNI, person: Person | None = None, role: str = "", **values: Any
) -> Member:
    """Return a member of `network` on `side` (0 for an outside operator), holding `role` where one is given."""
    person = person or make_person()
    code = {ALUMNI: "left", EMPLOYEES: "employee"}.get(side)
    member_class = network.memberclass_rows.filter(code=code).first() if code else None
    member: Member = Member.objects.create(
        network=network, person=person, side=side, member_class=member_class, mail_address=person.email, **values
    )
    if role:
        Grant.objects.create(network=network, member=member, role=role)
    return member
