"""What may be set of notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.kit import fetch, webpush
from enishi.notices.kinds import OF_ITSELF, Category, Time, Ways
from enishi.notices.models import LONGEST_ENDPOINT, Habits

CHANNELS = ("in_app", "mail", "push")
BUDGETS = [
    ("0", pgettext_lazy("requests", "None")),
    ("1", pgettext_lazy("requests", "Once a month")),
    ("2", pgettext_lazy("requests", "Twice a month")),
    ("4", pgettext_lazy("requests", "Once a week")),
    ("all", pgettext_lazy("requests", "As they come")),
]


class HabitsForm(forms.ModelForm[Habits]):
    """When it is quiet, how often the digest comes and the company may ask, and whether others can name the member."""

    budget = forms.ChoiceField(choices=BUDGETS, widget=forms.RadioSelect)
    digest = forms.ChoiceField(
        label=_("Digest by mail"),
        choices=[
            (Habits.Digest.DAILY, _("Every day at eight in the evening")),
            (Habits.Digest.WEEKLY, _("On Sundays at six in the evening")),
            (Habits.Digest.NONE, pgettext_lazy("digest", "Not wanted")),
        ],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Habits
        fields = ["quiet", "quiet_from", "quiet_to", "quiet_weekends", "digest", "nameable", "push_says"]
        labels = {
            "quiet": _("Nothing at night"),
            "quiet_from": pgettext_lazy("quiet hours", "From"),
            "quiet_to": pgettext_lazy("quiet hours", "To"),
            "quiet_weekends": _("Quiet on Saturdays and Sundays, too"),
            "nameable": _("Others can name me"),
            "push_says": _("Say on the screen from whom and of what it is"),
        }
        help_texts = {
            "quiet": _("in the morning, all of it as one mail"),
            "nameable": _("with @, in what I can read, too"),
            "push_says": _(
                "Without it, it says only that there is something new. Whoever sees the screen can read along."
            ),
        }
        widgets = {
            "quiet": forms.CheckboxInput(attrs={"role": "switch"}),
            "nameable": forms.CheckboxInput(attrs={"role": "switch"}),
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_to": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = self.instance.asks
        self.fields["budget"].initial = "all" if asks is None else str(asks)

    def clean(self) -> dict[str, Any]:
        """Refuse quiet hours that end when they begin: that could mean never, or always."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("quiet") and given.get("quiet_from") is not None and given["quiet_from"] == given.get("quiet_to"):
            self.add_error("quiet_to", _("Please choose another hour than the one they begin at, or switch them off."))
        return given

    def habits(self) -> dict[str, Any]:
        """Return the fields of Habits that were chosen."""
        chosen = dict(self.cleaned_data)
        budget = chosen.pop("budget")
        return chosen | {"asks": None if budget == "all" else int(budget)}


class DeviceForm(forms.Form):
    """What a browser says of itself when it is to show notices (Push API, PushSubscription)."""

    endpoint = forms.CharField(max_length=LONGEST_ENDPOINT)
    p256dh = forms.CharField(max_length=88)
    auth = forms.CharField(max_length=24)

    def clean_endpoint(self) -> str:
        """Refuse what is no address of https."""
        endpoint: str = self.cleaned_data["endpoint"]
        if not fetch.is_address(endpoint):
            raise forms.ValidationError(_("This browser named a push service that can't be used."))
        return endpoint

    def clean_p256dh(self) -> str:
        """Return the browser's public key, written one way."""
        return self._key("p256dh", webpush.POINT)

    def clean_auth(self) -> str:
        """Return the browser's secret, written one way."""
        return self._key("auth", webpush.AUTH)

    def _key(self, field: str, length: int) -> str:
        try:
            return webpush.text(webpush.read(self.cleaned_data[field], length))
        except webpush.BadKey as error:
            raise forms.ValidationError(_("This browser named a push service that can't be used.")) from error


class RemovalForm(forms.Form):
    """Which device shall show no more notices: by its id from the list, or by its endpoint, as the device itself knows it."""

    device = forms.CharField(max_length=10, required=False)
    endpoint = forms.CharField(max_length=LONGEST_ENDPOINT, required=False)


def rows(ways: Mapping[str, Ways], categories: Iterable[Category], channels: Iterable[str]) -> list[dict[str, Any]]:
    """Return what the table of categories shows."""
    return [
        {
            "category": each,
            "boxes": [(channel, f"{each}-{channel}", getattr(ways[each], channel)) for channel in channels],
            "when": f"{each}-when",
            "times": [(time.value, time.label, time == ways[each].time) for time in Time],
            "of_itself": OF_ITSELF.get(each, ""),
        }
        for each in categories
    ]


def ways_in(post: Mapping[str, Any], held: Mapping[str, Ways], channels: Iterable[str]) -> dict[str, Ways]:
    """Return what was ticked for each category of `held`; an unknown time, the time of what comes at its own, and a channel that
    was not offered, stay as they were."""
    offered = set(channels)
    chosen = {}
    for category, old in held.items():
        on = {each: f"{category}-{each}" in post for each in CHANNELS if each in offered}
        when = post.get(f"{category}-when", "")
        chosen[category] = replace(
            old, **on, time=when if when in Time.values and category not in OF_ITSELF else old.time
        )
    return chosen
