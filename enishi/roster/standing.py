"""Where the newest file of HR stands, in a few facts for the secretariat's first page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from enishi.networks.models import Network
from enishi.roster.models import Intake

SUBJECT: Final = Intake._meta.label_lower
"""What a happening of an intake is about."""


@dataclass(frozen=True)
class Standing:
    """The newest intake: its state, how far it is, and how many of its rows have to be mended."""

    public_id: str
    file_name: str
    state: str
    words: str
    rows: int
    done: int
    to_mend: int
    started_at: datetime

    @property
    def waits(self) -> bool:
        """Whether a person has to decide something before anything goes on."""
        return self.state in (Intake.State.CHECKED, Intake.State.UNREADABLE)

    @property
    def runs(self) -> bool:
        """Whether it is being worked on right now."""
        return self.state in (Intake.State.READING, Intake.State.RUNNING, Intake.State.UNDOING)


def file_names(network: Network, intakes: Iterable[str]) -> dict[str, str]:
    """Return the names of the files of these intakes (public ids), for the record. One query, none without any."""
    wanted = set(intakes)
    rows = Intake.objects.within(network).filter(public_id__in=wanted) if wanted else None
    return dict(rows.values_list("public_id", "file_name")) if rows is not None else {}


@dataclass(frozen=True)
class File:
    """A file of HR that was imported."""

    public_id: str
    file_name: str
    started_at: datetime


def imported(network: Network, number: int = 12) -> list[File]:
    """Return the newest files that were imported and not undone, newest first. One query."""
    rows = Intake.objects.within(network).filter(state=Intake.State.DONE).order_by("-pk")
    return [File(*row) for row in rows.values_list("public_id", "file_name", "started_at")[:number]]


def newest(network: Network) -> Standing | None:
    """Return where the newest intake of this network stands, None if there was none or it was set aside. One query."""
    row = Intake.objects.within(network).order_by("-pk").first()
    if row is None or row.state == Intake.State.DROPPED:
        return None
    return Standing(
        public_id=row.public_id,
        file_name=row.file_name,
        state=row.state,
        words=str(Intake.State(row.state).label),
        rows=row.all_rows,
        done=row.done_rows,
        to_mend=int(row.counts.get("error", 0) or 0),
        started_at=row.started_at,
    )
