"""What can happen to an introduction. The facts name states and never a word; what an employee answered is theirs and the desk's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

ASKED = Kind(
    "introductions.asked", _("asked for an introduction"), own=True, then="enishi.introductions.jobs.tell_desk"
)
ROUTED = Kind(
    "introductions.routed", _("asked an employee for an introduction"), then="enishi.introductions.jobs.tell_routed"
)
ACCEPTED = Kind(
    "introductions.accepted", _("accepted an introduction"), own=True, then="enishi.introductions.jobs.tell_accepted"
)
DECLINED = Kind(
    "introductions.declined",
    _("did not accept an introduction"),
    own=True,
    then="enishi.introductions.jobs.tell_to_route",
)
LATE = Kind(
    "introductions.late", _("The day of an introduction has passed"), then="enishi.introductions.jobs.tell_to_route"
)
RELEASED = Kind(
    "introductions.released",
    _("An introduction needs somebody else"),
    own=True,
    then="enishi.introductions.jobs.tell_to_route",
)
WITHDRAWN = Kind("introductions.withdrawn", _("took back an introduction"), own=True)
ENDED = Kind(
    "introductions.ended",
    _("ended an introduction for which nobody was found"),
    then="enishi.introductions.jobs.tell_ended",
)
SETTLED = Kind("introductions.settled", _("said what came of an introduction"), own=True)
FORGOTTEN = Kind("introductions.forgotten", _("The words of an introduction were deleted"))
