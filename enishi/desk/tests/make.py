"""Plain makers of enquiries for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from enishi.activity.deeds import SYSTEM
from enishi.desk import actions
from enishi.desk.models import Enquiry
from enishi.networks.models import Network

_numbers = count(1)


def make_enquiry(network: Network, **values: Any) -> Enquiry:
    """Return what somebody who is not signed in wrote to the secretariat."""
    given: dict[str, Any] = {
        "about": "joining",
        "text": "招待が届きません。",
        "name": "森 太一",
        "address": "mori@example.jp",
        "token": f"token-{next(_numbers)}",
        "by": SYSTEM,
    }
    made: Enquiry = actions.ask(network, **(given | values))
    return made
