"""Background jobs: `@job` on a function, `.enqueue(ids)` in the transaction of the change that needs it.

The rows are django-tasks' (database backend), so a rolled-back change leaves no job behind. What that library lacks
stands here: tries, periodic jobs, jobs of workers that died, and a worker that can live in the web process.
A job may run twice (a worker was killed after the work, before the row): write it so that this does no harm.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeAlias, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.dispatch import receiver
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskResultStatus, task
from django_tasks.signals import task_enqueued
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from enishi.kit import bulk
from enishi.kit.models import Beat, Due

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
Row: TypeAlias = "DBTaskResult[Any, Any]"

BEAT = datetime.timedelta(seconds=15)
SILENT = datetime.timedelta(seconds=90)  # so long without a beat, and a worker counts as dead
KEPT = datetime.timedelta(days=14)  # how long finished jobs can be looked at
POLL = 1.0  # seconds between looks for jobs that another process enqueued, or whose wait is over
_EPOCH = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Plan:
    """How a job is run: how often it is tried, how long to wait between tries, and when it comes due by itself."""

    tries: int = 3
    wait: datetime.timedelta = datetime.timedelta(seconds=30)
    every: datetime.timedelta | None = None
    daily: datetime.time | None = None

    def turn(self, now: datetime.datetime) -> datetime.datetime | None:
        """Return the start of the turn that `now` lies in; None for a job that is only ever enqueued."""
        if self.daily:
            local = timezone.localtime(now)
            turn = datetime.datetime.combine(local.date(), self.daily, tzinfo=local.tzinfo)
            return turn if turn <= local else turn - datetime.timedelta(days=1)
        if self.every:
            return now - (now - _EPOCH) % self.every
        return None


PLANS: dict[str, Plan] = {}
_HERE: set[str] = set()  # workers of this very process
_wake = threading.Event()


def job(
    *,
    tries: int = 3,
    wait: datetime.timedelta = Plan.wait,
    every: datetime.timedelta | None = None,
    daily: datetime.time | None = None,
    priority: int = 0,
) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Make a module-level function a job: `name.enqueue(network_id, …)` runs it in a worker, `name.func(…)` at once.

    Arguments are ids and other JSON values, the network's first. A failed try is repeated up to `tries` times, after
    `wait`, 2 × `wait`, …; the last failure stays in the table. `every` (≥ 1 minute) or `daily` (a time of day in the
    server's zone) make it periodic: once per turn however many workers there are, a missed turn is made up for once.
    """

    def mark(function: Callable[P, T]) -> Task[P, T]:
        if every is not None and every < datetime.timedelta(minutes=1):
            raise ImproperlyConfigured(f"{function.__qualname__}: `every` must be a minute or more.")
        made: Task[P, T] = task(priority=priority)(function)
        PLANS[made.module_path] = Plan(tries, wait, every, daily)
        return made

    return mark


def named(path: str) -> Task[..., Any]:
    """Return the job that `path` names (`enishi.joining.jobs.tell`); raises ImproperlyConfigured if there is none."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"There is no job {path}: {error}") from error
    if not isinstance(found, Task):
        raise ImproperlyConfigured(f"{path} is not a job; mark it with @job().")
    return found


def follow(path: str, *args: Any, after: datetime.timedelta | None = None) -> None:
    """Enqueue the job that a happening names as its consequence, in the transaction of that happening; to run `after` a
    while, if so said."""
    found = named(path)
    (found.using(run_after=timezone.now() + after) if after else found).enqueue(*args)


@receiver(task_enqueued)
def _wake_on_commit(**_kwargs: object) -> None:
    """Let this process's worker look at once, instead of at its next poll, when the row can be seen."""
    transaction.on_commit(_wake.set)


def drain(limit: int = 1000) -> int:
    """Run every ready job in this thread until none is left; returns how many ran. For commands and tests."""
    worker, ran = Worker(), 0
    try:
        while ran < limit and worker.run_one():
            ran += 1
    finally:
        worker.leave()
    return ran


def working(now: datetime.datetime | None = None) -> bool:
    """Say whether some worker gave a sign of life lately (for health checks)."""
    return Beat.objects.filter(at__gte=(now or timezone.now()) - SILENT).exists()


@job(daily=datetime.time(4, 10))
def prune() -> None:
    """Forget jobs that ended KEPT ago, and workers that have been silent as long."""
    before = timezone.now() - KEPT
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    Beat.objects.filter(at__lt=before).delete()


