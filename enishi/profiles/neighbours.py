"""Whom a member meets first: those who were here at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enishi.members.models import Member
from enishi.profiles.search import Order, Query, find
from enishi.profiles.years import Period, bits


def same_years(viewer: Member, network: Any, years: Sequence[Period], number: int) -> list[int]:
    """Return members with years that all members may see and that are also the viewer's (`years`), most years shared first."""
    mine = bits(years)
    if not mine:
        return []
    asked = Query(order=Order.OVERLAP, shared="with", my_years=mine)
    found = find(network, viewer, asked, size=number + 1).member_ids
    return [pk for pk in found if pk != viewer.pk][:number]
