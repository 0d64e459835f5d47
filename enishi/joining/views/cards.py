"""Printed cards, the officer's side: choose people, look at a card, order a bundle, print it, end it, note what came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.accounts.doors import Access
from enishi.joining import actions, rules
from enishi.joining import cards as verbs
from enishi.joining.card_face import Words
from enishi.joining.card_forms import WHO, ChoiceForm, OrderForm, ReturnedForm, TokenForm
from enishi.joining.counted import Counted, changes
from enishi.joining.models import Invitation, PrintRun
from enishi.kit import qr
from enishi.kit.errors import Conflict, Refused
from enishi.kit.ids import new_public_id
from enishi.members.doors import Request, page
from enishi.members.roles import Right
from enishi.networks.days import day_in, today_in
from enishi.roster import choosing
from enishi.roster import facts as roster
from enishi.ui.words import figure

PAGE = 24
OFFICERS = Access(
    f"staff:{Right.INVITE}+{Right.ROSTER}", lambda request: rules.can_invite(request.viewer, None), network=True
)
State = PrintRun.State
WHY = {
    choosing.JOINED: lambda: _("have joined already"),
    choosing.SILENT: lambda: _("asked not to be written to"),
    choosing.DECEASED: lambda: _("may have died, the roster says"),
    choosing.LEAVING: lambda: _("still have their last day before them"),
    verbs.WAS_HERE: lambda: _("were here and left"),
    verbs.NO_CLASS: lambda: _("their class is not admitted now"),
    verbs.BY_MAIL: lambda: _("are about to be written to by a mailing under way"),
}


# -- all bundles --------------------------------------------------------------------------------------------------------
@page(access=OFFICERS)
def cards(request: Request) -> HttpResponse:
    """The bundles made so far, and where a card that came back is noted."""
    return _cards(request, ReturnedForm())


def _cards(request: Request, form: ReturnedForm) -> HttpResponse:
    rows = PrintRun.objects.readable_by(request.viewer)
    after = rows.filter(public_id=request.GET.get("after", "")[:10]).values_list("pk", flat=True).first()
    older = rows.filter(pk__lt=after) if after else rows
    found = list(older.defer("people").order_by("-pk")[: PAGE + 1])
    context = {
        "form": form,
        "rows": found[:PAGE],
        "next": "?" + urlencode({"after": found[PAGE - 1].public_id}) if len(found) > PAGE else "",
        "first": "?" if after else "",
    }
    return render(request, "joining/cards.html", context, status=422 if form.errors else 200)


@page(access=OFFICERS, methods=("POST",))
def card_return(request: Request) -> HttpResponse:
    """Note a card that the post brought back, by its number. Whose it is, the answer does not tell."""
    form = ReturnedForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"]
        invitation = Invitation.objects.readable_by(request.viewer).filter(card_number=number).first()
        try:
            if invitation is None:
                raise Refused(_("No card has this number."), field="number")
            verbs.note_returned(invitation, by=request.viewer)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            said = _("No. %(number)s is noted, and its code no longer works. A new card is made from here, too.")
            messages.success(request, said % {"number": f"{number:04}"})
            return redirect("joining:cards", request.network.slug)
    return _cards(request, form)


# -- a new bundle -------------------------------------------------------------------------------------------------------
@page(access=OFFICERS, methods=("GET", "POST"))
def cards_new(request: Request) -> HttpResponse:
    """Choose for whom and on what, see a card and how many it will be, then order them."""
    posted = request.method == "POST"
    # the order carries the choice that was counted along: it is made for that, whatever address it comes by
    choice = ChoiceForm(request.POST if "who" in request.POST else request.GET, network=request.network)
    asked = choice.asked()
    who, both = asked.pop("who"), bool(asked.pop("by_mail_too", ""))
    alone = _one(request)
    if alone:
        chosen = verbs.choose(request.network, alone.public_id, {}, by_mail_too=True, classes=choice.classes)
    else:
        chosen = verbs.choose(request.network, who, asked, by_mail_too=both, classes=choice.classes)
    people = [person.id for person in chosen.people]
    now = Counted(
        len(people), len(people) + sum(chosen.left_out.values()) + chosen.beyond, chosen.left_out, timezone.now()
    )
    drawn = {"count": now.fit, "token": new_public_id(), "seen": now.sealed()}
    form = OrderForm(request.POST if posted else None, initial=drawn)
    if posted and form.is_valid() and (answer := _order(request, form, people, now, uninvited=who == "uninvited")):
        return answer
    if posted:  # the form that is shown counts anew
        form.data = {**form.data.dict(), **drawn}  # type: ignore[attr-defined]
    context = {
        "choice": choice,
        "chosen": [("who", who), *asked.items(), *([("by_mail_too", "on")] if both else [])],
        "alone": alone,
        "who_words": dict(WHO)[who],  # the buttons above may show another choice, not counted yet
        "narrowed": bool(asked),
        "form": form,
        "count": now.fit,
        "all": now.all,
        "left_out": [(WHY[reason](), number) for reason, number in chosen.left_out.items()],
        "asks_both": both or verbs.BY_MAIL in chosen.left_out,
        "both": verbs.awaits_mail(request.network, people) if both or alone else 0,
        "beyond": chosen.beyond,
        "most": verbs.MOST,
        **_preview(request),
    }
    return render(request, "joining/cards_new.html", context, status=422 if form.errors else 200)


def _one(request: Request) -> roster.RosterFacts | None:
    """Return the one person asked for by ?person=…, if any; 404 for nobody of this roster."""
    public_id = request.GET.get("person", "")[:10]
    facts = roster.person(request.network, public_id) if public_id else None
    if public_id and facts is None:
        raise Http404
    return facts


def _order(
    request: Request, form: OrderForm, people: list[int], now: Counted, *, uninvited: bool
) -> HttpResponse | None:
    """Order what was confirmed and lead there; None leaves the form with why not."""
    said = form.cleaned_data
    if (
        PrintRun.objects.readable_by(request.viewer).filter(public_id=said["token"]).exists()
    ):  # the button was pressed twice
        return redirect("joining:card-bundle", request.network.slug, said["token"])
    if said["count"] != now.fit:
        form.add_error(None, _changed(request, Counted.opened(said["seen"]), now, uninvited=uninvited))
        return None
    try:
        run = verbs.order(
            request.network, people, paper=said["paper"], days=said["days"], token=said["token"], by=request.viewer
        )
    except Conflict:  # twice at the same moment
        return redirect("joining:card-bundle", request.network.slug, said["token"])
    except Refused as refused:
        form.add_error(None, refused.message)
        return None
    return redirect("joining:card-bundle", request.network.slug, run.public_id)


def _changed(request: Request, before: Counted | None, now: Counted, *, uninvited: bool) -> str:
    """Say what has changed since the page was made, as far as it is known."""
    if before is None:
        return _("It is another number of cards now than was shown. Please look once more.")
    invited = verbs.invited_since(request.network, before.at) if uninvited else 0
    said = _(
        "It is another number of cards now: %(now)s instead of %(before)s (%(why)s). What you chose is as it was. Please look "
        "once more."
    )
    why = _(", ").join(changes(before, now, WHY, invited=invited))
    return said % {"now": figure(now.fit), "before": figure(before.fit), "why": why}


def _preview(request: Request) -> dict[str, Any]:
    """Return what the two sides of a card show on the page: everything but a code that works, or a name."""
    network, today = request.network, today_in(request.network)
    words = Words(network, today + timedelta(days=60), today)
    modules = qr.matrix("https://" + words.address)
    return {
        "words": words,
        "code": ("ABCD", "EFGH", "JKMN"),
        "addressee": words.to(words.somebody),
        "number": words.numbered(1),
        "qr_path": qr.path(modules),
        "qr_side": len(modules) + 2 * qr.QUIET,
    }


# -- one bundle ---------------------------------------------------------------------------------------------------------
def _run(request: Request, public_id: str) -> PrintRun:
    run: PrintRun = get_object_or_404(PrintRun.objects.readable_by(request.viewer), public_id=public_id)
    run.network = request.network
    return run


def _to(request: Request, run: PrintRun) -> HttpResponse:
    return redirect("joining:card-bundle", request.network.slug, run.public_id)


@page(access=OFFICERS)
def card_bundle(request: Request, public_id: str) -> HttpResponse:
    """One bundle: how far it is, its file, and what became of its cards."""
    run = _run(request, public_id)
    rows = run.invitations.all()
    counted = rows.aggregate(
        made=Count("pk"),
        used=Count("pk", filter=Q(used_at__isnull=False)),
        back=Count("pk", filter=Q(came_back_at__isnull=False)),
        live=Count("pk", filter=Q(used_at=None, revoked_at=None)),
    )
    context = {
        "run": run,
        "counted": counted,
        "until": day_in(request.network, run.expires_at),
        "gone_on": run.made_at + verbs.KEPT,
        "left_out": run.number - run.done if run.state in (State.READY, State.GONE) and run.done else 0,
        "token": new_public_id(),
        "may_renew": run.state != State.WAITING and (counted["made"] > counted["used"] or bool(run.people)),
        **_cards_of(request, rows),
    }
    return render(request, "joining/card_bundle.html", context)


def _cards_of(request: Request, rows: Any) -> dict[str, Any]:
    """Return one page of a bundle's cards, in the order in which they lie; the cursor is an invitation's public id."""
    asked = {name: request.GET.get(name, "")[:10] for name in ("after", "before")}
    place = rows.filter(public_id=asked["before"] or asked["after"]).values_list("pk", flat=True).first()
    if place and asked["before"]:
        found = list(rows.filter(pk__lt=place).order_by("-pk")[: PAGE + 1])
        more_before, more_after = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        found = list((rows.filter(pk__gt=place) if place else rows).order_by("pk")[: PAGE + 1])
        more_before, more_after = bool(place), len(found) > PAGE
        found = found[:PAGE]
    people = roster.names(request.network, {row.roster_person_id for row in found})
    return {
        "rows": [(row, people[row.roster_person_id]) for row in found if row.roster_person_id in people],
        "previous": f"?before={found[0].public_id}#cards-h" if found and more_before else "",
        "next": f"?after={found[-1].public_id}#cards-h" if found and more_after else "",
    }


@page(access=OFFICERS)
def card_bundle_progress(request: Request, public_id: str) -> HttpResponse:
    """How far it is, as the fragment that the page asks for; anybody else is shown the page itself."""
    run = _run(request, public_id)
    if not request.headers.get("HX-Request"):
        return _to(request, run)
    return render(request, "joining/_card_progress.html", {"run": run})


@page(access=OFFICERS, methods=("POST",))
def card_bundle_file(request: Request, public_id: str) -> HttpResponse:
    """Hand out the PDF, on record. It holds codes that work, so nothing on the way may keep it."""
    run = _run(request, public_id)
    try:
        verbs.note_fetched(run, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
        return _to(request, run)
    answer = HttpResponse(content_type="application/pdf")
    answer["X-Accel-Redirect"] = f"/protected/{run.stored_as}"  # sent by the server itself, in pieces
    answer["Content-Disposition"] = f'attachment; filename="{request.network.slug}-cards-{run.public_id}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@page(access=OFFICERS, methods=("POST",))
def card_bundle_withdrawal(request: Request, public_id: str) -> HttpResponse:
    """Withdraw all of a bundle's cards, and its file."""
    run = _run(request, public_id)
    waited = run.state == State.WAITING
    try:
        ended = verbs.withdraw(run, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = ngettext(
            "%(number)s card is withdrawn and opens nothing any more; the file is deleted.",
            "%(number)s cards are withdrawn and open nothing any more; the file is deleted.",
            ended,
        )
        stopped = _("The bundle is not made; there is no code of it.")
        messages.success(request, stopped if waited and not ended else said % {"number": figure(ended)})
    return _to(request, run)


@page(access=OFFICERS, methods=("POST",))
def card_bundle_anew(request: Request, public_id: str) -> HttpResponse:
    """Make new cards for everybody of a bundle who has not come in."""
    run = _run(request, public_id)
    form = TokenForm(request.POST)
    token = form.cleaned_data["token"] if form.is_valid() else new_public_id()
    try:
        fresh = verbs.make_anew(run, token=token, by=request.viewer)
    except Conflict:  # the button was pressed twice
        return redirect("joining:card-bundle", request.network.slug, token)
    except Refused as refused:
        messages.error(request, refused.message)
        return _to(request, run)
    messages.success(request, _("New cards are being made. The old ones open nothing any more."))
    return _to(request, fresh)


@page(access=OFFICERS, methods=("POST",))
def card_withdrawal(request: Request, public_id: str, invitation_id: str) -> HttpResponse:
    """Withdraw one card."""
    run = _run(request, public_id)
    invitation = get_object_or_404(run.invitations.readable_by(request.viewer), public_id=invitation_id)
    try:
        actions.revoke(invitation, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The card is withdrawn; its code no longer works."))
    return _to(request, run)
