"""The day it is where a network is: the one place that turns moments into its days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone


def today_in(network: Any, now: datetime | None = None) -> date:
    """Return the day it is where the network is; at the moment `now`, if so said."""
    return day_in(network, now or timezone.now())


def day_in(network: Any, moment: datetime) -> date:
    """Return the day that a moment falls on where the network is; what the database holds comes in UTC."""
    return moment.astimezone(ZoneInfo(network.time_zone)).date()
