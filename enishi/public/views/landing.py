"""Where officers write the public page: its sections side by side in both languages, and its questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks import policies
from enishi.networks.models import Network
from enishi.public import actions, defaults, shown
from enishi.public.forms import LandingForm, QuestionForm
from enishi.public.models import LANGUAGES, MOST_QUESTIONS, Landing, Question
from enishi.ui.forms import say

SETTINGS = staff(Right.SETTINGS)


@page(access=SETTINGS, methods=("GET", "POST"))
def landing(request: Request) -> HttpResponse:
    """Change the page, or look at what it would be (`look` names the language): what was typed stays in the form."""
    network = request.network
    now = Landing.objects.of(network)
    form = LandingForm(request.POST if request.method == "POST" else None, network=network, landing=now)
    look, conflict, preview = request.POST.get("look", ""), False, None
    if request.method == "POST" and form.is_valid():
        if look in LANGUAGES:
            with override(look):
                preview = _preview(network, now, form.cleaned_data, look)
        else:
            try:
                actions.set_landing(network, by=request.viewer, **form.cleaned_data)
            except (Refused, Conflict) as error:
                now = Landing.objects.of(network)
                conflict = isinstance(error, Conflict)
                say(form, error, now.version)
            else:
                messages.success(request, _("Saved. Everybody reads it now."))
                return redirect("public:landing", network=network.slug)
    rows = _rows(network, now)
    context = {
        "form": form,
        "now": LandingForm(None, network=network, landing=now) if conflict else None,
        "preview": preview,
        "looked": look,
        "questions": rows,
        "full": len(rows) >= MOST_QUESTIONS,
    }
    return render(request, "public/landing.html", context, status=422 if form.errors else 200)


def _preview(network: Network, now: Landing, values: dict[str, Any], look: str) -> dict[str, Any]:
    """Return what the page would show; the row in hand is not saved."""
    for name in (*actions.SWITCHES, *actions.TEXTS):
        setattr(now, name, values[name])
    found = shown.page(network, now, look)
    return {**found, "kind_title": str(found["kind_title"]), "kind_words": str(found["kind_words"])}


def _rows(network: Network, now: Landing) -> list[dict[str, str]]:
    """Return every question by its code, in the first language that it has words in."""
    lang = shown.language()
    rows: Any = list(Question.objects.within(network).in_order()) if now.questions_own else defaults.questions(network)
    found = []
    for row in rows:
        words, of = policies.in_language(row, lang, "question")
        found.append({"code": row.code, "words": words, "lang": of})
    return found


@page(access=SETTINGS, methods=("GET", "POST"))
def question_new(request: Request) -> HttpResponse:
    """Add a question and its answer."""
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            actions.add_question(request.network, by=request.viewer, **words)
        except Refused as error:
            say(form, error, 1)
        else:
            messages.success(request, _("The question stands on the page now."))
            return redirect("public:landing", network=request.network.slug)
    return render(request, "public/question_new.html", {"form": form}, status=422 if form.errors else 200)


@page(access=SETTINGS, methods=("GET", "POST"))
def question(request: Request, code: str) -> HttpResponse:
    """Change a question and its answer."""
    row = _question(request.network, code)
    form = QuestionForm(request.POST if request.method == "POST" else None, question=row)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_question(request.network, code, by=request.viewer, **form.cleaned_data)
        except (Refused, Conflict) as error:
            row = _question(request.network, code)
            conflict = isinstance(error, Conflict)
            say(form, error, row.version)
        else:
            messages.success(request, _("Saved. Everybody reads it now."))
            return redirect("public:landing", network=request.network.slug)
    context = {"form": form, "question": row, "now": QuestionForm(None, question=row) if conflict else None}
    return render(request, "public/question.html", context, status=422 if form.errors else 200)


def _question(network: Network, code: str) -> Question:
    """Return a question of the network, or one of the house's while it has none of its own."""
    if Landing.objects.of(network).questions_own:
        row: Question | None = Question.objects.within(network).filter(code=code).first()
    else:
        asked = next((each for each in defaults.questions(network) if each.code == code), None)
        row = Question(network=network, **asked._asdict()) if asked else None
    if row is None:
        raise Http404
    return row


@page(access=SETTINGS, methods=("POST",))
def question_place(request: Request, code: str) -> HttpResponse:
    """Move a question one place up or down."""
    _question(request.network, code)
    actions.move_question(request.network, code, up=request.POST.get("way") == "up", by=request.viewer)
    return redirect("public:landing", network=request.network.slug)


@page(access=SETTINGS, methods=("POST",))
def question_removal(request: Request, code: str) -> HttpResponse:
    """Take a question from the page."""
    _question(request.network, code)
    actions.remove_question(request.network, code, by=request.viewer)
    messages.success(request, _("The question is no longer on the page."))
    return redirect("public:landing", network=request.network.slug)
