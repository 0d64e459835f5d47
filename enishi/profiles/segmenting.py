"""What happens to segments: one is saved, changed, deleted; five of its members are drawn by lot, to see whether it is meant so."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles import aiming, conditions, fields, happenings, rules, segments
from enishi.profiles.conditions import Conditions
from enishi.profiles.models import Segment

LONGEST = 60  # letters of a name
MOST = 100  # segments of a network


@action(rule=rules.can_use_segments)
def save(network: Network, *, name: str, asked: Conditions, by: Any) -> Segment:
    """Keep conditions under a name that no other segment has. Refused for what is no name and no condition; NotAllowed for
    conditions on facts that `by` may not read."""
    rows = Segment.objects.within(network)
    if rows.count() >= MOST:
        raise Refused(_("So many segments are kept already. Delete one that nobody uses."))
    segment = Segment(network=network, name=_named(network, name), conditions=_allowed(network, asked, by))
    segment.made_by_id = by.person_id
    segment.save(force_insert=True)
    happened(happenings.SEGMENT_MADE, segment, by=by, parts=sorted(segment.conditions))
    return segment


@action(rule=rules.can_use_segments)
def change(segment: Segment, *, name: str, asked: Conditions, version: int, by: Any) -> None:
    """Change name and conditions. Conflict if somebody was faster; Refused for other conditions while something that waits for its
    time is meant for these."""
    _reads(segment, by)
    if segment.version != version:
        raise Conflict(_("Somebody has changed this segment meanwhile. Please look at it again."))
    segment.name = _named(segment.network, name, but=segment)
    kept = _allowed(segment.network, asked, by)
    if kept != segment.conditions:
        aiming.demand_free(segment)
    segment.conditions = kept
    segment.version += 1
    segment.save(update_fields=["name", "conditions", "version"])
    happened(happenings.SEGMENT_CHANGED, segment, by=by, parts=sorted(segment.conditions))


@action(rule=rules.can_use_segments)
def drop(segment: Segment, *, by: Any) -> None:
    """Delete a segment; what was sent to it stays as it was. Refused while something that waits for its time is meant for it."""
    _reads(segment, by)
    aiming.demand_free(segment)
    happened(happenings.SEGMENT_DROPPED, segment, by=by)
    segment.delete()


@action(rule=rules.can_draw)
def draw(network: Network, *, asked: Conditions, by: Any) -> list[int]:
    """Return up to five members (ids) drawn by lot of those who meet the conditions, and note with each that their name was
    looked at. Refused for fewer than five: whoever reads three names knows the group."""
    found = segments.members_of(network, _allowed(network, asked, by))
    drawn = list(found.order_by("?").values_list("pk", "person_id")[: segments.DRAWN])
    if len(drawn) < segments.FEW:
        raise Refused(_("Fewer than five members fit. No names are drawn of so few."))
    rows = Member.objects.within(network).select_related("person").filter(pk__in=[pk for pk, _person in drawn])
    for member in rows:
        happened(happenings.SEGMENT_DRAWN, member, by=by, about=member.person, network=network)
    return [pk for pk, _person in drawn]


def _reads(segment: Segment, by: Any) -> None:
    if not segments.saved(by).filter(pk=segment.pk).exists():
        raise NotAllowed(_("Your role does not include this."))


def _named(network: Network, name: str, but: Segment | None = None) -> str:
    said = fields.text(name, LONGEST)
    if not said:
        raise Refused(_("Please give the segment a name."), field="name")
    others = Segment.objects.within(network).filter(name=said)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(_("There is a segment of this name already."), field="name")
    return said


def _allowed(network: Network, asked: Conditions, by: Any) -> dict[str, Any]:
    kept = conditions.checked(dict(asked))
    if not kept.keys() <= conditions.usable(by):
        raise NotAllowed(_("Your role does not include this."))
    codes = set(network.memberclass_rows.values_list("code", flat=True)) if "classes" in kept else set()
    if not set(kept.get("classes", ())) <= codes:
        raise Refused(_("Please choose one of those offered."), field="classes")
    return kept
