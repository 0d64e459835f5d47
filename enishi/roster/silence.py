"""Keyed hashes by which 「連絡しないでください」 is remembered for good, without the address itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from enishi.activity.models import Happening
from enishi.roster.happenings import CONTACT_AGAIN, NO_CONTACT
from enishi.roster.models import RosterPerson


def address_hash(network_id: int, address: str) -> str:
    """Return 64 hex digits for an address; width, case and surrounding space do not matter."""
    plain = unicodedata.normalize("NFKC", address).strip().lower()
    return _hash(f"{network_id}|address|{plain}")


def key_hash(network_id: int, key: str) -> str:
    """Return 64 hex digits for a roster row's natural key, so that an import with another address changes nothing."""
    return _hash(f"{network_id}|key|{key}")


def only_by(link: str, rows: Iterable[RosterPerson]) -> bool:
    """Return whether these rows of one person were silenced by this invitation (its public id) and by nothing else: not
    by the secretariat, not by another link, neither before nor after. One query."""
    people = {row.public_id: row.network_id for row in rows}
    told = Happening.objects.within(next(iter(people.values()), 0)).filter(
        kind__in=(NO_CONTACT.code, CONTACT_AGAIN.code), subject=RosterPerson._meta.label_lower, subject_id__in=people
    )
    silenced = []
    for kind, facts in told.order_by("-pk").values_list("kind", "facts")[:50]:
        if kind == CONTACT_AGAIN.code:
            break
        silenced.append(facts)
    return bool(silenced) and all(each.get("link") == link for each in silenced) and bool(silenced[-1].get("first"))


def _hash(said: str) -> str:
    return salted_hmac("enishi.roster.no-contact", said, algorithm="sha256").hexdigest()
