"""What open pages are told live: that there are new items, and that something was said, stamped, changed or taken back. Never
which."""

from __future__ import annotations

from typing import Any

from enishi.members import live
from enishi.members.live import Topic
from enishi.members.models import Circle

FEED = Topic("feed")
ANSWERS = Topic("answers")


def tell(topic: Topic, item: Any) -> None:
    """Let the open pages of those who read an item know that there is news of it. What was addressed to some is told to all whom
    its audience names: to find out whom costs as much as they are many, and a hint says nothing."""
    if item.circle_id and item.circle.kind == Circle.Kind.GROUP:
        live.publish_in(topic, item.circle)
    else:
        live.publish(topic, item.network, audience=item.audience)
