"""The first pages: of a network, and of the installation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts.doors import everyone, signed_in
from enishi.feed import reading, suiting
from enishi.joining import resting
from enishi.members.doors import Request, members, memberships, page
from enishi.members.models import Member
from enishi.profiles import fresh, kept_counts, neighbours, visibility
from enishi.profiles.card import Card
from enishi.profiles.composer import composer
from enishi.profiles.visibility import Shown

SAME_YEARS = 4
RECENT = 30  # days
KEPT = 300  # seconds that the counts of a network are good for


@page(access=members)
def home(request: Request) -> HttpResponse:
    """Show my 近況 in one tap, what is new, who was here when I was, and what others see of me. What is new stands newest first, or in
    my own order where I chose that, with why on each."""
    viewer, network = request.viewer, request.network
    rows = visibility.own_rows(viewer)
    looked = suiting.newest(viewer) if viewer.own_order else None
    news = looked.page if looked else reading.page(viewer)
    same = neighbours.same_years(viewer, network, visibility.own_years(viewer, rows), SAME_YEARS)
    own, found = visibility.own_profile_and_cards(viewer, rows, [*news.people, *same])
    told = reading.entries(viewer, news.items, found | ({viewer.pk: own.card} if own else {}))
    if looked:
        blocks = [reading.Block([entry]) for entry in suiting.ranked(told, own, looked.without)]
    else:
        blocks = reading.blocks(told)
    context: dict[str, Any] = {
        "greeting": _greeting(_called(own.card)) if own else network.name,
        "today": timezone.localdate(),
        "own": own,
        "blocks": blocks,
        "after": news.after,
        "newest": news.newest,
        "same_years": [found[pk] for pk in same if pk in found and found[pk].url],
        "seen": visibility.summary(own, network) if own else [],
        "counts": counts(viewer),
        "old": _old(viewer, own),
    }
    if own:
        context |= {"me": own.card, **composer(own, network)}
    return render(request, "home/home.html", context)


def _old(viewer: Member, own: Shown | None) -> list[str]:
    """Return the labels of facts that the member was asked about these days and has not answered; nothing is asked of the
    database where no fact is old."""
    before = timezone.now() - fresh.STALE
    seen = [
        code for code in fresh.FIELDS if own and any(f.confirmed_at and f.confirmed_at <= before for f in own.of(code))
    ]
    return fresh.labels(seen) if seen and fresh.asked_lately(viewer) else []


def _called(card: Card) -> str:
    """Return how a page addresses its reader: by family name; in another language than the name's, as they write
    themselves in Latin letters, if they do (nobody knows which of the words is the family's)."""
    return card.name if card.name == card.latin else card.family or card.name


def _greeting(name: str) -> str:
    hour = timezone.localtime().hour
    if 4 <= hour < 11:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 4 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    return _("Hello, %(name)s") % {"name": name}


def counts(viewer: Member) -> dict[str, int]:
    """Return how many alumni and employees the viewer finds, and how many of them joined in the last 30 days; at most five
    minutes old, the same for everybody with the same bits."""
    key = kept_counts.key("home", viewer.network_id, viewer.bits)
    known: dict[str, int] | None = cache.get(key)
    if known is None:
        known = visibility.numbers(viewer, since=timezone.now() - timedelta(days=RECENT))
        cache.set(key, known, KEPT)
    return known


@page(access=everyone)
def front(request: HttpRequest) -> HttpResponse:
    """Lead who is signed in to their network or to the list of them; tell everybody else what this is."""
    if request.user.is_authenticated:
        mine = memberships(request)
        if len(mine) == 1:
            return redirect("home:home", mine[0].network.slug)
        return redirect("front:networks")
    return render(request, "home/front.html")


@page(access=signed_in)
def networks(request: HttpRequest) -> HttpResponse:
    """List the networks that I take part in, and those to which I can come back."""
    may_found = settings.EVERYONE_MAY_FOUND or getattr(request.user, "is_founder", False)
    return render(
        request,
        "home/networks.html",
        {
            "networks": [mine.network for mine in memberships(request)],
            "away": resting.of_person(request.user),
            "may_found": may_found,
        },
    )
