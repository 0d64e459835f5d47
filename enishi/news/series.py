"""What happens to series: declared, changed, ended, taken up again; and after how many silent days the secretariat is reminded."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Conflict, Refused
from enishi.networks.models import Network
from enishi.news import happenings, rhythm, rules
from enishi.news.models import LONGEST_SERIES, Series, Watch
from enishi.news.models.series import LEAST_QUIET, MOST_EVERY, MOST_GRACE, MOST_QUIET

MOST = 24


@action(rule=rules.can_publish)
def declare(network: Network, /, *, name: str, every: int, unit: str, grace: int, by: Any) -> Series:
    """Begin a series: from now on something is told in it every so many weeks or months. Refused for one too many going on."""
    if Series.objects.within(network).going_on().count() >= MOST:
        raise Refused(_("Twenty-four series are enough. Please end one first."))
    row = Series(network=network, begun_at=timezone.now())
    _set(row, name, every, unit, grace)
    row.late_at = rhythm.late_at(row, None)
    row.save()
    happened(happenings.SERIES_BEGUN, row, by=by)
    return row


@action(rule=rules.can_publish)
def change(series: Series, *, version: int, name: str, every: int, unit: str, grace: int, by: Any) -> None:
    """Give it another name, rhythm or days of grace. Conflict if somebody was faster."""
    if series.version != version:
        raise Conflict(_("Somebody changed this series in the meantime. Nothing has been saved yet."))
    _set(series, name, every, unit, grace)
    series.version += 1
    series.save()
    rhythm.follow(series)
    happened(happenings.SERIES_CHANGED, series, by=by)


@action(rule=rules.can_publish)
def end(series: Series, *, by: Any) -> None:
    """Wait for nothing more in it; what was told keeps its name. Twice is once."""
    series.ended_at = series.ended_at or timezone.now()
    series.save(update_fields=["ended_at"])
    happened(happenings.SERIES_ENDED, series, by=by)


@action(rule=rules.can_publish)
def take_up(series: Series, *, by: Any) -> None:
    """Have an ended series go on: its rhythm begins anew today. Refused for one too many going on."""
    if series.ended_at:
        if Series.objects.within(series.network).going_on().count() >= MOST:
            raise Refused(_("Twenty-four series are enough. Please end one first."))
        series.ended_at, series.begun_at = None, timezone.now()
        series.save(update_fields=["ended_at", "begun_at"])
        rhythm.follow(series)
    happened(happenings.SERIES_CHANGED, series, by=by)


@action(rule=rules.can_publish)
def watch(network: Network, /, *, days: int, by: Any) -> None:
    """Say after how many days without anything told the secretariat is reminded."""
    if not LEAST_QUIET <= days <= MOST_QUIET:
        raise Refused(_("Please choose between 7 and 365 days."), field="days")
    Watch.objects.update_or_create(network=network, defaults={"days": days})
    happened(happenings.WATCH_SET, network, by=by, days=days)


def _set(series: Series, name: str, every: int, unit: str, grace: int) -> None:
    series.name = " ".join(name.replace("\0", "").split())[:LONGEST_SERIES]
    if not series.name:
        raise Refused(_("Give the series a name."), field="name")
    if not 1 <= every <= MOST_EVERY or unit not in Series.Unit.values or not 0 <= grace <= MOST_GRACE:
        raise Refused(_("Please choose one of those offered."), field="every")
    series.every, series.unit, series.grace = every, unit, grace
