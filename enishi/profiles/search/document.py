"""From what a member shows to the row that finds them; `index` is the only function that writes rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from enishi.kit.text import (
    VERSION,
    bucket_token,
    exact_tokens,
    facet_token,
    keys,
    latin_name_tokens,
    long_text_tokens,
    name_tokens,
    reading_sort_key,
    reading_tokens,
    sample_token,
    short_text_tokens,
)
from enishi.members.models import Member
from enishi.networks.audiences import MEMBERS, SECRETARIAT, meet
from enishi.networks.models import Network
from enishi.profiles import choices, fields
from enishi.profiles.models import FacetValue, Profile, SearchDoc, Value
from enishi.profiles.search import sql
from enishi.profiles.search.worded import worded
from enishi.profiles.years import bits, periods, spent

FIRST_DAY = date(2000, 1, 1)  # days and weeks are counted from here
Fact = tuple[str, Any, int]  # field, data, audience as meant (already met with the listing)
BATCH = 500
_WRITTEN = ("reading", "joined", "active", "left", "years", "label", "facets", "keys", "version")


def index(network: Network | int, member_ids: Iterable[int]) -> int:
    """Write the search rows of these members anew, inside the caller's transaction; return how many rows changed.

    Members who do not take part lose their row. A row is written only if something in it differs.
    """
    network = network if isinstance(network, Network) else Network.objects.get(pk=network)
    wanted, changed = sorted(set(member_ids)), 0
    for start in range(0, len(wanted), BATCH):
        changed += _index(network, wanted[start : start + BATCH])
    return changed


def _index(network: Network, ids: list[int]) -> int:
    members = Member.objects.within(network).active().filter(pk__in=ids).select_related("member_class")
    profiles = {profile.member_id: profile for profile in Profile.objects.within(network).filter(member__in=ids)}
    values: dict[int, list[Value]] = {}
    for value in Value.objects.within(network).filter(member__in=ids).order_by("member_id", "field", "position"):
        values.setdefault(value.member_id, []).append(value)
    _word(network, [value for each in values.values() for value in each])
    old = {row.member_id: row for row in SearchDoc.objects.within(network).filter(member__in=ids)}
    facet_ids = FacetIds(network)
    made = [
        document(network, member, profiles[member.pk], values.get(member.pk, ()), facet_ids=facet_ids)
        for member in members
        if member.pk in profiles and member.side
    ]
    kept = {row.member_id for row in made}
    gone = [row.pk for member_id, row in old.items() if member_id not in kept]
    if gone:
        SearchDoc.objects.within(network).filter(pk__in=gone).delete()
    new = [row for row in made if row.member_id not in old]
    different = []
    for row in made:
        before = old.get(row.member_id)
        if before is not None and any(getattr(row, name) != getattr(before, name) for name in _WRITTEN):
            row.pk = before.pk
            different.append(row)
    SearchDoc.objects.bulk_create(new)
    for row in different:
        SearchDoc.objects.within(network).filter(pk=row.pk).update(**{name: getattr(row, name) for name in _WRITTEN})
    return len(gone) + len(new) + len(different)


def _word(network: Network, values: list[Value]) -> None:
    """Write anew the words of those values whose words an older version of the product wrote."""
    for value in values:
        if value.words != (words := worded(value.field, value.data)):
            Value.objects.within(network).filter(pk=value.pk).update(words=words)


class FacetIds:
    """The ids of facet values under a label, remembered; made when they are met for the first time."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.known: dict[tuple[str, str, int], int] = {}

    def __call__(self, wanted: set[tuple[str, str, int]]) -> list[int]:
        """Return the ids of (field, value, label), ascending."""
        if unknown := wanted - set(self.known):
            self._meet(unknown)
        return sorted(self.known[key] for key in wanted)

    def _meet(self, unknown: set[tuple[str, str, int]]) -> None:
        self._look(unknown)
        while missing := sorted(unknown - set(self.known)):
            made = [FacetValue(network=self.network, field=f, value=v, label=n) for f, v, n in missing]
            FacetValue.objects.bulk_create(made, ignore_conflicts=True)  # another writer may have been faster
            self._look(unknown)  # and one who forgets them (search/forgetting.py) faster still

    def _look(self, unknown: set[tuple[str, str, int]]) -> None:
        """Remember which of these are there, and hold them until the transaction ends, as a foreign key would hold them: who
        forgets words that nobody carries waits for this row to carry them. SQLite has one writer at a time anyway."""
        rows = FacetValue.objects.within(self.network).filter(value__in={value for _, value, _ in unknown})
        found = rows.order_by("pk").values_list("field", "value", "label", "pk")
        if sql.is_postgres():
            statement, params = found.query.sql_with_params()
            held = sql.rows(f"{statement} FOR KEY SHARE", params)
        else:
            held = list(found)
        self.known.update({(field, value, label): pk for field, value, label, pk in held})


