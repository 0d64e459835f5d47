"""What every page shows of the viewer: their card and their networks, read only where a template asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from enishi.members.doors import memberships
from enishi.members.models import Member
from enishi.profiles.visibility import my_card


def me_context(request: HttpRequest) -> dict[str, Any]:
    """Return `me` (Card or None) and `my_networks` (list, by name). An error page may be shown before anybody is known."""
    viewer = getattr(request, "viewer", None)
    me = SimpleLazyObject(lambda: my_card(viewer)) if isinstance(viewer, Member) else None
    return {"me": me, "my_networks": SimpleLazyObject(lambda: [mine.network for mine in memberships(request)])}
