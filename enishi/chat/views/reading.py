"""The list of rooms, a room, and what is new in it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from enishi.chat import drawing, reading, rooms, rules
from enishi.chat.forms import MessageForm, new_token
from enishi.chat.models import Place
from enishi.feed import stamps
from enishi.groups import pledge
from enishi.members.doors import Request, members, page

EARLIEST = date(1970, 1, 2)
LAST = 9_000_000_000_000_000  # a number that no message has


@page(access=members)
def talks(request: Request) -> HttpResponse:
    """List one's rooms; htmx gets the list alone."""
    number = int(asked) if (asked := request.GET.get("page", "0")[:4]).isdecimal() else 0
    found, more, me = reading.talks(request.viewer, page=number)
    for each in found:
        each.room.network = request.network
    context = {
        "me": me,
        "talks": [{"talk": each, "says": drawing.summary(each, request.network)} for each in found],
        "next": number + 1 if more else 0,
        "open": request.GET.get("open", "")[:10],
        "waiting": rooms.waiting_for(request.viewer).count(),
    }
    part = "chat/_talks.html" if request.headers.get("HX-Request") else "chat/talks.html"
    return render(request, part, context)


@page(access=members)
def unread(request: Request) -> HttpResponse:
    """Say in how many rooms something waits, as a number beside the way there."""
    number = reading.unread(request.viewer)
    return render(request, "chat/_unread.html", {"number": number})


@page(access=members)
def talk(request: Request, public_id: str) -> HttpResponse:
    """Show a room at its newest messages, at those before a number (`before`), or from a day on (`day`)."""
    return render(request, "chat/talk.html", talk_context(request, place_or_404(request, public_id)))


@page(access=members)
def talk_since(request: Request, public_id: str) -> HttpResponse:
    """Give a page that is open what is new since the change `rev`, to be put in its place by number."""
    place = place_or_404(request, public_id)
    return since(request, place, _number(request.GET.get("rev", "")))


def since(request: Request, place: Place, rev: int, status: int = 200) -> HttpResponse:
    """Return what is new in a room since a change, with how far is known now and how far others have read."""
    found = reading.since(place, request.viewer, rev)
    lines = drawing.log(found, request, alone=place.room.is_pair)
    marks = "" if found.marks is None else ",".join(map(str, found.marks))
    more = " data-more" if found.later else ""
    said = format_html(
        '<div data-rev="{}" data-marks="{}" data-last="{}"{}>{}</div>',
        found.rev,
        marks,
        place.room.last_seq,
        more,
        lines,
    )
    return HttpResponse(said, status=status)


def talk_context(request: Request, place: Any, form: MessageForm | None = None) -> dict[str, Any]:
    """Return what the page of a room shows."""
    viewer, room = request.viewer, place.room
    if before := _number(request.GET.get("before", "")):
        found = reading.before(place, viewer, before)
    elif (begin := _day(request.GET.get("day", ""), viewer)) is not None:
        found = reading.after(place, viewer, reading.first_on(place, viewer, begin))
    elif begins := _number(request.GET.get("from", "")):
        found = reading.after(place, viewer, begins)
    else:
        found = reading.newest(place, viewer)
    other, there = found.other, reading.people(place)
    answered = None
    if key := request.GET.get("answers", "")[:10]:
        answered = room.messages.filter(rules.heard(viewer, place), public_id=key, taken_back_at=None).first()
    initial = {"token": new_token(), "answers": answered.public_id if answered else ""}
    return {
        "me": found.me,
        "place": place,
        "room": room,
        "other": other,
        "title": reading.title_of(room, other),
        "people": there,
        "found": found,
        "log": drawing.log(found, request, read_up_to=place.read_seq, alone=room.is_pair),
        "first": found.lines[0].message.seq if found.lines else 0,
        "last": found.lines[-1].message.seq if found.lines else 0,
        "form": form or MessageForm(initial=initial),
        "answered": drawing.preview(answered, request.network) if answered else "",
        "silent": room.is_pair and not place.met,
        "promise": pledge.asked_among(viewer, room.circle, there),
        "manner": reading.manner(place),
        "offered": stamps.offered(request.network),
    }


def place_or_404(request: Request, public_id: str) -> Place:
    """Return the viewer's place in a room; Http404 where they read none by this id."""
    found = reading.place_in(request.viewer, public_id)
    if found is None:
        raise Http404
    return found


def _number(sent: str) -> int:
    return min(int(sent), LAST) if sent.isascii() and sent.isdecimal() and len(sent) <= 16 else 0


def _day(sent: str, viewer: Any) -> datetime | None:
    try:
        day = date.fromisoformat(sent)
    except ValueError:
        return None
    # nothing was said before; and the first day of all has no moment in UTC
    return datetime.combine(max(day, EARLIEST), time(), tzinfo=ZoneInfo(viewer.network.time_zone))
