"""What is out of sight without being taken back: put away by a reader for themselves, or hidden from everybody by a decision of
moderation, which can be undone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from enishi.activity.deeds import action, happened
from enishi.feed import happenings, rules, topics
from enishi.feed.models import Comment, Item, PutAway


@action(rule=rules.reads)
def put_away(written: Item | Comment, *, by: Any) -> None:
    """Show an item or a comment to this member no more; twice is once."""
    comment = written if isinstance(written, Comment) else None
    item = written if isinstance(written, Item) else None
    PutAway.objects.get_or_create(network_id=written.network_id, member=by, item=item, comment=comment)
    happened(happenings.PUT_AWAY, by, by=by)


@action(rule=rules.within_a_deed)
def take_out_again(written: Item | Comment, *, by: Any) -> None:
    """Show an item or a comment to this member again that they had put away."""
    thing = "comment" if isinstance(written, Comment) else "item"
    PutAway.objects.within(written.network_id).filter(member=by, **{thing: written}).delete()
    happened(happenings.TAKEN_OUT_AGAIN, by, by=by)


@action(rule=rules.within_a_deed)
def hide(written: Item | Comment, *, by: Any) -> None:
    """Show an item or a comment to nobody any more; its words stay, for the decision that hid it may be undone."""
    _turn(written, timezone.now())
    happened(happenings.HIDDEN, written, by=by)


@action(rule=rules.within_a_deed)
def show_again(written: Item | Comment, *, by: Any) -> None:
    """Show again what was hidden."""
    _turn(written, None)
    happened(happenings.SHOWN_AGAIN, written, by=by)


def _turn(written: Item | Comment, hidden_at: Any) -> None:
    written.hidden_at = hidden_at
    written.save(update_fields=["hidden_at"])
    topics.tell(topics.ANSWERS, written.item if isinstance(written, Comment) else written)
