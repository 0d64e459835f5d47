"""Who can be handed the baton, and by whom: somebody who can be found in the directory, has not run, was not asked lately, and
has not said that it is not for them. Why somebody cannot is told to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from enishi.kit.text import LONGEST_QUERY
from enishi.members import distance
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.profiles import neighbours, visibility
from enishi.profiles.search import Query, find
from enishi.profiles.years import Period
from enishi.relay.models import ASKED_AGAIN, Leg, Wish

NEAR, NAMED = 3, 8  # so many are offered
LOOKED_AT = 24  # so many are looked at for them


def can_run(network: Any) -> Any:
    """Return the members to whom a baton could go, whoever hands it over."""
    theirs = {"member": OuterRef("pk")}
    wishes = Wish.objects.within(network).filter(**theirs)
    company = Grant.objects.within(network).in_force().filter(role=Role.COMPANY, **theirs)
    return (
        Member.objects.within(network)
        .active()
        .filter(person__is_active=True)
        .exclude(Exists(Leg.objects.within(network).filter(runner=OuterRef("pk"), taken_back_at=None)))
        .exclude(Exists(wishes.exclude(never_at=None)))
        .exclude(Exists(company))
    )


def can_be_asked(network: Any) -> Any:
    """Return those of can_run() whom nobody has asked lately."""
    lately = Wish.objects.within(network).filter(
        member=OuterRef("pk"), asked_at__gt=timezone.now() - ASKED_AGAIN, raised_at=None
    )
    return can_run(network).exclude(Exists(lately))


def among(viewer: Member, ids: Sequence[int]) -> list[int]:
    """Return those of `ids` whom this member could hand the baton to, in their order. One query, none without ids."""
    rows = can_be_asked(viewer.network_id).filter(distance.reachable(viewer), pk__in=ids) if ids else ()
    fitting = {row.pk for row in rows}
    return [pk for pk in ids if pk in fitting and pk != viewer.pk]


def near(viewer: Member, years: Sequence[Period]) -> list[int]:
    """Return a few who were here at the same time, most years shared first."""
    return among(viewer, neighbours.same_years(viewer, viewer.network, years, LOOKED_AT))[:NEAR]


def named(viewer: Member, text: str) -> list[int]:
    """Return a few whom the directory finds by this text."""
    asked = text.replace("\0", "").strip()[:LONGEST_QUERY]
    found = find(viewer.network, viewer, Query(text=asked), size=LOOKED_AT).member_ids if asked else []
    return among(viewer, found)[:NAMED]


def one(giver: Member, public_id: str) -> Member | None:
    """Return the member of this public id if `giver` finds them in the directory and they could be handed the baton, else
    None. Three queries."""
    rows = can_be_asked(giver.network_id).filter(distance.reachable(giver)).exclude(pk=giver.pk)
    row: Member | None = rows.filter(public_id=public_id).first()
    listed = row is not None and any(card.url for card in visibility.cards([row.pk], giver))
    return row if listed else None


def raised(network: Any, *, but: Iterable[int | None] = ()) -> Member | None:
    """Return who has raised a hand for the longest time; None where nobody has. One query."""
    hands = Wish.objects.within(network).exclude(raised_at=None)
    rows = hands.filter(member__in=can_run(network)).exclude(member__in=[pk for pk in but if pk])
    wish = rows.order_by("raised_at", "pk").select_related("member").first()
    return wish.member if wish else None
