"""What happened, in words: a row of the record becomes a line that an officer can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.activity.deeds import KINDS
from enishi.activity.models import Happening, HappeningQuerySet
from enishi.joining import invited
from enishi.joining.models import Assurance
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.profiles.names import of_members
from enishi.roster import standing
from enishi.ui.words import day


@dataclass(frozen=True)
class Line:
    """One thing that happened. Names are empty for people whom the viewer cannot see, or who have been erased."""

    at: datetime
    who: str
    by_system: bool
    what: str
    whom: str
    detail: str
    why: str
    public_id: str


GROUPS = {  # the first part of a kind's code, in the order of the filter
    "joining": gettext_lazy("Joining and leaving"),
    "roster": gettext_lazy("Roster"),
    "members": gettext_lazy("Roles"),
    "desk": gettext_lazy("Enquiries"),
    "public": gettext_lazy("Public page and texts"),
    "console": gettext_lazy("Network and classes"),
    "profiles": gettext_lazy("Segments"),
}


def kinds(codes: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return kinds as (group, [(code, sentence)]), the groups in their order and the sentences of each in theirs."""
    grouped: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for code in set(codes) & KINDS.keys():
        grouped.setdefault(code.partition(".")[0], []).append((code, str(KINDS[code].text)))
    return [
        (str(GROUPS.get(group, group)), sorted(found, key=lambda each: each[1]))
        for group, found in grouped.items()
        if found
    ]


def with_members(rows: HappeningQuerySet, viewer: Member) -> HappeningQuerySet:
    """Return the rows with `actor_member` and `about_member` beside each: the ids of the members whom they name, None where
    somebody is no member of the viewer's network. Within the same query; `lines` reads them."""
    members = Member.objects.within(viewer.network_id).order_by()
    found: HappeningQuerySet = rows.annotate(
        actor_member=Subquery(members.filter(person=OuterRef("actor")).values("pk")[:1]),
        about_member=Subquery(members.filter(person=OuterRef("about")).values("pk")[:1]),
    )
    return found


def lines(happenings: Sequence[Any], viewer: Member) -> list[Line]:
    """Return the lines of these rows (`with_members`) for a viewer. Five queries at most, however many rows."""
    files = standing.file_names(
        viewer.network, [row.subject_id for row in happenings if row.subject == standing.SUBJECT]
    )
    names = of_members({pk for row in happenings for pk in (row.actor_member, row.about_member) if pk}, viewer)
    invitees = invited.names([row.subject_id for row in happenings if row.subject == invited.SUBJECT], viewer)
    labels = dict(viewer.network.memberclass_rows.values_list("code", "label"))
    return [
        Line(
            at=row.at,
            who=names.get(row.actor_member, ""),
            by_system=row.by_system,
            what=str(KINDS[row.kind].text) if row.kind in KINDS else row.kind,
            whom=(names.get(row.about_member, "") if row.about_id != row.actor_id else "") or _invitee(row, invitees),
            detail=files.get(row.subject_id, "") if row.subject == standing.SUBJECT else _detail(row.facts, labels),
            why=row.reason,
            public_id=row.public_id,
        )
        for row in happenings
    ]


def _invitee(row: Happening, invitees: dict[str, str]) -> str:
    return invitees.get(row.subject_id, "") if row.subject == invited.SUBJECT else ""


def _detail(facts: dict[str, Any], labels: dict[str, str]) -> str:
    """Return what the facts of a row add, where they are more than machinery."""
    parts: list[str] = []
    if facts.get("role") in Role.values:
        parts.append(str(Role(facts["role"]).label))
        if until := facts.get("until"):
            parts.append(_("until %(day)s") % {"day": day(date.fromisoformat(until))})
    before, after, code = (str(facts.get(name, "")) for name in ("before", "after", "code"))  # a colour is a list
    if after in labels:
        parts.append(f"{labels.get(before, '—')} → {labels[after]}")
    elif code in labels:
        parts.append(labels[code])
    if facts.get("assurance") in Assurance.values:
        parts.append(str(Assurance(facts["assurance"]).label))
    if facts.get("override"):
        parts.append(_("a class that is not admitted otherwise"))
    return _(", ").join(parts)
