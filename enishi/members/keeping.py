"""For which networks an account is kept: every membership in whatever state, until it is erased."""

from __future__ import annotations

from enishi.accounts.models import Person
from enishi.members.models import Member


def networks_of(person: Person) -> list[str]:
    """Return the names of all networks that hold a membership of this person. One query."""
    rows = Member.objects.everywhere(because="whether an account can be deleted is its owner's question").filter(
        person=person
    )
    return list(rows.order_by("network__name").values_list("network__name", flat=True))
