"""Writes invented people in bulk: the one place that passes actions by, because a million through `admit` would take hours.

What stands in the rows is what `joining.admit` and `profiles.set_values` would have left; a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.activity.models import Happening
from enishi.demo.people import Somebody, Values
from enishi.joining import opening
from enishi.joining.happenings import JOINED
from enishi.kit.bulk import insert, next_id, settle_ids
from enishi.kit.ids import new_public_id
from enishi.kit.text import name_key
from enishi.members.models import Consent, Grant, Member
from enishi.networks.audiences import ALUMNI
from enishi.networks.days import today_in
from enishi.networks.models import Network, Policy
from enishi.profiles import fields
from enishi.profiles.models import Profile, SearchDoc, Value
from enishi.profiles.search import worded
from enishi.profiles.search.document import FacetIds, document
from enishi.roster.facts import RosterFacts
from enishi.roster.models import RosterPerson, Tenure
from enishi.roster.reading.people import person_key

NO_PASSWORD = "!" + "x" * 40  # one signs in by code; Django's own mark of an unusable password

MEMBER = (
    "id",
    "network_id",
    "public_id",
    "person_id",
    "side",
    "member_class_id",
    "leaves_on",
    "state",
    "mail_address",
    "joined_at",
    "seen_on",
    "own_order",
)
PROFILE = (
    "network_id",
    "member_id",
    "listing",
    "preset",
    "photo_key",
    "photo_file",
    "photo_audience",
    "photo_updated_at",
    "updated_at",
    "version",
)
VALUE = (
    "network_id", "member_id", "field", "position", "data", "words", "audience", "source", "confirmed_at", "updated_at",
)  # fmt: skip
CONSENT = ("network_id", "member_id", "purpose", "policy_id", "given_at", "withdrawn_at")
DOC = ("network_id", "member_id", "reading", "joined", "active", "left", "years", "label", "facets", "keys", "version")
PERSON = (
    "id",
    "password",
    "last_login",
    "public_id",
    "email",
    "language",
    "theme",
    "is_active",
    "is_founder",
    "created_at",
)
ADDRESS = ("user_id", "email", "verified", "primary")
ROSTER = (
    "id", "network_id", "public_id", "key", "company", "employee_number", "family_name", "given_name", "family_name_kana",
    "given_name_kana", "former_name", "birth_date", "email", "note", "no_contact", "maybe_deceased", "member_id", "member_class_id",
    "content_hash", "name_key", "kana_key", "first_joined_on", "last_left_on", "intake_id", "updated_at",
)  # fmt: skip
TENURE = ("network_id", "person_id", "joined_on", "left_on", "left", "department", "post", "employment_type")
HAPPENING = (
    "network_id", "public_id", "kind", "actor_id", "by_system", "subject", "subject_id", "about_id", "reason", "facts", "at",
)  # fmt: skip
PURPOSES = tuple(Consent.Purpose.values)


@dataclass(slots=True)
class Fact:
    """A Value before it is a row, with the names that `document` reads."""

    field: str
    position: int
    data: Any
    audience: int
    source: str
    confirmed_at: datetime
    updated_at: datetime

    def row(self, network_id: int, member_id: int) -> tuple[Any, ...]:
        """Return the row, in the order of VALUE."""
        return (
            network_id, member_id, self.field, self.position, self.data, worded(self.field, self.data), self.audience, self.source,
            self.confirmed_at, self.updated_at,
        )  # fmt: skip


@dataclass(slots=True)
class Newcomer:
    """A member to be: the facts taken over from the roster (or told at the door), and those told afterwards."""

    public_id: str
    person_id: int
    address: str
    side: int
    class_code: str
    preset: str
    taken: Values
    told: Values
    joined_at: datetime
    aims: Sequence[str] = ()
    audiences: Mapping[str, int] | None = None
    listing: int | None = None
    leaves_on: date | None = None
    told_at: datetime | None = None
    purposes: Sequence[str] = PURPOSES
    roles: Sequence[str] = ()
    source: str = Value.Source.ROSTER


def facts_of(person: Somebody, network: Network, *, id: int = 0, member_class_id: int | None = None) -> RosterFacts:
    """Return what HR's file says of somebody."""
    former = person.former.text if person.former else ""
    return RosterFacts(
        id=id,
        public_id="",
        network_id=network.pk,
        company="",
        employee_number=person.number,
        family_name=person.family.text,
        given_name=person.given.text,
        family_name_kana=person.family.kana,
        given_name_kana=person.given.kana,
        former_name=former,
        birth_date=person.born,
        email=person.email,
        no_contact=person.no_contact,
        maybe_deceased=person.maybe_deceased,
        member_id=None,
        member_class_id=member_class_id,
        periods=person.periods,
        ids=(id,),
        numbers=(person.number,) if person.number else (),
        names=((person.family.text, person.given.text, person.family.kana, person.given.kana, former),),
    )


