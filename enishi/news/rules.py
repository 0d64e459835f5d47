"""Who may read and write what the secretariat tells. Drafts, what is scheduled, and what has ended are read by those alone who
may publish; everything else is read by whom it was told to, and by nobody who guesses its address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enishi.members.roles import RIGHTS, Right
from enishi.networks.audiences import PUBLIC


def today_in(network: Any) -> date:
    """Return the day it is where the network is."""
    return day_in(network, timezone.now())


def day_in(network: Any, moment: datetime) -> date:
    """Return the day that a moment falls on where the network is; what the database holds comes in UTC."""
    return moment.astimezone(ZoneInfo(network.time_zone)).date()


def standing(network: Any) -> Q:
    """What was published, was not taken back, and has not passed its last day."""
    return Q(published_at__isnull=False, taken_back_at=None) & (Q(last_day=None) | Q(last_day__gte=today_in(network)))


def told_to(viewer: Any) -> Q:
    """What names an audience of the viewer; told to chosen classes, it names theirs among them. A public one is everybody's."""
    if not viewer.is_member:
        return Q(audience=PUBLIC)
    told = apps.get_model("news", "Told").objects.within(
        viewer.network_id
    )  # at call time: models stand above the rules
    named = told.filter(announcement=OuterRef("pk"), member_class=viewer.member_class_id or 0)
    classes = Q(narrowed=False) | Q(Exists(named))
    return Q(audience=PUBLIC) | Q(audience__in=viewer.labels) & classes


def written_for(viewer: Any) -> Q:
    """Everything, for who may publish; nothing for anybody else."""
    return Q() if viewer.has(Right.PUBLISH) else Q(pk__in=())


def publishers(network: Any) -> Any:
    """Return the grants in force by which members publish."""
    grants = apps.get_model("members", "Grant").objects.within(network)
    return grants.in_force().filter(role__in=[role for role, rights in RIGHTS.items() if Right.PUBLISH in rights])


def can_publish(actor: Any, subject: Any) -> bool:
    """Write, show, schedule, change and take back what the secretariat tells."""
    return bool(actor.has(Right.PUBLISH))


def can_confirm(actor: Any, announcement: Any) -> bool:
    """Whoever it was told to."""
    rows = type(announcement).objects.readable_by(actor, announcement.network)
    return bool(actor.is_member and rows.filter(pk=announcement.pk).exists())


def the_house(actor: Any, subject: Any) -> bool:
    """What the clock alone does."""
    return False
