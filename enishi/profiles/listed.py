"""Who finds a member in the directory, in one sentence: for pages on which somebody should not be left to guess."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.profiles.fields import offered
from enishi.profiles.models import Profile


def found_by(member: Member) -> int:
    """Return who finds this member, as an audience: without alumni and employees one stands in no directory. One query."""
    rows = Profile.objects.within(member.network_id).filter(member=member).values_list("listing", flat=True)
    return int(rows.first() or 0) & (ALUMNI | EMPLOYEES) & offered(member.network)


def words(audience: int, *, employees: bool) -> str:
    """Return the sentence for what found_by() returned; `employees` says whether employees take part in the network."""
    if not audience:
        return _("You are not in the directory: no member finds you there, nor by searching.")
    if not employees:
        return _("In the directory, the members find you.")
    if audience & EMPLOYEES:
        return _("In the directory, alumni and employees find you.")
    return _("In the directory, alumni find you. Employees do not.")
