"""Notices on devices: what has come due for a member is shown by each of their browsers that they switched on, once.

That it left the notices' rows and stands in rows of its own, one for each device, is one transaction. Each of these is taken up
by a conditional update before the push service hears of it, and taken up again only where that service surely has not taken
it: a worker that is killed in between tells nobody twice. What is said is worded at that moment, under the rules of that
moment, and encrypted for the one browser (kit/webpush.py); that something was said, and when, its maker's service knows.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from enishi.accounts import devices, sessions
from enishi.kit import fetch, limits, webpush
from enishi.kit.errors import TooMany
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.notices import hours, outdated, reading
from enishi.notices.kinds import KINDS, Category
from enishi.notices.models import Notice, Push, PushDevice
from enishi.notices.sending import LISTED, names_of, put_off, readers_of
from enishi.notices.telling import habits_of

logger = logging.getLogger(__name__)
MOST = 10  # devices of a member
HANDFUL = 50  # pushes a job
AN_HOUR = 30  # pushes to a device: what goes beyond it waits in the centre
IN_VAIN = 2  # pushes an hour to a member's devices that nobody answered: then these are left alone for the rest of it
TURN = 10.0  # seconds that a job hands on: who answers slowly is not to keep from a worker what else it has to do
TRIES = 4
LONGEST = timedelta(
    hours=12
)  # how long a push service keeps it for a device that is off, the next quiet hours permitting
PATIENCE, MOST_PATIENCE = timedelta(minutes=1), timedelta(hours=1)
SETTLED = timedelta(minutes=10)  # after which who took a push up is dead
URGENT = {Category.MENTIONS, Category.ANSWERS, Category.DESK}  # somebody waits for them


def public_key() -> str:
    """Return the key by which browsers know this server (applicationServerKey)."""
    return webpush.text(webpush.public(webpush.sender(settings.PUSH_SECRET)))


def mark(endpoint: str) -> str:
    """Return the hash under which an endpoint is found."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def devices_of(member: Member) -> list[dict[str, Any]]:
    """Return a member's devices for their list, the newest first. One query."""
    rows = PushDevice.objects.within(member.network_id).filter(member=member).order_by("-pk")
    return [
        {"public_id": row.public_id, "words": devices.said(row.words), "mark": row.mark[:16], "since": row.since}
        for row in rows
    ]


def signed_out(sender: object = None, *, request: Any, user: Any = None, **more: Any) -> None:
    """Let a device show nothing more whose session ends this moment (a signal's receiver, see apps.py)."""
    key = request.session.session_key if request is not None and hasattr(request, "session") else None
    if key:
        rows = PushDevice.objects.everywhere(because="who signs out of a browser is told nothing more there")
        rows.filter(signed_in__session_key=key).delete()


@transaction.atomic
def take_up(network_id: int, members: Iterable[int]) -> int:
    """Write down what is due to the devices of these members, and that it was; return for how many devices."""
    now, network = timezone.now(), Network.objects.get(pk=network_id)
    held = Notice.objects.within(network).filter(member__in=list(members), push_at__lte=now)
    rows: dict[int, list[Notice]] = defaultdict(list)
    for row in held.select_for_update(of=("self",)).order_by("member", "-told_at", "-pk"):
        rows[row.member_id].append(row)
    quiet = put_off(network, rows, "push_at")
    loud = [pk for pk in rows if pk not in quiet]
    habits = habits_of(loud, network)
    standing = _standing(network, PushDevice.objects.within(network).filter(member__in=readers_of(network, loud)))
    going = Notice.objects.within(network).filter(pk__in=[row.pk for pk in loud for row in rows[pk]])
    reached = {device.member_id for device in standing}
    going.filter(member__in=reached).update(push_at=None, pushed_at=now)
    going.exclude(member__in=reached).update(push_at=None)
    going.filter(in_app=False, mail_at=None).update(read_at=now)  # they stand nowhere else
    local = now.astimezone(ZoneInfo(network.time_zone))
    Push.objects.bulk_create(
        Push(
            network=network,
            device=device,
            notices=[row.pk for row in rows[device.member_id][:LISTED]],
            urgent=any(row.kind in KINDS and KINDS[row.kind].category in URGENT for row in rows[device.member_id]),
            until=min(now + LONGEST, hours.loud_until(local, habits[device.member_id])),
        )
        for device in standing
    )
    return len(standing)


