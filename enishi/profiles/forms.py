"""What a member types about themselves, read into values of fields. Length stands here, meaning in fields.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.kit.errors import Refused
from enishi.profiles import choices, fields
from enishi.profiles.fields import FIELDS
from enishi.profiles.visibility import Shown
from enishi.ui.words import audience_words

_BETWEEN = re.compile(r"[、，,;；\n]+")
ORDER = (7, 5, 1, 4, 0, 3, 6, 2)  # audiences as the menu shows them, the usual ones first


def audience_choices(network: Any) -> list[tuple[str, str]]:
    """Return (number, words) of what a member of this network can choose."""
    allowed = fields.offered(network)
    return [(str(value), audience_words(value)) for value in ORDER if not value & ~allowed]


def _line(label: Any, limit: int, *, help_text: Any = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, required=False, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


def _year(label: Any) -> forms.CharField:
    return _line(label, 4, inputmode="numeric", size="4", **{"class": "short"})


class _Row(forms.Form):
    """One of several: a period, a job, a topic, a link. An empty row is left out."""

    code = ""

    def clean(self) -> dict[str, Any]:
        """Hold the row against the field's own check."""
        data = self.cleaned_data
        if any(data.values()) and not self.errors:
            try:
                self.hold(data)
            except Refused as refused:
                self.add_error(next(iter(self.fields)), refused.message)
        return data

    def hold(self, data: dict[str, Any]) -> None:
        """Raise Refused if the row is no value of its field."""
        FIELDS[self.code].check(data)

    @property
    def filled(self) -> bool:
        """Whether anything was entered."""
        return any(self.cleaned_data.values())


class PeriodForm(_Row):
    """Years here, with department and post."""

    joined, left = _year(gettext_lazy("Joined in")), _year(gettext_lazy("Left in"))
    department = _line(gettext_lazy("Department"), 200)
    post = _line(gettext_lazy("Post"), 100)

    def hold(self, data: dict[str, Any]) -> None:
        """Years always, the department only if told."""
        FIELDS["years"].check(data)


class WorkForm(_Row):
    """Work outside, of any kind (R034)."""

    code = "work"
    company = _line(gettext_lazy("Where"), 120)
    title = _line(gettext_lazy("What you do"), 120)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of work"), required=False, choices=[("", "―"), *choices.WORK.items()]
    )
    industry = forms.ChoiceField(
        label=gettext_lazy("Industry"), required=False, choices=[("", "―"), *choices.INDUSTRIES.items()]
    )
    since, until = _year(gettext_lazy("From")), _year(gettext_lazy("Until (empty if you still do)"))


class TopicForm(_Row):
    """こんな話ならできます."""

    code = "topics"
    title = _line(gettext_lazy("Topic"), 60)
    text = _line(gettext_lazy("A few words about it"), 200)


class LinkForm(_Row):
    """An address on the web."""

    code = "links"
    url = _line(gettext_lazy("Address"), 500, inputmode="url", spellcheck="false")
    label = _line(gettext_lazy("Its name"), 60)


ROWS: dict[str, tuple[type[_Row], int]] = {
    "periods": (PeriodForm, FIELDS["years"].most),
    "work": (WorkForm, FIELDS["work"].most),
    "topics": (TopicForm, FIELDS["topics"].most),
    "links": (LinkForm, FIELDS["links"].most),
}


