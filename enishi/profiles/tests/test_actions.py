"""What a member's deeds leave behind, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit.errors import NotAllowed, Refused
from enishi.kit.files import Pictures
from enishi.members import consents
from enishi.members.models import Consent, Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network, Policy
from enishi.networks.tests.make import make_network
from enishi.profiles import actions, fields, visibility
from enishi.profiles.models import Profile, SearchDoc, Value
from enishi.profiles.search import Query, find
from enishi.profiles.tests.make import FUMINO, make_profile

pytestmark = pytest.mark.django_db

DEEDS: list[Callable[[Member, Any], Any]] = [
    lambda member, by: actions.set_values(member, {"bio": ["x"]}, by=by),
    lambda member, by: actions.set_audiences(member, {"years": 0}, listing=4, by=by),
    lambda member, by: actions.set_audiences(member, {"years": 0}, by=by),
    lambda member, by: actions.set_audiences(member, {}, listing=4, by=by),
    lambda member, by: actions.choose_preset(member, "quiet", by=by),
    lambda member, by: actions.withdraw_consent(member, "mail", by=by),
    lambda member, by: actions.give_consent(member, "listing", by=by),
    lambda member, by: actions.say_lately(member, preset="well", by=by),
    lambda member, by: actions.clear_lately(member, by=by),
    lambda member, by: actions.confirm_fact(member, "years", by=by),
    lambda member, by: actions.set_photo(member, Pictures(b"x", b"x"), by=by),
    lambda member, by: actions.remove_photo(member, by=by),
]


@pytest.fixture
def network() -> Network:
    return make_network()


def state(network: Network) -> list[Any]:
    return [
        list(model.objects.within(network).order_by("pk").values())
        for model in (Profile, Value, SearchDoc, Consent, Happening)
    ]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["another member", "an owner", "another network", "another network's same person"])
def test_deeds_are_the_members_own(network: Network, deed: Callable[[Member, Any], Any], who: str) -> None:
    member = make_profile(network)
    other = make_network()
    by = {
        "another member": lambda: make_profile(network),
        "an owner": lambda: make_member(network, role="owner"),
        "another network": lambda: make_profile(other),
        "another network's same person": lambda: make_member(other, person=member.person),
    }[who]()
    before = state(network)

    with pytest.raises(NotAllowed):
        deed(member, by)

    assert state(network) == before


def test_open_profile_by_the_person_being_admitted(network: Network) -> None:
    member = make_member(network)

    actions.open_profile(member, FUMINO, preset="usual", aims=["ties", "comeback"], by=member.person)

    shown = visibility.profile(member, member)
    assert shown is not None
    assert [fact.data for fact in shown.of("aims")] == ["ties"]
    assert (shown.one("comeback"), shown.mark("comeback")) == ("some_day", 4)
    assert {fact.source for fact in shown.of("years")} == {"roster"}
    assert member.pk in find(network, member, Query(text="斎賀")).member_ids


def test_open_profile_by_another_person_is_refused(network: Network) -> None:
    member, stranger = make_member(network), make_member(network)

    with pytest.raises(NotAllowed):
        actions.open_profile(member, FUMINO, preset="usual", by=stranger.person)

    assert not Profile.objects.within(network).exists()


@pytest.mark.parametrize(
    ("facts", "preset", "field"),
    [
        ({**FUMINO, "name": {"family": "", "given": "文乃"}}, "usual", "name"),
        ({**FUMINO, "reading": {"family": "saiga", "given": ""}}, "usual", "reading"),
        ({**FUMINO, "years": [{"joined": 2021, "left": 2012}]}, "usual", "years"),
        (FUMINO, "loud", "preset"),
    ],
)
def test_open_profile_bad_facts_leave_nothing(network: Network, facts: dict[str, Any], preset: str, field: str) -> None:
    member = make_member(network)

    with pytest.raises(Refused) as refused:
        actions.open_profile(member, facts, preset=preset, by=SYSTEM)

    assert refused.value.field == field
    assert not Profile.objects.within(network).exists()
    assert not Value.objects.within(network).exists()


def test_set_values_is_found_at_once_and_hidden_values_are_not(network: Network) -> None:
    member, viewer = make_profile(network), make_profile(network)

    actions.set_values(member, {"skills": ["治具づくり"]}, by=member)
    seen = find(network, viewer, Query(text="治具づくり")).member_ids
    actions.set_audiences(member, {"skills": 0}, by=member)
    hidden = find(network, viewer, Query(text="治具づくり")).member_ids

    assert (seen, hidden) == ([member.pk], [])


def test_set_values_keeps_source_and_day_of_what_stays(network: Network) -> None:
    member = make_profile(network, years=[{"joined": 2001, "left": 2003}])
    (before,) = Value.objects.within(network).filter(member=member, field="years")

    actions.set_values(member, {"years": [{"joined": 2001, "left": 2003}, {"joined": 2005, "left": 2009}]}, by=member)

    kept, new = Value.objects.within(network).filter(member=member, field="years").order_by("position")
    assert (kept.source, kept.confirmed_at) == ("roster", before.confirmed_at)
    assert (new.source, new.audience) == ("self", before.audience)


def test_set_values_new_field_starts_with_the_presets_audience(network: Network) -> None:
    quiet, open_ = make_profile(network, preset="quiet"), make_profile(network, preset="open")

    for member in (quiet, open_):
        actions.set_values(member, {"bio": ["x"], "phone": ["03-1111-2222"], "email": ["a@example.com"]}, by=member)

    marks = [
        [visibility.profile(member, member).mark(code) for code in ("bio", "phone", "email")]  # type: ignore[union-attr]
        for member in (quiet, open_)
    ]
    assert marks == [[0, 0, 4], [7, 0, 4]]


@pytest.mark.parametrize(
    ("audiences", "listing"),
    [({"bio": 8}, None), ({"bio": 15}, None), ({"bio": -1}, None), ({"name": 0}, None), ({}, 6), ({}, 0)],
)
def test_set_audiences_outside_the_offer_is_refused(
    network: Network, audiences: dict[str, int], listing: int | None
) -> None:
    member = make_profile(network, bio="x")
    before = state(network)

    with pytest.raises(Refused):
        actions.set_audiences(member, audiences, listing=listing, by=member)

    assert state(network) == before


def test_set_audiences_network_without_employees_refuses_their_bit() -> None:
    network = make_network(employees_listed=False)
    member = make_profile(network, bio="x")

    for change in ({"audiences": {"bio": 2}}, {"audiences": {}, "listing": 7}):
        with pytest.raises(Refused):
            actions.set_audiences(member, **change, by=member)  # type: ignore[arg-type]


def test_happenings_hold_no_value(network: Network) -> None:
    member = make_profile(network, phone="03-1111-2222", bio="ひみつの自己紹介")

    actions.set_values(member, {"bio": ["もっとひみつ"], "email": ["secret@example.com"]}, by=member)
    actions.say_lately(member, text="ひみつの近況", by=member)
    actions.choose_preset(member, "open", by=member)

    told = repr(list(Happening.objects.within(network).values("kind", "facts", "reason", "subject_id")))
    for value in ("ひみつ", "secret", "1111", "斎賀", "入江", "生産技術部"):
        assert value not in told, value
    assert set(Happening.objects.within(network).values_list("about", flat=True)) == {member.person_id}


# -- consents ------------------------------------------------------------------------------------------------------
ASKED = list(Consent.Purpose.values)


def agreed(member: Member) -> list[tuple[str, bool]]:
    """Return every row of consent as (purpose, in force), oldest first."""
    rows = Consent.objects.within(member.network_id).filter(member=member).order_by("pk")
    return [(row.purpose, row.withdrawn_at is None) for row in rows]


def make_agreed(network: Network, **more: Any) -> Member:
    member = make_profile(network, **more)
    consents.give(network, member, ASKED)
    return member


def told(member: Member) -> list[tuple[str, Any]]:
    rows = Happening.objects.within(member.network_id).filter(kind__startswith="profiles.consent").order_by("pk")
    return [(row.kind.rpartition("_")[2], row.facts["purpose"]) for row in rows]


@pytest.mark.parametrize(("preset", "listing"), [("usual", 7), ("quiet", 5)])
def test_withdraw_consent_to_the_listing_leaves_the_directory_and_undo_restores_it(
    network: Network, preset: str, listing: int
) -> None:
    member, viewer = (
        make_agreed(network, preset=preset),
        make_profile(network, name={"family": "目黒", "given": "朔也"}),
    )

    actions.withdraw_consent(member, "listing", by=member)
    gone = (
        Profile.objects.within(network).get(member=member).listing,
        find(network, viewer, Query(text="斎賀")).member_ids,
    )
    actions.give_consent(member, "listing", by=member)

    assert gone == (4, [])
    assert Profile.objects.within(network).get(member=member).listing == listing
    assert find(network, viewer, Query(text="斎賀")).member_ids == [member.pk]
    assert agreed(member) == [("membership", True), ("listing", False), ("mail", True), ("listing", True)]
    assert told(member) == [("withdrawn", "listing"), ("given", "listing")]


def test_withdraw_consent_to_mail_keeps_the_row_and_touches_nothing_else(network: Network) -> None:
    member = make_agreed(network)
    before = [state(network)[place] for place in (0, 1, 2)]

    actions.withdraw_consent(member, "mail", by=member)
    actions.give_consent(member, "mail", by=member)

    assert agreed(member) == [("membership", True), ("listing", True), ("mail", False), ("mail", True)]
    assert told(member) == [("withdrawn", "mail"), ("given", "mail")]
    assert [state(network)[place] for place in (0, 1, 2)] == before


@pytest.mark.parametrize(
    ("deed", "purpose"),
    [
        (actions.withdraw_consent, "membership"),
        (actions.withdraw_consent, "company"),
        (actions.give_consent, "mail"),
        (actions.give_consent, "listing"),
        (actions.give_consent, ""),
    ],
)
def test_consent_that_cannot_change_is_refused(network: Network, deed: Any, purpose: str) -> None:
    member = make_agreed(network)
    before = state(network)

    with pytest.raises(Refused):
        deed(member, purpose, by=member)

    assert state(network) == before


def test_withdraw_consent_twice_is_refused(network: Network) -> None:
    member = make_agreed(network)
    actions.withdraw_consent(member, "mail", by=member)

    with pytest.raises(Refused):
        actions.withdraw_consent(member, "mail", by=member)


@pytest.mark.parametrize(
    "out",
    [
        lambda member: actions.set_audiences(member, {}, listing=4, by=member),
        lambda member: actions.choose_preset(member, "open", listing=4, by=member),
    ],
)
def test_listing_and_its_consent_are_one_whichever_is_touched(network: Network, out: Callable[[Member], Any]) -> None:
    member = make_agreed(network)

    out(member)
    withdrawn = agreed(member)
    actions.set_audiences(member, {}, listing=5, by=member)
    actions.set_audiences(member, {}, listing=7, by=member)

    assert withdrawn == [("membership", True), ("listing", False), ("mail", True)]
    assert agreed(member) == [*withdrawn, ("listing", True)]


def test_widening_an_audience_together_with_an_edit_leaves_a_receipt(network: Network) -> None:
    member = make_profile(network, preset="quiet", bio="まえの言葉")

    actions.set_values(member, {"bio": ["あとの言葉"]}, audiences={"bio": 7}, by=member)

    receipt = Happening.objects.within(network).filter(kind="profiles.audience_changed").latest("pk")
    assert receipt.facts["changed"] == {"bio": [0, 7]}
    assert Value.objects.within(network).get(member=member, field="bio").audience == 7


def test_give_consent_names_the_newest_text(network: Network) -> None:
    member = make_agreed(network)
    Policy.objects.create(network=network, subject="privacy", version=1)
    newest = Policy.objects.create(network=network, subject="privacy", version=2)
    actions.withdraw_consent(member, "mail", by=member)

    actions.give_consent(member, "mail", by=member)

    assert Consent.objects.within(network).filter(member=member).latest("pk").policy == newest


# -- presets -------------------------------------------------------------------------------------------------------
def test_choose_preset_keeps_what_was_chosen_by_hand(network: Network) -> None:
    member = make_profile(network, bio="x", phone="03-1111-2222")

    actions.choose_preset(member, "open", but={"bio": 1, "photo": 2}, listing=5, by=member)

    shown = visibility.profile(member, member)
    assert shown is not None
    marks = (shown.mark("bio"), shown.mark("unit"), shown.mark("phone"), shown.photo_audience, shown.listing)
    assert marks == (1, 7, 0, 2, 5)


def test_choose_preset_leaves_out_of_the_directory_who_is_out_of_it(network: Network) -> None:
    member = make_agreed(network)
    actions.set_audiences(member, {}, listing=4, by=member)

    actions.choose_preset(member, "open", by=member)

    assert Profile.objects.within(network).get(member=member).listing == 4
    assert ("listing", False) in agreed(member)


@pytest.mark.parametrize(
    ("code", "values", "stored"),
    [
        ("reading", [{"family": "サイガ", "given": "ﾌﾐﾉ"}], [{"family": "さいが", "given": "ふみの"}]),
        ("phone", ["０３－１１１１－２２２２"], ["03-1111-2222"]),
        ("skills", ["英語", " 英語 ", "治\u202e具"], ["英語", "治具"]),
        ("years", [{"joined": "２０１２", "left": ""}], [{"joined": 2012, "left": None}]),
        ("bio", ["一行\r\n\r\n二行  "], ["一行\n\n二行"]),
        ("unit", [None, {"department": "設計部", "post": None}], [None, {"department": "設計部", "post": ""}]),
    ],
)
def test_checked_returns_the_stored_shape(code: str, values: list[Any], stored: list[Any]) -> None:
    assert fields.checked(code, values) == stored


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("name", []),
        ("name", ["斎賀"]),
        ("years", [{"joined": True, "left": []}]),
        ("region", ["JP-48"]),
        ("region", [["JP-01"]]),
        ("links", [{"url": "https://[::1"}]),
        ("links", [{"url": "https://localhost"}]),
        ("lately", [{"preset": "", "text": "  "}]),
        ("lately", [{"preset": "well", "at": "yesterday"}]),
        ("lately", [{"preset": "well", "at": "2026-11-01T09:00:00"}]),
        ("lately", [{"preset": "well", "at": 20261101}]),
        ("aims", ["comeback"]),
        ("work", [{"kind": "employed"}]),
        ("bio", [3]),
    ],
)
def test_checked_refuses_with_the_name_of_the_field(code: str, values: list[Any]) -> None:
    with pytest.raises(Refused) as refused:
        fields.checked(code, values)

    assert refused.value.field == code
