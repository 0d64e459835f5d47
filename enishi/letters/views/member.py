"""Past letters, for members: those that went to everybody on their side, and those that went to them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from enishi.letters import mail
from enishi.letters.models import Letter
from enishi.members.doors import Request, members, page

PAGE = 24


@page(access=members)
def archive(request: Request) -> HttpResponse:
    """The letters so far, newest first."""
    rows = Letter.objects.archived_for(request.viewer)
    after = rows.filter(public_id=request.GET.get("after", "")[:10]).values_list("pk", flat=True).first()
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE + 1])
    following = "?" + urlencode({"after": found[PAGE - 1].public_id}) if len(found) > PAGE else ""
    context = {"rows": found[:PAGE], "next": following, "first": "?" if after else ""}
    return render(request, "letters/archive.html", context)


@page(access=members)
def archived(request: Request, public_id: str) -> HttpResponse:
    """One letter, as it arrived."""
    row = get_object_or_404(Letter.objects.archived_for(request.viewer), public_id=public_id)
    row.network = request.network
    return render(request, "letters/archived.html", mail.content(row))
