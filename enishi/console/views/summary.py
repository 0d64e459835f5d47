"""What the network did in a while, to be shown outside: figures and approved words, to copy, to take along, or to publish."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from enishi.console import summary as made
from enishi.kit.limits import hit
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right


@page(access=staff(Right.PUBLISH))
def summary(request: Request) -> HttpResponse:
    """Show the summary of a period; `period` one of PERIODS, else the twelve months."""
    period = _period(request.GET.get("period", ""))
    found = made.told_to(request.viewer, period)
    return render(request, "console/summary.html", {"summary": found, "period": period, "periods": made.PERIODS})


@page(access=staff(Right.PUBLISH))
def summary_file(request: Request) -> HttpResponse:
    """Hand the summary of a period out as a text file; the mark at its beginning lets older programs read it as UTF-8."""
    found = made.told_to(request.viewer, _period(request.GET.get("period", "")))
    answer = HttpResponse("\ufeff" + found.text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{request.network.slug}-{found.until.isoformat()}.txt"'
    return answer


@page(access=staff(Right.PUBLISH), methods=("POST",))
def summary_text(request: Request) -> HttpResponse:
    """Begin a public announcement with the summary of a period, and go on writing it."""
    hit("news draft", str(request.viewer.pk), limit=30, seconds=3600)
    found = made.told_to(request.viewer, _period(request.POST.get("period", "")))
    draft = made.begin_text(found, by=request.viewer)
    return redirect("news:announcement-edit", request.network.slug, draft.public_id)


def _period(asked: str) -> str:
    return asked if asked in made.PERIODS else "year"
