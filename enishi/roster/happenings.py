"""What can happen to HR's roster, in the words of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

ROSTER_CLAIMED = Kind("roster.claimed", _("A person of the roster joined"))
NO_CONTACT = Kind("roster.no-contact", _("A person of the roster asked not to be written to"))
CONTACT_AGAIN = Kind("roster.contact-again", _("A person of the roster may be written to again"))