def document(
    network: Network,
    member: Member,
    profile: Profile,
    values: Iterable[Value],
    *,
    facet_ids: Callable[[set[tuple[str, str, int]]], list[int]],
) -> SearchDoc:
    """Return the unsaved search row of a member: keys under each fact's audience, and sort values that may be told.

    A sort value is filled only if every member of the network may see what it is made of, else 0 for everybody
    (docs/search.md, 'not inferred'). Names and reading have the listing's audience.
    """
    everybody = fields.offered(network)
    listing = profile.listing & everybody
    found: dict[int, set[str]] = {}
    facets: set[tuple[str, str, int]] = set()
    known = {value.field: value.data for value in values if value.position == 0}
    name, reading = known.get("name") or {}, known.get("reading") or {}
    left = years = 0
    told: list[datetime] = []
    for value in values:
        field = fields.FIELDS.get(value.field)
        label = listing if field is None or field.listed else meet(value.audience, listing)
        if field is None or not label:
            continue
        found.setdefault(label, set()).update(_tokens(value.field, value.data, name, reading))
        for facet, chosen in facets_of(value.field, value.data, member.side):
            found[label].add(facet_token(facet, chosen))
            if facet != "year":
                facets.add((facet, chosen, label))
        if label & everybody == everybody:
            told.append(value.updated_at)
            if value.field == "years":
                left = max(left, value.data.get("left") or 0)
                years |= bits(periods([value.data], member.side))
    for facet, chosen, audience in _standing(member):
        if label := meet(audience, listing):
            facets.add((facet, chosen, label))
            found.setdefault(label, set()).add(facet_token(facet, chosen))
    family, given = reading.get("family", ""), reading.get("given", "")
    latin = known.get("latin") or ""
    order = reading_sort_key(family or name.get("family", ""), given or name.get("given", ""), latin=latin)
    hashed = {key for label, tokens in found.items() for key in keys(network.pk, label).of(tokens)}
    neutral = keys(network.pk)
    hashed |= {neutral[f"#{order[0]}" if order[0] in _FIRST else bucket_token("")], neutral[sample_token(member.pk)]}
    return SearchDoc(
        network=network,
        member=member,
        reading=order[:200],
        joined=(member.joined_at.date() - FIRST_DAY).days,
        active=(max(told).date() - FIRST_DAY).days // 7 if told else 0,
        left=left,
        years=years,
        label=listing,
        facets=facet_ids(facets),
        keys=sorted(hashed),
        version=VERSION,
    )


_FIRST = frozenset("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん")


def _standing(member: Member) -> Iterator[tuple[str, str, int]]:
    """Yield side and class with their audience: how somebody left (own wish, retirement) is the secretariat's to know."""
    yield "side", str(member.side), MEMBERS
    if member.member_class is not None:
        yield "class", member.member_class.code, SECRETARIAT


def _tokens(code: str, data: Any, name: dict[str, str], reading: dict[str, str]) -> Iterable[str]:
    """Return the tokens of one fact."""
    if code == "name":
        family, given = data["family"], data.get("given", "")
        return {
            *name_tokens(family, given),
            *exact_tokens(family, given, reading.get("family", ""), reading.get("given", "")),
        }
    if code == "reading":
        return reading_tokens(data["family"], data.get("given", ""))
    if code == "latin":
        first, _, last = data.rpartition(" ")
        return {*latin_name_tokens(last, first), *exact_tokens(last, first)}
    if code == "former_name":
        family, given = data["family"], data.get("given") or name.get("given", "")
        spoken = data.get("reading", "")
        return {
            *name_tokens(family, given),
            *reading_tokens(spoken, reading.get("given", "")),
            *exact_tokens(family, given, spoken, reading.get("given", "")),
        }
    if code == "unit":
        return {*short_text_tokens(data.get("department", "")), *short_text_tokens(data.get("post", ""))}
    if code == "work":
        return {token for part in ("company", "title") for token in short_text_tokens(data.get(part, ""))}
    if code == "region":
        return {token for words in choices.regions().get(data, ()) for token in short_text_tokens(words)}
    if code == "languages":
        return {token for words in choices.languages().get(data, ()) for token in short_text_tokens(words)}
    if code == "lately":
        return short_text_tokens(data.get("text", ""))
    if code == "topics":
        return {*short_text_tokens(data["title"]), *long_text_tokens(data.get("text", ""))}
    if code == "skills":
        return short_text_tokens(data)
    if code == "bio":
        return long_text_tokens(data)
    return ()


def facets_of(code: str, data: Any, side: int) -> Iterator[tuple[str, str]]:
    """Yield the filters that one fact answers to."""
    if code == "unit" and data.get("department"):
        yield "department", data["department"]
    elif code == "aims":
        yield "aim", data
    elif code == "region":
        yield "region", data
    elif code == "skills":
        yield "skill", data
    elif code == "languages":
        yield "language", data
    elif code == "work" and data.get("industry"):
        yield "industry", data["industry"]
    elif code == "years":
        yield "year", "any"
        for year in spent(periods([data], side)):
            yield "year", str(year)
