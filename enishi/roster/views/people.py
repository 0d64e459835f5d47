"""HR's list, and one person of it: facts that no member ever sees."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.kit.errors import NotAllowed, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks.days import today_in
from enishi.roster import facts, returns, rules, search, words
from enishi.roster import people as verbs
from enishi.roster.forms import AddressForm, ClassForm, ReasonForm, SearchForm
from enishi.roster.models import RosterPerson
from enishi.roster.views.tabs import tabs

ROSTER = staff(Right.ROSTER)


@page(access=ROSTER)
def people(request: Request) -> HttpResponse:
    """The list, searched and narrowed, in the order of readings."""
    form = SearchForm(request.GET or None, network=request.network)
    if not rules.sees_members(request.viewer):
        states = form.fields["state"]
        states.choices = [each for each in form.STATES if each[0] not in ("in", "out")]  # type: ignore[attr-defined]
    asked, today = form.asked(), today_in(request.network)
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    found = search.find(request.viewer, asked, today, **cursors)
    context = {
        "form": form,
        "found": found,
        "today": today,
        "narrowed": bool(asked),
        "invites": request.viewer.has(Right.INVITE),
        "cards_query": urlencode({"who": "out", **{name: asked[name] for name in asked if name != "state"}}),
        "sees_members": rules.sees_members(request.viewer),
        "previous": "?" + urlencode({**asked, "before": found.previous}) if found.previous else "",
        "next": "?" + urlencode({**asked, "after": found.next}) if found.next else "",
        "tabs": tabs(request, "people"),
    }
    return render(request, "roster/people.html", context)


@page(access=ROSTER)
def person(request: Request, public_id: str) -> HttpResponse:
    """Everything that HR said of one person, for who may read the roster."""
    return _person(request, _row(request, public_id))


def _row(request: Request, public_id: str) -> RosterPerson:
    rows = RosterPerson.objects.readable_by(request.viewer).select_related("member_class", "same_as", "intake")
    row: RosterPerson = get_object_or_404(rows, public_id=public_id)
    row.network = request.network
    return row


def _person(request: Request, row: RosterPerson, **forms: Form) -> HttpResponse:
    known = facts.person_by_id(request.network, row.pk)
    alone = known is None or len(known.ids) == 1
    others = [] if alone else [*row.others.all()[:10], *([row.same_as] if row.same_as else [])]
    context: dict[str, Any] = {
        "row": row,
        "sees_members": rules.sees_members(request.viewer),
        "sets_class": rules.can_set_class(request.viewer, row) and row.member_id is None,
        "facts": known,
        "birth_date": words.birth_day(known.birth_date) if known else "",
        "invites": request.viewer.has(Right.INVITE),
        "periods": list(reversed(known.periods)) if known else [],
        "others": others,
        "returned": returns.WORDS.get(known.returned, "") if known else "",
        "address": AddressForm(now=row.email),
        "contact": ReasonForm(auto_id="contact_%s"),
        "death": ReasonForm(auto_id="death_%s"),
        "classes": ClassForm(network=request.network, now=row.member_class.code if row.member_class else ""),
        "tabs": tabs(request, "people"),
        **forms,
    }
    return render(request, "roster/person.html", context, status=422 if forms else 200)


def _done(request: Request, row: RosterPerson, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("roster:person", request.network.slug, row.public_id)


@page(access=ROSTER, methods=("POST",))
def person_contact(request: Request, public_id: str) -> HttpResponse:
    """Note that a person is not to be written to, or may be again."""
    row = _row(request, public_id)
    form = ReasonForm(request.POST, auto_id="contact_%s")
    if form.is_valid():
        verbs.set_no_contact(row, **form.cleaned_data, by=request.viewer)
        return _done(request, row, _("Noted. It is on record."))
    return _person(request, row, contact=form)


@page(access=ROSTER, methods=("POST",))
def person_address(request: Request, public_id: str) -> HttpResponse:
    """Correct a person's address, or say that it is right although mail came back."""
    row = _row(request, public_id)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            returns.correct_address(row, email=form.cleaned_data["email"], by=request.viewer)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return _done(request, row, _("The address is noted. The next invitation goes there."))
    return _person(request, row, address=form)


@page(access=ROSTER, methods=("POST",))
def person_death(request: Request, public_id: str) -> HttpResponse:
    """Note that a person may have died, or has not."""
    row = _row(request, public_id)
    form = ReasonForm(request.POST, auto_id="death_%s")
    if form.is_valid():
        verbs.set_maybe_deceased(row, **form.cleaned_data, by=request.viewer)
        return _done(request, row, _("Noted. It is on record."))
    return _person(request, row, death=form)


@page(access=ROSTER, methods=("POST",))
def person_class(request: Request, public_id: str) -> HttpResponse:
    """Put a person into a class by hand."""
    row = _row(request, public_id)
    if not rules.can_set_class(request.viewer, row):  # before the form: no answer of it may differ by who has joined
        raise NotAllowed(_("Your role does not include this."))
    form = ClassForm(request.POST, network=request.network)
    if form.is_valid():
        try:
            verbs.set_class(
                row, code=form.cleaned_data["member_class"], reason=form.cleaned_data["reason"], by=request.viewer
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return _done(request, row, _("The class is set."))
    return _person(request, row, classes=form)
