"""Jobs: tries, turns, workers that die, and the thread that works."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enishi.kit import jobs
from enishi.kit.models import Beat, Due

RAN: list[object] = []
FAILURES: list[int] = []


@jobs.job()
def note(*values: object) -> None:
    """Remember the arguments."""
    RAN.append(values)


@jobs.job(tries=3, wait=datetime.timedelta(0))
def stumble() -> str:
    """Fail as often as FAILURES is long, then succeed."""
    RAN.append("try")
    if FAILURES:
        raise RuntimeError(f"failure {FAILURES.pop()}")
    return "done"


@jobs.job(wait=datetime.timedelta(minutes=5))
def patient() -> None:
    """Fail; the next try is minutes away."""
    raise RuntimeError("not yet")


@jobs.job(every=datetime.timedelta(hours=1))
def hourly() -> None:
    """Remember the turn."""
    RAN.append("hour")


@jobs.job()
def look_about() -> None:
    """Remember how many jobs another worker would take up again while this one runs."""
    RAN.append(jobs.Worker().give_back_lost())


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    RAN.clear()
    FAILURES.clear()


def statuses() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def until(met: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not met() and time.monotonic() < end:
        time.sleep(0.02)
    return met()


@pytest.mark.django_db
def test_job_enqueued_runs_once_with_its_arguments() -> None:
    note.enqueue(7, "k3v9xq2m")

    ran = jobs.drain()

    assert (ran, RAN, statuses()) == (1, [(7, "k3v9xq2m")], ["SUCCESSFUL"])
    assert jobs.drain() == 0


@pytest.mark.django_db(transaction=True)
def test_job_of_a_change_that_is_rolled_back_is_gone() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note.enqueue(1)
        _ = 1 / 0

    assert jobs.drain() == 0
    assert RAN == []


@pytest.mark.django_db
def test_job_that_fails_twice_succeeds_at_the_third_try() -> None:
    FAILURES[:] = [1, 2]
    stumble.enqueue()

    ran = jobs.drain()

    assert (ran, RAN, statuses()) == (3, ["try"] * 3, ["SUCCESSFUL"])


@pytest.mark.django_db
def test_job_that_always_fails_stays_with_its_traceback() -> None:
    FAILURES[:] = [4, 3, 2, 1]
    stumble.enqueue()

    ran = jobs.drain()

    row = DBTaskResult.objects.get()
    assert (ran, row.status) == (3, "FAILED")
    assert "failure 3" in row.traceback


@pytest.mark.django_db
def test_job_that_failed_waits_before_its_next_try() -> None:
    patient.enqueue()

    ran = jobs.drain()

    row = DBTaskResult.objects.get()
    assert (ran, row.status) == (1, "READY")
    assert datetime.timedelta(minutes=4) < row.run_after - timezone.now() <= datetime.timedelta(minutes=5)


@pytest.mark.django_db
def test_job_whose_code_is_gone_fails_and_holds_up_nothing() -> None:
    note.enqueue(1)
    DBTaskResult.objects.update(task_path="enishi.kit.tests.test_jobs.removed")
    note.enqueue(2)

    jobs.drain()

    assert RAN == [(2,)]
    assert sorted(statuses()) == ["READY", "SUCCESSFUL"]  # the lost one is tried again: an update may bring it back


@pytest.mark.django_db
def test_named_finds_jobs_and_nothing_else() -> None:
    jobs.follow(f"{__name__}.note", 3)

    assert DBTaskResult.objects.get().args_kwargs == {"args": [3], "kwargs": {}}
    for wrong in (f"{__name__}.missing", f"{__name__}.until", "nowhere.at_all"):
        with pytest.raises(ImproperlyConfigured, match=r"\bjob\b"):
            jobs.named(wrong)


@pytest.mark.django_db
def test_due_of_several_workers_one_enqueues() -> None:
    now = datetime.datetime(2026, 11, 21, 10, 20, tzinfo=datetime.UTC)
    mine = {path for path, plan in jobs.PLANS.items() if plan.turn(now)}
    workers = [jobs.Worker() for _ in range(3)]

    enqueued = [worker.enqueue_due(now) for worker in workers]
    again = [worker.enqueue_due(now + datetime.timedelta(seconds=30)) for worker in workers]

    assert (enqueued, again) == ([len(mine), 0, 0], [0, 0, 0])
    assert Due.objects.get(name=hourly.module_path).at == now.replace(minute=0)


@pytest.mark.django_db
def test_due_after_a_long_pause_comes_once() -> None:
    worker, first = jobs.Worker(), datetime.datetime(2026, 11, 21, 10, 20, tzinfo=datetime.UTC)
    worker.enqueue_due(first)
    DBTaskResult.objects.all().delete()

    worker.enqueue_due(first + datetime.timedelta(hours=9))

    assert DBTaskResult.objects.filter(task_path=hourly.module_path).count() == 1
    assert Due.objects.filter(name=hourly.module_path).count() == 1


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ("2026-11-21T19:09:00+00:00", "2026-11-21T04:10:00+09:00"),  # 04:09 on the 22nd in Tokyo
        ("2026-11-21T19:10:00+00:00", "2026-11-22T04:10:00+09:00"),
        ("2026-11-22T10:00:00+00:00", "2026-11-22T04:10:00+09:00"),
    ],
)
def test_turn_of_a_daily_job_begins_at_its_time_in_the_servers_zone(now: str, turn: str) -> None:
    plan = jobs.Plan(daily=datetime.time(4, 10))

    assert plan.turn(datetime.datetime.fromisoformat(now)) == datetime.datetime.fromisoformat(turn)


@pytest.mark.django_db
def test_lost_job_of_a_killed_process_is_ready_at_once() -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    row = running(f"{jobs.socket.gethostname()[:50]}:{process.pid}:abcdefgh", beat=timezone.now())

    assert jobs.Worker().give_back_lost() == 1
    row.refresh_from_db()
    assert row.status == "READY"


@pytest.mark.django_db
def test_lost_job_of_a_silent_worker_elsewhere_is_ready_and_of_a_beating_one_is_not() -> None:
    now = timezone.now()
    silent = running("elsewhere:1:aaaaaaaa", beat=now - jobs.SILENT * 2)
    beating = running("elsewhere:1:bbbbbbbb", beat=now)

    assert jobs.Worker().give_back_lost() == 1
    silent.refresh_from_db()
    beating.refresh_from_db()
    assert (silent.status, beating.status) == ("READY", "RUNNING")


@pytest.mark.django_db
def test_lost_job_that_takes_every_worker_with_it_is_given_up() -> None:
    row = running(*(f"elsewhere:{number}:aaaaaaaa" for number in range(4)), beat=None)

    assert jobs.Worker().give_back_lost() == 0
    row.refresh_from_db()
    assert row.status == "FAILED"


@pytest.mark.django_db
def test_lost_job_is_none_that_a_worker_took_up_as_the_first_thing_it_did() -> None:
    look_about.enqueue()

    jobs.drain()

    assert RAN == [0]
    assert statuses() == ["SUCCESSFUL"]


def running(*workers: str, beat: datetime.datetime | None) -> DBTaskResult:
    """Return the row of a job that the last of `workers` is running, which gave its sign of life at `beat`."""
    note.enqueue(1)
    row = DBTaskResult.objects.filter(status="READY").latest("enqueued_at")
    row.status, row.worker_ids, row.started_at = TaskResultStatus.RUNNING, list(workers), timezone.now()
    row.save()
    if beat:
        Beat.objects.create(worker=workers[-1], at=beat)
    return row


@pytest.mark.django_db(transaction=True)
def test_worker_thread_wakes_on_commit_and_leaves_nothing_behind() -> None:
    worker = jobs.Worker()
    worker.start()
    try:
        assert until(jobs.working)
        time.sleep(0.3)  # let it begin with what is due by the clock, and be done with it
        assert until(lambda: set(statuses()) <= {"SUCCESSFUL", "FAILED"})
        time.sleep(0.1)  # let it fall asleep until its next poll, a second away
        asked = time.monotonic()
        with transaction.atomic():
            note.enqueue(5)
        assert until(lambda: (5,) in RAN)
        assert time.monotonic() - asked < jobs.POLL * 0.7
    finally:
        worker.stop()

    assert not Beat.objects.exists()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("jobs_")]


@pytest.mark.django_db(transaction=True)
def test_worker_two_at_once_run_each_job_once() -> None:
    with transaction.atomic():
        for number in range(40):
            note.enqueue(number)
    workers = [jobs.Worker(), jobs.Worker()]

    for worker in workers:
        worker.start()
    try:
        assert until(lambda: len(RAN) >= 40 and set(statuses()[:40]) == {"SUCCESSFUL"}, 30)
    finally:
        for worker in workers:
            worker.stop()

    assert sorted(values for values in RAN if isinstance(values, tuple)) == [(number,) for number in range(40)]


@pytest.mark.django_db
def test_prune_forgets_what_ended_long_ago() -> None:
    for number in range(2):
        note.enqueue(number)
    jobs.drain()
    old = DBTaskResult.objects.first()
    assert old is not None
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=timezone.now() - jobs.KEPT * 2)

    jobs.prune.func()

    assert old not in DBTaskResult.objects.all()
    assert DBTaskResult.objects.count() == 1


def test_worker_id_names_its_process() -> None:
    assert f":{os.getpid()}:" in jobs.Worker().id
