"""What was counted when a page was made, carried along by its form, so that the answer can say what has changed since."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils.translation import gettext as _

from enishi.kit.sealing import seal, unseal
from enishi.ui.words import figure

LONGEST = 2_000  # characters of a sealed count
_PURPOSE, _GOOD_FOR = "joining.counted", 24 * 60 * 60


@dataclass(frozen=True)
class Counted:
    """Of `all` on the roster who fit a choice, `fit` get something; the others are left out, by reason."""

    fit: int
    all: int
    left_out: dict[str, int]
    at: datetime

    def sealed(self) -> str:
        """Return this as a text that a form may carry."""
        return seal(json.dumps([self.fit, self.all, self.left_out, self.at.isoformat()]), _PURPOSE)

    @classmethod
    def opened(cls, token: str) -> Self | None:
        """Return what was sealed; None for anything else, or from another day."""
        said = unseal(token, _PURPOSE, max_age=_GOOD_FOR)
        if said is None:
            return None
        fit, everybody, left_out, at = json.loads(said)
        return cls(fit, everybody, left_out, datetime.fromisoformat(at))


def changes(before: Counted, now: Counted, why: Mapping[str, Callable[[], str]], *, invited: int = 0) -> list[str]:
    """Return what has changed between two counts of one choice, in words: by reason, and how many fit at all. `invited` were invited
    meanwhile, and for that fit no more."""
    said = [
        _("%(what)s: %(before)s → %(now)s") % _numbers(why[reason](), before.left_out.get(reason, 0), number)
        for reason in why
        if (number := now.left_out.get(reason, 0)) != before.left_out.get(reason, 0)
    ]
    gone = before.all - now.all
    invited = min(invited, max(gone, 0))
    if invited:
        said.append(_("invited meanwhile: %(number)s") % {"number": figure(invited)})
    if gone != invited:
        said.append(_("%(what)s: %(before)s → %(now)s") % _numbers(_("on the roster who fit"), before.all, now.all))
    return said


def _numbers(what: str, before: int, now: int) -> dict[str, str]:
    return {"what": what, "before": figure(before), "now": figure(now)}
