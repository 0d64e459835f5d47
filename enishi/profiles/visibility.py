"""Who can see this profile field? The answer, and the only way in which people are read.

A value is seen iff value & listing & viewer != 0 (networks/audiences.py); the owner always sees their own. The rule stands in
the queries (`readable_audiences`), never after them; nothing outside this package reads Profile or Value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import pgettext

from enishi.members import distance
from enishi.members.models import Grant, Member, Visitor
from enishi.members.roles import RIGHTS, Right
from enishi.networks.audiences import ALUMNI, EMPLOYEES, FIELD_AUDIENCES, MEMBERS, SECRETARIAT, Audience, seen
from enishi.networks.models import Network
from enishi.profiles import wording
from enishi.profiles.card import Card, make_card, side_words
from enishi.profiles.fields import CARD_FIELDS, FIELDS, offered
from enishi.profiles.models import Profile, Value
from enishi.profiles.years import Period, periods, spent
from enishi.ui.words import Reader

Viewer = Member | Visitor
_Values = dict[str, list[tuple[int, Any]]]
_Read = dict[int, _Values]
SIDES = (ALUMNI, EMPLOYEES, SECRETARIAT)
KEPT_BACK = (
    "email",
    "phone",
    "links",
    "lately",
)  # the ways to somebody, and what they say: not shown to whom they blocked


# -- the rule ---------------------------------------------------------------------------------------------------------------
def listings(bits: int) -> list[int]:
    """Return the listings under which a viewer with these bits finds a person at all."""
    return [listing for listing in Profile.LISTINGS if listing & bits]


def readable_audiences(bits: int, listing: int) -> list[int]:
    """Return the audiences that a viewer with these bits reads on a profile of this listing."""
    return [audience for audience in FIELD_AUDIENCES if seen(audience, listing, bits)]


def readable_profiles(viewer: Viewer, *, own: bool = True) -> QuerySet[Any]:
    """Return the profiles of members whom this viewer finds; with `own`, the viewer's in any case."""
    if not isinstance(viewer, Member):
        return Profile.objects.none()
    rows = Profile.objects.within(viewer.network_id).filter(member__state=Member.State.JOINED)
    found = Q(listing__in=listings(viewer.bits))
    return rows.filter(found | Q(member_id=viewer.pk) if own else found)


# -- reading -----------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Eye:
    """Who looks: the network, the bits, and whose own facts are seen whatever their audience (None: nobody's)."""

    network_id: int | None
    slug: str
    bits: int
    owner: int | None
    side: int = 0

    @classmethod
    def of(cls, viewer: Viewer) -> _Eye:
        if isinstance(viewer, Member):
            return cls(viewer.network_id, viewer.network.slug, viewer.bits, viewer.pk, viewer.side)
        return cls(None, "", viewer.bits, None)


_HEAD = {
    "public_id": F("member__public_id"),
    "side": F("member__side"),
    "class_code": F("member__member_class__code"),
    "class_label": F("member__member_class__label"),
}


_ORIGIN = ("audience", "source", "confirmed_at")


def _heads(eye: _Eye, ids: Sequence[int], authors: bool = False) -> dict[int, dict[str, Any]]:
    """Return the profile rows that are found, by member; of `authors`, the others too (listing 0). One query."""
    found = Q(listing__in=listings(eye.bits))
    if eye.owner in ids:
        found |= Q(member_id=eye.owner)
    rows = Profile.objects.within(eye.network_id).filter(member_id__in=ids, member__state=Member.State.JOINED)
    rows = rows.annotate(found=Case(When(found, then=F("listing")), default=0)) if authors else rows.filter(found)
    columns = ("member_id", "listing", "photo_key", "photo_audience", "version", "preset")
    if not authors:
        return {row["member_id"]: row for row in rows.values(*columns, **_HEAD)}
    heads = rows.values(*columns, "found", **_HEAD)
    return {row["member_id"]: {**row, "listing": row["found"]} for row in heads}


def _values(eye: _Eye, heads: dict[int, dict[str, Any]], fields: Sequence[str] | None, *columns: str) -> QuerySet[Any]:
    """Return the readable values of these profiles, and what stands on the viewer's own card. One query."""
    allowed = Q(pk__in=())
    for listing in {head["listing"] for head in heads.values()}:
        ids = [pk for pk, head in heads.items() if head["listing"] == listing]
        allowed |= Q(member_id__in=ids, audience__in=readable_audiences(eye.bits, listing))
    if eye.owner in heads:
        allowed |= Q(member_id=eye.owner)
    if unfound := [pk for pk, head in heads.items() if not head["listing"]]:
        allowed |= Q(member_id__in=unfound, field="name")  # what somebody writes carries their name
    if fields is not None:
        allowed &= Q(field__in=fields)
    if eye.owner is not None:
        allowed |= Q(member_id=eye.owner, field__in=CARD_FIELDS)
    rows = Value.objects.within(eye.network_id).filter(allowed)
    if eye.owner is not None and eye.network_id is not None:
        rows = rows.exclude(field__in=KEPT_BACK, member__in=distance.blocked_by(eye.network_id, eye.owner))
    return rows.order_by("position").values_list("member_id", "field", "position", "data", *columns)


