"""What every surface shows of random profiles, held against the rule written out naively (N01)."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.tests.make import make_network
from enishi.profiles import actions, visibility
from enishi.profiles.models import Profile, Value
from enishi.profiles.tests.make import again, make_profile

CASES, LONG_CASES = 500, 10_000
# field → a value whose words carry a mark that no other text of a page holds
MARKED: dict[str, Any] = {
    "former_name": {"family": "マーク旧姓", "given": "", "reading": ""},
    "unit": {"department": "マーク部署", "post": ""},
    "work": {"kind": "employed", "company": "マーク社", "title": "", "industry": "", "since": None, "until": None},
    "skills": "マーク技",
    "topics": {"title": "マーク話", "text": ""},
    "links": {"url": "https://mark.example/link", "label": ""},
    "bio": "マーク自己紹介",
    "email": "mark@mark.example",
    "phone": "09-8765-4321",
    "lately": {"preset": "", "text": "マーク近況", "at": "2026-01-02T03:04:05+00:00"},
    "years": {"joined": 1953, "left": 1961},
    "region": "KI",
    "languages": "sw",
    "comeback": "some_day",
}
WORDS = {
    "former_name": "マーク旧姓", "unit": "マーク部署", "work": "マーク社", "skills": "マーク技", "topics": "マーク話",
    "links": "mark.example/link", "bio": "マーク自己紹介", "email": "mark@mark.example", "phone": "09-8765-4321",
    "lately": "マーク近況", "years": "1953–1961", "region": "キリバス", "languages": "スワヒリ語", "comeback": "いつか戻るかもしれません",
}  # fmt: skip
ON_CARD = {"former_name", "unit", "work", "lately", "years", "region"}
NAME = "真亜久"
BITS = {
    "alumnus": 1,
    "employee": 2,
    "secretariat": 4,
    "officer among alumni": 5,
    "officer among employees": 6,
    "community": 0,
}

SIDES = (("alumni", "alumni", 1), ("employees", "employees", 2), ("secretariat", "office", 4))
profiles = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(sorted(BITS)),
        "side": st.sampled_from(SIDES),
        "listing": st.sampled_from([7, 5, 4]),
        "audiences": st.dictionaries(st.sampled_from(sorted(MARKED)), st.integers(0, 7), max_size=len(MARKED)),
    }
)


def naive(audiences: dict[str, int], listing: int, bits: int) -> set[str]:
    """Return the fields that are seen, by the sentence of the architecture."""
    return {field for field, audience in audiences.items() if audience & listing & bits != 0}


class Town:
    """One network with one of each kind of viewer, and an owner whose facts change from case to case."""

    def __init__(self) -> None:
        network = self.network = make_network("mark")
        kinds = {"alumnus": (ALUMNI, ""), "employee": (EMPLOYEES, ""), "secretariat": (0, "secretariat")}
        kinds |= {"officer among alumni": (ALUMNI, "secretariat"), "officer among employees": (EMPLOYEES, "owner")}
        kinds |= {"community": (0, "community")}
        name = {"name": {"family": "他", "given": "人"}, "reading": {"family": "た", "given": "にん"}}
        self.viewers: dict[str, Member] = {}
        for kind, (side, role) in kinds.items():
            maker = make_profile if side else make_member
            facts = [name] if side else []
            self.viewers[kind] = maker(network, *facts, side=side, role=role)
        self.owner = make_profile(network, {"name": {"family": NAME, "given": "甲"}})
        self.clients = {kind: Client(headers={"accept-language": "ja"}) for kind in [*kinds, "owner"]}
        for kind, client in self.clients.items():
            client.force_login((self.viewers | {"owner": self.owner})[kind].person)

    def set(self, case: dict[str, Any]) -> None:
        """Give the owner the values, audiences and listing of a case."""
        Value.objects.within(self.network).filter(member=self.owner).exclude(field="name").delete()
        Value.objects.bulk_create(
            Value(network=self.network, member=self.owner, field=field, data=MARKED[field], audience=audience)
            for field, audience in case["audiences"].items()
        )
        Profile.objects.within(self.network).filter(member=self.owner).update(listing=case["listing"])

    def page(self, kind: str, path: str) -> tuple[int, str]:
        """Return status and text of what a viewer gets, without what the person typed into their own forms."""
        answer = self.clients[kind].get(f"/n/mark/{path}")
        body = unescape(answer.content.decode())
        return answer.status_code, re.sub(r"\s+", " ", body[body.find("<main") : body.find("</main>")])


@pytest.fixture
def town(db: None) -> Town:
    cache.clear()
    return Town()


def marks(text: str) -> set[str]:
    return {field for field, words in WORDS.items() if words in text}


def check(town: Town, case: dict[str, Any]) -> None:
    """Hold every surface against the naive rule for one profile, one viewer, and one side that its owner looks as."""
    town.set(case)
    audiences, listing = case["audiences"], case["listing"]
    viewer, bits = town.viewers[case["kind"]], BITS[case["kind"]]
    expected, found = naive(audiences, listing, bits), bool(listing & bits)

    cards = visibility.cards([town.owner.pk], viewer)
    assert bool(cards) == found
    assert marks(repr(cards).replace("(1953, 1961)", "1953–1961")) == expected & ON_CARD
    status, text = town.page(case["kind"], f"people/{town.owner.public_id}/")
    assert status == (200 if found else 404)
    assert marks(text) == expected

    side, column, bit = case["side"]
    expected = naive(audiences, listing, bit)
    _status, text = town.page("owner", f"me/view-as/{side}/")
    assert marks(text) == expected
    _status, text = town.page("owner", f"me/privacy/?as={side}")
    mirror = text[text.index('class="mirror') : text.index("</section>", text.index('class="mirror'))]
    assert marks(mirror) == expected & ON_CARD
    ticked = {field for field in audiences if f'name="{field}-{column}" checked' in text}
    assert ticked == {field for field, audience in audiences.items() if audience & bit}


@settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=profiles)
def test_profile_every_surface_equals_the_rule(town: Town, case: dict[str, Any]) -> None:
    check(town, case)


@pytest.mark.long
@settings(
    max_examples=LONG_CASES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=profiles)
def test_profile_every_surface_equals_the_rule_in_many_cases(town: Town, case: dict[str, Any]) -> None:
    check(town, case)


def test_receipt_equals_what_each_viewer_reads(town: Town) -> None:
    for audience in range(8):
        for listing in (7, 5, 4):
            town.set({"listing": listing, "audiences": {"bio": audience}})
            sizes = visibility.audience_sizes(again(town.owner))
            receipt = visibility.who_can_see(audience, listing, sizes)
            readers = {
                kind
                for kind, viewer in town.viewers.items()
                if (shown := visibility.profile(town.owner, viewer)) and shown.of("bio")
            }
            named = {kind for kind in town.viewers if BITS[kind] & receipt.audience}
            assert readers == named
            for bit, _words, number in receipt.people:
                assert number == sum(bool(BITS[kind] & bit) for kind in town.viewers)


def test_hidden_former_name_is_found_by_nobody_who_may_not_see_it(town: Town) -> None:
    from enishi.profiles.search import Query, find

    actions.set_values(
        town.owner, {"former_name": [MARKED["former_name"]]}, audiences={"former_name": 4}, by=town.owner
    )

    hits = {
        kind: town.owner.pk in find(town.network, viewer, Query(text="マーク旧姓")).member_ids
        for kind, viewer in town.viewers.items()
        if viewer.bits
    }

    assert hits == {kind: bool(BITS[kind] & 4) for kind in hits}
