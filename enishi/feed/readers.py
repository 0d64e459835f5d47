"""Who reads what somebody is about to write: the audiences offered, and how many people stand behind each (R186)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count

from enishi.members import circles
from enishi.members.models import Circle, Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.profiles import fields, kept_counts
from enishi.profiles.segments import FEW

KEPT = 60  # seconds


@dataclass(frozen=True)
class Readers:
    """How many members of an audience there are, by side. `outside` are those whom the company does not employ. Where they were chosen
    by what they told of themselves, fewer than `few` are not told as a number."""

    audience: int
    alumni: int
    employees: int
    others: int
    few: int = 0

    @property
    def all(self) -> int:
        """Everybody who may read it."""
        return self.alumni + self.employees + self.others

    @property
    def outside(self) -> int:
        """Those who are not with the company: alumni, and who only helps from elsewhere."""
        return self.alumni + self.others


def offered(member: Member) -> tuple[int, ...]:
    """Return the audiences that a member can write to, widest first: everybody, and their own side."""
    everybody = fields.offered(member.network)
    own = member.side & (ALUMNI | EMPLOYEES)
    return (everybody, own) if own else (everybody,)


def seated(circle: Circle) -> Readers:
    """Return how many have a seat in a circle and take part. One query."""
    sides = dict(
        circles.seats_in(circle.network_id, circle).order_by().values_list("member__side").annotate(number=Count("pk"))
    )
    few = FEW if circle.kind == Circle.Kind.ADDRESSED else 0
    return Readers(circle.audience, sides.get(ALUMNI, 0), sides.get(EMPLOYEES, 0), sides.get(0, 0), few)


def of(item: Any, network: Any) -> Readers:
    """Return how many read an item of a network; one query at most."""
    return seated(item.circle) if item.circle else readers(network, item.audience)


def readers(network: Any, audience: int) -> Readers:
    """Return how many take part whom this audience names; at most a minute old. One query, or none."""
    key = kept_counts.key("readers", network.pk, 0)  # of whom there are, whatever is asked
    sides: dict[int, int] | None = cache.get(key)
    if sides is None:
        rows = Member.objects.within(network).active().order_by().values("side").annotate(number=Count("pk"))
        sides = {row["side"]: row["number"] for row in rows}
        cache.set(key, sides, KEPT)
    alumni = sides.get(ALUMNI, 0) if audience & ALUMNI else 0
    employees = sides.get(EMPLOYEES, 0) if audience & EMPLOYEES else 0
    return Readers(audience, alumni, employees, sides.get(0, 0) if audience == fields.offered(network) else 0)
