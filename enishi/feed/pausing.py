"""Words at which employees are asked to look once more before people outside the company read them (N13, R186).

The network keeps the words, and begins with a few; who writes one of them to readers outside sees how many those are, and decides: to
write it otherwise, to show it to colleagues alone, or to leave it. That somebody was asked, and which of these they chose, is kept as a
fact of the deed, without the word and without the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.feed import happenings, rules
from enishi.feed.models import Pause
from enishi.feed.readers import Readers
from enishi.kit.text.fold import fold
from enishi.members.models import Member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network

FIELD = "looked_at"  # of a form: the words its author was asked about already, a line each
NARROW = "narrow"  # the name of the button that shows it to colleagues alone
FIRST = ("社外秘", "極秘", "未公開", "未発表", "confidential")  # until the network says otherwise


@dataclass(frozen=True)
class Nudge:
    """What an author is asked to look at once more: which words, and how many outside would read them. `narrows`: whether the form can
    be shown to colleagues alone instead."""

    words: tuple[str, ...]
    outside: int
    narrows: bool


def words_of(network: Network | int) -> list[str]:
    """Return the words of a network, in the order they were written. One query."""
    kept = Pause.objects.within(network).values_list("words", flat=True).first()
    return list(FIRST) if kept is None else kept


@action(rule=rules.can_set_words)
def set_words(network: Network, words: Iterable[str], *, by: Any) -> None:
    """Keep these words; none of them twice, however it is written."""
    kept = list({fold(word): word for word in words if fold(word)}.values())
    Pause.objects.update_or_create(network=network, defaults={"words": kept})
    happened(happenings.WORDS_SET, network, by=by, network=network, number=len(kept))


def met(network: Network | int, text: str) -> list[str]:
    """Return the words of a network that stand in a text, however they are written there. One query."""
    folded = fold(text)
    return [word for word in words_of(network) if fold(word) in folded]


def once_more(form: BaseForm, author: Member, text: str, told: Callable[[], Readers]) -> bool:
    """Return whether the author should look at these words once more: then the form holds a `nudge`, and sent again it passes. Nothing
    is asked of who is not with the company, nor where nobody of those who are `told` is outside."""
    if not author.side & EMPLOYEES:
        return False
    readers = told()
    if not readers.outside:
        return False
    seen = set(form.cleaned_data.get(FIELD, "").split("\n"))
    found = met(author.network_id, text)
    if not set(found) - seen:
        return False
    offered = dict(getattr(form.fields.get("audience"), "choices", ()))
    form.add_error(None, _("Not shown yet: please look at it once more."))
    form.nudge = Nudge(tuple(found), readers.outside, narrows=EMPLOYEES in offered)  # type: ignore[attr-defined]
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data[FIELD] = "\n".join(found)  # type: ignore[index]
    return True


def outcome(form: BaseForm, author: Member, text: str) -> dict[str, bool]:
    """Return what is kept of it with the deed: nothing where nobody was asked, else whether a word stayed, and for colleagues alone."""
    if not form.cleaned_data.get(FIELD):
        return {}
    return {"looked_again": True, "stayed": bool(met(author.network_id, text)), "narrowed": NARROW in form.data}
