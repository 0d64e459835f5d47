"""At the same moment: the words of an erased profile are forgotten while somebody else takes them up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import actions, search
from enishi.profiles.models import FacetValue, SearchDoc
from enishi.profiles.search import forgetting
from enishi.profiles.search.document import FacetIds
from enishi.profiles.tests.make import make_profile

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"),
]
WORD = "溶接"


def elsewhere(work: Callable[[], Any]) -> threading.Thread:
    """Run in another connection; returns when it is done or waits for a lock."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(1)
    return thread


def erase(member: Member) -> None:
    with transaction.atomic():
        words = search.words_of(member)
        member.delete()
        search.forget_words(member.network, words)


def dangling(network: Network, member: Member) -> set[int]:
    """Return the ids that a member's row carries and no word has, having seen that the row carries the word."""
    carried = set(SearchDoc.objects.within(network).get(member=member).facets)
    words = FacetValue.objects.within(network)
    assert words.filter(value=WORD, pk__in=carried).exists()
    return carried - set(words.values_list("pk", flat=True))


def test_word_is_taken_up_between_looking_who_carries_it_and_forgetting_it(monkeypatch: pytest.MonkeyPatch) -> None:
    network = make_network()
    gone, other = make_profile(network, skills=[WORD]), make_profile(network)
    threads: list[threading.Thread] = []
    real = forgetting._carried

    def carried(where: Network, wanted: set[int]) -> set[int]:
        held = real(where, wanted)
        threads.append(elsewhere(lambda: actions.set_values(other, {"skills": [WORD]}, by=other)))
        return held

    monkeypatch.setattr(forgetting, "_carried", carried)
    erase(gone)
    threads[0].join(20)

    assert not dangling(network, other)


def test_word_is_forgotten_between_taking_it_up_and_carrying_it(monkeypatch: pytest.MonkeyPatch) -> None:
    network = make_network()
    gone, other = make_profile(network, skills=[WORD]), make_profile(network)
    threads: list[threading.Thread] = []
    real = FacetIds._meet

    def meet(self: FacetIds, unknown: set[tuple[str, str, int]]) -> None:
        real(self, unknown)
        if not threads:
            threads.append(elsewhere(lambda: erase(gone)))

    monkeypatch.setattr(FacetIds, "_meet", meet)
    actions.set_values(other, {"skills": [WORD]}, by=other)
    threads[0].join(20)

    assert not dangling(network, other)
    assert not Member.objects.within(network).filter(pk=gone.pk).exists()
