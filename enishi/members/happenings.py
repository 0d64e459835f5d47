"""What can happen to roles and agreements, in the words of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

ROLE_GIVEN = Kind("members.role-given", _("A role was given"))
ROLE_TAKEN = Kind("members.role-taken", _("A role was ended"))
AGREED = Kind("members.agreed", _("agreed to the rules of sharing"), own=True)
DISTANCE_KEPT = Kind("members.distance-kept", _("keeps their distance from somebody"), own=True)
DISTANCE_ENDED = Kind("members.distance-ended", _("no longer keeps their distance from somebody"), own=True)
