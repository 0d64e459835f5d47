"""What is promised before the first words in a group where employees and alumni are together (R064): asked once, and again when
the promises change. The version agreed to is kept (members/sharing.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from enishi.kit.errors import Refused
from enishi.members import circles, sharing
from enishi.members.models import Circle, Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Policy

CONDUCT = Policy.Subject.CONDUCT


def asked(member: Member, circle: Circle | None) -> Policy | None:
    """Return the promises that this member has still to make before writing in a circle, None if they have, or if employees and
    alumni are not together there. Two queries, none outside circles."""
    if circle is None or circle.kind == Circle.Kind.ADDRESSED or circle.blind or not _together(circle):
        return None
    return sharing.asked(member, CONDUCT)


def asked_among(member: Member, circle: Circle | None, people: Any) -> Policy | None:
    """As `asked`, where those with a seat are counted already (`people.alumni`, `people.employees`). One query, or none."""
    together = (
        circle and circle.kind != Circle.Kind.ADDRESSED and not circle.blind and people.alumni and people.employees
    )
    return sharing.asked(member, CONDUCT) if together else None


def demand(member: Member, circle: Circle | None) -> None:
    """Refuse whoever has not made the promises of a shared group: every verb that publishes words in a circle asks this."""
    if asked(member, circle) is not None:
        raise Refused(_("Please read what is promised in this group first."), field="text")


def agree(member: Member, version: int, *, by: Any) -> None:
    """Keep that a member made the promises in force. Conflict if `version` is no longer the one in force."""
    sharing.agree(member, version, about=CONDUCT, by=by)


def _together(circle: Circle) -> bool:
    sides = circles.seats_in(circle.network_id, circle).order_by().values_list("member__side", flat=True).distinct()
    return {ALUMNI, EMPLOYEES} <= set(sides)
