"""What is typed when something is told. Length and shape stand here; what may be told to whom, in actions.py."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from enishi.members import sharing
from enishi.members.models import Member
from enishi.networks.labels import Label
from enishi.networks.models import Network, Policy
from enishi.news import enclosures, reach
from enishi.news.models import (
    HIGHEST_NUMBER,
    LONGEST_ALT,
    LONGEST_BODY,
    LONGEST_HEADING,
    LONGEST_SERIES,
    LONGEST_TITLE,
    Announcement,
    Section,
    Series,
)
from enishi.news.models.series import LEAST_QUIET, MOST_EVERY, MOST_GRACE, MOST_QUIET
from enishi.news.themes import LONGEST_THEME
from enishi.notices import themes
from enishi.profiles import aiming
from enishi.ui.forms import OneLine, Versioned
from enishi.ui.rich import Rich, RichText, first_of


class _Enclosing(Rich):
    """A form with rich text and what is enclosed in it."""

    mark_required = False
    field_order = ("version", "number", "title", "heading")
    body = RichText(label=pgettext_lazy("news", "Text"), max_length=LONGEST_BODY, required=False)
    picture = forms.FileField(label=_("Picture"), required=False, max_length=200)
    alt = OneLine(
        label=pgettext_lazy("news", "What the picture shows"),
        max_length=LONGEST_ALT,
        required=False,
        help_text=_("For those who do not see it, and for machines that read aloud."),
    )
    file = forms.FileField(
        label=pgettext_lazy("news", "File"),
        required=False,
        max_length=200,
        help_text=_("PDF, Word, Excel or PowerPoint, up to 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": enclosures.ACCEPT}),
    )


class SectionForm(_Enclosing):
    """A section of an issue while it is written."""

    heading = OneLine(
        label=pgettext_lazy("section", "Heading"),
        max_length=LONGEST_HEADING,
        widget=forms.TextInput(attrs={"class": "subject", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, section: Section) -> None:
        said = first_of(section.body)
        super().__init__(data, files, initial={"version": section.version, "heading": section.heading, **said})


class WritingForm(_Enclosing):
    """An announcement while it is written, or an issue, whose text is its lead. What is published keeps its readers and its mark:
    their fields are gone then."""

    series = forms.ChoiceField(
        label=_("Series"), required=False, help_text=_("So that nobody waits for the next one in vain.")
    )
    theme = forms.ChoiceField(
        label=pgettext_lazy("news", "Theme"),
        required=False,
        help_text=_("Members follow a theme or mute it. What you ask them to confirm reaches everybody all the same."),
    )
    number = forms.IntegerField(
        label=pgettext_lazy("issue", "Number"), min_value=1, max_value=HIGHEST_NUMBER, required=False
    )
    title = OneLine(
        label=pgettext_lazy("news", "Title"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=_("About 30 letters are shown whole on a telephone."),
        widget=forms.TextInput(attrs={"class": "subject", "autocomplete": "off"}),
    )
    audience = forms.TypedChoiceField(label=_("Who is it for?"), coerce=int, widget=forms.RadioSelect)
    label = forms.ChoiceField(label=_("How far may it travel?"), choices=Label.choices, widget=forms.RadioSelect)
    classes = forms.MultipleChoiceField(
        label=_("Only some classes"),
        required=False,
        help_text=_("None chosen: all of them. Who joins a chosen class later can read it, too."),
        widget=forms.CheckboxSelectMultiple,
    )
    segment = forms.ChoiceField(
        label=_("Only a saved segment"),
        required=False,
        help_text=_("Whoever is in it when this is shown can read it; who comes in later cannot."),
    )
    must_confirm = forms.BooleanField(
        label=_("Ask for “I have read this”"),
        required=False,
        help_text=_(
            "You see by name who has and, but for a segment, who has not, and say so to your readers. It is no consent."
        ),
    )
    comments_open = forms.BooleanField(label=_("Comments can be made"), required=False)
    on_front = forms.BooleanField(
        label=_("List it on the public page"), required=False, help_text=_("Only for what is public.")
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("After it nobody finds or opens it but you. Empty: it stays."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, announcement: Announcement, viewer: Member) -> None:
        network = announcement.network
        super().__init__(data, files, initial=_initial(announcement))
        audience, classes = self.fields["audience"], self.fields["classes"]
        audience.choices = [(each, "") for each in reach.offered(network)]  # type: ignore[attr-defined]
        self.fields["series"].choices = _series_of(announcement)  # type: ignore[attr-defined]
        if len(self.fields["series"].choices) == 1:  # type: ignore[attr-defined]
            del self.fields["series"]
        self.fields["theme"].choices = _themes_of(announcement)  # type: ignore[attr-defined]
        if len(self.fields["theme"].choices) == 1:  # type: ignore[attr-defined]
            del self.fields["theme"]
        classes.choices = [(row.code, row.label) for row in network.memberclass_rows.in_order()]  # type: ignore[attr-defined]
        if announcement.published_at:
            for name in ("audience", "label", "classes", "segment", "must_confirm"):
                del self.fields[name]
        elif segments := aiming.choices(viewer, announcement):
            self.fields["segment"].choices = [("", pgettext("segment", "none")), *segments]  # type: ignore[attr-defined]
        else:
            del self.fields["segment"]
        if announcement.is_issue:
            self.fields["body"].label = pgettext("issue", "Lead")
            self.fields["body"].widget.attrs["rows"] = 6
        else:
            del self.fields["number"]


def _series_of(announcement: Announcement) -> list[tuple[str, str]]:
    """Return the series that it can belong to: those that go on, and its own. One query."""
    rows = Series.objects.within(announcement.network)
    rows = rows.filter(Q(ended_at=None) | Q(pk=announcement.series_id)).order_by("name", "pk")
    return [("", pgettext("series", "none")), *((row.public_id, row.name) for row in rows)]


def _themes_of(announcement: Announcement) -> list[tuple[str, str]]:
    """Return the themes that it can be told under: those offered, and its own. No query."""
    rows = [each for each in themes.known(announcement.network) if not each.over or each.code == announcement.theme]
    return [("", pgettext("theme", "none")), *((each.code, each.words) for each in rows)]


class ThemeForm(forms.Form):
    """A theme, as it is called in both languages."""

    ja = OneLine(label=_("What it is called, in Japanese"), max_length=LONGEST_THEME)
    en = OneLine(label=_("What it is called, in English"), max_length=LONGEST_THEME)


class SeriesForm(Versioned):
    """A series: its name, its rhythm, how long nothing may come before it is said."""

    mark_required = False
    name = OneLine(label=pgettext_lazy("series", "Name"), max_length=LONGEST_SERIES)
    every = forms.IntegerField(label=pgettext_lazy("rhythm", "Every"), min_value=1, max_value=MOST_EVERY)
    unit = forms.ChoiceField(label=pgettext_lazy("rhythm", "Weeks or months"), choices=Series.Unit.choices)
    grace = forms.IntegerField(
        label=_("Days of grace"),
        min_value=0,
        max_value=MOST_GRACE,
        help_text=_("After so many days more, the desk says that nothing came."),
    )

    def __init__(self, data: Any = None, *, series: Series | None = None) -> None:
        first = {"version": 1, "every": 1, "unit": Series.Unit.MONTHS, "grace": 7}
        names = ("version", "name", "every", "unit", "grace")
        super().__init__(data, initial={name: getattr(series, name) for name in names} if series else first)


class WatchForm(forms.Form):
    """After how many days without anything told the secretariat is reminded."""

    days = forms.IntegerField(
        label=_("Days without anything told"), min_value=LEAST_QUIET, max_value=MOST_QUIET, widget=forms.NumberInput
    )


def _initial(announcement: Announcement) -> dict[str, Any]:
    by_class = announcement.narrowed and not announcement.segment_name
    told = announcement.told.values_list("member_class__code", flat=True) if by_class else []
    return {
        "version": announcement.version,
        "number": announcement.number,
        "series": announcement.series.public_id if announcement.series else "",
        "theme": announcement.theme,
        "title": announcement.title,
        **first_of(announcement.body),
        "audience": announcement.audience,
        "label": announcement.label,
        "classes": list(told),
        "segment": announcement.aimed_at,
        "must_confirm": announcement.must_confirm,
        "comments_open": announcement.comments_open,
        "on_front": announcement.on_front,
        "last_day": announcement.last_day,
    }


class ShowingForm(forms.Form):
    """When it is shown; whoever has not agreed to the rules of sharing does so with it."""

    mark_required = False
    day = forms.DateField(
        label=pgettext_lazy("news", "Day"),
        required=False,
        help_text=_("Empty: at once."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    clock = forms.TimeField(
        label=pgettext_lazy("news", "Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    rules = forms.BooleanField(
        label=_("I have read this, and write by it."),
        help_text=_("We ask again only when the rules change."),
        error_messages={"required": _("Please tick this before your first words here.")},
    )
    rules_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    def __init__(self, data: Any = None, *, network: Network, asked: Policy | None) -> None:
        super().__init__(data)
        self.network, self.asked = network, asked
        if asked is None:
            del self.fields["rules"], self.fields["rules_version"]
        else:
            self.fields["rules_version"].initial = asked.version
            self.points = sharing.points(asked)

    def clean(self) -> dict[str, Any]:
        """Return the moment (`at`), None for at once; one that has passed is refused."""
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("day")
        if cleaned.get("clock") and not day and "day" not in self.errors:
            self.add_error("day", _("Choose a day for this time."))
        at = datetime.combine(day, cleaned.get("clock") or time(9), ZoneInfo(self.network.time_zone)) if day else None
        if at is not None and at <= timezone.now():
            self.add_error("day", _("This moment has passed."))
        cleaned["at"] = at
        return cleaned

    def agree(self, member: Member) -> None:
        """Keep what was ticked, if it was asked. Conflict if the rules have changed since the form was shown."""
        if self.cleaned_data.get("rules"):
            sharing.agree(member, self.cleaned_data["rules_version"], by=member)
