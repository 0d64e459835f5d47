"""What those who answer do with the ideas box."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.accounts.doors import Access
from enishi.ideas import actions, reading, rules
from enishi.ideas.forms import AnswerForm, JoinForm
from enishi.ideas.models import Idea
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page
from enishi.members.models import Member
from enishi.networks.days import today_in
from enishi.ui.forms import say

ANSWERS = Access("who answers ideas", lambda request: rules.answers_ideas(request.viewer), network=True, unkept=True)


@page(access=ANSWERS)
def inbox(request: Request) -> HttpResponse:
    """List what waits, and what has its answer."""
    viewer, show = request.viewer, "done" if request.GET.get("show") == "done" else "open"
    rows = reading.standing(viewer, Idea.objects.answerable_by(viewer))
    listed, after = reading.some(rows, reading.states(show), request.GET.get("after", ""))
    found, me = reading.shown(viewer, listed)
    context = {
        "listed": [found[each.pk] for each in listed],
        "me": me,
        "show": show,
        "after": after,
        "today": today_in(request.network),
    }
    return render(request, "ideas/inbox.html", context)


@page(access=ANSWERS, methods=("GET", "POST"))
def inbox_idea(request: Request, public_id: str) -> HttpResponse:
    """Show an idea to who answers it, and take the answer."""
    row = _idea(request, public_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, board=row.board)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.answer(
                row,
                state=given["state"],
                text=given["text"],
                day=given["day"],
                feed=given.get("feed", False),
                version=given["version"],
                by=request.viewer,
            )
        except (Refused, Conflict) as error:
            if isinstance(error, Conflict) and _said_already(row, given, request.viewer):
                return redirect("ideas:inbox-idea", request.network.slug, public_id)
            say(form, error, row.version)
        else:
            messages.success(request, _("Answered. Its author is told."))
            return redirect("ideas:inbox-idea", request.network.slug, public_id)
    return _page(request, row, form, JoinForm(others=reading.others(request.viewer, row)))


@page(access=ANSWERS, methods=("POST",))
def inbox_joining(request: Request, public_id: str) -> HttpResponse:
    """Join an idea to another that says the same."""
    row = _idea(request, public_id)
    form = JoinForm(request.POST, others=reading.others(request.viewer, row))
    if form.is_valid():
        try:
            actions.join(row, form.cleaned_data["into"], by=request.viewer)
        except Refused as error:
            say(form, error, 1)
        else:
            messages.success(request, _("Joined. Its author is told, and hears of the answers there."))
            return redirect("ideas:inbox-idea", request.network.slug, form.cleaned_data["into"])
    return _page(request, row, AnswerForm(board=row.board), form)


def _idea(request: Request, public_id: str) -> Any:
    rows = reading.standing(request.viewer, Idea.objects.answerable_by(request.viewer))
    return get_object_or_404(rows, public_id=public_id)


def _said_already(row: Idea, given: dict[str, Any], by: Member) -> bool:
    """Whether the last answer is this one of theirs: they pressed twice."""
    last = row.answers.order_by("-pk").first()
    said = " ".join(given["text"].split())
    return last is not None and (last.by_id, last.state, " ".join(last.text.split())) == (by.pk, given["state"], said)


def _page(request: Request, row: Any, form: AnswerForm, joining: JoinForm) -> HttpResponse:
    every, me = reading.shown(request.viewer, [row])
    form.fields["version"].initial = 1 + len(every[row.pk].answers)
    context = {
        "each": every[row.pk],
        "me": me,
        "form": form,
        "joining": joining,
        "today": today_in(request.network),
    }
    return render(request, "ideas/inbox_idea.html", context, status=422 if form.errors or joining.errors else 200)
