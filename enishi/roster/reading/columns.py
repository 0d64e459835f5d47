"""Which column is what: the header's words first, the values where the words say little or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from enishi.kit.tables import Cell, Row, Sheet, Workbook

from .candidate import Candidate
from .clean import shown, tidy
from .detection import Column, Detection, SheetDetection
from .guess import guess
from .headers import LOOKED_AT, find_header, header_texts
from .periods import split_period
from .secret import is_secret
from .sheets import Telling, company_of, is_aside, numbers_of, says_left
from .values import profile
from .vocabulary import LEAVING, Meaning, compact, meanings, says_year

_SAMPLE = 400
_EXAMPLES = 3
_CLEAR, _DOUBTED = 0.75, 0.6
_MOSTLY = 0.8
_FURTHER = re.compile(r"再|[2-5２-５二三]|rehire|second")


def detect(workbook: Workbook, *, header_rows: dict[str, Sequence[int]] | None = None) -> Detection:
    """Return what a workbook seems to hold: for each sheet whether it is read, its header and the fields of its columns.

    `header_rows` are a person's corrections by sheet: the rows of its header, upper and lower, or none for no header.
    Raises tables.TableError where the file's rows cannot be read."""
    corrected = header_rows or {}
    sheets = [_sheet(sheet, corrected.get(sheet.name)) for sheet in workbook.sheets]
    return Detection(
        format=workbook.format,
        encoding=workbook.encoding,
        bom=workbook.bom,
        delimiter=workbook.delimiter,
        line_ending=workbook.line_ending,
        sheets=tuple(_settle(sheets)),
    )


def _sheet(sheet: Sheet, header_rows: Sequence[int] | None) -> tuple[SheetDetection, Telling]:
    """A sheet's detection, and what it tells about whose it is."""
    if sheet.hidden:
        return SheetDetection(sheet.name, read=False, hidden=True), Telling()
    sample = list(islice(sheet.rows(), LOOKED_AT + _SAMPLE))
    if header_rows is None:
        header = find_header(sample, sheet.merged)
        rows, texts = header.rows, header.texts
    else:
        rows, texts = tuple(header_rows), header_texts(header_rows, sample, sheet.merged)
    data = [row for row in sample if row.number > (rows[-1] if rows else 0)][:_SAMPLE]
    width = len(texts) if rows else max((len(row.cells) for row in data), default=0)
    texts = texts or ("",) * width
    candidates = [
        _candidate(index, texts[index], data, sheet)
        for index in range(_named_width(texts, width, workbook_pads=bool(sheet.name)))
    ]
    assign(candidates)
    columns = tuple(_column(candidate) for candidate in candidates)
    above = " ".join(
        tidy(shown(cell)).text
        for row in sample
        if rows and row.number < rows[0]
        for cell in row.cells
        if shown(cell).strip()
    )
    has_name = any("family_name" in column.fields for column in columns)
    read = has_name and not is_aside(sheet.name)
    beyond = _goes_beyond(texts, data) if rows else False
    detection = SheetDetection(sheet.name, read, False, rows, columns, says_left(sheet.name), beyond=beyond)
    return detection, Telling(above, numbers_of(data, columns))


def _goes_beyond(texts: Sequence[str], data: Sequence[Row]) -> bool:
    last = max((index for index, text in enumerate(texts) if text), default=-1) + 1
    people = [row for row in data if sum(cell != "" for cell in row.cells) > 2]
    return len(people) >= 10 and sum(any(row.cells[last:]) for row in people) * 2 > len(people)


def _named_width(texts: Sequence[str], width: int, *, workbook_pads: bool) -> int:
    """How many columns there are: in text all cells of the header's row, in a workbook those up to the last name."""
    if not workbook_pads or not any(texts):
        return width
    return max(index for index, text in enumerate(texts) if text) + 1


def _candidate(index: int, header: str, data: Sequence[Row], sheet: Sheet) -> Candidate:
    cells: list[Cell] = [row.cells[index] if index < len(row.cells) else "" for row in data if any(row.cells)]
    known = meanings(header)
    if known is None and " " in header:  # a group's name before the column's: 在籍期間 入社
        known = meanings(header.rsplit(" ", 1)[1])
    values = profile(cells)
    secret = is_secret(header, values.texts)
    return Candidate(
        index + 1, header, [] if secret else known, values, hidden=index + 1 in sheet.hidden_columns, secret=secret
    )


