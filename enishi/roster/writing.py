"""People of a plan against those of the roster: what is new, what changed, what stays; and the way back.

A period that the file does not mention is kept unless it overlaps one that the file has: a sheet of mended rows must not
take the other periods away. A field without a column in the file is kept too. `no_contact` is never touched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from enishi.kit import bulk
from enishi.kit.ids import new_public_id
from enishi.kit.text.fold import name_key
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.roster.models import Intake, IntakeRow, NoContact, RosterPerson, Tenure
from enishi.roster.plan import FACTS, Batch, Planned
from enishi.roster.reading.clean import katakana
from enishi.roster.silence import address_hash, key_hash, person_hashes
from enishi.roster.spelling import order_key

_OWN = ("id", "key", "content_hash", *FACTS, "returned_email", "name_key", "kana_key", "member_class_id", "first_joined_on",
        "last_left_on", "updated_at")  # fmt: skip
_PERIOD = ("joined_on", "left_on", "left", "department", "post", "employment_type")
_NEW = ("network_id", "public_id", "key", "content_hash", *FACTS, "name_key", "kana_key", "first_joined_on",
        "last_left_on", "member_class_id", "no_contact", "intake_id", "updated_at")  # fmt: skip
_CHANGED = ("content_hash", *FACTS, "name_key", "kana_key", "member_class_id", "first_joined_on", "last_left_on",
            "updated_at")  # fmt: skip
_TENURE = ("network_id", "person_id", *_PERIOD)
_ROW = ("network_id", "intake_id", "sheet", "row", "verdict", "issues", "data", "key", "change", "before")
_NAMES = ("family_name", "given_name", "family_name_kana", "given_name_kana")

Period = tuple[date | None, date | None, bool, str, str, str]


@dataclass
class Classes:
    """Which member class a person of the roster gets: by the employment type for who has left, as an officer confirmed."""

    by_type: Mapping[str, int]
    leaving: int | None
    today: date

    def of(self, tenures: Sequence[Period]) -> int | None:
        """Return the id of a class, or None: then joining takes the first of the side."""
        newest = tenures[-1] if tenures else None
        if newest is None:
            return None
        if _is_open(newest, self.today):
            return self.leaving if newest[1] else None
        return self.by_type.get(newest[5])


def classes_of(network: Network, chosen: Mapping[str, str], today: date) -> Classes:
    """Return the classes as an officer mapped them, {employment type: code}; codes that are gone are left out."""
    rows = list(network.memberclass_rows.in_order())
    ids = {row.code: row.pk for row in rows}
    leaving = next((row.pk for row in rows if row.code == "leaving" and row.side == EMPLOYEES), None)
    return Classes({kind: ids[code] for kind, code in chosen.items() if code in ids}, leaving, today)


@dataclass
class Change:
    """A person who is on the roster already and of whom the file says something else. `said` are the fields that differ,
    with what stood there and what comes, as text."""

    planned: Planned
    row: dict[str, Any]
    old: list[Period]
    new: dict[str, Any]
    periods: list[Period]
    said: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Comparison:
    """A batch against the roster."""

    made: list[Planned] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    rehash: list[Change] = field(default_factory=list)  # says the same in other columns
    same: int = 0


def compare(network: Network, people: Sequence[Planned], has: frozenset[str], *, lock: bool = False) -> Comparison:
    """Return what writing these people would do. `has` are the fields that the file has columns for. Two queries at most.
    `lock` holds the rows until the caller's transaction ends, for who writes by what is found."""
    found = Comparison()
    rows = RosterPerson.objects.within(network).filter(key__in=[p.key for p in people]).order_by("pk")
    known = {row["key"]: row for row in (rows.select_for_update() if lock else rows).values(*_OWN)}
    differ = [p for p in people if p.key in known and known[p.key]["content_hash"] != p.hash]
    periods = _periods_of(network, [known[p.key]["id"] for p in differ])
    found.made = [p for p in people if p.key not in known]
    found.same = len(people) - len(found.made) - len(differ)
    for planned in differ:
        row = known[planned.key]
        change = _change(planned, row, periods[row["id"]], has)
        (found.changed if change.said else found.rehash).append(change)
        found.same += not change.said
    return found


