"""Deleting an account: once no network keeps anything of the person. Who keeps it, the packages above say."""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts import mails, sessions
from enishi.accounts.models import Person
from enishi.kit.errors import Refused

Keepers = Callable[[Person], list[str]]
_keepers: list[Keepers] = []


def kept_for(reader: Keepers) -> None:
    """Let this function, too, say from now on for which networks an account is kept, by name. No two name the same network."""
    if reader not in _keepers:
        _keepers.append(reader)


def kept_by(person: Person) -> list[str]:
    """Return the names of the networks that keep something of this person."""
    return [name for reader in _keepers for name in reader(person)]


@transaction.atomic
def remove(person: Person) -> None:
    """Delete an account with its addresses, passkeys, second step, devices and sessions. Its first address hears of it.
    Raises Refused while a network keeps something of the person."""
    fresh = Person.objects.select_for_update().get(pk=person.pk)
    if kept := kept_by(fresh):
        raise Refused(_("The account is still needed for: %(networks)s") % {"networks": ", ".join(kept)})
    mails.send("removed", fresh.email, language=fresh.language, at=timezone.now())
    keys = list(UserSession.objects.filter(user=fresh).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.ended(user=fresh)
    fresh.delete()
