"""Membership: who belongs to a network, on which side, with which rights and consents. No personal fact stands here."""

from __future__ import annotations

from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.kit.ids import PublicIdField
from enishi.members import rules
from enishi.members.roles import RIGHTS, Right, Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES, SECRETARIAT, VISITORS
from enishi.networks.audiences import labels as labels_of
from enishi.networks.models import Kind
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet


class MemberQuerySet(NetworkQuerySet):
    """Members by their state."""

    def active(self) -> Self:
        """Return those who take part now."""
        return self.filter(state=Member.State.JOINED)


class Member(NetworkModel):
    """A person in a network, and the viewer of its pages."""

    class State(models.TextChoices):
        """Where a membership stands."""

        NAMED = "named", pgettext_lazy("membership", "named by the operator")  # not agreed yet: a Visitor
        JOINED = "joined", pgettext_lazy("membership", "member")
        PAUSED = "paused", pgettext_lazy("membership", "paused")
        SUSPENDED = "suspended", pgettext_lazy("membership", "suspended")
        LEFT = "left", pgettext_lazy("membership", "left")

    public_id = PublicIdField()
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="memberships")
    side = models.PositiveSmallIntegerField(default=ALUMNI)  # alumni 1, employees 2, none 0 (an outside operator)
    member_class = models.ForeignKey("networks.MemberClass", null=True, on_delete=models.SET_NULL, related_name="+")
    leaves_on = models.DateField(null=True, blank=True)  # an employee who will leave; an alumnus from that day on
    state = models.CharField(max_length=10, choices=State, default=State.JOINED)
    mail_address = models.EmailField(max_length=254, blank=True)  # which of my addresses this network writes to
    joined_at = models.DateTimeField(default=timezone.now)
    seen_on = models.DateField(null=True, blank=True)  # last day here, for 'active' counts; shown to nobody by name
    # whether home and feed open in the member's own order, not newest first; here, since every page has this row already
    own_order = models.BooleanField(default=False)

    objects = MemberQuerySet.as_manager()

    is_member = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "person"], name="one_membership_per_person")]
        indexes = [models.Index(fields=["network", "state", "-id"], name="member_state")]

    def __str__(self) -> str:
        return self.public_id

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held today. One query, once per request."""
        return frozenset(
            Grant.objects.within(self.network_id).in_force().filter(member=self).values_list("role", flat=True)
        )

    @property
    def rights(self) -> frozenset[str]:
        """The rights of all roles held today."""
        return frozenset().union(*(RIGHTS.get(role, frozenset()) for role in self.roles))

    def has(self, right: str) -> bool:
        """Return whether this member holds the right today."""
        return self.state == self.State.JOINED and right in self.rights

    @property
    def is_staff(self) -> bool:
        """Whether any role is held: the way to the secretariat's desk is shown."""
        return bool(self.rights)

    @cached_property
    def bits(self) -> int:
        """The audiences this member belongs to: the side's, and the secretariat's with a right to members' data. None for
        the company contact of an endorsed network."""
        if self.state != self.State.JOINED:
            return VISITORS
        if Role.COMPANY in self.roles:  # who helps with the roster of an endorsed network sees no member
            return 0
        return (self.side & (ALUMNI | EMPLOYEES)) | (SECRETARIAT if self.has(Right.MEMBERS_DATA) else 0)

    @property
    def labels(self) -> tuple[int, ...]:
        """The search labels to ask for."""
        return labels_of(self.bits)


class Visitor:
    """Whoever is no member of the network at hand: no rights, and only what is public."""

    is_member = is_staff = False
    pk = network_id = person_id = None
    bits = VISITORS
    rights: frozenset[str] = frozenset()
    labels = labels_of(VISITORS)

    def has(self, right: str) -> bool:
        """Return False: a visitor holds no right."""
        return False


