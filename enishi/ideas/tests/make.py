"""A plain maker of ideas for tests."""

from __future__ import annotations

from typing import Any

from enishi.feed.forms import new_token
from enishi.feed.tests.make import agree
from enishi.ideas import actions
from enishi.ideas.models import Idea
from enishi.members.models import Member


def make_idea(
    author: Member, title: str = "総会を土曜日にもひらいてほしい", *, board: bool = True, **values: Any
) -> Idea:
    """Return an idea for all members, or for the secretariat alone."""
    agree(author)
    idea: Idea = actions.tell(author, title=title, board=board, token=new_token(), by=author, **values)
    return idea
