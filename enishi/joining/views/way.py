"""The frame of every page of the way in: which invitation a code is, what is said where it leads nowhere, the steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext

from enishi.accounts import guard
from enishi.joining.codes import plain, shown
from enishi.joining.draft import Draft
from enishi.joining.models import Invitation
from enishi.kit import limits
from enishi.members.doors import Request

GUESSES, GUESS_WINDOW = 10, 15 * 60  # wrong codes from one client
Found = TypeVar("Found")
STEPS = ("code", "about", "mail", "choices", "done")


def guess(request: Request, look: Callable[[], Found | None]) -> Found | None:
    """Return what a code leads to, or None. A wrong guess is counted per client, of invitations and members' links together;
    TooMany stops right ones too."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.headers.get("Sec-Fetch-Dest") != "document":
        return None  # a picture on some other site, there to use up the guesses of whoever looks at it
    taken = limits.hit("joining code from", guard.client(request), limit=GUESSES, seconds=GUESS_WINDOW)
    found = look()
    if found is not None:
        limits.give_back([taken])
    return found


def found(request: Request, code: str) -> Invitation | None:
    """Return this network's invitation with the code."""
    rows = Invitation.objects.within(request.network).with_code(code).select_related("used_by")
    invitation: Invitation | None = guess(request, rows.first)
    if invitation is not None:
        invitation.network = request.network
    return invitation


def start_again(request: Request, draft: Draft, to: HttpResponseRedirect) -> HttpResponse:
    """Return the way back to the first page: with the words that the page carried along, where the session has lost them."""
    if request.method == "POST":
        draft.bring_back(request.POST.get("kept", ""))
    if request.method == "POST" or not draft.is_begun:
        to["Location"] += "?lost"
    return to


def lost(request: Request, draft: Draft) -> dict[str, bool]:
    """Return what the first page says to who comes back to it: that all is `here` still, or that it is `gone`."""
    again, by_link = "lost" in request.GET, "back" in request.GET
    return {"here": again and draft.is_begun, "gone": (again or by_link) and not draft.is_begun}


def closed(request: Request, invitation: Invitation, code: str) -> HttpResponse:
    """Say why an invitation does not lead in, and what still does; where somebody joined meanwhile, as a used one."""
    why = invitation.state if invitation.state != Invitation.State.OPEN else Invitation.State.USED
    return page_of(request, "_closed", "", invitation, status=410, code=code, why=str(why))


def unknown(request: Request) -> HttpResponse:
    """One page for every code that is none here, whether another network knows it or nobody does."""
    return page_of(request, "_closed", "", status=404, why="unknown")


def page_of(
    request: Request,
    name: str,
    step: str,
    invitation: Invitation | None = None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of the way in: its steps, and of the person no more than the family name (from the roster)."""
    names = {
        "code": pgettext("step", "Invitation"),
        "about": pgettext("step", "About you"),
        "mail": pgettext("step", "Your e-mail"),
        "choices": pgettext("step", "Who sees what"),
        "done": pgettext("step", "Done"),
    }
    at = STEPS.index(step) if step else -1
    done_with = at + 1 if step == "done" else at
    steps = [(names[each], place < done_with, place == at and step != "done") for place, each in enumerate(STEPS)]
    code = context.get("code", "")
    context = {**context, "invitation": invitation, "steps": steps if step else [], "code": shown(plain(code)) or code}
    if code:
        context |= {
            each: reverse(f"joining:{url}", args=[request.network.slug, context["code"]])
            for each, url in (("first", "join"), ("digits", "join-digits"), ("late", "join-late"))
        }
    return render(request, f"joining/{name}.html", context, status=status)