def _periods_of(network: Network, people: Sequence[int]) -> dict[int, list[Period]]:
    found: dict[int, list[Period]] = defaultdict(list)
    if people:
        for person, *period in Tenure.objects.within(network).filter(person__in=people).values_list("person", *_PERIOD):
            found[person].append(tuple(period))
    return found


def _change(planned: Planned, row: dict[str, Any], old: list[Period], has: frozenset[str]) -> Change:
    facts = dict(zip(FACTS, typed(planned.facts), strict=True))
    for name in FACTS:
        if name not in has and name != "maybe_deceased":
            facts[name] = row[name]
    for name in ("family_name_kana", "given_name_kana"):
        if katakana(facts[name]) == katakana(row[name]):
            facts[name] = row[name]  # the same reading in the other kana is no change
    if facts["employee_number"] == row["employee_number"].lstrip("0"):
        facts["employee_number"] = row["employee_number"]  # Excel has eaten the zeros
    if row["returned_email"] and facts["email"].lower() == row["returned_email"].lower():
        facts["email"] = row["email"]  # corrected by hand, and the file is behind
    if facts["note"] == row["note"] and facts["family_name"] == row["family_name"]:
        facts["maybe_deceased"] = row["maybe_deceased"]  # an officer may have looked into the same words already
    if not facts["former_name"] and facts["family_name"] == row["family_name"]:
        facts["former_name"] = row["former_name"]
    elif not facts["former_name"] and facts["given_name"] == row["given_name"]:
        facts["former_name"] = row["family_name"]  # renamed since the last file
    merged = merge_periods(old, [period(each) for each in planned.tenures], has)
    same_names = all(facts[name] == row[name] for name in _NAMES)
    keys = {name: row[name] for name in ("name_key", "kana_key")}
    if not same_names:
        name = name_key(facts["family_name"], facts["given_name"])
        kana = order_key(facts["family_name_kana"], facts["given_name_kana"], name)  # kept where the file has none
        keys = {"name_key": name[:120], "kana_key": kana}
    said = [(name, _said(row[name]), _said(facts[name])) for name in FACTS if facts[name] != row[name]]
    return Change(planned, row, old, {**facts, **keys}, merged, said + _periods_said(old, merged))


def _periods_said(old: Sequence[Period], new: Sequence[Period]) -> list[tuple[str, str, str]]:
    """Compare period by period, newest with newest; a period more or less is told by its first day."""
    if sorted(map(str, old)) == sorted(map(str, new)):
        return []
    before, after = (sorted(each, key=_order)[::-1] for each in (old, new))
    said: list[tuple[str, str, str]] = []
    for one, other in zip(before, after, strict=False):
        for place, name in ((0, "joined_on"), (1, "left_on"), (3, "department"), (4, "post"), (5, "employment_type")):
            if one[place] != other[place]:
                said.append((name, _said(one[place]), _said(other[place])))
    said += [("period", "", f"{_said(p[0])}–{_said(p[1])}") for p in after[len(before) :]]
    said += [("period", f"{_said(p[0])}–{_said(p[1])}", "") for p in before[len(after) :]]
    return said or [("period", "", "")]


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def merge_periods(old: Sequence[Period], new: Sequence[Period], has: frozenset[str]) -> list[Period]:
    """Return the file's periods and those of before that none of them overlaps, oldest first."""
    at = {one[0]: one for one in old}
    filled = []
    for each in new:
        before = at.get(each[0])
        if before is not None:
            values = [
                value if name in has or name == "left" else before[place]
                for place, (name, value) in enumerate(zip(_PERIOD, each, strict=True))
            ]
            each = tuple(values)  # type: ignore[assignment]
        filled.append(each)
    kept = [one for one in old if not any(_overlap(one, each) for each in filled)]
    return sorted([*kept, *filled], key=_order)


def _overlap(one: Period, other: Period) -> bool:
    if one[0] == other[0] or ((one[0] is None or other[0] is None) and one[1] == other[1]):
        return True
    first, second = sorted((one, other), key=_order)
    if first[0] is None or second[0] is None:
        return False
    end = first[1] or (first[0] if first[2] else date.max)
    return second[0] <= end


def _order(each: Period) -> tuple[date, date]:
    """Newest last: open periods after all that ended; one that ended on an unknown day where its start puts it."""
    return (each[1] or (each[0] or date.min if each[2] else date.max), each[0] or date.min)


