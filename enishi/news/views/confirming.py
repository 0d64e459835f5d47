"""Who has said that they read what asks for it: the only list with names. Opening it is on record, and readers are told so."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks.days import today_in
from enishi.news import actions, reach
from enishi.news.models import Announcement
from enishi.profiles import visibility

PUBLISH = staff(Right.PUBLISH)
PAGE = 24


@page(access=PUBLISH)
def announcement_confirmations(request: Request, public_id: str) -> HttpResponse:
    """List who has not confirmed, or who has (`s`), a page at a time. Of a segment only who has: the others would be a list of who
    meets its conditions, and said nothing."""
    row = _row(request, public_id)
    actions.look_at_names(row, by=request.viewer)
    chosen = "done" if request.GET.get("s") == "done" or row.segment_name else "not"
    after = request.GET.get("after", "")[:10]
    done, waiting = reach.confirmed(row).order_by("pk").select_related("member"), reach.unconfirmed(row).order_by("pk")
    rows: Any = done if chosen == "done" else waiting
    known = {"member__public_id": after} if chosen == "done" else {"public_id": after}
    last = rows.filter(**known).first() if after else None
    rows = rows.filter(pk__gt=last.pk) if last else rows
    found = list(rows.annotate(done=reach.counted(done), waiting=reach.counted(waiting))[: PAGE + 1])
    listed = [(each.member, each) if chosen == "done" else (each, None) for each in found]
    shown = {request.viewer.pk, *(member.pk for member, _each in listed[:PAGE])}
    if chosen == "done":
        cards = visibility.authors(shown, request.viewer)
    else:  # who has said nothing is named to those who find them
        cards = {card.member_id: card for card in visibility.cards(shown, request.viewer)}
    context = {
        "row": row,
        "chosen": chosen,
        "people": [{"card": cards.get(member.pk), "confirmation": each} for member, each in listed[:PAGE]],
        "following": f"?s={chosen}&after={listed[PAGE - 1][0].public_id}" if len(listed) > PAGE else "",
        "begun": bool(after),
        "done": found[0].done if found else done.count(),
        "waiting": reach.shown(row, found[0].waiting if found else waiting.count()),
        "days": (row.last_day - today_in(request.network)).days if row.last_day else None,
        "me": cards.get(request.viewer.pk),
    }
    return render(request, "news/announcement_confirmations.html", context)


@page(access=PUBLISH, methods=("POST",))
def announcement_reminder(request: Request, public_id: str) -> HttpResponse:
    """Remind those who have not confirmed, once."""
    row = _row(request, public_id)
    try:
        actions.remind(row, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("They are being reminded. This was the one time."))
    return redirect("news:announcement-confirmations", request.network.slug, public_id)


def _row(request: Request, public_id: str) -> Any:
    rows = Announcement.objects.written_for(request.viewer).filter(must_confirm=True, taken_back_at=None)
    rows = rows.select_related("circle")
    row = get_object_or_404(rows.exclude(published_at=None), public_id=public_id)
    row.network = request.network
    return row
