"""Public identifiers: short random strings, so that no address, page or file tells how many of a thing exist."""

from __future__ import annotations

import secrets

from django.db import models

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without look-alikes (i l o 0 1), so that it can be read aloud
LENGTH = 10
_EVEN = 256 - 256 % len(ALPHABET)


def new_public_id() -> str:
    """Return 10 random characters of 31 (49.5 bits)."""
    while True:
        # bytes that would favour the first letters are thrown away: each letter is as likely as any other
        letters = [ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(2 * LENGTH) if byte < _EVEN]
        if len(letters) >= LENGTH:
            return "".join(letters[:LENGTH])


def public_id_of(sent: str) -> str:
    """Return what somebody sent where it can be a public id, else "", which is the name of no row. PostgreSQL answers a question
    with a NUL in it by an error, and forms can hold one."""
    return sent if len(sent) == LENGTH and sent.isascii() and sent.isalnum() else ""


class PublicIdField(models.CharField[str, str]):
    """The name of a row outside the database; unique, set once."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.update(max_length=LENGTH, unique=True, default=new_public_id, editable=False)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
