"""What the clock does at the desk: words that were kept long enough go."""

from __future__ import annotations

import datetime

from enishi.activity.deeds import SYSTEM
from enishi.desk import actions
from enishi.desk.models import Enquiry
from enishi.kit.jobs import job

AT_ONCE = 1000


@job(daily=datetime.time(4, 50))
def forget_old() -> None:
    """Delete the words of enquiries that were closed 180 days ago, in every network. Repeating it changes nothing."""
    rows = Enquiry.objects.everywhere(because="words of enquiries go 180 days after closing, in every network")
    for enquiry in rows.to_forget().select_related("network").order_by("pk")[:AT_ONCE]:
        actions.forget(enquiry, by=SYSTEM)
