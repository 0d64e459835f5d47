"""HR's file goes: after thirty days, and a day after whatever went wrong when it should have gone."""

from __future__ import annotations

import datetime
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import files, intake, jobs
from enishi.roster.models import Intake
from enishi.roster.tests.make import again, line, make_intake, text_of

pytestmark = pytest.mark.django_db
TWO_DAYS = 2 * 24 * 60 * 60


@pytest.fixture
def network(settings: LazySettings, tmp_path: Path) -> Network:
    settings.MEDIA_ROOT = tmp_path
    return make_network()


def lie_since(path: Path, seconds: int) -> None:
    then = timezone.now().timestamp() - seconds
    os.utime(path, (then, then))


def all_files() -> list[Path]:
    return sorted(files.path_of(files.FOLDER).iterdir())


def tidy() -> None:
    jobs.tidy.func()  # type: ignore[attr-defined]


def killed_after(act: Any, row: Intake) -> None:
    """Do it as a process that is killed between its transaction and what follows: no test runs on_commit by itself."""
    act(row, by=SYSTEM)
    assert again(row).stored_as == ""
    assert len(all_files()) == 3


def test_a_file_whose_process_was_killed_goes_the_next_day(network: Network) -> None:
    killed_after(intake.drop, make_intake(network, text_of(line(1))))

    tidy()
    assert len(all_files()) == 3  # a file of today may be one that is being taken in
    for path in all_files():
        lie_since(path, TWO_DAYS)
    tidy()

    assert not all_files()


def test_files_of_an_open_intake_stay_and_a_half_beside_them_goes(network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    half = files.path_of(row.stored_as, ".plan.new")
    half.write_text("p-[")
    for path in all_files():
        lie_since(path, TWO_DAYS)

    tidy()

    assert all_files() == sorted(files.path_of(row.stored_as, end) for end in files.ENDS)


def test_an_old_intake_that_cannot_be_set_aside_is_told_and_stops_no_other(
    network: Network, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, other = (make_intake(network, text_of(line(each))) for each in (1, 2))
    Intake.objects.within(network).update(started_at=timezone.now() - datetime.timedelta(days=31))
    real = intake.drop

    def drop(row: Intake, *, by: Any) -> None:
        if row.pk == broken.pk:
            raise OSError("no room")
        real(row, by=by)

    monkeypatch.setattr(intake, "drop", drop)
    with caplog.at_level(logging.ERROR, "enishi.roster.jobs"):
        tidy()

    assert broken.public_id in caplog.text
    assert "no room" in caplog.text
    assert [again(each).state for each in (broken, other)] == [Intake.State.CHECKED, Intake.State.DROPPED]


def test_tidy_before_any_file_came(network: Network) -> None:
    tidy()

    assert not files.path_of(files.FOLDER).exists()
