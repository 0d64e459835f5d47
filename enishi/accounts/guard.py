"""How often somebody may try to come in, counted per address as typed (known or not) and per client.

Documented limits: TRIES per WINDOW for one address and for one client; CODE_TRIES wrong codes stop codes for an address for
LOCK. A browser that has signed in with an address before is counted by itself, so that nobody can shut its owner out.
The client is REMOTE_ADDR and nothing else (the server sets it from the proxies it trusts); no header helps.
"""

from __future__ import annotations

import ipaddress
import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from enishi.accounts import devices
from enishi.kit import limits
from enishi.kit.errors import TooMany

TRIES, WINDOW = 10, 10 * 60
CODE_TRIES, LOCK = 5, 15 * 60
_TRIED = "tried"  # in the session: (address, hit), what is given back when the owner of the address comes in


def client(request: HttpRequest) -> str:
    """Return whom to count: the address that calls; of IPv6 the /64, as one household holds that many."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def count(request: HttpRequest, email: str = "") -> None:
    """Count one try to come in, of this client and for this address; raises TooMany."""
    _count(request, "sign-in from", client(request), email)
    if email:
        _count(request, "sign-in as", _whose(request, email), email)


def _count(request: HttpRequest, name: str, who: str, email: str) -> None:
    taken = limits.hit(name, who, limit=TRIES, seconds=WINDOW)
    request.session[_TRIED] = [*request.session.get(_TRIED, []), (email, taken)][-2 * TRIES :]


def came_in(request: HttpRequest, email: str) -> None:
    """Give back what this session used up for `email`, and forget wrong codes: its owner has come in.

    Tries for other addresses stay counted: an account of one's own must not buy tries at somebody else's. Of those for no
    address (a passkey, a second step) the last one comes back, which let in.
    """
    tried = request.session.pop(_TRIED, [])
    limits.give_back(taken for of, taken in tried if of == email)
    limits.give_back([taken for of, taken in tried if not of][-1:])
    cache.delete_many([_key("wrong", request, email), _key("shut", request, email)])


def refuse_shut(request: HttpRequest, email: str) -> None:
    """Raise TooMany while codes are stopped for this address."""
    until = cache.get(_key("shut", request, email))
    if until and until > time.time():
        raise _shut(until)


def wrong_code(request: HttpRequest, email: str) -> int:
    """Count a wrong code; returns how many more may be tried, raises TooMany when that was the last."""
    _count(request, "sign-in from", client(request), email)
    key = _key("wrong", request, email)
    cache.add(key, 0, timeout=LOCK)
    try:
        wrong = cache.incr(key)
    except ValueError:  # thrown out between the two lines
        cache.set(key, 1, timeout=LOCK)
        wrong = 1
    if wrong >= CODE_TRIES:
        until = time.time() + LOCK
        cache.set(_key("shut", request, email), until, timeout=LOCK)
        cache.delete(key)
        raise _shut(until)
    return CODE_TRIES - wrong


def _shut(until: float) -> TooMany:
    return TooMany(_("Codes are stopped for a quarter of an hour."), retry_after=max(1, int(until - time.time()) + 1))


def _whose(request: HttpRequest, email: str) -> str:
    """Return the counter of an address: one for everybody, and one for each browser that came in with it before."""
    return f"{email} {devices.vouched(request, email)}"


def _key(name: str, request: HttpRequest, email: str) -> str:
    return f"{name}:{salted_hmac('accounts.guard', _whose(request, email), algorithm='sha256').hexdigest()[:40]}"
