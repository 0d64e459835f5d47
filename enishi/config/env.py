"""Every environment variable, declared once: name, type, default, one sentence.

`settings.py` reads them with `value(NAME)`; `docs/settings.md` is generated from `VARIABLES` and a test compares.
Without any variable the product runs embedded: one process, one SQLite file, one folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, the type of its value, the value when it is absent, and what it does."""

    name: str
    kind: type
    default: Any
    says: str


VARIABLES: tuple[Variable, ...] = (
    Variable("ENISHI_DATA", str, "var", "Folder for the database, uploads, secrets and mails that wait for a reader."),
    Variable("HOST", str, "127.0.0.1", "Address that the server listens on."),
    Variable("PORT", int, 8000, "Port that the server listens on."),
    Variable(
        "PUBLIC_URL",
        str,
        "",
        "What the outside sees, such as https://alumni.example.jp; https switches on secure cookies and HSTS. "
        "Without it, http://HOST:PORT; commands use the address of the last bin/run.",
    ),
    Variable("DATABASE_URL", str, "", "PostgreSQL, such as postgresql://user:password@host/name. Without it, SQLite."),
    Variable(
        "REDIS_URL", str, "", "Redis or Valkey for the cache and live updates, needed with more than one process."
    ),
    Variable("SECRET_KEY", str, "", "Signs cookies and codes. Without it, one is made and kept in ENISHI_DATA."),
    Variable("DEBUG", bool, False, "For developers: errors in full, the style guide, no caching of templates."),
    Variable(
        "DEMO",
        bool,
        False,
        "Demo mode: the sign-in page offers the invented people, one click each. bin/run sets it for a new database.",
    ),
    Variable("ALLOWED_HOSTS", list, [], "Further host names that may be asked for, separated by commas."),
    Variable(
        "TRUSTED_PROXIES",
        list,
        [],
        "Addresses of proxies whose X-Forwarded-For is believed, separated by commas. Without it, none.",
    ),
    Variable(
        "EMAIL_URL", str, "", "Mail server, such as smtp+tls://user:password@host:587. Without it, bin/enishi outbox."
    ),
    Variable("EMAIL_FROM", str, "enishi@localhost", "Address that all mails of this server come from."),
    Variable(
        "EMAIL_BOUNCES",
        str,
        "",
        "Address that undeliverable mails come back to, such as bounces@example.jp; each mail adds its sign, as in "
        "bounces+sign@example.jp. Without it, they come back to EMAIL_FROM.",
    ),
    Variable(
        "EMAIL_DKIM_SELECTOR", str, "", "Name of the DKIM key that the mail server signs with, for the mail page."
    ),
    Variable(
        "MAIL_PER_MINUTE", int, 100, "Most mails a minute; invitations wait for it, codes never do. 0 sets no limit."
    ),
    Variable("EVERYONE_MAY_FOUND", bool, False, "Let every signed-in person start a network, not only founders."),
    Variable(
        "LINK_PREVIEWS",
        bool,
        True,
        "Fetch the title behind a link in a post, from public addresses of the web alone; no where the server may ask nobody.",
    ),
    Variable(
        "PUSH",
        bool,
        True,
        "Offer notices on members' devices, handed on by the push services of their browsers' makers; no where the server may ask "
        "nobody.",
    ),
    Variable(
        "SECURITY_CONTACT",
        str,
        "",
        "Whom to tell of a weakness, an address of mail or the web; it stands in /.well-known/security.txt.",
    ),
    Variable("THREADS", int, 8, "Requests answered at the same time by one process."),
    Variable(
        "WORKER", bool, True, "Run background jobs inside the web process; no when `enishi worker` runs beside it."
    ),
    Variable("UPLOAD_LIMIT_MB", int, 50, "Largest upload in megabytes."),
    Variable("LOG_LEVEL", str, "INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR."),
)
LAST_ADDRESS = "address"  # file in ENISHI_DATA where bin/run leaves its address for the commands
_BY_NAME = {variable.name: variable for variable in VARIABLES}
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class BadValue(ValueError):
    """A variable holds something that its type cannot be made of; the message says what was expected."""


def in_address(host: str) -> str:
    """Return a host as it stands in an address: IPv6 in brackets (RFC 3986 §3.2.2)."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def own_address(host: str, port: int) -> str:
    """Return where the process itself is found, such as http://127.0.0.1:8000 or http://[::1]:8000."""
    return f"http://{in_address(host)}:{port}"


def value(name: str, environ: Mapping[str, str] = os.environ) -> Any:
    """Return variable `name` in its declared type, or its default; raises BadValue or KeyError (undeclared)."""
    variable = _BY_NAME[name]
    raw = environ.get(name)
    if raw is None or (raw == "" and variable.kind is not str):
        return variable.default
    if variable.kind is bool:
        word = raw.strip().lower()
        if word not in _TRUE | _FALSE:
            raise BadValue(f"{name} must be yes or no, not {raw!r}.")
        return word in _TRUE
    if variable.kind is int:
        try:
            return int(raw)
        except ValueError:
            raise BadValue(f"{name} must be a whole number, not {raw!r}.") from None
    if variable.kind is list:
        return [part.strip() for part in raw.split(",") if part.strip()]
    return raw
