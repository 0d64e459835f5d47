"""How another room tells the feed of what it published: one item for each thing, which follows it when it changes."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from enishi.activity.deeds import action, happened
from enishi.feed import happenings, rules, topics
from enishi.feed.models import LONGEST_POST, LONGEST_TITLE, Item
from enishi.kit.text import seen
from enishi.members.models import Circle, Member
from enishi.networks.labels import demand
from enishi.networks.models import Network


@action(rule=rules.within_a_deed)
def publish(
    network: Network,
    kind: str,
    source: str,
    *,
    title: str,
    text: str,
    audience: int,
    label: str,
    author: Member | None = None,
    circle: Circle | None = None,
    answers_open: bool = True,
    theme: str = "",
    by: Any,
) -> Item:
    """Show a thing of another room in the feed, or have the item that stands for it say what it says now: `source` is its public
    id there. Told to `audience`, within `circle` if one is given; without an `author` the secretariat speaks. Who
    muted its `theme` does not find it in their feed. To be called within the room's own action, whose rule has decided that `by`
    may. Refused for a label that does not go with the audience."""
    if circle is not None and circle.audience != audience:
        raise ValueError("what is told in a circle is told to those whom the circle is for")
    demand(label, audience)
    says = {"title": " ".join(seen(title).split())[:LONGEST_TITLE], "text": seen(text).strip()[:LONGEST_POST]}
    told: dict[str, Any] = {"audience": audience, "label": label, "circle": circle, "author": author}
    told |= {"answers_open": answers_open, "theme": theme}
    rows = Item.objects.within(network).filter(kind=kind, source=source)
    item: Item | None = rows.first()
    if item is None:
        item = Item.objects.create(network=network, kind=kind, source=source, token=source, **says, **told)
    else:
        rows.update(**says, **told, changed_at=timezone.now(), taken_back_at=None, version=F("version") + 1)
        item.refresh_from_db()
        topics.tell(topics.ANSWERS, item)
    happened(happenings.PUBLISHED, item, by=by, network=network, kind=kind, audience=audience, label=label)
    topics.tell(topics.FEED, item)
    return item


@action(rule=rules.within_a_deed)
def withdraw(network: Network, kind: str, source: str, *, by: Any) -> None:
    """Take the item of a thing out of the feed, with what was said to it and what was told of that. Nothing happens where there is
    none."""
    item = Item.objects.within(network).filter(kind=kind, source=source).first()
    if item is not None:
        topics.tell(topics.ANSWERS, item)
        item.delete()
    happened(happenings.WITHDRAWN, network, by=by, kind=kind, item=item.public_id if item else "")
