"""Who sees what, as truth tables."""

from __future__ import annotations

import pytest

from enishi.accounts.tests.make import make_person
from enishi.members import distance
from enishi.members.models import Member, Visitor
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES, seen
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import actions, visibility
from enishi.profiles.models import Value
from enishi.profiles.tests.make import again, make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


def viewers(network: Network) -> dict[str, Member]:
    return {
        "alumnus": make_profile(network, side=ALUMNI, name={"family": "目黒", "given": "朔也"}),
        "employee": make_profile(network, side=EMPLOYEES, name={"family": "苗代", "given": "千景"}),
        "secretariat": make_member(network, side=0, role="secretariat"),
        "community": make_member(network, side=0, role="community"),
    }


BITS = {"alumnus": 1, "employee": 2, "secretariat": 4, "community": 0}


@pytest.mark.parametrize("listing", [7, 5, 4])
@pytest.mark.parametrize("audience", range(8))
def test_profile_every_audience_is_seen_by_exactly_those_it_names(
    network: Network, audience: int, listing: int
) -> None:
    owner = make_profile(network, bio="秘密の自己紹介")
    actions.set_audiences(owner, {"bio": audience}, listing=listing, by=owner)

    for who, viewer in viewers(network).items():
        shown = visibility.profile(owner, viewer)
        found = bool(listing & BITS[who])
        assert (shown is not None) == found, who
        assert bool(shown and shown.of("bio")) == seen(audience, listing, BITS[who]), who
        assert [card.member_id for card in visibility.cards([owner.pk], viewer)] == ([owner.pk] if found else []), who
    own = visibility.profile(owner, owner)
    assert own is not None
    assert own.one("bio") == "秘密の自己紹介"


@pytest.mark.parametrize(
    ("preset", "listing", "years", "rest", "former"),
    [("quiet", 5, 5, 0, 4), ("usual", 7, 7, 5, 5), ("open", 7, 7, 7, 7)],
)
def test_open_profile_preset_sets_the_audiences_of_the_table(
    network: Network, preset: str, listing: int, years: int, rest: int, former: int
) -> None:
    member = make_profile(network, preset=preset, bio="x", email="a@example.com", phone="03-0000-0000", comeback="now")

    shown = visibility.profile(member, member)

    assert shown is not None
    assert shown.listing == listing
    marks = {code: shown.mark(code) for code in ("years", "unit", "bio", "former_name", "email", "phone", "comeback")}
    assert marks == {
        "years": years, "unit": rest, "bio": rest, "former_name": former, "email": 4, "phone": 0, "comeback": 4
    }  # fmt: skip


def test_open_profile_employee_is_listed_for_all(network: Network) -> None:
    member = make_profile(network, side=EMPLOYEES, preset="quiet")

    shown = visibility.profile(member, member)

    assert shown is not None
    assert shown.listing == 7


def test_open_profile_network_without_employees_sets_no_employees_bit() -> None:
    network = make_network(employees_listed=False)

    member = make_profile(network, preset="open", bio="x")

    assert set(
        Value.objects.within(network)
        .filter(member=member)
        .exclude(field__in=["name", "reading"])
        .values_list("audience", flat=True)
    ) == {5}
    shown = visibility.profile(member, member)
    assert shown is not None
    assert shown.listing == 5


def test_cards_name_and_reading_follow_the_listing(network: Network) -> None:
    owner = make_profile(network, preset="usual")
    employee = make_profile(network, side=EMPLOYEES)

    (card,) = visibility.cards([owner.pk], employee)

    assert (card.name, card.reading, card.unit, card.former) == ("斎賀 文乃", "さいが ふみの", "", "")
    assert card.years == ((2012, 2021),)
    assert card.class_label == "アルムナイ" or card.class_label == "alumni"


@pytest.mark.parametrize(
    ("theirs", "mine", "years"),
    [
        ((2010, 2022), (2012, 2021), 9),
        ((2009, 2018), (2012, 2021), 6),
        ((2000, 2012), (2012, 2021), 0),
        ((2018, 2018), (2018, 2018), 1),
    ],
)
def test_cards_overlap_counts_years_shared(
    network: Network, theirs: tuple[int, int], mine: tuple[int, int], years: int
) -> None:
    owner = make_profile(network, years=[{"joined": theirs[0], "left": theirs[1]}])
    viewer = make_profile(network, years=[{"joined": mine[0], "left": mine[1]}])

    (card,) = visibility.cards([owner.pk], viewer)

    assert card.overlap_years == years


def test_cards_overlap_is_not_told_from_hidden_years(network: Network) -> None:
    owner = make_profile(network)
    viewer = make_profile(network)
    actions.set_audiences(owner, {"years": 4}, by=owner)

    (card,) = visibility.cards([owner.pk], viewer)

    assert (card.years, card.shared, card.overlap_years) == ((), (), 0)