@job(every=datetime.timedelta(hours=1))
def take_stock() -> None:
    """Let SQLite count what stands in its tables; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        bulk.take_stock()


class Worker:
    """Runs jobs one after the other. `start` and `stop` keep it in threads of a web process; `run` is a process's own.

    A second thread beats, gives back jobs of dead workers and enqueues what is due, so that a long job delays none.
    """

    def __init__(self) -> None:
        self.id = f"{socket.gethostname()[:50]}:{os.getpid()}:{get_random_string(8)}"
        self._at: uuid.UUID | None = None  # the row at hand
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._turns: dict[str, datetime.datetime] = {}
        self._beaten: float | None = None  # when last, by the clock that never goes back
        _HERE.add(self.id)

    def start(self) -> None:
        """Begin working in two threads of this process."""
        for target in (self._work, self._keep_house):
            thread = threading.Thread(target=target, name=f"jobs{target.__name__}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, patience: float = 8.0) -> None:
        """Take no further job; wait up to `patience` seconds for the one at hand (else it is run again later)."""
        self._stop.set()
        _wake.set()
        for thread in self._threads:
            thread.join(patience)

    def run(self) -> None:
        """Work until `stop` is called from a signal handler or another thread."""
        self.start()
        while not self._stop.wait(0.2):
            pass
        self.stop()

    # -- the two threads ---------------------------------------------------------------------------------------------
    def _work(self) -> None:
        while not self._stop.is_set():
            _wake.clear()
            try:
                if not self.run_one():
                    _wake.wait(POLL)
            except Exception:  # a restarting database is no reason to end; the log keeps the rest
                logger.warning("The worker was disturbed; it tries again.", exc_info=True)
                self._stop.wait(POLL)
            finally:
                close_old_connections()
        connection.close()

    def _keep_house(self) -> None:
        while True:
            try:
                self.beat()
                self.give_back_lost()
                self.enqueue_due()
            except Exception:
                logger.warning("The worker's house-keeping was disturbed; it tries again.", exc_info=True)
            finally:
                close_old_connections()
            if self._stop.wait(BEAT.total_seconds()):
                break
        self.leave()
        connection.close()

    def leave(self) -> None:
        """Be a worker no longer: take back the sign of life (one that cannot be taken back ages by itself)."""
        _HERE.discard(self.id)
        with contextlib.suppress(DatabaseError):
            Beat.objects.filter(worker=self.id).delete()

    # -- jobs --------------------------------------------------------------------------------------------------------
    def run_one(self) -> bool:
        """Take the next ready job and run it; returns False if there was none."""
        ready = DBTaskResult.objects.ready()
        if not ready.exists():  # on SQLite the next lines take the write lock; do not do that at every poll
            return False
        if self._beaten is None or time.monotonic() - self._beaten > BEAT.total_seconds():
            self.beat()  # before anything is claimed: the job of a worker that nobody knows is given to another
        with exclusive_transaction(ready.db):
            row = ready.get_locked()
            if row is None:
                return False
            self._at = row.pk
            row.claim(self.id)
        try:
            self._run(row)
        finally:
            self._at = None
        return True

    def _run(self, row: Row) -> None:
        plan = PLANS.get(row.task_path, Plan())
        try:
            with translation.override(settings.LANGUAGE_CODE):  # whatever the last job spoke
                value = row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        except Exception as error:  # noqa: BLE001 - the process's edge: the row and the log keep it
            self._failed(row, plan, error)
        else:
            row.set_successful(value)

    def _failed(self, row: Row, plan: Plan, error: Exception) -> None:
        tried = len(row.worker_ids)  # every claim leaves its worker there
        if tried >= plan.tries:
            logger.error("Job %s %s failed for good, try %s.", row.task_path, row.id, tried, exc_info=error)
            row.set_failed(error)
            return
        logger.warning("Job %s %s failed, try %s: %r. It is tried again.", row.task_path, row.id, tried, error)
        row.status = TaskResultStatus.READY
        row.run_after = timezone.now() + plan.wait * tried
        row.save(update_fields=["status", "run_after"])

    # -- house-keeping -----------------------------------------------------------------------------------------------
    def beat(self) -> None:
        """Write this worker's sign of life."""
        Beat.objects.update_or_create(worker=self.id, defaults={"at": timezone.now()})
        self._beaten = time.monotonic()

    def give_back_lost(self) -> int:
        """Make the running jobs of dead workers ready again; returns how many.

        Dead is: silent for SILENT, or of this machine with a process that is gone (known at once after kill -9).
        A job that took its worker with it as often as it may be tried is given up.
        """
        running, lost = list(DBTaskResult.objects.running()), 0  # first these: whoever claimed one had beaten before
        alive = set(Beat.objects.filter(at__gte=timezone.now() - SILENT).values_list("worker", flat=True))
        for row in running:
            worker = row.worker_ids[-1] if row.worker_ids else ""
            if row.pk == self._at or (worker != self.id and worker in alive and not _gone(worker)):
                continue
            if len(row.worker_ids) > PLANS.get(row.task_path, Plan()).tries:
                row.set_failed(RuntimeError("Its workers died, one after the other."))
                continue
            changed = DBTaskResult.objects.running().filter(pk=row.pk, worker_ids=row.worker_ids)
            lost += changed.update(status=TaskResultStatus.READY)
        if lost:
            logger.info("Jobs of a worker that is gone are taken up again: %s", lost)
            _wake.set()
        return lost

    def enqueue_due(self, now: datetime.datetime | None = None) -> int:
        """Enqueue each periodic job whose turn has come and that no other worker has enqueued; returns how many."""
        enqueued = 0
        for path, plan in PLANS.items():
            turn = plan.turn(now or timezone.now())
            if turn is None or self._turns.get(path) == turn:
                continue
            enqueued += self._take_turn(path, turn)
            self._turns[path] = turn
        return enqueued

    def _take_turn(self, path: str, turn: datetime.datetime) -> bool:
        if Due.objects.filter(name=path, at__gte=turn).exists():
            return False
        try:
            with transaction.atomic():
                Due.objects.create(name=path, at=turn)
                Due.objects.filter(name=path, at__lt=turn).delete()
                named(path).enqueue()
        except IntegrityError:  # another worker was faster
            return False
        return True


def _gone(worker: str) -> bool:
    """Say whether a worker's process on this machine has ended; False if it cannot be known."""
    host, pid, _own = worker.rsplit(":", 2)
    if host != socket.gethostname()[:50]:
        return False
    if int(pid) == os.getpid():  # in a container every start has the same number
        return worker not in _HERE
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
