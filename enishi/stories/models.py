"""Stories as they are written, the proofs that were handed to who is portrayed, and their pictures."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from enishi.kit import richtext
from enishi.kit.ids import PublicIdField
from enishi.networks.labels import Label, fits
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet
from enishi.stories import rules

LONGEST_TITLE, LONGEST_BODY, LONGEST_SUMMARY = 80, 60_000, 160
LONGEST_NAME, LONGEST_FACTS, LONGEST_ALT, LONGEST_ASKED = 60, 120, 200, 1000
SAYS = ("title", "body", "name", "facts", "cover", "audience", "label")  # what a proof takes over from the story


class StoryQuerySet(NetworkQuerySet):
    """Stories, for those who may read, write, or decide on them."""

    def readable_by(self, viewer: Any, network: Any) -> Self:
        """Return what stands and was told to this viewer, a visitor of the network among them."""
        return self.within(network).filter(rules.standing(network), rules.told_to(viewer))

    def written_for(self, viewer: Any) -> Self:
        """Return every story, to those who may publish."""
        return self.within(viewer.network_id).filter(rules.written_for(viewer))

    def about(self, viewer: Any) -> Self:
        """Return the stories about this viewer that were handed to them, without what was withdrawn."""
        handed = Q(pk__in=Proof.objects.within(viewer.network_id or 0).values("story"))
        return self.within(viewer.network_id or 0).filter(handed, portrayed=viewer.pk or 0, withdrawn_at=None)


class Story(NetworkModel):
    """A story about a member while it is written. What others read is never this text but that of the proof `shown`. On the
    public page who is portrayed is called `name`; `facts` are a few words about them, which they approve with the text."""

    public_id = PublicIdField()
    portrayed = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    editor = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")  # who hears
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    body = models.TextField(max_length=LONGEST_BODY, blank=True)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    facts = models.CharField(max_length=LONGEST_FACTS, blank=True)
    cover = models.CharField(max_length=10, blank=True)  # public id of the title picture
    audience = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=10, choices=Label)
    shown = models.ForeignKey("Proof", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = StoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=fits("audience", "label"), name="story_label_fits"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(shown=None, title="", body="", name="", facts="", cover=""),
                name="withdrawn_story_says_nothing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "-published_at", "-id"], name="story_newest", condition=Q(shown__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.title or self.public_id


class Proof(NetworkModel):
    """What was handed to who is portrayed, word for word; only their own answer changes anything, and that to fewer readers. `mark`
    is the digest of all that it says and shows (texts.mark_of), and what is approved is this mark."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="proofs")
    title = models.CharField(max_length=LONGEST_TITLE)
    body = models.TextField(max_length=LONGEST_BODY)
    summary = models.CharField(max_length=LONGEST_SUMMARY)
    name = models.CharField(max_length=LONGEST_NAME)
    facts = models.CharField(max_length=LONGEST_FACTS, blank=True)
    cover = models.CharField(max_length=10, blank=True)
    audience = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=10, choices=Label)
    mark = models.CharField(max_length=64)
    handed_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True)
    asked = models.CharField(max_length=LONGEST_ASKED, blank=True)  # what the person would like changed
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=fits("audience", "label"), name="proof_label_fits")]
        indexes = [models.Index(fields=["story", "-id"], name="proof_newest")]

    def __str__(self) -> str:
        return f"{self.story_id} {self.mark[:8]}"

    @property
    def state(self) -> str:
        """Return `approved`, `asked` or `waiting`."""
        return "approved" if self.approved_at else "asked" if self.asked_at else "waiting"

    @property
    def holds(self) -> set[str]:
        """The public ids of the pictures that it shows."""
        return set(pictures_of(self))


class Picture(NetworkModel):
    """A picture of a story, drawn anew, with words for who does not see it. It never changes; another one has another id."""

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="pictures")
    alt = models.CharField(max_length=LONGEST_ALT)
    stored_as = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)  # SHA-256 of the file, in hex
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="picture_of_a_story_has_words")]

    def __str__(self) -> str:
        return self.alt


def pictures_of(said: Story | Proof) -> list[str]:
    """Return the public ids of the pictures that a text shows, the title picture first."""
    return [each for each in (said.cover, *richtext.pictures_in(said.body)) if each]
