"""The baton and the chain: who may be handed it, what happens to it, and that nobody learns past whom it went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_answer
from enishi.kit.errors import NotAllowed, Refused
from enishi.members import distance
from enishi.members.models import Member
from enishi.moderation.tests.make import make_decision, make_report
from enishi.networks.audiences import ALUMNI, MEMBERS
from enishi.networks.models import Network
from enishi.profiles.models import Profile
from enishi.profiles.tests.make import again
from enishi.relay import actions, jobs, keeping, runners
from enishi.relay.chain import chain
from enishi.relay.models import ASKED_AGAIN, LIES_AFTER, Baton, Leg, Wish
from enishi.relay.tests.make import baton_of, hand_to, make_leg

pytestmark = pytest.mark.django_db


def lay_down(member: Member) -> Baton:
    """Let the time of the baton run out."""
    Baton.objects.within(member.network_id).update(lies_at=timezone.now() - timedelta(minutes=1))
    return baton_of(member)


def run(baton: Baton, by: Member, **values: Any) -> Leg:
    """Introduce oneself with what most tests do not care about."""
    given = {"words": {"now": "諏訪で試作室を。"}, "audience": MEMBERS, "label": "employees", **values}
    leg: Leg = actions.run(baton, by=by, **given)
    return leg


def test_the_secretariat_hands_over_the_first_baton(network: Network, hana: Member, ken: Member) -> None:
    actions.start(network, ken.public_id, by=hana)

    baton = baton_of(ken)
    assert (baton.number, baton.to_id, baton.giver_id, baton.taken_at) == (1, ken.pk, hana.pk, None)
    assert abs(baton.lies_at - timezone.now() - LIES_AFTER) < timedelta(minutes=1)


def test_a_member_does_not_start_the_relay(network: Network, ken: Member, mio: Member) -> None:
    with pytest.raises(NotAllowed):
        actions.start(network, mio.public_id, by=ken)

    assert not Baton.objects.within(network).exists()


def test_a_baton_on_its_way_is_not_handed_over_again(network: Network, hana: Member, ken: Member, mio: Member) -> None:
    actions.start(network, ken.public_id, by=hana)

    with pytest.raises(Refused):
        actions.start(network, mio.public_id, by=hana)

    assert baton_of(ken).to_id == ken.pk


def test_who_introduces_themselves_stands_in_chain_and_feed_and_hands_on(
    network: Network, ken: Member, mio: Member
) -> None:
    agree(ken)

    leg = run(
        hand_to(ken),
        ken,
        words={"then": "食堂の大盛りは、わたしの発明です。", "love": "金継ぎ"},
        to=mio.public_id,
        word="続きを。",
    )

    baton, item = baton_of(ken), Item.objects.within(network).get(kind="relay", source=leg.public_id)
    assert leg.number == 1
    assert (baton.number, baton.to_id, baton.giver_id, baton.word) == (2, mio.pk, ken.pk, "続きを。")
    assert (item.author_id, item.audience, item.label) == (ken.pk, MEMBERS, "employees")
    assert "大盛り" in item.text
    assert "金継ぎ" in item.text


def test_nobody_introduces_themselves_before_the_baton_is_taken(ken: Member) -> None:
    agree(ken)

    with pytest.raises(Refused):
        run(hand_to(ken, taken=False), ken)

    assert not Leg.objects.within(ken.network_id).exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": {}}, "now"),
        ({"words": {"now": "あ" * 281}}, "now"),
        ({"audience": ALUMNI, "label": "employees"}, "label"),
        ({"audience": 15, "label": "public"}, "audience"),
        ({"to": "0000000000"}, "next"),
    ],
)
def test_what_does_not_go_is_refused_and_the_baton_stays(ken: Member, values: dict[str, Any], field: str) -> None:
    agree(ken)
    baton = hand_to(ken)

    with pytest.raises(Refused) as refused:
        run(baton, ken, **values)

    assert refused.value.field == field
    assert baton_of(ken).to_id == ken.pk
    assert not Item.objects.within(ken.network_id).filter(kind="relay").exists()


def test_words_need_the_rules_of_sharing(network: Network, ken: Member, mio: Member, hana: Member) -> None:
    agree(mio)  # there are rules, and ken has not agreed to them

    with pytest.raises(Refused) as refused:
        run(hand_to(ken), ken)
    assert baton_of(ken).to_id == ken.pk
    lay_down(ken)
    with pytest.raises(Refused):
        actions.start(network, mio.public_id, word="お先に。", by=hana)

    assert refused.value.field == "rules"
    assert baton_of(ken).to_id == ken.pk


def test_letting_it_pass_looks_like_saying_nothing(ken: Member, mio: Member) -> None:
    silent = hand_to(ken, giver=mio, taken=False)

    actions.let_pass(silent, by=ken)

    passed = baton_of(ken)
    assert (passed.number, passed.lies, passed.lies_at) == (silent.number, False, silent.lies_at)
    assert passed.to_id is None
    assert not Happening.objects.within(ken.network_id).filter(kind__contains="pass").exists()


def test_a_baton_let_pass_goes_to_a_raised_hand(network: Network, hana: Member, ken: Member, mio: Member) -> None:
    actions.wish(mio, "raise", by=mio)

    actions.let_pass(hand_to(ken, giver=hana), by=ken)

    baton = baton_of(ken)
    assert (baton.to_id, baton.giver_id, baton.taken_at) == (mio.pk, None, None)
    assert Wish.objects.within(network).get(member=mio).raised_at is None


def test_who_is_handed_it_in_passing_is_not_told_by_whom(ken: Member, mio: Member, hana: Member) -> None:
    actions.hand_on(hand_to(ken, giver=hana), mio.public_id, by=ken)

    assert (baton_of(ken).to_id, baton_of(ken).giver_id) == (mio.pk, None)


def test_only_who_has_it_lets_it_pass_or_hands_it_on(ken: Member, mio: Member, aki: Member) -> None:
    baton = hand_to(ken)

    with pytest.raises(NotAllowed):
        actions.let_pass(baton, by=mio)
    with pytest.raises(NotAllowed):
        actions.hand_on(baton, aki.public_id, by=mio)
    with pytest.raises(Refused):
        actions.take(baton, by=mio)

    assert baton_of(ken).to_id == ken.pk


def test_a_baton_that_lies_is_taken_by_whoever_wants_it(ken: Member, mio: Member, aki: Member) -> None:
    hand_to(ken, giver=aki, taken=False)

    actions.take(lay_down(ken), by=mio)

    baton = baton_of(ken)
    assert (baton.to_id, baton.giver_id, baton.lies) == (mio.pk, None, False)
    with pytest.raises(Refused):
        actions.take(baton, by=aki)


def test_a_baton_that_lies_is_still_there_for_who_was_handed_it(ken: Member, aki: Member) -> None:
    hand_to(ken, giver=aki, taken=False)

    actions.take(lay_down(ken), by=ken)

    assert (baton_of(ken).to_id, baton_of(ken).giver_id) == (ken.pk, aki.pk)


def test_a_baton_that_lies_goes_to_a_raised_hand_by_itself(ken: Member, mio: Member) -> None:
    hand_to(ken, taken=False)
    actions.wish(mio, "raise", by=mio)
    jobs.pick_up.func()
    assert baton_of(ken).to_id == ken.pk  # it does not lie yet

    lay_down(ken)
    jobs.pick_up.func()

    assert baton_of(ken).to_id == mio.pk


def test_a_baton_that_was_taken_and_never_written_goes_to_a_raised_hand(ken: Member, mio: Member) -> None:
    hand_to(ken)
    actions.wish(mio, "raise", by=mio)

    lay_down(ken)
    jobs.pick_up.func()

    assert (baton_of(ken).to_id, baton_of(ken).taken_at) == (mio.pk, None)


def test_a_raised_hand_gets_the_baton_from_nobody(ken: Member, mio: Member, aki: Member) -> None:
    """It may be the hand of somebody who has blocked the runner."""
    agree(ken)
    distance.keep(mio, ken, "block", by=mio)
    actions.wish(mio, "raise", by=mio)

    run(hand_to(ken), ken, word="これは、だれにも届きません。")

    baton = baton_of(ken)
    assert (baton.to_id, baton.giver_id, baton.word) == (mio.pk, None, "")


def test_nobody_is_asked_twice_within_half_a_year(ken: Member, mio: Member) -> None:
    hand_to(mio)
    assert runners.one(ken, mio.public_id) is None

    Wish.objects.within(ken.network_id).update(asked_at=timezone.now() - ASKED_AGAIN - timedelta(days=1))

    assert runners.one(ken, mio.public_id) == mio


def test_who_never_wants_it_never_gets_it(network: Network, ken: Member, mio: Member, hana: Member) -> None:
    actions.wish(mio, "never", by=mio)

    with pytest.raises(Refused):
        actions.start(network, mio.public_id, by=hana)
    assert runners.among(ken, [mio.pk]) == []

    actions.wish(mio, "asked", by=mio)
    assert runners.among(ken, [mio.pk]) == [mio.pk]


def test_who_never_wants_it_lets_pass_what_they_hold(ken: Member) -> None:
    hand_to(ken)

    actions.wish(ken, "never", by=ken)

    assert baton_of(ken).to_id is None


def test_wishes_are_ones_own(ken: Member, mio: Member) -> None:
    with pytest.raises(NotAllowed):
        actions.wish(mio, "never", by=ken)

    assert not Wish.objects.within(ken.network_id).exists()


@pytest.mark.parametrize("state", [Member.State.PAUSED, Member.State.SUSPENDED, Member.State.LEFT])
def test_who_takes_no_part_is_not_handed_it(ken: Member, mio: Member, state: str) -> None:
    Member.objects.within(ken.network_id).filter(pk=mio.pk).update(state=state)

    assert runners.one(ken, mio.public_id) is None
    assert runners.raised(ken.network_id) is None


def test_who_cannot_be_found_in_the_directory_is_not_handed_it(ken: Member, mio: Member) -> None:
    Profile.objects.within(ken.network_id).filter(member=mio).update(listing=4)

    assert runners.one(ken, mio.public_id) is None


@pytest.mark.parametrize("blocks", ["ken", "mio"])
def test_a_baton_does_not_go_between_two_of_whom_one_has_blocked_the_other(
    ken: Member, mio: Member, blocks: str
) -> None:
    one, other = (ken, mio) if blocks == "ken" else (mio, ken)
    distance.keep(one, other, "block", by=one)

    assert runners.one(ken, mio.public_id) is None
    assert runners.among(ken, [mio.pk]) == []


def test_an_introduction_is_not_shown_to_whom_its_runner_has_blocked(ken: Member, mio: Member, aki: Member) -> None:
    make_leg(ken)

    distance.keep(ken, mio, "block", by=ken)

    assert not Leg.objects.readable_by(mio).exists()
    assert Leg.objects.readable_by(aki).exists()


def test_an_introduction_that_moderation_hides_is_read_by_nobody(hana: Member, ken: Member, mio: Member) -> None:
    leg = make_leg(ken)

    make_decision(make_report(Item.objects.within(ken.network).get(source=leg.public_id), mio), hana, act="hide")

    assert [Leg.objects.readable_by(again(each)).exists() for each in (ken, mio, hana)] == [False] * 3
    assert [place.leg for place in chain(again(hana), top=1).places({})] == [None]


def test_who_has_run_is_not_handed_it_again(ken: Member, mio: Member) -> None:
    leg = make_leg(mio)
    Wish.objects.within(ken.network_id).update(asked_at=None)
    assert runners.one(ken, mio.public_id) is None

    actions.take_back(leg, by=mio)

    assert runners.one(ken, mio.public_id) == mio


def test_an_introduction_taken_back_leaves_its_number(network: Network, ken: Member, mio: Member) -> None:
    first, second = make_leg(ken), make_leg(mio)
    make_answer(Item.objects.within(network).get(source=first.public_id), mio)

    actions.take_back(first, by=ken)

    first.refresh_from_db()
    assert (first.now, first.number) == ("", 1)
    assert not Item.objects.within(network).filter(source=first.public_id).exists()
    assert [place.number for place in chain(mio, top=2).places({mio.pk: object(), ken.pk: object()})] == [2, 1]  # type: ignore[dict-item]
    assert list(Leg.objects.readable_by(mio)) == [second]


def test_only_its_runner_takes_an_introduction_back(ken: Member, mio: Member) -> None:
    leg = make_leg(ken)

    with pytest.raises(NotAllowed):
        actions.take_back(leg, by=mio)

    assert Leg.objects.readable_by(mio).filter(pk=leg.pk).exists()


def test_an_introduction_is_read_by_whom_it_was_told_to(ken: Member, mio: Member, aki: Member) -> None:
    make_leg(ken, audience=ALUMNI)

    assert Leg.objects.readable_by(mio).count() == 1
    assert not Leg.objects.readable_by(aki).exists()
    assert chain(aki, top=1).places({}) == chain(aki, top=1).places({})
    assert [(place.number, place.leg) for place in chain(aki, top=1).places({})] == [(1, None)]


def test_who_left_is_gone_from_the_chain_with_their_words(ken: Member, mio: Member) -> None:
    make_leg(ken)

    Member.objects.within(ken.network_id).filter(pk=ken.pk).update(state=Member.State.LEFT)

    assert not Leg.objects.readable_by(mio).exists()


def test_own_data_and_erasure(ken: Member, mio: Member) -> None:
    leg = make_leg(ken, "畑もはじめました。", to=mio.public_id, word="どうぞ。")
    actions.wish(mio, "never", by=mio)

    told = keeping.tell(ken)
    keeping.forget(ken)
    keeping.forget(mio)

    leg.refresh_from_db()
    baton = baton_of(mio)
    assert told[0]["text"] == "畑もはじめました。"
    assert {"kind": "word", "text": "どうぞ。"} not in told  # mio let it pass, and the word with it
    assert (leg.runner, leg.now, leg.number) == (None, "", 1)
    assert (baton.to_id, baton.giver_id, baton.word) == (None, None, "")
    assert not Wish.objects.within(ken.network_id).exists()


def test_offer_is_the_clocks_alone(ken: Member, mio: Member) -> None:
    with pytest.raises(NotAllowed):
        actions.offer(hand_to(ken), by=mio)

    actions.offer(baton_of(ken), by=SYSTEM)
    assert baton_of(ken).to_id == ken.pk
