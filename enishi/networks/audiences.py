"""Audiences: one number for who may see a thing (ARCHITECTURE §15). Seen iff value & listing & viewer != 0.

alumni 1 + employees 2 + secretariat 4 + visitors 8; 0 is the owner alone, 7 all members, 15 public. A viewer holds
bits, a thing holds an audience, and a search key carries its audience as label.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

ALUMNI, EMPLOYEES, SECRETARIAT, VISITORS = 1, 2, 4, 8
ONLY_ME, MEMBERS, PUBLIC = 0, 7, 15


class Audience(models.IntegerChoices):
    """The sets that a person can choose, with the only words the interface uses for them."""

    ONLY_ME = 0, pgettext_lazy("audience", "only me")
    ALUMNI = 1, pgettext_lazy("audience", "alumni only")
    EMPLOYEES = 2, pgettext_lazy("audience", "employees only")
    ALUMNI_EMPLOYEES = 3, pgettext_lazy("audience", "alumni and employees")
    SECRETARIAT = 4, pgettext_lazy("audience", "secretariat only")
    ALUMNI_SECRETARIAT = 5, pgettext_lazy("audience", "alumni and secretariat")
    EMPLOYEES_SECRETARIAT = 6, pgettext_lazy("audience", "employees and secretariat")
    MEMBERS = 7, pgettext_lazy("audience", "all members")


FIELD_AUDIENCES = tuple(Audience.values)
LABELS = (*FIELD_AUDIENCES[1:], PUBLIC)


def seen(value: int, listing: int, viewer_bits: int) -> bool:
    """Return whether a viewer with these bits sees a value of this audience on a profile of this listing."""
    return bool(value & listing & viewer_bits)


def meet(value: int, listing: int) -> int:
    """Return the audience under which a value is indexed: those who may see it among those who find the person."""
    return value & listing


def labels(viewer_bits: int) -> tuple[int, ...]:
    """Return every search label that shares a bit with the viewer, ascending; a visitor asks for 15 alone."""
    if viewer_bits == VISITORS:
        return (PUBLIC,)
    return tuple(label for label in LABELS if label & viewer_bits)
