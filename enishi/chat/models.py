"""Rooms, the place that somebody has in one, what is said there, and how somebody likes to be reached."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.chat import rules
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_NAME, LONGEST_MESSAGE, LONGEST_WORDS, LONGEST_TOKEN = 40, 4000, 300, 36
MOST_PEOPLE = 500  # in one room


class RoomQuerySet(NetworkQuerySet):
    """Rooms, for those who have a place in them."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the rooms in which this viewer reads."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))


class Room(NetworkModel):
    """A conversation. Who is in it are the seats of its circle, with which it goes. `last_seq` numbers its messages from 1 without a
    gap; `last_rev` numbers everything that becomes of them, so that who asks for what came since one misses no change either."""

    class Kind(models.TextChoices):
        """How many talk there."""

        PAIR = "pair", pgettext_lazy("room", "Two people")
        SEVERAL = "several", pgettext_lazy("room", "Several people")

    circle = models.OneToOneField("members.Circle", on_delete=models.CASCADE, related_name="room")
    public_id = PublicIdField()  # its circle's
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)  # of several; a pair is called by the other one
    pair = models.CharField(max_length=41, blank=True)  # the ids of two, the smaller first: one room for each two
    last_seq = models.PositiveBigIntegerField(default=0)
    last_rev = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)  # when it is looked next who was not here (notifying.py)
    version = models.PositiveIntegerField(default=1)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "pair"], condition=~Q(pair=""), name="one_room_for_two"),
            models.CheckConstraint(
                condition=Q(kind="pair", name="") & ~Q(pair="") | Q(kind="several", pair=""), name="a_pair_has_no_name"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_pair(self) -> bool:
        """Whether two talk here, and nobody else ever will."""
        return self.kind == self.Kind.PAIR


class Place(NetworkModel):
    """That somebody is in a room, and how far they have read. It goes with their seat. What was said before `from_seq` is not theirs
    to read."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="places", db_index=False)
    seat = models.OneToOneField("members.Seat", on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="chat_places")
    from_seq = models.PositiveBigIntegerField(default=1)
    read_seq = models.PositiveBigIntegerField(default=0)
    told_seq = models.PositiveBigIntegerField(default=0)  # up to which they were told that there is something
    muted = models.BooleanField(default=False)
    pinned_at = models.DateTimeField(null=True, blank=True)
    looks_after = models.BooleanField(default=False)  # names the room, asks people in and takes them out

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "member"], name="one_place_in_a_room"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.member_id}"


class Message(NetworkModel):
    """What was said in a room, or that somebody came or went. The browser gives it a `token` (a UUID), so that sending it again makes
    no second one."""

    class Kind(models.TextChoices):
        """What sort of line it is."""

        SAID = "said", pgettext_lazy("message", "message")
        CAME = "came", pgettext_lazy("message", "came in")
        WENT = "went", pgettext_lazy("message", "left")
        NAMED = "named", pgettext_lazy("message", "named the room")

    public_id = PublicIdField()
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveBigIntegerField()
    rev = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAID)
    author = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="chat_messages")
    token = models.CharField(max_length=LONGEST_TOKEN)
    text = models.TextField(max_length=LONGEST_MESSAGE, blank=True)
    stamp = models.CharField(max_length=20, blank=True)
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="answered_by")
    said_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="one_message_a_number"),
            models.UniqueConstraint(fields=["room", "rev"], name="one_change_a_number"),
            models.UniqueConstraint(fields=["author", "token"], name="one_message_a_token"),
            models.CheckConstraint(
                condition=~Q(kind="said") | ~Q(text="") | ~Q(stamp="") | Q(taken_back_at__isnull=False),
                name="message_says_something",
            ),
            models.CheckConstraint(condition=Q(rev__gte=F("seq")), name="a_change_comes_after"),
        ]
        indexes = [models.Index(fields=["room", "said_at"], name="message_of_day")]

    def __str__(self) -> str:
        return self.public_id


class Manner(NetworkModel):
    """How a member likes to talk: who may begin a conversation with them, whether others see what they have read, and which key
    sends. Without a row, as the fields say."""

    class From(models.TextChoices):
        """Who may begin without asking."""

        EVERYBODY = "everybody", pgettext_lazy("chat", "Everybody in the network")
        ALUMNI = "alumni", pgettext_lazy("chat", "Alumni; others ask first")
        NOBODY = "nobody", pgettext_lazy("chat", "Everybody asks first")

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="chat_manner")
    begun_by = models.CharField(max_length=10, choices=From, default=From.ALUMNI)
    shows_read = models.BooleanField(default=True)
    enter_sends = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.member_id} {self.begun_by}"


class Request(NetworkModel):
    """That somebody asks a member for a conversation, and why. Accepted, it becomes a room and goes; declined, it stays, and who asked
    is not told."""

    class Purpose(models.TextChoices):
        """What it is about: a short list, so that one can answer at a glance."""

        HELLO = "hello", pgettext_lazy("chat", "To say hello again")
        ADVICE = "advice", pgettext_lazy("chat", "To ask for advice")
        WORK = "work", pgettext_lazy("chat", "About work together")
        NETWORK = "network", pgettext_lazy("chat", "About the network or an event")
        OTHER = "other", pgettext_lazy("chat", "Something else")

    public_id = PublicIdField()
    by = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="chat_asked")
    to = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="chat_requests")
    purpose = models.CharField(max_length=10, choices=Purpose)
    words = models.CharField(max_length=LONGEST_WORDS)
    asked_at = models.DateTimeField(default=timezone.now)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "to"], name="one_request_to_somebody")]

    def __str__(self) -> str:
        return self.public_id
