"""The one place that compares facts and counts wrong tries, under the invitation's row lock: guesses sent at the same
time are counted one after the other, so five is five."""

from __future__ import annotations

from enum import Enum

from django.db import transaction

from enishi.activity.deeds import SYSTEM
from enishi.joining import actions as deeds
from enishi.joining import identity
from enishi.joining.models import Invitation
from enishi.roster import facts as roster


class Finding(Enum):
    """What came of a comparison; which fact failed is told to nobody."""

    AGREED = "agreed"
    WRONG = "wrong"
    CLOSED = "closed"  # used, withdrawn, expired or locked, perhaps by this very try


def check_facts(invitation: Invitation, typed: identity.Typed) -> Finding:
    """Compare what was typed with the roster's facts. A wrong try is counted and on record; the fifth locks."""
    with transaction.atomic():
        rows = Invitation.objects.within(invitation.network_id)
        now = rows.select_for_update().get(pk=invitation.pk)
        if now.state != Invitation.State.OPEN:
            return Finding.CLOSED
        facts = roster.person_by_id(invitation.network_id, now.roster_person_id)
        if facts is None or facts.member_id is not None:  # gone from the roster, or joined in another way
            return Finding.CLOSED
        if identity.agrees(typed, facts):
            return Finding.AGREED
        now = deeds.count_wrong_try(now, by=SYSTEM)
        return Finding.WRONG if now.state == Invitation.State.OPEN else Finding.CLOSED
