"""What the feed keeps of a member: what they wrote, said and answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from enishi.feed import carried, drafts, polls, stamps
from enishi.feed.carried_models import Vote
from enishi.feed.models import Comment, Item, Stamped, Taste
from enishi.groups import watch
from enishi.groups.models import Reading
from enishi.members.models import Circle, Member
from enishi.networks.labels import Label


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the posts, comments and stamps of a member, oldest first, with what a post said before, and what they left out of
    their own order. That words were taken out of a room of alumni is written down there. Eight queries, and more for each such
    room."""
    _note(member, Reading.What.OWN_DATA)
    kinds = (Item.Kind.POST, Item.Kind.LATELY)
    posts = Item.objects.within(member.network_id).filter(author=member, kind__in=kinds, taken_back_at=None)
    told: list[dict[str, Any]] = [
        {
            "kind": post.kind,
            "at": post.told_at,
            "title": post.title,
            "text": post.text,
            "audience": post.audience,
            "label": str(Label(post.label).label) if post.label else "",
            "pictures": [each.alt for each in carried.of(post).pictures],
            "files": [each.name for each in carried.of(post).files],
            "poll": [poll.question, *poll.answers] if (poll := polls.of(post)) else [],
            "before": [{"until": row.until, "title": row.title, "text": row.text} for row in post.revisions.all()],
        }
        for post in posts.order_by("pk").prefetch_related("revisions")
    ]
    told += [
        {"kind": "draft", "at": row.kept_at, "title": row.said.get("title", ""), "text": row.said.get("text", "")}
        for row in drafts.of(member)
    ]
    comments = Comment.objects.within(member.network_id).filter(author=member, taken_back_at=None).order_by("pk")
    tastes = Taste.objects.within(member.network_id).filter(member=member)
    told += [{"kind": "order", "at": row.changed_at, "left out": row.left_out} for row in tastes]
    if member.own_order:
        told.append({"kind": "opens in own order"})
    told += [
        {"kind": "answer", "at": row.told_at, "text": row.text or stamps.words(member.network, row.stamp)}
        for row in comments
    ]
    put = Stamped.objects.within(member.network_id).filter(member=member).order_by("pk")
    told += [{"kind": "stamp", "at": row.at, "text": stamps.words(member.network, row.stamp)} for row in put]
    votes = Vote.objects.within(member.network_id).filter(member=member).select_related("item").order_by("pk")
    told += [
        {"kind": "vote", "at": row.at, "question": poll.question, "text": poll.answers[row.choice]}
        for row in votes
        if (poll := polls.of(row.item))
    ]
    return told


def forget(member: Member) -> None:
    """Delete every file and draft of this member, everything they wrote, answers of others to it among them, every stamp they
    put and every vote. Rooms of alumni are told that it was done."""
    carried.forget(member)
    _note(member, Reading.What.ERASURE)
    Stamped.objects.within(member.network_id).filter(member=member).delete()
    Vote.objects.within(member.network_id).filter(member=member).delete()
    Taste.objects.within(member.network_id).filter(member=member).delete()
    Item.objects.within(member.network_id).filter(author=member).delete()
    Comment.objects.within(member.network_id).filter(author=member).delete()


def _note(member: Member, what: str) -> None:
    """Write down in the rooms of alumni where this member said something that the program reads it."""
    blind = Circle.objects.within(member.network_id).filter(kind=Circle.Kind.GROUP, blind=True)
    posts = Count("feed_items", filter=Q(feed_items__author=member, feed_items__taken_back_at=None), distinct=True)
    said = Q(feed_items__comments__author=member, feed_items__comments__taken_back_at=None)
    told = blind.annotate(texts=posts + Count("feed_items__comments", filter=said, distinct=True)).filter(texts__gt=0)
    for circle in told.order_by("pk"):
        watch.machine(circle, what, circle.texts)
