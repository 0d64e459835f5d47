"""What officers send: a file, corrections of its reading, words for why something is set by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.networks.models import Network
from enishi.roster import choices, files, plan, words
from enishi.roster.models import Intake
from enishi.roster.reading import Column, Detection, SheetDetection
from enishi.roster.reading.sheets import says_here

ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("cp932", "Shift_JIS (CP932)"),
    ("utf-16", "UTF-16"),
    ("euc_jp", "EUC-JP"),
    ("iso2022_jp", "ISO-2022-JP"),
    ("cp1252", "Windows-1252"),
)
DELIMITERS = (
    (",", pgettext_lazy("delimiter", "comma")),
    ("\t", pgettext_lazy("delimiter", "tab")),
    (";", pgettext_lazy("delimiter", "semicolon")),
    ("|", pgettext_lazy("delimiter", "vertical bar")),
)
SURE = 0.75  # below this a column is shown to be looked at
LONGEST_CELL = 300  # that can be typed on the page
MOST_TYPES = 12  # of employment types with a class to choose; further ones are decided on joining
COLUMNS = 8  # on one page
MOST_HEADS = 4
_JOINED = frozenset(("department", "note", "post", "employment_type"))  # several columns of these are put together
_FIX = re.compile(r"f(\d{1,3})_(\d{1,7})_([a-z_]{3,20})")


class FileForm(forms.Form):
    """A file to bring in."""

    mark_required = False
    file = forms.FileField(max_length=300, label=gettext_lazy("File"), allow_empty_file=True)
    file.widget.attrs.update({"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods", "class": "drop-input"})

    def clean_file(self) -> Any:
        """Refuse by size before anything is read or kept; the words tell how large it is."""
        file = self.cleaned_data["file"]
        if file.size > files.MOST_BYTES:
            said = _("“%(name)s” has %(size)s MB; up to %(most)s MB can be read. Nothing was kept. %(todo)s")
            facts = {"name": file.name, "size": round(file.size / 1024**2), "most": files.MOST_BYTES // 1024**2}
            raise forms.ValidationError(said % {**facts, "todo": words.problem("too_large")[1]})
        if not file.size:
            wrong, todo = words.problem("empty")
            raise forms.ValidationError(f"{wrong} {todo}")
        return file


class ReadingForm(forms.Form):
    """The reading of a file, to be corrected: character set, headings, sheets, columns, single cells, classes.

    Fields are named after places in the detection: `head0`, `read0`, `c0_8` (sheet 0, column 8), `f0_44_joined_on` (a cell
    typed anew), `k0` (an employment type's class)."""

    mark_required = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, intake: Intake, network: Network) -> None:
        super().__init__(data, initial={"version": intake.version})
        self.intake = intake
        stored = intake.detection.get("file")
        self.detection = Detection.from_json(stored) if stored else None
        self.asked_before: dict[str, Any] = intake.detection.get("asked", {})
        self.sheets = [sheet for sheet in self.detection.sheets if not sheet.hidden] if self.detection else []
        self.hidden_sheets = [sheet.name for sheet in self.detection.sheets if sheet.hidden] if self.detection else []
        self._text_fields()
        self._company_field()
        for place, sheet in enumerate(self.sheets):
            self._sheet_fields(place, sheet)
        if self.detection and choices.has_daily_names(self.detection):
            self._add("business", forms.BooleanField(required=False), bool(self.asked_before.get("business")))
            self.fields["business"].label = gettext_lazy("Let the name in daily use (ビジネスネーム) lead")
        self.types = list(intake.detection.get("types", {}).items())[:MOST_TYPES]
        self._class_fields(network)

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        self.fields[name] = field
        self.initial[name] = initial

    def _choice(self, name: str, label: Any, options: list[tuple[str, Any]], initial: str) -> None:
        field = forms.ChoiceField(choices=options, label=label, required=False)
        field.widget.attrs["class"] = "input small"
        self._add(name, field, initial)

    def _text_fields(self) -> None:
        if self.detection and self.detection.format != "csv":
            return
        # what was asked for last stands there, also where it did not fit
        encoding = self.asked_before.get("encoding") or (self.detection.encoding if self.detection else None)
        known = list(ENCODINGS)
        if encoding and encoding not in dict(known):
            known.insert(0, (encoding, _NAMES.get(encoding, encoding)))
        self._choice("encoding", gettext_lazy("Character set"), known, encoding or "")
        self.fields["encoding"].help_text = gettext_lazy("Change this when kanji look garbled.")
        if self.detection:
            delimiter = self.asked_before.get("delimiter") or self.detection.delimiter or ","
            self._choice("delimiter", gettext_lazy("Separator"), list(DELIMITERS), delimiter)
        else:
            self.fields["encoding"].choices = [("", "—"), *known]  # type: ignore[attr-defined]

    def _company_field(self) -> None:
        """Whose file it is, where that is open or was concluded: "=" as the file says, "@" and a company of the roster."""
        self.whose: dict[str, Any] = self.intake.detection.get("company", {})
        asked = self.asked_before.get("company")
        if not (self.whose.get("ask") or self.whose.get("taken") or asked is not None):
            return
        named = self.whose["file"] if asked is None and not self.whose["taken"] else []
        alone = _("as the file says") if named else _("none; they are people of their own")
        options = [("", _("Please choose"))] if self.whose["ask"] else []
        if len(named) < 2:
            options += [(f"@{each}", each) for each in self.whose["roster"]]
        options.append(("=", alone))
        now = f"@{asked or self.whose['taken']}" if asked or self.whose["taken"] else "=" if asked == "" else ""
        if now not in dict(options):
            options.append((now, now[1:]))
        self._choice("company", gettext_lazy("Whose file this is"), options, now)

    def _sheet_fields(self, place: int, sheet: SheetDetection) -> None:
        if len(self.sheets) > 1:
            self._add(f"read{place}", forms.BooleanField(required=False, label=sheet.name), sheet.read)
        if not sheet.read:
            return
        options = [("0", _("none"))]
        options += [(str(row), _("row %(row)s") % {"row": row}) for row in range(1, 9)]
        options += [(f"{row},{row + 1}", _("rows %(a)s and %(b)s") % {"a": row, "b": row + 1}) for row in range(1, 7)]
        now = ",".join(map(str, sheet.header_rows)) or "0"
        if now not in dict(options):
            options.append((now, _("row %(row)s") % {"row": now}))
        self._choice(f"head{place}", gettext_lazy("Row of the headings"), options, now)
        for column in sheet.columns:
            if not column.hidden and not column.secret:
                self._choice(
                    f"c{place}_{column.column}",
                    _("What “%(header)s” is read as") % {"header": words.column_name(column)},
                    [(value, label) for value, label, _hint in _with_own(column)],
                    value_of(column),
                )

    def _class_fields(self, network: Network) -> None:
        rows = [row for row in network.memberclass_rows.in_order() if row.code not in ("employee", "leaving")]
        before = self.intake.detection.get("classes", {})
        options = [("", _("decided on joining")), *((row.code, row.label) for row in rows)]
        for place, (kind, _count) in enumerate(self.types):
            proposed = next((row.code for row in rows if kind and kind in row.employment_types), "")
            self._choice(
                f"k{place}",
                _("Class for “%(kind)s”") % {"kind": kind or _("no employment type")},
                options,
                before.get(kind, proposed),
            )

    # -- for the page ------------------------------------------------------------------------------------------------
    def sheet_boxes(self) -> list[tuple[SheetDetection, BoundField]]:
        """Return the sheets that can be chosen, with their boxes."""
        return [
            (sheet, self[f"read{place}"]) for place, sheet in enumerate(self.sheets) if f"read{place}" in self.fields
        ]

    def heads(self, places: Collection[int] = ()) -> list[tuple[str, BoundField]]:
        """Return the sheets that are read, with the choice of their headings' row: the first ones, or those at `places`. A
        name is needed only where there are several."""
        there = [place for place in range(len(self.sheets)) if f"head{place}" in self.fields]
        wanted = [place for place in there if place in places] or there[:MOST_HEADS]
        return [(self.sheets[place].name if len(there) > 1 else "", self[f"head{place}"]) for place in wanted]

    def columns(self) -> list[dict[str, Any]]:
        """Return every column that may be read: its sheet, itself, its choice, a hint, and how sure it is."""
        return list(self._columns())

    def _columns(self) -> Iterator[dict[str, Any]]:
        hints = {value: hint for value, _label, hint in words.COLUMN_USES}
        several = len([sheet for sheet in self.sheets if sheet.read]) > 1
        for place, sheet in enumerate(self.sheets):
            used = Counter(name for column in sheet.columns for name in (*column.fields, column.use) if name)
            for column in sheet.columns:
                name = f"c{place}_{column.column}"
                if name in self.fields:
                    read = bool(column.fields or column.use)
                    twice = any(used[each] > 1 and each not in _JOINED for each in (*column.fields, column.use))
                    hint = hints.get(value_of(column), "")
                    if column.years and {"joined_on", "left_on"} & {*column.fields}:
                        hint = _("Years alone: joining is read as 1 April, leaving as 31 March.")
                    if twice:
                        hint = _(
                            "Two columns are read as this, and only the first of them counts. Please set one of them to “is not imported”."
                        )
                    further = not read and column.sure < SURE
                    if further:
                        hint = _(
                            "This seems to be a second period. A row has one period; with a row for each, both are imported."
                        )
                    yield {
                        "sheet": sheet.name if several else "",
                        "place": place,
                        "column": column,
                        "header": words.column_name(column),
                        "field": self[name],
                        "hint": hint,
                        "verdict": "maybe" if twice or column.sure < SURE else "sure" if read else "none",
                    }

    def silent(self) -> tuple[bool, list[str]]:
        """Return whether some sheet tells nothing of who has left, and which ones do so where others tell. One that is
        called after those who work there has no need to."""
        read = [sheet for sheet in self.sheets if sheet.read]
        found = [sheet.name for sheet in read if not (sheet.tells_who_left or says_here(sheet.name))]
        return bool(found), found if len(found) < len(read) else []

    def classes(self) -> list[tuple[str, int, BoundField]]:
        """Return the employment types of those who have left, how many there are of each, and the choice of their class."""
        return [(kind, count, self[f"k{place}"]) for place, (kind, count) in enumerate(self.types)]

    # -- what was chosen ---------------------------------------------------------------------------------------------
    def asked(self) -> dict[str, Any]:
        """Return the choices as choices.py takes them: those of before, and what differs from the reading on the page."""
        asked: dict[str, Any] = {**self.asked_before}
        data = self.cleaned_data
        if data.get("encoding") and self._differs("encoding"):
            asked["encoding"] = data["encoding"]
        if data.get("delimiter") and self._differs("delimiter"):
            asked["delimiter"] = data["delimiter"]
        if "business" in self.fields:
            asked["business"] = data["business"]
        if data.get("company") and self._differs("company"):
            asked["company"] = data["company"][1:]
        asked["header"], asked["read"] = {**asked.get("header", {})}, {**asked.get("read", {})}
        columns = {(name, number): [name, number, *rest] for name, number, *rest in asked.get("columns", [])}
        for place, sheet in enumerate(self.sheets):
            if self._differs(f"read{place}"):
                asked["read"][sheet.name] = data[f"read{place}"]
            if self._differs(f"head{place}"):
                asked["header"][sheet.name] = [int(row) for row in data[f"head{place}"].split(",") if row != "0"]
            for column in sheet.columns:
                name = f"c{place}_{column.column}"
                if self._differs(name):
                    fields = [field for field in data[name].split(",") if field]
                    columns[sheet.name, column.column] = [sheet.name, column.column, column.header, fields]
        asked["columns"] = list(columns.values())
        fixes = {(name, row, field): text for name, row, field, text in asked.get("fixes", [])} | self.fixes()
        asked["fixes"] = [[*place, text] for place, text in fixes.items()]
        return asked

    def _differs(self, name: str) -> bool:
        field = self.fields.get(name)
        if field is None or name not in self.cleaned_data:
            return False
        if name not in self.data and not isinstance(field, forms.BooleanField):  # was not on the page: nothing said
            return False
        return bool(self.cleaned_data[name] != self.initial[name])

    def fixes(self) -> dict[tuple[str, int, str], str]:
        """Return the cells that were typed anew on this page, by sheet, row and field."""
        typed: dict[tuple[str, int, str], str] = {}
        for name, text in self.data.items():
            match = _FIX.fullmatch(name)
            if match and int(match[1]) < len(self.sheets):
                typed[self.sheets[int(match[1])].name, int(match[2]), match[3]] = str(text).strip()[:LONGEST_CELL]
        path = files.path_of(self.intake.stored_as, ".rows")
        if not typed or not path.exists():
            return {}
        shown: dict[tuple[str, int, str], str] = {}
        wanted = {(sheet, row) for sheet, row, _field in typed}
        for row in plan.every_row(path, "ewd"):
            if (row["s"], row["n"]) in wanted:
                shown |= {(row["s"], row["n"], field): text for field, text in row.get("fix", {}).items()}
        return {place: text for place, text in typed.items() if place in shown and text != shown[place].strip()}

    def chosen_classes(self) -> dict[str, str]:
        """Return the classes by employment type, those of earlier files too."""
        mine = {kind: self.cleaned_data.get(f"k{place}", "") for place, (kind, _count) in enumerate(self.types)}
        return {**self.intake.detection.get("classes", {}), **mine}

    def read_sheets(self) -> int:
        """Return how many sheets are read."""
        return sum(sheet.read for sheet in self.sheets)

    def says_something_new(self) -> bool:
        """Return whether the file has to be read anew before it can be imported as this page shows it."""
        return any(self._differs(name) for name in self.fields if name[0] in "edhrcb") or bool(self.fixes())


