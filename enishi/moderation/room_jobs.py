"""Who hears of a report in a room of alumni, and of what its hosts decided: people of that room, and nobody else."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit.jobs import job
from enishi.moderation import hosts, notices, rooms
from enishi.moderation.models import KEPT, KEPT_WITHOUT, RoomCase, RoomDecision
from enishi.notices.kinds import NoticeKind
from enishi.notices.telling import tell

AT_ONCE = 1000


@job()
def room_reported(network_id: int, happening_id: int) -> None:
    """Tell the hosts who may decide that something was reported: not whom it is about, nor who reported it."""
    case = _case(network_id, happening_id)
    if case is not None and not case.decided_at:
        who = hosts.deciders(hosts.of(case.group), case.about_id, _reporters(case))
        _tell(notices.ROOM_CAME, case, who, "moderation:room-report")


@job()
def room_decided(network_id: int, happening_id: int) -> None:
    """Tell whom it concerns what was decided, and those who reported that it is dealt with."""
    case = _case(network_id, happening_id)
    if case is None or not case.decided_at:
        return
    if case.decision.act != RoomDecision.Act.NOTHING:
        _tell(notices.ROOM_DECIDED, case, [case.about_id], "moderation:room-decision")
    _tell(notices.ROOM_HANDLED, case, _reporters(case), "moderation:room-reports")


@job()
def room_appealed(network_id: int, happening_id: int) -> None:
    """Tell the hosts who may look at a decision again."""
    case = _case(network_id, happening_id)
    if case is not None and case.decided_at:
        who = hosts.reviewers(hosts.of(case.group), case, case.decision.by_id)
        _tell(notices.ROOM_APPEALED, case, who, "moderation:room-report")


@job()
def room_reviewed(network_id: int, happening_id: int) -> None:
    """Tell whom it concerns what came of looking at it again."""
    case = _case(network_id, happening_id)
    if case is not None and case.decided_at:
        mark = "lifted" if case.decision.appeal.lifted else ""
        _tell(notices.ROOM_REVIEWED, case, [case.about_id], "moderation:room-decision", mark)


@job(daily=datetime.time(4, 57))
def forget_old_in_rooms() -> None:
    """Delete cases of rooms that were decided long ago: two years after a measure, ninety days after none."""
    now = timezone.now()
    rows = RoomCase.objects.everywhere(because="cases of rooms go some time after their decision, in every network")
    plain = Q(decision__act=RoomDecision.Act.NOTHING, decided_at__lt=now - KEPT_WITHOUT)
    for case in rows.filter(plain | Q(decided_at__lt=now - KEPT)).select_related("network").order_by("pk")[:AT_ONCE]:
        rooms.forget(case, by=SYSTEM)


def _tell(kind: NoticeKind, case: RoomCase, who: Iterable[int], place: str, mark: str = "") -> None:
    ids = [case.group.public_id] if place == "moderation:room-reports" else [case.group.public_id, case.public_id]
    there = reverse(place, args=[case.network.slug, *ids])
    tell(
        kind,
        who,
        network=case.network,
        thing=case.public_id,
        place=there,
        title=case.group.name,
        mark=mark or kind.code,
    )


def _reporters(case: RoomCase) -> list[int]:
    return [each.reporter_id for each in case.reports.all()]


def _case(network_id: int, happening_id: int) -> RoomCase | None:
    """Return the case that something happened to."""
    row = Happening.objects.within(network_id).filter(pk=happening_id).first()
    cases = RoomCase.objects.within(network_id).select_related("network", "group__circle", "decision")
    found: RoomCase | None = cases.filter(public_id=row.subject_id if row else "").prefetch_related("reports").first()
    return found
