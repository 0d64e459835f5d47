"""An introduction in words, as it stands in the feed."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from enishi.relay.models import Leg


def told(leg: Leg) -> str:
    """Return the words of an introduction as one text, with what each line is about where a line alone would not say it: in the network's
    own language, since it is kept and read by everybody."""
    with translation.override(leg.network.speaking("")):
        lines = [
            _("What I can’t get enough of: %(words)s") % {"words": leg.love} if leg.love else "",
            _("What I can help with: %(words)s") % {"words": leg.help} if leg.help else "",
        ]
    return "\n\n".join(filter(None, (leg.then, leg.now, "\n".join(filter(None, lines)))))


def headline(leg: Leg) -> str:
    """Return what stands above it in the feed, in the network's own language."""
    with translation.override(leg.network.speaking("")):
        return _("Introduction relay, runner %(number)d") % {"number": leg.number}
