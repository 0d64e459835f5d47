"""The relay through its pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_answer
from enishi.members.models import Agreement, Member
from enishi.networks.audiences import MEMBERS
from enishi.networks.models import Network
from enishi.relay import actions
from enishi.relay.chain import SHOWN
from enishi.relay.models import Baton, Leg, Wish
from enishi.relay.tests.make import baton_of, hand_to, make_leg

pytestmark = pytest.mark.django_db
WORDS = {
    "now": "松本で、町工場のカイゼンを手伝っています。", "then": "", "love": "出汁", "help": "", "find": "", "word": "",
    "audience": str(MEMBERS), "label": "employees", "next": "open",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def browser(member: Member) -> Client:
    """Return a browser signed in as a member."""
    client = Client()
    client.force_login(member.person)
    return client


def at(member: Member, path: str = "") -> str:
    """Return an address below the relay of the member's network."""
    return f"/n/{member.network.slug}/relay/{path}"


def words(answer: Any) -> str:
    """Return a page as text without tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_relay_says_that_it_has_not_begun(ken: Member, hana: Member) -> None:
    assert "まだ、リレーは始まっていません" in words(browser(ken).get(at(ken)))
    assert "最初のバトンを渡す" in words(browser(hana).get(at(hana)))


def test_relay_shows_the_baton_to_who_has_it_and_to_nobody_else(ken: Member, mio: Member, aki: Member) -> None:
    hand_to(ken, giver=mio, taken=False)

    theirs, others = words(browser(ken).get(at(ken))), words(browser(aki).get(at(aki)))

    assert "澪 二さんから、バトンが届きました" in theirs
    assert "受け取って書く" in theirs
    assert "健" not in others
    assert "受け取って書く" not in others
    assert "バトンは、つぎの走者へ向かっています" in others


def test_relay_offers_a_baton_that_lies_to_everybody_who_has_not_run(ken: Member, mio: Member) -> None:
    make_leg(ken)

    assert "受け取って書く" in words(browser(mio).get(at(mio)))
    assert "受け取って書く" not in words(browser(ken).get(at(ken)))


def test_relay_shows_the_chain_with_a_nameless_place_for_who_left(ken: Member, mio: Member, aki: Member) -> None:
    make_leg(ken, "ひとりめです。")
    make_leg(mio, "ふたりめです。")
    Member.objects.within(ken.network_id).filter(pk=ken.pk).update(state=Member.State.LEFT)

    shown = words(browser(aki).get(at(aki)))

    assert "ふたりめです。" in shown
    assert "ひとりめ" not in shown
    assert "第1走者" in shown
    assert "ここからは読めません" in shown


def test_relay_goes_on_where_the_page_before_ended(network: Network, ken: Member) -> None:
    Baton.objects.create(network=network, number=SHOWN + 3, lies_at=timezone.now())
    Leg.objects.bulk_create(
        Leg(network=network, number=n, runner=ken, now=f"その{n}。", audience=MEMBERS, label="employees")
        for n in range(1, SHOWN + 3)
    )

    first = browser(ken).get(at(ken))
    rest = words(browser(ken).get(at(ken), {"before": "3"}))

    assert "?before=3" in first.content.decode()
    assert "その3。" in words(first)
    assert "その2。" in rest
    assert "その3。" not in rest
    assert browser(ken).get(at(ken), {"before": "9" * 40}).status_code == 200


def test_taking_opens_the_form(ken: Member, mio: Member) -> None:
    hand_to(ken, giver=mio, taken=False)
    assert browser(ken).get(at(ken, "write/")).headers["Location"] == at(ken)

    answer = browser(ken).post(at(ken, "taking/"), follow=True)

    assert answer.redirect_chain[-1][0] == at(ken, "write/")
    assert "いま、どこで何を" in words(answer)


def test_passing_leaves_no_trace_on_any_page(ken: Member, mio: Member, aki: Member) -> None:
    hand_to(ken, giver=mio, taken=False)
    before = words(browser(mio).get(at(mio)))

    answer = browser(ken).post(at(ken, "passing/"), follow=True)

    assert "だれにもわかりません" in words(answer)
    assert words(browser(mio).get(at(mio))) == before
    assert browser(ken).post(at(ken, "passing/")).status_code == 302  # twice is once


def test_hand_finds_people_by_name_and_hands_over(network: Network, ken: Member, mio: Member) -> None:
    hand_to(ken)
    found = browser(ken).post(at(ken, "hand/"), {"look": "1", "find": "澪", "next": "", "word": ""})
    assert f'value="{mio.public_id}"' in found.content.decode()
    assert found.status_code == 200

    nobody = browser(ken).post(at(ken, "hand/"), {"find": "", "next": "", "word": ""})
    assert nobody.status_code == 422
    assert "どなたか、おひとりを選んでください" in words(nobody)

    browser(ken).post(at(ken, "hand/"), {"find": "", "next": mio.public_id, "word": ""})
    assert baton_of(ken).to_id == mio.pk


def test_hand_asks_for_the_rules_with_a_word_alone(hana: Member, ken: Member, mio: Member) -> None:
    agree(mio)
    given = {"find": "", "next": ken.public_id, "rules_version": "1"}

    assert browser(hana).post(at(hana, "hand/"), {**given, "word": "どうぞ。"}).status_code == 422
    assert not Baton.objects.within(ken.network_id).exists()

    browser(hana).post(at(hana, "hand/"), {**given, "word": ""})
    assert baton_of(ken).to_id == ken.pk
    assert not Agreement.objects.within(ken.network_id).filter(member=hana).exists()


def test_hand_takes_no_word_from_who_hands_on_without_a_name(ken: Member, mio: Member) -> None:
    agree(mio)
    hand_to(ken)
    shown = browser(ken).get(at(ken, "hand/")).content.decode()
    assert 'name="next"' in shown
    assert 'name="word"' not in shown
    assert 'name="rules"' not in shown

    browser(ken).post(at(ken, "hand/"), {"find": "", "next": mio.public_id, "word": "名乗らない一言"})

    assert (baton_of(ken).to_id, baton_of(ken).word) == (mio.pk, "")


def test_hand_starts_the_relay_for_who_speaks_for_the_network(hana: Member, ken: Member, mio: Member) -> None:
    assert browser(ken).get(at(ken, "hand/")).headers["Location"] == at(ken)

    browser(hana).post(at(hana, "hand/"), {"find": "", "next": mio.public_id, "word": ""})

    assert baton_of(mio).to_id == mio.pk


def test_hand_does_not_say_why_somebody_cannot_be_handed_it(ken: Member, mio: Member, aki: Member) -> None:
    hand_to(ken)
    actions.wish(mio, "never", by=mio)
    actions.wish(aki, "raise", by=aki)

    answers = [
        words(browser(ken).post(at(ken, "hand/"), {"find": "", "next": to, "word": ""}))
        for to in (mio.public_id, "0000000000")
    ]

    assert "この方には、いまは渡せません" in answers[0]
    assert answers[0] == answers[1]


def test_leg_new_publishes_and_hands_on(ken: Member, mio: Member) -> None:
    agree(ken)
    hand_to(ken)

    answer = browser(ken).post(at(ken, "write/"), {**WORDS, "next": mio.public_id, "word": "続きを。"}, follow=True)

    leg = Leg.objects.within(ken.network_id).get()
    assert answer.redirect_chain[-1][0] == at(ken, f"{leg.public_id}/")
    assert "町工場のカイゼン" in words(answer)
    assert baton_of(ken).to_id == mio.pk
    assert "続きを。" in words(browser(mio).get(at(mio)))
    feed = words(browser(mio).get(f"/n/{ken.network.slug}/feed/"))
    assert "自己紹介リレー 第1走者" in feed
    assert "いま夢中なこと：出汁" in feed


def test_leg_new_keeps_what_was_typed_while_somebody_is_looked_for(ken: Member, mio: Member) -> None:
    agree(ken)
    hand_to(ken)

    found = browser(ken).post(at(ken, "write/"), {**WORDS, "look": "1", "find": "澪"})

    assert found.status_code == 200
    assert WORDS["now"] in words(found)
    assert f'value="{mio.public_id}"' in found.content.decode()
    assert not Leg.objects.within(ken.network_id).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"now": "", "love": ""}, "1行だけでも、書いてください"),
        ({"next": ""}, "渡したい人をえらぶか"),
        ({"now": "あ" * 281}, "280"),
        ({"word": "あ" * 141}, "140"),
    ],
)
def test_leg_new_says_what_is_missing(ken: Member, change: dict[str, str], said: str) -> None:
    agree(ken)
    hand_to(ken)

    answer = browser(ken).post(at(ken, "write/"), {**WORDS, **change})

    assert answer.status_code == 422
    assert said in words(answer)
    assert baton_of(ken).to_id == ken.pk


def test_leg_new_sent_twice_is_one_introduction(ken: Member) -> None:
    agree(ken)
    hand_to(ken)

    for _turn in range(2):
        assert browser(ken).post(at(ken, "write/"), WORDS).status_code == 302

    assert Leg.objects.within(ken.network_id).count() == 1


def test_leg_is_read_and_answered(ken: Member, mio: Member) -> None:
    leg = make_leg(ken, words={"then": "さいしょの席は窓ぎわでした。", "help": "治具づくり"})
    make_answer(Item.objects.within(ken.network_id).get(source=leg.public_id), mio, "となりの席でした。")

    shown = words(browser(mio).get(at(mio, f"{leg.public_id}/")))

    assert "さいしょの席は窓ぎわでした。" in shown
    assert "治具づくり" in shown
    assert "となりの席でした。" in shown


def test_leg_told_to_another_side_is_no_page(ken: Member, aki: Member) -> None:
    leg = make_leg(ken, audience=1)

    assert browser(aki).get(at(aki, f"{leg.public_id}/")).status_code == 404


def test_leg_removal_deletes_the_words(ken: Member, mio: Member) -> None:
    leg = make_leg(ken)
    assert browser(mio).get(at(mio, f"{leg.public_id}/removal/")).status_code == 404
    assert "番号だけは" in words(browser(ken).get(at(ken, f"{leg.public_id}/removal/")))

    browser(ken).post(at(ken, f"{leg.public_id}/removal/"))

    leg.refresh_from_db()
    assert leg.now == ""
    assert browser(mio).get(at(mio, f"{leg.public_id}/")).status_code == 404


def test_wish_raises_a_hand_and_takes_it_down(ken: Member) -> None:
    browser(ken).post(at(ken, "wish/"), {"what": "raise"})
    assert "手が挙がっています" in words(browser(ken).get(at(ken)))

    browser(ken).post(at(ken, "wish/"), {"what": "never"})
    assert "渡せません" in words(browser(ken).get(at(ken)))

    browser(ken).post(at(ken, "wish/"), {"what": "asked"})
    assert Wish.objects.within(ken.network_id).get().never_at is None
    assert Wish.objects.within(ken.network_id).get().raised_at is None
    assert browser(ken).post(at(ken, "wish/"), {"what": "nonsense"}).status_code == 422
