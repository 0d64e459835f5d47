"""What can happen in chat. Nothing of it stands in the secretariat's record, and no message is a happening: that somebody talks, how
often and with whom, is written nowhere but in the room itself (docs/decisions/0053-chat.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

BEGAN = Kind("chat.began", _("began a conversation"), own=True)
FOUNDED = Kind("chat.founded", _("opened a room for a conversation"), own=True)
CALLED = Kind("chat.called", _("gave a room another name"), own=True)
BROUGHT = Kind("chat.brought", _("asked somebody into a room"), own=True)
LEFT = Kind("chat.left", _("left a room"), own=True)
TAKEN_OUT = Kind("chat.taken-out", _("took somebody out of a room"), own=True)
HANDED_OVER = Kind("chat.handed-over", _("has somebody look after a room"), own=True)
MANNER = Kind("chat.manner", _("chose how they like to talk"), own=True)
ASKED = Kind("chat.asked", _("asked somebody for a conversation"), then="enishi.chat.notifying.asked", own=True)
ACCEPTED = Kind("chat.accepted", _("accepted a conversation"), own=True)
DECLINED = Kind("chat.declined", _("declined a conversation"), own=True)
ERASED = Kind("chat.erased", _("The conversations of a member were erased"), own=True)
