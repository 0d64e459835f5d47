"""When something leaves the house to a member: at once, or at the hour they chose, and never in their quiet hours. The clock is
the network's."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from enishi.notices.kinds import Time
from enishi.notices.models import Habits

EVENING, SUNDAY_EVENING, SUNDAY = time(20), time(18), 6
PATIENCE = timedelta(minutes=2)  # who reads it on the page meanwhile gets no mail of it, and several come as one
A_DAY = timedelta(days=1)


def due(when: str, habits: Habits, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when something told `now` leaves the house; None for a digest that does not come."""
    when = habits.digest if when == Time.DIGEST else when
    if when == Habits.Digest.NONE:
        return None
    local = now.astimezone(zone)
    if when == Time.NOW:
        return loud(local + PATIENCE, habits)
    return loud(_evening(local, weekly=when == Time.WEEKLY), habits)


def next_evening(habits: Habits, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next evening on which daily mails leave for this member."""
    return loud(_evening(now.astimezone(zone), weekly=False), habits)


def _evening(local: datetime, *, weekly: bool) -> datetime:
    days = (SUNDAY - local.weekday()) % 7 if weekly else 0
    at = datetime.combine(
        local.date() + timedelta(days=days), SUNDAY_EVENING if weekly else EVENING, tzinfo=local.tzinfo
    )
    return at if at > local else at + A_DAY * (7 if weekly else 1)


def loud(local: datetime, habits: Habits) -> datetime:
    """Return this moment, or the end of the quiet time that it lies in. `local` is aware, in the clock of the network."""
    if not habits.quiet:
        return local
    for _step in range(4):  # a night, a week-end and the night after it
        if habits.quiet_weekends and local.weekday() >= 5:
            local = datetime.combine(local.date() + A_DAY * (7 - local.weekday()), time(), tzinfo=local.tzinfo)
        elif _within(local.time(), habits.quiet_from, habits.quiet_to):
            day = local.date() if local.time() < habits.quiet_to else local.date() + A_DAY
            local = datetime.combine(day, habits.quiet_to, tzinfo=local.tzinfo)
        else:
            break
    return local


def loud_until(local: datetime, habits: Habits) -> datetime:
    """Return when the next quiet time begins after this moment, which is loud; A_DAY later at the latest."""
    starts = [local + A_DAY]
    if habits.quiet and habits.quiet_from != habits.quiet_to:
        tonight = datetime.combine(local.date(), habits.quiet_from, tzinfo=local.tzinfo)
        starts.append(tonight if tonight > local else tonight + A_DAY)
    if habits.quiet and habits.quiet_weekends and local.weekday() < 5:
        starts.append(datetime.combine(local.date() + A_DAY * (5 - local.weekday()), time(), tzinfo=local.tzinfo))
    return min(starts)


def _within(now: time, start: time, end: time) -> bool:
    if start == end:
        return False
    return start <= now < end if start < end else now >= start or now < end
