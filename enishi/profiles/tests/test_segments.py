"""Segments: who is in one, what may be asked for, and by whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.activity.models import Happening
from enishi.joining.tests.make import make_roster_person
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import actions as profiles
from enishi.profiles import conditions, jobs, segment_words, segmenting, segments
from enishi.profiles.models import Profile, SearchDoc, Segment, Value
from enishi.profiles.tests.make import again, make_profile
from enishi.roster.models import RosterPerson, Tenure

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


def ids(network: Network, asked: dict[str, Any]) -> set[int]:
    return set(segments.members_of(network, conditions.checked(asked)).values_list("pk", flat=True))


def told(network: Network, field: str, values: list[Any], audience: int) -> Member:
    member = again(make_profile(network))
    profiles.set_values(member, {field: values}, by=member)
    profiles.set_audiences(member, {field: audience}, by=member)
    return member


# -- who is in one ----------------------------------------------------------------------------------------------------------
def test_segment_of_nothing_is_everybody_who_takes_part(network: Network) -> None:
    here, paused = make_profile(network), make_profile(network)
    Member.objects.within(network).filter(pk=paused.pk).update(state=Member.State.PAUSED)
    make_profile(make_network())

    assert ids(network, {}) == {here.pk}


def test_segment_of_a_side_and_a_class(network: Network) -> None:
    alumna, employee = make_profile(network), make_profile(network, side=EMPLOYEES)
    code = again(alumna).member_class

    assert ids(network, {"sides": ["alumni"]}) == {alumna.pk}
    assert ids(network, {"sides": ["employees"]}) == {employee.pk}
    assert ids(network, {"sides": ["alumni", "employees"]}) == {alumna.pk, employee.pk}
    if code is not None:
        assert ids(network, {"classes": [code.code]}) == {alumna.pk}


WORK = {"kind": "own", "company": "つむぎノート", "title": "顧問", "industry": "it", "since": 2020, "until": None}
PAST = WORK | {"until": 2022}
# what stands in a profile, a condition that it meets, one that it does not
FACTS: list[tuple[str, list[Any], dict[str, Any], dict[str, Any]]] = [
    ("unit", [{"department": "汐浜工場 検査課", "post": ""}], {"departments": ["本社", "汐浜工場"]}, {"departments": ["本社"]}),
    ("years", [{"joined": 2003, "left": 2011}], {"there_from": 2011, "there_to": 2015}, {"there_from": 2012}),
    ("years", [{"joined": 2003, "left": 2011}], {"there_to": 2003}, {"there_to": 2002}),
    ("years", [{"joined": 2003, "left": None}], {"there_from": 2020}, {"there_from": 1990, "there_to": 2002}),
    ("region", ["JP-20"], {"areas": ["kanto", "koshinetsu"]}, {"areas": ["kanto"]}),
    ("region", ["SG"], {"areas": ["abroad"]}, {"areas": ["kyushu"]}),
    ("aims", ["advice", "ties"], {"aims": ["advice"]}, {"aims": ["learn"]}),
    ("work", [WORK], {"work": ["つむぎ"]}, {"work": ["むすび"]}),
    ("work", [WORK], {"work": ["つむぎノート 顧問"]}, {"work": ["つむぎノート 社長"]}),
    ("work", [WORK], {"industries": ["media", "it"]}, {"industries": ["media"]}),
    ("work", [WORK], {"kinds": ["own"]}, {"kinds": ["employed"]}),
    ("skills", ["品質管理", "英語の通訳"], {"skills": ["会計", "通訳"]}, {"skills": ["品質の通訳"]}),
    ("topics", [{"title": "工場の見学", "text": "闘病のこと"}], {"topics": ["見学"]}, {"topics": ["闘病"]}),
    ("languages", ["vi", "en"], {"languages": ["vi"]}, {"languages": ["ja"]}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "values", "meets", "misses"), FACTS)
def test_segment_of_a_fact_holds_who_shows_it_to_the_secretariat(
    network: Network, field: str, values: list[Any], meets: dict[str, Any], misses: dict[str, Any]
) -> None:
    member = told(network, field, values, MEMBERS)

    assert ids(network, meets) == {member.pk}
    assert ids(network, misses) == set()


@pytest.mark.parametrize("audience", range(8))
def test_segment_never_uses_a_fact_that_the_secretariat_does_not_see(network: Network, audience: int) -> None:
    member = told(network, "region", ["JP-13"], audience)

    assert ids(network, {"areas": ["kanto"]}) == ({member.pk} if audience & 4 else set())


# what was typed, and what stands in the profile in another spelling
SPELLINGS = [
    ("skills", "斉藤流", "齋藤流の華道"), ("skills", "かんばん", "カンバン方式"), ("skills", "ｻｰﾊﾞｰ", "サーバ管理"),
    ("skills", "jyuudou", "Judo"), ("skills", "ＰＹＴＨＯＮ", "Python, C++"), ("skills", "e-mail", "email marketing"),
    ("skills", "Muller", "Müller-Verfahren"), ("skills", "Mueller", "Müller-Verfahren"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "typed", "written"), SPELLINGS)
def test_segment_compares_words_in_every_spelling(network: Network, field: str, typed: str, written: str) -> None:
    member = told(network, field, [written], MEMBERS)

    assert ids(network, {field: [typed]}) == {member.pk}
    assert ids(network, {field: [f"{typed} 漆"]}) == set()


@pytest.mark.parametrize("asked", [{"work": ["つむぎ"]}, {"industries": ["it"]}, {"kinds": ["own"]}])
def test_segment_of_work_holds_who_does_it_now(network: Network, asked: dict[str, Any]) -> None:
    told(network, "work", [PAST], MEMBERS)
    now = told(network, "work", [PAST | {"company": "", "title": "店主", "kind": "employed"}, WORK], MEMBERS)

    assert ids(network, asked) == {now.pk}


def test_words_of_an_older_version_are_written_anew_with_the_search_row(network: Network) -> None:
    member = told(network, "skills", ["品質管理"], MEMBERS)
    Value.objects.within(network).update(words="")
    SearchDoc.objects.within(network).update(version=0)
    assert ids(network, {"skills": ["品質"]}) == set()

    jobs.write_old_rows_anew.func()

    assert ids(network, {"skills": ["品質"]}) == {member.pk}


ASKED: list[dict[str, Any]] = [{"there_from": 2001, "there_to": 2012}]
ASKED += [meets for field, _values, meets, _misses in FACTS if field != "years"]
HIDDEN = {"unit", "years", "region", "aims", "work", "skills", "topics", "languages"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_hidden_from_the_secretariat_changes_no_count_whatever_is_combined(network: Network, data: Any) -> None:
    """Numbers that are told, and those that are not, are the same whether somebody wrote a fact that they hide or did not."""
    if not Profile.objects.within(network).exists():
        for _number in range(segments.FEW):
            shown = again(make_profile(network, preset="open"))
            profiles.set_values(shown, {field: values for field, values, *_rest in FACTS}, by=shown)
        make_profile(network)
    who = again(Profile.objects.within(network).latest("pk").member)
    parts = data.draw(st.lists(st.sampled_from(ASKED), min_size=1, max_size=4))
    asked = conditions.checked({part: value for each in parts for part, value in each.items()})
    audiences = dict.fromkeys(HIDDEN, data.draw(st.sampled_from([0, 1, 2, 3])))
    facts = data.draw(st.dictionaries(st.sampled_from(sorted(HIDDEN)), st.booleans()))
    held = {field: values for field, values, *_rest in FACTS}
    profiles.set_values(who, {field: [] for field in HIDDEN}, by=who)
    before = segments.count(network, asked), ids(network, asked)

    profiles.set_values(
        who, {field: held[field] if full else [] for field, full in facts.items()}, audiences=audiences, by=who
    )

    assert (segments.count(network, asked), ids(network, asked)) == before
    assert who.pk not in before[1]


@pytest.mark.parametrize("listing", Profile.LISTINGS)
def test_segment_holds_who_shows_a_fact_under_every_listing(network: Network, listing: int) -> None:
    member = told(network, "region", ["JP-13"], MEMBERS)
    Profile.objects.within(network).filter(member=member).update(listing=listing)

    assert ids(network, {"areas": ["kanto"]}) == {member.pk}


def test_segment_of_who_joined_lately(network: Network) -> None:
    new, old = make_profile(network), make_profile(network)
    Member.objects.within(network).filter(pk=old.pk).update(joined_at=timezone.now() - timedelta(days=40))

    assert ids(network, {"joined_within": 30}) == {new.pk}


def test_segment_by_the_roster_holds_the_members_to_whom_its_people_lead(network: Network) -> None:
    member, other = make_profile(network), make_profile(network)
    for person, department in ((member, "検査課"), (other, "経理部")):
        row = make_roster_person(network, employee_number=department)
        RosterPerson.objects.within(network).filter(pk=row.pk).update(member=person, last_left_on=date(2015, 3, 31))
        Tenure.objects.within(network).filter(person=row).update(department=department)
    make_roster_person(network, employee_number="9")

    assert ids(network, {"hr_department": "検査"}) == {member.pk}
    assert ids(network, {"hr_left_from": 2015, "hr_left_to": 2015}) == {member.pk, other.pk}
    assert ids(network, {"hr_left_from": 2016}) == set()


@pytest.mark.parametrize("audience", [0, 1, MEMBERS])
def test_loose_ties_only_gets_no_offer_whoever_sees_it(network: Network, audience: int) -> None:
    loose = told(network, "aims", ["ties"], audience)
    open_to_more, says_nothing = told(network, "aims", ["ties", "side_job"], audience), make_profile(network)

    assert list(segments.loose(network)) == [loose]
    assert ids(network, {}) == {loose.pk, open_to_more.pk, says_nothing.pk}


# -- how many ---------------------------------------------------------------------------------------------------------------
def test_count_narrows_step_by_step_in_one_query(network: Network, django_assert_num_queries: Any) -> None:
    for number in range(8):
        told(network, "region", ["JP-13"] if number < 6 else ["JP-01"], MEMBERS)
    make_profile(network, side=EMPLOYEES)

    with django_assert_num_queries(1):
        size = segments.count(network, {"sides": ["alumni"], "areas": ["kanto"]})

    assert [(step.part, step.number) for step in size.steps] == [("target", 8), ("areas", 6)]
    assert size.number == 6


def test_count_of_everything_that_can_be_asked_is_one_query(network: Network, django_assert_num_queries: Any) -> None:
    asked = conditions.checked({part: value for meets in ASKED for part, value in meets.items()})
    for number in range(2):
        profiles.set_values(member := again(make_profile(network)), {"skills": [f"技{number}"]}, by=member)
        with django_assert_num_queries(1):
            assert segments.count(network, asked).number is None


def test_count_tells_no_number_below_five(network: Network) -> None:
    for _number in range(4):
        make_profile(network)

    assert segments.count(network, {}).number is None
    assert segments.reached(network, {}) is None

    make_profile(network)

    assert segments.count(network, {}).number == segments.reached(network, {}) == 5


@pytest.mark.parametrize(("size", "seen", "said"), [(49, 30, None), (50, 0, 1), (50, 50, 9), (50, 26, 5), (50, 27, 5)])
def test_share_of_who_was_here_is_rough_never_all_and_not_told_of_few(
    network: Network, size: int, seen: int, said: int | None
) -> None:
    owner = again(make_profile(network, role=Role.OWNER))
    people = [make_profile(network, side=EMPLOYEES).pk for _number in range(size)]
    Member.objects.within(network).filter(pk__in=people[:seen]).update(seen_on=timezone.localdate())
    segment = segmenting.save(network, name="社員の方", asked={"sides": ["employees"]}, by=owner)

    assert segments.lately(segment) == said


def test_share_of_who_was_here_stands_for_a_day(network: Network) -> None:
    owner = again(make_profile(network, role=Role.OWNER))
    people = [make_profile(network, side=EMPLOYEES).pk for _number in range(50)]
    segment = segmenting.save(network, name="社員の方", asked={"sides": ["employees"]}, by=owner)
    before = segments.lately(segment)
    Member.objects.within(network).filter(pk__in=people[:40]).update(seen_on=timezone.localdate())

    assert segments.lately(segment) == before == 1


# -- what may be asked for ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "raw",
    [
        [], "x", {"comeback": ["now"]}, {"seen_within": 30}, {"sex": "f"}, {"sides": "alumni"}, {"sides": ["owners"]},
        {"areas": ["JP-13"]}, {"aims": [1]}, {"aims": ["x"] * 30}, {"departments": ["x" * 61]}, {"departments": ["a"] * 6},
        {"there_from": 1800}, {"there_from": "2010"}, {"there_from": 2012, "there_to": 2010}, {"joined_within": 31},
        {"hr_left_from": 2012, "hr_left_to": 2010}, {"hr_department": ["x"]}, {"classes": [None]}, {"skills": ["・"]},
        {"skills": "通訳"}, {"skills": ["a"] * 6}, {"kinds": ["caring"]}, {"kinds": ["rest"]}, {"industries": ["x"]},
        {"languages": ["日本語"]}, {"work": [{"company": "x"}]}, {"bio": ["x"]}, {"lately": ["x"]},
    ],
)  # fmt: skip
def test_conditions_that_are_none_are_refused(raw: Any) -> None:
    with pytest.raises(Refused):
        conditions.checked(raw)


def test_conditions_are_kept_without_what_asks_for_nothing() -> None:
    assert conditions.checked({"sides": [], "departments": [" 検査課 ", "検査課"], "aims": None}) == {
        "departments": ["検査課"]
    }


USES = [
    (Role.OWNER, set(conditions.PARTS)),
    (Role.SECRETARIAT, set(conditions.PARTS)),
    (Role.COMMUNITY, {"sides", "classes", "aims"}),
]


@pytest.mark.parametrize(("role", "parts"), USES)
def test_conditions_that_a_role_may_set(network: Network, role: str, parts: set[str]) -> None:
    assert conditions.usable(again(make_profile(network, role=role))) == parts


def test_segment_is_not_saved_on_facts_that_one_may_not_read(network: Network) -> None:
    community = again(make_profile(network, role=Role.COMMUNITY))

    with pytest.raises(NotAllowed):
        segmenting.save(network, name="関東の方", asked={"areas": ["kanto"]}, by=community)
    with pytest.raises(NotAllowed):
        segmenting.save(network, name="みんな", asked={}, by=again(make_profile(network)))

    assert not Segment.objects.within(network).exists()


def test_segment_is_read_by_those_alone_who_might_have_made_it(network: Network) -> None:
    owner = again(make_profile(network, role=Role.OWNER))
    wide = segmenting.save(network, name="アルムナイ", asked={"sides": ["alumni"]}, by=owner)
    narrow = segmenting.save(network, name="関東の方", asked={"areas": ["kanto"]}, by=owner)
    of_hr = segmenting.save(network, name="検査課", asked={"hr_department": "検査課"}, by=owner)
    community = again(make_profile(network, role=Role.COMMUNITY))

    assert set(segments.saved(owner)) == {wide, narrow, of_hr}
    assert set(segments.saved(community)) == {wide}
    assert not segments.saved(again(make_profile(network))).exists()
    with pytest.raises(NotAllowed):
        segmenting.drop(narrow, by=community)
    with pytest.raises(NotAllowed):
        segmenting.change(narrow, name="x", asked={}, version=1, by=community)
    assert Segment.objects.within(network).count() == 3


def test_segment_has_a_name_of_its_own_and_changes_once(network: Network) -> None:
    owner = again(make_profile(network, role=Role.OWNER))
    segment = segmenting.save(network, name="アルムナイ", asked={"sides": ["alumni"]}, by=owner)

    with pytest.raises(Refused):
        segmenting.save(network, name=" アルムナイ ", asked={}, by=owner)
    with pytest.raises(Refused):
        segmenting.save(network, name="　", asked={}, by=owner)
    with pytest.raises(Refused):
        segmenting.save(network, name="x", asked={"classes": ["no such class"]}, by=owner)
    segmenting.change(segment, name="アルムナイ", asked={"sides": ["employees"]}, version=1, by=owner)
    with pytest.raises(Conflict):
        segmenting.change(segment, name="あとから", asked={}, version=1, by=owner)

    segment.refresh_from_db()
    assert (segment.name, segment.conditions, segment.version) == ("アルムナイ", {"sides": ["employees"]}, 2)


# -- five by lot ------------------------------------------------------------------------------------------------------------
def test_draw_shows_five_and_puts_the_look_on_record_for_each(network: Network) -> None:
    owner = again(make_profile(network, role=Role.OWNER))
    people = {told(network, "region", ["JP-13"], MEMBERS) for _number in range(7)}

    drawn = segmenting.draw(network, asked={"areas": ["kanto"]}, by=owner)

    assert len(set(drawn)) == 5
    assert set(drawn) <= {each.pk for each in people}
    noted = Happening.objects.within(network).filter(kind="profiles.segment_drawn", actor=owner.person)
    assert set(noted.values_list("about", flat=True)) == {each.person_id for each in people if each.pk in drawn}


def test_draw_of_fewer_than_five_is_refused_and_shows_nobody(network: Network) -> None:
    owner = again(make_profile(network, role=Role.OWNER))
    for _number in range(4):
        told(network, "region", ["JP-13"], MEMBERS)

    with pytest.raises(Refused):
        segmenting.draw(network, asked={"areas": ["kanto"]}, by=owner)

    assert not Happening.objects.within(network).filter(kind="profiles.segment_drawn").exists()


def test_draw_is_not_for_who_sees_no_members_data(network: Network) -> None:
    community = again(make_profile(network, role=Role.COMMUNITY))
    for _number in range(6):
        make_profile(network)

    with pytest.raises(NotAllowed):
        segmenting.draw(network, asked={"aims": ["advice"]}, by=community)


# -- what they read -----------------------------------------------------------------------------------------------------------
def test_sentence_says_why_and_what_takes_one_out(network: Network) -> None:
    asked = {"sides": ["alumni"], "departments": ["汐浜工場", "生産技術部"], "areas": ["kanto", "koshinetsu"]}

    said = segment_words.sentence(network, asked)

    assert all(word in said for word in ("汐浜工場", "生産技術部"))
    assert segment_words.sentence(network, {}) != said
    assert segment_words.STEPS.keys() >= {step.part for step in segments.count(network, asked).steps}


def test_every_condition_has_words(network: Network) -> None:
    make_profile(network, side=ALUMNI)
    code = network.memberclass_rows.first().code
    every = {
        "sides": ["alumni"], "classes": [code], "aims": ["advice"], "departments": ["課"], "there_from": 2000, "areas": ["kanto"],
        "joined_within": 30, "hr_department": "課", "work": ["社"], "industries": ["it"], "kinds": ["own"], "skills": ["通訳"],
        "topics": ["見学"], "languages": ["vi"],
    }  # fmt: skip

    assert all(segment_words.phrases(network, {part: value}) for part, value in every.items())
    assert every.keys() | {"there_to", "hr_left_from", "hr_left_to"} == conditions.PARTS
    assert {step.part for step in segments.count(network, every).steps} <= segment_words.STEPS.keys()
    hidden = segment_words.sentence(network, every)
    assert all(words in hidden for words in ("いまの仕事", "得意なこと", "こんな話ならできます", "ことば"))
    assert hidden.count("いまの仕事を") + hidden.count("いまの仕事か") == 1