class FactsForm(forms.Form):
    """Everything that stands once on a profile, with the audience of each field as `see_<field>`."""

    mark_required = True
    family = forms.CharField(label=gettext_lazy("Family name"), max_length=50)
    given = _line(gettext_lazy("Given name"), 50)
    reading_family = _line(gettext_lazy("Reading of the family name"), 50)
    reading_given = _line(gettext_lazy("Reading of the given name"), 50)
    latin = _line(gettext_lazy("In Latin letters"), 100, spellcheck="false")
    former_family = _line(gettext_lazy("Family name at the time"), 50)
    former_given = _line(gettext_lazy("Given name, if it was another"), 50)
    former_reading = _line(gettext_lazy("Reading of that family name"), 50)
    region = _line(
        gettext_lazy("Where I am active"),
        300,
        help_text=gettext_lazy("Prefectures, countries or online, with commas between."),
    )
    skills = _line(gettext_lazy("Good at"), 900, help_text=gettext_lazy("With commas between, 20 at most."))
    languages = _line(gettext_lazy("Languages"), 200, help_text=gettext_lazy("With commas between."))
    aims = forms.MultipleChoiceField(
        label=gettext_lazy("Here for"),
        required=False,
        choices=list(choices.AIMS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    comeback = forms.ChoiceField(
        label=gettext_lazy("Interest in coming back"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *choices.COMEBACK.items()],
        widget=forms.RadioSelect,
    )
    bio = forms.CharField(
        label=gettext_lazy("About me"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    email = _line(gettext_lazy("E-mail"), 254, inputmode="email", spellcheck="false", autocomplete="email")
    phone = _line(gettext_lazy("Telephone"), 30, inputmode="tel", autocomplete="tel")

    def __init__(self, *args: Any, network: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = audience_choices(network)
        for code in fields.OWN_AUDIENCE:
            if code != "lately":
                label = _("Who can see %(field)s") % {"field": FIELDS[code].label}
                self.fields[f"see_{code}"] = forms.ChoiceField(label=label, choices=offered)

    def clean(self) -> dict[str, Any]:
        """Make values of what was typed; what a field refuses is told at its first input."""
        data = self.cleaned_data
        self.values: dict[str, list[Any]] = {}
        family, given = data.get("family", ""), data.get("given", "")
        kana = {"family": data.get("reading_family"), "given": data.get("reading_given")}
        former = {key: data.get(f"former_{key}") for key in ("family", "given", "reading")}
        self._take("name", [{"family": family, "given": given}] if family else [], "family")
        self._take("reading", [kana] if any(kana.values()) else [], "reading_family")
        self._take("former_name", [former] if any(former.values()) else [], "former_family")
        for code in ("latin", "bio", "email", "phone", "comeback"):
            self._take(code, [data[code]] if data.get(code) else [], code)
        self._take("aims", data.get("aims", []), "aims")
        self._take("skills", _split(data.get("skills", "")), "skills")
        self._codes("region", choices.regions(), data)
        self._codes("languages", choices.languages(), data)
        self.audiences = {code[4:]: int(value) for code, value in data.items() if code.startswith("see_")}
        return data

    def _take(self, code: str, values: list[Any], at: str) -> None:
        if at in self.errors:
            return
        try:
            self.values[code] = fields.checked(code, values)
        except Refused as refused:
            self.add_error(at, refused.message)

    def _codes(self, code: str, table: dict[str, tuple[str, str]], data: Mapping[str, Any]) -> None:
        typed = _split(data.get(code, ""))
        found = {name: choices.find_code(table, name) for name in typed}
        if unknown := [name for name, value in found.items() if value is None]:
            self.add_error(code, _("%(name)s is not known here. Please try another spelling.") % {"name": unknown[0]})
        else:
            self._take(code, list(found.values()), code)


def _split(typed: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(typed) if part.strip()]


class ProfileForm:
    """The whole page: FactsForm and the rows. `data` is a POST; without it the page shows `shown`.

    `add` and `remove` rebuild the page with a row more or less and everything typed, without complaining about any of it.
    """

    def __init__(self, shown: Shown, network: Any, data: Any = None) -> None:
        self.network, self.bound = network, data is not None
        self.add: str = data.get("add", "") if data else ""
        self.remove: str = data.get("remove", "") if data else ""
        self.reshape = bool(self.add or self.remove)
        if data is None:
            self.facts = FactsForm(initial=facts_initial(shown, network), network=network)
            self.rows = {name: self._fresh(name, rows) for name, rows in rows_initial(shown).items()}
        else:
            self._read(data)

    def _read(self, data: Any) -> None:
        typed = {name: self._typed(name, data) for name in ROWS}
        if not self.reshape:
            self.facts = FactsForm(data, network=self.network)
            self.rows = {
                name: [ROWS[name][0](row, prefix=f"{name}-{i}") for i, row in enumerate(rows)]
                for name, rows in typed.items()
            }
            return
        several = {"aims"}
        names = FactsForm(network=self.network).fields
        initial = {name: data.getlist(name) if name in several else data.get(name, "") for name in names}
        self.facts = FactsForm(initial=initial, network=self.network)
        name, _dash, place = self.remove.rpartition("-")
        if name in typed and place.isdecimal() and int(place) < len(typed[name]):
            del typed[name][int(place)]
        bare = {name: [_bare(row, f"{name}-{i}") for i, row in enumerate(rows)] for name, rows in typed.items()}
        if self.add in bare:
            bare[self.add].append({})
        self.rows = {name: self._fresh(name, rows, spare=False) for name, rows in bare.items()}

    def _typed(self, name: str, data: Any) -> list[dict[str, str]]:
        """Return what was posted for each row, under its field names with today's prefix."""
        form, most = ROWS[name]
        rows: list[dict[str, str]] = []
        for i in range(most):
            keys = {field: f"{name}-{i}-{field}" for field in form.base_fields}
            if any(key in data for key in keys.values()):
                at = len(rows)
                rows.append({f"{name}-{at}-{field}": data.get(key, "") for field, key in keys.items()})
        return rows

    def _fresh(self, name: str, rows: list[dict[str, Any]], *, spare: bool = True) -> list[_Row]:
        form, most = ROWS[name]
        if spare and not rows:
            rows = [{}]
        return [form(initial=row, prefix=f"{name}-{i}") for i, row in enumerate(rows[:most])]

    def is_valid(self) -> bool:
        """Check everything, so that all faults are told at once."""
        checks = [self.facts.is_valid(), *(row.is_valid() for rows in self.rows.values() for row in rows)]
        return all(checks)

    @property
    def values(self) -> dict[str, list[Any]]:
        """The values of all fields on the page; valid forms only."""
        values = dict(self.facts.values)
        periods = sorted((row.cleaned_data for row in self.rows["periods"] if row.filled), key=_by_year)
        values["years"] = [{"joined": row["joined"], "left": row["left"]} for row in periods]
        values["unit"] = [row if row["department"] or row["post"] else None for row in periods]
        for name in ("work", "topics", "links"):
            values[name] = [row.cleaned_data for row in self.rows[name] if row.filled]
        return values

    def refuse(self, refused: Refused) -> None:
        """Show a refusal of the house at the field it names."""
        field = refused.field if refused.field in self.facts.fields else None
        self.facts.add_error(field, refused.message)

    @property
    def faulty(self) -> list[Any]:
        """The inputs that have to be mended, for the summary at the top."""
        every = [self.facts, *(row for rows in self.rows.values() for row in rows)]
        return [bound for form in every if form.is_bound for bound in form if bound.errors]

    @property
    def can_add(self) -> dict[str, bool]:
        """Whether one more row fits, by name."""
        return {name: len(rows) < ROWS[name][1] for name, rows in self.rows.items()}


def _bare(row: Mapping[str, str], prefix: str) -> dict[str, str]:
    start = len(prefix) + 1
    return {key[start:]: value for key, value in row.items()}


def _by_year(row: Mapping[str, Any]) -> tuple[int, int]:
    years = FIELDS["years"].check({"joined": row["joined"], "left": row["left"]})
    return (years["joined"], years["left"] or 9999)


def facts_initial(shown: Shown, network: Any) -> dict[str, Any]:
    """Return what FactsForm shows of a profile before anything is typed."""
    name, kana, former = (shown.one(code) or {} for code in ("name", "reading", "former_name"))

    def said(code: str, words: Callable[[Any], str] = str) -> str:
        return "、".join(words(fact.data) for fact in shown.of(code))

    initial: dict[str, Any] = {
        "family": name.get("family", ""),
        "given": name.get("given", ""),
        "reading_family": kana.get("family", ""),
        "reading_given": kana.get("given", ""),
        **{f"former_{key}": former.get(key, "") for key in ("family", "given", "reading")},
        "region": said("region", choices.region_words),
        "languages": said("languages", choices.language_words),
        "skills": said("skills"),
        "aims": [fact.data for fact in shown.of("aims")],
        **{code: shown.one(code) or "" for code in ("latin", "comeback", "bio", "email", "phone")},
    }
    for code in fields.OWN_AUDIENCE:
        marked = shown.mark(code)
        initial[f"see_{code}"] = (
            fields.audience_of(code, shown.preset or "quiet", network) if marked is None else marked
        )
    return initial


def rows_initial(shown: Shown) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a profile: periods joined from years and unit, work, topics, links."""
    units = {fact.position: fact.data for fact in shown.of("unit")}
    periods = [{**fact.data, **units.get(fact.position, {})} for fact in shown.of("years")]
    return {
        "periods": periods,
        **{name: [fact.data for fact in shown.of(name)] for name in ("work", "topics", "links")},
    }


class LatelyForm(forms.Form):
    """One line, or one tap."""

    preset = forms.ChoiceField(required=False, choices=[("", ""), *choices.LATELY.items()])
    text = forms.CharField(
        label=gettext_lazy("Lately"), max_length=280, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PhotoForm(forms.Form):
    """A photo, and who sees it."""

    photo = forms.FileField(label=gettext_lazy("Photo"), max_length=None, required=True)
    audience = forms.ChoiceField(label=gettext_lazy("Who can see it"))

    def __init__(self, *args: Any, network: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audience_choices(network)  # type: ignore[attr-defined]


COLUMNS = ((1, "alumni"), (2, "employees"), (4, "office"))


def read_matrix(data: Any, codes: Iterable[str], network: Any, *, now: Mapping[str, int]) -> dict[str, int]:
    """Return the audience of each field from the ticked boxes `<field>-alumni`, `-employees`, `-office`.

    A field whose row was not on the page (`row` names those that were) keeps what it has; a bit that this network does not
    offer is never set.
    """
    offered: int = fields.offered(network)
    rows: Sequence[str] = data.getlist("row")
    return {
        code: sum(bit for bit, column in COLUMNS if bit & offered and f"{code}-{column}" in data)
        if code in rows
        else now[code]
        for code in codes
    }


def read_listing(data: Any, network: Any, *, now: int, again: int) -> int:
    """Return who finds the person: nobody in the directory (4), else alumni and secretariat, and employees if ticked.

    Where the row was not on the page it is what it is `now`; who comes back into the directory is found as the preset has it
    (`again`), as the employees' box could not be ticked before.
    """
    if "name" not in data.getlist("row"):
        return now
    if "listed" not in data:
        return fields.UNLISTED
    if now == fields.UNLISTED:
        return again
    return 7 if "name-employees" in data and fields.offered(network) & 2 else 5
