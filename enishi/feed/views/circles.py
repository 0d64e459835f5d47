"""What is said in a group, read by those inside. The group's own pages stand in groups; this one draws their head and tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from enishi.feed import reading
from enishi.feed.forms import new_token
from enishi.feed.views.reading import anew
from enishi.groups import pledge, rooms
from enishi.groups.models import Reading
from enishi.members import sharing
from enishi.members.doors import Request, members, page
from enishi.networks.labels import labels_for


@page(access=members)
def circle(request: Request, public_id: str) -> HttpResponse:
    """Show a page of what is said in a group, newest first, under a place to write; who is not inside is led to its door. htmx gets
    the items alone, as in the feed, or what is new of those `shown`."""
    group = rooms.door(request, public_id, Reading.What.WORDS)
    if not group.seated:
        return redirect("groups:group", request.network.slug, group.public_id)
    viewer, within = request.viewer, group.circle
    if "shown" in request.GET and request.headers.get("HX-Request"):
        return anew(request, within)
    if "since" in request.GET and request.headers.get("HX-Request"):
        asked = reading.newer(viewer, cursor=request.GET["since"], circle=within)
        blocks, _me = reading.read(viewer, asked)
        context = {"blocks": blocks, "newest": asked.newest, "more": asked.more, "stream_url": request.path}
        return render(request, "feed/_newer.html", context)
    asked = reading.page(viewer, cursor=request.GET.get("after", ""), circle=within)
    blocks, me = reading.read(viewer, asked)
    shown: dict[str, Any] = {
        "group": group,
        "here": "talk",
        "blocks": blocks,
        "after": asked.after,
        "newest": asked.newest,
        "begun": "after" in request.GET,
        "stream_url": request.path,
        "me": me,
    }
    if request.headers.get("HX-Request"):
        return render(request, "feed/_blocks.html", shown)
    promise = pledge.asked_among(viewer, within, group)
    shown |= {
        "promise": promise,
        "first": promise is None and sharing.asked(viewer) is not None,
        "token": new_token(),
        "label": labels_for(within.audience)[0],
    }
    return render(request, "feed/circle.html", shown)


@page(access=members)
def circle_files(request: Request, public_id: str) -> HttpResponse:
    """List the files that stand in what is said in a group, newest first, a page at a time; who is not inside is led to its door."""
    group = rooms.door(request, public_id, Reading.What.WORDS)
    if not group.seated:
        return redirect("groups:group", request.network.slug, group.public_id)
    rows, after = reading.filed(request.viewer, group.circle, cursor=request.GET.get("after", ""))
    shown = {"group": group, "here": "files", "rows": rows, "after": after, "begun": "after" in request.GET}
    return render(request, "feed/circle_files.html", shown)
