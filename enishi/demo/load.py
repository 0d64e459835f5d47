"""Fills an empty installation with the demo: three invented networks, or as many and as large as one asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts.models import Person
from enishi.demo import houses, telling
from enishi.demo.cast import PERSONAS, cast
from enishi.demo.houses import House
from enishi.demo.people import JAPAN, Somebody, invent, public_id, unjoined
from enishi.demo.writing import Desk, write_accounts
from enishi.kit import bulk
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.networks.models import Kind, Network
from enishi.profiles.models import FacetValue, Profile, SearchDoc, Value
from enishi.roster.models import RosterPerson, Tenure

SEED = 1


@dataclass
class Accounts:
    """Who has an account already: the person in two networks has one."""

    random: Random
    known: dict[str, int] = field(default_factory=dict)

    def of(self, people: Sequence[Somebody]) -> list[int]:
        """Return the account of each, made where there is none."""
        new = [person for person in people if person.email not in self.known]
        first = [person.joined_at or timezone.now() for person in new]
        ids = write_accounts([person.email for person in new], [public_id(self.random) for _ in new], first)
        self.known.update(zip((person.email for person in new), ids, strict=True))
        return [self.known[person.email] for person in people]


def load(networks: int = 3, members: int | None = None, seed: int = SEED) -> list[Network]:
    """Make `networks` networks, of `members` members each where that is said, and leave the personas for the sign-in page.

    Deterministic by seed and day. One transaction. Raises Refused where a network exists.
    """
    with transaction.atomic():
        if Network.objects.exists():
            raise Refused(_("There are networks here already. The demo needs an installation of its own."))
        accounts = Accounts(Random(f"accounts {seed}"))
        made = [furnish(houses.house(number, members), seed, accounts) for number in range(networks)]
        bulk.take_stock(Person, Member, Profile, Value, SearchDoc, FacetValue, RosterPerson, Tenure)
    write_personas(accounts)
    return made


def furnish(house: House, seed: int, accounts: Accounts) -> Network:
    """Make one network with its people, and HR's roster where the organisation has one."""
    random, now = Random(f"{house.slug} {seed}"), timezone.now()
    network = houses.build(house, at=now - timedelta(days=1600 if house.kind == Kind.INDEPENDENT else 1000))
    today = now.astimezone(JAPAN).date()
    stream = invent(house, random, today)
    known = cast(house.slug, random, today)[: house.members]
    people = [*known, *islice(stream, house.members - len(known))]
    desk = Desk(network)
    source = Value.Source.ROSTER if house.shape.beside else Value.Source.SELF
    newcomers = [
        desk.newcomer(person, account, source=source)
        for person, account in zip(people, accounts.of(people), strict=True)
    ]
    ids = desk.write(newcomers)
    if house.shape.beside:
        others = [unjoined(person, random) for person in islice(stream, int(len(people) * house.shape.beside))]
        desk.write_roster([*people, *others], dict(enumerate(ids)))
    network.founded_by_id = next((new.person_id for new in newcomers if new.roles), None)
    network.save(update_fields=["founded_by"])
    telling.tell(network)
    return network


def write_personas(accounts: Accounts) -> None:
    """Write the file that puts the cast on the sign-in page and switches demo mode on (accounts/personas.py)."""
    rows = [
        {
            "email": persona.email,
            "name_ja": persona.name_ja,
            "name_en": persona.name_en,
            "label_ja": persona.label_ja,
            "label_en": persona.label_en,
            "tone": tone,
        }
        for tone, persona in enumerate(PERSONAS, start=1)
        if persona.email in accounts.known
    ]
    path = settings.DATA / "demo-mode"
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
