"""What only this installation opens: texts that may stand in an address, and files, encrypted and signed with its key."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


@lru_cache(maxsize=8)
def _cipher(secret: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(purpose.encode() + secret.encode()).digest()))


def seal(text: str, purpose: str) -> str:
    """Return `text` sealed for an address; it opens for the same purpose alone."""
    return _cipher(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode()


def unseal(token: str, purpose: str, *, max_age: int | None = None) -> str | None:
    """Return the text, or None for a token that is damaged, of another purpose, or older than `max_age` seconds."""
    try:
        return _cipher(settings.SECRET_KEY, purpose).decrypt(token.encode(), ttl=max_age).decode()
    except (InvalidToken, ValueError):
        return None


def seal_bytes(data: bytes, purpose: str) -> bytes:
    """Return a file's content sealed; it opens for the same purpose alone. About a third longer."""
    return _cipher(settings.SECRET_KEY, purpose).encrypt(data)


def unseal_bytes(sealed: bytes, purpose: str) -> bytes | None:
    """Return the content, or None for what is damaged or was sealed for another purpose, or by another key."""
    try:
        return _cipher(settings.SECRET_KEY, purpose).decrypt(sealed)
    except InvalidToken:
        return None
