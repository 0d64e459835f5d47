"""Putting an issue together: its sections in order, and the page of one."""

from __future__ import annotations

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.kit import files, richtext
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.news import sections
from enishi.news.forms import SectionForm
from enishi.news.models import Announcement, Section
from enishi.news.views.enclosing import drawn, enclose, listed
from enishi.ui.forms import say
from enishi.ui.rich import why_not

PUBLISH = staff(Right.PUBLISH)


def arranged(request: Request, row: Announcement) -> HttpResponse | None:
    """Do what a button beside a section asks, after the form around it was saved: add one, open it, move it, take it out, put it
    back. Return where that leads, None where no such button was pressed. Raises Refused."""
    asked, by, slug = request.POST, request.viewer, request.network.slug
    if asked.get("do") == "section":
        made = sections.add(row, by=by)
        return redirect("news:section-edit", slug, made.public_id)
    if which := asked.get("open", ""):
        found = _sections(request).filter(announcement=row, public_id=which.replace("\0", "")[:10]).first()
        return redirect("news:section-edit", slug, found.public_id) if found else None
    here = redirect("news:announcement-edit", slug, row.public_id)
    for name, up in (("up", True), ("down", False)):
        if which := asked.get(name, ""):
            sections.move(row, which=which, up=up, by=by)
            messages.success(request, _("Moved."))
            here["Location"] += "#sections"
            return here
    if which := asked.get("out", ""):
        sections.remove(row, which=which, by=by)
        messages.success(request, _("Taken out. It stands below, and can be put back."))
    elif which := asked.get("back", ""):
        sections.put_back(row, which=which, by=by)
        messages.success(request, _("It stands in its place again."))
    else:
        return None
    here["Location"] += "#sections"
    return here


def of(row: Announcement) -> dict[str, Any]:
    """Return the sections of an issue as its form lists them, with those that can be put back. One query."""
    rows = list(row.sections.order_by("position", "pk"))
    out = sorted((each for each in rows if each.removed_at), key=lambda each: each.removed_at, reverse=True)
    return {"sections": [each for each in rows if not each.removed_at], "taken_out": out}


@csp_update({"style-src": NONCE})  # the editor brings its basic styles along (docs/decisions)
@page(access=PUBLISH, methods=("GET", "POST"))
def section_edit(request: Request, public_id: str) -> HttpResponse:
    """Write a section: its heading, its text, what is enclosed in it. What is published is changed at once."""
    section = get_object_or_404(_sections(request).select_related("announcement"), public_id=public_id, removed_at=None)
    row = section.announcement
    if row.taken_back_at:
        raise Http404
    row.network = request.network
    bound = request.method == "POST"
    form = SectionForm(request.POST if bound else None, request.FILES if bound else None, section=section)
    if bound and form.is_valid() and (answer := _saved(request, row, section, form)) is not None:
        return answer
    enclosed, pictures = listed(row, request.network.slug, section)
    context = {
        "form": form,
        "row": row,
        "section": section,
        "enclosed": enclosed,
        "editable": richtext.editable(form.written, pictures),
    }
    return render(request, "news/section_edit.html", context, status=422 if form.errors else 200)


def _sections(request: Request) -> Any:
    told = Announcement.objects.written_for(request.viewer)
    return Section.objects.within(request.network).filter(announcement__in=told)


def _saved(request: Request, row: Announcement, section: Section, form: SectionForm) -> HttpResponse | None:
    """Save what the form holds and what comes with it; None where something was refused and stands in the form."""
    given, which, by = form.cleaned_data, section.public_id, request.viewer

    def append(html: str) -> None:
        sections.write(
            row,
            which=which,
            version=given["version"] + 1,
            heading=given["heading"],
            body=given["body"] + html,
            by=by,
        )

    try:
        picture = drawn(request, form)
        with transaction.atomic():
            said = {"heading": given["heading"], "body": given["body"]}
            sections.write(row, which=which, version=given["version"], **said, by=by)
            enclose(request, row, form, picture=picture, section=section, append=append)
    except (Refused, Conflict) as error:
        section.refresh_from_db()
        say(form, error, section.version)
        return None
    except files.NotAPicture as error:
        form.add_error("picture", why_not(error))
        return None
    messages.success(request, _("Saved, and shown as it is now.") if row.published_at else _("The section is saved."))
    slug = request.network.slug
    if request.POST.get("do") == "back":
        return redirect("news:announcement-edit", slug, row.public_id)
    return redirect("news:section-edit", slug, which)
