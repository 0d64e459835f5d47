"""What can happen to a profile. The facts hold names of fields and numbers of audiences, never a value.

What people do with their own profile is left out of the secretariat's record; what it does with segments stands there.
"""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from enishi.activity.deeds import Kind

OPENED = Kind("profiles.opened", pgettext_lazy("happening", "opened their profile"), own=True)
CHANGED = Kind("profiles.changed", pgettext_lazy("happening", "changed their profile"), own=True)
AUDIENCE_CHANGED = Kind(
    "profiles.audience_changed", pgettext_lazy("happening", "changed who sees their profile"), own=True
)
LATELY = Kind("profiles.lately", pgettext_lazy("happening", "said how they are"), own=True)
PHOTO_CHANGED = Kind("profiles.photo_changed", pgettext_lazy("happening", "changed their photo"), own=True)
CONSENT_GIVEN = Kind("profiles.consent_given", pgettext_lazy("happening", "agreed to a use of their data"), own=True)
CONSENT_WITHDRAWN = Kind(
    "profiles.consent_withdrawn", pgettext_lazy("happening", "withdrew a consent to a use of their data"), own=True
)
ASKED = Kind("profiles.asked", pgettext_lazy("happening", "was asked whether old facts are still right"), own=True)
CONFIRMED = Kind("profiles.confirmed", pgettext_lazy("happening", "said that a fact is still right"), own=True)
SEGMENT_MADE = Kind("profiles.segment_made", pgettext_lazy("happening", "A segment of members was saved"))
SEGMENT_CHANGED = Kind("profiles.segment_changed", pgettext_lazy("happening", "A segment of members was changed"))
SEGMENT_DROPPED = Kind("profiles.segment_dropped", pgettext_lazy("happening", "A segment of members was deleted"))
SEGMENT_DRAWN = Kind(
    "profiles.segment_drawn", pgettext_lazy("happening", "A member’s name was drawn by lot, to check a segment")
)
