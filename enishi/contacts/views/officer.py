"""What the secretariat does with contacts: plan them, note them, look at them, delete one with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.accounts.doors import Access
from enishi.contacts import actions, rules
from enishi.contacts.forms import ContactForm, RemovalForm
from enishi.contacts.models import Contact
from enishi.feed.forms import refuse
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page
from enishi.members.models import Member
from enishi.networks.days import today_in
from enishi.profiles import visibility

KEEPS = Access("who notes contacts", lambda request: rules.keeps(request.viewer), network=True, unkept=True)
PAGE = 24


@page(access=KEEPS)
def contacts(request: Request) -> HttpResponse:
    """List what is planned by its day, or what was noted last (`show=all`)."""
    viewer, show = request.viewer, "all" if request.GET.get("show") == "all" else "planned"
    rows = Contact.objects.readable_by(viewer).filter(member__state=Member.State.JOINED).select_related("member")
    after = rows.filter(public_id=request.GET.get("after", "")[:10]).first() if "after" in request.GET else None
    if show == "planned":
        rows = rows.planned().order_by("next_on", "pk")
        if after is not None and after.next_on:
            rows = rows.filter(Q(next_on__gt=after.next_on) | Q(next_on=after.next_on, pk__gt=after.pk))
    else:
        rows = rows.order_by("-pk").filter(Q(pk__lt=after.pk) if after is not None else Q())
    found = list(rows[: PAGE + 1])
    listed = found[:PAGE]
    cards = visibility.authors({each.member_id for each in listed} | _writers(listed) | {viewer.pk}, viewer)
    context = {
        "rows": [(each, cards.get(each.member_id), cards.get(each.by_id or 0)) for each in listed],
        "me": cards.get(viewer.pk),
        "show": show,
        "today": today_in(request.network),
        "after": listed[-1].public_id if len(found) > PAGE else "",
    }
    return render(request, "contacts/contacts.html", context)


@page(access=KEEPS, methods=("GET", "POST"))
def contacts_person(request: Request, public_id: str) -> HttpResponse:
    """Show what was noted of contacts with one member, and note another."""
    people = Member.objects.within(request.network).active().select_related("person")
    member: Member = get_object_or_404(people, public_id=public_id)
    member.network = request.network
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"on": today_in(request.network)})
    if form.is_bound and form.is_valid():
        try:
            actions.note(member, **form.cleaned_data, by=request.viewer)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Noted."))
            return redirect("contacts:contacts-person", request.network.slug, public_id)
    return _person(request, member, form)


@page(access=KEEPS, methods=("GET", "POST"))
def contact(request: Request, public_id: str) -> HttpResponse:
    """Change what one wrote, within a day."""
    row = _row(request, public_id)
    if not rules.can_change(request.viewer, row):
        raise Http404
    initial = {"on": row.on, "way": row.way, "words": row.words, "next_on": row.next_on}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        given = {name: form.cleaned_data[name] for name in initial}
        try:
            actions.change(row, **given, by=request.viewer)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Changed."))
            return _back(request, row)
    context = {"form": form, "row": row, **_whose(request, row)}
    return render(request, "contacts/contact.html", context, status=422 if form.errors else 200)


@page(access=KEEPS, methods=("POST",))
def contact_done(request: Request, public_id: str) -> HttpResponse:
    """Say that what was planned is done, or let go."""
    row = _row(request, public_id)
    actions.end_plan(row, by=request.viewer)
    messages.success(request, _("It is off the list of what is planned."))
    return redirect("contacts:contacts", request.network.slug) if "list" in request.POST else _back(request, row)


@page(access=KEEPS, methods=("GET", "POST"))
def contact_removal(request: Request, public_id: str) -> HttpResponse:
    """Delete a note, with a reason for the record."""
    row = _row(request, public_id)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.delete(row, reason=form.cleaned_data["reason"], by=request.viewer)
        messages.success(request, _("Deleted. The reason stands in the record."))
        return _back(request, row)
    context = {"form": form, "row": row, **_whose(request, row)}
    return render(request, "contacts/contact_removal.html", context, status=422 if form.errors else 200)


def _row(request: Request, public_id: str) -> Contact:
    rows = Contact.objects.readable_by(request.viewer).filter(member__state=Member.State.JOINED)
    found: Contact = get_object_or_404(rows.select_related("member"), public_id=public_id)
    return found


def _writers(rows: list[Contact]) -> set[int]:
    return {each.by_id for each in rows if each.by_id}


def _whose(request: Request, row: Contact) -> dict[str, Any]:
    cards = visibility.authors({row.member_id, request.viewer.pk}, request.viewer)
    return {"card": cards.get(row.member_id), "me": cards.get(request.viewer.pk)}


def _person(request: Request, member: Member, form: ContactForm) -> HttpResponse:
    viewer = request.viewer
    rows = Contact.objects.readable_by(viewer).filter(member=member).order_by("-pk")
    last = rows.filter(public_id=request.GET.get("after", "")[:10]).first() if "after" in request.GET else None
    found = list((rows.filter(pk__lt=last.pk) if last else rows)[: PAGE + 1])
    listed = found[:PAGE]
    cards = visibility.authors({member.pk, viewer.pk} | _writers(listed), viewer)
    context = {
        "member": member,
        "card": cards.get(member.pk),
        "me": cards.get(viewer.pk),
        "form": form,
        "rows": [(each, cards.get(each.by_id or 0), rules.can_change(viewer, each)) for each in listed],
        "after": listed[-1].public_id if len(found) > PAGE else "",
    }
    return render(request, "contacts/contacts_person.html", context, status=422 if form.errors else 200)


def _back(request: Request, row: Contact) -> HttpResponse:
    return redirect("contacts:contacts-person", request.network.slug, row.member.public_id)