_NAMES = {"utf-8-sig": "UTF-8 (BOM)", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32"}


def value_of(column: Column) -> str:
    """Return a column's present use as the value of its choice."""
    return column.use or ",".join(column.fields)


def _with_own(column: Column) -> list[tuple[str, Any, Any]]:
    """The uses to choose from; one that stands in no list (two odd fields) is added, so that nothing changes unasked."""
    known = [(value, label, hint) for value, label, hint in words.COLUMN_USES]
    own = value_of(column)
    if own not in {value for value, _label, _hint in known}:
        known.append((own, own, ""))
    return known


class NarrowForm(forms.Form):
    """Whom of the roster an officer means: by words, employment and class."""

    mark_required = False
    STANDINGS = (
        ("", gettext_lazy("everybody")),
        ("left", gettext_lazy("has left")),
        ("current", gettext_lazy("works there")),
        ("leaving", gettext_lazy("is about to leave")),
    )
    q = forms.CharField(
        max_length=100,
        required=False,
        strip=True,
        label=gettext_lazy("Name, former name, reading, department, number or e-mail"),
    )
    standing = forms.ChoiceField(choices=STANDINGS, required=False, label=gettext_lazy("Employment"))
    member_class = forms.ChoiceField(required=False, label=gettext_lazy("Class"))

    def __init__(self, data: Any = None, *, network: Network) -> None:
        super().__init__(data)
        self.classes = list(network.memberclass_rows.in_order())  # for whoever asks further of the network's classes
        rows = [(row.code, row.label) for row in self.classes]
        self.fields["member_class"].choices = [("", _("all classes")), *rows]  # type: ignore[attr-defined]


class SearchForm(NarrowForm):
    """What an officer looks for on the roster."""

    STATES = (
        ("", gettext_lazy("everybody")),
        ("out", gettext_lazy("not joined")),
        ("in", gettext_lazy("joined")),
        ("silent", gettext_lazy("not to be written to")),
        ("deceased", gettext_lazy("may have died")),
        ("returned", gettext_lazy("mail came back")),
    )
    state = forms.ChoiceField(choices=STATES, required=False, label=gettext_lazy("In the network"))

    def asked(self) -> dict[str, str]:
        """Return what was asked for, without what is not understood."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReasonForm(forms.Form):
    """Something set by hand, with the reason that goes on record."""

    on = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=300, label=gettext_lazy("Reason, for the record"))


class AddressForm(forms.Form):
    """The address of a person of the roster, from which mail came back or that somebody told by telephone."""

    email = forms.EmailField(max_length=254, label=pgettext_lazy("roster", "E-mail"))
    email.widget.attrs.update({"autocomplete": "off", "inputmode": "email"})

    def __init__(self, data: Any = None, *, now: str = "") -> None:
        super().__init__(data, initial={"email": now}, auto_id="address_%s")


class ClassForm(forms.Form):
    """The member class of a person of the roster, set by hand (mandatory retirement never follows from a file)."""

    mark_required = False
    member_class = forms.ChoiceField(required=False, label=gettext_lazy("Class"))
    reason = forms.CharField(max_length=300, required=False, label=gettext_lazy("Reason, for the record"))

    def __init__(self, data: Any = None, *, network: Network, now: str = "") -> None:
        super().__init__(data, initial={"member_class": now}, auto_id="class_%s")
        rows = [(row.code, row.label) for row in network.memberclass_rows.in_order()]
        self.fields["member_class"].choices = [("", _("decided on joining")), *rows]  # type: ignore[attr-defined]
