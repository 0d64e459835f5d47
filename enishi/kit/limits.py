"""How often something may happen in a time: counted in the cache, exact under threads and processes."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterable

from django.core.cache import cache

from enishi.kit.errors import TooMany

STEPS = 10  # the window slides in tenths of its length


def hit(name: str, who: str, *, limit: int, seconds: int) -> str:
    """Count one use of `name` by `who`; raises TooMany when there were `limit` already in the last `seconds`.

    The window slides, so that no moment lets twice as many pass; it is up to a tenth longer than asked. A refused use
    is not counted, so that trying on does not prolong the wait. `who` may be an address or an IP: it is hashed, the
    cache holds no personal data. Returns what `give_back` takes.
    """
    step = max(1, seconds // STEPS)
    now = int(time.time() // step)
    keys = {_key(name, who, at): at for at in range(now - STEPS, now + 1)}
    newest = _key(name, who, now)
    cache.add(newest, 0, timeout=seconds + 2 * step)
    try:
        cache.incr(newest)
    except ValueError:  # a full cache threw it out between the two lines
        cache.set(newest, 1, timeout=seconds + 2 * step)
    counts = {keys[key]: int(count) for key, count in cache.get_many(keys).items()}
    over = sum(counts.values()) - limit
    if over > 0:
        give_back([newest])
        raise TooMany(retry_after=_wait(counts, over, step))
    return newest


def meet(name: str, who: str, whom: str, *, limit: int, seconds: int) -> None:
    """Count `whom` among those whom `who` turned to by `name`: the same one is counted once in the time. Raises TooMany when there
    were `limit` others already in the last `seconds`; whoever was met before can be met on."""
    met = _key(f"{name} met", f"{who}|{whom}", 0)
    if not cache.add(met, 1, timeout=seconds):
        return
    try:
        hit(name, who, limit=limit, seconds=seconds)
    except TooMany:
        cache.delete(met)
        raise


def give_back(hits: Iterable[str]) -> None:
    """Take back uses that turned out well (what `hit` returned): who came in leaves the neighbours their tries."""
    for key in hits:
        with contextlib.suppress(ValueError):  # forgotten by the cache already
            cache.decr(key)


def _key(name: str, who: str, at: int) -> str:
    return "limit:" + hashlib.sha256(f"{name}|{who}|{at}".encode()).hexdigest()[:40]


def _wait(counts: dict[int, int], over: int, step: int) -> int:
    """Return the seconds until enough of the counted uses have left the window for one more."""
    for at in sorted(counts):
        over -= counts[at]
        if over <= 0:
            return max(1, int((at + STEPS + 1) * step - time.time()) + 1)
    return step * STEPS  # a limit of nothing
