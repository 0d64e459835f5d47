"""Groups, who looks after them, who asks to enter or is invited; and in rooms of alumni, what the machine read."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.groups import rules
from enishi.kit.ids import PublicIdField
from enishi.members import circles, distance
from enishi.members.models import Seat
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_NAME, LONGEST_PURPOSE, LONGEST_WORDS = 40, 120, 300
TONES = 8  # of the dyes of a noren


class Kind(models.TextChoices):
    """Who finds it, and how one comes in. Chosen once."""

    OPEN = rules.OPEN, pgettext_lazy("group", "Everybody can join")
    CLOSED = rules.CLOSED, pgettext_lazy("group", "Join by invitation or request")
    SECRET = rules.SECRET, pgettext_lazy("group", "Not even its name is shown")
    BLIND = rules.BLIND, pgettext_lazy("group", "Alumni-only room")


class GroupQuerySet(NetworkQuerySet):
    """Groups, for those who find their doors."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the groups whose door this viewer finds."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def with_people(self, viewer: Any) -> Self:
        """Return the groups with how many are in them (`people`, `employees`), and what the viewer is there (`seated`,
        `hosting`, `asked`, `invited`). Within the same query."""
        seats = circles.seats_in(viewer.network_id, OuterRef("circle")).order_by()
        mine = {"member": viewer, "group": OuterRef("pk")}
        own = seats.filter(member=viewer)
        within = viewer.network_id
        return self.select_related("circle").annotate(
            people=_number(seats),
            employees=_number(seats.filter(member__side=EMPLOYEES)),
            alumni=_number(seats.filter(member__side=ALUMNI)),
            seated=Exists(own),
            hosting=Exists(Host.objects.within(within).filter(seat__member=viewer, group=OuterRef("pk"))),
            asked=Exists(Asking.objects.within(within).filter(**mine, declined_at=None)),
            invited=Exists(GroupInvitation.objects.within(within).filter(distance.shown(viewer, "by"), **mine)),
        )


def _number(seats: Any) -> Coalesce:
    counted = seats.values("circle").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class Group(NetworkModel):
    """A room that members run. Who is in it are the seats of its circle; it goes with its circle, and its words with both."""

    circle = models.OneToOneField("members.Circle", on_delete=models.CASCADE, related_name="group")
    public_id = PublicIdField()  # its circle's: what is written there is found by the same name
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=LONGEST_NAME)
    purpose = models.CharField(max_length=LONGEST_PURPOSE)
    founded_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = GroupQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["network", "kind", "-id"], name="group_kind")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def tone(self) -> int:
        """The dye of its noren."""
        return sum(self.public_id.encode()) % TONES + 1

    @property
    def is_blind(self) -> bool:
        """Whether it is a room of alumni, into which the company does not see."""
        return self.kind == Kind.BLIND

    @property
    def by_hosts(self) -> bool:
        """Whether its hosts decide who comes in."""
        return self.kind != Kind.OPEN


class Host(NetworkModel):
    """That somebody with a seat looks after a group (世話役). It goes with the seat."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="hosts")
    seat = models.OneToOneField("members.Seat", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.group_id} {self.seat_id}"


class Asking(NetworkModel):
    """That a member asks to enter, with a few words to the hosts; or was declined, or taken out, a while ago."""

    public_id = PublicIdField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="askings")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="one_asking_a_group")]

    def __str__(self) -> str:
        return self.public_id


class GroupInvitation(NetworkModel):
    """That somebody inside asks a member in. It goes when it is answered."""

    public_id = PublicIdField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE)
    by = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="one_invitation_a_group")]

    def __str__(self) -> str:
        return self.public_id


class Reading(NetworkModel):
    """One line of what was read of a room of alumni by anything but its people, or tried to (N04). Each line holds the mark of
    the line before, so that none can be changed, added between or taken out unseen (readlog.py)."""

    class Reader(models.TextChoices):
        """Who it was."""

        EMPLOYEE = "employee", pgettext_lazy("reader", "An employee")
        OFFICE = "office", pgettext_lazy("reader", "Somebody with a role at the secretariat")
        MACHINE = "machine", pgettext_lazy("reader", "The machine")

    class What(models.TextChoices):
        """What was asked for."""

        DOOR = "door", pgettext_lazy("read log", "The page of this room")
        WORDS = "words", pgettext_lazy("read log", "What is written in this room")
        LOG = "log", pgettext_lazy("read log", "This record")
        OWN_DATA = "own-data", pgettext_lazy("read log", "The words of one of us, for their own data")
        ERASURE = "erasure", pgettext_lazy("read log", "The words of one of us, to delete them")
        COPY = "copy", pgettext_lazy("read log", "The whole database, as a copy before an update")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="readings")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    reader = models.CharField(max_length=10, choices=Reader)
    who = models.CharField(
        max_length=10, blank=True
    )  # public id of the member who tried; names nobody once they are erased
    what = models.CharField(max_length=10, choices=What)
    texts = models.PositiveIntegerField(default=0)  # how many texts were read; none where a door stayed shut
    mark = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_line_a_number"),
            models.CheckConstraint(
                condition=Q(reader="machine", who="") | Q(texts=0) & ~Q(who="") & ~Q(reader="machine"),
                name="people_read_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.number}"


def seat_of(group: Group, member_id: int) -> Any:
    """Return the seat of a member in a group, None without one. One query."""
    return Seat.objects.within(group.network_id).filter(circle=group.circle_id, member=member_id).first()


def others_in(group: Group, member_id: int) -> Any:
    """Return the seats of all others in a group, also of those who rest, were stopped or have left: without one, the group ends."""
    return Seat.objects.within(group.network_id).filter(circle=group.circle_id).exclude(member=member_id)
