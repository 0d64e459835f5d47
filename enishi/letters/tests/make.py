"""Plain makers of letters for tests, through the actions."""

from __future__ import annotations

from typing import Any

from enishi.letters import actions
from enishi.letters.models import Letter
from enishi.members import consents
from enishi.members.models import Consent, Member
from enishi.networks.audiences import ALUMNI
from enishi.networks.labels import Label
from enishi.networks.models import Network
from enishi.profiles.tests.make import again, make_profile

WORDS: dict[str, Any] = {
    "subject": "12月の便り",
    "greeting": "お元気ですか。",
    "sections": [
        {"heading": "食堂から", "text": "カレーの話です。", "link": "https://x.example/", "link_words": "読む"}
    ],
    "items": [],
    "label": Label.EMPLOYEES,
    "offers": False,
    "segment": "",
}


def make_reader(network: Network, *, letters: bool = True, side: int = ALUMNI, **facts: Any) -> Member:
    """Return a member with a confirmed address who agreed to letters, or did not."""
    member = again(make_profile(network, side=side, **facts))
    if letters:
        consents.give(network, member, [Consent.Purpose.MAIL])
    return member


def set_head(network: Network, by: Member) -> None:
    """Say who letters come from."""
    actions.set_letterhead(network, name="凪の会事務局", address="汐見県汐浜市港町2-7", contact="ask@example.jp", by=by)


def make_letter(network: Network, by: Member, **words: Any) -> Letter:
    """Return a draft by `by`."""
    return again_letter(actions.write(network, words=WORDS | words, by=by))


def again_letter(letter: Letter) -> Letter:
    """Return the letter as the next request reads it."""
    fresh: Letter = Letter.objects.within(letter.network_id).select_related("network").get(pk=letter.pk)
    return fresh