class GrantQuerySet(NetworkQuerySet):
    """Roles given."""

    def in_force(self) -> Self:
        """Return the grants that hold today."""
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()), taken_at=None)

    def owning(self) -> Self:
        """Return the ownerships in force, of members who take part."""
        return self.in_force().filter(role=Role.OWNER, member__state=Member.State.JOINED)

    def readable_by(self, viewer: Member | Visitor) -> Self:
        """Return the grants that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.grants_readable(viewer))


class Grant(NetworkModel):
    """A role held by a member, until a day a year away at most. The founder's ownership has no last day, nor has that of
    an owner who stays alone: one ownership without end is always there."""

    public_id = PublicIdField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    until = models.DateField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "role"], condition=Q(taken_at=None), name="a_role_is_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.member_id}"


class ConsentQuerySet(NetworkQuerySet):
    """What people agreed to."""

    def in_force(self) -> Self:
        """Return the consents that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Consent(NetworkModel):
    """A consent by purpose, with the version of the text agreed to; withdrawing sets `withdrawn_at` (APPI art. 18, 27), and
    agreeing again is a new row."""

    class Purpose(models.TextChoices):
        """What the data may be used for."""

        MEMBERSHIP = "membership", pgettext_lazy("consent", "keep my data to run the network")
        LISTING = "listing", pgettext_lazy("consent", "show to members what I choose to show")
        MAIL = "mail", pgettext_lazy("consent", "write to me about the network")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    policy = models.ForeignKey("networks.Policy", null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"], condition=Q(withdrawn_at=None), name="one_consent_in_force"
            )
        ]
        indexes = [models.Index(fields=["member", "purpose"], name="consent_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.member_id}"


class Agreement(NetworkModel):
    """That a member agreed to a text which is no consent to a use of data: the rules of sharing, in a version (R185)."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="agreements")
    policy = models.ForeignKey("networks.Policy", on_delete=models.CASCADE, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "policy"], name="one_agreement_per_text")]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.member_id}"


class Circle(NetworkModel):
    """A named set of members that something can be told to: the seats of a group or a conversation, or those a thing was addressed to. `audience`
    says who may have a seat; into a `blind` one nobody with the company's eyes gets, whatever seat they have (circles.py)."""

    class Kind(models.TextChoices):
        """What it was made for."""

        GROUP = "group", pgettext_lazy("circle", "group")
        ADDRESSED = "addressed", pgettext_lazy("circle", "addressed")
        TALK = "talk", pgettext_lazy("circle", "conversation")
        PAIR = "pair", pgettext_lazy("circle", "conversation of two")

    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=Kind)
    audience = models.PositiveSmallIntegerField()
    blind = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(blind=False) | Q(audience=ALUMNI), name="a_blind_circle_is_alumni_only")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Seat(NetworkModel):
    """That a member belongs to a circle."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="seats", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="seats")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "member"], name="one_seat_in_a_circle")]

    def __str__(self) -> str:
        return f"{self.circle_id} {self.member_id}"


class Distance(NetworkModel):
    """That a member keeps their distance from another. It is their own business: the other is not told, nor is the secretariat,
    and what it means stands in distance.py."""

    class Kind(models.TextChoices):
        """How far."""

        MUTE = "mute", pgettext_lazy("distance", "not shown to me")
        BLOCK = "block", pgettext_lazy("distance", "blocked")

    public_id = PublicIdField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="distances", db_index=False)
    other = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="one_distance_from_another"),
            models.CheckConstraint(condition=~Q(member=models.F("other")), name="no_distance_from_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Suspension(NetworkModel):
    """That a membership is stopped until the end of a day, and what it was before. The row goes when it ends (suspension.py);
    why it was decided is kept by moderation."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="suspension")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateField()
    before = models.CharField(max_length=10, choices=Member.State)

    def __str__(self) -> str:
        return f"{self.member_id} until {self.until}"


def company_may_hold(kind: str, role: str) -> bool:
    """Return whether people of the company's side may hold this role in a network of this kind."""
    if kind == Kind.INDEPENDENT:
        return False
    return role == Role.COMPANY if kind == Kind.ENDORSED else role != Role.COMPANY
