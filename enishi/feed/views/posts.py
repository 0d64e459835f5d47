"""Writing a post, changing it, and taking back what is one's own."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.feed import actions, additions, carried, drafts, naming, pausing, readers
from enishi.feed.carried_models import Draft
from enishi.feed.forms import ChangeForm, DraftForm, PostForm, new_token, refuse
from enishi.feed.models import Item
from enishi.feed.views.drafts import ADDITIONS_AN_HOUR, context_of
from enishi.groups import pledge, watch
from enishi.groups.models import Reading
from enishi.kit import files, papers
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members import circles, sharing
from enishi.members.doors import Request, members, page
from enishi.members.models import Circle, Member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.labels import labels_for, levels
from enishi.ui.forms import say

A_HOUR = 30  # posts a member
TOLD = ("audience", "label")  # what says who reads a post


@page(access=members, methods=("GET", "POST"))
def post_new(request: Request) -> HttpResponse:
    """Write a post: the rules once, who reads it and how far it may travel beside what is written."""
    viewer = request.viewer
    asked = sharing.asked(viewer)
    draft, refused = _draft(request)
    circle = _circle(request, draft)
    if circle and request.method == "GET" and pledge.asked(viewer, circle):
        return redirect("groups:promise", request.network.slug, circle.public_id)
    group = getattr(circle, "group", None)
    offered = [readers.seated(circle)] if circle else _offered(viewer)
    initial = _begun(draft, circle) if draft and request.method == "GET" else None
    given_by_post = _narrowed(request.POST) if request.method == "POST" else None
    form = PostForm(given_by_post, asked=asked, offered=offered, initial=initial)
    aside = "draft" in request.POST
    if draft and not refused and aside:
        messages.success(request, _("The draft is kept. Nobody but you reads it."))
        return redirect("feed:drafts", request.network.slug)
    if form.is_bound and form.is_valid() and not aside and not refused and not _once_more(form, viewer, offered):
        hit("feed post", str(viewer.pk), limit=A_HOUR, seconds=3600)
        given = form.cleaned_data
        naming.turn_to(viewer, given["text"], given["named"])
        try:
            form.agree(request.viewer)
            item = actions.write(
                viewer,
                title=given["title"],
                text=given["text"],
                audience=given["audience"],
                label=given["label"],
                token=given["token"],
                circle=circle,
                named=given["named"],
                poll=form.poll(request.network),
                paused=pausing.outcome(form, viewer, _all_words(form)),
                by=viewer,
            )
        except (Refused, Conflict) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your post is there. Those you chose can read it."))
            if group:
                return redirect("feed:circle", request.network.slug, group.public_id)
            return redirect("feed:item", request.network.slug, item.public_id)
    chosen = str(form["audience"].value())
    for said in refused:
        form.add_error(None, said)
    context = context_of(draft) | {
        "form": form,
        "asked": asked,
        "circle": circle,
        "group": group,
        "scopes": [
            {"readers": each, "chosen": chosen == str(each.audience), "labels": labels_for(each.audience)}
            for each in offered
        ],
        "levels": levels((each.audience for each in offered), form["label"].value()),
        "outside": bool(viewer.side & EMPLOYEES),
        "readers": next((each for each in offered if chosen == str(each.audience)), offered[0]),
        "adrift": bool(initial and circle is None and initial.get("circle")),
    }
    return render(request, "feed/post_new.html", context, status=422 if form.errors else 200)


@page(access=members, methods=("GET", "POST"))
def post_edit(request: Request, public_id: str) -> HttpResponse:
    """Change a post of one's own: its words, and what it carries. What it said before stays readable."""
    item = _own(request, public_id)
    if item.kind != Item.Kind.POST or item.hidden_at:  # what another room published is changed there
        raise Http404
    if item.circle_id and not circles.of(request.viewer).filter(pk=item.circle_id).exists():
        raise Http404  # who has no seat any more takes back what they wrote there, and says nothing new
    if item.circle and request.method == "GET" and pledge.asked(request.viewer, item.circle):
        where = reverse("groups:promise", args=[request.network.slug, item.circle.public_id])
        return redirect(f"{where}?item={item.public_id}")
    asked = sharing.asked(request.viewer)
    initial = {"title": item.title, "text": item.text, "version": item.version}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=initial, asked=asked)
    carry, refused = carried.Change({}), list[str]()
    if request.method == "POST":  # each new link in it is looked at
        hit("feed change", str(request.viewer.pk), limit=A_HOUR, seconds=3600)
        if request.FILES:
            hit("feed addition", str(request.viewer.pk), limit=ADDITIONS_AN_HOUR, seconds=3600)
        carry, refused = additions.change_of(item, request.POST, request.FILES, whose=str(request.viewer.person_id))
        for each in refused:
            form.add_error(None, each)
    told = partial(readers.of, item, request.network)
    if form.is_bound and form.is_valid() and not pausing.once_more(form, request.viewer, _all_words(form), told):
        given = form.cleaned_data
        naming.turn_to(request.viewer, given["text"], given["named"])
        said = {each: given[each] for each in ("title", "text", "named", "version")}
        try:
            form.agree(request.viewer)
            actions.change(item, **said, carry=carry, by=request.viewer)
        except (Refused, Conflict) as error:
            item.refresh_from_db()
            say(form, error, item.version)
        else:
            messages.success(request, _("Changed. What it said before can still be read."))
            return redirect("feed:item", request.network.slug, item.public_id)
    if form.errors and request.FILES:
        form.add_error(None, _("Please choose the pictures and files once more: they were not kept."))
    context = {
        "form": form,
        "item": item,
        "asked": asked,
        "carried": carried.of(item),
        "carry": carry,
        "longest_alt": carried.LONGEST_ALT,
        "picture_types": files.ACCEPT,
        "file_types": papers.ACCEPT,
    }
    return render(request, "feed/post_edit.html", context, status=422 if form.errors else 200)