def waiting_networks() -> set[int]:
    """Return the networks in which something waits to be handed on again, and forget everywhere what is over, or was taken up by
    a worker that died."""
    rows, now = Push.objects.everywhere(because="what waits for devices is handed on in every network"), timezone.now()
    rows.filter(Q(until__lt=now) | Q(state=Push.State.SENDING, again_at__lt=now - SETTLED)).delete()
    waits = rows.filter(state=Push.State.WAITING, again_at__lte=now).order_by()
    return set(waits.values_list("network", flat=True).distinct())


def hand_on(network_id: int) -> bool:
    """Hand some pushes of a network on; return whether more wait that are due."""
    network, now = Network.objects.get(pk=network_id), timezone.now()
    due = Push.objects.within(network).filter(state=Push.State.WAITING, again_at__lte=now, until__gt=now)
    pushes = list(due.select_related("device__signed_in").order_by("pk")[:HANDFUL])
    done = _Round(network).over(pushes) if pushes else 0
    return len(pushes) >= HANDFUL or done < len(pushes)


def _standing(network: Network, rows: Any) -> list[PushDevice]:
    """Return those of these devices whose session would still let its member in; the others are switched off."""
    found = list(rows.select_related("member", "signed_in").order_by("pk"))
    held, ours = sessions.holding([row.signed_in.session_key for row in found]), public_key()
    standing = [
        row for row in found if held.get(row.signed_in.session_key) == row.member.person_id and row.sender == ours
    ]
    over = {row.pk for row in found} - {row.pk for row in standing}
    if over:
        PushDevice.objects.within(network).filter(pk__in=over).delete()
    return standing


