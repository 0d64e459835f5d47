"""What the clock does to notes of contacts: what was kept long enough goes."""

from __future__ import annotations

import datetime

from enishi.activity.deeds import SYSTEM
from enishi.contacts import actions
from enishi.contacts.models import Contact
from enishi.kit.jobs import job

AT_ONCE = 1000


@job(daily=datetime.time(4, 58))
def forget_old() -> None:
    """Delete notes that are three years old, in every network. Repeating it changes nothing."""
    rows = Contact.objects.everywhere(because="notes of contacts go after three years, in every network")
    for row in rows.to_forget().order_by("pk")[:AT_ONCE]:
        actions.forget(row, by=SYSTEM)
