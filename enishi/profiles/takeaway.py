"""What a member's profile holds, whole, for the copy that they take away (APPI art. 33). For the person alone."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage

from enishi.members.models import Member
from enishi.networks.audiences import EMPLOYEES, Audience
from enishi.profiles import fields, wording
from enishi.profiles.models import Profile, Value


def profile_of(member: Member) -> dict[str, Any]:
    """Return the profile as plain values that JSON holds: listing, preset, photo, and each fact with its words, who sees it,
    where it came from and since when. {} without a profile. Two queries."""
    profile = Profile.objects.within(member.network_id).filter(member=member).first()
    if profile is None:
        return {}
    rows = Value.objects.within(member.network_id).filter(member=member)
    order = {code: place for place, code in enumerate(fields.FIELDS)}
    values = sorted(rows, key=lambda row: (order.get(row.field, len(order)), row.field, row.position))
    preset = fields.PRESET_WORDS.get(profile.preset)
    return {
        "found_by": _audience(profile.listing),
        "preset": {"code": profile.preset, "words": str(preset)} if preset else None,
        "updated_at": profile.updated_at,
        "asked_at": profile.asked_at,
        "photo": {"seen_by": _audience(profile.photo_audience), "updated_at": profile.photo_updated_at}
        if profile.photo_file
        else None,
        "facts": [_fact(row, profile, ended=member.side != EMPLOYEES) for row in values],
    }


def photo_of(member: Member) -> bytes:
    """Return the photo in its larger size (WebP), b"" without one. One query."""
    profile = Profile.objects.within(member.network_id).filter(member=member).exclude(photo_file="").first()
    name = f"{profile.photo_file}-large.webp" if profile else ""
    if not name or not default_storage.exists(name):
        return b""
    with default_storage.open(name) as file:
        return bytes(file.read())


def _fact(row: Value, profile: Profile, *, ended: bool) -> dict[str, Any]:
    field = fields.FIELDS.get(row.field)
    listed = field is not None and field.listed
    return {
        "field": row.field,
        "label": str(field.label) if field else row.field,
        "position": row.position,
        "data": row.data,
        "words": wording.words(row.field, row.data, ended=ended) if field else "",
        "seen_by": _audience(profile.listing if listed else row.audience & profile.listing),
        "source": {"code": row.source, "words": str(Value.Source(row.source).label)},
        "confirmed_at": row.confirmed_at,
        "updated_at": row.updated_at,
    }


def _audience(number: int) -> dict[str, Any]:
    return {"number": number, "words": str(Audience(number).label)}
