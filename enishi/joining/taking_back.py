"""Taking back what a stopped mailing has written and what has not left: as if it had not been written.

Nobody knows these codes, and a mail that never went is no reason to leave somebody in peace.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.dispatch import receiver

from enishi.joining.models import Invitation, Mailing
from enishi.kit import mailer
from enishi.kit.models import OutboxMail

State = OutboxMail.State


def waiting(mailing: Mailing) -> int:
    """Return how many mails of a mailing wait in the outbox. One query."""
    number: int = mailer.in_states(_marks(mailing), State.WAITING).count()
    return number


def left(mailing: Mailing) -> int:
    """Return how many mails of a mailing have left, those that are on their way this moment among them; without a mail server, how many
    are written. One query."""
    failed: int = mailer.in_states(_marks(mailing), State.FAILED).count()
    return int(mailing.done + mailing.reminded - failed)


def _marks(mailing: Mailing) -> Any:
    return mailing.invitations.values_list("public_id", flat=True)


def take_back(mailing: Mailing) -> int:
    """Take back what waits, in the transaction of what stops the mailing, whose row is held; its numbers are changed and not
    saved. What is on its way this moment is undone later, if the mail server does not take it. Returns how many mails."""
    written = mailing.invitations.open()
    here = written.filter(public_id__in=mailer.in_states(_marks(mailing), State.WAITING, State.SENDING))
    held = list(here.select_for_update(skip_locked=True, of=("self",)).values_list("public_id", flat=True))
    return _undo(mailing, mailer.take_back(held))


def _undo(mailing: Mailing, marks: Collection[str]) -> int:
    gone = mailing.invitations.filter(public_id__in=marks)
    people = list(gone.values_list("roster_person", flat=True))
    gone.delete()
    rows = mailing.recipients.filter(roster_person__in=people, times__gt=0)
    first, again = rows.filter(times=1).count(), rows.filter(times__gt=1).count()
    rows.update(times=F("times") - 1)
    mailing.done, mailing.reminded = mailing.done - first, mailing.reminded - again
    return len(people)


@receiver(mailer.taken_back)
def _never_left(mark: str, **_kwargs: Any) -> None:
    """A mail that was on its way when its mailing was stopped was refused: it, too, counts as not written."""
    rows = Invitation.objects.everywhere(because="what was refused names the mail, and no network")
    found = (
        rows.filter(public_id=mark, mailing__stopped_at__isnull=False).values_list("network_id", "mailing_id").first()
    )
    if found is None:
        return
    with transaction.atomic():
        mailing = Mailing.objects.within(found[0]).select_for_update().get(pk=found[1])
        if mailing.invitations.open().filter(public_id=mark, opened_at=None).exists():
            _undo(mailing, [mark])
            mailing.save(update_fields=["done", "reminded"])