class Desk:
    """Writes into one network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.classes = {each.code: each for each in network.memberclass_rows.in_order()}
        self.policy = Policy.objects.within(network).in_force(Policy.Subject.PRIVACY).first()
        self.today = today_in(network)
        self.facet_ids: Callable[[set[tuple[str, str, int]]], list[int]] = FacetIds(network)

    # -- from a person to a member --------------------------------------------------------------------------------------
    def class_code(self, facts: RosterFacts, side: int, by_hand: str = "") -> str:
        """Return the class as opening.class_of finds it, without asking the database."""
        there = [each for each in self.classes.values() if each.side == side]
        kind = facts.newest.employment_type if facts.newest else ""
        by_type = next((each for each in there if kind and kind in each.employment_types), None)
        chosen = next((each for each in there if each.code == by_hand), None) or by_type or there[0]
        return str(chosen.code)

    def newcomer(self, person: Somebody, person_id: int, *, source: str = Value.Source.ROSTER) -> Newcomer:
        """Return the person as a member to be."""
        facts = facts_of(person, self.network)
        side = opening.side_of(facts, self.network) if source == Value.Source.ROSTER else ALUMNI
        assert person.joined_at is not None
        return Newcomer(
            public_id=person.public_id,
            person_id=person_id,
            address=person.email,
            side=side,
            class_code=self.class_code(facts, side, person.class_code),
            preset=person.preset,
            taken=opening.values_of(facts),
            told=person.told,
            joined_at=person.joined_at,
            aims=person.aims,
            audiences=person.audiences,
            listing=person.listing,
            leaves_on=facts.leaves_on(self.today),
            told_at=person.told_at,
            roles=person.roles,
            source=source,
        )

    # -- rows -------------------------------------------------------------------------------------------------------------
    def facts(self, new: Newcomer) -> list[Fact]:
        """Return the values: what was taken over, the aims, the address, and what was told afterwards."""
        told: Values = {**new.told, "aims": [aim for aim in new.aims if aim != "comeback"], "email": [new.address]}
        if "comeback" in new.aims:
            told["comeback"] = ["some_day"]
        offered, shown = fields.offered(self.network), new.audiences or {}
        found: list[Fact] = []
        for code, values in (*((code, new.taken[code]) for code in new.taken if code not in told), *told.items()):
            audience = fields.audience_of(code, new.preset, self.network)
            if code in shown and not fields.FIELDS[code].listed:
                audience = shown[code] & offered
            taken = code in new.taken and code not in told
            at = new.joined_at if taken or new.told_at is None or code in ("aims", "email", "comeback") else new.told_at
            source = new.source if taken else Value.Source.SELF
            for position, data in enumerate(values):
                if data is not None:
                    found.append(Fact(code, position, data, audience, str(source), at, at))
        return found

    def member(self, id: int, new: Newcomer) -> Member:
        """Return the unsaved member."""
        return Member(
            id=id,
            network=self.network,
            public_id=new.public_id,
            person_id=new.person_id,
            side=new.side,
            member_class=self.classes.get(new.class_code),
            leaves_on=new.leaves_on,
            mail_address=new.address,
            joined_at=new.joined_at,
        )

    def listing(self, new: Newcomer) -> int:
        """Return who finds the member."""
        if new.listing is not None:
            return new.listing & fields.offered(self.network)
        return fields.listing_of(new.preset, SimpleNamespace(side=new.side), self.network)

    def document(self, member: Member, listing: int, facts: Iterable[Fact]) -> tuple[Any, ...]:
        """Return the search row, made by the product's own function, in the order of DOC."""
        shown = cast(Profile, SimpleNamespace(listing=listing))
        made = document(self.network, member, shown, cast(list[Value], list(facts)), facet_ids=self.facet_ids)
        return tuple(getattr(made, name) for name in DOC)

    def write(self, newcomers: Sequence[Newcomer], *, documents: bool = True) -> list[int]:
        """Write these members with profile, values, consents, roles, happening and search row; return their ids."""
        first = next_id(Member)
        ids = list(range(first, first + len(newcomers)))
        members = [self.member(id, new) for id, new in zip(ids, newcomers, strict=True)]
        facts = [self.facts(new) for new in newcomers]
        listings = [self.listing(new) for new in newcomers]
        home = self.network.pk
        insert(Member, MEMBER, (tuple(getattr(each, name) for name in MEMBER) for each in members))
        insert(Profile, PROFILE, map(self._profile, ids, newcomers, listings))
        insert(Value, VALUE, (fact.row(home, id) for id, held in zip(ids, facts, strict=True) for fact in held))
        insert(Consent, CONSENT, self._consents(ids, newcomers))
        insert(
            Happening, HAPPENING, map(self._joined, sorted(newcomers, key=lambda new: new.joined_at))
        )  # as it happened
        if documents:
            rows = map(self.document, members, listings, facts)
            insert(SearchDoc, DOC, sorted(rows, key=lambda row: (row[2], row[1])))  # in the order of readings
        roles = [
            Grant(network=self.network, member_id=id, role=role, given_at=new.joined_at)
            for id, new in zip(ids, newcomers, strict=True)
            for role in new.roles
        ]
        Grant.objects.bulk_create(roles)
        settle_ids(Member)
        return ids

    def _profile(self, id: int, new: Newcomer, listing: int) -> tuple[Any, ...]:
        photo = fields.audience_of("bio", new.preset, self.network)
        at = new.told_at or new.joined_at
        return (self.network.pk, id, listing, new.preset, "", "", photo, None, at, 1)

    def _consents(self, ids: Iterable[int], newcomers: Iterable[Newcomer]) -> Iterator[tuple[Any, ...]]:
        policy = self.policy.pk if self.policy else None
        for id, new in zip(ids, newcomers, strict=True):
            listed = self.listing(new) != fields.UNLISTED
            for purpose in PURPOSES:
                if purpose in new.purposes and (listed or purpose != Consent.Purpose.LISTING):
                    yield self.network.pk, id, purpose, policy, new.joined_at, None

    def _joined(self, new: Newcomer) -> tuple[Any, ...]:
        told = {"side": new.side, "member_class": new.class_code}
        return (
            self.network.pk, new_public_id(), JOINED.code, new.person_id, False, "members.member", new.public_id,
            new.person_id, "", told, new.joined_at,
        )  # fmt: skip

    def write_roster(self, people: Sequence[Somebody], members: Mapping[int, int]) -> None:
        """Write HR's rows of these people; `members` maps a place in `people` to the member who claimed the row."""
        first, now = next_id(RosterPerson), timezone.now()
        by_hand = {code: each.pk for code, each in self.classes.items()}
        rows = [
            self._roster_row(first + place, person, members.get(place), by_hand.get(person.class_code), now)
            for place, person in enumerate(people)
        ]
        insert(RosterPerson, ROSTER, rows)
        insert(
            Tenure,
            TENURE,
            (
                (
                    self.network.pk,
                    first + place,
                    p.joined_on,
                    p.left_on,
                    p.left,
                    p.department,
                    p.post,
                    p.employment_type,
                )
                for place, person in enumerate(people)
                for p in person.periods
            ),
        )
        settle_ids(RosterPerson)

    def _roster_row(
        self, id: int, person: Somebody, member_id: int | None, class_id: int | None, now: datetime
    ) -> tuple[Any, ...]:
        starts = [period.joined_on for period in person.periods if period.joined_on]
        ends = [period.left_on for period in person.periods]
        kana = [_katakana(part.kana) for part in (person.family, person.given)]
        return (
            id, self.network.pk, new_public_id(), person_key("", person.number, person.name, person.born, min(starts, default=None)), "", person.number, person.family.text, person.given.text,
            *kana, person.former.text if person.former else "", person.born, person.email, person.note, person.no_contact,
            person.maybe_deceased, member_id, class_id, "", name_key(person.family.text, person.given.text), name_key(*kana),
            min(starts, default=None), max((end for end in ends if end), default=None) if all(ends) else None, None, now,
        )  # fmt: skip


def _katakana(kana: str) -> str:
    return "".join(chr(ord(letter) + 96) if "ぁ" <= letter <= "ゖ" else letter for letter in kana)


# -- accounts and ids -------------------------------------------------------------------------------------------------------
def write_accounts(emails: Sequence[str], public_ids: Sequence[str], at: Sequence[datetime]) -> list[int]:
    """Write an account with a confirmed address for each of these; return their ids."""
    first = next_id(Person)
    ids = list(range(first, first + len(emails)))
    insert(
        Person,
        PERSON,
        (
            (id, NO_PASSWORD, None, public_id, email, "", "", True, False, when)
            for id, email, public_id, when in zip(ids, emails, public_ids, at, strict=True)
        ),
    )
    insert(EmailAddress, ADDRESS, ((id, email, True, True) for id, email in zip(ids, emails, strict=True)))
    settle_ids(Person)
    return ids
