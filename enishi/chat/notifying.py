"""Who is told that something was said, when they were not looking: a while later, once for all of it, and no more once they have read."""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.activity.models import Happening
from enishi.chat.models import Message, Place, Request, Room
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.notices.kinds import Category, NoticeKind
from enishi.notices.telling import forget, tell

AFTER = timedelta(seconds=45)  # so long one may be about to read it anyway
LOST = timedelta(minutes=10)  # a look that is so late will not come any more: another one is planned


def readable(viewer: Member, things: Set[str]) -> set[str]:
    """Return those of these rooms in which the viewer reads now. One query."""
    return set(Room.objects.readable_by(viewer).filter(public_id__in=things).values_list("public_id", flat=True))


def is_asked(viewer: Member, things: Set[str]) -> set[str]:
    """Return those of these requests that wait for the viewer's answer. One query."""
    rows = Request.objects.within(viewer.network_id).filter(to=viewer, declined_at=None, public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


SAID = NoticeKind("chat.said", Category.MESSAGES, _("%(who)s wrote to you"), readable)
SAID_THERE = NoticeKind("chat.said-there", Category.MESSAGES, _("%(who)s wrote in a conversation"), readable)
ASKED = NoticeKind("chat.asked", Category.MESSAGES, _("%(who)s asks for a conversation"), is_asked)


def plan(room: Room) -> None:
    """Have it looked in a while who has not read what was just said; once, however much is said until then. Within the transaction
    that holds the room."""
    now = timezone.now()
    if room.told_at is not None and room.told_at > now - LOST:
        return
    room.told_at = now + AFTER
    room.save(update_fields=["told_at"])
    look.using(run_after=room.told_at).enqueue(room.network_id, room.pk)


def read(room: Room, member: Member, seq: int) -> None:
    """Take back what a member was told of a room, once they have read it to its end."""
    if seq >= room.last_seq:
        forget(room.network_id, room.public_id, [member.pk])


@job()
def look(network_id: int, room_id: int) -> None:
    """Tell those who have not read what was said in a room that there is something, and by whom the last of it is."""
    with transaction.atomic():
        rows = Room.objects.within(network_id).select_related("network").select_for_update(of=("self",))
        room = rows.filter(pk=room_id).first()
        if room is None:
            return
        room.told_at = None
        room.save(update_fields=["told_at"])
        said = room.messages.filter(kind=Message.Kind.SAID, taken_back_at=None).select_related("author")
        last = said.order_by("-seq").first()
        if last is None or last.author is None:
            return
        waiting = Place.objects.within(network_id).filter(room=room, muted=False)
        waiting = waiting.filter(read_seq__lt=last.seq, told_seq__lt=last.seq, from_seq__lte=last.seq)
        members = list(waiting.exclude(member=last.author_id).values_list("member", flat=True))
        waiting.filter(member__in=members).update(told_seq=room.last_seq)
        last.author.network = room.network
        tell(
            SAID if room.is_pair else SAID_THERE,
            members,
            network=room.network,
            thing=room.public_id,
            place=reverse("chat:talk", args=[room.network.slug, room.public_id]),
            by=last.author,
            title=room.name,
            mark=last.public_id,
        )


@job()
def asked(network_id: int, happening_id: int) -> None:
    """Tell a member that somebody would like to talk with them."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    rows = Request.objects.within(network_id).filter(declined_at=None).select_related("network", "by")
    request = rows.filter(public_id=happening.subject_id).first() if happening else None
    if request is not None:
        request.by.network = request.network
        tell(
            ASKED,
            [request.to_id],
            network=request.network,
            thing=request.public_id,
            place=reverse("chat:requests", args=[request.network.slug]),
            by=request.by,
        )
