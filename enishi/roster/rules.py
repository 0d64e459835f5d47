"""Who may read and change HR's roster."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members.roles import Right


def readable(viewer: Any) -> Q:
    """Holders of the right read the whole roster; nobody else reads a row of it."""
    return Q() if viewer.has(Right.ROSTER) else Q(pk__in=[])


def can_import(actor: Any, subject: Any) -> bool:
    """Who may read the roster may bring a new file, correct its reading, commit and undo it."""
    return bool(actor.has(Right.ROSTER))


def sees_members(viewer: Any) -> bool:
    """Whether the reader may know who of the roster has joined: not the company's people, who see no member at all."""
    return bool(viewer.bits)


def can_set_class(actor: Any, subject: Any) -> bool:
    """The class on joining belongs to who invites or sees members' data: it can be set only on who has not joined, so
    being able to set it tells who has."""
    return can_import(actor, subject) and bool(actor.has(Right.INVITE) or actor.has(Right.MEMBERS_DATA))
