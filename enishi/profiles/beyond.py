"""Whether more people find a member than their preset says, after the side that they are on has changed."""

from __future__ import annotations

from enishi.members.models import Member
from enishi.profiles import fields
from enishi.profiles.models import Profile


def found_beyond_preset(member: Member) -> bool:
    """Return whether a member who is an alumnus now is still found by employees too, though they chose the reserved preset.
    One query."""
    found = Profile.objects.within(member.network_id).filter(member=member).values_list("preset", "listing").first()
    if found is None or found[0] not in fields.PRESETS:
        return False
    preset, listing = found
    return bool(listing != fields.UNLISTED and listing & ~fields.listing_of(preset, member, member.network))
