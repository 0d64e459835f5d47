"""What the box for one's 近況 shows, wherever it stands (`profiles/_lately.html`)."""

from __future__ import annotations

from typing import Any

from enishi.profiles import choices, fields
from enishi.profiles.visibility import Shown


def composer(shown: Shown, network: Any, *, typed: str = "", error: str = "") -> dict[str, Any]:
    """Return the context of the box for the owner of `shown`."""
    mark = shown.mark("lately")
    fresh = fields.audience_of("lately", shown.preset or "quiet", network)
    return {
        "card": shown.card,
        "typed": typed,
        "error": error,
        "taps": choices.LATELY.items(),
        "lately_audience": fresh if mark is None else mark,
        "has_lately": bool(shown.of("lately")),
    }