def _is_open(each: Period, today: date) -> bool:
    return each[1] > today if each[1] else not each[2]


def typed(facts: Sequence[Any]) -> list[Any]:
    """Return a plan's facts with the birth date as a date."""
    values = list(facts)
    values[7] = _day(values[7])
    return values


def period(values: Sequence[Any]) -> Period:
    """Return a plan's period with its days as dates."""
    return (_day(values[0]), _day(values[1]), bool(values[2]), values[3], values[4], values[5])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# -- writing ----------------------------------------------------------------------------------------------------------
def write(intake: Intake, batch: Batch, has: frozenset[str], classes: Classes) -> Comparison:
    """Write a batch of at most 1,000 rows inside the caller's transaction; returns what it did."""
    now = timezone.now()
    done = compare(
        intake.network, batch.people, has, lock=True
    )  # else an officer's deed in between would be overwritten
    if done.made:
        _insert(intake, done.made, classes, now)
    if done.changed or done.rehash:
        _update(intake, [*done.changed, *done.rehash], classes, now)
    _note_rows(intake, batch, done)
    return done


def _insert(intake: Intake, people: Sequence[Planned], classes: Classes, now: datetime) -> None:
    home = intake.network_id
    silent = set(NoContact.objects.within(home).values_list("address_hash", flat=True))
    tenures = {planned.key: sorted(map(period, planned.tenures), key=_order) for planned in people}

    def rows() -> Iterable[list[Any]]:
        for planned in people:
            mine = tenures[planned.key]
            facts = typed(planned.facts)
            yield [
                home,
                new_public_id(),
                planned.key,
                planned.hash,
                *facts,
                planned.name_key,
                planned.kana_key,
                *_ends(mine),
                classes.of(mine),
                bool(silent) and not silent.isdisjoint(_hashes(home, planned, facts)),
                intake.pk,
                now,
            ]

    bulk.insert(RosterPerson, _NEW, rows())
    ids = dict(RosterPerson.objects.within(home).filter(key__in=list(tenures)).values_list("key", "pk"))
    bulk.insert(Tenure, _TENURE, ([home, ids[key], *each] for key, mine in tenures.items() for each in mine))


def _hashes(home: int, planned: Planned, facts: Sequence[Any]) -> set[str]:
    """Return all by which somebody may have asked for silence before; facts in the order of FACTS."""
    by_person = person_hashes(home, name=planned.name_key, number=facts[1], birth_date=facts[7])
    return {key_hash(home, planned.key), address_hash(home, facts[8]), *by_person}


def _ends(tenures: Sequence[Period]) -> tuple[date | None, date | None]:
    """Return the first day of all, and the last day of the newest period."""
    first = min((each[0] for each in tenures if each[0]), default=None)
    return first, tenures[-1][1] if tenures else None


def _update(intake: Intake, changes: Sequence[Change], classes: Classes, now: datetime) -> None:
    home = intake.network_id
    rows = []
    moved = [change for change in changes if sorted(map(str, change.old)) != sorted(map(str, change.periods))]
    for change in changes:
        first, last = _ends(change.periods)
        values = {**change.new, "content_hash": change.planned.hash, "first_joined_on": first, "last_left_on": last}
        values["member_class_id"] = _class_after(change, classes)
        values["updated_at"] = now if change.said else change.row["updated_at"]
        rows.append(RosterPerson(network_id=home, key=change.row["key"], **values))
    _upsert(rows)
    _replace_periods(home, {change.row["id"]: change.periods for change in moved})


def _class_after(change: Change, classes: Classes) -> int | None:
    """A class that was set by hand stays, until the person leaves, comes back or gets another employment type."""
    before, after = (classes.of(sorted(each, key=_order)) for each in (change.old, change.periods))
    kept: int | None = change.row["member_class_id"]
    return after if before != after else kept


def _upsert(rows: Sequence[RosterPerson]) -> None:
    """Write changed people in one statement per some hundred rows; every row is there already (same network, same key)."""
    fields = [name.removesuffix("_id") if name == "member_class_id" else name for name in _CHANGED]
    RosterPerson.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["network", "key"], update_fields=fields
    )


