"""Finding people: what is found equals what a naive scan over visible facts finds, on every route and page."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.kit.text import VERSION, query_terms
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import actions, jobs, search
from enishi.profiles.models import Profile, SearchDoc, Value
from enishi.profiles.search.document import _tokens
from enishi.profiles.tests.make import again, make_profile
from enishi.profiles.years import bits

pytestmark = pytest.mark.django_db
finding = sys.modules["enishi.profiles.search.find"]  # the package's `find` is the function


@pytest.fixture
def network() -> Network:
    return make_network()


def person(network: Network, name: str, reading: str, **more: Any) -> Member:
    """Return a member called `name` (family and given name apart by a space), who shows everything to all members."""
    family, given = name.split(" ")
    kana = dict(zip(("family", "given"), reading.split(" "), strict=True))
    more = {"former_name": None, "unit": None, "years": None} | more
    return make_profile(network, name={"family": family, "given": given}, reading=kana, preset="open", **more)


def found(viewer: Member, text: str = "", **asked: Any) -> list[int]:
    return search.find(viewer.network, again(viewer), search.Query(text=text, **asked)).member_ids


SPELLINGS = [
    ("高橋 陽子", ["髙橋", "高橋", "たかはし", "タカハシ", "ﾀｶﾊｼ", "takahashi", "陽子", "陽", "陽子 高橋", "ようこ", "yoko"]),
    ("渡邉 健", ["渡辺", "渡邊", "わたなべ", "watanabe", "WATANABE KEN", "健"]),
    ("大野 純一", ["ohno", "oono", "ono", "おおの", "junichi", "jun'ichi", "ôno"]),
    ("佐藤 信", ["sato", "satou", "satoh", "SATŌ", "satô", "sa", "さと"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spellings"), SPELLINGS)
def test_find_any_spelling_finds_the_person(network: Network, name: str, spellings: list[str]) -> None:
    readings = {
        "高橋 陽子": "たかはし ようこ",
        "渡邉 健": "わたなべ けん",
        "大野 純一": "おおの じゅんいち",
        "佐藤 信": "さとう しん",
    }
    people = {each: person(network, each, reading) for each, reading in readings.items()}

    for spelling in spellings:
        assert people[name].pk in found(people["佐藤 信"], spelling), spelling


def test_find_hidden_values_are_neither_found_nor_counted(network: Network) -> None:
    owner = make_profile(network, preset="quiet")  # former name for the secretariat alone, department for nobody
    alumnus, staff = (
        make_profile(network, name={"family": "目黒", "given": "朔也"}, former_name=None, unit=None),
        make_member(network, side=0, role="secretariat"),
    )

    assert found(alumnus, "斎賀") == [owner.pk]
    assert found(alumnus, "入江") == []
    assert found(again(staff), "入江") == [owner.pk]
    assert found(alumnus, "生産技術") == []
    counted = search.counts(network, again(alumnus), search.Query(text="斎賀"))
    assert counted.total == 1
    assert counted.facets["department"] == []


def test_find_listed_for_alumni_only_is_no_employees_to_find(network: Network) -> None:
    owner = make_profile(network, preset="quiet")
    employee = make_profile(network, side=EMPLOYEES, name={"family": "苗代", "given": "千景"})

    assert owner.pk not in found(employee)
    assert found(employee, "斎賀") == []
    assert search.counts(network, again(employee), search.Query()).total == 1


def test_find_people_of_another_network_stay_there(network: Network) -> None:
    other = make_network()
    make_profile(other)
    mine = make_profile(network)

    assert found(mine, "斎賀") == [mine.pk]
    assert search.counts(network, again(mine), search.Query()).total == 1


def test_find_own_changes_are_found_at_once_and_old_ones_no_more(network: Network) -> None:
    member = make_profile(network, preset="open")
    assert found(member, "生産技術") == [member.pk]

    actions.set_values(member, {"unit": [{"department": "品質保証部", "post": ""}]}, by=member)

    assert found(member, "生産技術") == []
    assert found(member, "品質保証") == [member.pk]


def test_find_exact_names_come_first(network: Network) -> None:
    longer = person(network, "森田 明", "あああ あきら")
    exact = person(network, "森 剛", "もり つよし")

    assert found(exact, "森") == [exact.pk, longer.pk]


def test_find_punctuation_finds_nobody(network: Network) -> None:
    member = make_profile(network)

    assert found(member, "！？") == []
    assert search.counts(network, again(member), search.Query(text="！？")).total == 0


def test_find_years_shared_come_first_and_filter(network: Network) -> None:
    me = person(network, "目黒 朔也", "めぐろ さくや", years=[{"joined": 2000, "left": 2010}])
    long = person(network, "渡辺 健", "わたなべ けん", years=[{"joined": 2001, "left": 2009}])
    short = person(network, "青木 花", "あおき はな", years=[{"joined": 2009, "left": 2012}])
    never = person(network, "井上 樹", "いのうえ いつき", years=[{"joined": 2015, "left": 2020}])
    mine = bits([(2000, 2010)])

    assert found(me, order=search.Order.OVERLAP, my_years=mine) == [me.pk, long.pk, short.pk, never.pk]
    assert found(me, shared="without", my_years=mine) == [never.pk]
    assert set(found(me, shared="with", my_years=mine)) == {me.pk, long.pk, short.pk}
    assert found(me, years=(2015, 2016)) == [never.pk]


@pytest.mark.parametrize("order", list(search.Order))
@pytest.mark.parametrize("text", ["", "田"])
def test_find_pages_forth_and_back_are_the_whole_list(network: Network, order: search.Order, text: str) -> None:
    names = ["田中 宏", "田村 愛", "上田 誠", "田口 学", "本田 薫", "田代 恵", "山田 茂"]
    readings = [
        "たなか ひろし",
        "たむら あい",
        "うえだ まこと",
        "たぐち まなぶ",
        "ほんだ かおる",
        "たしろ めぐみ",
        "やまだ しげる",
    ]
    people = [
        person(network, name, reading, years=[{"joined": 2000 + i, "left": 2010 + i}])
        for i, (name, reading) in enumerate(zip(names, readings, strict=True))
    ]
    viewer = again(people[0])
    asked = search.Query(text=text, order=order, my_years=bits([(2000, 2008)]))
    whole = search.find(network, viewer, asked).member_ids

    forth: list[int] = []
    cursor, last = "", None
    while True:
        page = search.find(
            network, viewer, search.Query(text=text, order=order, my_years=asked.my_years, cursor=cursor), size=3
        )
        forth += page.member_ids
        last, cursor = page, page.following
        if not cursor:
            break
    back = list(last.member_ids)
    while last.preceding:
        last = search.find(
            network,
            viewer,
            search.Query(text=text, order=order, my_years=asked.my_years, cursor=last.preceding),
            size=3,
        )
        back = last.member_ids + back

    assert sorted(whole) == sorted(member.pk for member in people)
    assert forth == whole
    assert back == whole


def test_find_cursor_of_another_question_starts_again(network: Network) -> None:
    people = [person(network, f"田{kanji} 宏", "たなか ひろし") for kanji in "中村口代"]
    viewer = again(people[0])
    cursor = search.find(network, viewer, search.Query(text="田"), size=2).following
    assert cursor

    page = search.find(network, viewer, search.Query(text="宏", cursor=cursor), size=2)

    assert page.preceding == ""
    assert (
        search.find(network, viewer, search.Query(text="宏", cursor="nonsense"), size=2).member_ids == page.member_ids
    )


def test_find_from_a_row_of_the_readings_starts_there(network: Network) -> None:
    people = [
        person(network, "青木 花", "あおき はな"),
        person(network, "佐藤 信", "さとう しん"),
        person(network, "渡辺 健", "わたなべ けん"),
    ]

    assert found(people[0], start="さ") == [people[1].pk, people[2].pk]
    assert search.counts(network, again(people[0]), search.Query()).rows == {"あ", "さ", "わ"}


@pytest.mark.parametrize("size", [1, 12])
def test_find_costs_the_same_for_one_and_for_many(network: Network, size: int) -> None:
    people = [person(network, f"田中 {kanji}", "たなか ひろし") for kanji in "宏博浩弘寛洋広裕啓紘大央"[:size]]
    viewer = again(people[0])
    assert viewer.labels  # asked for once a request

    with CaptureQueriesContext(connection) as queries:
        page = search.find(network, viewer, search.Query(text="田中"))

    assert len(page.member_ids) == size
    assert len(queries) == (2 if connection.vendor == "postgresql" else 1)  # the estimate, the page


def test_find_routes_agree(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        assert search.find(network, again(make_profile(network)), search.Query(text="斎")).route == 1
        return
    names = ["田中 宏", "田村 愛", "上田 誠", "田口 学", "本田 薫", "田代 恵", "山田 茂"]
    readings = [
        "たなか ひろし",
        "たむら あい",
        "うえだ まこと",
        "たぐち まなぶ",
        "ほんだ かおる",
        "だしろ めぐみ",
        "やまだ しげる",
    ]
    people = [person(network, name, reading) for name, reading in zip(names, readings, strict=True)]
    viewer = again(people[0])
    for order in (search.Order.READING, search.Order.JOINED, search.Order.ACTIVE, search.Order.LEFT):
        rare = search.find(network, viewer, search.Query(text="田 た", order=order), size=2)
        with monkeypatch.context() as common:
            common.setattr(finding, "CAP", 0)
            common.setattr(finding, "CAP_OTHER", 0)
            common.setattr(finding.sql, "estimate", lambda *_: 1e9)
            other = search.find(network, viewer, search.Query(text="田 た", order=order), size=2)
            following = search.find(
                network, viewer, search.Query(text="田 た", order=order, cursor=other.following), size=2
            )
        assert rare.route == 1
        assert other.route == (2 if order is search.Order.READING else 3) or not other.following
        assert other.member_ids == rare.member_ids, order
        expected = search.find(network, viewer, search.Query(text="田 た", order=order, cursor=rare.following), size=2)
        assert following.member_ids == expected.member_ids


def test_index_writes_only_what_differs(network: Network) -> None:
    member = make_profile(network)

    assert search.index(network, [member.pk]) == 0

    Profile.objects.within(network).filter(member=member).update(listing=5)
    assert search.index(network, [member.pk]) == 1


def test_index_who_left_has_no_row(network: Network) -> None:
    member = make_profile(network)
    Member.objects.within(network).filter(pk=member.pk).update(state=Member.State.LEFT)

    search.index(network, [member.pk])

    assert not SearchDoc.objects.within(network).filter(member=member).exists()


def test_rounded_two_digits() -> None:
    from enishi.profiles.search.counts import rounded

    assert [rounded(number) for number in (7, 42, 147, 147_213, 10_049)] == [7, 42, 150, 150_000, 10_000]


# -- the property: index and SQL against a scan of the facts that a viewer may see ---------------------------------------------
WORDS = ["田中", "田村", "品質", "さくら", "英語", "Python", "営業", "森"]
QUERIES = [*WORDS, "田", "た", "py", "たな", "森 営業", "sakura", "tanaka", "ﾀﾅｶ"]
FACT = st.tuples(
    st.sampled_from(["bio", "skills", "unit", "former_name", "lately"]), st.sampled_from(WORDS), st.integers(0, 7)
)
FACTS = st.lists(FACT, max_size=4, unique_by=lambda fact: fact[0])
PEOPLE = st.lists(
    st.tuples(st.sampled_from([7, 5, 4]), st.sampled_from([ALUMNI, EMPLOYEES]), FACTS), min_size=1, max_size=5
)


def data_of(field: str, word: str) -> Any:
    if field == "unit":
        return {"department": word, "post": ""}
    if field == "former_name":
        return {"family": word, "given": "", "reading": ""}
    return {"preset": "", "text": word, "at": "2026-11-01T00:00:00+09:00"} if field == "lately" else word


def scan(members: list[Member], viewer: Member, text: str) -> set[int]:
    """Return whom the query means, by reading every fact that the rule value & listing & viewer shows."""
    hits = set()
    for member in members:
        listing = Profile.objects.within(viewer.network_id).get(member=member).listing
        if not listing & viewer.bits:
            continue
        tokens: set[str] = set()
        for value in Value.objects.within(viewer.network_id).filter(member=member):
            audience = 7 if value.field in ("name", "reading", "latin") else value.audience
            if audience & listing & viewer.bits:
                tokens |= set(
                    _tokens(
                        value.field, value.data, {"family": "杉", "given": "花"}, {"family": "すぎ", "given": "はな"}
                    )
                )
        if all(any(set(group) <= tokens for group in term.groups) for term in query_terms(text)):
            hits.add(member.pk)
    return hits


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, text=st.sampled_from(QUERIES), data=st.data())
def test_find_equals_a_scan_of_visible_facts(people: Any, text: str, data: st.DataObject) -> None:
    network = make_network()
    members = []
    for listing, side, facts in people:
        member = make_member(network, side=side)
        Profile.objects.create(network=network, member=member, listing=listing)
        Value.objects.create(
            network=network, member=member, field="name", data={"family": "杉", "given": "花"}, audience=7
        )
        Value.objects.create(
            network=network, member=member, field="reading", data={"family": "すぎ", "given": "はな"}, audience=7
        )
        for field, word, audience in facts:
            Value.objects.create(
                network=network, member=member, field=field, data=data_of(field, word), audience=audience
            )
        members.append(member)
    search.index(network, [member.pk for member in members])
    role, side = data.draw(
        st.sampled_from([("", ALUMNI), ("", EMPLOYEES), ("secretariat", 0), ("secretariat", ALUMNI)])
    )
    viewer = again(make_member(network, side=side, role=role))

    page = search.find(network, viewer, search.Query(text=text), size=100)

    assert set(page.member_ids) == scan(members, viewer, text)
    assert page.count == len(page.member_ids)
    assert search.counts(network, viewer, search.Query(text=text)).total == page.count
    network.delete()


def test_rows_of_an_older_version_are_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    networks = [make_network(), make_network()]
    people = [make_profile(network) for network in networks for _ in range(3)]
    before = [list(SearchDoc.objects.within(network).order_by("pk").values_list("keys")) for network in networks]
    monkeypatch.setattr(jobs, "BATCH", 2)
    for network in networks:
        SearchDoc.objects.within(network).update(version=0, keys=[])

    jobs.write_old_rows_anew.func()
    jobs.write_old_rows_anew.func()

    rows = [row for network in networks for row in SearchDoc.objects.within(network)]
    assert [row.version for row in rows] == [VERSION] * len(people)
    assert [
        list(SearchDoc.objects.within(network).order_by("pk").values_list("keys")) for network in networks
    ] == before
