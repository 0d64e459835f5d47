"""What can happen to an enquiry, in the words of the record. Its text is never part of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

ASKED = Kind("desk.asked", _("Somebody wrote to the secretariat"))
WROTE = Kind("desk.wrote", _("Who asked wrote more to their enquiry"), then="enishi.desk.notifying.written")
SETTLED = Kind("desk.settled", _("Who asked closed their enquiry"))
TAKEN = Kind("desk.taken", _("An enquiry was taken over"))
HANDED_OVER = Kind("desk.handed-over", _("An enquiry was handed over"))
ANSWERED = Kind("desk.answered", _("An enquiry was answered"), then="enishi.desk.notifying.answered")
NOTED = Kind("desk.noted", _("A note was put beside an enquiry"))
CLOSED = Kind("desk.closed", _("An enquiry was closed"))
REOPENED = Kind("desk.reopened", _("An enquiry was opened again"))
TEMPLATE_ADDED = Kind("desk.template-added", _("A text for answers was kept"))
TEMPLATE_CHANGED = Kind("desk.template-changed", _("A text for answers was changed"))
TEMPLATE_REMOVED = Kind("desk.template-removed", _("A text for answers was deleted"))
FORGOTTEN = Kind("desk.forgotten", _("The words of an enquiry were deleted"))
