"""What can happen on the way in, in the words of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

INVITED = Kind("joining.invited", _("An invitation was sent or made"))
REVOKED = Kind("joining.revoked", _("An invitation was withdrawn"))
WRONG_FACTS = Kind("joining.wrong-facts", _("The facts given with an invitation did not agree"))
LOCKED = Kind("joining.locked", _("An invitation was locked after five wrong tries"))
JOINED = Kind("joining.joined", _("A person joined"))
ERASED = Kind("joining.erased", _("A membership was erased at the person’s request"))
BECAME_ALUMNUS = Kind("joining.became-alumnus", _("An employee became an alumnus on the leaving date"))
