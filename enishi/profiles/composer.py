"""What the box for one's 近況 shows, wherever it stands (`profiles/_lately.html`)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS, SECRETARIAT
from enishi.profiles import choices, fields
from enishi.profiles.visibility import Shown


def composer(shown: Shown, network: Any, *, typed: str = "", error: str = "") -> dict[str, Any]:
    """Return the context of the box for the owner of `shown`."""
    return {
        "card": shown.card,
        "typed": typed,
        "error": error,
        "taps": choices.LATELY.items(),
        "lately_audience": _reaches(shown, network),
        "has_lately": bool(shown.of("lately")),
    }


def told(shown: Shown, network: Any) -> str:
    """Return in a sentence who sees the 近況 just said; who is not listed is seen by the secretariat at most."""
    reaches = _reaches(shown, network)
    if reaches & (ALUMNI | EMPLOYEES):
        return _("Told. Those you chose can see it now.")
    if shown.listing == fields.UNLISTED:
        if reaches & SECRETARIAT:
            return _("Kept. You are not listed in the directory, so nobody but the secretariat sees it.")
        return _("Kept. You are not listed in the directory, so nobody else sees it.")
    return _("Told. Only the secretariat sees it.") if reaches else _("Kept. Nobody else sees it.")


def _reaches(shown: Shown, network: Any) -> int:
    """Return who sees the 近況, or would: its audience, or that of the preset for a first one, as far as one is listed."""
    mark = shown.mark("lately")
    chosen = fields.audience_of("lately", shown.preset or "quiet", network) if mark is None else mark
    return chosen & (shown.listing or 0) & MEMBERS
