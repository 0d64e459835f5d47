"""On pages that belong to no network, the one that the reader comes from and goes back to."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from enishi.accounts.doors import way_back
from enishi.networks.models import Network

INSIDE = re.compile(r"/n/([a-z0-9-]{1,40})/")


def doorstep_context(request: HttpRequest) -> dict[str, Any]:
    """Return `doorstep`: the network that `next` leads to, so that signing in wears its name, logo and colour; asked for by
    the templates that do. None for any other address and for a name that nobody has. Every network has a public page
    that says these three to everybody; one that some day has none must be None here as well."""
    return {"doorstep": SimpleLazyObject(lambda: _network_at(way_back(request)))}


def _network_at(path: str) -> Network | None:
    found = INSIDE.match(path)
    return Network.objects.filter(slug=found[1]).first() if found else None
