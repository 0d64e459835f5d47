"""How long nothing was told, in all and in each series, and when that is said to the secretariat (R041)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Subquery
from django.utils import timezone

from enishi.networks.models import Network
from enishi.news.models import Announcement, Series, Watch
from enishi.news.models.series import QUIET_DAYS


def follow(series: Series | None) -> None:
    """Have a series know when its silence is to be said, after something was told in it, or taken back, or its rhythm changed. To be
    called within an action. Two queries."""
    if series is not None:
        series.late_at = late_at(series, newest(series))
        series.save(update_fields=["late_at"])


def newest(series: Series) -> datetime | None:
    """Return when something was told in a series last; what was taken back was not. One query."""
    rows = Announcement.objects.within(series.network_id).filter(series=series, taken_back_at=None)
    last: datetime | None = rows.aggregate(last=Max("published_at"))["last"]
    return last


def late_at(series: Series, last: datetime | None) -> datetime:
    """Return when the silence of a series is said: its rhythm and its days of grace after the last, or after it began."""
    since = max(last, series.begun_at) if last else series.begun_at
    return after(since, series.every, series.unit, ZoneInfo(series.network.time_zone)) + timedelta(days=series.grace)


def after(moment: datetime, every: int, unit: str, zone: ZoneInfo) -> datetime:
    """Return the moment so many weeks or months on, by the calendar of the network; the last of a month that has no such day."""
    local = moment.astimezone(zone)
    if unit == Series.Unit.WEEKS:
        return local + timedelta(weeks=every)
    years, month = divmod(local.month - 1 + every, 12)
    year, month = local.year + years, month + 1
    return local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))


def columns(network: Network) -> dict[str, Any]:
    """Return what `silent` reads, as columns of a query of the network."""
    told = Announcement.objects.within(network).exclude(published_at=None).filter(taken_back_at=None)
    last = told.order_by().values("network").annotate(last=Max("published_at")).values("last")
    return {"news_last": Subquery(last), "news_watch_days": Subquery(Watch.objects.within(network).values("days"))}


def silent(row: Mapping[str, Any]) -> int | None:
    """Return for how many days nothing was told, where that is as long as the network wants to be told; else, and where nothing was
    ever told, None."""
    if row["news_last"] is None:
        return None
    days = max(0, (timezone.now() - row["news_last"]).days)
    return days if days >= (row["news_watch_days"] or QUIET_DAYS) else None


def standing(network: Network) -> tuple[int | None, int]:
    """Return for how many days nothing was told, where it is said, and after how many it is. One query."""
    found = columns(network)
    row = Network.objects.filter(pk=network.pk).annotate(**found).values(*found).get()
    return silent(row), row["news_watch_days"] or QUIET_DAYS


def late(network: Network) -> list[tuple[Series, int]]:
    """Return the series in which something should have been told, each with how many days ago. One query."""
    now = timezone.now()
    rows = Series.objects.within(network).late(now).order_by("late_at", "pk")
    return [(row, (now - row.late_at).days + row.grace) for row in rows]
