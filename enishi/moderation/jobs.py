"""Who hears of a report and of what was decided, and what the clock does: suspensions end, old cases go."""

from __future__ import annotations

import contextlib
import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit.errors import Refused
from enishi.kit.jobs import job
from enishi.members import suspension
from enishi.members.models import Member
from enishi.moderation import actions, notices, room_jobs, rules  # noqa: F401 - what the clock does in rooms
from enishi.moderation.models import KEPT, KEPT_WITHOUT, Case, Decision
from enishi.notices import telling

AT_ONCE = 1000


@job()
def reported(network_id: int, happening_id: int) -> None:
    """Tell those who decide that something was reported: not whom it is about, nor who reported it."""
    case = _case(network_id, happening_id)
    if case is None:
        return
    concerned = [case.about_id, *case.reports.values_list("reporter", flat=True)]
    who = rules.moderators(network_id).exclude(member__in=concerned).values_list("member", flat=True)
    place = reverse("moderation:report", args=[case.network.slug, case.public_id])
    telling.tell(notices.CAME, who, network=case.network, thing=case.public_id, place=place, mark="came")


@job()
def decided(network_id: int, happening_id: int) -> None:
    """Tell whom it concerns what was decided, unless they cannot read it here and had a mail; tell those who reported that it is
    dealt with, without a word of what was done."""
    case = _case(network_id, happening_id)
    if case is None or case.decided_at is None:
        return
    slug, decision = case.network.slug, case.decision
    if decision.act in (Decision.Act.TALK, Decision.Act.WARN, Decision.Act.HIDE):
        place = reverse("moderation:decision", args=[slug, decision.public_id])
        kind, thing = notices.WARNED if decision.act == Decision.Act.WARN else notices.DECIDED, decision.public_id
        telling.tell(kind, [case.about_id], network=case.network, thing=thing, place=place, mark="decided")
    place = reverse("moderation:distance", args=[slug])
    reporters = case.reports.values_list("reporter", flat=True)
    telling.tell(notices.HANDLED, reporters, network=case.network, thing=case.public_id, place=place, mark="handled")


@job()
def appealed(network_id: int, happening_id: int) -> None:
    """Tell those who may look at a decision again."""
    case = _case(network_id, happening_id)
    if case is None or case.decided_at is None:
        return
    but = [case.about_id, case.decision.by_id or 0]
    who = rules.moderators(network_id).exclude(member__in=but).values_list("member", flat=True)
    place = reverse("moderation:report", args=[case.network.slug, case.public_id])
    telling.tell(notices.APPEALED, who, network=case.network, thing=case.public_id, place=place, mark="appealed")


@job()
def reviewed(network_id: int, happening_id: int) -> None:
    """Tell whom it concerns what came of looking at it again, where no mail did."""
    case = _case(network_id, happening_id)
    if case is None or case.decided_at is None or case.decision.act == Decision.Act.SUSPEND:
        return
    place = reverse("moderation:decision", args=[case.network.slug, case.decision.public_id])
    thing, mark = case.decision.public_id, "lifted" if case.decision.appeal.lifted else "reviewed"
    telling.tell(notices.REVIEWED, [case.about_id], network=case.network, thing=thing, place=place, mark=mark)


@job(every=datetime.timedelta(hours=1))
def end_suspensions() -> None:
    """Let those take part again whose last day has passed where their network is, each by a job of its own: none waits for the
    trouble of another."""
    for row in suspension.passed()[:AT_ONCE]:
        member = row.member
        if suspension.over(row, member.network):
            let_in.enqueue(row.network_id, member.public_id)


@job(tries=1)
def let_in(network_id: int, public_id: str) -> None:
    """Let one take part again; the next turn asks again for one that met with trouble."""
    for member in Member.objects.within(network_id).filter(public_id=public_id).select_related("network", "person"):
        with contextlib.suppress(Refused):  # stopped for longer, or let in by opening the page, in the same moment
            actions.end_suspension(member, by=SYSTEM)


@job(daily=datetime.time(4, 55))
def forget_old() -> None:
    """Delete cases that were decided long ago, each by a job of its own: two years after a measure, ninety days after none."""
    now = timezone.now()
    rows = Case.objects.everywhere(because="cases go some time after their decision, in every network")
    plain = Q(decision__act__in=(Decision.Act.NOTHING, Decision.Act.TALK), decided_at__lt=now - KEPT_WITHOUT)
    old = rows.filter(plain | Q(decided_at__lt=now - KEPT)).order_by("pk")
    for network_id, public_id in old.values_list("network", "public_id")[:AT_ONCE]:
        forget.enqueue(network_id, public_id)


@job(tries=1)
def forget(network_id: int, public_id: str) -> None:
    """Delete one; the next night asks again for one that met with trouble."""
    for case in Case.objects.within(network_id).filter(public_id=public_id).select_related("network"):
        actions.forget(case, by=SYSTEM)


def _case(network_id: int, happening_id: int) -> Case | None:
    """Return the case that something happened to."""
    row = Happening.objects.within(network_id).filter(pk=happening_id).first()
    if row is None or row.facts.get("again"):
        return None
    cases = Case.objects.within(network_id).select_related("network")
    found: Case | None = cases.filter(public_id=row.subject_id).first()
    return found
