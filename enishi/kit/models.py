"""Tables of the machinery: which worker is alive, which periodic job has had its turn."""

from __future__ import annotations

from django.db import models


class Beat(models.Model):
    """A worker's sign of life, renewed while it runs; jobs of a worker that fell silent are given to another."""

    worker = models.CharField(max_length=100, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} {self.at:%Y-%m-%d %H:%M:%S}"


class Due(models.Model):
    """One turn of a periodic job. Of all workers that try to write it, one succeeds, and that one enqueues the job."""

    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "at"], name="kit_due_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
