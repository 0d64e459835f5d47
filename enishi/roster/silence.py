"""Keyed hashes by which 「連絡しないでください」 is remembered for good, without the address itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date

from django.utils.crypto import salted_hmac

from enishi.activity.models import Happening
from enishi.kit.text.fold import name_key
from enishi.roster.happenings import CONTACT_AGAIN, NO_CONTACT
from enishi.roster.models import RosterPerson


def address_hash(network_id: int, address: str) -> str:
    """Return 64 hex digits for an address; width, case and surrounding space do not matter."""
    plain = unicodedata.normalize("NFKC", address).strip().lower()
    return _hash(f"{network_id}|address|{plain}")


def key_hash(network_id: int, key: str) -> str:
    """Return 64 hex digits for a roster row's natural key, so that an import with another address changes nothing."""
    return _hash(f"{network_id}|key|{key}")


def person_hashes(network_id: int, *, name: str, number: str, birth_date: date | None) -> set[str]:
    """Return hashes that a person keeps under another key: of the number without leading zeros, and of the birth date, each
    with the folded name (as in `name_key`). None of what is not known: a name alone may be anybody's."""
    bare = unicodedata.normalize("NFKC", number).strip().lower().lstrip("0")
    found = set()
    if name and bare:
        found.add(_hash(f"{network_id}|number|{bare}|{name}"))
    if name and birth_date:
        found.add(_hash(f"{network_id}|born|{birth_date.isoformat()}|{name}"))
    return found


def person_hashes_of(row: RosterPerson) -> set[str]:
    """Return person_hashes of a row of the roster."""
    name = row.name_key or name_key(row.family_name, row.given_name)[:120]
    return person_hashes(row.network_id, name=name, number=row.employee_number, birth_date=row.birth_date)


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
