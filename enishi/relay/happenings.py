"""What can happen in the relay. That a baton was let pass or handed on is the same happening as that it was taken: the record
cannot tell them apart, nor who it went past."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

STARTED = Kind(
    "relay.started", _("handed the baton of the introduction relay over"), then="enishi.relay.jobs.tell_next"
)
HANDED = Kind(
    "relay.handed", _("The baton of the introduction relay went on"), then="enishi.relay.jobs.tell_next", own=True
)
MOVED = Kind("relay.moved", _("The baton of the introduction relay moved"), own=True)
RAN = Kind("relay.ran", _("introduced themselves in the relay"), own=True)
TAKEN_BACK = Kind("relay.taken-back", _("took an introduction back"), own=True)
WISHED = Kind("relay.wished", _("said whether they would run in the relay"), own=True)
