"""Mails of a letter that never left: as if they had not been written."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from enishi.letters.models import Copy, Letter
from enishi.notices import budget


def undo(letter: Letter, marks: Collection[str]) -> int:
    """Have mails of a letter (their marks) that never left count as not written: a request that reached nobody is none, and
    leaves room for another. In the transaction at hand; returns how many."""
    rows = Copy.objects.within(letter.network_id).filter(letter=letter, mark__in=marks)
    members = list(rows.values_list("member_id", flat=True))
    rows.delete()
    Letter.objects.within(letter.network_id).filter(pk=letter.pk).update(done=F("done") - len(members))
    if letter.offers:
        budget.unask(letter.network, letter.public_id, members)
    return len(members)
