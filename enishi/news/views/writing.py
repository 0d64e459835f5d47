"""Writing what is told, in the secretariat's name: drafts, what it looks like, when it is shown, and taking it back."""

from __future__ import annotations

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.kit import files, richtext
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members import sharing
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks.audiences import PUBLIC
from enishi.networks.labels import Label, labels_for, levels
from enishi.news import actions, reach, rhythm
from enishi.news import reading as read
from enishi.news.forms import ShowingForm, WritingForm
from enishi.news.models import Announcement
from enishi.news.views import issues
from enishi.news.views.enclosing import drawn, enclose, listed
from enishi.notices import themes
from enishi.ui.forms import say
from enishi.ui.rich import why_not
from enishi.ui.words import moment

PUBLISH = staff(Right.PUBLISH)
PAGE = 24
SHOWN = ("open", "shown", "over")
KEPT = (
    "number", "series", "theme", "last_day", "comments_open", "on_front", "audience", "label", "classes", "segment", "must_confirm"
)  # fmt: skip


@page(access=PUBLISH)
def written(request: Request) -> HttpResponse:
    """List what is being written, what is shown, and what is over."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "open"
    rows = Announcement.objects.written_for(request.viewer).select_related("series").defer("body")
    over = Q(ended_at__isnull=False) | Q(taken_back_at__isnull=False)
    if show == "open":
        rows = rows.filter(published_at=None, taken_back_at=None).order_by("-saved_at", "-pk")
    else:
        rows = rows.exclude(published_at=None) if show == "shown" else rows
        rows = (rows.filter(over) if show == "over" else rows.exclude(over)).order_by("-pk")
    found, following = _some(rows, show, request.GET.get("after", ""))
    for row in found:
        row.network = request.network
    context = {
        "rows": [
            {"row": row, "label": str(Label(row.label).label), "theme": themes.words(request.network, row.theme)}
            for row in found
        ],
        "show": show,
        "following": following,
        "begun": bool(request.GET.get("after")),
        "silent": rhythm.standing(request.network)[0],
        "late": rhythm.late(request.network),
    }
    return render(request, "news/written.html", context)


@page(access=PUBLISH, methods=("POST",))
def announcement_new(request: Request) -> HttpResponse:
    """Begin to write an announcement, or an issue (`kind`)."""
    hit("news draft", str(request.viewer.pk), limit=30, seconds=3600)
    kinds = Announcement.Kind
    kind = kinds.ISSUE if request.POST.get("kind") == kinds.ISSUE else kinds.NOTICE
    row = actions.begin(request.network, kind=kind, by=request.viewer)
    return redirect("news:announcement-edit", request.network.slug, row.public_id)


@csp_update({"style-src": NONCE})  # the editor brings its basic styles along (docs/decisions)
@page(access=PUBLISH, methods=("GET", "POST"))
def announcement_edit(request: Request, public_id: str) -> HttpResponse:
    """Write, save, enclose pictures and files, put the sections of an issue in order. What is published is changed at once."""
    row = _row(request, public_id)
    bound = request.method == "POST"
    form = WritingForm(
        request.POST if bound else None, request.FILES if bound else None, announcement=row, viewer=request.viewer
    )
    if bound and form.is_valid() and (answer := _saved(request, row, form)) is not None:
        return answer
    enclosed, pictures = listed(row, request.network.slug)
    context = {
        "form": form,
        "row": row,
        "enclosed": enclosed,
        "editable": richtext.editable(form.written, pictures),
        "scopes": _scopes(row, form) if not row.published_at else [],
        "levels": levels(reach.offered(row.network), form["label"].value()) if not row.published_at else [],
        "public": PUBLIC,
        "number": reach.number_of(row),
        **(issues.of(row) if row.is_issue else {}),
    }
    return render(request, "news/announcement_edit.html", context, status=422 if form.errors else 200)


@page(access=PUBLISH, methods=("GET", "POST"))
def announcement_publication(request: Request, public_id: str) -> HttpResponse:
    """Show what it will look like and how many it reaches, and publish it, now or at a time; or take its time away (`not`)."""
    row = _row(request, public_id)
    here = redirect("news:announcement-publication", request.network.slug, public_id)
    if request.method == "POST" and "not" in request.POST:
        actions.unschedule(row, by=request.viewer)
        messages.success(request, _("It is a draft again."))
        return here
    asked = sharing.asked(request.viewer)
    bound = request.method == "POST"
    form = ShowingForm(request.POST if bound else None, network=request.network, asked=asked)
    if bound and form.is_valid():
        try:
            with transaction.atomic():
                form.agree(request.viewer)
                actions.publish(row, at=form.cleaned_data["at"], by=request.viewer)
        except (Refused, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            if (later := form.cleaned_data["at"]) is not None:
                messages.success(request, _("Planned: it is shown %(when)s.") % {"when": moment(later)})
                return here
            messages.success(request, _("It is shown to those it is told to."))
            return redirect("news:written", request.network.slug)
    context = {
        "form": form,
        "row": row,
        "article": read.article(row, request.network.slug),
        "number": reach.number_of(row),
        "classes": [told.member_class.label for told in row.told.select_related("member_class")]
        if row.narrowed and not row.segment_name
        else [],
        "now": timezone.now(),
    }
    return render(request, "news/announcement_publication.html", context, status=422 if form.errors else 200)


@page(access=PUBLISH, methods=("GET", "POST"))
def announcement_removal(request: Request, public_id: str) -> HttpResponse:
    """Take it back, after saying what goes with it."""
    row = _row(request, public_id)
    if request.method == "POST":
        actions.take_back(row, by=request.viewer)
        messages.success(request, _("Taken back. Nobody reads it any more."))
        return redirect("news:written", request.network.slug)
    return render(request, "news/announcement_removal.html", {"row": row})


# -- their parts --------------------------------------------------------------------------------------------------------
def _row(request: Request, public_id: str) -> Any:
    rows = Announcement.objects.written_for(request.viewer).filter(taken_back_at=None)
    row = get_object_or_404(rows.select_related("circle", "series", "segment"), public_id=public_id)
    row.network = request.network
    return row


def _some(rows: Any, show: str, after: str) -> tuple[list[Any], str]:
    """Return one page of rows, and the address of the next; the cursor is the public id of the last row."""
    last = rows.filter(public_id=after[:10]).first() if after else None
    if last is not None and show == "open":
        rows = rows.filter(Q(saved_at__lt=last.saved_at) | Q(saved_at=last.saved_at, pk__lt=last.pk))
    elif last is not None:
        rows = rows.filter(pk__lt=last.pk)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], f"?show={show}&after={found[PAGE - 1].public_id}" if len(found) > PAGE else ""


def _saved(request: Request, row: Announcement, form: WritingForm) -> HttpResponse | None:
    """Save what the form holds and what comes with it; None where something was refused and stands in the form."""
    given, wanted = form.cleaned_data, request.POST.get("do", "")
    values = {name: given[name] for name in KEPT if name in given}
    try:
        picture = drawn(request, form)
        with transaction.atomic():
            actions.write(
                row, version=given["version"], title=given["title"], body=given["body"], **values, by=request.viewer
            )
            enclose(request, row, form, picture=picture, append=lambda html: _append(request, row, html))
            arranged = issues.arranged(request, row) if row.is_issue else None
    except (Refused, Conflict) as error:
        row.refresh_from_db()
        say(form, error, row.version)
        return None
    except files.NotAPicture as error:
        form.add_error("picture", why_not(error))
        return None
    if arranged is not None:
        return arranged
    slug = request.network.slug
    if wanted == "next":
        return redirect("news:announcement-publication", slug, row.public_id)
    messages.success(request, _("Saved, and shown as it is now.") if row.published_at else _("The draft is saved."))
    return redirect("news:announcement-edit", slug, row.public_id)


def _append(request: Request, row: Announcement, html: str) -> None:
    row.refresh_from_db()
    actions.write(
        row,
        version=row.version,
        title=row.title,
        body=row.body + html,
        number=row.number,
        last_day=row.last_day,
        comments_open=row.comments_open,
        on_front=row.on_front,
        by=request.viewer,
    )


def _scopes(row: Announcement, form: WritingForm) -> list[dict[str, Any]]:
    chosen = str(form["audience"].value())
    return [
        {
            "audience": each,
            "chosen": chosen == str(each),
            "readers": reach.readers_of(row.network, each),
            "labels": labels_for(each),
        }
        for each in reach.offered(row.network)
    ]
