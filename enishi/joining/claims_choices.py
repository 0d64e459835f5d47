"""What an applicant chose for the day of being let in: whom they show what, and what they agree to. Changed while they wait."""

from __future__ import annotations

from typing import Any

from enishi.activity.deeds import action, happened
from enishi.joining import rules
from enishi.joining.claims import still_open
from enishi.joining.happenings import CLAIM_CHOSEN
from enishi.joining.models import Claim


@action(rule=rules.is_applicant)
def choose(claim: Claim, *, choices: dict[str, Any], by: Any) -> None:
    """Put other choices (preset, purposes, aims) in place of those made when applying. Conflict once somebody decided."""
    still_open(claim)
    claim.choices = choices
    claim.save(update_fields=["choices"])
    happened(CLAIM_CHOSEN, claim, by=by, about=by)
