"""Items of the feed, what was said to them, and the stamps on both."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.feed import carried_models, rules
from enishi.kit.ids import PublicIdField
from enishi.networks.labels import Label, fits
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_TITLE, LONGEST_POST, LONGEST_COMMENT = 80, 4000, 2000
TO = "to"  # in what a comment carries: the public id of the one it answers, where that stands under another
OF_PROFILE = ("lately", "profile", "joined")  # kinds that are news of a profile
PAST = "past"  # the title of news of a fact that has changed once more, and that somebody had answered


class Stamp(models.TextChoices):
    """The stamps that every network has; what each says stands on it (ui/static/stamps.svg)."""

    WELCOME_BACK = "okaeri", pgettext_lazy("stamp", "Welcome back")
    CONGRATULATIONS = "omedeto", pgettext_lazy("stamp", "Congratulations")
    THANKS = "arigato", pgettext_lazy("stamp", "Thank you")
    WELL_DONE = "otsukare", pgettext_lazy("stamp", "Well done")
    OLD_TIMES = "natsukashii", pgettext_lazy("stamp", "Those were the days")
    CHEERING = "ouen", pgettext_lazy("stamp", "Cheering for you")
    UNDERSTOOD = "ryokai", pgettext_lazy("stamp", "Got it")
    SEE_YOU = "matane", pgettext_lazy("stamp", "See you")


class ItemQuerySet(NetworkQuerySet):
    """Items, for those who may read them."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the items that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))


class Item(NetworkModel):
    """One thing in the feed, told to an audience or within a circle. A post has words of its own and a label. What another room
    published stands for its `source` there, with words and a label from it; without an author the secretariat speaks. News of
    a profile is `about` a field of its author's, from which its words come. A 近況 keeps what was said (`text`, or `title` for
    the code of a tap), so that what others answered stays with it."""

    class Kind(models.TextChoices):
        """What sort of news it is."""

        POST = "post", pgettext_lazy("feed", "post")
        LATELY = "lately", pgettext_lazy("feed", "lately")
        PROFILE = "profile", pgettext_lazy("feed", "profile")
        JOINED = "joined", pgettext_lazy("feed", "new here")
        NEWS = "news", pgettext_lazy("feed", "announcement")
        STORY = "story", pgettext_lazy("feed", "story")
        RELAY = "relay", pgettext_lazy("feed", "self-introduction")
        IDEA = "idea", pgettext_lazy("feed", "what became of an idea")

    network = models.ForeignKey(
        "networks.Network", on_delete=models.CASCADE, related_name="%(class)s_rows", db_index=False
    )
    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=Kind)
    author = models.ForeignKey("members.Member", null=True, on_delete=models.CASCADE, related_name="feed_items")
    circle = models.ForeignKey(
        "members.Circle", null=True, blank=True, on_delete=models.CASCADE, related_name="feed_items", db_index=False
    )
    source = models.CharField(max_length=10, blank=True)  # public id of what was published, in the room it comes from
    about = models.CharField(max_length=30, blank=True)  # a field of the author's profile
    audience = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=10, choices=Label, blank=True)
    theme = models.CharField(max_length=10, blank=True)  # notices/themes.py: who muted it does not find it here
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(max_length=LONGEST_POST, blank=True)
    carries = models.JSONField(default=carried_models.nothing)  # pictures, files, names and the like: carried.py
    token = models.CharField(max_length=32)  # of the form it came with: sending it twice makes one post
    told_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a decision of moderation; its words stay
    answers_open = models.BooleanField(default=True)  # whether words can be said to it; stamps can always be put
    version = models.PositiveIntegerField(default=1)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "token"], name="one_item_per_form"),
            models.CheckConstraint(
                condition=Q(kind="post", about="", source="", author__isnull=False) & fits("audience", "label")
                | Q(kind__in=OF_PROFILE, source="", label="", author__isnull=False, circle=None) & ~Q(about="")
                | Q(about="") & ~Q(kind__in=("post", *OF_PROFILE)) & ~Q(source="") & fits("audience", "label"),
                name="item_label_fits",
            ),
            models.UniqueConstraint(
                fields=["network", "kind", "source"], condition=~Q(source=""), name="one_item_per_source"
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "audience", "-id"], name="item_newest", condition=Q(taken_back_at=None, circle=None)
            ),
            models.Index(
                fields=["network", "audience", "kind", "-id"],
                name="item_kind",
                condition=Q(taken_back_at=None, circle=None),
            ),
            # what was taken back is in it, too: the end of a circle looks for everything that was said there
            models.Index(fields=["circle", "-id"], name="item_in_circle", condition=Q(circle__isnull=False)),
            models.Index(fields=["author", "about", "-id"], name="item_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class PutAway(NetworkModel):
    """That a member does not want to see an item any more, or a comment: their own business, as keeping one's distance is."""

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="put_away", db_index=False)
    comment = models.ForeignKey("Comment", null=True, on_delete=models.CASCADE, related_name="put_away", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="an_item_is_put_away_once"),
            models.UniqueConstraint(fields=["comment", "member"], name="a_comment_is_put_away_once"),
            models.CheckConstraint(
                condition=Q(item__isnull=True, comment__isnull=False) | Q(item__isnull=False, comment__isnull=True),
                name="one_thing_is_put_away",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id or self.comment_id} {self.member_id}"


class Revision(NetworkModel):
    """What a post said before it was changed, and until when."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(max_length=LONGEST_POST)
    until = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.item_id} until {self.until}"


class Comment(NetworkModel):
    """What somebody said to an item, in words or by a stamp; `under` another comment at most one step deep."""

    public_id = PublicIdField()
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="feed_comments")
    under = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(max_length=LONGEST_COMMENT, blank=True)
    stamp = models.CharField(max_length=20, blank=True)  # one of stamps.py
    carries = models.JSONField(default=carried_models.nothing)  # who is named in it: naming.py
    token = models.CharField(max_length=32)
    told_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by a decision of moderation; its words stay

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "token"], name="one_comment_per_form"),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(stamp="") | Q(taken_back_at__isnull=False), name="comment_says_something"
            ),
        ]
        indexes = [models.Index(fields=["item", "id"], name="comment_of_item")]

    def __str__(self) -> str:
        return self.public_id


class Pause(NetworkModel):
    """The words of a network at which its employees are asked to look once more (pausing.py)."""

    network = models.OneToOneField("networks.Network", on_delete=models.CASCADE, related_name="feed_pause")
    words = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{len(self.words)} words"


class Taste(NetworkModel):
    """Which reasons a member leaves out where the feed stands in their own order (suiting.py)."""

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="feed_taste")
    left_out = models.JSONField(default=list)  # codes of suiting.REASONS
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.member_id} {self.left_out}"


class Stamped(NetworkModel):
    """A stamp that a member put on an item, or on a comment to it."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="stamps")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="stamps")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="stamps_put")
    stamp = models.CharField(max_length=20)  # one of stamps.py
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member", "stamp"], condition=Q(comment=None), name="one_stamp_per_item"
            ),
            models.UniqueConstraint(
                fields=["comment", "member", "stamp"],
                condition=Q(comment__isnull=False),
                name="one_stamp_per_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stamp} {self.item_id}"
