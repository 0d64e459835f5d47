"""Keyed hashes by which 「連絡しないでください」 is remembered for good, without the address itself."""

from __future__ import annotations

import unicodedata

from django.utils.crypto import salted_hmac


def address_hash(network_id: int, address: str) -> str:
    """Return 64 hex digits for an address; width, case and surrounding space do not matter."""
    plain = unicodedata.normalize("NFKC", address).strip().lower()
    return _hash(f"{network_id}|address|{plain}")


def key_hash(network_id: int, key: str) -> str:
    """Return 64 hex digits for a roster row's natural key, so that an import with another address changes nothing."""
    return _hash(f"{network_id}|key|{key}")


def _hash(said: str) -> str:
    return salted_hmac("enishi.roster.no-contact", said, algorithm="sha256").hexdigest()
