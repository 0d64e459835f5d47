"""Invitation codes: twelve random characters, said aloud and typed by hand. Beside them only a keyed hash is stored; the code
itself stands in the words of its mail, and those are deleted when the mail leaves."""

from __future__ import annotations

import re
import secrets
import unicodedata

from django.utils.crypto import salted_hmac

from enishi.kit.ids import ALPHABET

LENGTH = 12  # of 31 characters each: 59 bits, and a guess is counted per client (views)
GROUP = 4
LONGEST = 2000  # characters typed where a code is asked: a whole address with what a mail program hangs on to it
_LINK = re.compile(r"https?://\S+?/join/([^/?#\s]+)", re.IGNORECASE)


def new_code() -> str:
    """Return a code as it is printed: XXXX-XXXX-XXXX."""
    return shown("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def code_from(seed: str, use: str) -> str:
    """Return a code as it is printed that follows from a stored seed and SECRET_KEY, so that who may can read it again, and a
    copy of the table gives it to nobody. `use` keeps the codes of one kind of link from those of another."""
    number = int.from_bytes(salted_hmac(use, seed, algorithm="sha256").digest(), "big")
    letters = ""
    while len(letters) < LENGTH:
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return shown(letters)


def plain(code: str) -> str:
    """Return what counts of a typed code: case, width, spaces and hyphens do not, nor the 長音 that the hyphen's key gives in
    kana. Empty if it cannot be a code."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", code[:64]).lower() if c.isalnum() and c != "ー")
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def plain_of(typed: str) -> str:
    """Return the plain code of what stands in the field of a code: one as above, or the whole link of an invitation."""
    link = _LINK.search(unicodedata.normalize("NFKC", typed[:LONGEST]))
    return plain(link[1] if link else typed)


def shown(code: str) -> str:
    """Return a plain code in capitals and groups of four, as mail and page show it."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP)).upper()


def tail(code: str) -> str:
    """Return the last four characters of a typed or shown code, as officers may read them: they open nothing."""
    return plain(code)[-GROUP:].upper()


def code_hash(code: str) -> str:
    """Return the 64 hex digits that stand for a typed code in the database: an HMAC with SECRET_KEY."""
    return salted_hmac("enishi.joining.code", plain(code), algorithm="sha256").hexdigest()
