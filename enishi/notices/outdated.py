"""What waited to leave the house, in the outbox or for a device (pushing.py), and what its reader ended meanwhile: that never leaves.

A mail is outdated when its reader does not take part any more, or takes no mail, and when something that it says is no longer
theirs to be told (`holding`): it was read or taken back, its way is shut, its theme muted, its thing not to be read, or it is by somebody from
whom they keep their distance now. What of it still holds is written anew, as a mail that says no more than that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.utils import timezone

from enishi.kit import mailer
from enishi.kit.models import OutboxMail
from enishi.members import distance
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.notices import reading, telling, themes
from enishi.notices.kinds import FIRST, KINDS
from enishi.notices.models import Delivery, Notice, NoticeMail, Teller
from enishi.notices.sending import agreed, readers_of


def over_by_now(marks: Collection[str]) -> set[str]:
    """Return those of these mails that are outdated. A dozen queries a network, and one for each sort of thing."""
    rows = NoticeMail.objects.everywhere(because="mails of all networks leave on one line").filter(mark__in=marks)
    by_network: dict[int, list[NoticeMail]] = defaultdict(list)
    for row in rows:
        by_network[row.network_id].append(row)
    return {mark for network_id, mails in by_network.items() for mark in _outdated(network_id, mails)}


def forget_left() -> None:
    """Delete what mails said that do not wait any more, in every network."""
    rows = NoticeMail.objects.everywhere(because="what a mail said goes when the mail has left, in every network")
    waits = mailer.in_states(rows.values_list("mark", flat=True), OutboxMail.State.WAITING, OutboxMail.State.SENDING)
    rows.exclude(mark__in=waits).delete()


def _outdated(network_id: int, mails: Iterable[NoticeMail]) -> set[str]:
    network = Network.objects.get(pk=network_id)
    of = {mail.member_id for mail in mails}
    readers = readers_of(network, agreed(network, of))
    said = {notice: by for mail in mails for notice, by in mail.says}
    by = {pk for each in said.values() for pk in each}
    signed = set(Teller.objects.within(network).filter(notice__in=said, by__in=by).values_list("notice", "by"))
    hold = {row.pk for rows in holding(network, readers, said, way="mail").values() for row in rows}

    def holds(mail: NoticeMail) -> bool:
        return all(
            notice in hold and all((notice, other) in signed for other in others) for notice, others in mail.says
        )

    return {mail.mark for mail in mails if not holds(mail)}


def holding(
    network: Network, readers: dict[int, Member], said: Mapping[int, Sequence[int]], *, way: str
) -> dict[int, list[Notice]]:
    """Return those of these notices (pk, and the members by whom they are) that are still their readers' to be told by a way (`mail` or
    `push`), by reader, the newest first. The one rule for all that leaves the house. Four queries, and one for each sort of thing."""
    mine: dict[int, list[Notice]] = defaultdict(list)
    rows = Notice.objects.within(network).filter(pk__in=said, member__in=readers)
    for row in _open(network, rows.order_by("-told_at", "-pk"), way):
        mine[row.member_id].append(row)
    apart = distance.apart(network, readers, {pk for by in said.values() for pk in by})
    known: reading.Known = {}
    return {
        pk: [
            row
            for row in reading.standing(readers[pk], each, known)
            if not any((pk, other) in apart for other in said[row.pk])
        ]
        for pk, each in mine.items()
    }


def _open(network: Network, rows: Any, way: str = "mail") -> list[Notice]:
    """Return those of these notices that were not read and whose way is open, their theme not muted. Those that stand nowhere in the app
    count as read from their leaving on."""
    found = [row for row in rows.filter(Q(read_at=None) | Q(in_app=False)) if row.kind in KINDS]
    held = Delivery.objects.within(network).filter(member__in={row.member_id for row in found})
    chosen = {(member, category): ways for member, category, ways in held.values_list("member", "category", way)}

    def is_open(row: Notice) -> bool:
        category = KINDS[row.kind].category
        return bool(chosen.get((row.member_id, category), getattr(FIRST[category], way)))

    muted = themes.muted_by(network, {row.member_id for row in found if row.theme})
    return [row for row in found if is_open(row) and (row.member_id, row.theme) not in muted]


@receiver(mailer.taken_back)
def _write_anew(mark: str, **_kwargs: object) -> None:
    """Let what still holds of a mail that never left be mailed anew."""
    rows = NoticeMail.objects.everywhere(because="what never left names the mail, and no network")
    mail = rows.filter(mark=mark).select_related("member__network").first()
    if mail is None:
        return
    member: Member = mail.member
    by = {pk for _notice, others in mail.says for pk in others}
    telling.untell_of(member, {other for _member, other in distance.apart(member.network, [member.pk], by)})
    mine = Notice.objects.within(mail.network_id).filter(member=member)
    again = mine.filter(pk__in=[row.pk for row in _open(member.network, mine.filter(pk__in=dict(mail.says)))])
    newer = mine.unread().filter(kind=OuterRef("kind"), thing=OuterRef("thing")).exclude(pk=OuterRef("pk"))
    again.exclude(Exists(newer)).update(read_at=None, mail_at=timezone.now(), mailed_at=None)
    mail.delete()


mailer.ask_before(over_by_now)