@dataclass
class _Round:
    """One handful of pushes, and what was learnt on the way: a service that is not well is left alone for the rest of it."""

    network: Network
    resting: dict[str, datetime] = field(default_factory=dict)

    def over(self, pushes: Sequence[Push]) -> int:
        """Hand these on, one after the other, for a TURN at most; return how many were settled."""
        until = time.monotonic() + TURN
        rows = PushDevice.objects.within(self.network).filter(pk__in={each.device_id for each in pushes})
        standing = {row.pk: row for row in _standing(self.network, rows)}
        readers = readers_of(self.network, {row.member_id for row in standing.values()})
        words = self._words(pushes, standing, readers)
        for number, push in enumerate(pushes):
            if time.monotonic() > until:
                return number
            device = standing.get(push.device_id)
            said = words.get(push.pk)
            if device is None or said is None:
                self._all().filter(pk=push.pk).delete()  # read meanwhile, taken back, or nobody's any more
            else:
                self._one(push, device, said)
        return len(pushes)

    def _all(self) -> Any:
        return Push.objects.within(self.network)

    def _one(self, push: Push, device: PushDevice, said: dict[str, str]) -> None:
        host = urlsplit(device.endpoint).netloc
        mine = self._all().filter(pk=push.pk)
        if host in self.resting:
            mine.filter(state=Push.State.WAITING).update(again_at=self.resting[host])
            return
        try:
            limits.hit("push", device.public_id, limit=AN_HOUR, seconds=3600)
        except TooMany:
            mine.delete()
            return
        try:
            in_vain = limits.hit("push in vain", str(device.member_id), limit=IN_VAIN, seconds=3600)
        except TooMany as error:
            later = timezone.now() + timedelta(seconds=error.retry_after)
            mine.filter(state=Push.State.WAITING).update(again_at=later)
            return
        # from here on it is nobody else's; its time is when it was taken up
        claim = {"state": Push.State.SENDING, "again_at": timezone.now(), "tries": F("tries") + 1}
        if not mine.filter(state=Push.State.WAITING).update(**claim):
            limits.give_back([in_vain])
            return
        try:
            answer = _post(device, said, push)
        except fetch.Unanswered:
            mine.delete()  # it may have been taken; the rest is not to wait for a service that is silent
            self.resting[host] = timezone.now() + PATIENCE
            return
        except fetch.NotFetched as error:
            logger.info("A push service was not reached (%s).", error)
            self._again(push, host, None)
            return
        limits.give_back([in_vain])
        if answer.status in (404, 410):
            PushDevice.objects.within(self.network).filter(pk=device.pk).delete()  # the browser has forgotten us
        elif answer.status == 429 or answer.status >= 500:
            self._again(push, host, answer.headers.get("Retry-After"))
        else:
            if answer.status not in (200, 201, 202, 204):
                logger.warning("%s refused a push: %s.", host, answer.status)
            mine.delete()

    def _again(self, push: Push, host: str, asked: str | None) -> None:
        """Try it again when the service wants it, not sooner and not for ever; meanwhile it gets nothing else, either."""
        now = timezone.now()
        wait = max(PATIENCE * 2**push.tries, _asked(asked, now))
        self.resting[host] = at = now + min(wait, MOST_PATIENCE)
        mine = self._all().filter(pk=push.pk)
        if push.tries + 1 >= TRIES or at >= push.until:
            mine.delete()
        else:
            mine.update(state=Push.State.WAITING, again_at=at)

    def _words(
        self, pushes: Sequence[Push], standing: dict[int, PushDevice], readers: dict[int, Member]
    ) -> dict[int, dict[str, str]]:
        """Return what each push says, without those that have nothing to say any more (outdated.py), and those whose reader has made
        this a quiet hour meanwhile."""
        habits = habits_of(readers, self.network)
        local = timezone.now().astimezone(ZoneInfo(self.network.time_zone))
        loud = {pk: member for pk, member in readers.items() if hours.loud(local, habits[pk]) == local}
        wanted = {pk for push in pushes for pk in push.notices}
        signed = reading.signers(self.network.pk, wanted)
        said = {pk: signed.get(pk, []) for pk in wanted}
        open_to = defaultdict(list, outdated.holding(self.network, loud, said, way="push"))
        saying = {pk: member for pk, member in loud.items() if habits[pk].push_says}
        names = names_of(self.network, saying, open_to, signed) if saying else {}
        found = {}
        for push in pushes:
            device = standing.get(push.device_id)
            if device is not None and device.member_id in loud:
                member = loud[device.member_id]
                told = [row for row in open_to[member.pk] if row.pk in push.notices]
                if told:
                    found[push.pk] = self._said(member, told, names if member.pk in saying else None)
        return found

    def _said(self, member: Member, told: Sequence[Notice], names: dict[int, list[str]] | None) -> dict[str, str]:
        """Return what a device shows: that there is something, or, where the member wants it, what; never a word that somebody
        wrote (as mails, notices/sending.py)."""
        slug, one = self.network.slug, told[0] if len(told) == 1 else None
        language = member.person.language or self.network.language
        path = reverse("notices:notice", args=[slug, one.public_id]) if one else reverse("notices:notices", args=[slug])
        with translation.override(self.network.speaking(language)):
            if names is None:
                body = gettext("There is something new for you")
            elif one:
                body = reading.say(KINDS[one.kind], names.get(one.pk, ()), one.number, one.title)
            else:
                body = ngettext("%(number)d new notice", "%(number)d new notices", len(told)) % {"number": len(told)}
        return {
            "title": self.network.name,
            "body": body,
            "path": path,
            "place": one.place if one else path,
            # one that says nothing stands in place of the one before; one that says something, of the one on the same
            "tag": one.public_id if one and names is not None else "notices",
            "icon": self.network.icon_urls["s192"],
            "lang": language,
        }


def _post(device: PushDevice, said: dict[str, str], push: Push) -> fetch.Answer:
    message = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    body = webpush.seal(message, webpush.read(device.p256dh, webpush.POINT), webpush.read(device.auth, webpush.AUTH))
    left = int((push.until - timezone.now()).total_seconds())
    headers = {
        "Authorization": webpush.proof(device.endpoint, webpush.sender(settings.PUSH_SECRET), settings.PUSH_CONTACT),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, left)),
        "Urgency": "normal" if push.urgent else "low",
        # what still waits for a device that is off is replaced by the next of the same (RFC 8030 §5.4: 32 signs)
        "Topic": webpush.text(hashlib.sha256(f"{device.public_id} {said['tag']}".encode()).digest())[:32],
    }
    return fetch.post(device.endpoint, body, headers)


def _asked(said: str | None, now: datetime) -> timedelta:
    """Return how long a Retry-After asks to wait: seconds, or a date (RFC 9110 §10.2.3); nothing where it says neither."""
    if said is None:
        return timedelta()
    if said.strip().isascii() and said.strip().isdecimal():
        return timedelta(seconds=min(int(said.strip()[:9]), 10**8))
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return timedelta()
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