def _photo(eye: _Eye, head: dict[str, Any], base: str) -> str:
    if not head["photo_key"]:
        return ""
    shown = head["member_id"] == eye.owner or seen(head["photo_audience"], head["listing"], eye.bits)
    return f"{base}{head['photo_key']}/" if shown else ""


def _my_years(eye: _Eye, rows: Iterable[tuple[int, Any]]) -> frozenset[int]:
    return spent(periods((data for _, data in rows), eye.side))


def _cards(
    eye: _Eye, ids: Sequence[int], more: Sequence[str] = (), read: _Read | None = None, authors: bool = False
) -> dict[int, Card]:
    heads = _heads(eye, ids, authors)
    if not heads:
        return {}
    by_member: _Read = defaultdict(lambda: defaultdict(list)) if read is None else read
    for member_id, code, position, data in _values(eye, heads, (*CARD_FIELDS, *more)):
        by_member[member_id][code].append((position, data))
    return _made(eye, heads, by_member)


def _made(eye: _Eye, heads: dict[int, dict[str, Any]], by_member: _Read) -> dict[int, Card]:
    """Return the cards of these profiles from their readable values, the viewer's own among them."""
    mine = _my_years(eye, by_member.get(eye.owner or 0, {}).get("years", ()))
    url, photo = _addresses(eye.slug)
    reader = Reader.now()
    return {
        pk: make_card(
            head,
            by_member[pk],
            f"{url}{head['public_id']}/" if head["listing"] else "",
            _photo(eye, head, photo),
            frozenset() if pk == eye.owner else mine,
            reader,
        )
        for pk, head in heads.items()
    }


def _addresses(slug: str) -> tuple[str, str]:
    """Return what the addresses of profiles and of photos in this network begin with; reversed once a list, not per card."""
    profile, photo = reverse("profiles:profile", args=[slug, "0"]), reverse("profiles:photo", args=[slug, "0"])
    return profile.removesuffix("0/"), photo.removesuffix("0/")


def cards(member_ids: Iterable[int], viewer: Viewer) -> list[Card]:
    """Return the cards of these members in the order given, without those whom the viewer may not find. Two queries."""
    ids = list(member_ids)
    if not ids or not viewer.is_member:
        return []
    found = _cards(_Eye.of(viewer), ids)
    return [found[pk] for pk in ids if pk in found]


def authors(member_ids: Iterable[int], viewer: Viewer) -> dict[int, Card]:
    """Return the cards of who wrote something that the viewer reads, by member. Who is not listed is named all the same, and
    has no address: what one writes carries one's name for those who read it. Two queries."""
    ids = list(member_ids)
    return _cards(_Eye.of(viewer), ids, authors=True) if ids and viewer.is_member else {}


def cards_with_facts(
    member_ids: Iterable[int], viewer: Viewer, fields: Sequence[str]
) -> tuple[list[Card], Card | None, dict[int, list[tuple[str, Any]]]]:
    """Return cards(), the viewer's own card, and of each person the (field, data) of `fields` that the viewer may see, for a
    search that says why it found somebody. Two queries."""
    ids = list(member_ids)
    if not isinstance(viewer, Member):
        return [], None, {}
    read: _Read = defaultdict(lambda: defaultdict(list))
    found = _cards(_Eye.of(viewer), [*ids, viewer.pk], tuple(code for code in fields if code not in CARD_FIELDS), read)
    facts = (
        {pk: [(code, data) for code in fields for _, data in read[pk].get(code, ())] for pk in found} if fields else {}
    )
    return [found[pk] for pk in ids if pk in found], found.get(viewer.pk), facts


def my_card(viewer: Viewer) -> Card | None:
    """Return the viewer's own card, on which everything stands whatever its audience; None for a visitor, or for a member
    without a profile. Two queries, each by the key of one member: every page asks them."""
    if not isinstance(viewer, Member):
        return None
    mine = Profile.objects.within(viewer.network_id).filter(member_id=viewer.pk)
    head = mine.values("member_id", "listing", "photo_key", "photo_audience", "version", "preset").first()
    if head is None:
        return None
    code, label = (viewer.member_class.code, viewer.member_class.label) if viewer.member_class else (None, None)
    head |= {"public_id": viewer.public_id, "side": viewer.side, "class_code": code, "class_label": label}
    read: _Read = defaultdict(lambda: defaultdict(list))
    values = Value.objects.within(viewer.network_id).filter(member_id=viewer.pk, field__in=CARD_FIELDS)
    for field, position, data in values.order_by("position").values_list("field", "position", "data"):
        read[viewer.pk][field].append((position, data))
    return _made(_Eye.of(viewer), {viewer.pk: head}, read)[viewer.pk]


