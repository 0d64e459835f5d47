"""Mail to many, little by little: how many now, when the next, and a chain of jobs that survives its worker.

Whatever writes mail to many shares the installation's rate, and writes no faster than the outbox hands on: stopping would come
too late for most otherwise. A handful is one transaction with the order of the next, so that a worker that is killed leaves both
or neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

STEP = timedelta(seconds=5)  # about so far apart are two handfuls of mails
HANDFUL = 50  # mails in one transaction, however fast
_under_way: dict[str, Callable[[datetime], int]] = {}


def shared_by(kind: str, under_way: Callable[[datetime], int]) -> None:
    """Let sendings of this kind have their part of the rate: `under_way` says how many of them send until a moment."""
    _under_way[kind] = under_way


def pace(now: datetime) -> tuple[int, timedelta]:
    """Return how many mails may go at once, and how long a rest each of them costs: all that is under way shares the rate."""
    if not settings.MAIL_PER_MINUTE:
        return HANDFUL, timedelta()
    a_second = settings.MAIL_PER_MINUTE / 60 / max(_sendings(now), 1)
    return max(1, min(HANDFUL, math.floor(a_second * STEP.total_seconds()))), timedelta(seconds=1 / a_second)


def in_a_minute(now: datetime) -> int | None:
    """Return how many mails one of all that are under way may write in a minute; None where the rate has no limit."""
    if not settings.MAIL_PER_MINUTE:
        return None
    return max(1, int(settings.MAIL_PER_MINUTE) // max(_sendings(now), 1))


def _sendings(now: datetime) -> int:
    return sum(count(now + STEP) for count in _under_way.values())


def a_handful(send_some: Callable[[int, int], datetime | None], go_on: Any, network_id: int, sending_id: int) -> None:
    """Send some, and order the rest (job `go_on`) in the same transaction. A second chain of jobs ends at once, since nothing is
    due again before its pause is over."""
    with transaction.atomic():
        next_at = send_some(network_id, sending_id)
        if next_at is not None:
            go_on.using(run_after=next_at).enqueue(network_id, sending_id)
