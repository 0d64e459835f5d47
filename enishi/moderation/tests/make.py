"""Plain makers of reports and decisions for tests, through the actions of moderation."""

from __future__ import annotations

from typing import Any

from enishi.feed.models import Item
from enishi.groups.models import Group
from enishi.members.models import Member
from enishi.moderation import actions, rooms
from enishi.moderation.models import Case, Decision, RoomCase
from enishi.profiles.tests.make import again

RULE = "人をおとしめること、いやがることをしないでください。"


def make_report(item: Item, reporter: Member, words: str = "困っています。", **values: Any) -> Case:
    """Return the case of an item that this member reported."""
    return actions.report(
        again(reporter),
        again(item.author),
        reason=values.pop("reason", "selling"),
        words=words,
        title=item.title,
        text=item.text,
        item=item,
        by=again(reporter),
        **values,
    )


def make_decision(case: Case, by: Member, act: str = "suspend", **values: Any) -> Decision:
    """Return what an officer, who opened the case, decided."""
    values = {"rule": RULE, "reason": "同じご案内が、62人に送られました。", "days": 30} | values
    actions.open_case(case, by=again(by))
    return actions.decide(case, act, by=again(by), **values)


def make_room_report(group: Group, reporter: Member, about: Member | Item, words: str = "困っています。") -> RoomCase:
    """Return the case of a person, or of an item, that this member reported to the hosts of a room."""
    item = about if isinstance(about, Item) else None
    return rooms.report(
        group,
        again(item.author if item else about),
        reason="hurts",
        words=words,
        text=item.text if item else "",
        item=item,
        by=again(reporter),
    )
