"""Notices, by whom they are, what members have set, and the requests of the company that reached them or wait."""

from __future__ import annotations

from datetime import time
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet
from enishi.notices import rules
from enishi.notices.kinds import Category, Time

LONGEST_TITLE, LONGEST_PLACE, LONGEST_THING, LONGEST_WHY = 120, 300, 40, 120
LONGEST_ENDPOINT = 1000
LONGEST_THEME = 10


class NoticeQuerySet(NetworkQuerySet):
    """Notices, for those whose they are."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the notices that stand in this viewer's centre."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def unread(self) -> Self:
        """Return those that were not read."""
        return self.filter(read_at=None)


class Notice(NetworkModel):
    """That a member was told of something. Until they read it, more of the same `kind` on the same `thing` comes into the same
    row; `number` says how often. `mail_at` and `push_at` are when it leaves the house, empty where it does not, or has."""

    network = models.ForeignKey(
        "networks.Network", on_delete=models.CASCADE, related_name="%(class)s_rows", db_index=False
    )
    public_id = PublicIdField()
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=40)
    thing = models.CharField(max_length=LONGEST_THING)
    place = models.CharField(max_length=LONGEST_PLACE)  # a path of this network
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    number = models.PositiveIntegerField(default=1)
    mark = models.CharField(max_length=40, blank=True)  # what was told last: telling it again changes nothing
    theme = models.CharField(max_length=LONGEST_THEME, blank=True)  # under which it was told: themes.py
    told_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    in_app = models.BooleanField(default=True)  # whether it stands in the centre; else it is only mailed
    mail_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    push_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "thing"], condition=Q(read_at=None), name="one_unread_notice_per_thing"
            )
        ]
        indexes = [
            models.Index(fields=["member", "-told_at", "-id"], name="notice_newest"),
            models.Index(fields=["network", "thing"], name="notice_thing"),
            models.Index(fields=["mail_at"], name="notice_mail", condition=Q(mail_at__isnull=False)),
            models.Index(fields=["push_at"], name="notice_push", condition=Q(push_at__isnull=False)),
            models.Index(fields=["told_at"], name="notice_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Teller(NetworkModel):
    """By whom a notice is. `mark` names what they did, so that it is told once."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="tellers", db_index=False)
    by = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "mark"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.by_id}"


class NoticeMail(NetworkModel):
    """A mail of notices that may still be waiting in the outbox: whose it is, and what it says, asked again before it leaves
    (outdated.py). `says` holds each notice (pk), and the members (pk) by whom it is."""

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=10, unique=True)  # the mail's in the outbox
    says = models.JSONField()

    def __str__(self) -> str:
        return self.mark


class Delivery(NetworkModel):
    """By which ways, and when, a category reaches a member, where they said so (else kinds.FIRST)."""

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    category = models.CharField(max_length=10, choices=Category)
    in_app = models.BooleanField()
    mail = models.BooleanField()
    push = models.BooleanField()
    time = models.CharField(max_length=10, choices=Time)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "category"], name="one_delivery_per_category")]

    def __str__(self) -> str:
        return f"{self.category} {self.member_id}"


class Habits(NetworkModel):
    """What a member set for all categories: when it is quiet, how often the digest comes, how many requests of the company
    reach them in a month (empty: all), whether others can name them. Without a row, the values written here."""

    class Digest(models.TextChoices):
        """How often what is still unread comes as one mail."""

        DAILY = "daily"
        WEEKLY = "weekly"
        NONE = "none"

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="habits")
    quiet = models.BooleanField(default=True)
    quiet_from = models.TimeField(default=time(21))
    quiet_to = models.TimeField(default=time(8))
    quiet_weekends = models.BooleanField(default=False)
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.WEEKLY)
    asks = models.PositiveSmallIntegerField(null=True, blank=True, default=2)
    nameable = models.BooleanField(default=True)  # whether others can name them in what they write (naming.py)
    push_says = models.BooleanField(default=False)  # on a device: who and what; else only that there is something

    def __str__(self) -> str:
        return str(self.member_id)


class Stance(NetworkModel):
    """That a member follows a theme of what the secretariat tells (themes.py), or wants to hear nothing of it. Without a row, neither."""

    class Said(models.TextChoices):
        """What they want."""

        FOLLOW = "follow", pgettext_lazy("theme", "Follow")
        MUTE = "mute", pgettext_lazy("theme", "Mute")

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="stances", db_index=False)
    theme = models.CharField(max_length=LONGEST_THEME)
    said = models.CharField(max_length=10, choices=Said)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "theme"], name="one_stance_per_theme")]

    def __str__(self) -> str:
        return f"{self.said} {self.theme}"


class PushDevice(NetworkModel):
    """A browser that shows a member's notices by itself, as long as the session stands in which they switched that on. It is
    addressed by its push service's `endpoint`, which is one member's, in whichever network; `mark` is its hash."""

    public_id = PublicIdField()
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="push_devices")
    signed_in = models.ForeignKey("usersessions.UserSession", on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT)
    mark = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=88)
    auth = models.CharField(max_length=24)
    sender = models.CharField(max_length=88)  # our public key at that time; with another one nothing arrives
    words = models.CharField(max_length=60, blank=True)  # as accounts.devices reads them
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.public_id


class Push(NetworkModel):
    """What is on its way to a device: which notices, and until when it may still come (TTL). A row goes as soon as it was handed
    over, or cannot be; one that was taken up and not settled is never taken up again."""

    class State(models.TextChoices):
        """Whether somebody has taken it up."""

        WAITING = "waiting"
        SENDING = "sending"

    device = models.ForeignKey(PushDevice, on_delete=models.CASCADE, related_name="pushes")
    notices = models.JSONField()  # pk, the newest first
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["network", "again_at"], name="push_waiting", condition=Q(state="waiting")),
            models.Index(fields=["until"], name="push_until"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class Ask(NetworkModel):
    """A request of the company to a member: it has reached them, or waits until their month has room for it (N15)."""

    public_id = PublicIdField()
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="asks", db_index=False)
    kind = models.CharField(max_length=40)
    thing = models.CharField(max_length=LONGEST_THING)
    place = models.CharField(max_length=LONGEST_PLACE)
    title = models.CharField(max_length=LONGEST_TITLE)
    why = models.CharField(max_length=LONGEST_WHY, blank=True)  # why it is asked of this member
    asked_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()  # what still waits then is not asked any more
    reached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind", "thing"], name="one_ask_per_thing")]
        indexes = [
            models.Index(fields=["network", "thing"], name="ask_thing"),
            models.Index(fields=["until"], name="ask_waiting", condition=Q(reached_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
