"""Sending a letter: a handful of members at a time, each at most once, whoever is killed in between.

The members are walked through in the order of their ids; how far that is stands on the letter and is written with the mails and
the notes of them, in one transaction. Whoever agreed to letters, meets the conditions and can be reached at that moment gets one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Exists, OuterRef, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from enishi.accounts.addresses import usable_of
from enishi.activity.deeds import SYSTEM
from enishi.kit import bounces, gently
from enishi.kit.ids import new_public_id
from enishi.letters import actions, mail
from enishi.letters.models import Copy, Letter
from enishi.letters.notifying import OFFER
from enishi.members.models import Consent, Member, MemberQuerySet
from enishi.networks.models import Network
from enishi.notices import budget
from enishi.profiles.names import called
from enishi.profiles.segments import FEW, members_of

IN_A_ROW = 2  # mails to one address that came back, and none follows
TEN = 10


def recipients(network: Network, conditions: dict[str, Any]) -> MemberQuerySet:
    """Return to whom a letter goes: who meets the conditions, agreed to letters and can sign in."""
    agreed = Consent.objects.within(network).in_force().filter(purpose=Consent.Purpose.MAIL, member=OuterRef("pk"))
    rows: MemberQuerySet = members_of(network, conditions).filter(Exists(agreed), person__is_active=True)
    return rows


def reach(letter: Letter) -> int | None:
    """Return to how many members a draft would go, None for fewer than five. A request may reach fewer, and how many is not
    told beforehand: from two numbers it would follow who is here for loose ties alone. One query."""
    number: int = recipients(letter.network, letter.conditions).count()
    return number if number >= FEW else None


def written(letter: Letter) -> int | None:
    """Return to how many a letter was written, None for few: whole tens where the rest is few, or known to be spared, since from
    a part and the whole the other part is known (`rounded`)."""
    number = letter.done // TEN * TEN if rounded(letter) else letter.done
    return number if number >= FEW else None


def rounded(letter: Letter) -> bool:
    """Return whether the number is told in whole tens."""
    return letter.offers or 0 < letter.left_out < FEW


def send_some(network_id: int, letter_id: int) -> datetime | None:
    """Write as many mails of a letter as the installation's rate allows now; return when to go on, None when there is nothing
    more to do, for now or because somebody else does it."""
    with transaction.atomic():
        letter = Letter.objects.within(network_id).select_for_update().get(pk=letter_id)
        letter.network = Network.objects.get(pk=network_id)
        now = timezone.now()
        if letter.due_at is None or letter.due_at > now:
            return None
        at_once, pause = gently.pace(now)
        has_it = Copy.objects.within(network_id).filter(letter=letter, member=OuterRef("pk"))
        due = recipients(letter.network, letter.conditions).filter(~Exists(has_it), pk__gt=letter.looked_at)
        members = list(due.order_by("pk").select_related("person")[:at_once])
        if not members:
            actions.end(letter, by=SYSTEM)
            return None
        written = _write(letter, members)
        letter.done += written
        letter.left_out += len(members) - written
        letter.looked_at = members[-1].pk
        next_at = letter.due_at = now + pause * written
        letter.save(update_fields=["done", "left_out", "looked_at", "due_at"])
        return next_at


def _write(letter: Letter, members: Sequence[Member]) -> int:
    """Write to those of these members who can be reached; return to how many. A request is mailed to who lets requests come by
    mail; to others who take it, it comes as a notice."""
    network: Network = letter.network
    for member in members:
        member.network = network
    addresses = {pk: address for pk, address in usable_of(members).items() if address}
    keys = {pk: _key(network, address) for pk, address in addresses.items()}
    out = _returned(network, set(keys.values())) | set(
        letter.copies.filter(address_key__in=set(keys.values())).values_list("address_key", flat=True)
    )
    names = called(network, list(addresses))
    room = budget.may_ask(network, OFFER, addresses) if letter.offers else addresses.keys()
    by_mail = budget.by_mail(network, room) if letter.offers else room
    frame, mails, rows = mail.frame(letter), [], []
    for member in members:
        key = keys.get(member.pk)
        if key is None or key in out or member.pk not in room:
            continue
        out.add(key)
        mark = new_public_id()
        if member.pk in by_mail:
            mails.append(frame.to(member, names.get(member.pk, ""), addresses[member.pk], mark))
        rows.append(Copy(network=network, letter=letter, member=member, mark=mark, address_key=key))
    Copy.objects.bulk_create(rows)
    if letter.offers:
        place = reverse("letters:archived", args=[network.slug, letter.public_id])
        asked = [row.member_id for row in rows]
        budget.ask(OFFER, asked, network=network, thing=letter.public_id, place=place, title=letter.subject)
    if mails:
        get_connection().send_messages(mails)
    return len(rows)


def _key(network: Network, address: str) -> str:
    return salted_hmac("enishi.letters", f"{network.pk}:{address.lower()}", algorithm="sha256").hexdigest()[:16]


def _returned(network: Network, keys: Iterable[str]) -> set[str]:
    """Return the addresses (keys) whose newest IN_A_ROW letters came back, for a reason that lasts. One query."""
    place = Window(RowNumber(), partition_by="address_key", order_by="-pk")  # by the index: however many it ever got
    rows = Copy.objects.within(network).filter(address_key__in=list(keys)).annotate(place=place)
    newest: dict[str, list[str]] = {}
    for key, why in rows.filter(place__lte=IN_A_ROW).values_list("address_key", "returned"):
        newest.setdefault(key, []).append(why)
    lasting = {bounces.UNKNOWN, bounces.REFUSED}
    return {key for key, whys in newest.items() if len(whys) == IN_A_ROW and set(whys) <= lasting}


def _under_way(until: datetime) -> int:
    rows = Letter.objects.everywhere(because="letters of all networks share one mail server")
    return rows.filter(due_at__lte=until).count()


gently.shared_by("letters", _under_way)
