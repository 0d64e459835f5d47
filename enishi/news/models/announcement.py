"""Announcements: what they say and to whom, what they said before, and who confirmed those that ask for it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from enishi.kit.ids import PublicIdField
from enishi.networks.audiences import PUBLIC
from enishi.networks.days import today_in
from enishi.networks.labels import Label, fits
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet
from enishi.news import rules
from enishi.news.models.series import Series
from enishi.profiles.aiming import ToSegment

LONGEST_TITLE, LONGEST_BODY, LONGEST_SUMMARY = 80, 60_000, 160
HIGHEST_NUMBER = 9999


class AnnouncementQuerySet(NetworkQuerySet):
    """Announcements, for those who may read them."""

    def readable_by(self, viewer: Any, network: Any) -> Self:
        """Return what stands and was told to this viewer, a visitor of the network among them."""
        return self.within(network).filter(rules.standing(network), rules.told_to(viewer))

    def heard_by(self, viewer: Any) -> Self:
        """Return what stands and may be read by this viewer, of what they were told of."""
        return self.within(viewer.network_id).filter(rules.standing(viewer.network), rules.heard_by(viewer))

    def written_for(self, viewer: Any) -> Self:
        """Return everything, drafts and what has ended included, to those who may publish."""
        rows = self.within(viewer.network_id)
        return rows.filter(rules.written_for(viewer))

    def due(self) -> Self:
        """Return what was to be shown by now and is not."""
        return self.filter(publish_at__lte=timezone.now(), published_at=None, taken_back_at=None)


class Announcement(NetworkModel, ToSegment):
    """What the secretariat tells. Its text is rich (kit/richtext/) and clean; `summary` is how it begins. `opened` counts
    how many times a browser opened it first, and nothing keeps whose. The text of an issue of the in-house news is its lead;
    the rest stands in its sections, and `number` says which issue it is."""

    class Kind(models.TextChoices):
        """What it is drawn as."""

        NOTICE = "notice", pgettext_lazy("news", "announcement")
        ISSUE = "issue", pgettext_lazy("news", "in-house news")

    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NOTICE)
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="told")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    body = models.TextField(max_length=LONGEST_BODY, blank=True)
    summary = models.CharField(max_length=LONGEST_SUMMARY, blank=True)
    theme = models.CharField(max_length=10, blank=True)  # notices/themes.py
    audience = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=10, choices=Label)
    narrowed = models.BooleanField(default=False)  # to the classes of `told`, or to a segment: who has a seat then
    circle = models.ForeignKey("members.Circle", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    comments_open = models.BooleanField(default=True)
    must_confirm = models.BooleanField(default=False)
    on_front = models.BooleanField(default=False)  # listed on the network's public page
    last_day = models.DateField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # when its last day had passed, and the feed forgot it
    changed_at = models.DateTimeField(null=True, blank=True)  # after it was published
    taken_back_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    opened = models.PositiveIntegerField(default=0)

    objects = AnnouncementQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [
            models.CheckConstraint(condition=fits("audience", "label"), name="announcement_label_fits"),
            models.CheckConstraint(
                condition=Q(segment_name="") | Q(narrowed=True) & ~Q(audience=PUBLIC),
                name="announcement_to_a_segment_is_not_public",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(kind="notice") & ~Q(title="") & ~Q(body="")
                | Q(kind="issue", number__isnull=False) & ~Q(title=""),
                name="published_announcement_says_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "-published_at", "-id"], name="announcement_newest", condition=Q(taken_back_at=None)
            ),
            models.Index(fields=["publish_at"], name="announcement_due", condition=Q(published_at=None)),
        ]

    def __str__(self) -> str:
        return self.title or self.public_id

    @property
    def is_issue(self) -> bool:
        """Whether it is an issue of the in-house news, with a number and sections."""
        return self.kind == self.Kind.ISSUE

    @property
    def named(self) -> str:
        """Its title as it stands alone: that of an issue with its number, in the language at hand."""
        if not self.is_issue or self.number is None:
            return self.title
        return _("No. %(number)s: %(title)s") % {"number": self.number, "title": self.title}

    @property
    def muted_as(self) -> str:
        """The theme by which members can mute it; what they are asked to confirm comes to everybody."""
        return "" if self.must_confirm else self.theme

    @property
    def state(self) -> str:
        """Return `draft`, `scheduled`, `shown`, `ended` or `taken-back`."""
        if self.taken_back_at:
            return "taken-back"
        if not self.published_at:
            return "scheduled" if self.publish_at else "draft"
        return "ended" if self.is_over else "shown"

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed where the network is."""
        return self.last_day is not None and self.last_day < today_in(self.network)


class Told(NetworkModel):
    """A class that a narrowed announcement is told to."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="told")
    member_class = models.ForeignKey("networks.MemberClass", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "member_class"], name="a_class_is_told_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.member_class_id}"


class Edition(NetworkModel):
    """What a published announcement said before it was changed, and until when."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="editions")
    title = models.CharField(max_length=LONGEST_TITLE)
    body = models.TextField(max_length=LONGEST_BODY)
    until = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.announcement_id} until {self.until}"


class Confirmation(NetworkModel):
    """That a member said 「確認しました」. It says that they read it, and is no consent to anything; `version` is which text."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="confirmations")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "member"], name="confirmed_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.member_id}"
