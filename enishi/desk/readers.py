"""Who at the desk reads what people write there: whoever asked is told how many that are, in which roles, and who, as far as the
network shows them anyway."""

from __future__ import annotations

from dataclasses import dataclass

from enishi.desk.models import Enquiry
from enishi.members.models import Grant, GrantQuerySet, Member
from enishi.members.roles import RIGHTS, Right, Role, roles_of
from enishi.networks.models import Network
from enishi.profiles import names

ROLES = [role for role, rights in RIGHTS.items() if Right.DESK in rights]
MOST_NAMED = 5


@dataclass(frozen=True)
class Readers:
    """How many officers read it, without the viewer; their roles in words; some of them by name."""

    number: int
    roles: tuple[str, ...]
    named: tuple[str, ...]

    @property
    def further(self) -> int:
        """How many are not named here."""
        return self.number - len(self.named)


def grants(network: Network | int) -> GrantQuerySet:
    """Return the roles in force whose holders answer enquiries here."""
    found: GrantQuerySet = Grant.objects.within(network).in_force()
    return found.filter(role__in=ROLES, member__state=Member.State.JOINED)


def of(enquiry: Enquiry, viewer: Member) -> Readers:
    """Return who reads this enquiry beside the viewer. Three queries."""
    held = grants(viewer.network_id).exclude(member=viewer.pk).order_by("member")
    ids = list(dict.fromkeys(held.values_list("member", flat=True)))
    called = names.of_members(ids, viewer)
    roles = tuple(str(Role(role).label) for role in roles_of(enquiry.network.kind) if role in ROLES)
    return Readers(len(ids), roles, tuple(called[pk] for pk in ids if called.get(pk))[:MOST_NAMED])
