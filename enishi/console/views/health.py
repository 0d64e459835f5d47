"""Ten minutes a week for the network: what waits, who speaks, who was not reached."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enishi.console import health as found
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right


@page(access=staff(Right.PUBLISH))
def health(request: Request) -> HttpResponse:
    """Show a few findings, each in a sentence, with at most three things to do."""
    viewer, today = request.viewer, timezone.localdate()
    findings, waiting = found.shown(viewer), found.waiting(viewer)
    context = {
        **findings,
        "waiting": waiting,
        "longest": max((each.days for each in waiting), default=0),
        "least": found.LEAST,
        "strips": [{"x": 10 * n, "on": on} for n, on in enumerate(findings["weeks"])],
        "since": today - timedelta(days=6),
        "until": today,
    }
    return render(request, "console/health.html", context)
