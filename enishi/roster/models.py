"""HR's file as rows. No Member and no search row is made here: a person of the roster is invisible until they join (R003)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet
from enishi.roster import rules

if TYPE_CHECKING:
    from enishi.members.models import Member, Visitor


class RosterQuerySet(NetworkQuerySet):
    """People, periods and intakes, for those who may read the roster."""

    def readable_by(self, viewer: Member | Visitor) -> Self:
        """Return the rows that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))


class RosterPerson(NetworkModel):
    """A person as HR's file knows them. `key` is the natural key of ARCHITECTURE §15: company and employee number, without a
    number the folded name and birth date (else first day), and the n-th of equals."""

    public_id = PublicIdField()
    key = models.CharField(max_length=200)
    company = models.CharField(max_length=120, blank=True)
    employee_number = models.CharField(max_length=30, blank=True)
    family_name = models.CharField(max_length=50)
    given_name = models.CharField(max_length=50, blank=True)
    family_name_kana = models.CharField(max_length=50, blank=True)
    given_name_kana = models.CharField(max_length=50, blank=True)
    former_name = models.CharField(max_length=50, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    email = models.CharField(max_length=254, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    returned_email = models.CharField(
        max_length=254, blank=True, default="", db_default=""
    )  # from which mail came back, or which was corrected
    returned_reason = models.CharField(
        max_length=10, blank=True, default="", db_default=""
    )  # kit/bounces.py; see returns.py
    no_contact = models.BooleanField(default=False)
    maybe_deceased = models.BooleanField(default=False)
    # without an index of its own: another begins with it (roster_claimed), and an import writes every one of them
    member = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    member_class = models.ForeignKey(
        "networks.MemberClass", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    content_hash = models.CharField(max_length=32, blank=True)  # of everything HR said, to skip what did not change
    name_key = models.CharField(max_length=120, blank=True)  # folded, for the officer's search
    kana_key = models.CharField(max_length=120, blank=True)  # for the order too: spelling.order_key
    first_joined_on = models.DateField(null=True, blank=True)
    last_left_on = models.DateField(null=True, blank=True)  # of the newest period; empty while it is open
    # the intake that made the row; what a later one changed stands in its IntakeRow
    intake = models.ForeignKey("roster.Intake", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # the row of the same person that leads: an officer said that both are one (a new number after coming back)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="others", db_index=False
    )
    updated_at = models.DateTimeField(default=timezone.now)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "key"], name="one_roster_row_per_person")]
        indexes = [
            models.Index(fields=["network", "kana_key", "id"], name="roster_kana"),
            models.Index(fields=["network", "name_key", "id"], name="roster_name"),
            models.Index(fields=["network", "employee_number"], name="roster_number"),
            models.Index(fields=["network", "email"], name="roster_email"),
            models.Index(fields=["same_as"], condition=Q(same_as__isnull=False), name="roster_same_as"),
            models.Index(fields=["network"], condition=~Q(returned_email=""), name="roster_returned"),
            models.Index(fields=["member"], condition=Q(member__isnull=False), name="roster_claimed"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Tenure(NetworkModel):
    """A period of employment of a roster person."""

    person = models.ForeignKey(RosterPerson, on_delete=models.CASCADE, related_name="tenures", db_index=False)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left = models.BooleanField(default=False)  # known to have left, also where the day is missing
    department = models.CharField(max_length=200, blank=True)
    post = models.CharField(max_length=100, blank=True)
    employment_type = models.CharField(max_length=50, blank=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "joined_on"], name="one_period_per_first_day"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(joined_on=None), name="one_period_without_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joined_on}–{self.left_on}"


class Intake(NetworkModel):
    """One file on its way in: read, corrected by hand, committed in the background, perhaps undone."""

    class State(models.TextChoices):
        """Where the file stands; one RUNNING or UNDOING per network."""

        READING = "reading", pgettext_lazy("intake", "being read")
        UNREADABLE = "unreadable", pgettext_lazy("intake", "cannot be read")
        CHECKED = "checked", pgettext_lazy("intake", "read, waiting for your decision")
        RUNNING = "running", pgettext_lazy("intake", "being imported")
        DONE = "done", pgettext_lazy("intake", "imported")
        UNDOING = "undoing", pgettext_lazy("intake", "being undone")
        UNDONE = "undone", pgettext_lazy("intake", "undone")
        DROPPED = "dropped", pgettext_lazy("intake", "set aside")

    public_id = PublicIdField()
    file_name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=120, blank=True)  # in the private storage; removed once done
    file_hash = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.READING)
    problem = models.CharField(max_length=40, blank=True)  # code of why it cannot be read
    detection = models.JSONField(default=dict, blank=True)  # what was detected and corrected by hand
    counts = models.JSONField(default=dict, blank=True)  # verdicts, result, and what the commit did
    done_rows = models.PositiveIntegerField(default=0)
    all_rows = models.PositiveIntegerField(default=0)
    today = models.DateField(default=timezone.localdate)  # the day that 'has left' was judged on
    started_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network"],
                condition=Q(state__in=["running", "undoing"]),
                name="one_running_intake",
                violation_error_message=pgettext_lazy("intake", "Another file is being imported right now."),
            )
        ]
        indexes = [models.Index(fields=["network", "-id"], name="intake_newest")]

    def __str__(self) -> str:
        return self.public_id


class IntakeRow(NetworkModel):
    """A row of the file that has an issue, or that changed something: its verdict, and what stood there before, for undo."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField()  # as the spreadsheet shows it, from 1
    verdict = models.CharField(max_length=10)  # ok, warning, error, duplicate
    issues = models.JSONField(default=list, blank=True)
    data = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=200, blank=True)  # of the roster person it led to
    change = models.CharField(max_length=10, blank=True)  # made, changed
    before = models.JSONField(null=True, blank=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "sheet", "row"], name="one_verdict_per_row")]
        indexes = [models.Index(fields=["intake", "verdict", "id"], name="intake_row_verdict")]

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row}"


class NoContact(NetworkModel):
    """「連絡しないでください」 for good: a keyed hash of the address, so that no new import and no erasure loses it."""

    address_hash = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "address_hash"], name="one_no_contact_per_address")]

    def __str__(self) -> str:
        return self.address_hash[:8]
