"""The directory: the page, its counts (asked for when the page is there), and what typing suggests."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from enishi.kit import limits
from enishi.kit.text import ROWS
from enishi.members.doors import Request, members, page
from enishi.profiles import directory as form
from enishi.profiles import search
from enishi.profiles.card import Card
from enishi.profiles.search.why import explained

SUGGESTED = 8
CANDIDATES = 48  # of them, those whose names begin with what is typed come first
LOOKS_PER_MINUTE = 240  # of a person; a program that reads the directory out meets it


def _asked(request: Request) -> form.Asked:
    limits.hit("directory", str(request.viewer.person_id), limit=LOOKS_PER_MINUTE, seconds=60)
    return form.read(request.GET, form.my_years(request.viewer))


def _counted(request: Request, asked: form.Asked) -> dict[str, Any]:
    """Return the filters with their counts, and the rows of あかさたな that hold anybody."""
    network, viewer = request.network, request.viewer
    counts = search.counts(network, viewer, asked.query)
    everybody = (
        counts
        if not asked.query.narrows
        else search.counts(network, viewer, search.Query(my_years=asked.query.my_years))
    )
    facets = [
        {
            "name": name,
            "label": form.LABELS[name],
            "values": [(count, form.words(network, name, count.value)) for count in counts.facets[name]],
        }
        for name in search.FACETS
        if _worth_showing(name, counts.facets.get(name, []), asked.query)
    ]
    sides = {count.value: count.count for count in everybody.facets.get("side", ())}
    return {
        "counts": counts,
        "facets": facets,
        "sides": sides,
        "alumni": sides.get("1", 0),
        "employees": sides.get("2", 0),
        "everybody_about": everybody.about,
        "kana_rows": _rows(asked, counts.rows),
    }


def _worth_showing(name: str, values: list[search.FacetCount], query: search.Query) -> bool:
    """A standing or class that everybody shares is no filter."""
    return bool(values) and (name not in ("side", "class") or len(values) > 1 or name in query.facets)


def _rows(asked: form.Asked, there: frozenset[str] | None) -> list[dict[str, Any]]:
    japanese = (get_language() or "ja").startswith("ja")
    return [
        {
            "label": row if japanese else form.ROWS_IN_LATIN[row],
            "url": form.address(asked, **{"from": row, "order": ""}) if there is None or row in there else "",
            "current": asked.query.start == row,
        }
        for row in ROWS
    ]


@page(access=members)
def directory(request: Request) -> HttpResponse:
    """Show a page of the people whom the viewer may find. Works without script; with it the counts come after."""
    asked = _asked(request)
    found = search.find(request.network, request.viewer, asked.query)
    cards, me = explained(found.member_ids, asked.query.terms, request.viewer)
    context = {
        "me": me,
        "asked": asked,
        "query": asked.query,
        "found": found,
        "cards": cards,
        "chips": form.chips(request.network, asked),
        "orders": [order for order in search.Order if order is not search.Order.OVERLAP or asked.query.my_years],
        "order_changed": asked.query.order is search.Order.OVERLAP and found.order is not search.Order.OVERLAP,
        "japanese": (get_language() or "ja").startswith("ja"),
        "following": form.address(asked, cursor=found.following) if found.following else "",
        "preceding": form.address(asked, cursor=found.preceding) if found.preceding else "",
        "facets_url": reverse("profiles:directory-facets", args=[request.network.slug]) + form.address(asked),
        "open_facets_url": form.address(asked, facets="1"),
        "all_url": form.address(asked, **dict.fromkeys(("q", "since", "until", "shared", "from", *search.FACETS), "")),
        "mine_url": form.address(asked, shared="with"),
        "kana_rows": _rows(asked, None),
    }
    if asked.open_facets:
        context |= _counted(request, asked)
    return render(request, "profiles/directory.html", context)


@page(access=members)
def directory_facets(request: Request) -> HttpResponse:
    """Answer the filters with their counts, for a page that is there already."""
    asked = _asked(request)
    context = {"asked": asked, "query": asked.query, "mine_url": form.address(asked, shared="with"), "lazy": True}
    return render(request, "profiles/directory_facets.html", context | _counted(request, asked))


@page(access=members)
def suggest(request: Request) -> HttpResponse:
    """Answer people whose visible facts begin with what is typed, as options of a list."""
    limits.hit("suggest", str(request.viewer.person_id), limit=LOOKS_PER_MINUTE, seconds=60)
    query = form.read(request.GET, 0).query
    cards: list[Card] = []
    if query.terms:
        found = search.find(request.network, request.viewer, search.Query(text=query.text), size=CANDIDATES)
        cards, _me = explained(found.member_ids, query.terms, request.viewer, begun_first=True)
    return render(request, "profiles/suggest.html", {"cards": cards[:SUGGESTED]})
