"""Mails of notices: what has come due for a member leaves as one mail, once; what is a letter of its own (NoticeKind.letter) beside it.

What is noted and the mail's row in the outbox are one transaction, so a worker that is killed leaves both or neither; the outbox
then hands each row on once (kit/mailer.py), if what it says still holds (outdated.py). A mail says who and that, never a word of what somebody wrote; who does not
take part, or agreed to no letters, gets none.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from enishi.accounts.addresses import usable_of
from enishi.kit import gently
from enishi.kit.ids import new_public_id
from enishi.kit.sealing import seal, unseal
from enishi.members.models import Consent, Grant, Member
from enishi.networks import letters
from enishi.networks.models import Network
from enishi.notices import hours, reading
from enishi.notices.kinds import KINDS, Category, NoticeKind
from enishi.notices.models import Notice, NoticeMail
from enishi.notices.telling import habits_of
from enishi.profiles import visibility

logger = logging.getLogger(__name__)
HANDFUL = 200  # members a transaction
LISTED = 20  # notices a mail; the others are counted
TRIED_AGAIN = timedelta(hours=1)
SILENCE = "notices.no-mails"
TEMPLATE = "notices/mail/notices"


def due_networks(until: datetime | None = None, *, way: str = "mail_at") -> list[int]:
    """Return the networks in which something has come due by a way (a column of Notice), or comes due until then."""
    rows = Notice.objects.everywhere(because="notices leave in every network")
    due = rows.filter(**{f"{way}__lte": until or timezone.now()})
    return list(due.order_by().values_list("network", flat=True).distinct())


def due_members(network_id: int, most: int, *, way: str = "mail_at") -> list[int]:
    """Return so many members at most to whom something has come due by a way."""
    due = Notice.objects.within(network_id).filter(**{f"{way}__lte": timezone.now()})
    return list(due.order_by("member").values_list("member", flat=True).distinct()[:most])


@transaction.atomic
def send(network_id: int, members: Iterable[int]) -> int:
    """Write the mails of these members that are due, and note that they were; return how many mails."""
    now, network = timezone.now(), Network.objects.get(pk=network_id)
    held = Notice.objects.within(network).filter(member__in=list(members), mail_at__lte=now)
    rows: dict[int, list[Notice]] = defaultdict(list)
    for row in held.select_for_update(of=("self",)).order_by("member", "-told_at", "-pk"):
        rows[row.member_id].append(row)
    quiet = put_off(network, rows, "mail_at")
    going = [row for pk, each in rows.items() if pk not in quiet for row in each]
    readers = readers_of(network, agreed(network, [pk for pk in rows if pk not in quiet]))
    mine = Notice.objects.within(network).filter(pk__in=[row.pk for row in going])
    mine.filter(member__in=readers).update(mail_at=None, mailed_at=now)
    mine.exclude(member__in=readers).update(mail_at=None)
    mine.filter(in_app=False).update(read_at=now)  # they stand nowhere else
    addresses, told = usable_of(readers.values()), signers_of(network, readers, rows)
    names, head = names_of(network, readers, rows, told), letters.head(network) if readers else None
    written: list[NoticeMail] = []
    known: reading.Known = {}
    for pk, member in readers.items():
        unread = reading.standing(member, [row for row in rows[pk] if row.read_at is None], known)
        if not addresses[pk]:
            continue
        for row in (row for row in unread if KINDS[row.kind].letter):
            written.append(_mail(member, [row], told))
            _write_alone(written[-1], KINDS[row.kind], addresses[pk], head)
        if together := [row for row in unread if not KINDS[row.kind].letter]:
            written.append(_mail(member, together, told))
            _write(written[-1], together, names, addresses[pk], head)
    NoticeMail.objects.bulk_create(written)
    return len(written)


def send_each(network_id: int, members: Sequence[int]) -> None:
    """Write the mails of these members. Where that fails, each is written alone, and what cannot be written waits an hour: one whose
    mail meets with trouble keeps nobody else's. Raises what the database says when it is busy or away."""
    try:
        send(network_id, members)
    except OperationalError:
        raise  # nobody's mail in particular: the job tries again
    except Exception:
        if len(members) == 1:
            logger.exception(
                "A mail of notices could not be written (member %s); it is tried again in an hour.", *members
            )
            due = Notice.objects.within(network_id).filter(member__in=members, mail_at__lte=timezone.now())
            due.update(mail_at=timezone.now() + TRIED_AGAIN)
        else:
            for pk in members:
                send_each(network_id, [pk])


def silenced_by(network: Network, token: str) -> tuple[Member, Category | None] | None:
    """Return who wants no mails by this address, which never grows old, and of which category; None there for all of them."""
    public_id, _colon, category = ((unseal(token, SILENCE) if len(token) <= 300 else None) or "").partition(":")
    rows = network.member_rows.select_related("person").filter(public_id=public_id)
    member: Member | None = rows.first() if public_id else None
    if member is None:
        return None
    member.network = network
    return member, Category(category) if category else None


