"""What can happen to a report, in the words of the record. Nothing that was reported is part of it, nor who reported it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

REPORTED = Kind("moderation.reported", _("reported something"), then="enishi.moderation.jobs.reported", own=True)
OPENED = Kind("moderation.opened", _("What was reported was opened"))
DECIDED = Kind("moderation.decided", _("A report was decided on"), then="enishi.moderation.jobs.decided")
APPEALED = Kind(
    "moderation.appealed", _("A decision on a report is to be looked at again"), then="enishi.moderation.jobs.appealed"
)
REVIEWED = Kind(
    "moderation.reviewed", _("A decision on a report was looked at again"), then="enishi.moderation.jobs.reviewed"
)
LIFTED = Kind(
    "moderation.lifted", _("A decision on a report was lifted as a mistake"), then="enishi.moderation.jobs.reviewed"
)
ENDED = Kind("moderation.ended", _("A suspension has ended"))
FORGOTTEN = Kind("moderation.forgotten", _("A report was deleted"))

# In a room of alumni: of all this the secretariat's record knows nothing.
ROOM_REPORTED = Kind(
    "moderation.room-reported",
    _("reported something in a room"),
    then="enishi.moderation.room_jobs.room_reported",
    own=True,
)
ROOM_UNREPORTED = Kind("moderation.room-unreported", _("took back a report in a room"), own=True)
ROOM_DECIDED = Kind(
    "moderation.room-decided",
    _("decided on a report in a room"),
    then="enishi.moderation.room_jobs.room_decided",
    own=True,
)
ROOM_APPEALED = Kind(
    "moderation.room-appealed",
    _("asked for a decision in a room to be looked at again"),
    then="enishi.moderation.room_jobs.room_appealed",
    own=True,
)
ROOM_REVIEWED = Kind(
    "moderation.room-reviewed",
    _("looked at a decision in a room again"),
    then="enishi.moderation.room_jobs.room_reviewed",
    own=True,
)
ROOM_LIFTED = Kind(
    "moderation.room-lifted",
    _("lifted a decision in a room as a mistake"),
    then="enishi.moderation.room_jobs.room_reviewed",
    own=True,
)
ROOM_FORGOTTEN = Kind("moderation.room-forgotten", _("A report in a room was deleted"), own=True)
