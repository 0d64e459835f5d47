"""The addresses of a person: several, one of them first. What is in the table is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from enishi.accounts.models import Person
from enishi.kit.errors import Refused

MOST = 5


def addresses_of(person: Person) -> list[EmailAddress]:
    """Return the confirmed addresses, the first one in front."""
    return list(EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "email"))


def usable(person: Person, wanted: str) -> str:
    """Return the address to write to: the wanted one while it is the person's, otherwise the first."""
    if wanted and EmailAddress.objects.filter(user=person, email=wanted.lower(), verified=True).exists():
        return wanted
    return person.email


def usable_of(members: Iterable[Any]) -> dict[int, str]:
    """Return where to write to each of these members by its id, as usable() says. One query, however many; their people are at
    hand (`select_related`)."""
    people = list(members)
    rows = EmailAddress.objects.filter(user__in=[each.person_id for each in people], verified=True)
    held = set(rows.values_list("user", "email"))
    return {
        each.pk: each.mail_address if (each.person_id, each.mail_address.lower()) in held else each.person.email
        for each in people
    }


def make_first(person: Person, email: str) -> None:
    """Make a confirmed address the first one; raises Refused for an address that is not the person's."""
    _mine(person, email).set_as_primary()


def remove(person: Person, email: str) -> None:
    """Take an address away; raises Refused for the first one, and for one that is not the person's."""
    row = _mine(person, email)
    if row.primary:
        raise Refused(_("Make another address the first one before you remove this one."), field="email")
    row.delete()


def refuse_more(person: Person) -> None:
    """Raise Refused when the person has as many addresses as one may have."""
    if EmailAddress.objects.filter(user=person).count() >= MOST:
        raise Refused(_("You can have up to %(most)d addresses. Remove one first.") % {"most": MOST}, field="email")


def _mine(person: Person, email: str) -> EmailAddress:
    row = next((each for each in addresses_of(person) if each.email == email), None)
    if row is None:
        raise Refused(_("That address is not in your list any more."), field="email")
    return row
