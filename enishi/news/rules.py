"""Who may read and write what the secretariat tells. Drafts, what is scheduled, and what has ended are read by those alone who
may publish; everything else is read by whom it was told to, and by nobody who guesses its address."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from enishi.members.roles import RIGHTS, Right
from enishi.networks.audiences import PUBLIC
from enishi.networks.days import today_in
from enishi.profiles.rules import may_aim, segments_readable


def standing(network: Any) -> Q:
    """What was published, was not taken back, and has not passed its last day."""
    return Q(published_at__isnull=False, taken_back_at=None) & (Q(last_day=None) | Q(last_day__gte=today_in(network)))


def told_to(viewer: Any) -> Q:
    """What names an audience of the viewer; told to chosen classes, it names theirs among them; told to a segment, they had a seat when
    it was shown. A public one is everybody's."""
    if not viewer.is_member:
        return Q(audience=PUBLIC)
    seats = apps.get_model("members", "Seat").objects.within(viewer.network_id)
    seated = seats.filter(circle=OuterRef("circle"), member=viewer.pk)
    return _told(viewer, Q(Exists(seated)))


def heard_by(viewer: Any) -> Q:
    """told_to(), asked of what a member was told of: who was told of what a segment reads has a seat there, and keeps it."""
    return _told(viewer, Q())


def _told(viewer: Any, seated: Q) -> Q:
    told = apps.get_model("news", "Told").objects.within(
        viewer.network_id
    )  # at call time: models stand above the rules
    named = told.filter(announcement=OuterRef("pk"), member_class=viewer.member_class_id or 0)
    part = Q(narrowed=False) | Q(segment_name="") & Q(Exists(named)) | ~Q(segment_name="") & seated
    return Q(audience=PUBLIC) | Q(audience__in=viewer.labels) & part


def written_for(viewer: Any) -> Q:
    """Everything, for who may publish, but what is told to a segment with a condition that they might not have set; nothing for
    anybody else."""
    return segments_readable(viewer)


def publishers(network: Any) -> Any:
    """Return the grants in force by which members publish."""
    grants = apps.get_model("members", "Grant").objects.within(network)
    return grants.in_force().filter(role__in=[role for role, rights in RIGHTS.items() if Right.PUBLISH in rights])


def can_publish(actor: Any, subject: Any) -> bool:
    """Tell something in the secretariat's name."""
    return bool(actor.has(Right.PUBLISH))


def can_change(actor: Any, announcement: Any) -> bool:
    """Those who may read it while it is written (written_for)."""
    return may_aim(actor, announcement.conditions)


def can_confirm(actor: Any, announcement: Any) -> bool:
    """Whoever it was told to."""
    rows = type(announcement).objects.readable_by(actor, announcement.network)
    return bool(actor.is_member and rows.filter(pk=announcement.pk).exists())


def the_house(actor: Any, subject: Any) -> bool:
    """What the clock alone does."""
    return False
