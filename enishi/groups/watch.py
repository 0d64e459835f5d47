"""What is read of a room of alumni by anything but its people is written down, and so is what was tried. Called wherever the
program itself reads what is said there, and wherever a door of the room stays shut to somebody whose eyes are the company's."""

from __future__ import annotations

from typing import Any

from enishi.activity.deeds import SYSTEM
from enishi.groups import actions
from enishi.groups.models import Group, Kind, Reading
from enishi.members import circles
from enishi.members.models import Circle


def attempt(viewer: Any, public_id: str, what: str) -> None:
    """Note that somebody tried to open a room of alumni that does not exist for them: its people are told, the one who tried
    finds nothing. Who may know that the room exists is not noted. At most three queries and a line."""
    if not viewer.is_member or circles.apart(viewer):
        return
    rows = Group.objects.within(viewer.network_id).filter(kind=Kind.BLIND, public_id=public_id)
    group = rows.select_related("network").first()
    if group is not None:
        reader = Reading.Reader.OFFICE if viewer.roles else Reading.Reader.EMPLOYEE
        actions.note(group, reader=reader, what=what, who=viewer.public_id, by=SYSTEM)


def machine(circle: Circle, what: str, texts: int) -> None:
    """Note that the program read words of a room of alumni for something that nobody inside was looking at; nothing in any other
    circle."""
    if not circle.blind:
        return
    group = Group.objects.within(circle.network_id).filter(circle=circle).select_related("network").first()
    if group is not None:
        actions.note(group, reader=Reading.Reader.MACHINE, what=what, texts=texts, by=SYSTEM)


def copied() -> None:
    """Note in every room of alumni that the whole database was copied."""
    rows = Group.objects.everywhere(because="a copy of the database holds every room of alumni")
    for group in rows.filter(kind=Kind.BLIND).select_related("network").order_by("pk"):
        actions.note(group, reader=Reading.Reader.MACHINE, what=Reading.What.COPY, by=SYSTEM)