def photo_file(viewer: Viewer, key: str) -> str | None:
    """Return the storage name of the photo at this address (without size), None if the viewer may not see it."""
    if not viewer.is_member or not key:
        return None
    rows = readable_profiles(viewer).filter(photo_key=key)
    row = rows.values("member_id", "listing", "photo_audience", "photo_file").first()
    if row is None or not (row["member_id"] == viewer.pk or seen(row["photo_audience"], row["listing"], viewer.bits)):
        return None
    return str(row["photo_file"])


# -- one profile ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Fact:
    """One value on a profile. `audience`, `source` and `confirmed_at` are the owner's to know and empty for others."""

    field: str
    position: int
    data: Any
    words: str
    audience: int | None = None
    source: str = ""
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """A profile as one viewer sees it; `me` is the viewer's own card, for the page around it. `listing`, `preset`, `version` and `photo_audience` are None unless `own`."""

    card: Card
    facts: dict[str, list[Fact]]
    own: bool
    me: Card | None = None
    photo_large: str = ""
    listing: int | None = None
    preset: str | None = None
    version: int | None = None
    photo_audience: int | None = None

    def of(self, code: str) -> list[Fact]:
        """Return the facts of a field."""
        return self.facts.get(code, [])

    def one(self, code: str) -> Any:
        """Return the data of a field's first value, or None."""
        return self.facts[code][0].data if self.facts.get(code) else None

    def mark(self, code: str) -> int | None:
        """Return the audience of a field, for the owner."""
        return self.facts[code][0].audience if self.facts.get(code) else None


def profile(member: Member, viewer: Viewer) -> Shown | None:
    """Return the member's profile as the viewer may see it, None if they may not find the person (the page is 404)."""
    if not viewer.is_member or viewer.network_id != member.network_id:
        return None
    return _shown(_Eye.of(viewer), member.pk)


def own_rows(viewer: Member) -> list[tuple[Any, ...]]:
    """Return all that stands on the viewer's own profile, for own_profile_and_cards(). One query."""
    rows = Value.objects.within(viewer.network_id).filter(member_id=viewer.pk).order_by("position")
    return list(rows.values_list("member_id", "field", "position", "data", *_ORIGIN))


def own_years(viewer: Member, rows: Iterable[tuple[Any, ...]]) -> list[Period]:
    """Return the viewer's own years, whoever else sees them, from own_rows()."""
    return periods((data for _, code, _, data, *_ in rows if code == "years"), viewer.side)


def own_profile_and_cards(
    viewer: Member, rows: list[tuple[Any, ...]], member_ids: Iterable[int]
) -> tuple[Shown | None, dict[int, Card]]:
    """Return the viewer's profile (None without one) from own_rows(), and the cards of these members as authors() has them.
    Two queries."""
    eye, ids = _Eye.of(viewer), set(member_ids) - {viewer.pk}
    heads = _heads(eye, [*ids, viewer.pk], authors=True)
    shown = _page_of(eye, viewer.pk, heads, rows) if viewer.pk in heads else None
    by_member: _Read = defaultdict(lambda: defaultdict(list))
    for member_id, code, position, data, *_origin in rows:
        by_member[member_id][code].append((position, data))
    others = {pk: head for pk, head in heads.items() if pk != viewer.pk}
    for member_id, code, position, data in _values(replace(eye, owner=None), others, CARD_FIELDS) if others else ():
        by_member[member_id][code].append((position, data))
    return shown, _made(eye, others, by_member)


def view_as(member: Member, bits: int) -> Shown | None:
    """Return the member's profile as somebody else with these bits sees it (N01): 1 an alumnus, 2 an employee, 4 the
    secretariat. None: not found at all."""
    return _shown(_Eye(member.network_id, member.network.slug, bits, None), member.pk)


def _shown(eye: _Eye, member_id: int) -> Shown | None:
    heads = _heads(eye, [member_id, eye.owner] if eye.owner is not None else [member_id])
    head = heads.get(member_id)
    if head is None:
        return None
    rows = _values(eye, {member_id: head}, None, *_ORIGIN)
    return _page_of(eye, member_id, heads, rows)


