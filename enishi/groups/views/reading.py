"""Which groups there are, the door of one with its people, and the read log of a room of alumni."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render

from enishi.groups import readlog, rooms
from enishi.groups.forms import AskForm, SearchForm
from enishi.groups.models import Asking, Group, Host, Kind, Reading
from enishi.members import circles, distance
from enishi.members.doors import Request, members, page
from enishi.members.models import Seat
from enishi.profiles import visibility

PAGE, PEOPLE, LINES, WAITING = 24, 24, 50, 50


@page(access=members)
def groups(request: Request) -> HttpResponse:
    """List the groups that one is in or invited to, and those that can be found; narrowed by kind or by words."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    kind = request.GET.get("kind", "")
    kind = kind if kind in (Kind.OPEN, Kind.CLOSED, Kind.BLIND) else ""
    rows = Group.objects.readable_by(request.viewer)
    own = Seat.objects.within(request.network).filter(member=request.viewer).values("circle")
    mine = list(rows.filter(circle__in=own).with_people(request.viewer).order_by("-pk"))
    found = rows.exclude(circle__in=own)
    counts = dict(found.order_by().values_list("kind").annotate(number=Count("pk")))
    shown = found.filter(kind=kind) if kind else found
    if words:
        shown = shown.filter(name__icontains=words) | shown.filter(purpose__icontains=words)
    after = request.GET.get("after", "")[:10]
    if place := found.filter(public_id=after).values_list("pk", flat=True).first() if after else None:
        shown = shown.filter(pk__lt=place)
    others = list(shown.with_people(request.viewer).order_by("-pk")[: PAGE + 1])
    context = {
        "mine": mine,
        "found": others[:PAGE],
        "after": others[PAGE - 1].public_id if len(others) > PAGE else "",
        "words": words,
        "kind": kind,
        "chips": [
            {"value": each.value, "label": each.label, "number": counts[each.value]}
            for each in Kind
            if counts.get(each.value) and each != Kind.SECRET
        ],
        "all": sum(counts.values()),
        "apart": circles.apart(request.viewer),
    }
    return render(request, "groups/groups.html", context)


@page(access=members)
def group(request: Request, public_id: str) -> HttpResponse:
    """Show the door of a group: what it is for, who can read there, who looks after it; and its people to those inside."""
    return render(request, "groups/group.html", door_context(request, rooms.door(request, public_id)))


def door_context(request: Request, row: Any, form: AskForm | None = None) -> dict[str, Any]:
    """Return what the page of a group shows; `form` holds what could not be taken. Hosts of a room of alumni are named inside
    alone."""
    within, viewer = request.network, request.viewer
    hosts = set(Host.objects.within(within).filter(group=row).values_list("seat__member", flat=True))
    seats: list[Any] = []
    askings: list[Asking] = []
    if row.seated:
        rows = circles.seats_in(within, row.circle_id).order_by("pk")
        after = request.GET.get("after", "")[:10]
        place = rows.filter(member__public_id=after).values_list("pk", flat=True).first() if after else None
        rows = rows.filter(pk__gt=place) if place else rows
        seats = list(rows.select_related("member")[: PEOPLE + 1])
    if row.hosting:
        askings = list(who_asks(row, viewer).select_related("member").order_by("asked_at", "pk")[:WAITING])
    shown = {seat.member_id for seat in seats[:PEOPLE]} | {asking.member_id for asking in askings}
    shown |= hosts if row.seated or not row.is_blind else set()
    cards = visibility.authors({*shown, viewer.pk}, viewer)
    return {
        "group": row,
        "here": "people",
        "hosts": [cards[pk] for pk in sorted(hosts & shown) if pk in cards and (row.seated or cards[pk].url)],
        "seats": [
            {"card": cards[seat.member_id], "member": seat.member, "host": seat.member_id in hosts,
             "own": seat.member_id == viewer.pk}
            for seat in seats[:PEOPLE]
            if seat.member_id in cards
        ],
        "after": seats[PEOPLE - 1].member.public_id if len(seats) > PEOPLE else "",
        "askings": [{"asking": each, "card": cards[each.member_id]} for each in askings if each.member_id in cards],
        "form": form or AskForm(),
        "only_host": hosts == {viewer.pk},
        "me": cards.get(viewer.pk),
    }  # fmt: skip


def who_asks(row: Group, viewer: Any) -> Any:
    """Return what is asked of the hosts of a group, as one of them reads it: not by somebody from whom they keep their distance."""
    rows = Asking.objects.within(row.network_id).filter(group=row, declined_at=None)
    return rows.filter(distance.shown(viewer, "member"))


@page(access=members)
def read_log(request: Request, public_id: str) -> HttpResponse:
    """Show the people of a room of alumni what was read of it by anything but them; asked with `mark`, go through the chain."""
    row = rooms.inside(request, public_id, Reading.What.LOG)
    if not row.is_blind:
        raise Http404
    rows = Reading.objects.within(request.network).filter(group=row).order_by("-number")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 9:
        rows = rows.filter(number__lt=int(before))
    lines = list(rows[: LINES + 1])
    noted = request.GET.get("mark", "")[:80]
    checked = readlog.check(row, noted) if "mark" in request.GET else None
    last = lines[0].mark if lines else readlog.first_mark(row)
    context = {
        "group": row,
        "here": "log",
        "lines": lines[:LINES],
        "older": lines[LINES - 1].number if len(lines) > LINES else 0,
        "newest": not before,
        "mark": readlog.shown(last),
        "noted": noted.strip(),
        "checked": checked,
        "names": _names(request, {line.who for line in lines if line.who}),
    }
    return render(request, "groups/read_log.html", context)


def _names(request: Request, who: set[str]) -> dict[str, str]:
    """Return the names of those who tried, by public id. Three queries, none where nobody did."""
    if not who:
        return {}
    rows = request.network.member_rows.filter(public_id__in=who).values_list("pk", "public_id")
    ids = dict(rows)
    return {ids[pk]: card.name for pk, card in visibility.authors(ids, request.viewer).items()}
