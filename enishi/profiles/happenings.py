"""What can happen to a profile. The facts hold names of fields and numbers of audiences, never a value."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from enishi.activity.deeds import Kind

OPENED = Kind("profiles.opened", pgettext_lazy("happening", "opened their profile"))
CHANGED = Kind("profiles.changed", pgettext_lazy("happening", "changed their profile"))
AUDIENCE_CHANGED = Kind("profiles.audience_changed", pgettext_lazy("happening", "changed who sees their profile"))
LATELY = Kind("profiles.lately", pgettext_lazy("happening", "said how they are"))
PHOTO_CHANGED = Kind("profiles.photo_changed", pgettext_lazy("happening", "changed their photo"))
CONFIRMED = Kind("profiles.confirmed", pgettext_lazy("happening", "said that a fact is still right"))
