"""What members may be told: kinds of notices, named once at the start as deeds are, and the categories that members set.

    ANSWERED = NoticeKind("feed.answered", Category.ANSWERS, _("%(who)s answered your post"), readable=readable)

The text may hold `%(who)s` (the members by whom it is, at most two by name) and `%(title)s`. A title that the text does not name
stands beneath it in the centre alone, and never leaves the house: not by mail, nor to a telephone. So a kind whose titles are
words of a member, or of something under a label, does not name them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from enishi.members.models import Member

Readable = Callable[["Member", Set[str]], Set[str]]


class Category(models.TextChoices):
    """What a member sets at once; one is offered as soon as there is a kind of it."""

    MENTIONS = "mentions", pgettext_lazy("notices", "Somebody names me")
    ANSWERS = "answers", pgettext_lazy("notices", "Answers to me")
    STAMPS = "stamps", pgettext_lazy("notices", "Stamps")
    MESSAGES = "messages", pgettext_lazy("notices", "Messages to me")
    GROUPS = "groups", pgettext_lazy("notices", "Groups")
    RELAY = "relay", pgettext_lazy("notices", "Relay of introductions")
    NEWS = "news", pgettext_lazy("notices", "Announcements and stories")
    DESK = "desk", pgettext_lazy("notices", "The secretariat and I")
    ASKS = "asks", pgettext_lazy("notices", "Requests of the company")
    BRIEF = "brief", pgettext_lazy("notices", "Ten minutes for the network")


class Time(models.TextChoices):
    """When what leaves the house (mail, telephone) leaves it."""

    NOW = "now", pgettext_lazy("notices", "at once")
    DAILY = "daily", pgettext_lazy("notices", "at eight in the evening")
    WEEKLY = "weekly", pgettext_lazy("notices", "once a week")
    DIGEST = "digest", pgettext_lazy("notices", "with the digest")


@dataclass(frozen=True)
class Ways:
    """By which ways, and when, a category reaches a member."""

    in_app: bool = True
    mail: bool = False
    push: bool = False
    time: str = Time.NOW

    @property
    def none(self) -> bool:
        """Whether nothing of it reaches them at all."""
        return not (self.in_app or self.mail or self.push)


FIRST: dict[str, Ways] = {  # until a member says otherwise: little, and what is said to me alone soon
    Category.MENTIONS: Ways(mail=True, push=True),
    Category.ANSWERS: Ways(mail=True, push=True),
    Category.STAMPS: Ways(time=Time.DIGEST),
    Category.MESSAGES: Ways(mail=True, push=True),
    Category.GROUPS: Ways(time=Time.DAILY),
    Category.RELAY: Ways(mail=True),
    Category.NEWS: Ways(mail=True, time=Time.DIGEST),
    Category.DESK: Ways(mail=True),
    Category.ASKS: Ways(mail=True, time=Time.DIGEST),
    Category.BRIEF: Ways(mail=True),
}
OF_ITSELF: dict[str, str | Promise] = {  # categories that come at their own time: nobody chooses another
    Category.BRIEF: pgettext_lazy("notices", "on Monday morning"),
}


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: its code, its category, its sentence.

    `readable(viewer, things)` returns those of the things (public ids) that the viewer may read now: nothing is shown of any
    other. Without it, whoever was told may read it. `alike(member)` says for whom it answers the same, where that is so: it is asked
    once for all of them when many are written to. `icon` stands beside what nobody in particular did; without one, the seal
    of the secretariat. `mails_itself`: a mail of its own tells the same, so no notice of it is mailed. `always`: it stands in the centre whatever a
    member chose, for a right of theirs hangs on it. `letter(member)` returns the
    template and the context of a mail that is about this alone; it is asked when that is written, in the reader's language. A
    category of kinds with a `right` is offered to who holds one of them. A request of the company (Category.ASKS) says whether it
    `offers` work or business: then it reaches nobody who is here for loose ties alone (R065).
    """

    code: str
    category: Category
    text: str | Promise
    readable: Readable | None = None
    icon: str = ""
    mails_itself: bool = False
    always: bool = False
    alike: Callable[[Member], Hashable] | None = None
    letter: Callable[[Member], tuple[str, dict[str, Any]]] | None = None
    right: str = ""
    offers: bool | None = None

    def __post_init__(self) -> None:
        assert (self.offers is None) == (self.category != Category.ASKS), f"does {self.code} offer work or business?"
        assert len(self.code) <= 40, self.code
        assert KINDS.get(self.code, self).text == self.text, f"two kinds of notices are called {self.code}"
        KINDS[self.code] = self


KINDS: dict[str, NoticeKind] = {}


def categories(viewer: Member) -> list[Category]:
    """Return the categories that there are kinds of for this member, in their order, and requests of the company in any case: how
    many of them reach a member is theirs to say before the first comes."""
    theirs = (kind for kind in KINDS.values() if not kind.right or viewer.has(kind.right))
    used = {kind.category for kind in theirs} | {Category.ASKS}
    return [each for each in Category if each in used]
