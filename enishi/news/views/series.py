"""Series of company updates: declaring one, changing its rhythm, ending it; and after how many silent days the desk says so."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.news import rhythm
from enishi.news import series as deeds
from enishi.news.forms import SeriesForm, WatchForm
from enishi.news.models import Series
from enishi.ui.forms import say

PUBLISH = staff(Right.PUBLISH)
SAID = ("name", "every", "unit", "grace")


@page(access=PUBLISH, methods=("GET", "POST"))
def series(request: Request) -> HttpResponse:
    """List the series with what is late in them, and declare one."""
    bound = request.method == "POST"
    form = SeriesForm(request.POST if bound else None)
    if bound and form.is_valid():
        try:
            deeds.declare(request.network, **{name: form.cleaned_data[name] for name in SAID}, by=request.viewer)
        except Refused as error:
            say(form, error, 1)
        else:
            messages.success(request, _("The series has begun. Its rhythm counts from today."))
            return redirect("news:series", request.network.slug)
    return _shown(request, form, 422 if form.errors else 200)


@page(access=PUBLISH, methods=("POST",))
def series_watch(request: Request) -> HttpResponse:
    """Keep after how many silent days the desk says so."""
    form = WatchForm(request.POST)
    if not form.is_valid():
        return _shown(request, SeriesForm(), 422, watch=form)
    deeds.watch(request.network, days=form.cleaned_data["days"], by=request.viewer)
    messages.success(request, _("Kept."))
    return redirect("news:series", request.network.slug)


@page(access=PUBLISH, methods=("GET", "POST"))
def series_edit(request: Request, public_id: str) -> HttpResponse:
    """Change the name, the rhythm or the days of grace of a series."""
    row = _row(request, public_id)
    bound = request.method == "POST"
    form = SeriesForm(request.POST if bound else None, series=row)
    if bound and form.is_valid():
        given = form.cleaned_data
        try:
            deeds.change(row, version=given["version"], **{name: given[name] for name in SAID}, by=request.viewer)
        except (Refused, Conflict) as error:
            row.refresh_from_db()
            say(form, error, row.version)
        else:
            messages.success(request, _("Kept."))
            return redirect("news:series", request.network.slug)
    return render(request, "news/series_edit.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@page(access=PUBLISH, methods=("POST",))
def series_end(request: Request, public_id: str) -> HttpResponse:
    """End a series, or take up one that was ended (`back`)."""
    row = _row(request, public_id)
    if "back" in request.POST:
        try:
            deeds.take_up(row, by=request.viewer)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("It goes on. Its rhythm counts from today."))
    else:
        deeds.end(row, by=request.viewer)
        messages.success(request, _("Ended. What was told in it keeps its name."))
    return redirect("news:series", request.network.slug)


# -- their parts --------------------------------------------------------------------------------------------------------
def _row(request: Request, public_id: str) -> Any:
    row = get_object_or_404(Series.objects.within(request.network), public_id=public_id)
    row.network = request.network
    return row


def _shown(request: Request, form: SeriesForm, status: int, *, watch: WatchForm | None = None) -> HttpResponse:
    silent, days = rhythm.standing(request.network)
    rows = list(Series.objects.within(request.network).order_by("name", "pk"))
    late = {row.pk: since for row, since in rhythm.late(request.network)}
    context = {
        "form": form,
        "watch": watch or WatchForm(initial={"days": days}),
        "going": [{"row": row, "late": late.get(row.pk)} for row in rows if not row.ended_at],
        "ended": [row for row in rows if row.ended_at],
        "silent": silent,
    }
    return render(request, "news/series.html", context, status=status)
