"""Telling members: rooms call `tell` in their jobs, and `forget` when what was told of is taken back.

Ways, times, quiet hours and the budget are settled in this package alone; no room sends a notice by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from enishi.kit.letter import one_line
from enishi.members import distance, live
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.notices import hours, themes
from enishi.notices.kinds import FIRST, Category, NoticeKind, Time, Ways
from enishi.notices.models import LONGEST_TITLE, Delivery, Habits, Notice, NoticeQuerySet, PushDevice, Stance, Teller
from enishi.notices.topics import NOTICES

BATCH = 1000
_Due = tuple[datetime | None, datetime | None]


def tell(
    kind: NoticeKind,
    member_ids: Iterable[int],
    *,
    network: Network | int,
    thing: str,
    place: str,
    by: Member | None = None,
    title: str = "",
    mark: str = "",
    theme: str = "",
) -> int:
    """Tell these members (their pk) of something, and return how many were told. Called in jobs, never in a request.

    `thing` is the public id of what it is about: until a member reads it, more of the same comes into one notice. `place` is
    the path that opens it, `title` a few words of it. `mark` names what happened (the public id of a comment, the day of a
    reminder): the same mark is told once, however often the job runs. Without one, `by` is told of a thing once, and nobody's
    doing once. Of a `theme` (themes.py) who muted it hears nothing, and who follows it hears at once.

    Who does not take part hears nothing, nor does `by`, nor who keeps their distance from them (members/distance.py). The caller asks who may read the thing; it is asked again whenever
    something of it is shown (NoticeKind.readable). Requests of the company go through budget.ask.
    """
    assert kind.category != Category.ASKS, "requests of the company go through budget.ask"
    return deliver(
        kind, member_ids, network=network, thing=thing, place=place, by=by, title=title, mark=mark, theme=theme
    )


def deliver(
    kind: NoticeKind,
    member_ids: Iterable[int],
    *,
    network: Network | int,
    thing: str,
    place: str,
    by: Member | None = None,
    title: str = "",
    mark: str = "",
    theme: str = "",
) -> int:
    """As `tell`, for this package: what passed the budget, too. At most BATCH members a transaction."""
    home = network if isinstance(network, Network) else Network.objects.get(pk=network)
    assert place.startswith(f"/n/{home.slug}/"), place
    heard = distance.hearers(home, member_ids, by) - {by.pk} if by else set(member_ids)
    ids = sorted(heard)  # in one order, so that two jobs never wait for one another
    telling = _Telling(
        kind, home, thing, place, by, one_line(title)[:LONGEST_TITLE], mark or (by.public_id if by else ""), theme
    )
    return sum(telling.batch(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def forget(network: Network | int, thing: str, member_ids: Iterable[int] | None = None) -> None:
    """Take back everything that was told of a thing, to everybody or to these members, in the transaction at hand: nothing is
    shown of it, and nothing leaves."""
    rows = Notice.objects.within(network).filter(thing=thing)
    if member_ids is not None:
        rows = rows.filter(member__in=list(member_ids))
    members = list(rows.unread().values_list("member_id", flat=True))
    rows.delete()
    live.publish_to(NOTICES, members)


@transaction.atomic
def untell(kind: NoticeKind, network: Network | int, thing: str, mark: str) -> None:
    """Take back one thing that somebody did, by its mark; what others did stays told."""
    _untell(Notice.objects.within(network).filter(kind=kind.code, thing=thing), mark)


def _untell(notices: NoticeQuerySet, mark: str) -> None:
    rows = notices.filter(tellers__mark=mark).select_for_update(of=("self",))
    signed = {row.pk: row for row in rows.select_related("member")}
    for pk, row in signed.items():
        row.tellers.filter(mark=mark).delete()
        if row.number == 1:
            row.delete()
        else:
            notices.filter(pk=pk).update(number=F("number") - 1)
    live.publish_to(NOTICES, [row.member_id for row in signed.values()])


@transaction.atomic
def untell_of(member: Member, others: Iterable[int]) -> None:
    """Take back what this member was told of the doings of others (their pk): they keep their distance from them now."""
    signed = Teller.objects.within(member.network_id).filter(notice__member=member, by__in=list(others))
    for kind, thing, mark in list(signed.values_list("notice__kind", "notice__thing", "mark")):
        rows = Notice.objects.within(member.network_id).filter(member=member, kind=kind, thing=thing)
        _untell(rows, mark)


def ways_of(members: Iterable[int], category: str, network: Network | int) -> dict[int, Ways]:
    """Return by which ways a category reaches each of these members. One query."""
    ids = list(members)
    rows = Delivery.objects.within(network).filter(member__in=ids, category=category)
    said = {row.member_id: Ways(row.in_app, row.mail, row.push, row.time) for row in rows}
    return {pk: said.get(pk, FIRST[category]) for pk in ids}


def habits_of(members: Iterable[int], network: Network | int) -> dict[int, Habits]:
    """Return the habits of each of these members. One query."""
    ids = list(members)
    said = {row.member_id: row for row in Habits.objects.within(network).filter(member__in=ids)}
    return {pk: said.get(pk) or Habits(member_id=pk) for pk in ids}


@dataclass(frozen=True)
class _Telling:
    """One thing that is told, to some members after others."""

    kind: NoticeKind
    network: Network
    thing: str
    place: str
    by: Member | None
    title: str
    mark: str
    theme: str

    @transaction.atomic
    def batch(self, ids: list[int]) -> int:
        """Tell these members."""
        now, heard = timezone.now(), self._who_hears(ids)
        chosen = ways_of(heard, self.kind.category, self.network)
        for pk in themes.followers(self.network, self.theme, heard) if self.theme else ():
            chosen[pk] = replace(chosen[pk], in_app=True, time=Time.NOW)
        if self.kind.always:
            chosen = {pk: replace(each, in_app=True) for pk, each in chosen.items()}
        ways = {pk: each for pk, each in self._with_devices(chosen).items() if not each.none}
        habits = habits_of(ways, self.network)
        self._add_to_unread(ways, habits, now)
        standing = set(self._unread(ways).values_list("member_id", flat=True))
        due = {pk: self._due(ways[pk], habits[pk], now) for pk in ways if pk not in standing}
        Notice.objects.bulk_create(
            [
                Notice(
                    network=self.network, member_id=pk, kind=self.kind.code, thing=self.thing, place=self.place,
                    title=self.title, mark=self.mark, theme=self.theme, told_at=now, in_app=ways[pk].in_app,
                    mail_at=mail_at, push_at=push_at,
                )
                for pk, (mail_at, push_at) in due.items()
            ],
            ignore_conflicts=True,  # two jobs at once: the row of the other stands
        )  # fmt: skip
        if self.by:
            notices = self._unread(ways).order_by("pk").values_list("pk", flat=True)
            signed = [Teller(network=self.network, notice_id=pk, by=self.by, mark=self.mark, at=now) for pk in notices]
            Teller.objects.bulk_create(signed, ignore_conflicts=True)
        live.publish_to(NOTICES, [pk for pk, each in ways.items() if each.in_app])
        return len(ways)

    def _with_devices(self, ways: dict[int, Ways]) -> dict[int, Ways]:
        """Let nothing wait to leave to a device for who has none. One query where somebody wants it."""
        wanted = [pk for pk, each in ways.items() if each.push]
        rows = PushDevice.objects.within(self.network).filter(member__in=wanted)
        held = set(rows.values_list("member_id", flat=True)) if wanted and settings.PUSH else set()
        return {pk: replace(each, push=each.push and pk in held) for pk, each in ways.items()}

    def _unread(self, members: Iterable[int]) -> NoticeQuerySet:
        rows = Notice.objects.within(self.network).filter(kind=self.kind.code, thing=self.thing)
        found: NoticeQuerySet = rows.unread().filter(member__in=list(members))
        return found

    def _who_hears(self, ids: list[int]) -> list[int]:
        """Return who of these takes part and was not told of it yet."""
        told = Notice.objects.within(self.network).filter(member=OuterRef("pk"), kind=self.kind.code, thing=self.thing)
        signed = Teller.objects.within(self.network).filter(notice=OuterRef("pk"), mark=self.mark)
        told = told.filter(Exists(signed)) if self.by else told.filter(mark=self.mark)
        # who helps with the roster of an endorsed network sees no page of members
        outside = Grant.objects.within(self.network).in_force().filter(member=OuterRef("pk"), role=Role.COMPANY)
        rows = Member.objects.within(self.network).active().filter(pk__in=ids)
        if self.theme:
            muted = themes.saying(Stance.Said.MUTE, self.network, self.theme).filter(member=OuterRef("pk"))
            rows = rows.exclude(Exists(muted))
        return list(rows.exclude(Exists(told)).exclude(Exists(outside)).order_by("pk").values_list("pk", flat=True))

    def _due(self, ways: Ways, habits: Habits, now: datetime) -> _Due:
        """Return when something new leaves, by mail and to a telephone."""
        due = hours.due(ways.time, habits, now, self._zone)
        return due if ways.mail and not self.kind.mails_itself else None, due if ways.push else None

    def _add_to_unread(self, ways: dict[int, Ways], habits: dict[int, Habits], now: datetime) -> None:
        """Put it to what these members have not read yet. Of what was mailed or pushed already, more waits for an
        evening."""
        later: dict[_Due, list[int]] = defaultdict(list)
        rows = self._unread(ways).select_for_update(of=("self",)).order_by("member")
        for row in rows.only("member", "mail_at", "mailed_at", "push_at", "pushed_at"):
            mail_at, push_at = self._due(ways[row.member_id], habits[row.member_id], now)
            if mail_at and row.mailed_at and ways[row.member_id].time == Time.NOW:
                mail_at = hours.next_evening(habits[row.member_id], now, self._zone)
            if push_at and row.pushed_at and ways[row.member_id].time == Time.NOW:
                push_at = hours.next_evening(habits[row.member_id], now, self._zone)
            later[row.mail_at or mail_at, row.push_at or push_at].append(row.pk)
        for (mail_at, push_at), pks in later.items():
            Notice.objects.within(self.network).filter(pk__in=pks).update(
                number=F("number") + 1, told_at=now, mark=self.mark, place=self.place, title=self.title,
                mail_at=mail_at, push_at=push_at,
            )  # fmt: skip

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.network.time_zone)
