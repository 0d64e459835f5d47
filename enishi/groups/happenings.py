"""What can happen to a group. What members do among themselves is no business of the secretariat's record, nor that a room
exists: all of it is their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

FOUNDED = Kind("groups.founded", _("founded a group"), own=True)
CHANGED = Kind("groups.changed", _("changed the words of a group"), own=True)
JOINED = Kind("groups.joined", _("joined a group"), own=True)
ASKED = Kind("groups.asked", _("asked to join a group"), own=True, then="enishi.groups.jobs.tell_asked")
UNASKED = Kind("groups.unasked", _("took back a request to join a group"), own=True)
ACCEPTED = Kind("groups.accepted", _("was let into a group"), own=True, then="enishi.groups.jobs.tell_accepted")
DECLINED = Kind("groups.declined", _("was not let into a group"), own=True)
INVITED = Kind("groups.invited", _("was invited into a group"), own=True, then="enishi.groups.jobs.tell_invited")
INVITATION_ENDED = Kind("groups.invitation-ended", _("did not follow an invitation into a group"), own=True)
LEFT = Kind("groups.left", _("left a group"), own=True)
REMOVED = Kind("groups.removed", _("was taken out of a group"), own=True)
HOST_NAMED = Kind("groups.host-named", _("became a host of a group"), own=True)
HOST_ENDED = Kind("groups.host-ended", _("is no longer a host of a group"), own=True)
CLOSED = Kind("groups.closed", _("closed a group"), own=True)
SEATS_ENDED = Kind("groups.seats-ended", _("Seats in groups ended, or were looked after anew"), own=True)
LOOKED_AFTER = Kind("groups.looked-after", _("A group was looked after anew"), own=True)
READ = Kind("groups.read", _("A line was written into the read log of a room"), own=True)
