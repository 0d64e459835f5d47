"""What can happen at the desk, in the words of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

FOUNDED = Kind("console.founded", _("The network was started"))
WORDS_CHANGED = Kind("console.words-changed", _("Name or words of the network were changed"))
BRAND_CHANGED = Kind("console.brand-changed", _("The colour was changed"))
LOGO_CHANGED = Kind("console.logo-changed", _("The logo was changed"))
CLASS_ADDED = Kind("console.class-added", _("A member class was added"))
CLASS_CHANGED = Kind("console.class-changed", _("A member class was changed"))
CLASS_MOVED = Kind("console.class-moved", _("The order of the member classes was changed"))
CLASS_SET = Kind("console.class-set", _("A member was put into another class"), then="enishi.news.jobs.member_moved")
