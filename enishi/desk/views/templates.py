"""Texts that the network's officers answer with again and again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.desk import actions
from enishi.desk.forms import TemplateForm
from enishi.desk.models import MOST_TEMPLATES, AnswerTemplate
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.ui.forms import say

DESK = staff(Right.DESK)


@page(access=DESK)
def templates(request: Request) -> HttpResponse:
    """List them by title."""
    rows = list(AnswerTemplate.objects.within(request.network).order_by("title", "pk"))
    return render(request, "desk/templates.html", {"rows": rows, "full": len(rows) >= MOST_TEMPLATES})


@page(access=DESK, methods=("GET", "POST"))
def template_new(request: Request) -> HttpResponse:
    """Keep another text."""
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_template(request.network, title=given["title"], text=given["text"], by=request.viewer)
        except Refused as error:
            say(form, error, 1)
        else:
            messages.success(request, _("The text is kept."))
            return redirect("desk:templates", network=request.network.slug)
    return render(request, "desk/template_new.html", {"form": form}, status=422 if form.errors else 200)


@page(access=DESK, methods=("GET", "POST"))
def template(request: Request, public_id: str) -> HttpResponse:
    """Change one."""
    row = _row(request, public_id)
    form = TemplateForm(request.POST if request.method == "POST" else None, template=row)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_template(row, by=request.viewer, **form.cleaned_data)
        except (Refused, Conflict) as error:
            row, conflict = _row(request, public_id), isinstance(error, Conflict)
            say(form, error, row.version)
        else:
            messages.success(request, _("The text is kept."))
            return redirect("desk:templates", network=request.network.slug)
    context = {"form": form, "template": row, "now": row if conflict else None}
    return render(request, "desk/template.html", context, status=422 if form.errors else 200)


@page(access=DESK, methods=("GET", "POST"))
def template_removal(request: Request, public_id: str) -> HttpResponse:
    """Delete one, after showing which."""
    row = _row(request, public_id)
    if request.method == "POST":
        actions.remove_template(row, by=request.viewer)
        messages.success(request, _("The text is deleted."))
        return redirect("desk:templates", network=request.network.slug)
    return render(request, "desk/template_removal.html", {"template": row})


def _row(request: Request, public_id: str) -> AnswerTemplate:
    row: AnswerTemplate = get_object_or_404(AnswerTemplate.objects.within(request.network), public_id=public_id)
    row.network = request.network
    return row
