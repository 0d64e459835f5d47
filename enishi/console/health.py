"""The health of a network in ten minutes: a few findings in a sentence each, counted and never by name (R041, N15).

Nothing here looks at who reads what. Blind circles are not counted, and a group of fewer than LEAST is not told. What costs a look
at every member is kept for KEPT seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.desk.models import SINCE, Enquiry
from enishi.feed.models import Comment, Item, Stamped
from enishi.ideas.models import OPEN, Idea
from enishi.joining.models import Claim
from enishi.members.models import Grant, Member, Seat
from enishi.members.roles import RIGHTS, Right
from enishi.moderation.models import Case
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.news.models import Announcement, Series
from enishi.profiles import kept_counts

LEAST, KEPT, WEEKS = 5, 600, 12
WEEK, QUARTER = timedelta(days=7), timedelta(days=91)
UNANSWERED, GREETED_FROM, GREETED_TO = timedelta(days=3), timedelta(days=14), timedelta(days=180)
WRITTEN = (Item.Kind.POST, Item.Kind.LATELY, Item.Kind.RELAY)
TOLD = (Item.Kind.NEWS, Item.Kind.STORY)
SPEAKING = [role for role, rights in RIGHTS.items() if Right.PUBLISH in rights]


WAITS: dict[
    str, tuple[str | Promise, str, str]
] = {  # what it is called, and the page to look at it on, with what is asked there
    "applications": (pgettext_lazy("health", "Applications"), "joining:approvals", ""),
    "enquiries": (pgettext_lazy("health", "Enquiries"), "desk:enquiries", ""),
    "reports": (pgettext_lazy("health", "Reports"), "moderation:reports", ""),
    "ideas": (gettext_lazy("Ideas whose day has gone by"), "ideas:inbox", ""),
    "series": (gettext_lazy("Series in which nothing came"), "news:series", ""),
    "posts": (gettext_lazy("Posts that nobody answered"), "feed:feed", "?only=posts"),
}


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody: how many, and for how many days the longest."""

    name: str
    number: int
    days: int

    @property
    def words(self) -> str:
        """What it is called."""
        return str(WAITS[self.name][0])

    @property
    def place(self) -> str:
        """The name of the page to look at it on."""
        return WAITS[self.name][1]

    @property
    def asked(self) -> str:
        """What is asked of that page."""
        return WAITS[self.name][2]


@dataclass(frozen=True)
class Share:
    """How many posts and comments there were in a week, by who wrote them."""

    alumni: int
    employees: int
    office: int

    @property
    def all(self) -> int:
        """All of them."""
        return self.alumni + self.employees + self.office

    @property
    def percent(self) -> int:
        """How many of a hundred came from members; 0 where there were none."""
        return round(100 * (self.alumni + self.employees) / self.all) if self.all else 0


def waiting(viewer: Member) -> list[Waiting]:
    """Return what waits, of what the viewer's rights include; at most three, those that wait longest first. One query."""
    now, since = timezone.now(), "told_at"
    said, put = Comment.objects.within(viewer.network_id), Stamped.objects.within(viewer.network_id)
    on_it = {"item": OuterRef("pk")}
    asked: dict[str, tuple[Any, Any]] = {
        "ideas": (
            Idea.objects.answerable_by(viewer).filter(
                state__in=OPEN, joined_to=None, due_on__lt=today_in(viewer.network)
            ),
            since,
        ),
        "posts": (
            Item.objects.readable_by(viewer).filter(
                ~Exists(said.filter(**on_it)),
                ~Exists(put.filter(**on_it)),
                kind=Item.Kind.POST,
                circle=None,
                told_at__lt=now - UNANSWERED,
                told_at__gt=now - 4 * WEEK,
            ),
            since,
        ),
    }
    if viewer.has(Right.PUBLISH):
        asked["series"] = Series.objects.within(viewer.network_id).late(now), "late_at"
    if viewer.has(Right.APPROVE):
        asked["applications"] = Claim.objects.readable_by(viewer).undecided(), "made_at"
    if viewer.has(Right.MODERATE):
        asked["reports"] = Case.objects.readable_by(viewer).undecided(), "made_at"
    if viewer.has(Right.DESK):
        asked["enquiries"] = Enquiry.objects.readable_by(viewer).waiting(), SINCE
    columns = {}
    for name, (rows, when) in asked.items():
        grouped = rows.order_by().values("network")
        columns[f"{name}_number"] = Subquery(grouped.annotate(number=Count("pk")).values("number"))
        columns[f"{name}_since"] = Subquery(grouped.annotate(first=Min(when)).values("first"))
    row = Network.objects.filter(pk=viewer.network_id).annotate(**columns).values(*columns).get()
    found = [
        Waiting(name, row[f"{name}_number"], (now - row[f"{name}_since"]).days)
        for name in asked
        if row[f"{name}_number"]
    ]
    return sorted(found, key=lambda each: -each.days)[:3]


def shown(viewer: Member) -> dict[str, Any]:
    """Return what the viewer may read of the findings, with for how many weeks it has been `silent`, and in how many members have
    `spoken`."""
    found = dict(findings(viewer.network))
    if not viewer.has(Right.MEMBERS_DATA):  # how many are in a class is not theirs to know
        found["missed"] = []
    silent = 0
    for spoken in reversed(found["weeks"]):
        if spoken:
            break
        silent += 1
    return {**found, "silent": silent, "spoken": sum(found["weeks"])}


