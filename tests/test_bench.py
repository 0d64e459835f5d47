"""The bench itself: the same people every time, every class and page measured, sums that are right."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bench import build, cards, feed, invitations, letters, pages, population, questions, search, signin
from bench.measures import plain, spread, weighted
from bench.population import EPOCH, Population
from enishi.accounts.models import Person
from enishi.demo import houses
from enishi.feed.models import Item
from enishi.kit.text import fold
from enishi.members.models import Member
from enishi.networks.models import Network

PEOPLE, SEED = 300, 3


@pytest.fixture
def network(db: None) -> Network:
    """Return a small network of the bench, written as the large ones are."""
    network = houses.build(houses.replaced(houses.NAGI, slug="b0"), at=EPOCH)
    writer = build.Writer(Population(SEED, PEOPLE), network, build.next_id(Member), build.next_id(Person))
    writer.write(0, PEOPLE)
    writer.write_documents(writer.order())
    build.settle_ids(Member, Person)
    build.give_roles(network)
    return network


def test_population_is_what_search_was_measured_on() -> None:
    parts, _ = population.all_surnames()
    people = [Population(SEED, 1_000_000).human(index) for index in range(1, 3_000)]
    audiences = Counter(audience for human in people for code, _, _, audience in human.values if code != "name")

    assert (len(parts), len(set(parts))) == (population.SURNAMES, population.SURNAMES)
    assert len(population.all_given()[0]) == population.GIVEN
    assert len(set(population.departments())) == population.DEPARTMENTS
    assert len(set(population.skills())) == population.SKILLS
    assert Counter(len(human.values) for human in people)[8] > 2_900  # the rest have full profiles
    assert 0.11 < sum("田" in human.family.text for human in people) / len(people) < 0.17
    assert 0.17 < sum(human.former is not None for human in people) / len(people) < 0.23
    assert set(audiences) == {7, 6, 5, 4, 0}


def test_population_person_is_the_same_in_any_process() -> None:
    one, other = Population(SEED, 10_000), Population(SEED, 10_000)

    assert one.human(17) == other.human(17)
    assert (one.human(17).family, one.human(17).given) == other.name(17)
    assert one.human(17) != Population(SEED + 1, 10_000).human(17)


def test_questions_variants_fold_to_the_form_of_today() -> None:
    assert {fold(old) for old in questions.VARIANTS.values()} == {fold(new) for new in questions.VARIANTS}


def test_questions_half_width_folds_to_hiragana() -> None:
    assert fold(questions.half_width("がぎぱぴょー")) == fold("がぎぱぴょー")


def test_bench_search_asks_every_class_in_a_dozen_statements(network: Network) -> None:
    found = search.run(PEOPLE, SEED, 1)

    assert [row["class"] for row in found["classes"]] == list(questions.CLASSES)
    assert max(row["queries"] for row in found["classes"]) <= 12
    assert max(row["facet_queries"] for row in found["classes"]) <= 12
    hits = {row["class"]: row["hits"][-1] for row in found["classes"]}
    assert hits.pop("no result") == 0
    assert hits.pop("rare word in bio") < 3
    assert all(most > 0 for name, most in hits.items() if name not in ("two filters + kanji", "department + word"))


def test_bench_pages_measures_every_page(network: Network, settings: Any) -> None:
    settings.ROOT_URLCONF = "bench.urls"

    found = pages.run(PEOPLE, SEED, 1)

    assert [row["page"] for row in found["pages"]][:2] == ["empty page in the same layout", "directory, first page"]
    assert all(row["cpu"]["p50"] > 0 and row["bytes"] > 0 for row in found["pages"])
    assert found["card"]["drawn"] > 0


def test_weighted_counts_each_role_by_its_share() -> None:
    assert weighted([(1.0, 6), (5.0, 3), (9.0, 1)]) == {"p50": 1.0, "p95": 9.0, "max": 9.0}
    assert plain(float(number) for number in range(1, 101)) == {"p50": 50.0, "p95": 95.0, "max": 100.0}
    assert spread([3, 1, 2]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ([1.0, 2.0, 3.0, 4.0, 5.0], [1.1, 2.1, 3.1, 4.1, 5.1], 0.5, 1.0),
        ([float(n) for n in range(50)], [float(n) + 30 for n in range(50)], 0.0, 0.0001),
        ([1.0] * 10, [1.0] * 10, 1.0, 1.0),
    ],
)
def test_mann_whitney_tells_apart_what_differs(
    first: list[float], second: list[float], low: float, high: float
) -> None:
    assert low <= signin.mann_whitney(first, second) <= high


@pytest.mark.parametrize("paper", ["a6", "a4"])
def test_bench_cards_makes_what_it_was_asked_for(db: None, paper: str) -> None:
    found = cards.run(5, SEED, paper)

    assert (found["cards"], found["paper"]) == (5, paper)
    assert 0 < found["file_mb"] < 0.2
    assert found["memory_mb_highest"] > 0


def test_bench_funnel_asks_for_the_page_of_a_large_roster(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations.funnel, "AT_ONCE", 50)
    found = invitations.run_funnel(70, 2)

    assert found["counted"] == {"all": 70, "invited": 60, "opened": 50, "joined": 30}
    assert found["queries"] <= 10
    assert found["wall_ms"]["p95"] > 0


def test_bench_mailing_hands_every_mail_to_a_server_once(transactional_db: None) -> None:
    found = invitations.run_mailing(5)

    assert (found["mails"], found["received"]) == (5, 5)
    assert found["sink_one_line_per_s"] > 0


def test_bench_letters_hands_every_mail_to_a_server_once(transactional_db: None) -> None:
    found = letters.run(5)

    assert (found["mails"], found["received"]) == (5, 5)


def test_feed_measures_its_pages_and_posts(network: Network, settings: Any) -> None:
    settings.ROOT_URLCONF = "bench.urls"
    found = feed.run(PEOPLE, SEED, 60, 2)

    assert len(found["pages"]) == 9
    assert Item.objects.within(network).count() == 60  # the posts that were written are gone
    assert set(Item.objects.within(network).values_list("kind", flat=True)) == {"post", "lately", "profile", "joined"}
    assert found["post"]["queries"] <= 12
