"""What a member turns to: a person whom they find, an item or a comment that they read. Anything else is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from enishi.feed import polls, rules, stamps
from enishi.feed.models import LONGEST_POST, LONGEST_TITLE, Comment, Item
from enishi.members.doors import Request
from enishi.members.models import Member
from enishi.profiles import visibility
from enishi.profiles.card import Card
from enishi.profiles.wording import lately_words


@dataclass(frozen=True)
class Target:
    """Whom it is about, as the viewer knows them; the item, and the comment to it, if it is about words. `back` is where they
    were met."""

    kind: str  # person, item or answer: the addresses of the pages about it
    public_id: str
    member: Member
    card: Card
    back: str
    item: Any = None
    comment: Any = None


def person(request: Request, public_id: str) -> Target:
    """Return a member whom the viewer finds, not themselves."""
    member = get_object_or_404(request.network.member_rows.active().exclude(pk=request.viewer.pk), public_id=public_id)
    cards = visibility.cards([member.pk], request.viewer)
    if not cards:
        raise Http404
    member.network = request.network
    return Target("person", public_id, member, cards[0], cards[0].url)


def item(request: Request, public_id: str) -> Target:
    """Return an item that the viewer reads and somebody else wrote."""
    rows = Item.objects.readable_by(request.viewer).exclude(author=request.viewer).exclude(author=None)
    row = get_object_or_404(rows.select_related("author", "circle"), public_id=public_id)
    return _written(request, "item", public_id, row, None)


def answer(request: Request, public_id: str) -> Target:
    """Return a comment that the viewer reads and somebody else wrote."""
    rows = Comment.objects.within(request.network).filter(item__in=Item.objects.readable_by(request.viewer))
    rows = rows.filter(rules.heard(request.viewer)).exclude(author=request.viewer)
    rows = rows.select_related("author", "item__author", "item__circle")
    row = get_object_or_404(rows, public_id=public_id)
    return _written(request, "answer", public_id, row.item, row)


def _written(request: Request, kind: str, public_id: str, item: Any, comment: Any) -> Target:
    member = (comment or item).author
    member.network = request.network
    card = visibility.authors([member.pk], request.viewer).get(member.pk)
    if card is None:
        raise Http404
    back = reverse("feed:item", args=[request.network.slug, item.public_id])
    return Target(kind, public_id, member, card, back, item, comment)


def words_of(target: Target, viewer: Member) -> tuple[str, str]:
    """Return what the viewer reads there now, as title and text: what is kept with a report. Of a profile, what its owner says of
    themselves in their own words."""
    if target.comment:
        return "", target.comment.text or stamps.words(viewer.network, target.comment.stamp)
    if target.item and not target.item.about:
        return target.item.title, "\n\n".join(filter(None, (target.item.text, polls.words(target.item))))
    if target.item and target.item.kind == Item.Kind.LATELY:
        return "", lately_words({"preset": target.item.title, "text": target.item.text})
    shown = visibility.profile(target.member, viewer)
    if shown is None:
        return "", ""
    said = [
        shown.one("bio"),
        target.card.lately,
        *(" ".join(filter(None, fact.data.values())) for fact in shown.of("topics")),
    ]
    return target.card.name[:LONGEST_TITLE], "\n\n".join(filter(None, said))[:LONGEST_POST]
