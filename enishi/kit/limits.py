"""How often something may happen in a time: counted in the cache, exact under threads and processes."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache

from enishi.kit.errors import TooMany


def hit(name: str, who: str, *, limit: int, seconds: int) -> None:
    """Count one use of `name` by `who`; raises TooMany when there were more than `limit` in this window of `seconds`.

    `who` may be an address or an IP: it is hashed, so that the cache holds no personal data.
    """
    window = int(time.time() // seconds)
    key = "limit:" + hashlib.sha256(f"{name}|{who}|{window}".encode()).hexdigest()[:40]
    cache.add(key, 0, timeout=2 * seconds)
    if cache.incr(key) > limit:
        raise TooMany(retry_after=int((window + 1) * seconds - time.time()) + 1)
