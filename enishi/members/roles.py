"""Roles and the rights they hold: the one table that says what staff may do (H10). Least privilege; a role has a term."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.networks.models import Kind


class Right(models.TextChoices):
    """What can be allowed to a member beyond what every member may do."""

    MEMBERS_DATA = "members_data", pgettext_lazy("right", "see what members show to the secretariat")
    ROSTER = "roster", pgettext_lazy("right", "read and import HR's roster")
    INVITE = "invite", pgettext_lazy("right", "invite people")
    APPROVE = "approve", pgettext_lazy("right", "decide on applications, by findings alone")
    SETTINGS = "settings", pgettext_lazy("right", "change name, colours and member classes")
    ROLES = "roles", pgettext_lazy("right", "give and take roles")
    RECORD = "record", pgettext_lazy("right", "read the record of what the secretariat did")
    DESK = "desk", pgettext_lazy("right", "read and answer what people write to the secretariat")
    PUBLISH = "publish", pgettext_lazy("right", "write announcements and letters in the secretariat’s name")
    MODERATE = "moderate", pgettext_lazy("right", "decide on what members report")


class Role(models.TextChoices):
    """Who holds which rights. Further roles come with the parts of the product they serve."""

    OWNER = "owner", pgettext_lazy("role", "owner")
    SECRETARIAT = "secretariat", pgettext_lazy("role", "secretariat")
    COMMUNITY = "community", pgettext_lazy("role", "community manager")
    COMPANY = "company", pgettext_lazy("role", "company contact")


RIGHTS: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset(Right),
    Role.SECRETARIAT: frozenset(Right) - {Right.ROLES},
    Role.COMMUNITY: frozenset({Right.APPROVE, Right.PUBLISH, Right.MODERATE}),
    Role.COMPANY: frozenset({Right.ROSTER}),
}

ROLE_WORDS = {
    Role.OWNER: _("Gives and ends roles. Sees as much of roster and members as the secretariat."),
    Role.SECRETARIAT: _(
        "Imports the roster, invites, and looks after words, colours and classes. Sees what members show to the secretariat, "
        "and nothing else of them."
    ),
    Role.COMMUNITY: _(
        "Welcomes those who apply, by findings alone, writes announcements, and decides on what members report. Sees neither HR’s roster "
        "nor what members show to the secretariat."
    ),
    Role.COMPANY: _("Helps the network to check HR’s roster. Sees no member."),
}


def roles_of(kind: str) -> tuple[Role, ...]:
    """Return the roles that a network of this kind knows. An independent network has no role of the company at all; in an
    endorsed one the company helps with the roster and sees no member."""
    if kind == Kind.ENDORSED:
        return (Role.OWNER, Role.SECRETARIAT, Role.COMMUNITY, Role.COMPANY)
    return (Role.OWNER, Role.SECRETARIAT, Role.COMMUNITY)


def last_day(today: date) -> date:
    """Return the furthest day on which a role given today may end: a year away."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return today.replace(year=today.year + 1, day=28)
