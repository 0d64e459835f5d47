"""The record: who, when, what, why. Nothing in it can be changed or deleted."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from enishi.activity.deeds import KINDS
from enishi.activity.models import Happening
from enishi.console import record as lines
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right

PAGE = 24


@page(access=staff(Right.RECORD))
def record(request: Request) -> HttpResponse:
    """List what happened, newest first, all of it or one kind."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS and not KINDS[kind].own else ""
    before = request.GET.get("before", "")[:20]
    rows = Happening.objects.readable_by(request.viewer)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.newest_first(before).with_kinds(request.viewer)
    found = list(lines.with_members(rows, request.viewer)[: PAGE + 1])
    older = found[PAGE - 1].public_id if len(found) > PAGE else ""
    return render(
        request,
        "console/record.html",
        {
            "lines": lines.lines(found[:PAGE], request.viewer),
            "kinds": lines.kinds(found[0].kinds.split(",") if found else [kind]),
            "kind": kind,
            "before": before,
            "older": "?" + urlencode({**({"kind": kind} if kind else {}), "before": older}) if older else "",
            "newest": "?" + urlencode({"kind": kind}) if kind else "?",
        },
    )
