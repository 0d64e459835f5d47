"""A plain maker of notes of contacts for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from enishi.contacts import actions
from enishi.contacts.models import Contact
from enishi.feed.forms import new_token
from enishi.members.models import Member
from enishi.networks.days import today_in


def make_contact(
    member: Member, by: Member, words: str = "近況をうかがいました。", *, planned: int | None = None, **values: Any
) -> Contact:
    """Return a note of a contact of today, or one that is planned in so many days."""
    today = today_in(member.network)
    given: dict[str, Any] = {"on": today, "way": "phone", "token": new_token()}
    if planned is not None:
        given |= {"on": None, "next_on": today + timedelta(days=planned)}
    made: Contact = actions.note(member, words=words, **(given | values), by=by)
    return made