def _column(candidate: Candidate) -> Column:
    examples = dict.fromkeys(text[:60] for text in candidate.values.texts)
    known = candidate.meanings is not None and all(meaning.field == LEAVING for meaning in candidate.meanings)
    left_alone = candidate.hidden or candidate.secret or (known and not candidate.fields)
    # Why somebody left is shown to nobody, also where it tells who has left.
    shows_use = candidate.use and not candidate.can_be(LEAVING)
    return Column(
        candidate.column,
        candidate.header,
        tuple(candidate.fields),
        candidate.use,
        candidate.hidden,
        round(candidate.sure, 2),
        # What a hidden column holds is nobody's business, and what nobody needs need not be kept.
        () if (left_alone or candidate.use) and not shows_use else tuple(islice(examples, _EXAMPLES)),
        candidate.secret,
        bool(candidate.values.count),
        says_year(candidate.header) or (candidate.values.count >= 3 and candidate.values.years >= _MOSTLY),
    )


def _settle(sheets: Sequence[tuple[SheetDetection, Telling]]) -> Iterable[SheetDetection]:
    """Decide between sheets: which are read, and which company each is."""
    visible = [sheet for sheet, _ in sheets if not sheet.hidden]
    if len(visible) == 1 or (visible and not any(sheet.read for sheet in visible)):
        only = max(
            visible, key=lambda sheet: (bool(sheet.columns), sum(bool(column.fields) for column in sheet.columns))
        )
        sheets = [(_replace(sheet, read=sheet is only), telling) for sheet, telling in sheets]
    companies = company_of([(sheet.name, telling) for sheet, telling in sheets if sheet.read])
    for sheet, _ in sheets:
        named = any(column.use == "company" for column in sheet.columns)
        yield _replace(sheet, company="" if named or not sheet.read else companies.get(sheet.name, ""))


def _replace(sheet: SheetDetection, **changes: object) -> SheetDetection:
    return SheetDetection(**{**sheet.__dict__, **changes})


def assign(candidates: list[Candidate]) -> None:
    """Give each field its column; where several could be it, the surest one, the fuller one, the first one."""
    usable = [candidate for candidate in candidates if not candidate.hidden and candidate.meanings]
    _correct_by_values(usable)
    taken: set[int] = set()
    _names(usable, taken, "")
    _names(usable, taken, "_kana")
    _period(usable, taken)
    for name in ("former_name", "birth_date", "joined_on", "left_on", "employment_type", "post", "email"):
        _best(usable, taken, name)
    _employee_number(usable, taken)
    _status(usable, taken)
    _company(usable, taken)
    _departments(usable, taken)
    for candidate in usable:
        if candidate.can_be("note") and candidate.column not in taken:
            _give(candidate, taken, ["note"], 1.0)
    _doubt(usable)
    _further_periods(usable)
    guess([candidate for candidate in candidates if not candidate.hidden], taken)


_ALONE = ("family_name", "given_name", "name", "employee_number", "birth_date", "joined_on", "left_on", "email")


def _doubt(candidates: Sequence[Candidate]) -> None:
    """Be less sure of a column beside which another could be the same just as well, and holds something else."""
    free = [each for each in candidates if not each.fields and not each.use and each.values.count]
    for chosen in candidates:
        for name in _ALONE if chosen.fields else ():
            sure = chosen.can_be(name)
            if sure >= _CLEAR and any(
                other.can_be(name) >= sure and other.values.texts != chosen.values.texts for other in free
            ):
                chosen.sure = min(chosen.sure, _DOUBTED)


def _give(candidate: Candidate, taken: set[int], fields: list[str], sure: float) -> None:
    candidate.fields, candidate.sure = fields, sure
    taken.add(candidate.column)


def _choose(candidates: list[Candidate], taken: set[int], name: str) -> Candidate | None:
    able = [candidate for candidate in candidates if candidate.column not in taken and candidate.can_be(name)]
    if any(candidate.values.count for candidate in able):  # an empty column gives way to one with values
        able = [candidate for candidate in able if candidate.values.count]
    return max(able, key=lambda candidate: (candidate.can_be(name), -candidate.column), default=None)


