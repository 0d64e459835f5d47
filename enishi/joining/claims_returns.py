"""Mails to an applicant that came back: noted on the application, in words that say what it means."""

from __future__ import annotations

import contextlib
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import SYSTEM, action, happened
from enishi.joining import rules
from enishi.joining.happenings import CLAIM_MAIL_BACK
from enishi.joining.models import Claim
from enishi.kit import bounces
from enishi.kit.errors import Conflict

WORDS = {
    bounces.UNKNOWN: _("The address is not known there, so no other mail will arrive either."),
    bounces.FULL: _("The mailbox is full. Another mail may arrive once there is room."),
    bounces.REFUSED: _("It was refused there; another mail would probably be, too."),
}


@action(rule=rules.the_house)
def note(claim: Claim, *, reason: str, by: Any) -> None:
    """Note that the newest mail to the applicant came back, and why. Conflict for what was noted before."""
    if claim.came_back:
        raise Conflict
    claim.came_back, claim.came_back_at = reason, timezone.now()
    claim.save(update_fields=["came_back", "came_back_at"])
    happened(CLAIM_MAIL_BACK, claim, by=by, about=claim.person, cause=reason)


def words(claim: Claim) -> str:
    """Return what it means that the newest mail came back, empty where none did."""
    return str(WORDS.get(claim.came_back, ""))


@receiver(bounces.returned)
def _note_returned(mark: str, reason: str, **_kwargs: object) -> None:
    rows = Claim.objects.everywhere(because="what comes back names the mail, and no network")
    claim = rows.exclude(mail_mark="").filter(mail_mark=mark).select_related("network", "person").first()
    if claim is not None:
        with contextlib.suppress(Conflict):  # told at hand-over and by a notification, or twice
            note(claim, reason=reason, by=SYSTEM)
