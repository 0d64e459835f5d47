"""What every page shows of the viewer: their card and their networks, read only where a template asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles.visibility import my_card


def me_context(request: HttpRequest) -> dict[str, Any]:
    """Return `me` (Card or None) and `my_networks` (list, by name). An error page may be shown before anybody is known."""
    viewer = getattr(request, "viewer", None)
    if not isinstance(viewer, Member):
        return {"me": None, "my_networks": _networks(request)}
    return {"me": SimpleLazyObject(lambda: my_card(viewer)), "my_networks": _networks(request)}


def _networks(request: HttpRequest) -> Any:
    return SimpleLazyObject(lambda: networks_of(getattr(request, "user", None)))


def networks_of(person: Any) -> list[Network]:
    """Return the networks that a person takes part in, by name."""
    if person is None or not person.is_authenticated:
        return []
    joined = Member.objects.everywhere(because="a person's own list of networks").filter(
        person=person, state=Member.State.JOINED
    )
    return list(Network.objects.filter(pk__in=joined.values("network_id")).order_by("name", "pk"))
