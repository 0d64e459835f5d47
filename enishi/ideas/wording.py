"""What became of an idea, as the feed says it."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from enishi.ideas.models import Idea, State

KIND = "idea"  # feed.models.Item.Kind.IDEA


def headline(idea: Idea) -> str:
    """Return what stands above the answer in the feed, in the network's own language. The words of who had the idea are theirs to
    tell: they do not stand there."""
    with translation.override(idea.network.speaking("")):
        return {
            State.LOOKING: _("From the ideas box: we are looking at it"),
            State.WILL: _("From the ideas box: we will do it"),
            State.DONE: _("From the ideas box: it is done"),
            State.NOT: _("From the ideas box: not now"),
        }[State(idea.state)]
