"""Whom an invitation was for, for the record that officers read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from enishi.joining.models import Invitation
from enishi.members.models import Member

SUBJECT: Final = Invitation._meta.label_lower
"""What a happening of an invitation is about."""


def names(public_ids: Iterable[str], viewer: Member) -> dict[str, str]:
    """Return the roster's names by the invitations' public ids, of those that the viewer may read. One query, none for none."""
    wanted = set(public_ids)
    if not wanted:
        return {}
    rows = Invitation.objects.readable_by(viewer).filter(public_id__in=wanted)
    names_of = rows.values_list("public_id", "roster_person__family_name", "roster_person__given_name")
    return {public_id: f"{family} {given}".strip() for public_id, family, given in names_of}
