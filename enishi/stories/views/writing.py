"""Writing stories: about whom, the text and its pictures, where it stands with who is portrayed, and showing it."""

from __future__ import annotations

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.kit import files, richtext
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members import sharing
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks.audiences import PUBLIC
from enishi.networks.labels import labels_for, levels
from enishi.profiles import visibility
from enishi.stories import actions, people, pictures, proofs, texts
from enishi.stories import reading as read
from enishi.stories.forms import ShowingForm, WhoForm, WritingForm
from enishi.stories.models import Story
from enishi.ui.forms import say
from enishi.ui.rich import why_not

PUBLISH = staff(Right.PUBLISH)
SAVED = ("title", "body", "name", "facts", "cover", "audience", "label")


@page(access=PUBLISH)
def written(request: Request) -> HttpResponse:
    """List the stories with where each stands, the one that was last touched first."""
    viewer, after = request.viewer, request.GET.get("after", "")[:10]
    rows = Story.objects.written_for(viewer).defer("body").order_by("-saved_at", "-pk")
    last = rows.filter(public_id=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(saved_at__lt=last.saved_at) | Q(saved_at=last.saved_at, pk__lt=last.pk))
    found = list(read.with_state(rows, request.network)[: read.PAGE + 1])
    cards = visibility.authors({viewer.pk, *(row.portrayed_id for row in found if row.portrayed_id)}, viewer)
    listed = [
        {"row": row, "card": cards.get(row.portrayed_id), "state": state, "words": read.STATES[state]}
        for row in found[: read.PAGE]
        for state in (read.state_of(row),)
    ]
    context = {
        "rows": listed,
        "older": found[read.PAGE - 1].public_id if len(found) > read.PAGE else "",
        "begun": bool(after),
        "me": cards.get(viewer.pk),
    }
    return render(request, "stories/written.html", context)


@page(access=PUBLISH, methods=("GET", "POST"))
def story_new(request: Request) -> HttpResponse:
    """Choose whom it is about, and begin."""
    viewer, bound = request.viewer, request.method == "POST"
    form = WhoForm(request.POST if bound else request.GET if "find" in request.GET else None)
    valid = form.is_valid()
    if bound and valid:
        hit("story begun", str(viewer.pk), limit=30, seconds=3600)
        try:
            row = actions.begin(request.network, form.cleaned_data["whom"], by=viewer)
        except Refused as error:
            form.add_error("whom", error.message)
        else:
            return redirect("stories:story-edit", request.network.slug, row.public_id)
    sought = form.cleaned_data.get("find", "") if form.is_bound else ""
    context = {"form": form, "sought": sought, "people": people.named(viewer, sought)}
    return render(request, "stories/story_new.html", context, status=422 if bound else 200)


@csp_update({"style-src": NONCE})  # the editor brings its basic styles along (docs/decisions)
@page(access=PUBLISH, methods=("GET", "POST"))
def story_edit(request: Request, public_id: str) -> HttpResponse:
    """Write, save, add pictures. What is shown stays as it was approved."""
    row = _row(request, public_id)
    bound = request.method == "POST"
    form = WritingForm(request.POST if bound else None, request.FILES if bound else None, story=row)
    if bound and form.is_valid() and (answer := _saved(request, row, form)) is not None:
        return answer
    shown = pictures.standing(form.kept, request.network.slug)
    context = {
        "form": form,
        "row": row,
        "card": visibility.authors([row.portrayed_id], request.viewer).get(row.portrayed_id),
        "kept": [{"row": each, "picture": shown[each.public_id]} for each in form.kept],
        "cover": str(form["cover"].value() or ""),
        "editable": richtext.editable(form.written, shown),
        "scopes": _scopes(row, form),
        "levels": levels(proofs.offered(row.network), form["label"].value()),
        "accept": files.ACCEPT,
    }
    return render(request, "stories/story_edit.html", context, status=422 if form.errors else 200)


