"""The tabs that the roster's pages share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext

from enishi.members.doors import Request
from enishi.members.roles import Right


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """Return the tabs; `current` is people or intakes. Invitations are another part's page, met by its address."""
    slug = request.network.slug
    found = [
        {
            "label": pgettext("roster", "People"),
            "url": reverse("roster:people", args=[slug]),
            "current": current == "people",
        },
        {
            "label": pgettext("roster", "Import"),
            "url": reverse("roster:intakes", args=[slug]),
            "current": current == "intakes",
        },
    ]
    if request.viewer.has(Right.INVITE):
        found.append({"label": pgettext("roster", "Invitations"), "url": reverse("joining:invitations", args=[slug])})
    return found
