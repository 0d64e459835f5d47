"""What of a profile a deleted row leaves behind: the files of the photo, and words that the filters offer."""

from __future__ import annotations

from django.core.files.storage import default_storage

from enishi.members.models import Member
from enishi.profiles.models import Profile


def delete_photo(member: Member) -> None:
    """Delete the files of a member's photo at once, before the rows that name them. Whoever is interrupted in between finds
    the name again and deletes once more; the other way round the files would stay for good."""
    profiles = Profile.objects.within(member.network_id).filter(member=member).exclude(photo_file="")
    for name in profiles.values_list("photo_file", flat=True):
        for size in ("large", "small"):
            default_storage.delete(f"{name}-{size}.webp")
