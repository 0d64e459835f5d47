"""Papers that nobody decided on in thirty days go, and files that a killed worker left."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.joining import papers
from enishi.joining.models import Claim, Paper
from enishi.kit.errors import Conflict
from enishi.kit.jobs import job


@job(every=timedelta(hours=1))
def put_papers_away() -> None:
    """Delete papers whose days are over, and files that no row names."""
    rows = Paper.objects.everywhere(because="papers of applicants go after thirty days, in every network")
    old = rows.filter(added_at__lt=timezone.now() - papers.KEPT).values("claim")
    claims = Claim.objects.everywhere(because="applications with papers whose days are over")
    for claim in claims.filter(pk__in=old).select_related("network", "person"):
        with suppress(Conflict):  # decided or taken back this moment
            papers.put_away(claim, by=SYSTEM)
    papers.sweep()