def _replace_periods(home: int, periods: Mapping[int, Sequence[Period]]) -> None:
    if periods:
        Tenure.objects.within(home).filter(person__in=list(periods)).delete()
        bulk.insert(Tenure, _TENURE, ([home, person, *each] for person, mine in periods.items() for each in mine))


# -- rows with an issue or a change -----------------------------------------------------------------------------------
def _note_rows(intake: Intake, batch: Batch, done: Comparison) -> None:
    by_key = {change.planned.key: change for change in (*done.changed, *done.rehash)}
    notes: list[list[Any]] = []
    for planned in batch.people:
        change = by_key.get(planned.key)
        for row in planned.rows:
            notes.append(_note(intake, row, planned.key, change))
            change = None  # noted once
        if change is not None:
            notes.append(_note(intake, [*planned.place, "ok", [], {}], planned.key, change))
    notes += [_note(intake, left.row, "", None) for left in batch.left]
    if notes:
        bulk.insert(IntakeRow, _ROW, notes)


def _note(intake: Intake, line: Sequence[Any], key: str, change: Change | None) -> list[Any]:
    sheet, row, verdict, issues, data = line
    what, before = "", None
    if change is not None:
        what, before = ("changed" if change.said else "rehashed"), before_of(change)
        data = {**data, "name": f"{change.new['family_name']} {change.new['given_name']}".strip(), "said": change.said}
    return [intake.network_id, intake.pk, sheet, row, verdict, issues, data, key, what, before]


def before_of(change: Change) -> dict[str, Any]:
    """Return everything that stood there before, as JSON."""
    row = {name: value.isoformat() if isinstance(value, date) else value for name, value in change.row.items()}
    periods = [
        [value.isoformat() if isinstance(value, date) else value for value in each]
        for each in sorted(change.old, key=_order)
    ]
    return {**row, "periods": periods}


def tally(done: Comparison) -> Counter[str]:
    """Return the sums of a batch: new, changed, same, planned leavers among the new, and each field that changed."""
    counted: Counter[str] = Counter(new=len(done.made), changed=len(done.changed), same=done.same)
    for change in done.changed:
        counted.update({f"field:{name}" for name, _old, _new in change.said})
    return counted


def left_among_new(done: Comparison) -> int:
    """Return how many of the new people of a batch have left: whose newest period has ended."""
    return sum(bool(planned.tenures and planned.tenures[-1][2]) for planned in done.made)


# -- the way back -----------------------------------------------------------------------------------------------------
def claimed_since(intake: Intake) -> bool:
    """Return whether somebody joined as a person whom this intake made."""
    return RosterPerson.objects.within(intake.network_id).filter(intake=intake, member__isnull=False).exists()


def take_back(intake: Intake, most: int) -> int:
    """Undo a batch: delete people whom the intake made, then restore those it changed. Returns how many; 0 at the end."""
    home = intake.network_id
    made = RosterPerson.objects.within(home).filter(intake=intake, member=None)
    # held, so that nobody joins as one of them in between; who was faster is looked at again and stays
    ids = list(made.select_for_update().order_by("pk").values_list("pk", flat=True)[:most])
    if ids:
        made.filter(pk__in=ids).delete()
        return len(ids)
    notes = list(IntakeRow.objects.within(home).filter(intake=intake).exclude(before=None).order_by("pk")[:most])
    if notes:
        _restore(home, [note.before for note in notes])
        IntakeRow.objects.within(home).filter(pk__in=[note.pk for note in notes]).update(before=None)
    return len(notes)


def _restore(home: int, befores: Sequence[dict[str, Any]]) -> None:
    held = RosterPerson.objects.within(home).select_for_update().filter(pk__in=[b["id"] for b in befores])
    there = set(held.order_by("pk").values_list("pk", flat=True))
    rows, periods = [], {}
    for before in befores:
        if before["id"] not in there:
            continue
        values = {name: before[name] for name in _CHANGED}
        for name in ("birth_date", "first_joined_on", "last_left_on"):
            values[name] = _day(values[name])
        values["updated_at"] = parse_datetime(values["updated_at"])
        rows.append(RosterPerson(network_id=home, key=before["key"], **values))
        periods[before["id"]] = [period(each) for each in before["periods"]]
    _upsert(rows)
    _replace_periods(home, periods)
