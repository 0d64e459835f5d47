"""Everybody is found as people remember them: 300 labelled questions among 10,000 people, and hidden names by none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from bench import build, labels
from bench.population import EPOCH
from enishi.accounts.models import Person
from enishi.demo import houses
from enishi.kit import bulk
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI
from enishi.profiles import search
from enishi.profiles.models import FacetValue, Profile, SearchDoc, Value
from enishi.profiles.search import Query
from enishi.profiles.search.why import explained

FILE = json.loads(labels.FILE.read_text(encoding="utf-8"))


@dataclass
class Directory:
    """The network of the labelled people, and the alumnus who asks."""

    viewer: Member
    first: int  # the id of person number 0

    def asked(self, text: str, size: int = 24) -> list[int]:
        """Return the numbers of the people on the first page, in the order in which it shows them."""
        found = search.find(self.viewer.network, self.viewer, Query(text=text), size=size)
        cards, _me = explained(found.member_ids, Query(text=text).terms, self.viewer)
        return [card.member_id - self.first for card in cards]


@pytest.fixture(scope="module")
def directory(django_db_setup: None, django_db_blocker: Any) -> Iterator[Directory]:
    """Build the 10,000 once, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        network = houses.build(houses.NAGI, at=EPOCH)
        first_member, first_person = build.next_id(Member), build.next_id(Person)
        writer = build.Writer(labels.Remembered(labels.SEED, labels.PEOPLE), network, first_member, first_person)
        writer.write(0, labels.PEOPLE)
        writer.write_documents(writer.order())
        bulk.take_stock(Member, Person, Profile, Value, SearchDoc, FacetValue)
        viewer = Member.objects.within(network).filter(side=ALUMNI).first()
        viewer.network = network
        yield Directory(viewer, first_member)
        transaction.set_rollback(True)


def test_name_queries_are_the_ones_that_the_seed_draws() -> None:
    assert labels.text() == labels.FILE.read_text(encoding="utf-8")


def test_name_queries_find_the_person_among_the_first_five(directory: Directory, db: None) -> None:
    missed = [label for label in FILE["found"] if label["person"] not in directory.asked(label["query"])[:5]]

    assert len(FILE["found"]) == 300
    assert len(missed) <= 6, missed  # 98 %


def test_name_queries_never_match_a_hidden_former_name(directory: Directory, db: None) -> None:
    matched = [label for label in FILE["hidden"] if label["person"] in directory.asked(label["query"], size=500)]

    assert len(FILE["hidden"]) == labels.HIDDEN
    assert matched == []
