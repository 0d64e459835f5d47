"""Addresses of the roster from which mail came back: noted as long as the address is the same, and corrected by an officer."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from enishi.activity.deeds import action, happened
from enishi.kit import bounces
from enishi.kit.errors import Refused
from enishi.networks.models import Network
from enishi.roster import rules
from enishi.roster.happenings import ADDRESS_CORRECTED
from enishi.roster.models import RosterPerson

IN_EFFECT = Q(returned_email=F("email")) & ~Q(returned_email="")
"""Mail came back from the address that stands there now. A file of HR that brings another address ends it by itself."""
HARD = (bounces.UNKNOWN, bounces.REFUSED)
"""Another mail to the same address would come back, too; a full mailbox may have room again."""
BARRED = IN_EFFECT & Q(returned_reason__in=HARD)
WORDS = {
    bounces.UNKNOWN: pgettext_lazy("mail came back", "the address is unknown there"),
    bounces.FULL: pgettext_lazy("mail came back", "the mailbox is full"),
    bounces.REFUSED: pgettext_lazy("mail came back", "it was refused there"),
}


def note(network: Network | int, address: str, reason: str) -> int:
    """Note that mail to this address came back, on every row that has it; returns how many. Within an action."""
    rows = RosterPerson.objects.within(network).filter(email__iexact=address).exclude(email="")
    return int(rows.update(returned_email=F("email"), returned_reason=reason))


@action(rule=rules.can_import)
def correct_address(row: RosterPerson, *, email: str, by: Any) -> None:
    """Write another address for a person of the roster, or say that the one from which mail came back is right: then it is
    written to again. A later file that still has the old one leaves it alone. Refused where nothing would change."""
    if email == row.email and row.returned_email != row.email:
        raise Refused(_("This address stands there already."), field="email")
    before, row.email = row.email, email
    if before == email:
        row.returned_email = row.returned_reason = ""
    elif not row.returned_email:
        row.returned_email = before  # so that the file is known to be behind
    row.save(update_fields=["email", "returned_email", "returned_reason"])
    happened(ADDRESS_CORRECTED, row, by=by, confirmed=before == email)
