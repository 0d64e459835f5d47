"""What an officer sets by hand on a person of the roster. Nothing of it is overwritten by a later file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Refused
from enishi.roster import actions, rules
from enishi.roster.happenings import CLASS_SET, DECEASED
from enishi.roster.models import RosterPerson


@action(rule=rules.can_import)
def set_no_contact(row: RosterPerson, *, on: bool, reason: str, by: Any) -> None:
    """Note that this person is not to be written to, or may be again. Refused without a reason."""
    _with_reason(reason)
    (actions.fall_silent if on else actions.speak_again)(row.network, row.pk, reason=reason, by=by)


@action(rule=rules.can_import)
def set_maybe_deceased(row: RosterPerson, *, on: bool, reason: str, by: Any) -> None:
    """Note that this person may have died, or has not: then they can be invited. Refused without a reason."""
    _with_reason(reason)
    row.maybe_deceased = on
    row.save(update_fields=["maybe_deceased"])
    happened(DECEASED, row, by=by, reason=reason, on=on)


@action(rule=rules.can_set_class)
def set_class(row: RosterPerson, *, code: str, reason: str = "", by: Any) -> None:
    """Put a person of the roster into a class by hand, or into none, to be decided on joining (empty code)."""
    if row.member_id is not None:
        raise Refused(_("This person has joined; their class is set on the list of members."), field="member_class")
    found = row.network.memberclass_rows.filter(code=code).first() if code else None
    if code and found is None:
        raise Refused(_("There is no such class any more."), field="member_class")
    row.member_class = found
    row.save(update_fields=["member_class"])
    happened(CLASS_SET, row, by=by, reason=reason, code=code)


def _with_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Please write why; it goes on record."), field="reason")
