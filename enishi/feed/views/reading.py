"""Reading the feed, and one item with what was said to it."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.feed import actions, answers, drawing, reading, suiting
from enishi.feed.forms import AnswerForm, TasteForm
from enishi.feed.models import Item
from enishi.groups import pledge, watch
from enishi.groups.models import Reading
from enishi.kit.ids import ALPHABET, LENGTH
from enishi.members import sharing
from enishi.members.doors import Request, members, page
from enishi.members.models import Circle

SHOWN = re.compile(rf"(?P<key>[{ALPHABET}]{{{LENGTH}}})(?:\.(?P<version>[0-9]{{1,9}}))?")
MOST = 120  # items of an open page whose stamps are asked for at once: five pages


@page(access=members)
def feed(request: Request) -> HttpResponse:
    """Show a page of the feed, newest first; `only` some kinds, `after` a cursor. htmx gets the items alone, to put them
    behind those that stand there; or before them, what came `since` a page was opened. Where the reader chose their own order it
    opens in that, unless something is asked for, were it `order` alone."""
    if request.viewer.own_order and not request.GET:
        return _suited(request)
    only = request.GET.get("only", "")
    only = only if only in reading.FILTERS else ""
    if "since" in request.GET and request.headers.get("HX-Request"):
        asked = reading.newer(request.viewer, cursor=request.GET["since"], only=only)
        blocks, _me = reading.read(request.viewer, asked)
        context = {"blocks": blocks, "newest": asked.newest, "more": asked.more, "narrowed": only}
        return render(request, "feed/_newer.html", context)
    asked = reading.page(request.viewer, cursor=request.GET.get("after", ""), only=only)
    blocks, me = reading.read(request.viewer, asked)
    context = {
        "blocks": blocks,
        "after": asked.after,
        "newest": asked.newest,
        "narrowed": only,
        "me": me,
    }
    context["begun"] = "after" in request.GET
    part = "feed/_blocks.html" if request.headers.get("HX-Request") else "feed/feed.html"
    return render(request, part, context)


@page(access=members, methods=("GET", "POST"))
def for_me(request: Request) -> HttpResponse:
    """Show the newest items in the reader's own order, each with why; take which reasons may count."""
    if request.method == "POST":
        form = TasteForm(request.POST)
        if form.is_valid():
            actions.leave_out(
                request.viewer, set(suiting.REASONS) - set(form.cleaned_data["counts"]), by=request.viewer
            )
            messages.success(request, _("Kept. This is the order now."))
            return redirect("feed:for-me", request.network.slug)
    return _suited(request)


def _suited(request: Request) -> HttpResponse:
    entries, own, without = suiting.suited(request.viewer)
    form = TasteForm(initial={"counts": [code for code in suiting.REASONS if code not in without]})
    blocks = [reading.Block([entry]) for entry in entries]
    return render(request, "feed/for_me.html", {"blocks": blocks, "form": form, "me": own.card if own else None})


@page(access=members, methods=("POST",))
def order(request: Request) -> HttpResponse:
    """Have home and feed open in the reader's own order from now on, or newest first; go back to where that was pressed."""
    own = request.POST.get("order") == "own"
    actions.open_in_own_order(request.viewer, own, by=request.viewer)
    messages.success(
        request, _("Home and feed open in your own order now.") if own else _("Home and feed open newest first now.")
    )
    return redirect("home:home" if request.POST.get("back") == "home" else "feed:feed", request.network.slug)


@page(access=members)
def reactions(request: Request) -> HttpResponse:
    """Say anew what was stamped and how much was said on the items `shown` on an open page, their words where these have changed,
    and which of them cannot be read any more; htmx puts each in its place. Where a stamp is being chosen (`choosing`), the choice stays open."""
    return anew(request)


def anew(request: Request, circle: Circle | None = None) -> HttpResponse:
    """Answer what an open page asks of the items it shows, each as `<public id>.<version>`: of one `circle`, or of the feed."""
    asked = [SHOWN.fullmatch(each) for each in request.GET.getlist("shown")[:MOST]]
    shown = {each["key"]: int(each["version"]) if each["version"] else None for each in asked if each}
    choosing = set(request.GET.getlist("choosing")[:MOST])
    entries = reading.shown(request.viewer, shown, circle=circle)
    gone = set(shown) - {entry.item.public_id for entry in entries}
    return HttpResponse(drawing.anew(entries, request, shown, choosing) + drawing.gone(gone))


@page(access=members)
def item(request: Request, public_id: str) -> HttpResponse:
    """Show an item with every comment to it. An open page asks by htmx what was said since, and for the words if they are not
    those that it shows in the version `shown`; where they can be read no more, it is told so."""
    shown = request.GET.get("shown", "") if request.headers.get("HX-Request") else ""
    try:
        row = item_or_404(request, public_id)
        context = item_context(request, row)
    except Http404:
        if not shown:
            raise
        return render(request, "feed/_item_gone.html")
    return render(request, "feed/item.html", context | {"anew": shown != str(row.version)})


def item_or_404(request: Request, public_id: str) -> Any:
    """Return an item that the viewer may read."""
    rows = reading.with_answers(Item.objects.readable_by(request.viewer), request.viewer)
    found = rows.select_related("author", "circle__group").filter(public_id=public_id).first()
    if found is None:
        shut(request, Item.objects.within(request.network).filter(public_id=public_id))
    return found


def shut(request: Request, items: Any) -> NoReturn:
    """Find nothing; where one of these items stands in a room of alumni, its people are told that somebody tried."""
    tried = items.filter(circle__blind=True).values_list("circle__public_id", flat=True).first()
    if tried:
        watch.attempt(request.viewer, tried, Reading.What.WORDS)
    raise Http404


def item_context(request: Request, row: Item, form: AnswerForm | None = None) -> dict[str, Any]:
    """Return what the page of an item shows; `form` holds what could not be taken."""
    shown = answers.thread(request.viewer, row, before=request.GET.get("before", ""))
    if shown is None:
        raise Http404
    asked = sharing.asked(request.viewer)
    form = form or AnswerForm(asked=asked, initial={"under": request.GET.get("under", "")})
    under = form["under"].value()
    above = next((each for each in answers.every(shown["said"]) if each.comment.public_id == under), None)
    promise = pledge.asked_among(request.viewer, row.circle, shown["readers"])
    more = {"promise": promise, "group": getattr(row.circle, "group", None), "anew": True}
    return {**shown, "form": form, "under": above, **more}
