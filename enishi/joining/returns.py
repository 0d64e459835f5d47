"""Invitations that came back: noted where an officer sees it, so that nobody goes on writing into the void."""

from __future__ import annotations

import contextlib
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM, action, happened
from enishi.joining import rules
from enishi.joining.happenings import MAIL_CAME_BACK
from enishi.joining.models import Invitation
from enishi.kit.bounces import returned
from enishi.kit.errors import Conflict
from enishi.roster import returns


@action(rule=rules.the_house)
def note(invitation: Invitation, *, reason: str, by: Any) -> None:
    """Note that the mail of this invitation came back, on it and on the address. The link stays good: who has it from a mail
    that was handed on may use it. Conflict for what was noted before."""
    if invitation.came_back_at:
        raise Conflict(_("It is noted already that this came back."))
    invitation.came_back_at = timezone.now()
    invitation.save(update_fields=["came_back_at"])
    returns.note(invitation.network_id, invitation.address, reason)
    happened(MAIL_CAME_BACK, invitation, by=by, cause=reason)


@receiver(returned)
def _note_returned(mark: str, reason: str, **_kwargs: object) -> None:
    rows = Invitation.objects.everywhere(because="what comes back names the mail, and no network")
    invitation = rows.filter(public_id=mark, way=Invitation.Way.MAIL).select_related("network").first()
    if invitation is not None:
        with contextlib.suppress(Conflict):  # told at hand-over and by a notification, or twice
            note(invitation, reason=reason, by=SYSTEM)
