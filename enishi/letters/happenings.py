"""What can happen to letters, in the words of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

LETTERHEAD_SET = Kind("letters.letterhead", _("Who letters come from was set"))
WRITTEN = Kind("letters.written", _("A letter was drafted"))
CHANGED = Kind("letters.changed", _("The draft of a letter was changed"))
DROPPED = Kind("letters.dropped", _("The draft of a letter was deleted"))
ORDERED = Kind("letters.ordered", _("A letter to members was ordered"), then="enishi.letters.jobs.begin")
SENT = Kind("letters.sent", _("A letter to members has gone out"))
STOPPED = Kind("letters.stopped", _("A letter to members was stopped"))
CALLED_OFF = Kind("letters.called-off", _("A letter that nobody has is a draft again"))
GONE_ON = Kind("letters.gone-on", _("A letter that was stopped goes on"), then="enishi.letters.jobs.begin")
PUT_AWAY = Kind("letters.put-away", _("A letter was taken out of the past letters"))
PUT_BACK = Kind("letters.put-back", _("A letter was put back into the past letters"))
CAME_BACK = Kind("letters.came_back", _("A letter to a member came back"))
