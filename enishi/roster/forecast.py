"""What importing a file would do, seen before anything is done: sums, changes, and people who may be one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Prefetch

from enishi.networks.models import Network
from enishi.roster import plan, writing
from enishi.roster.models import RosterPerson, Tenure
from enishi.roster.plan import FACTS, Planned
from enishi.roster.reading import Detection

BATCH = 1_000
MOST_CHANGES = 200
MOST_PAIRS = 200
_SPLIT = {"family_name": ("family_name", "given_name"), "family_name_kana": ("family_name_kana", "given_name_kana")}


@dataclass
class Seen:
    """What was seen: sums (new, changed, same, field:…), how many of the new people have left, the first changes, the first
    pairs."""

    counts: Counter[str] = field(default_factory=Counter)
    left: int = 0
    changes: list[list[Any]] = field(default_factory=list)
    pairs: list[dict[str, Any]] = field(default_factory=list)


def columns(detection: Detection) -> frozenset[str]:
    """Return the fields that the file has columns for; a name in one column gives both parts of it."""
    found = {field for sheet in detection.read_sheets for column in sheet.columns for field in column.fields}
    for name, parts in _SPLIT.items():
        if name in found:
            found |= set(parts)
    if "family_name" in found:
        found.add("former_name_in_brackets")
    if any(
        sheet.company or any(column.use == "company" for column in sheet.columns) for sheet in detection.read_sheets
    ):
        found.add("company")
    return frozenset(found)


def columns_of(detection: dict[str, Any]) -> frozenset[str]:
    """Return the same from an intake's stored detection."""
    return columns(Detection.from_json(detection["file"]))


def look(network: Network, path: Path, has: frozenset[str]) -> Seen:
    """Compare a whole plan with the roster. Three queries a thousand people, and three more where some may be one."""
    seen = Seen()
    by_person: dict[tuple[str, str], Planned] = {}
    with path.open("rb") as file:
        at = 0
        while (batch := plan.batch(file, at, BATCH)).rows:
            at = batch.end
            done = writing.compare(network, batch.people, has)
            seen.counts += writing.tally(done)
            seen.left += writing.left_among_new(done)
            for change in done.changed[: MOST_CHANGES - len(seen.changes)]:
                name = f"{change.new['family_name']} {change.new['given_name']}".strip()
                seen.changes.append([name, change.said])
            _pairs(network, batch.people, by_person, seen)
    return seen


def _pairs(network: Network, people: Sequence[Planned], by_person: dict[tuple[str, str], Planned], seen: Seen) -> None:
    """Propose people of the same folded name and birth date under different keys: in the file, or one on the roster."""
    if len(seen.pairs) >= MOST_PAIRS:
        return
    wanted: dict[tuple[str, str], Planned] = {}
    for planned in people:
        born = planned.facts[FACTS.index("birth_date")]
        if not born:
            continue
        person = (planned.name_key, born)
        other = by_person.setdefault(person, planned)
        if other is not planned:
            _propose(seen, _side(other), _side(planned))
        wanted[person] = planned
    if not wanted:
        return
    names = [name for name, _born in wanted]
    known = RosterPerson.objects.within(network).filter(name_key__in=names, birth_date__isnull=False, same_as=None)
    periods = Prefetch("tenures", queryset=Tenure.objects.within(network).order_by("joined_on"))
    close = [
        row.pk
        for row in known.only("pk", "key", "name_key", "birth_date")
        if (mine := wanted.get((row.name_key, str(row.birth_date)))) and mine.key != row.key
    ][:MOST_PAIRS]
    if not close:
        return
    rows = RosterPerson.objects.within(network)
    one_already = set(rows.filter(same_as__in=close).values_list("same_as_id", "key"))
    for row in rows.filter(pk__in=close).prefetch_related(periods):
        planned = wanted[row.name_key, str(row.birth_date)]
        if (row.pk, planned.key) in one_already:
            continue
        _propose(seen, _side_of(row), _side(planned))


def _propose(seen: Seen, a: dict[str, Any], b: dict[str, Any]) -> None:
    pair = hashlib.blake2b("|".join(sorted((a["key"], b["key"]))).encode(), digest_size=6).hexdigest()
    if len(seen.pairs) < MOST_PAIRS and all(each["id"] != pair for each in seen.pairs):
        seen.pairs.append({"id": pair, "a": a, "b": b})


def _side(planned: Planned) -> dict[str, Any]:
    facts = dict(zip(FACTS, planned.facts, strict=True))
    return {
        "key": planned.key,
        "name": f"{facts['family_name']} {facts['given_name']}".strip(),
        "kana": f"{facts['family_name_kana']} {facts['given_name_kana']}".strip(),
        "number": facts["employee_number"],
        "company": facts["company"],
        "row": planned.place[1],
        "sheet": planned.place[0],
        "years": [[(each[0] or "")[:4], (each[1] or "")[:4]] for each in planned.tenures],
        "unit": planned.tenures[-1][3] if planned.tenures else "",
    }


def _side_of(row: RosterPerson) -> dict[str, Any]:
    tenures = list(row.tenures.all())
    return {
        "key": row.key,
        "name": f"{row.family_name} {row.given_name}".strip(),
        "kana": f"{row.family_name_kana} {row.given_name_kana}".strip(),
        "number": row.employee_number,
        "company": row.company,
        "since": row.updated_at.date().isoformat(),
        "years": [
            [str(each.joined_on.year) if each.joined_on else "", str(each.left_on.year) if each.left_on else ""]
            for each in tenures
        ],
        "unit": tenures[-1].department if tenures else "",
    }
