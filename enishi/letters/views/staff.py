"""Letters at the desk: write, look at it as it will arrive, try it, send it or plan it, see how far it is, stop it."""

from __future__ import annotations

from datetime import time
from email.header import decode_header, make_header
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.accounts.addresses import usable
from enishi.kit import limits, maildns
from enishi.kit.errors import Conflict, Refused
from enishi.kit.ids import new_public_id
from enishi.letters import actions, digest, mail, sending
from enishi.letters.forms import LetterForm, LetterheadForm, SendingForm
from enishi.letters.models import Letter, Letterhead
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.profiles.names import called
from enishi.profiles.segments import FEW
from enishi.ui.words import figure, moment

PUBLISHERS = staff(Right.PUBLISH)
PAGE = 24
MORNING, EVENING = time(8), time(21)  # outside these hours most members have nothing come
LOOKS, TESTS = 10, 10  # an hour, for one person


@page(access=PUBLISHERS)
def letters(request: Request) -> HttpResponse:
    """The letters so far, newest first."""
    rows = Letter.objects.readable_by(request.viewer)
    after = rows.filter(public_id=request.GET.get("after", "")[:10]).values_list("pk", flat=True).first()
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE + 1])
    context = {
        "rows": [(row, _written(row)) for row in found[:PAGE]],
        "next": "?" + urlencode({"after": found[PAGE - 1].public_id}) if len(found) > PAGE else "",
        "first": "?" if after else "",
    }
    return render(request, "letters/letters.html", context)


@page(access=PUBLISHERS, methods=("GET", "POST"))
def letter_new(request: Request) -> HttpResponse:
    """Write a letter; it is a draft until it is ordered."""
    return _write(request, None)


@page(access=PUBLISHERS, methods=("GET", "POST"))
def letter_edit(request: Request, public_id: str) -> HttpResponse:
    """Change the words of a draft."""
    row = _letter(request, public_id)
    if row.ordered_at:
        return redirect("letters:letter", request.network.slug, public_id)
    return _write(request, row)


def _write(request: Request, row: Letter | None) -> HttpResponse:
    network, viewer = request.network, request.viewer
    asked = row.conditions if row else {}
    form = LetterForm(
        request.POST if request.method == "POST" else None,
        network=network,
        viewer=viewer,
        offered=digest.offered(network, digest.audience_of(network, asked)),
        letter=row,
        segment=request.GET.get("segment", "")[:10],
    )
    if request.method == "POST" and form.is_valid():
        try:
            if row is None:
                row = actions.write(network, words=form.words(), by=viewer)
            else:
                actions.change(row, words=form.words(), version=form.cleaned_data["version"] or 0, by=viewer)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            return redirect("letters:letter", network.slug, row.public_id)
    template = "letters/letter_edit.html" if row else "letters/letter_new.html"
    return render(request, template, {"form": form, "letter": row}, status=422 if form.errors else 200)


# -- one letter -----------------------------------------------------------------------------------------------------------
def _letter(request: Request, public_id: str) -> Letter:
    rows = Letter.objects.readable_by(request.viewer).select_related("segment")
    row: Letter = get_object_or_404(rows, public_id=public_id)
    row.network = request.network
    return row


@page(access=PUBLISHERS)
def letter(request: Request, public_id: str) -> HttpResponse:
    """A letter as it will arrive, or did: the envelope, HTML and text side by side; how far it is."""
    row = _letter(request, public_id)
    return _show(request, row, SendingForm(network=request.network, letter=row))


def _show(request: Request, row: Letter, form: SendingForm) -> HttpResponse:
    network = request.network
    with translation.override(network.speaking()):
        reader = _("Saiga")
        parts = {**mail.content(row), "stop": "#", "name": _("Dear %(name)s,") % {"name": reader}}
        frame, paper = mail.frame(row, parts), render_to_string("letters/_mail.html", parts)
    returned = row.copies.exclude(returned="").count()
    context = {
        **parts,
        "form": form,
        "reach": sending.reach(row) if row.ordered_at is None else None,
        "paper": paper,
        "text": frame.filled(reader, "https://…")[0],
        "sender": make_header(decode_header(frame.sender)),
        "numbers": {
            "written": _written(row),
            "left_out": _told(row.left_out) if not row.offers else "",
            "returned": _told(returned),
        },
        "leaves": settings.MAIL_LEAVES,
        "night": not MORNING <= timezone.now().astimezone(form.zone).time() < EVENING,
    }
    return render(request, "letters/letter.html", context, status=422 if form.errors else 200)


def _told(number: int) -> str:
    return figure(number) if number >= FEW else _("fewer than five")


