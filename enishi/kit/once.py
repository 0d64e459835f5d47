"""Forms that are sent once. Each carries a token, and what came with it bears it: the same form twice is one thing, and a browser that
went back to a form which was sent loses nothing of what is typed there now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from enishi.kit.errors import Refused


def demand_same(known: object, values: Mapping[str, Any], *, besides: bool = True) -> None:
    """Ask that a form says what `known`, which came with its token, says already, and that the rest of it does (`besides`). Else
    Refused, with the field `token`: the form is shown again under a new one, and sent once more it is another thing."""
    if not besides or any(getattr(known, name) != value for name, value in values.items()):
        said = _("What this form said before has arrived already. Press once more to send this as well.")
        raise Refused(said, field="token")
