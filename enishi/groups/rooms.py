"""How a group is fetched for a page: by its door, or from inside. What does not open is a 404 like any other; where it is a room of
alumni and somebody of the company's asked, its people are told (watch.py)."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from enishi.groups import watch
from enishi.groups.models import Group, Reading
from enishi.members.doors import Request


def door(request: Request, public_id: str, what: str = Reading.What.DOOR) -> Any:
    """Return a group whose door the viewer finds, with its people and what the viewer is there; Http404 else. One query."""
    rows = Group.objects.readable_by(request.viewer).with_people(request.viewer)
    group = rows.filter(public_id=public_id).first()
    if group is None:
        watch.attempt(request.viewer, public_id, what)
        raise Http404
    group.network = group.circle.network = request.network
    return group


def inside(request: Request, public_id: str, what: str = Reading.What.DOOR) -> Any:
    """Return a group in which the viewer has a seat; Http404 else."""
    group = door(request, public_id, what)
    if not group.seated:
        raise Http404
    return group


def hosted(request: Request, public_id: str) -> Any:
    """Return a group that the viewer looks after; Http404 else."""
    group = inside(request, public_id)
    if not group.hosting:
        raise Http404
    return group
