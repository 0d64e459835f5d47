"""A town for tests: two look-alike networks, the cast that everybody knows, and a canary in every private place.

A canary is a word that stands nowhere else. Whoever meets one must be entitled to it: `town.allowed(viewer)` says to which
a viewer is, by the rule itself (value & listing & viewer) and by nothing of the product. Everybody comes in through the
actions that the product uses; what no action does yet (a suspension) is written and indexed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.activity.deeds import SYSTEM
from enishi.demo import houses
from enishi.demo.names import Part
from enishi.demo.people import Somebody
from enishi.demo.writing import Desk
from enishi.joining import actions as joining
from enishi.joining.identity import Typed
from enishi.joining.models import Invitation
from enishi.members.actions import grant_role
from enishi.members.models import Consent, Grant, Member, Visitor
from enishi.members.roles import Right, Role
from enishi.networks.audiences import FIELD_AUDIENCES, seen
from enishi.networks.models import Network
from enishi.profiles import actions as profiles
from enishi.profiles import search
from enishi.roster.facts import Period
from enishi.roster.models import RosterPerson

PRIVATE = ("former_name", "skills", "work", "topics", "bio", "lately", "links", "email", "phone", "unit")


@dataclass(frozen=True)
class Canary:
    """A word, where it stands, and who may meet it: `owner` is the member whose it is (None: nobody's), `audience` and
    `listing` decide on a profile; a word of the roster (`roster`) is for those who may read the roster."""

    word: str
    place: str
    network_id: int
    owner: int | None = None
    audience: int = 0
    listing: int = 0
    roster: bool = False


@dataclass(frozen=True)
class Resident:
    """One of the cast in one network: who they are, and how they stand."""

    nickname: str
    family: str
    given: str
    kana: tuple[str, str]
    period: Period
    listing: int = 7
    role: str = ""
    state: str = Member.State.JOINED


@dataclass
class Town:
    """Two networks and their people. `nagi` and `shio` are the networks, `town.nagi_of("ken")` a member, fresh as a request
    reads it; `people` are the accounts by nickname."""

    nagi: Network
    shio: Network
    people: dict[str, Person] = field(default_factory=dict)
    ids: dict[tuple[int, str], int] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)
    waiting: dict[int, RosterPerson] = field(default_factory=dict)  # who has not joined, by network
    invitations: dict[int, joining.Issued] = field(default_factory=dict)  # open, for that person
    visitor: Visitor = field(default_factory=Visitor)

    @property
    def networks(self) -> tuple[Network, Network]:
        """Both networks."""
        return self.nagi, self.shio

    def member(self, network: Network, nickname: str) -> Member:
        """Return a member as the next request reads them."""
        found: Member = (
            Member.objects.within(network).select_related("network", "person").get(pk=self.ids[network.pk, nickname])
        )
        return found

    def nagi_of(self, nickname: str) -> Member:
        """Return a member of the first network."""
        return self.member(self.nagi, nickname)

    def shio_of(self, nickname: str) -> Member:
        """Return a member of the second network."""
        return self.member(self.shio, nickname)

    def members(self) -> Iterator[tuple[Network, str, Member]]:
        """Yield everybody: network, nickname, member."""
        for network in self.networks:
            for home, nickname in list(self.ids):
                if home == network.pk:
                    yield network, nickname, self.member(network, nickname)

    @property
    def words(self) -> frozenset[str]:
        """Every canary there is."""
        return frozenset(canary.word for canary in self.canaries)

    def shown(self, viewer: Member | Visitor) -> frozenset[str]:
        """Return the words on profiles that this viewer reads: others' by the rule, one's own whatever its audience."""
        return frozenset(each.word for each in self.canaries if not each.roster and self._reads(each, viewer))

    def allowed(self, viewer: Member | Visitor) -> frozenset[str]:
        """Return every word that this viewer may meet anywhere: profiles, and the roster with the right to it."""
        return frozenset(each.word for each in self.canaries if self._reads(each, viewer))

    def _reads(self, canary: Canary, viewer: Member | Visitor) -> bool:
        if not isinstance(viewer, Member) or viewer.network_id != canary.network_id:
            return False
        if viewer.state != Member.State.JOINED:
            return False
        if canary.roster:
            return viewer.has(Right.ROSTER)
        return canary.owner == viewer.pk or seen(canary.audience, canary.listing, viewer.bits)


def word(place: str) -> str:
    """Return the word for a place. Its first eight letters, the longest prefix that search knows, are of no other place,
    and no folding of romaji changes them."""
    random = Random(f"canary {place}")
    return "".join(random.choice("kstmn") + random.choice("aeo") for _ in range(5)) + "qz"


def _worked(first: int, last: int | None, place: str) -> Period:
    return Period(date(first, 4, 1), date(last, 3, 31) if last else None, last is not None, word(place), "", "正社員")


def _cast(slug: str) -> list[Resident]:
    """Return who lives in a network; families and given names are alike in both, so that a mix-up would show."""
    leaves = timezone.localdate() + timedelta(days=35)
    if slug == "nagi":
        return [
            Resident("hana", "早川", "花", ("はやかわ", "はな"), _worked(2007, None, "nagi hana unit"), role=Role.OWNER),
            Resident("ken", "佐藤", "健", ("さとう", "けん"), _worked(2003, 2016, "nagi ken unit")),
            Resident("aki", "田中", "亜紀", ("たなか", "あき"), _worked(2013, None, "nagi aki unit")),
            Resident("tomo", "添田", "朋", ("そえだ", "とも"),
                  Period(date(2016, 4, 1), leaves, True, word("nagi tomo unit"), "", "正社員")),
            Resident("mori", "森", "さやか", ("もり", "さやか"), _worked(2018, 2023, "nagi mori unit"), listing=5),
            Resident("emi", "堀", "恵美", ("ほり", "えみ"), _worked(2010, 2019, "nagi emi unit"), role=Role.COMMUNITY),
            Resident("rui", "秋山", "塁", ("あきやま", "るい"), _worked(2011, 2018, "nagi rui unit"), listing=4),
            Resident("nao", "長尾", "直", ("ながお", "なお"), _worked(2009, 2014, "nagi nao unit"), state=Member.State.SUSPENDED),
        ]  # fmt: skip
    return [
        Resident("yuki", "早川", "由紀", ("はやかわ", "ゆき"), _worked(2005, None, "shio yuki unit"), role=Role.OWNER),
        Resident("ren", "佐藤", "健", ("さとう", "けん"), _worked(2003, 2016, "shio ren unit")),
        Resident("sora", "田中", "亜紀", ("たなか", "あき"), _worked(2013, None, "shio sora unit")),
        Resident("mori", "森", "さやか", ("もり", "さやか"), _worked(2014, 2017, "shio mori unit")),
    ]


def build() -> Town:
    """Build the town in the database at hand. About a second."""
    now = timezone.now()
    shio = houses.replaced(houses.NAGI, slug="shio", name="汐の会", organisation="汐沢製作所", hue=32.0)
    town = Town(houses.build(houses.NAGI, at=now), houses.build(shio, at=now))
    for network in town.networks:
        for turn, one in enumerate(_cast(network.slug), start=1):
            _settle(town, network, one, turn)
        _wait(town, network)
    return town


def _settle(town: Town, network: Network, one: Resident, turn: int) -> None:
    """Let one of the cast in by invitation, give the role, and plant a canary in each private field."""
    tag = f"{network.slug} {one.nickname}"
    person = town.people.get(one.nickname) or _account(f"{one.nickname}@example.com")
    town.people[one.nickname] = person
    row = _roster_row(town, network, one.family, one.given, one.kana, tag, f"{turn:06}", one.period)
    issued = joining.invite(network, row.pk, way=Invitation.Way.LINK, by=SYSTEM)
    member = joining.admit(
        issued.invitation,
        by=person,
        typed=Typed(one.family, one.given, number=row.employee_number),
        address=person.email,
        preset="usual",
        purposes=Consent.Purpose.values,
        aims=["ties"],
    )
    town.ids[network.pk, one.nickname] = member.pk
    audiences = {code: FIELD_AUDIENCES[(turn * 3 + place) % len(FIELD_AUDIENCES)] for place, code in enumerate(PRIVATE)}
    profiles.set_values(member, _values(tag, turn), audiences=audiences, by=member)
    profiles.set_audiences(member, audiences, by=member)
    if one.listing != 7:
        profiles.set_audiences(member, {}, listing=one.listing, by=member)
    if one.role == Role.OWNER:
        Grant.objects.create(network=network, member=member, role=one.role)  # the first owner comes with the network
    elif one.role:
        until = timezone.localdate() + timedelta(days=200)
        grant_role(member, role=one.role, until=until, reason="town", by=SYSTEM)
    if one.state != Member.State.JOINED:
        Member.objects.within(network).filter(pk=member.pk).update(state=one.state)
        search.index(network, [member.pk])
    listing = one.listing if one.state == Member.State.JOINED else 0
    for code in PRIVATE:
        town.canaries.append(
            Canary(_word(tag, code, turn), f"{tag} {code}", network.pk, member.pk, audiences[code], listing)
        )


def _account(email: str) -> Person:
    person = Person.objects.create_user(email)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _word(tag: str, code: str, turn: int) -> str:
    return f"090-0000-{(7700 if tag.startswith('nagi') else 8800) + turn}" if code == "phone" else word(f"{tag} {code}")


def _values(tag: str, turn: int) -> dict[str, list[Any]]:
    def put(code: str) -> str:
        return _word(tag, code, turn)

    return {
        "former_name": [{"family": put("former_name"), "given": "", "reading": ""}],
        "skills": [put("skills")],
        "work": [{"kind": "employed", "company": put("work"), "title": "", "industry": "it"}],
        "topics": [{"title": put("topics"), "text": ""}],
        "bio": [put("bio")],
        "lately": [{"preset": "", "text": put("lately")}],
        "links": [{"url": f"https://{put('links')}.example/", "label": ""}],
        "email": [f"{put('email')}@example.com"],
        "phone": [put("phone")],
    }


def _roster_row(
    town: Town, network: Network, family: str, given: str, kana: tuple[str, str], tag: str, number: str, period: Period
) -> RosterPerson:
    """Write one person of HR's roster, with canaries in what is HR's alone."""
    mail, note, number = word(f"{tag} hr mail"), word(f"{tag} hr note"), f"QZ{network.slug.upper()}{number}"
    somebody = Somebody(
        Part(family, kana[0]),
        Part(given, kana[1]),
        f"{mail}@example.jp",
        date(1980, 2, 3),
        number,
        (period,),
        note=note,
    )
    Desk(network).write_roster([somebody], {})
    for private, name in ((mail, "hr mail"), (note, "hr note"), (number, "hr number")):
        town.canaries.append(Canary(private, f"{tag} {name}", network.pk, roster=True))
    row: RosterPerson = RosterPerson.objects.within(network).get(employee_number=number)
    return row


def _wait(town: Town, network: Network) -> None:
    """Put somebody on the roster who has not joined, with an open invitation: known to the roster's readers alone (R003)."""
    tag = f"{network.slug} waiting"
    family = word(f"{tag} family")
    period = _worked(1999, 2005, f"{tag} unit")
    row = _roster_row(town, network, family, "待", ("まち", "まつ"), tag, "009999", period)
    for place in (f"{tag} unit", f"{tag} family"):
        town.canaries.append(Canary(word(place), place, network.pk, roster=True))
    town.waiting[network.pk] = row
    town.invitations[network.pk] = joining.invite(network, row.pk, way=Invitation.Way.LINK, by=SYSTEM)
