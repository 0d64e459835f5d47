"""Tables of the machinery: which worker is alive, which periodic job has had its turn, which mail waits or was sent."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from enishi.kit.ids import PublicIdField


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


class OutboxMail(models.Model):
    """One mail. It is written with the change that it tells of; kit/mailer.py hands it to the mail server, once. What was
    sent has no words any more, only its head: that is known again if it comes back."""

    class State(models.TextChoices):
        """Where a mail stands. `sending` that stays is a mail whose process died on the way: told, never sent again."""

        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        KEPT = "kept"  # there is no mail server: the operator reads it with `bin/enishi outbox`
        FAILED = "failed"
        DROPPED = "dropped"  # taken back before it left: what it asked for had ended

    public_id = PublicIdField()
    to = models.JSONField()  # list of addresses, as they stand in the header
    sender = models.CharField(max_length=800)  # a name of 80 letters, encoded, and an address
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    asks = models.BooleanField(default=False)  # invites or asks: goes at a bounded rate, behind codes and answers
    tries = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)  # when it was last on its way, for the rate
    again_at = models.DateTimeField(null=True, blank=True)  # not before then, where the mail server said 'later'
    recalled = models.BooleanField(default=False)  # taken back: if it has not left by now, it never will
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "created_at"], name="kit_outbox_state"),
            models.Index(fields=["asks", "state", "id"], name="kit_outbox_asks"),
            models.Index(fields=["taken_at"], name="kit_outbox_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"
