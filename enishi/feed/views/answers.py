"""Answering an item in words or by a stamp, and stamps on what others wrote."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.feed import actions, drawing, naming, pausing, readers, reading, rules, stamps
from enishi.feed.forms import TOKEN, AnswerChangeForm, AnswerForm, StampForm, new_token, refuse
from enishi.feed.models import Comment, Item
from enishi.feed.views.reading import item_context, item_or_404, shut
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members import contact, sharing
from enishi.members.doors import Request, members, page
from enishi.members.models import Member
from enishi.ui.forms import say

A_HOUR, STAMPS_A_HOUR = 120, 600


@page(access=members, methods=("POST",))
def item_answers(request: Request, public_id: str) -> HttpResponse:
    """Take a comment, or a stamp in its place."""
    viewer = request.viewer
    item = item_or_404(request, public_id)
    hit("feed answer", str(viewer.pk), limit=A_HOUR, seconds=3600)
    code = request.POST.get("stamp", "")
    if stamps.one(request.network, code) and not request.POST.get("text", "").strip():
        contact.reach(viewer, [item.author_id])
        actions.answer(item, stamp=code, token=_token_of(request.POST.get("token", ""), code), by=viewer)
        return redirect(_place(request, item))
    form = AnswerForm(request.POST, asked=sharing.asked(viewer))
    if form.is_valid() and not _once_more(form, viewer, item):
        given = form.cleaned_data
        above = item.comments.filter(public_id=given["under"]).values_list("author", flat=True).first()
        contact.reach(viewer, [above or item.author_id])
        naming.turn_to(viewer, given["text"], given["named"])
        try:
            form.agree(viewer)
            actions.answer(
                item,
                text=given["text"],
                under=given["under"],
                named=given["named"],
                token=given["token"],
                paused=pausing.outcome(form, viewer, given["text"]),
                by=viewer,
            )
        except (Refused, Conflict) as error:
            refuse(form, error)
        else:
            return redirect(_place(request, item))
    return render(request, "feed/item.html", item_context(request, item, form), status=422)


@page(access=members, methods=("GET", "POST"))
def item_stamps(request: Request, public_id: str) -> HttpResponse:
    """Put a stamp on an item, or take it off; htmx gets the stamps of the item, asked without a stamp all that there are."""
    item = item_or_404(request, public_id)
    if request.method == "POST":
        code, on = _wanted(request)
        actions.put_stamp(item, code, on=on, by=request.viewer)
    if not request.headers.get("HX-Request"):
        return redirect(_place(request, item, "#stamps"))
    puts = reading.stamps_on(request.viewer, [item])[item.pk]
    return _stamps(request, puts, "feed:item-stamps", public_id)


@page(access=members, methods=("GET", "POST"))
def answer_stamps(request: Request, public_id: str) -> HttpResponse:
    """Put a stamp on a comment, or take it off."""
    comment = _comment(request, public_id)
    if request.method == "POST":
        code, on = _wanted(request)
        actions.put_stamp_on_answer(comment, code, on=on, by=request.viewer)
    if not request.headers.get("HX-Request"):
        return redirect(_place(request, comment.item))
    puts = reading.counted_in(request.viewer, comment.item)[comment.pk].puts
    return _stamps(request, puts, "feed:answer-stamps", public_id)


@page(access=members, methods=("GET", "POST"))
def answer_edit(request: Request, public_id: str) -> HttpResponse:
    """Change a comment of one's own."""
    comment = _comment(request, public_id, own=True)
    if request.method == "POST":
        hit("feed answer", str(request.viewer.pk), limit=A_HOUR, seconds=3600)
    asked = sharing.asked(request.viewer)
    form = AnswerChangeForm(
        request.POST if request.method == "POST" else None, initial={"text": comment.text}, asked=asked
    )
    if form.is_bound and form.is_valid() and not _once_more(form, request.viewer, comment.item):
        given = form.cleaned_data
        naming.turn_to(request.viewer, given["text"], given["named"])
        try:
            form.agree(request.viewer)
            actions.change_answer(comment, text=given["text"], named=given["named"], by=request.viewer)
        except (Refused, Conflict) as error:
            say(form, error, 1)
        else:
            messages.success(request, _("Changed."))
            return redirect(_place(request, comment.item))
    context = {"form": form, "comment": comment, "asked": asked}
    return render(request, "feed/answer_edit.html", context, status=422 if form.errors else 200)


@page(access=members, methods=("GET", "POST"))
def answer_removal(request: Request, public_id: str) -> HttpResponse:
    """Take a comment of one's own back."""
    comment = _comment(request, public_id, own=True)
    if request.method == "POST":
        actions.take_answer_back(comment, by=request.viewer)
        messages.success(request, _("Taken back. Nobody reads it any more."))
        return redirect(_place(request, comment.item))
    return render(request, "feed/answer_removal.html", {"comment": comment})


def _comment(request: Request, public_id: str, *, own: bool = False) -> Any:
    """Return a comment that stands, to an item that the viewer may read; of one's own, if so asked."""
    readable = Item.objects.readable_by(request.viewer)
    rows = Comment.objects.within(request.network).filter(item__in=readable, taken_back_at=None)
    rows = rows.filter(author=request.viewer, hidden_at=None) if own else rows.filter(rules.heard(request.viewer))
    found = rows.select_related("item").filter(public_id=public_id).first()
    if found is None:
        shut(request, Item.objects.within(request.network).filter(comments__public_id=public_id))
    return found


def _token_of(typed: str, stamp: str) -> str:
    """Return the token of a stamp that was chosen in a form: the same twice is one, and another one is not the same."""
    return hashlib.sha256(f"{typed} {stamp}".encode()).hexdigest()[:32] if TOKEN.fullmatch(typed) else new_token()


def _once_more(form: AnswerForm | AnswerChangeForm, viewer: Member, item: Item) -> bool:
    return pausing.once_more(form, viewer, form.cleaned_data["text"], partial(readers.of, item, viewer.network))


def _wanted(request: Request) -> tuple[str, bool]:
    """Return the stamp, and whether it is put or taken off; Refused for anything else."""
    hit("feed stamp", str(request.viewer.pk), limit=STAMPS_A_HOUR, seconds=3600)
    form = StampForm(request.POST, network=request.network)
    if not form.is_valid():
        raise Refused(_("Please choose one of those offered."))
    return form.cleaned_data["put"] or form.cleaned_data["take"], bool(form.cleaned_data["put"])


def _stamps(request: Request, puts: list[reading.Put], view: str, key: str) -> HttpResponse:
    every = request.method == "GET"
    put, offered = {each.code: each for each in puts}, stamps.offered(request.network)
    shown = [put.get(each.code) or reading.Put(each.code, each.words) for each in offered] if every else puts
    url = reverse(view, args=[request.network.slug, key])
    return HttpResponse(drawing.stamps(shown, url, key, request, every=every))


def _place(request: Request, item: Item, part: str = "#comments") -> str:
    return reverse("feed:item", args=[request.network.slug, item.public_id]) + part
