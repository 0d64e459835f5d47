"""The work behind the printed cards: codes and file are made here, and become real together or not at all."""

from __future__ import annotations

import logging
import os
import secrets
import time
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import cards, mail
from enishi.joining.models import Invitation, PrintRun
from enishi.kit import keeping
from enishi.kit.errors import Conflict
from enishi.kit.jobs import job
from enishi.networks.days import day_in

logger = logging.getLogger(__name__)
FOLDER = "cards"
LOST = timedelta(hours=1)  # a bundle that waits longer has lost its job
_SOON = timedelta(seconds=5)
_TRIES = 5
State = PrintRun.State


@job(tries=_TRIES, wait=_SOON)
def make_cards(network_id: int, happening_id: int) -> None:
    """Make the cards of a bundle that was ordered."""
    happening = Happening.objects.within(network_id).get(pk=happening_id)
    run = PrintRun.objects.within(network_id).select_related("network").get(public_id=happening.subject_id)
    press(run)


def press(run: PrintRun) -> None:
    """Make codes, file and rows of a bundle. A try that was killed leaves no row; the next one starts over and removes its
    file. A try that was believed dead and is not finds that the bundle has gone on without it, and removes its own."""
    stored_as = _begin(run)
    if not stored_as:
        return
    path = Path(default_storage.path(stored_as))
    try:
        made = _print(run, stored_as, path)
        cards.finish(run, made, stored_as=stored_as, by=SYSTEM)
    except Conflict:  # withdrawn, or taken over by another try
        path.unlink(missing_ok=True)
    except DatabaseError:
        path.unlink(missing_ok=True)
        raise  # tried again
    except Exception:  # whatever it was (a full disk, a logo nobody can draw), an officer waits for an answer
        logger.exception("Bundle %s could not be made.", run.public_id)
        path.unlink(missing_ok=True)
        with suppress(Conflict):
            cards.fail(run, by=SYSTEM)


def _begin(run: PrintRun) -> str:
    """Take the bundle: note the file's name before there is a file, so that none is ever left that nobody knows. Returns
    the name, or nothing if there is nothing to do."""
    with transaction.atomic():
        now = PrintRun.objects.within(run.network_id).select_for_update().get(pk=run.pk)
        if now.state != State.WAITING:
            return ""
        if now.stored_as:
            keeping.drop(now.stored_as)
        now.stored_as, now.done = f"{FOLDER}/{secrets.token_hex(20)}", 0
        now.save(update_fields=["stored_as", "done"])
    return str(now.stored_as)


def _print(run: PrintRun, stored_as: str, path: Path) -> list[Invitation]:
    """Draw everybody's card into the file; returns the rows that will make the codes work."""
    from enishi.joining.card_face import Card, Face

    network, people = run.network, cards.recipients(run)
    if not people:
        raise ValueError("nobody of the bundle can be sent a card any more")
    last = Invitation.objects.within(network).aggregate(last=Max("card_number"))["last"] or 0
    now, rows, faces = timezone.now(), [], []
    for number, person in enumerate(people, last + 1):
        row, code = Invitation.with_code(
            network=network,
            roster_person_id=person.id,
            way=Invitation.Way.CARD,
            sent_at=now,
            sent_by_id=run.made_by_id,
            expires_at=run.expires_at,
            print_run=run,
            card_number=number,
        )
        rows.append(row)
        faces.append(Card(code, mail.link(row, code), number, person.name))
    until = day_in(network, run.expires_at)
    face = Face(network, until, paper=run.paper)
    with closing(face.sheet):
        face.draw(faces, _Progress(run, stored_as))
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb", opener=_private) as file:
            face.sheet.save(file)
            file.flush()
            os.fsync(file.fileno())
    return rows


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Progress:
    """Notes how many cards are drawn, twice a second at most; Conflict as soon as the bundle is no longer this try's."""

    def __init__(self, run: PrintRun, stored_as: str) -> None:
        rows = PrintRun.objects.within(run.network_id)
        self.rows, self.last = rows.filter(pk=run.pk, state=State.WAITING, stored_as=stored_as), 0.0

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now - self.last > 0.5:
            self.last = now
            if not self.rows.update(done=done):
                raise Conflict


@job(every=timedelta(hours=1))
def put_cards_away() -> None:
    """Delete files whose days are over, and give up bundles that lost their job."""
    rows = PrintRun.objects.everywhere(because="files of cards go after 7 days, in every network")
    now = timezone.now()
    for run in rows.filter(state=State.READY, made_at__lt=now - cards.KEPT).select_related("network"):
        cards.put_away(run, by=SYSTEM)
    for run in rows.filter(state=State.WAITING, made_at__lt=now - LOST).select_related("network"):
        with suppress(Conflict):
            cards.fail(run, by=SYSTEM)
