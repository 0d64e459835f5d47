"""What can happen to HR's roster, in the words of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

ROSTER_CLAIMED = Kind("roster.claimed", _("A person of the roster joined"))
ROSTER_RELEASED = Kind("roster.released", _("A person of the roster left the network"))
NO_CONTACT = Kind("roster.no-contact", _("A person of the roster asked not to be written to"))
CONTACT_AGAIN = Kind("roster.contact-again", _("A person of the roster may be written to again"))
DECEASED = Kind("roster.deceased", _("A person of the roster may have died, or has not"))
ADDRESS_CORRECTED = Kind(
    "roster.address-corrected", _("An address of a person of the roster was corrected or confirmed")
)
CLASS_SET = Kind("roster.class-set", _("A person of the roster was put into another class"))

READ = "enishi.roster.jobs.read"
INTAKE_STARTED = Kind("roster.intake-started", _("A roster file was brought in to be read"), then=READ)
INTAKE_CORRECTED = Kind("roster.intake-corrected", _("The reading of a roster file was corrected"), then=READ)
INTAKE_CHECKED = Kind("roster.intake-checked", _("A roster file was read"))
INTAKE_UNREADABLE = Kind("roster.intake-unreadable", _("A roster file could not be read"))
INTAKE_DECIDED = Kind("roster.intake-decided", _("Two rows of a roster were said to be one person, or two"))
INTAKE_CONFIRMED = Kind(
    "roster.intake-confirmed", _("The import of a roster was started"), then="enishi.roster.jobs.commit"
)
INTAKE_DONE = Kind("roster.intake-done", _("A roster was imported"))
INTAKE_UNDOING = Kind("roster.intake-undoing", _("An import is being undone"), then="enishi.roster.jobs.undo")
INTAKE_UNDONE = Kind("roster.intake-undone", _("An import was undone"))
INTAKE_DROPPED = Kind("roster.intake-dropped", _("A roster file was set aside"))
