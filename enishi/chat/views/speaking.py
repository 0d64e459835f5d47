"""Saying something in a room, saying it anew, taking it back, having read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.chat import drawing, reading, rules, sending
from enishi.chat.forms import ChangeForm, MessageForm, new_token
from enishi.chat.models import Message, Place
from enishi.chat.views.reading import place_or_404, since, talk_context
from enishi.kit.errors import NotAllowed, Refused
from enishi.kit.limits import hit
from enishi.members.doors import Request, members, page
from enishi.ui.forms import say

MINUTE = 60
SAID_A_MINUTE, READ_A_MINUTE = 60, 240


@page(access=members, methods=("POST",))
def talk_messages(request: Request, public_id: str) -> HttpResponse:
    """Send a message. A page with script gets what is new since `rev`, its own message among it; what is refused is told in words
    (422). A page without one is led back to the room."""
    place = place_or_404(request, public_id)
    hit("chat said", str(request.viewer.pk), limit=SAID_A_MINUTE, seconds=MINUTE)
    form = MessageForm(request.POST)
    by_script = bool(request.headers.get("HX-Request"))
    if form.is_valid():
        said = form.cleaned_data
        words = {name: said[name] for name in ("text", "stamp", "token", "answers")}
        try:
            sending.send(place.room, **words, by=request.viewer)
        except Refused as error:
            say(form, error, 1)
            if error.field == "token":  # another message, by a page that was gone back to
                form.data = {**form.data.dict(), "token": new_token()}  # type: ignore[attr-defined]
        else:
            if not by_script:
                return redirect(f"{_url(request, place)}#say")
            fresh = place_or_404(request, public_id)
            sent = request.POST.get("rev", "")
            return since(request, fresh, int(sent) if sent.isdecimal() and len(sent) < 16 else 0)
    if by_script:
        first = next((str(each) for errors in form.errors.values() for each in errors), "")
        return HttpResponse(first, status=422, content_type="text/plain; charset=utf-8")
    return render(request, "chat/talk.html", talk_context(request, place, form), status=422)


@page(access=members, methods=("POST",))
def talk_reading(request: Request, public_id: str) -> HttpResponse:
    """Keep that one has read up to the message numbered `seq`."""
    place = place_or_404(request, public_id)
    hit("chat read", str(request.viewer.pk), limit=READ_A_MINUTE, seconds=MINUTE)
    sent = request.POST.get("seq", "")
    if sent.isascii() and sent.isdecimal() and len(sent) < 16:
        sending.have_read(place.room, int(sent), by=request.viewer)
    return HttpResponse(status=204)


@page(access=members, methods=("GET", "POST"))
def message(request: Request, public_id: str, message_id: str) -> HttpResponse:
    """Show one message with what can be done with it; say it anew, or (`take_back`) take it back."""
    place = place_or_404(request, public_id)
    row = _message_or_404(request, place, message_id)
    own = rules.is_author(request.viewer, row)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={"text": row.text})
    if request.method == "POST":
        if not own:
            raise NotAllowed(_("Your role does not include this."))
        try:
            if "take_back" in request.POST:
                sending.take_back(row, by=request.viewer)
                messages.success(request, _("Taken back, for everybody in this room."))
                return redirect(_url(request, place))
            if form.is_valid():
                sending.change(row, text=form.cleaned_data["text"], by=request.viewer)
                return redirect(f"{_url(request, place)}?from={max(1, row.seq - 10)}#m-{row.public_id}")
        except Refused as error:
            say(form, error, 1)
    other = reading.other_of(place.room, request.viewer)
    context = {
        "place": place,
        "room": place.room,
        "title": reading.title_of(place.room, other),
        "message": row,
        "says": drawing.preview(row, request.network),
        "own": own,
        "form": form,
    }
    return render(request, "chat/message.html", context, status=422 if form.errors else 200)


def _message_or_404(request: Request, place: Place, message_id: str) -> Message:
    rows = place.room.messages.filter(rules.heard(request.viewer, place), kind=Message.Kind.SAID, taken_back_at=None)
    found: Any = rows.filter(public_id=message_id).first()
    if found is None:
        raise Http404
    found.room = place.room
    return found  # type: ignore[no-any-return]


def _url(request: Request, place: Place) -> str:
    from django.urls import reverse

    return reverse("chat:talk", args=[request.network.slug, place.room.public_id])
