"""Confidentiality labels: how far a thing that somebody wrote may travel, and which audiences a label goes with (H5, R184)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from enishi.kit.errors import Refused
from enishi.networks.audiences import ALUMNI, EMPLOYEES, PUBLIC, VISITORS

BOTH = ALUMNI | EMPLOYEES


class Label(models.TextChoices):
    """How far it may travel, from everybody to nobody."""

    PUBLIC = "public", pgettext_lazy("label", "Public")
    MEMBERS = "members", pgettext_lazy("label", "Members only")
    EMPLOYEES = "employees", pgettext_lazy("label", "Employees present")
    HANDLE = "handle", pgettext_lazy("label", "Handle with care")


ASKS = {  # what the label asks of whoever reads, and of whoever writes
    Label.PUBLIC: pgettext_lazy("label", "This may be shown outside the network."),
    Label.MEMBERS: pgettext_lazy("label", "Please don’t pass this on outside the network."),
    Label.EMPLOYEES: pgettext_lazy("label", "Leave out what is not public yet, and secrets of the company."),
    Label.HANDLE: pgettext_lazy("label", "Please don’t forward this, and take no pictures of it."),
}

FOR = {  # which readers the label goes with: what is said where it is shut
    Label.PUBLIC: pgettext_lazy("label", "For what can be read outside the network, too."),
    Label.MEMBERS: pgettext_lazy("label", "For what alumni alone read, or employees alone."),
    Label.EMPLOYEES: pgettext_lazy("label", "For what alumni and employees read together."),
    Label.HANDLE: pgettext_lazy("label", "For what nobody outside the network reads."),
}


def labels_for(audience: int) -> tuple[Label, ...]:
    """Return the labels that go with an audience, the usual one first: a public audience takes `public` alone, one that holds
    alumni and employees together `employees` or `handle`, any other `members` or `handle`."""
    if audience == PUBLIC:
        return (Label.PUBLIC,)
    return (Label.EMPLOYEES if audience & BOTH == BOTH else Label.MEMBERS, Label.HANDLE)


def levels(audiences: Iterable[int], chosen: Any) -> list[dict[str, Any]]:
    """Return the labels as a form offers them: value, words, what each asks, which readers it is `for`, whether it goes with one of
    the audiences offered (`fits`), and whether it is the one chosen."""
    fitting = {label for each in audiences for label in labels_for(each)}
    return [
        {
            "value": label.value,
            "label": label.label,
            "asks": ASKS[label],
            "for": FOR[label],
            "fits": label in fitting,
            "chosen": chosen == label.value,
        }
        for label in Label
    ]


def demand(label: str, audience: int) -> None:
    """Refused where a label does not go with an audience, with those that do."""
    going = labels_for(audience)
    if label in going:
        return
    if len(going) == 1:
        said = _("This mark does not go with these readers. “%(one)s” does.") % {"one": going[0].label}
    else:
        marks = {"one": going[0].label, "other": going[1].label}
        said = _("This mark does not go with these readers. “%(one)s” and “%(other)s” do.") % marks
    raise Refused(said, field="label")


def fits(audience: str, label: str) -> Q:
    """Return the rule of labels_for() as a database constraint on two columns."""
    by_label = {Label.PUBLIC: Q(**{audience: PUBLIC})}
    mixed = Q(**{f"{audience}__in": [value for value in range(VISITORS) if value & BOTH == BOTH]})
    plain = Q(**{f"{audience}__in": [value for value in range(VISITORS) if value & BOTH != BOTH]})
    by_label |= {Label.EMPLOYEES: mixed, Label.MEMBERS: plain, Label.HANDLE: mixed | plain}
    allowed = Q()
    for each, audiences in by_label.items():
        allowed |= Q(**{label: each.value}) & audiences
    return allowed
