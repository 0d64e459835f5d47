"""Whom an invitation was for, for the record that officers read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from enishi.joining.models import Invitation
from enishi.members.models import Member
from enishi.roster import facts as roster

SUBJECT: Final = Invitation._meta.label_lower
"""What a happening of an invitation is about."""


def names(public_ids: Iterable[str], viewer: Member) -> dict[str, str]:
    """Return the roster's names by the invitations' public ids, of those that the viewer may read. Two queries, none for none."""
    wanted = set(public_ids)
    if not wanted:
        return {}
    rows = Invitation.objects.readable_by(viewer).filter(public_id__in=wanted)
    people = dict(rows.values_list("public_id", "roster_person_id"))
    found = roster.names(viewer.network, people.values()) if people else {}
    return {public_id: found[person].name for public_id, person in people.items() if person in found}
