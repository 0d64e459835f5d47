"""The network's words, colour, logo and member classes. Two officers may edit at once: nobody's words are lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.console import actions
from enishi.console.forms import BrandForm, ClassForm, LogoForm, NewClassForm, WordsForm
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks import brand as colours
from enishi.networks.models import Kind, MemberClass, Network
from enishi.networks.words import KIND_WORDS
from enishi.ui.forms import say

SETTINGS = staff(Right.SETTINGS)


def _answer(request: Request, template: str, form: Form, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


@page(access=SETTINGS, methods=("GET", "POST"))
def settings(request: Request) -> HttpResponse:
    """Change name, organisation, what members are called, the line of the public page."""
    network = request.network
    form = WordsForm(request.POST if request.method == "POST" else None, network=network)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_words(network, by=request.viewer, **form.cleaned_data)
        except (Refused, Conflict) as error:
            network.refresh_from_db()
            conflict = isinstance(error, Conflict)
            say(form, error, network.version)
        else:
            messages.success(
                request,
                _(
                    "Saved. Pages and mails use the network’s name and what members call themselves, the public page the other words."
                ),
            )
            return redirect("console:settings", network=network.slug)
    words = KIND_WORDS[Kind(network.kind)]
    return _answer(request, "console/settings.html", form, now=network if conflict else None, kind_words=words)


@page(access=SETTINGS, methods=("GET", "POST"))
def brand(request: Request) -> HttpResponse:
    """Change the colour: one of six named hues, or any hue and strength."""
    network = request.network
    form = BrandForm(request.POST if request.method == "POST" else None, network=network)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_brand(network, by=request.viewer, **form.cleaned_data)
        except (Refused, Conflict) as error:
            network.refresh_from_db()
            say(form, error, network.version)
        else:
            messages.success(request, _("Saved. Every page wears this colour now."))
            return redirect("console:brand", network=network.slug)
    return _brand_page(request, form, LogoForm())


@page(access=SETTINGS, methods=("POST",))
def logo(request: Request) -> HttpResponse:
    """Show another logo, or the mark of the house again."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        if not form.cleaned_data.get("remove"):
            hit("logo", str(request.viewer.pk), limit=20, seconds=3600)
        try:
            actions.set_logo(request.network, form.data_of_file(), by=request.viewer)
        except Refused as error:
            form.add_error("logo", error.message)
        else:
            messages.success(request, _("The logo was changed."))
            return redirect("console:brand", network=request.network.slug)
    return _brand_page(request, BrandForm(network=request.network), form)


def _brand_page(request: Request, form: BrandForm, logo_form: LogoForm) -> HttpResponse:
    status = 422 if form.errors or logo_form.errors else 200
    context = {"form": form, "logo_form": logo_form, "hues": colours.HUES}
    return render(request, "console/brand.html", context, status=status)


@page(access=SETTINGS, methods=("GET", "POST"))
def classes(request: Request) -> HttpResponse:
    """List the member classes by side, and add one."""
    network = request.network
    form = NewClassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_class(network, by=request.viewer, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("“%(label)s” was added.") % {"label": added.label})
            return redirect("console:classes", network=network.slug)
    return _answer(request, "console/classes.html", form, sides=_by_side(network))


def _by_side(network: Network) -> list[dict[str, Any]]:
    rows = list(network.memberclass_rows.in_order())
    sides = [
        {"words": words, "classes": [row for row in rows if row.side == side]} for side, words in MemberClass.SIDES
    ]
    return [side for side in sides if side["classes"]]


@page(access=SETTINGS, methods=("GET", "POST"))
def class_edit(request: Request, code: str) -> HttpResponse:
    """Change one class: its label, who may join, HR's words for it."""
    member_class = get_object_or_404(request.network.memberclass_rows, code=code)
    form = ClassForm(request.POST if request.method == "POST" else None, member_class=member_class)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_class(member_class, by=request.viewer, **form.cleaned_data)
        except (Refused, Conflict) as error:
            member_class = request.network.memberclass_rows.get(code=code)
            conflict = isinstance(error, Conflict)
            say(form, error, member_class.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:classes", network=request.network.slug)
    context = {"member_class": member_class, "now": member_class if conflict else None}
    return _answer(request, "console/class_edit.html", form, **context)


@page(access=SETTINGS, methods=("POST",))
def class_place(request: Request, code: str) -> HttpResponse:
    """Move a class one place up or down."""
    member_class = get_object_or_404(request.network.memberclass_rows, code=code)
    actions.move_class(member_class, up=request.POST.get("way") == "up", by=request.viewer)
    return redirect("console:classes", network=request.network.slug)
