"""How often somebody may try to come in, counted per address as typed (known or not) and per client.

Documented limits: TRIES per WINDOW for one address and for one client; CODE_TRIES wrong codes stop codes for an address for
LOCK. A browser that has signed in with an address before is counted by itself, also apart from its neighbours behind the same
router, so that nobody can shut its owner out. Who is shut out in any other browser gets a mail with a link that makes it one of
these (flows.told_of_stop): somebody who goes on trying keeps nobody out who reads the address. The client is REMOTE_ADDR and nothing else (the server sets it from the proxies it trusts); no header helps.
"""

from __future__ import annotations

import ipaddress
import logging
import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from enishi.accounts import devices
from enishi.kit import limits
from enishi.kit.errors import TooMany

logger = logging.getLogger(__name__)
TRIES, WINDOW = 10, 10 * 60
CODE_TRIES, LOCK = 5, 15 * 60
TELL_AGAIN = 15 * 60  # between two mails to one address that tell of a stop
_TRIED = "tried"  # in the session: (address, hit), what is given back when the owner of the address comes in


class Stopped(TooMany):
    """Too many tries for one address (not: by one client)."""


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
    """Count one try to come in, of this client and for this address; raises TooMany, which is Stopped for the address."""
    _count(request, "sign-in from", _from(request, email), email)
    if email:
        try:
            _count(request, "sign-in as", _whose(request, email), email)
        except TooMany as error:
            raise Stopped(error.message, retry_after=error.retry_after) from None


def _count(request: HttpRequest, name: str, who: str, email: str) -> None:
    try:
        taken = limits.hit(name, who, limit=TRIES, seconds=WINDOW)
    except TooMany:
        logger.warning("Too many tries: %s, by %s.", name, client(request))
        raise
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
    """Count a wrong code; returns how many more may be tried, raises TooMany when that was the last (Stopped for this address)."""
    _count(request, "sign-in from", _from(request, email), email)
    key = _key("wrong", request, email)
    cache.add(key, 0, timeout=LOCK)
    try:
        wrong = cache.incr(key)
    except ValueError:  # thrown out between the two lines
        cache.set(key, 1, timeout=LOCK)
        wrong = 1
    logger.info("A wrong code, the %d. of %d, by %s.", wrong, CODE_TRIES, client(request))
    if wrong >= CODE_TRIES:
        until = time.time() + LOCK
        cache.set(_key("shut", request, email), until, timeout=LOCK)
        cache.delete(key)
        raise _shut(until)
    return CODE_TRIES - wrong


def to_be_told(request: HttpRequest, email: str) -> bool:
    """Return whether the owner of an address is to hear of a stop now: once in a while."""
    return bool(cache.add(_key("told", request, email), True, timeout=TELL_AGAIN))


def _shut(until: float) -> Stopped:
    return Stopped(_("Codes are stopped for a quarter of an hour."), retry_after=max(1, int(until - time.time()) + 1))


def _from(request: HttpRequest, email: str) -> str:
    """Return the counter of a client: one for all browsers behind it, and one for each that came in with this address."""
    mark = devices.vouched(request, email) if email else ""
    return f"{client(request)} {mark}" if mark else client(request)


def _whose(request: HttpRequest, email: str) -> str:
    """Return the counter of an address: one for everybody, and one for each browser that came in with it before."""
    return f"{email} {devices.vouched(request, email)}"


def _key(name: str, request: HttpRequest, email: str) -> str:
    return f"{name}:{salted_hmac('accounts.guard', _whose(request, email), algorithm='sha256').hexdigest()[:40]}"