def test_cards_of_another_network_are_none(network: Network) -> None:
    other = make_profile(make_network())
    viewer = make_profile(network)

    assert visibility.cards([other.pk], viewer) == []
    assert visibility.profile(other, viewer) is None


def test_cards_visitor_sees_nobody(network: Network) -> None:
    owner = make_profile(network, preset="open")

    assert visibility.cards([owner.pk], Visitor()) == []
    assert visibility.profile(owner, Visitor()) is None
    assert not visibility.readable_profiles(Visitor()).exists()


@pytest.mark.parametrize("state", [Member.State.LEFT, Member.State.PAUSED, Member.State.SUSPENDED])
def test_cards_who_does_not_take_part_is_found_by_nobody(network: Network, state: str) -> None:
    owner, viewer = make_profile(network, preset="open"), make_profile(network)
    Member.objects.within(network).filter(pk=owner.pk).update(state=state)

    assert visibility.cards([owner.pk], viewer) == []
    assert visibility.profile(owner, viewer) is None


@pytest.mark.parametrize("size", [1, 12])
def test_cards_take_two_queries(network: Network, size: int, django_assert_num_queries: object) -> None:
    viewer = make_profile(network)
    ids = [make_profile(network, preset="open" if n % 2 else "quiet").pk for n in range(size)]
    viewer = again(viewer)
    assert viewer.bits

    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(visibility.cards(ids, viewer)) == size


def test_cards_keep_the_order_asked_for(network: Network) -> None:
    viewer = make_profile(network)
    ids = [make_profile(network).pk for _ in range(4)][::-1]

    assert [card.member_id for card in visibility.cards(ids, viewer)] == ids


def test_view_as_equals_what_that_viewer_sees(network: Network) -> None:
    cast = viewers(network)
    owner = make_profile(network, bio="x", skills=["旋盤"], email="a@example.com", comeback="now")

    for who in ("alumnus", "employee", "secretariat"):
        seen_by, mirror = visibility.profile(owner, cast[who]), visibility.view_as(owner, BITS[who])
        assert (seen_by and seen_by.facts) == (mirror and mirror.facts), who


def test_profile_of_another_tells_no_audience(network: Network) -> None:
    owner, viewer = make_profile(network, preset="open", bio="x"), make_profile(network)

    shown = visibility.profile(owner, viewer)

    assert shown is not None
    assert (shown.listing, shown.preset, shown.version, shown.photo_audience) == (None, None, None, None)
    assert {fact.audience for facts in shown.facts.values() for fact in facts} == {None}


def test_receipt_counts_the_people_of_each_side_whom_its_reader_finds(network: Network) -> None:
    viewers(network)
    for side in (ALUMNI, EMPLOYEES):
        hidden = make_profile(network, side=side)
        actions.set_audiences(hidden, {}, listing=4, by=hidden)
    owner = make_profile(network)

    sizes = visibility.audience_sizes(again(owner))
    receipt = visibility.who_can_see(6, 7, sizes)

    assert sizes == {1: 1, 2: 1, 4: 1}
    assert [(bit, number) for bit, _words, number in receipt.people] == [(2, 1), (4, 1)]
    assert visibility.who_can_see(2, 5, sizes).people == ()


@pytest.mark.parametrize(
    ("code", "label", "words"),
    [("left", "自己都合退職", "アルムナイ"), ("intern", "インターン", "インターン"), ("programme", "修了生", "修了生")],
)
def test_class_label_tells_no_way_of_leaving_and_calls_nobody_what_they_were_not(
    code: str, label: str, words: str
) -> None:
    from django.utils import translation

    from enishi.profiles.card import class_words

    with translation.override("ja"):
        assert class_words(ALUMNI, code, label, "ja") == words
        assert class_words(EMPLOYEES, code, label, "ja") == "社員"


def test_my_card_of_an_operator_without_profile_is_none(network: Network) -> None:
    assert visibility.my_card(make_member(network, side=0, role="owner", person=make_person())) is None


def test_what_somebody_says_of_themselves_now_is_not_shown_to_whom_they_blocked(network: Network) -> None:
    """The promise of a block is that what one writes is not shown to the other."""
    ken, mio = (again(make_profile(network)) for _each in range(2))
    actions.say_lately(ken, text="新しい試験棟が動きはじめました", by=ken)
    assert visibility.cards([ken.pk], mio)[0].lately

    distance.keep(ken, mio, "block", by=ken)

    assert visibility.cards([ken.pk], again(mio))[0].lately == ""
    shown = visibility.profile(again(ken), again(mio))
    assert "新しい試験棟" not in repr(shown)
    assert visibility.cards([ken.pk], again(ken))[0].lately
