"""The playbook: what to do first, words to begin with, and what is often asked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from enishi.console import playbook as found
from enishi.kit.limits import hit
from enishi.members.doors import Request, any_staff, page, staff
from enishi.members.roles import Right


@page(access=any_staff)
def playbook(request: Request) -> HttpResponse:
    """The steps that one may take, with what was done already; whoever writes announcements gets words to begin with."""
    steps = found.steps(request.viewer)
    context = {
        "steps": steps,
        "following": next((step for step in steps if not step.done), None),
        "texts": found.TEXTS if request.viewer.has(Right.PUBLISH) else {},
    }
    return render(request, "console/playbook.html", context)


@page(access=staff(Right.PUBLISH), methods=("POST",))
def playbook_text(request: Request) -> HttpResponse:
    """Begin an announcement with prepared words, and go on writing it."""
    name = request.POST.get("name", "")
    if name not in found.TEXTS:
        return redirect("console:playbook", request.network.slug)
    hit("news draft", str(request.viewer.pk), limit=30, seconds=3600)
    draft = found.begin_text(request.network, name, by=request.viewer)
    return redirect("news:announcement-edit", request.network.slug, draft.public_id)
