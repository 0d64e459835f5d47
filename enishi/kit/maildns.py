"""Whether others believe that mail of this server's domain comes from it: SPF, DKIM and DMARC, looked up and told in plain words.

SPF is RFC 7208, DKIM RFC 6376, DMARC RFC 7489. A look takes LONGEST seconds at most, also where nobody answers.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import asdict, dataclass
from email.utils import parseaddr
from typing import Final, Literal

import dns.exception
import dns.resolver
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

LONGEST: Final = 5.0
KEPT: Final = 15 * 60  # seconds that what was looked up is shown
MOST_TEXT: Final = 300  # characters of a record that are shown
Verdict = Literal["ok", "note", "warn"]


@dataclass(frozen=True)
class Looked:
    """What one look found: of which record, whether it is well, what stands there, what that means, and what to write where
    (`at` a name, a `line`) if anything."""

    name: str
    what: str
    verdict: Verdict
    found: str
    says: str
    at: str = ""
    line: str = ""


class _Silent(Exception):
    """No server for names answered in time."""


class _Names:
    """Looks names up until the time is over."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + LONGEST

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name, [] if it has none. Raises _Silent."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise _Silent
        try:
            answer = resolver().resolve(name, "TXT", lifetime=left)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            raise _Silent from error
        return [b"".join(row.strings).decode("utf-8", "replace")[: 10 * MOST_TEXT] for row in answer]


def resolver() -> dns.resolver.Resolver:
    """Return what asks this machine's servers for names."""
    return dns.resolver.Resolver()


def domain() -> str:
    """Return the domain that this server's mails come from; empty for one that exists on this machine alone."""
    found = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    return found if "." in found else ""


def look() -> list[Looked]:
    """Return what was found of SPF, DKIM and DMARC of the sender's domain; [] without one."""
    names, own = _Names(), domain()
    return [_spf(names, own), _dkim(names, own), _dmarc(names, own)] if own else []


def kept() -> list[dict[str, str]] | None:
    """Return what the last look found, as dictionaries of Looked, for KEPT seconds; None before one. The names are the installation's:
    whoever may see it sees the same."""
    found: list[dict[str, str]] | None = cache.get(_kept_as())
    return found


def look_anew() -> None:
    """Look, and keep what was found."""
    cache.set(_kept_as(), [asdict(each) for each in look()], KEPT)


def _kept_as() -> str:
    return f"mail:names:{domain()}:{get_language()}"


def _mechanism(host: str) -> str:
    """Return how SPF names a server (RFC 7208 §5.3, §5.6): by its address, or by its name."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return f"a:{host}"
    return f"ip{address.version}:{address}"


def _spf(names: _Names, own: str) -> Looked:
    what = _("SPF lists the servers that may send mail of a domain.")
    at = settings.EMAIL_BOUNCES.rpartition("@")[2].lower() or own  # SPF is about the address that mail comes back to
    line = f"v=spf1 {_mechanism(settings.EMAIL_HOST)} ~all"
    try:
        found = [text for text in names.texts(at) if text.lower().split(" ")[0] == "v=spf1"]
    except _Silent:
        return _silent("SPF", what)
    if not found:
        said = _(
            "There is none: others cannot tell your mail from somebody else’s. Write this, or what your provider names."
        )
        return Looked("SPF", what, "warn", "", said, at, line)
    shown = " / ".join(found)[:MOST_TEXT]
    words = found[0].lower().split()
    if len(found) > 1:
        said = _("There are several, and then none counts. Make one of them.")
    elif "+all" in words or "all" in words:
        said = _("It allows everybody to send as you. Let it end with ~all.")
    elif not ({"-all", "~all"} & set(words) or any(word.startswith("redirect=") for word in words)):
        said = _("It does not say what about all other servers. Let it end with ~all.")
    else:
        said = _("It is there. Please see that it names %(host)s, or the provider behind it.")
        return Looked("SPF", what, "ok", shown, said % {"host": settings.EMAIL_HOST})
    return Looked("SPF", what, "warn", shown, said, at)


def _dkim(names: _Names, own: str) -> Looked:
    what = _("DKIM is a signature that your mail server puts under each mail; its key stands with the domain.")
    selector = settings.EMAIL_DKIM_SELECTOR
    if not selector:
        said = _(
            "The name of the key is not known here. Your mail server or provider tells it; set EMAIL_DKIM_SELECTOR to it."
        )
        return Looked("DKIM", what, "note", "", said)
    at = f"{selector}._domainkey.{own}"
    try:
        found = [text for text in names.texts(at) if "p=" in text.replace(" ", "")]
    except _Silent:
        return _silent("DKIM", what)
    if not found:
        said = _("There is no key. Your mail server or provider tells you the line that belongs there.")
        return Looked("DKIM", what, "warn", "", said, at)
    tags = _tags(found[0])
    if not tags.get("p"):
        said = _("The key there is withdrawn: signatures made with it do not count.")
        return Looked("DKIM", what, "warn", found[0][:MOST_TEXT], said, at)
    return Looked("DKIM", what, "ok", found[0][:MOST_TEXT], _("The key is there."))


def _dmarc(names: _Names, own: str) -> Looked:
    what = _("DMARC tells others what to do with mail of your domain that has neither of the two.")
    parts = own.split(".")
    try:
        found = ""
        for start in range(len(parts) - 1):  # what the domain does not say, the one above it may
            texts = names.texts("_dmarc." + ".".join(parts[start:]))
            found = next((text for text in texts if text.lower().replace(" ", "").startswith("v=dmarc1")), "")
            if found:
                break
    except _Silent:
        return _silent("DMARC", what)
    if not found:
        said = _("There is none. Large mail providers ask for it; begin by only watching.")
        line = f"v=DMARC1; p=none; rua=mailto:postmaster@{own}"
        return Looked("DMARC", what, "warn", "", said, f"_dmarc.{own}", line)
    if _tags(found).get("p", "").lower() in {"quarantine", "reject"}:
        return Looked("DMARC", what, "ok", found[:MOST_TEXT], _("It is there, and others act on it."))
    said = _("It is there, and only watches. Once all is well, p=quarantine protects your name.")
    return Looked("DMARC", what, "note", found[:MOST_TEXT], said)


def _silent(name: str, what: str) -> Looked:
    said = _("No server for names answered within five seconds, so nothing can be said. Try again later.")
    return Looked(name, what, "note", "", said)


def _tags(text: str) -> dict[str, str]:
    """Return the tags of a record such as `v=DKIM1; p=…`."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _sign, value in pairs}
