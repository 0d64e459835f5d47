"""Who may read and write what in the feed. An item is read by whom its audience names, while its author takes part; one told in
a circle, by those among them who have a seat there; one about a profile, only by whoever may see that field there now."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from enishi.activity import deeds
from enishi.members import circles, distance
from enishi.members.roles import Right
from enishi.profiles.telling import telling

JOINED = "joined"  # members.models.Member.State.JOINED


def readable(viewer: Any) -> Q:
    """The items that a viewer reads: those told to an audience of theirs, by themselves or by others who take part and from whom
    nobody keeps their distance. Who wrote to a side that they have left since reads no further there."""
    if not viewer.is_member:
        return Q(pk__in=())
    told = Q(about="") | Q(Exists(telling(viewer, OuterRef("author_id"), OuterRef("about"))))
    others = _takes_part() & distance.shown(viewer) & told
    seated = Q(circle=None) | Q(circle__in=circles.of(viewer))
    there = _there() & Q(audience__in=viewer.labels) & ~Q(pk__in=_put_away(viewer, "item"))
    return there & seated & (Q(author_id=viewer.pk) | others)


def standing() -> Q:
    """The items that stand there for anybody whom they are told to: not taken back, not hidden, by the secretariat or by somebody who
    takes part. For what is told to many at once, whoever they are; what one viewer reads is `readable`."""
    return _there() & _takes_part()


def _there() -> Q:
    return Q(taken_back_at=None, hidden_at=None)


def _takes_part() -> Q:
    return Q(author=None) | Q(author__state=JOINED)


def heard(viewer: Any) -> Q:
    """The comments that a viewer reads below an item that they read: what stands there, said by somebody who takes part and from
    whom nobody keeps their distance."""
    there = Q(taken_back_at=None, hidden_at=None, author__state=JOINED) & distance.shown(viewer)
    return there & ~Q(pk__in=_put_away(viewer, "comment"))


def hidden(network: Any, kind: str, source: Any) -> Exists:
    """Whether what another room published, named as it is there, was hidden from everybody by a decision of moderation: that
    room reads its own rows and not the feed, and asks this in its own rule."""
    items = apps.get_model("feed", "Item").objects.within(network)
    return Exists(items.filter(kind=kind, source=source).exclude(hidden_at=None))


def _put_away(viewer: Any, thing: str) -> Any:
    """Return the ids of the items, or of the comments, that a viewer does not want to see any more. No query by itself."""
    rows = apps.get_model("feed", "PutAway").objects.within(viewer.network_id)  # the models stand above the rules
    return rows.filter(member=viewer.pk, **{f"{thing}__isnull": False}).values(thing)


def oneself(actor: Any, member: Any) -> bool:
    """Everybody writes for themselves; not who sees no member (the company's contact in an endorsed network)."""
    return bool(actor.pk == member.pk and actor.bits)


def is_author(actor: Any, written: Any) -> bool:
    """Only who wrote it changes or takes back an item or a comment."""
    return written.author_id is not None and bool(actor.pk == written.author_id)


def can_answer(actor: Any, item: Any) -> bool:
    """Whoever reads an item answers it; that it is read was asked when it was fetched, and is asked once more."""
    return bool(actor.is_member and type(item).objects.readable_by(actor).filter(pk=item.pk).exists())


def can_answer_comment(actor: Any, comment: Any) -> bool:
    """Whoever reads the item of a comment that stands, and the comment."""
    heard_by = type(comment).objects.within(comment.network_id).filter(heard(actor), pk=comment.pk)
    return bool(can_answer(actor, comment.item) and heard_by.exists())


def reads(actor: Any, written: Any) -> bool:
    """Whoever reads an item, or a comment."""
    return can_answer_comment(actor, written) if hasattr(written, "item_id") else can_answer(actor, written)


def can_set_words(actor: Any, network: Any) -> bool:
    """Whoever looks after the network's settings says at which words employees look once more."""
    return bool(actor.has(Right.SETTINGS))


def within_a_deed(actor: Any, subject: Any) -> bool:
    """What another room publishes: its own deed, of which this is a part, has asked its own rule."""
    return deeds.under_way()


def the_house(actor: Any, subject: Any) -> bool:
    """What follows from other deeds."""
    return False
