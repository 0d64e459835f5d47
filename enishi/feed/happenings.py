"""What can happen in the feed. The facts name audiences, labels and counts, never a word that somebody wrote."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

WROTE = Kind("feed.wrote", _("wrote a post"), own=True)
CHANGED = Kind("feed.changed", _("changed a post"), own=True)
TAKEN_BACK = Kind("feed.taken-back", _("took a post back"), then="enishi.feed.notifying.taken_back", own=True)
APPEARED = Kind("feed.appeared", _("News of a member appeared in the feed"), own=True)
FOLLOWED = Kind("feed.followed", _("News of a member followed who sees their profile"), own=True)
PREVIEWED = Kind("feed.previewed", _("A link in a post was looked at"), own=True)
PREVIEW_OUT = Kind("feed.preview-out", _("took the words on a link out of a post"), own=True)
ANSWERED = Kind("feed.answered", _("answered in the feed"), then="enishi.feed.notifying.answered", own=True)
ANSWER_CHANGED = Kind("feed.answer-changed", _("changed an answer in the feed"), own=True)
STAMP_ADDED = Kind("feed.stamp-added", _("added a stamp of the network’s own"))
STAMP_MOVED = Kind("feed.stamp-moved", _("put the network’s own stamps in another order"))
STAMP_RETIRED = Kind("feed.stamp-retired", _("retired a stamp of the network’s own"))
STAMP_OFFERED = Kind("feed.stamp-offered", _("offered a stamp of the network’s own again"))
ANSWER_TAKEN_BACK = Kind(
    "feed.answer-taken-back", _("took an answer in the feed back"), then="enishi.feed.notifying.taken_back", own=True
)
STAMPED = Kind("feed.stamped", _("put a stamp in the feed"), then="enishi.feed.notifying.stamped", own=True)
PUBLISHED = Kind("feed.published", _("showed something in the feed"), own=True)
WITHDRAWN = Kind(
    "feed.withdrawn", _("took something out of the feed"), then="enishi.feed.notifying.withdrawn", own=True
)
WORDS_SET = Kind("feed.words-set", _("changed at which words employees are asked to look once more"))
ORDER = Kind("feed.order", _("chose in which order home and feed open"), own=True)
TASTE = Kind("feed.taste", _("chose what counts in their own order of the feed"), own=True)
UNSTAMPED = Kind("feed.unstamped", _("took a stamp in the feed back"), then="enishi.feed.notifying.unstamped", own=True)
VOTED = Kind("feed.voted", _("answered a poll in the feed"), own=True)
PUT_AWAY = Kind("feed.put-away", _("put something in the feed away"), own=True)
TAKEN_OUT_AGAIN = Kind("feed.taken-out-again", _("took something in the feed out again"), own=True)
HIDDEN = Kind("feed.hidden", _("Something in the feed was hidden"), then="enishi.feed.notifying.taken_back", own=True)
SHOWN_AGAIN = Kind("feed.shown-again", _("Something in the feed is shown again"), own=True)
