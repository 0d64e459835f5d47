"""Starting a network in the browser: one question a view, saved at each, the member's view beside it (A1 A2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.accounts.doors import Access
from enishi.accounts.models import Person
from enishi.console import actions, rules
from enishi.console.founding import KindForm, MembersForm, PurposeForm, kind_choices, purpose_choices
from enishi.joining import turns
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page
from enishi.networks.classes import ALWAYS, OF_A_PROGRAMME, PRESETS
from enishi.networks.models import Basis, Draft, Kind, MemberClass, Network, Purpose
from enishi.ui.words import japanese

founders = Access("founders", lambda request: rules.may_found(request.user), network=False)
STEPS = ("purpose", "kind", "members")
JUST_NOW = timedelta(hours=1)


def _answers(person: Person) -> dict[str, Any]:
    draft = Draft.objects.filter(person=person).first()
    return dict(draft.answers) if draft else {}


def _next(answers: dict[str, Any]) -> str:
    """Return the first question that has no answer yet."""
    return next((step for step in STEPS if step not in answers), STEPS[-1])


def _preview(answers: dict[str, Any], now: str = "") -> dict[str, Any]:
    """Return what the member's view shows: answers given; of the question `now` the page itself shows what is chosen."""
    kind = answers.get("kind", {})
    return {
        "now": now,
        "purpose": answers.get("purpose", {}).get("purpose", Purpose.TIES),
        "kind": kind.get("kind", Kind.OFFICIAL),
        "basis": kind.get("basis", Basis.EMPLOYMENT),
        "name": kind.get("name", ""),
        "organisation": kind.get("organisation", ""),
        "operator_name": kind.get("operator_name", ""),
        "groups": answers.get("members", {}).get("groups", ["employees", "leaving"]),
    }


def _show(request: Request, step: str, form: Form, answers: dict[str, Any], **context: Any) -> HttpResponse:
    context |= {"form": form, "number": STEPS.index(step) + 1, "preview": _preview(answers, step)}
    status = 422 if form.errors else 200
    told = Network(basis=answers.get("kind", {}).get("basis", Basis.EMPLOYMENT))
    with translation.override(told.speaking(translation.get_language() or "")):  # the later questions use its words
        return render(request, f"console/network_new_{step}.html", context, status=status)


@page(access=founders, methods=("GET", "POST"))
def network_new(request: Request) -> HttpResponse:
    """Offer to go on where one stopped, or begin; POST begins anew."""
    assert isinstance(request.user, Person)
    if request.method == "POST":
        Draft.objects.filter(person=request.user).delete()
        return redirect("founding:network-new-purpose")
    draft = Draft.objects.filter(person=request.user).first()
    if draft is None or not draft.answers:
        return redirect("founding:network-new-purpose")
    answers = draft.answers
    step = _next(answers)
    context = {
        "draft": draft,
        "answered": len([each for each in STEPS if each in answers]),
        "next_address": f"founding:network-new-{step}",
        "number": STEPS.index(step) + 1,
        "purpose": Purpose(answers["purpose"]["purpose"]).label if "purpose" in answers else "",
        "kind": Kind(answers["kind"]["kind"]).label if "kind" in answers else "",
        "preview": _preview(answers),
    }
    return render(request, "console/network_new.html", context)


@page(access=founders, methods=("GET", "POST"))
def network_new_purpose(request: Request) -> HttpResponse:
    """Ask what the network is for."""
    assert isinstance(request.user, Person)
    answers = _answers(request.user)
    form = PurposeForm(request.POST if request.method == "POST" else None, initial=answers.get("purpose"))
    if request.method == "POST" and form.is_valid():
        Draft.objects.keep(request.user, purpose=form.cleaned_data)
        return redirect("founding:network-new-kind")
    return _show(request, "purpose", form, answers, choices=purpose_choices(form))


@page(access=founders, methods=("GET", "POST"))
def network_new_kind(request: Request) -> HttpResponse:
    """Ask whose network it is."""
    assert isinstance(request.user, Person)
    answers = _answers(request.user)
    if "purpose" not in answers:
        return _begun_or_done(request.user)
    form = KindForm(request.POST if request.method == "POST" else None, initial=answers.get("kind"))
    if request.method == "POST" and form.is_valid():
        Draft.objects.keep(request.user, kind=form.cleaned_data)
        return redirect("founding:network-new-members")
    return _show(request, "kind", form, answers, choices=kind_choices(form))


@page(access=founders, methods=("GET", "POST"))
def network_new_members(request: Request) -> HttpResponse:
    """Ask who is welcome, then start the network."""
    assert isinstance(request.user, Person)
    answers = _answers(request.user)
    if not answers:
        return _begun_or_done(request.user)
    if _next(answers) != "members" or "kind" not in answers:
        return redirect(f"founding:network-new-{_next(answers)}")
    form = MembersForm(
        request.POST if request.method == "POST" else None,
        initial=answers.get("members", {"groups": ["employees", "leaving"]}),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        kept = {name: values[name] for name in ("groups", "first")}
        Draft.objects.keep(request.user, members=kept)
        try:
            network = actions.found(
                request.user,
                **answers["purpose"],
                **answers["kind"],
                **kept,
                language="ja" if japanese() else "en",
                facts=values["facts"],
                by=request.user,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            Draft.objects.filter(person=request.user).delete()
            return redirect("founding:network-new-done", slug=network.slug)
    chosen = form["groups"].value() or []
    return _show(request, "members", form, answers, chosen=chosen)


def _grouped(rows: list[MemberClass]) -> list[str]:
    """Return classes in the words of the question: the alumni's own as the one box that they were, others by label."""
    of_alumni = {preset.code for preset in (*PRESETS, *OF_A_PROGRAMME) if preset.group == ALWAYS}
    words = [_("Alumni") if row.code in of_alumni else row.label for row in rows]
    return list(dict.fromkeys(words))


def _begun_or_done(person: Person) -> HttpResponse:
    """Lead who comes to a later question without an answer to the first: to the network that was just started (the way
    back from its page leads here), else to the first question."""
    since = timezone.now() - JUST_NOW
    made = Network.objects.filter(founded_by=person, created_at__gte=since).order_by("-created_at").first()
    if made is not None:
        return redirect("founding:network-new-done", slug=made.slug)
    return redirect("founding:network-new-purpose")


@page(access=founders)
def network_new_done(request: Request, slug: str) -> HttpResponse:
    """Say that the network is there, that nobody knows of it yet, and what comes next."""
    network = get_object_or_404(Network, slug=slug)
    if network.founded_by_id != request.user.pk:
        raise Http404
    rows = list(network.memberclass_rows.in_order())
    admitted = [row for row in rows if row.admitted]
    context = {
        "made": network,
        "done": True,
        "classes": _grouped(admitted),
        "first": turns.whom(network),
        "preview": {
            "now": "",
            "purpose": network.purpose,
            "kind": network.kind,
            "basis": network.basis,
            "name": network.name,
            "organisation": network.organisation,
            "operator_name": network.operator_name,
            "groups": {preset.group for preset in PRESETS if preset.code in {row.code for row in admitted}},
        },
    }
    return render(request, "console/network_new_done.html", context)