def _best(candidates: list[Candidate], taken: set[int], name: str) -> None:
    if found := _choose(candidates, taken, name):
        _give(found, taken, [name], found.can_be(name))


def _names(candidates: list[Candidate], taken: set[int], suffix: str) -> None:
    """Family and given name from two columns if there are two, else from one."""
    family = _choose(candidates, taken, f"family_name{suffix}")
    given = _choose(candidates, taken, f"given_name{suffix}")
    whole = _choose(candidates, taken, f"name{suffix}")
    if family and whole and not given and _is_rest(family, whole):  # 苗字 beside 名前
        _give(family, taken, [f"family_name{suffix}"], family.can_be(f"family_name{suffix}"))
        _give(whole, taken, [f"given_name{suffix}"], whole.can_be(f"name{suffix}"))
        return
    apart = family and (given or not whole)
    if apart and whole and family:
        weaker = family.can_be(f"family_name{suffix}") < whole.can_be(f"name{suffix}")
        apart = not weaker and (family.values.count > 0 or whole.values.count == 0)
    if apart and family:
        _give(family, taken, [f"family_name{suffix}"], family.can_be(f"family_name{suffix}"))
        if given and given.can_be(f"given_name{suffix}") >= family.can_be(f"family_name{suffix}"):
            _give(given, taken, [f"given_name{suffix}"], given.can_be(f"given_name{suffix}"))
    elif whole:
        _give(whole, taken, [f"family_name{suffix}", f"given_name{suffix}"], whole.can_be(f"name{suffix}"))
    elif given:  # 名 alone is sometimes the whole name
        both = given.values.spaced >= 0.5
        _give(given, taken, [f"family_name{suffix}", f"given_name{suffix}"] if both else [f"given_name{suffix}"], 0.8)
    # What was not chosen (a name in daily use, in another script) is not suggested for anything else.


def _is_rest(family: Candidate, whole: Candidate) -> bool:
    """Whether a column called 名前 holds given names: beside family names, which hardly any of its values begin with."""
    mine, theirs = whole.values.texts, family.values.texts
    if not mine or len(mine) != len(theirs) or whole.values.spaced >= 0.5:
        return False
    return sum(text.startswith(name) for text, name in zip(mine, theirs, strict=True)) * 5 <= len(mine)


def _period(candidates: list[Candidate], taken: set[int]) -> None:
    """Both days from one column (1998年4月～2006年3月), where no other column has them."""
    if any(each.values.count and (each.can_be("joined_on") or each.can_be("left_on")) for each in candidates):
        return
    found = _choose(candidates, taken, "period")
    if found and sum(bool(split_period(text)) for text in found.values.texts) * 2 > found.values.count:
        _give(found, taken, ["joined_on", "left_on"], found.can_be("period"))


def _further_periods(candidates: Sequence[Candidate]) -> None:
    """Leave in doubt what seems to be a second period in the same row: one row has one period."""
    for each in candidates:
        days = each.can_be("joined_on") or each.can_be("left_on")
        if days and not each.fields and each.values.days >= 0.5 and _FURTHER.search(compact(each.header)):
            each.sure = _DOUBTED