def _written(row: Letter) -> str:
    number, rounded = sending.written(row), sending.rounded(row)
    if number is None:
        return _("fewer than ten") if rounded else _("fewer than five")
    return _("%(number)s or more") % {"number": figure(number)} if rounded else figure(number)


@page(access=PUBLISHERS, methods=("POST",))
def letter_test(request: Request, public_id: str) -> HttpResponse:
    """Send it to oneself, as it would arrive."""
    row, viewer = _letter(request, public_id), request.viewer
    limits.hit("letter to oneself", str(viewer.pk), limit=TESTS, seconds=3600)
    to = usable(viewer.person, viewer.mail_address)
    mail.frame(row).to(viewer, called(request.network, [viewer.pk]).get(viewer.pk, ""), to, new_public_id()).send()
    messages.success(request, _("A mail to you is on its way: %(to)s") % {"to": to})
    return redirect("letters:letter", request.network.slug, public_id)


@page(access=PUBLISHERS, methods=("POST",))
def letter_sending(request: Request, public_id: str) -> HttpResponse:
    """Send it, now or at a moment."""
    row = _letter(request, public_id)
    form = SendingForm(request.POST, network=request.network, letter=row)
    if form.is_valid():
        try:
            actions.order(row, version=form.cleaned_data["version"], at=form.cleaned_data["at"], by=request.viewer)
        except Refused as refused:
            form.add_error("at" if refused.field == "at" else None, refused.message)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            if (later := form.cleaned_data["at"]) is not None:
                messages.success(request, _("Planned: it goes %(when)s.") % {"when": moment(later)})
            if not settings.MAIL_LEAVES:
                messages.warning(
                    request, _("No mail server is connected here: the mails are written and go to nobody.")
                )
            return redirect("letters:letter", request.network.slug, public_id)
    return _show(request, row, form)


@page(access=PUBLISHERS, methods=("POST",))
def letter_stop(request: Request, public_id: str) -> HttpResponse:
    """Write to nobody more, and take back what has not left."""
    row = _letter(request, public_id)
    try:
        actions.stop(row, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        row.refresh_from_db(fields=["ordered_at"])
        if row.ordered_at:
            messages.success(request, _("Nothing more goes out. What had left already has arrived, or will."))
        else:
            messages.success(request, _("Nobody has it. The letter is a draft again."))
    return redirect("letters:letter", request.network.slug, public_id)


@page(access=PUBLISHERS, methods=("POST",))
def letter_going_on(request: Request, public_id: str) -> HttpResponse:
    """Write a letter that was stopped to the others, too."""
    try:
        actions.go_on(_letter(request, public_id), by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("It goes on. Whoever has it gets no second one."))
    return redirect("letters:letter", request.network.slug, public_id)


@page(access=PUBLISHERS, methods=("POST",))
def letter_putting_away(request: Request, public_id: str) -> HttpResponse:
    """Take a letter out of the past letters, or put it back."""
    away = request.POST.get("away") == "yes"
    try:
        actions.put_away(_letter(request, public_id), away=away, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("It stands no more in the past letters.") if away else _("It stands in the past letters again.")
        )
    return redirect("letters:letter", request.network.slug, public_id)


@page(access=PUBLISHERS, methods=("POST",))
def letter_removal(request: Request, public_id: str) -> HttpResponse:
    """Delete a draft."""
    actions.drop(_letter(request, public_id), by=request.viewer)
    messages.success(request, _("The draft was deleted."))
    return redirect("letters:letters", request.network.slug)


@page(access=PUBLISHERS, methods=("GET", "POST"))
def letterhead(request: Request) -> HttpResponse:
    """Who letters come from: what the law wants in each of them; and, on a button, whether other mail servers believe it."""
    network = request.network
    if request.method == "POST" and request.POST.get("what") == "look":
        limits.hit("looking names up", str(request.user.pk), limit=LOOKS, seconds=3600)
        maildns.look_anew()
        return redirect(f"{request.path}#names")
    row = Letterhead.objects.within(network).first()
    initial: dict[str, Any] = {"name": network.run_by, "contact": network.contact_email or network.contact_phone}
    if row:
        initial = {"name": row.name, "address": row.address, "contact": row.contact}
    form = LetterheadForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_letterhead(network, by=request.viewer, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("The sender was saved."))
            return redirect("letters:letters", network.slug)
    context = {
        "form": form,
        "domain": maildns.domain(),
        "sender": settings.DEFAULT_FROM_EMAIL,
        "looked": maildns.kept(),
    }
    return render(request, "letters/letterhead.html", context, status=422 if form.errors else 200)
