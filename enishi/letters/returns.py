"""Letters that came back, and those that never left: taken back on their way, given up, or ended by their reader while they
waited. Noted with each, and in the numbers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.dispatch import receiver

from enishi.activity.deeds import SYSTEM, action, happened
from enishi.kit import mailer
from enishi.kit.bounces import returned
from enishi.letters import happenings, rules, sending, unwritten
from enishi.letters.models import UNSENT, Copy
from enishi.networks.models import Network
from enishi.profiles.segments import loose


@action(rule=rules.the_house)
def note(copy: Copy, *, reason: str, by: Any) -> None:
    """Note why the mail to a member came back."""
    copy.returned = reason
    copy.save(update_fields=["returned"])
    happened(happenings.CAME_BACK, copy.letter, by=by, cause=reason)


@receiver(returned)
def _note_returned(mark: str, reason: str, **_kwargs: object) -> None:
    copy = _with(mark)
    if copy is not None and not copy.returned:
        note(copy, reason=reason, by=SYSTEM)


@receiver(mailer.given_up)
def _note_given_up(mark: str, **_kwargs: object) -> None:
    copy = _with(mark)
    if copy is not None:
        note(copy, reason=UNSENT, by=SYSTEM)


@receiver(mailer.taken_back)
def _never_left(mark: str, **_kwargs: object) -> None:
    copy = _with(mark)
    if copy is not None:
        with transaction.atomic():
            unwritten.undo(copy.letter, [mark])


def over_by_now(marks: Collection[str]) -> set[str]:
    """Return those of these mails whose readers ended letters after they were written, or take part no more, and offers to who is here
    for loose ties alone by now. Two queries a network and one."""
    rows = Copy.objects.everywhere(because="mails of all networks leave on one line").filter(mark__in=marks)
    by_network: dict[int, set[str]] = {}
    for network_id, mark in rows.values_list("network_id", "mark"):
        by_network.setdefault(network_id, set()).add(mark)
    over: set[str] = set()
    for network_id, theirs in by_network.items():
        takes = sending.recipients(Network.objects.get(pk=network_id), {}).filter(pk=OuterRef("member"))
        spared = Exists(loose(network_id).filter(pk=OuterRef("member")))
        standing = Copy.objects.within(network_id).filter(Exists(takes), mark__in=theirs)
        standing = standing.exclude(spared, letter__offers=True)
        over |= theirs - set(standing.values_list("mark", flat=True))
    return over


mailer.ask_before(over_by_now)


def _with(mark: str) -> Copy | None:
    rows = Copy.objects.everywhere(because="what comes back names the mail, and no network")
    found: Copy | None = rows.filter(mark=mark).select_related("letter").first()
    return found
