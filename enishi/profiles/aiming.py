"""What is written or told to a saved segment, letters and announcements alike: which segment, the conditions that its writer
looked at, and what keeps a segment from being changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.profiles.models import Segment
from enishi.profiles.segments import saved

GONE = "-"  # a segment that was deleted: an action refuses it, so that "everybody" is somebody's choice
_holders: list[Callable[[Segment], str]] = []


class ToSegment(models.Model):
    """What can be aimed at a segment. It keeps a copy of the conditions: whom it is for is what its writer looked at, whatever
    becomes of the segment."""

    segment = models.ForeignKey("profiles.Segment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    segment_name = models.CharField(max_length=60, blank=True)  # as it was then; empty: to no segment
    conditions = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def astray(self) -> bool:
        """Whether its segment was changed or deleted since it was chosen."""
        return bool(self.segment_name) and (self.segment is None or self.segment.conditions != self.conditions)

    @property
    def aimed_at(self) -> str:
        """What stands in the form's field: the public id of its segment, GONE, or nothing."""
        if self.segment is not None:
            return str(self.segment.public_id)
        return GONE if self.segment_name else ""


def choices(viewer: Member, row: ToSegment | None = None) -> list[tuple[str, str]]:
    """Return the segments that this viewer may choose, by name; before them that of the row, if it was deleted. One query."""
    kept = saved(viewer).order_by("name", "pk").values_list("public_id", "name")
    gone = [(GONE, _("%(name)s (deleted)") % {"name": row.segment_name})] if row and row.aimed_at == GONE else []
    return [*gone, *kept]


def taken(viewer: Member, public_id: str) -> dict[str, Any]:
    """Return what a row keeps of the segment with this public id, or of none. Refused for what this viewer may not use: another
    network's, one that is gone, one with a condition that they might not have set."""
    if not public_id:
        return {"segment": None, "segment_name": "", "conditions": {}}
    segment = saved(viewer).filter(public_id=public_id.replace("\0", "")[:10]).first()
    if segment is None:
        raise Refused(_("Please choose one of those offered."), field="segment")
    return {"segment": segment, "segment_name": segment.name, "conditions": dict(segment.conditions)}


def held_by(ask: Callable[[Segment], str]) -> None:
    """Have `ask` say, in a sentence, why a segment has to stay as it is now; "" where it need not. Called once, at the start."""
    _holders.append(ask)


def demand_free(segment: Segment) -> None:
    """Refused for a segment that something waits for."""
    for ask in _holders:
        if why := ask(segment):
            raise Refused(why)
