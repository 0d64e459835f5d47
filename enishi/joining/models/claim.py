"""Claims: 'I was there', waiting for the secretariat. What was claimed is deleted with the decision; the findings stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.joining import rules
from enishi.kit.ids import LENGTH, PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

if TYPE_CHECKING:
    from enishi.members.models import Member, Visitor


class Finding(models.TextChoices):
    """What comparing one fact with the roster gave. The secretariat reads it; the applicant is never told which differs."""

    SAME = "same", pgettext_lazy("finding", "agrees")
    CLOSE = "close", pgettext_lazy("finding", "nearly agrees")
    OTHER = "other", pgettext_lazy("finding", "differs")
    UNKNOWN = "unknown", pgettext_lazy("finding", "cannot be compared")


class Assurance(models.TextChoices):
    """What made sure that somebody was there; it stays with the application that let them in."""

    ROSTER = "roster", pgettext_lazy("assurance", "by the roster")
    MEMBERS = "members", pgettext_lazy("assurance", "by two members who know them")
    DOCUMENT = "document", pgettext_lazy("assurance", "by a paper")
    TELEPHONE = "telephone", pgettext_lazy("assurance", "by a talk on the telephone")
    OFFICER = "officer", pgettext_lazy("assurance", "by what the secretariat knows")


class ClaimQuerySet(NetworkQuerySet):
    """Applications by who reads them and where they stand."""

    def readable_by(self, viewer: Member | Visitor) -> Self:
        """Return the applications that this viewer may decide on."""
        return self.within(viewer.network_id).filter(rules.claims_readable(viewer))

    def of_person(self, network: Any, person: Any) -> Self:
        """Return what this person applied for in the network, newest first; nothing for a visitor who is not signed in."""
        return self.within(network).filter(person_id=person.pk or 0).order_by("-pk")

    def undecided(self) -> Self:
        """Return those that nobody has decided on, also not a moment ago."""
        return self.filter(state__in=Claim.UNDECIDED, decided_at=None)

    def with_answers(self) -> Self:
        """Return the same with how many members answered that they know the applicant (`known_to`), and that they do not; and
        how many papers there are (`paper_count`), and were looked at (`papers_seen`)."""
        answers = "vouch_link__vouches"
        return self.annotate(
            known_to=Count(answers, filter=Q(vouch_link__vouches__knows=True), distinct=True),
            unknown_to=Count(answers, filter=Q(vouch_link__vouches__knows=False), distinct=True),
            paper_count=Count("papers", distinct=True),
            papers_seen=Count("papers", filter=Q(papers__seen_at__isnull=False), distinct=True),
        )

    def in_order(self) -> Self:
        """Return those that have waited longest first."""
        return self.order_by("made_at", "pk")


class Claim(NetworkModel):
    """An application for membership by a person whose address is confirmed. At most one is open per person and network."""

    class Way(models.TextChoices):
        """How it came about."""

        FACTS = "facts", pgettext_lazy("claim", "without an invitation")
        INVITATION = "invitation", pgettext_lazy("claim", "with an invitation whose facts did not agree")
        PERSONAL = "personal", pgettext_lazy("claim", "by a member’s link")
        OUTSIDE = "outside", pgettext_lazy("claim", "by a link for a group outside")
        VOUCHED = "vouched", pgettext_lazy("claim", "let in by two members who know them")

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("claim", "being looked at")
        ASKED = "asked", pgettext_lazy("claim", "waiting for an answer")
        APPROVED = "approved", pgettext_lazy("claim", "approved")
        DECLINED = "declined", pgettext_lazy("claim", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("claim", "withdrawn")

    class Reason(models.TextChoices):
        """Why it was declined, in words that never tell whether somebody is on the roster."""

        NOT_CONFIRMED = "not_confirmed", pgettext_lazy("claim", "We could not confirm that you were with us.")
        NOT_ADMITTED = "not_admitted", pgettext_lazy("claim", "We do not welcome people of this kind at the moment.")
        ALREADY = "already", pgettext_lazy("claim", "The same person is a member already.")

    UNDECIDED = (State.OPEN, State.ASKED)
    known_to: int  # these by with_answers
    unknown_to: int
    paper_count: int
    papers_seen: int

    public_id = PublicIdField()
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)  # confirmed; the answer goes there
    way = models.CharField(max_length=10, choices=Way, default=Way.FACTS)
    invitation = models.ForeignKey("joining.Invitation", null=True, on_delete=models.SET_NULL, related_name="+")
    personal = models.ForeignKey("joining.PersonalInvitation", null=True, on_delete=models.SET_NULL, related_name="+")
    claimed = models.JSONField(default=dict)  # as typed; {} once decided
    choices = models.JSONField(default=dict)  # preset, purposes and aims, taken over on approval; {} once decided
    findings = models.JSONField(default=dict)  # fact → Finding, compared with roster_person
    candidates = models.JSONField(default=list)  # ids of the roster, the likeliest first; [] once decided
    roster_person = models.ForeignKey("roster.RosterPerson", null=True, on_delete=models.SET_NULL, related_name="+")
    # the only one with the name and the year first claimed: guesses are counted by it, also once decided
    named = models.ForeignKey("roster.RosterPerson", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    promised_on = models.DateField()  # the working day by which an answer is promised
    corrected_at = models.DateTimeField(null=True, blank=True)  # by the applicant
    asked_at = models.DateTimeField(null=True, blank=True)  # by the secretariat, the first time
    decision = models.JSONField(default=dict)  # taken and still to be undone: verdict and what it needs; else {}
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    assurance = models.CharField(max_length=10, choices=Assurance, blank=True)  # once approved
    note = models.TextField(max_length=500, blank=True)  # of the secretariat, for whoever judges the next like it
    mail_mark = models.CharField(max_length=LENGTH, blank=True)  # of the newest mail to the applicant, in the outbox
    came_back = models.CharField(
        max_length=10, blank=True
    )  # why the newest mail did (kit.bounces), "" while it did not
    came_back_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "person"], condition=Q(state__in=("open", "asked")), name="one_open_claim_per_person"
            )
        ]
        indexes = [
            models.Index(fields=["network", "state", "made_at"], name="claim_queue"),
            models.Index(fields=["roster_person"], name="claim_roster_person"),
            models.Index(fields=["mail_mark"], condition=~Q(mail_mark=""), name="claim_mail_mark"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        """Whether the secretariat still has to decide."""
        return self.state in self.UNDECIDED and self.decided_at is None

    @property
    def reaches(self) -> str:
        """The address that the next mail goes to: where the newest came back, the one that the applicant put first since."""
        return (self.came_back and self.person.email) or self.address

    @property
    def can_be_undone(self) -> bool:
        """Whether a decision was taken that has not been carried out."""
        return self.state in self.UNDECIDED and self.decided_at is not None


class Line(NetworkModel):
    """One message between secretariat and applicant. Deleted with the decision."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lines")
    from_staff = models.BooleanField(default=False)
    written_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=2_000)

    class Meta:
        indexes = [models.Index(fields=["claim", "id"], name="claim_lines")]

    def __str__(self) -> str:
        return f"{self.claim_id}"
