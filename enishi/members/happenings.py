"""What can happen to roles, in the words of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

ROLE_GIVEN = Kind("members.role-given", _("A role was given"))
ROLE_TAKEN = Kind("members.role-taken", _("A role was ended"))
