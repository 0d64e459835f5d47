"""How many different people a member turns to in a day: conversations go on, turning to one stranger after the other ends (R187)."""

from __future__ import annotations

from collections.abc import Iterable

from enishi.kit.limits import meet
from enishi.members.models import Member

PEOPLE_A_DAY, A_DAY = 40, 24 * 3600


def reach(member: Member, others: Iterable[int | None]) -> None:
    """Count those (their pk) whom a member turns to by words: by answering them, naming them, handing them something. To be
    called in the view, before the deed. Raises TooMany past PEOPLE_A_DAY different ones."""
    for other in sorted({pk for pk in others if pk and pk != member.pk}):
        meet("contact", str(member.pk), str(other), limit=PEOPLE_A_DAY, seconds=A_DAY)
