"""Keeping one's distance: what a member does not see of others, and who cannot reach whom. The one place of this rule.

Whoever is muted or blocked is not shown to the member: what they write, say and stamp. Whoever is blocked does not see the
member's either, so that there is nothing to answer, and finds no way to write to them. Nobody is told: what they meet is the
ordinary absence, that of somebody who wrote nothing and shows no address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Refused
from enishi.members import names, rules
from enishi.members.belongings import Belongings
from enishi.members.belongings import keep as keep_with
from enishi.members.happenings import DISTANCE_ENDED, DISTANCE_KEPT
from enishi.members.models import Distance, Member

MOST = 500  # of whom one can keep one's distance


# -- asking -----------------------------------------------------------------------------------------------------------------
def shown(viewer: Any, author: str = "author") -> Q:
    """Return the condition that the member named by `author` is shown to the viewer: neither keeps the distance that hides them.
    Rows without an author are. No query by itself."""
    if not viewer.is_member:
        return Q()
    apart = kept_from(viewer.network_id, viewer.pk), blocked_by(viewer.network_id, viewer.pk)
    return ~Q(**{f"{author}__in": apart[0]}) & ~Q(**{f"{author}__in": apart[1]})


def reachable(actor: Any, member: str = "pk") -> Q:
    """Return the condition that the actor may turn to the member named by `member`: neither has blocked the other."""
    rows = Distance.objects.within(actor.network_id).filter(kind=Distance.Kind.BLOCK)
    mine, theirs = rows.filter(member=actor.pk).values("other"), rows.filter(other=actor.pk).values("member")
    return ~Q(**{f"{member}__in": mine}) & ~Q(**{f"{member}__in": theirs})


def may_contact(actor: Any, member_id: int) -> bool:
    """Return whether the actor may turn to a member: mention them, hand them something, write to them. One query."""
    rows = Distance.objects.within(actor.network_id).filter(kind=Distance.Kind.BLOCK)
    between = Q(member=actor.pk, other=member_id) | Q(member=member_id, other=actor.pk)
    return not rows.filter(between).exists()


def hearers(network: Any, member_ids: Iterable[int], of: Member) -> set[int]:
    """Return those of the members who hear of what `of` does: not who muted or blocked them, nor whom they blocked. One query."""
    asked = set(member_ids)
    rows = Distance.objects.within(network).filter(Q(other=of.pk) | Q(member=of.pk, kind=Distance.Kind.BLOCK))
    apart = {pk for pair in rows.values_list("member_id", "other_id") for pk in pair}
    return asked - (apart - {of.pk})


def apart(network: Any, readers: Iterable[int], of: Iterable[int]) -> set[tuple[int, int]]:
    """Return the pairs of a reader and somebody of whose doings they do not hear (pk): whom they muted or blocked, and who blocked
    them. One query."""
    readers, others = set(readers), set(of)
    kept = Q(member__in=readers, other__in=others)
    met = Q(member__in=others, other__in=readers, kind=Distance.Kind.BLOCK)
    rows = Distance.objects.within(network).filter(kept | met).values_list("member_id", "other_id", "kind")
    pairs = {(member, other) for member, other, _kind in rows}
    pairs |= {(other, member) for member, other, kind in rows if kind == Distance.Kind.BLOCK}
    return {(reader, other) for reader, other in pairs if reader in readers and other in others}


def kept_from(network_id: int, member_id: int) -> QuerySet[Any]:
    """Return the ids of those from whom a member keeps their distance. No query by itself."""
    found: QuerySet[Any] = Distance.objects.within(network_id).filter(member=member_id).values("other")
    return found


def blocked_by(network_id: int, member_id: int) -> QuerySet[Any]:
    """Return the ids of those who have blocked a member; for conditions, never for anybody's eyes. No query by itself."""
    rows = Distance.objects.within(network_id).filter(other=member_id, kind=Distance.Kind.BLOCK)
    found: QuerySet[Any] = rows.values("member")
    return found


# -- doing ------------------------------------------------------------------------------------------------------------------
@action(rule=rules.oneself)
def keep(member: Member, other: Member, kind: str, *, by: Any) -> Distance:
    """Keep one's distance from another member, or keep another one than before. Refused from oneself, and from strangers."""
    if other.pk == member.pk or other.network_id != member.network_id or kind not in Distance.Kind.values:
        raise Refused(_("Please choose one of those offered."))
    rows = Distance.objects.within(member.network_id).filter(member=member)
    if rows.exclude(other=other).count() >= MOST:
        raise Refused(_("You keep your distance from five hundred people already."))
    made: Distance = Distance.objects.update_or_create(
        network_id=member.network_id, member=member, other=other, defaults={"kind": kind}
    )[0]
    happened(DISTANCE_KEPT, member, by=by, about=member.person)
    return made


@action(rule=rules.oneself)
def end(member: Member, public_id: str, *, by: Any) -> None:
    """End a distance that the member keeps; Refused where there is none by this id."""
    gone, _rows = Distance.objects.within(member.network_id).filter(member=member, public_id=public_id).delete()
    if not gone:
        raise Refused(_("It has ended already."))
    happened(DISTANCE_ENDED, member, by=by, about=member.person)


# -- one's own data ---------------------------------------------------------------------------------------------------------
def _tell(member: Member) -> list[dict[str, Any]]:
    rows = list(Distance.objects.within(member.network_id).filter(member=member).order_by("pk"))
    called = names.of_members([row.other_id for row in rows], member)
    return [
        {"who": called.get(row.other_id, ""), "kind": row.kind, "words": row.get_kind_display(), "since": row.since}
        for row in rows
    ]


def _forget(member: Member) -> None:
    Distance.objects.within(member.network_id).filter(Q(member=member) | Q(other=member)).delete()


def keep_distances() -> None:
    """Have distances be part of the own data of who keeps them, and go with either of the two."""
    keep_with("distances", Belongings(_tell, _forget))