def _page_of(eye: _Eye, member_id: int, heads: dict[int, dict[str, Any]], rows: Iterable[tuple[Any, ...]]) -> Shown:
    """Return the profile from its readable rows (with _ORIGIN), which hold the viewer's own card too."""
    head, mine_head = heads[member_id], heads.get(eye.owner or 0)
    own, ended = eye.owner == member_id, head["side"] != EMPLOYEES
    values: _Values = defaultdict(list)
    facts: dict[str, list[Fact]] = defaultdict(list)
    mine: _Values = defaultdict(list)
    for owner, code, position, data, audience, source, confirmed in rows:
        if owner == eye.owner:
            mine[code].append((position, data))
        if owner != member_id:
            continue
        values[code].append((position, data))
        told = {"audience": audience, "source": source, "confirmed_at": confirmed} if own else {}
        facts[code].append(Fact(code, position, data, wording.words(code, data, ended=ended), **told))
    url, photo = _addresses(eye.slug)
    address = _photo(eye, head, photo)
    years = frozenset() if own else _my_years(eye, mine["years"])
    card = make_card(head, values, f"{url}{head['public_id']}/", address, years)
    me = None
    if mine_head:
        me = make_card(mine_head, mine, f"{url}{mine_head['public_id']}/", _photo(eye, mine_head, photo), frozenset())
    private = {key: head[key] for key in ("listing", "preset", "version", "photo_audience")} if own else {}
    return Shown(card, dict(facts), own, me, f"{address}large/" if address else "", **private)


# -- receipts (N01) -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Receipt:
    """Who can see a thing right now: the audience in force, its words, and the number of people on each side."""

    audience: int
    words: str
    people: tuple[tuple[int, str, int], ...]  # (bit, words, number)


def numbers(viewer: Viewer, *, since: datetime | None = None) -> dict[str, int]:
    """Return how many people the viewer finds: {"alumni": …, "employees": …, "new": those who joined since}. One query.

    Never the members as such: the difference to what the directory shows would tell how many hide, and beside a page of
    the roster even who. Whoever has the same bits reads the same numbers, so they may be kept for a while.
    """
    counted: dict[str, int] = readable_profiles(viewer, own=False).aggregate(
        alumni=Count("pk", filter=Q(member__side=ALUMNI)),
        employees=Count("pk", filter=Q(member__side=EMPLOYEES)),
        new=Count("pk", filter=Q(member__joined_at__gte=since) if since else Q(pk__in=())),
    )
    return counted


def audience_sizes(viewer: Member) -> dict[int, int]:
    """Return how many people on each side {1: alumni, 2: employees, 4: secretariat} may look at what the viewer shows, as far
    as the viewer finds them (see numbers()), without the viewer. Two queries.

    Who is in no directory looks, too, and is not counted; the page says so. Roles are open to all members (members.rules:
    grants_readable), so their holders are counted as such.
    """
    found = readable_profiles(viewer, own=False).exclude(member_id=viewer.pk).order_by()
    sides = dict(found.values_list("member__side").annotate(number=Count("pk")))
    reading = [role for role, rights in RIGHTS.items() if Right.MEMBERS_DATA in rights]
    desk = Grant.objects.within(viewer.network_id).in_force().exclude(member_id=viewer.pk)
    desk = desk.filter(role__in=reading, member__state=Member.State.JOINED)
    return {
        ALUMNI: sides.get(ALUMNI, 0),
        EMPLOYEES: sides.get(EMPLOYEES, 0),
        SECRETARIAT: desk.values("member").distinct().count(),
    }


def who_can_see(audience: int, listing: int, sizes: dict[int, int]) -> Receipt:
    """Return the receipt of a value of this audience on a profile of this listing; `sizes` come from audience_sizes()."""
    effective = audience & listing & MEMBERS
    people = tuple((side, side_name(side), sizes[side]) for side in SIDES if effective & side)
    return Receipt(effective, str(Audience(effective).label), people)


def side_name(bit: int) -> str:
    """Return the words of one audience bit as a heading: アルムナイ, 社員, 事務局."""
    if bit == EMPLOYEES:
        return pgettext("side", "employees")
    return pgettext("side", "secretariat") if bit == SECRETARIAT else side_words(bit)


def hidden_fields(own: Shown, other: Shown | None) -> list[str]:
    """Return the codes of my fields that `other`'s view of me does not hold, in the order of the fields."""
    return [code for code in FIELDS if own.of(code) and not (other and other.of(code))]


def summary(own: Shown, network: Network) -> list[tuple[str, str, list[str]]]:
    """Return what each side sees of the owner now: (side's code, its words, labels of the fields), no further query."""
    listing, rows = own.listing or 0, []
    for bit, code in ((ALUMNI, "alumni"), (EMPLOYEES, "employees"), (SECRETARIAT, "secretariat")):
        if bit & offered(network):
            told = [
                str(field.label)
                for name, field in FIELDS.items()
                if (mark := own.mark(name)) is not None and seen(mark, listing, bit) and name != "reading"
            ]
            rows.append((code, side_name(bit), told))
    return rows