def silence(member: Member, category: Category | None = None) -> str:
    """Return the whole address that ends mails of notices to this member: of one category, or of all."""
    token = seal(f"{member.public_id}:{category.value}" if category else member.public_id, SILENCE)
    return settings.PUBLIC_URL + reverse("notices:no-mails", args=[member.network.slug, token])


def put_off(network: Network, rows: dict[int, list[Notice]], way: str) -> set[int]:
    """Let wait what would disturb somebody now, who chose other quiet hours meanwhile; return who."""
    now = timezone.now().astimezone(ZoneInfo(network.time_zone))
    habits = habits_of(rows, network)
    later = {pk: hours.loud(now, each) for pk, each in habits.items()}
    quiet = {pk for pk, at in later.items() if at > now}
    for pk in quiet:
        Notice.objects.within(network).filter(pk__in=[row.pk for row in rows[pk]]).update(**{way: later[pk]})
    return quiet


def agreed(network: Network, members: Iterable[int]) -> set[int]:
    """Return those of these members who take mail. One query."""
    consents = Consent.objects.within(network).in_force().filter(purpose=Consent.Purpose.MAIL, member__in=list(members))
    return set(consents.values_list("member", flat=True))


def readers_of(network: Network, members: Iterable[int]) -> dict[int, Member]:
    """Return those of these members who take part and can sign in, in one order. Two queries."""
    rows = Member.objects.within(network).active().filter(pk__in=list(members), person__is_active=True)
    found: dict[int, Member] = {row.pk: row for row in rows.select_related("person").order_by("pk")}
    roles: dict[int, set[str]] = defaultdict(set)
    grants = Grant.objects.within(network).in_force().filter(member__in=found)
    for member, role in grants.values_list("member", "role"):
        roles[member].add(role)
    for pk, row in found.items():
        row.network, row.roles = network, frozenset(roles[pk])
    return {pk: row for pk, row in found.items() if row.bits}


def signers_of(network: Network, readers: Iterable[int], rows: dict[int, list[Notice]]) -> dict[int, list[int]]:
    """Return by whom each notice of these readers is (members' pk, the newest first). One query."""
    return reading.signers(network.pk, [row.pk for pk in readers for row in rows[pk]])


def names_of(
    network: Network, readers: dict[int, Member], rows: dict[int, list[Notice]], told: dict[int, list[int]]
) -> dict[int, list[str]]:
    """Return the names of those by whom each notice is (`told`), as its reader sees them. Members who see the same are asked for
    together, through the eyes of one of their kind who is nobody: whoever stands there might see their own. Two queries for
    each kind of reader."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, member in readers.items():
        alike[member.side, member.bits].append(pk)
    found: dict[int, list[str]] = {}
    for (side, _bits), members in alike.items():
        eyes = Member(network=network, side=side, state=Member.State.JOINED)
        eyes.roles = readers[members[0]].roles
        notices = [row.pk for pk in members for row in rows[pk] if row.pk in told]
        cards = visibility.authors({by for notice in notices for by in told[notice]}, eyes)
        found |= {notice: [cards[by].name for by in told[notice] if by in cards] for notice in notices}
    return found


def _mail(member: Member, rows: Iterable[Notice], told: dict[int, list[int]]) -> NoticeMail:
    """Return what a mail of these notices says, so that it can be asked again before it leaves."""
    says = [[row.pk, told.get(row.pk, [])] for row in rows]
    return NoticeMail(network=member.network, member=member, mark=new_public_id(), says=says)


def _write(
    mail: NoticeMail, rows: Sequence[Notice], names: dict[int, list[str]], to: str, head: letters.Head | None
) -> None:
    """Write one mail of these notices to the outbox."""
    member, network = mail.member, mail.network
    language, stop = member.person.language or network.language, silence(member)
    with translation.override(network.speaking(language)):
        lines = [
            (
                reading.say(KINDS[row.kind], names.get(row.pk, ()), row.number, row.title),
                _link("notices:notice", network, row.public_id),
            )
            for row in rows[:LISTED]
        ]
    context: dict[str, Any] = {
        "lines": lines,
        "number": len(rows),
        "more": len(rows) - len(lines),
        "all": _link("notices:notices", network),
        "how": _link("notices:settings", network),
        "stop": stop,
        "head": head,
    }
    letters.send(network, TEMPLATE, to=to, language=language, context=context, asks=stop, mark=mail.mark)


def _write_alone(mail: NoticeMail, kind: NoticeKind, to: str, head: letters.Head | None) -> None:
    """Write the mail that is about one notice to the outbox. Its address for ending it ends that category alone."""
    assert kind.letter is not None, kind.code
    member, network = mail.member, mail.network
    language, stop = member.person.language or network.language, silence(member, kind.category)
    with translation.override(network.speaking(language)):
        template, context = kind.letter(member)
    context |= {"how": _link("notices:settings", network), "stop": stop, "head": head, "alone": True}
    letters.send(network, template, to=to, language=language, context=context, asks=stop, mark=mail.mark)


def _link(name: str, network: Network, *args: str) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[network.slug, *args])


gently.shared_by("notices", lambda until: len(due_networks(until)))