@page(access=PUBLISH, methods=("GET", "POST"))
def story_progress(request: Request, public_id: str) -> HttpResponse:
    """Show how it looks and where it stands with who is portrayed; hand it over, and show it once it is approved."""
    row = _row(request, public_id, withdrawn=True)
    if row.withdrawn_at:
        return render(request, "stories/_withdrawn.html", {"row": row})
    bound = request.method == "POST"
    publishes = bound and request.POST.get("do") == "publish"
    form = ShowingForm(request.POST if publishes else None, asked=sharing.asked(request.viewer))
    if bound and (not publishes or form.is_valid()):
        try:
            return _moved(request, row, form if publishes else None)
        except (Refused, Conflict) as error:
            messages.error(request, error.message)
            return redirect("stories:story-progress", request.network.slug, public_id)
    proof = proofs.newest(row)
    cards = visibility.authors([row.portrayed_id, request.viewer.pk], request.viewer)
    context = {
        "row": row,
        "form": form,
        "proof": proof,
        "state": proof.state if proof else "",
        "is_shown": proof is not None and row.shown_id == proof.pk,
        "changed": proof is None or proof.mark != texts.mark_of(row),
        "article": read.article(row, row, request.network.slug),
        "card": cards.get(row.portrayed_id),
        "me": cards.get(request.viewer.pk),
    }
    return render(request, "stories/story_progress.html", context, status=422 if form.errors else 200)


@page(access=PUBLISH, methods=("GET", "POST"))
def story_removal(request: Request, public_id: str) -> HttpResponse:
    """Withdraw a story for the secretariat, after saying what goes with it."""
    row = _row(request, public_id)
    if request.method == "POST":
        actions.withdraw(row, by=request.viewer)
        messages.success(request, _("Withdrawn. Nobody reads it any more."))
        return redirect("stories:written", request.network.slug)
    return render(request, "stories/story_removal.html", {"row": row})


# -- their parts --------------------------------------------------------------------------------------------------------
def _row(request: Request, public_id: str, *, withdrawn: bool = False) -> Any:
    rows = Story.objects.written_for(request.viewer).select_related("shown")
    row = get_object_or_404(rows if withdrawn else rows.filter(withdrawn_at=None), public_id=public_id)
    row.network = request.network
    return row


def _moved(request: Request, row: Story, form: ShowingForm | None) -> HttpResponse:
    """Hand over, or show; and lead back."""
    viewer = request.viewer
    if form is None:
        actions.hand(row, by=viewer)
        messages.success(request, _("Handed over. You hear of the answer."))
    else:
        with transaction.atomic():
            form.agree(viewer)
            actions.publish(row, by=viewer)
        messages.success(request, _("It is shown in the words that were approved."))
    return redirect("stories:story-progress", request.network.slug, row.public_id)


def _saved(request: Request, row: Story, form: WritingForm) -> HttpResponse | None:
    """Save what the form holds and what comes with it; None where something was refused and stands in the form."""
    given = form.cleaned_data
    try:
        picture = _drawn(request, given)
        with transaction.atomic():
            if picture is not None:
                _pictured(request, row, given, picture)
            values = {name: given[name] for name in SAVED}
            actions.write(row, version=given["version"], **values, by=request.viewer)
            if gone := request.POST.get("remove", "")[:10]:
                pictures.remove(row, which=gone, by=request.viewer)
    except (Refused, Conflict) as error:
        row.refresh_from_db()
        say(form, error, row.version)
        return None
    except files.NotAPicture as error:
        form.add_error("picture", why_not(error))
        return None
    slug = request.network.slug
    if request.POST.get("do") == "next":
        return redirect("stories:story-progress", slug, row.public_id)
    messages.success(request, _("The draft is saved."))
    return redirect("stories:story-edit", slug, row.public_id)


def _drawn(request: Request, given: dict[str, Any]) -> bytes | None:
    """Return the picture that came with the form, drawn anew: before the transaction, since drawing waits for its turn and takes
    seconds, in which nobody else could write on SQLite."""
    if not given["picture"]:
        return None
    hit("story picture", str(request.viewer.pk), limit=60, seconds=3600)
    return files.sheet(given["picture"], pictures.LONGEST_SIDE, whose=str(request.viewer.person_id))


def _pictured(request: Request, row: Story, given: dict[str, Any], content: bytes) -> None:
    """Keep a picture and put it where the button says: before the text, or at its end."""
    made = pictures.add(row, content=content, alt=given["alt"], by=request.viewer)
    if request.POST.get("do") == "cover":
        given["cover"] = made.public_id
    else:
        given["body"] += f'<figure><img src="picture:{made.public_id}"></figure>'


def _scopes(row: Story, form: WritingForm) -> list[dict[str, Any]]:
    chosen = str(form["audience"].value())
    return [
        {"audience": each, "public": each == PUBLIC, "chosen": chosen == str(each), "labels": labels_for(each)}
        for each in proofs.offered(row.network)
    ]
