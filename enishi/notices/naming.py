"""Who does not want to be named by others in what they write: set beside how notices come, asked by who links names."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from enishi.notices.models import Habits


def refusing(network: Any) -> QuerySet[Any]:
    """Return the ids of the members who do not want to be named. No query by itself."""
    rows: QuerySet[Any] = Habits.objects.within(network).filter(nameable=False).values("member")
    return rows