@page(access=members, methods=("GET", "POST"))
def item_removal(request: Request, public_id: str) -> HttpResponse:
    """Take an item of one's own back, after saying what goes with it."""
    item = _own(request, public_id)
    if item.source:
        raise Http404
    if request.method == "POST":
        actions.take_back(item, by=request.viewer)
        messages.success(request, _("Taken back. Nobody reads it any more."))
        return redirect("feed:feed", request.network.slug)
    return render(
        request, "feed/item_removal.html", {"item": item, "answers": item.comments.filter(taken_back_at=None).count()}
    )


def _all_words(form: PostForm | ChangeForm) -> str:
    asked = form.poll_words if isinstance(form, PostForm) else ""
    return f"{form.cleaned_data['title']} {form.cleaned_data['text']} {asked}"


def _narrowed(data: QueryDict) -> QueryDict:
    """Return what was sent, told to employees alone where its author chose that when asked to look once more (pausing.py)."""
    if pausing.NARROW not in data:
        return data
    narrowed = data.copy()
    narrowed["audience"], narrowed["label"] = str(EMPLOYEES), labels_for(EMPLOYEES)[0]
    return narrowed


def _once_more(form: PostForm, viewer: Member, offered: list[readers.Readers]) -> bool:
    chosen = next(each for each in offered if each.audience == form.cleaned_data["audience"])
    return pausing.once_more(form, viewer, _all_words(form), lambda: chosen)


def _circle(request: Request, draft: Draft | None) -> Circle | None:
    """Return the circle that is written to, if one is named; 404 where the viewer has no seat. A draft for a circle that its
    author has left since is for nobody yet."""
    rows = circles.of(request.viewer).select_related("group")
    if draft and request.method == "GET":
        wanted = draft.said.get("circle", "")
        return rows.filter(public_id=wanted).first() if wanted else None
    asked = request.POST.get("circle") or request.GET.get("circle")
    if not asked:
        return None
    if "\0" in asked:  # nothing is called that, and PostgreSQL would answer by an error
        raise Http404
    found: Circle | None = rows.filter(public_id=asked[:10]).first()
    if found is None:
        watch.attempt(request.viewer, asked[:10], Reading.What.DOOR)
        raise Http404
    return found


def _begun(draft: Draft, circle: Circle | None) -> dict[str, Any]:
    """Return what the composer goes on with. Who it is for is chosen only as it was chosen; what was for a circle that its author
    has left since is for nobody until they say so."""
    said = {
        name: value for name, value in draft.said.items() if name not in TOLD or circle or not draft.said.get("circle")
    }
    return dict.fromkeys(TOLD) | said | {"token": draft.token}


def _offered(viewer: Member) -> list[readers.Readers]:
    return [readers.readers(viewer.network, audience) for audience in readers.offered(viewer)]


def _draft(request: Request) -> tuple[Draft | None, list[str]]:
    """Return the draft that the composer goes on with, the one asked for or else the one under way, and why something could
    not be added to it. What was sent along is kept first, so that it is not lost if the post cannot be taken."""
    viewer = request.viewer
    if request.method != "POST":
        if "new" in request.GET:
            return None, []
        if "draft" in request.GET:
            return drafts.one(viewer, request.GET["draft"]), []
        return drafts.under_way(viewer, circle=request.GET.get("circle", "")), []
    form = DraftForm(request.POST)
    if not form.is_valid():
        return None, []
    token, put_aside = form.cleaned_data["token"], "draft" in request.POST
    if put_aside and drafts.posted(
        viewer, token
    ):  # a browser goes back to a form that was sent: this is something else
        token = new_token()
    if not (put_aside or request.FILES):
        draft = drafts.by_token(viewer, token)
    else:
        try:
            draft = drafts.keep(viewer, token, form.typed, put_aside=put_aside, empty=bool(request.FILES))
        except Refused as error:
            return None, [error.message]
    refused: list[str] = []
    if draft and request.FILES:
        hit("feed addition", str(viewer.pk), limit=ADDITIONS_AN_HOUR, seconds=3600)
        refused = additions.take_in(draft, request.FILES, whose=str(viewer.person_id))
    if draft and draft.carries:
        carried.describe(draft, additions.described(request.POST))
    return draft, refused


def _own(request: Request, public_id: str) -> Any:
    """Return an item of one's own, also one told to a side that its author has left since: it can still be taken back."""
    rows = Item.objects.within(request.network).filter(author=request.viewer, taken_back_at=None)
    return get_object_or_404(rows, public_id=public_id)
