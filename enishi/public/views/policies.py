"""Where officers write the next version of the texts that people agree to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks.models import Policy
from enishi.public import drafting, shown
from enishi.public.forms import LANGUAGE_NAMES, BeginForm, PolicyForm
from enishi.public.models import LANGUAGES, PolicyDraft
from enishi.ui.forms import say
from enishi.ui.words import day

SETTINGS = staff(Right.SETTINGS)


@page(access=SETTINGS)
def policies(request: Request) -> HttpResponse:
    """List the texts: the version in force, the one that waits for its day, and whether somebody is writing."""
    rows = list(Policy.objects.within(request.network).order_by("-version"))
    drafts = {draft.subject: draft for draft in PolicyDraft.objects.within(request.network)}
    texts = [{**_standing(rows, subject), "draft": drafts.get(subject)} for subject in Policy.Subject]
    return render(request, "public/policies.html", {"texts": texts})


def _standing(rows: list[Policy], subject: Policy.Subject) -> dict[str, Any]:
    own = [row for row in rows if row.subject == subject]
    current = next((row for row in own if row.in_force_from <= timezone.now()), None)
    coming = own[0] if own and own[0] is not current else None
    return {
        "subject": subject.value,
        "title": subject.label,
        "address": f"public:{subject.value}",
        "current": current,
        "coming": coming,
        "versions": own,
        "next": own[0].version + 1 if own else 1,
    }


def _of(request: Request, subject: str) -> dict[str, Any]:
    if subject not in Policy.Subject.values:
        raise Http404
    rows = list(Policy.objects.within(request.network).about(subject))
    return _standing(rows, Policy.Subject(subject))


@page(access=SETTINGS, methods=("GET", "POST"))
def policy_draft(request: Request, subject: str) -> HttpResponse:
    """Write the next version of a text. What is saved here is a draft: nobody but officers reads it."""
    standing = _of(request, subject)
    draft = drafting.draft_of(request.network, subject)
    first = not standing["versions"]
    form = PolicyForm(request.POST if request.method == "POST" else None, draft=draft, first=first)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            drafting.keep_draft(request.network, subject, by=request.viewer, **form.cleaned_data)
        except (Refused, Conflict) as error:
            draft = drafting.draft_of(request.network, subject)
            conflict = isinstance(error, Conflict)
            say(form, error, draft.version)
        else:
            return redirect("public:policy-preview", network=request.network.slug, subject=subject)
    now = PolicyForm(None, draft=draft, first=first) if conflict else None
    context = {**standing, "form": form, "draft": draft, "now": now}
    return render(request, "public/policy_draft.html", context, status=422 if form.errors else 200)


@page(access=SETTINGS, methods=("GET", "POST"))
def policy_preview(request: Request, subject: str) -> HttpResponse:
    """Look at the draft as it will be read, and at what is different; then choose its day."""
    standing = _of(request, subject)
    draft = PolicyDraft.objects.within(request.network).about(subject).first()
    if draft is None:
        return redirect("public:policy-draft", network=request.network.slug, subject=subject)
    given = request.POST if request.method == "POST" else None
    form = BeginForm(given, network=request.network, version=draft.version, first=not standing["versions"])
    if request.method == "POST" and form.is_valid():
        try:
            made = drafting.put_in_force(request.network, subject, by=request.viewer, **form.cleaned_data)
        except (Refused, Conflict) as error:
            draft = PolicyDraft.objects.within(request.network).about(subject).first() or draft
            say(form, error, draft.version)
        else:
            said = _("Version %(number)s is in force from %(day)s.") % {
                "number": made.version,
                "day": day(form.cleaned_data["on"]),
            }
            messages.success(request, said)
            return redirect("public:policies", network=request.network.slug)
    newest = standing["versions"][0] if standing["versions"] else None
    looks = [
        {
            "code": each,
            "name": LANGUAGE_NAMES[each],
            "text": getattr(draft, f"text_{each}"),
            "summary": getattr(draft, f"summary_{each}"),
            "differences": shown.differences(newest, draft, each) if newest else [],
        }
        for each in LANGUAGES
        if getattr(draft, f"text_{each}")
    ]
    context = {**standing, "form": form, "draft": draft, "looks": looks}
    return render(request, "public/policy_preview.html", context, status=422 if form.errors else 200)


@page(access=SETTINGS, methods=("POST",))
def policy_draft_removal(request: Request, subject: str) -> HttpResponse:
    """Throw the draft away."""
    _of(request, subject)
    drafting.drop_draft(request.network, subject, by=request.viewer)
    messages.success(request, _("The draft is gone. What is in force stays as it is."))
    return redirect("public:policies", network=request.network.slug)


@page(access=SETTINGS, methods=("POST",))
def policy_withdrawal(request: Request, subject: str) -> HttpResponse:
    """Take a version back that waits for its day; it is a draft again."""
    _of(request, subject)
    drafting.take_back(request.network, subject, by=request.viewer)
    messages.success(request, _("It is a draft again. What is in force stays as it is."))
    return redirect("public:policies", network=request.network.slug)
