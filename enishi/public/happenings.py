"""What can happen to what everybody reads, in the words of the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

LANDING_CHANGED = Kind("public.landing-changed", _("The public page was changed"))
QUESTION_ADDED = Kind("public.question-added", _("A question was added to the public page"))
QUESTION_CHANGED = Kind("public.question-changed", _("A question of the public page was changed"))
QUESTION_MOVED = Kind("public.question-moved", _("The order of the questions was changed"))
QUESTION_REMOVED = Kind("public.question-removed", _("A question was removed from the public page"))
DRAFT_KEPT = Kind("public.policy-drafted", _("The next version of a text was written"))
DRAFT_DROPPED = Kind("public.policy-draft-dropped", _("The draft of a text was thrown away"))
POLICY_SET = Kind("public.policy-set", _("A new version of a text got its day"))
POLICY_TAKEN_BACK = Kind("public.policy-taken-back", _("A version was taken back before its day"))