def _correct_by_values(candidates: list[Candidate]) -> None:
    """Let values speak where a header can mean several things, or says what its values are not."""
    types = any(candidate.can_be("employment_type") >= 0.8 for candidate in candidates)
    for candidate in candidates:
        values = candidate.values
        for name in ("birth_date", "joined_on", "left_on"):
            if candidate.can_be(name) and values.count >= 3 and values.days == 0 and values.digits < 0.5:
                looks = values.status >= 0.5 or values.flags >= 0.8
                if looks or not _NAMES_A_DAY.search(compact(candidate.header)):
                    candidate.meanings = [Meaning("status", 0.6)] if looks and name == "left_on" else []
        leaving = [meaning for meaning in candidate.meanings or () if meaning.field == LEAVING]
        if candidate.can_be("name") == 0.6 and values.codes >= 0.8:
            candidate.meanings = [Meaning("employee_number", 0.7)]
        if 0 < candidate.can_be("employment_type") <= 0.6 and values.count and values.types < 0.5:
            candidate.meanings = [Meaning("status", 0.6)] if values.status >= 0.5 else []
        if 0 < candidate.can_be("status") <= 0.5 and not values.count:
            candidate.meanings = leaving
        elif candidate.can_be("status") and values.count:
            speaks = values.status >= 0.5 or values.flags >= 0.8
            if values.types >= 0.5 > values.status and not leaving:
                candidate.meanings = [] if types else [Meaning("employment_type", 0.7)]
            elif candidate.can_be("status") <= 0.5 and not speaks:
                candidate.meanings = leaving
        if (
            candidate.can_be("post") == 0.8
            and values.count
            and _ADDRESSED.issuperset(text.lower() for text in values.texts)
        ):
            candidate.meanings = []
        if candidate.can_be("email") and values.count >= 3 and values.emails < 0.1:
            candidate.meanings = []


_NAMES_A_DAY = re.compile("日|年月|date|dob|birth")
_ADDRESSED = frozenset(("mr", "mr.", "ms", "ms.", "mrs", "mrs.", "miss", "dr", "dr.", "herr", "frau", "様", "殿"))


def _employee_number(candidates: list[Candidate], taken: set[int]) -> None:
    able = [
        candidate
        for candidate in candidates
        if candidate.can_be("employee_number")
        and (
            candidate.can_be("employee_number") > 0.5
            or (not candidate.values.running and candidate.values.codes >= 0.8)
        )
        and (candidate.can_be("employee_number") > 0.2 or candidate.values.unique > 0.6)
    ]
    _best(able, taken, "employee_number")


def _status(candidates: list[Candidate], taken: set[int]) -> None:
    found = _choose(candidates, taken, "status")
    if found is None and not any("left_on" in candidate.fields for candidate in candidates):
        found = _choose([each for each in candidates if each.values.count], taken, LEAVING)
    if found:
        found.use, found.sure = "status", found.can_be("status") or found.can_be(LEAVING)
        taken.add(found.column)


def _company(candidates: list[Candidate], taken: set[int]) -> None:
    if found := _choose(candidates, taken, "company"):
        found.use, found.sure = "company", found.can_be("company")
        taken.add(found.column)


def _departments(candidates: list[Candidate], taken: set[int]) -> None:
    """All columns that are parts of the department, in their order; without those that repeat another."""
    able = [
        candidate
        for candidate in candidates
        if candidate.column not in taken and (candidate.can_be("department") or candidate.can_be("department-level"))
    ]
    if any(candidate.values.count for candidate in able):
        able = [candidate for candidate in able if candidate.values.count or candidate.can_be("department-level")]
    sure = [
        candidate
        for candidate in able
        if max(candidate.can_be("department"), candidate.can_be("department-level")) > 0.5
    ]
    if not sure:
        weak = max(able, key=lambda candidate: (candidate.can_be("department"), -candidate.column), default=None)
        sure = [weak] if weak else []
    for candidate in sure:
        if not any(
            _repeats(candidate, other)
            for other in sure
            if other is not candidate and other.column not in _dropped(sure, candidate)
        ):
            _give(
                candidate,
                taken,
                ["department"],
                max(candidate.can_be("department"), candidate.can_be("department-level")),
            )


def _dropped(sure: list[Candidate], until: Candidate) -> set[int]:
    """Of two columns with the same values the first is kept."""
    return {other.column for other in sure if other.column > until.column and other.values.texts == until.values.texts}


def _repeats(candidate: Candidate, other: Candidate) -> bool:
    """Whether nearly all values of a column stand in another's value of the same row."""
    if candidate.can_be("department-level") and other.can_be("department-level"):
        return False
    mine, theirs = candidate.values.texts, other.values.texts
    if not mine or len(mine) != len(theirs):
        return False
    return sum(text in longer for text, longer in zip(mine, theirs, strict=True)) >= len(mine) * 0.8


def is_same_header(header: str, text: str) -> bool:
    """Whether a cell repeats a column's name, as a header in the middle of the data does."""
    mine = compact(text)
    return bool(mine) and (mine == compact(header) or (" " in header and mine in map(compact, header.split(" "))))
