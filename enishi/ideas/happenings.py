"""What can happen to an idea. The facts name states and never a word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

TOLD = Kind("ideas.told", _("put an idea into the box"), own=True)
TAKEN_BACK = Kind("ideas.taken-back", _("took an idea back"), own=True)
SUPPORTED = Kind("ideas.supported", _("shared an idea, or no longer does"), own=True)
ANSWERED = Kind("ideas.answered", _("answered an idea"), then="enishi.ideas.jobs.tell_authors")
JOINED = Kind("ideas.joined", _("joined two ideas that say the same"), then="enishi.ideas.jobs.tell_joined")
