"""What is said of notices in the record: only what a member set. Who was told of what, and what of it they read, is theirs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

SET = Kind("notices.set", _("chose how notices come"), own=True)
MAILS_ENDED = Kind("notices.mails-ended", _("wanted no more notices by mail"), own=True)
TAKEN = Kind("notices.taken", _("took waiting requests at once"), own=True)
DEVICE_ON = Kind("notices.device-on", _("had notices shown on a device"), own=True)
DEVICE_OFF = Kind("notices.device-off", _("had no more notices shown on a device"), own=True)