def findings(network: Any) -> dict[str, Any]:
    """Return what is found out about a network for everybody who may read it: `share` of this week and `before` it, `weeks` with
    posts of members (newest last), `missed` classes and the number of `ungreeted`; at most KEPT seconds old."""
    key = kept_counts.key("health", network.pk, 0)
    known: dict[str, Any] | None = cache.get(key)
    if known is None:
        now = timezone.now()
        known = {**_spoken(network, now), "missed": _missed(network, now), "ungreeted": _ungreeted(network, now)}
        cache.set(key, known, KEPT)
    return known


def _spoken(network: Any, now: datetime) -> dict[str, Any]:
    """Return `share`, `before` and `weeks`. Three queries: who speaks for the network, what was written, what was said."""
    office = set(Grant.objects.within(network).in_force().filter(role__in=SPEAKING).values_list("member", flat=True))
    items = Item.objects.within(network).filter(countable(), taken_back_at=None)
    items = items.filter(kind__in=(*WRITTEN, *TOLD), told_at__gte=now - WEEKS * WEEK)
    comments = Comment.objects.within(network).filter(countable("item__"), taken_back_at=None)
    two = {"now": Count("pk", filter=Q(told_at__gte=now - WEEK)), "then": Count("pk", filter=Q(told_at__lt=now - WEEK))}
    weeks = {
        f"week{n}": Count(
            "pk", filter=Q(kind__in=WRITTEN, told_at__gte=now - (n + 1) * WEEK, told_at__lt=now - n * WEEK)
        )
        for n in range(WEEKS)
    }
    lately = Q(told_at__gte=now - 2 * WEEK)
    of_items = {
        "now": two["now"],
        "then": Count("pk", filter=lately & Q(told_at__lt=now - WEEK)),
    }
    # a story is the secretariat's, though the item names who is portrayed
    ours = models.Case(
        When(kind=Item.Kind.STORY, then=None), default=F("author"), output_field=models.BigIntegerField()
    )
    rows = items.order_by().annotate(by=ours).values("by", side=F("author__side"))
    written = list(rows.annotate(**of_items, **weeks))
    said = list(comments.filter(lately).order_by().values(by=F("author"), side=F("author__side")).annotate(**two))
    shares = {}
    for name in ("now", "then"):
        numbers = {"alumni": 0, "employees": 0, "office": 0}
        for row in (*written, *said):
            author, side = row["by"], row["side"]
            of = "office" if author is None or author in office else "employees" if side == EMPLOYEES else "alumni"
            numbers[of] += row[name]
        shares[name] = Share(**numbers)
    spoken = [
        any(row[f"week{n}"] for row in written if row["by"] is not None and row["by"] not in office)
        for n in reversed(range(WEEKS))
    ]
    return {"share": shares["now"], "before": shares["then"], "weeks": spoken}


def _missed(network: Any, now: datetime) -> list[tuple[str, int]]:
    """Return the classes (name, number) to whom nothing was announced for a quarter, of LEAST at least. What was told to a segment was
    told to none of them. Three queries."""
    news = Item.objects.within(network).filter(kind__in=TOLD, taken_back_at=None, told_at__gte=now - QUARTER)
    told = 0
    for audience in news.filter(circle=None).order_by().values_list("audience", flat=True).distinct():
        told |= audience
    segments = Announcement.objects.within(network).exclude(segment_name="").exclude(circle=None).values("circle")
    circles = news.exclude(circle=None).exclude(circle__in=segments).values("circle")
    reached = Seat.objects.within(network).filter(circle__in=circles)
    classes = set(reached.order_by().values_list("member__member_class", flat=True).distinct())
    rows = Member.objects.within(network).active().exclude(member_class=None).order_by("member_class__position")
    counted = rows.values_list("member_class", "member_class__label", "side").annotate(number=Count("pk"))
    missing: dict[str, int] = {}
    for member_class, label, side, number in counted:
        if member_class not in classes and not side & told & (ALUMNI | EMPLOYEES):
            missing[label] = missing.get(label, 0) + number
    return [(label, number) for label, number in missing.items() if number >= LEAST]


def _ungreeted(network: Any, now: datetime) -> int:
    """Return how many who joined two weeks to half a year ago have had neither a comment nor a stamp from anybody. One query."""
    theirs = {"item__author": OuterRef("pk")}
    said = Comment.objects.within(network).filter(countable("item__"), taken_back_at=None, **theirs)
    put = Stamped.objects.within(network).filter(countable("item__"), **theirs)
    rows = Member.objects.within(network).active()
    rows = rows.filter(joined_at__lte=now - GREETED_FROM, joined_at__gt=now - GREETED_TO)
    alone = ~Exists(said.exclude(author=OuterRef("pk"))), ~Exists(put.exclude(member=OuterRef("pk")))
    number: int = rows.filter(*alone).count()
    return number


def countable(item: str = "") -> Q:
    """Return the condition on an item (by the path `item`, such as "item__") that it may be counted at all: rooms of alumni are no
    number of the secretariat's."""
    return Q(**{f"{item}circle": None}) | Q(**{f"{item}circle__blind": False})
