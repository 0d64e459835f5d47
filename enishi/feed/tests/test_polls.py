"""Polls in posts: asked, answered, counted without names, ended, taken along and deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.feed import actions, keeping, pausing, polls, reading
from enishi.feed.carried_models import Vote
from enishi.feed.models import Item, Pause
from enishi.feed.tests.make import agree, ask, make_answer, make_post
from enishi.feed.tests.test_hostile_words import wrong_in
from enishi.groups.tests.make import make_group
from enishi.joining import erasing
from enishi.kit.errors import NotAllowed, Refused
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db
ANSWERS = ask().answers


def make_poll(author: Member, **values: Any) -> Item:
    where = {name: values.pop(name) for name in ("audience", "circle") if name in values}
    return make_post(author, "写真が出てきました。", poll=ask(**values), **where)


def again(thing: Any) -> Any:
    return type(thing).objects.within(thing.network_id).get(pk=thing.pk)


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def at(item: Item, rest: str = "") -> str:
    return f"/n/{item.network.slug}/feed/{item.public_id}/{rest}"


def end(item: Item) -> None:
    item = again(item)
    item.carries["poll"]["until"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    item.save(update_fields=["carries"])


def seen(viewer: Member, item: Item) -> polls.Tally:
    (entry,) = reading.entries(viewer, [again(item)], {item.author_id: object()})  # type: ignore[dict-item, arg-type]
    assert entry.votes is not None
    return entry.votes


def typed(**values: Any) -> dict[str, Any]:
    return {"text": "写真が出てきました。", "audience": "7", "label": "handle", "token": "c" * 32} | values


def test_poll_is_asked_with_a_post(network: Network, ken: Member) -> None:
    agree(ken)
    said = typed(question="どこへ行きましょう", answer_1="いそべ食堂", answer_3="港を散歩", several="on")

    page = browser(ken).post(f"/n/{network.slug}/feed/new/", said)

    item = Item.objects.within(network).get()
    poll = polls.of(item)
    assert page.status_code == 302
    assert poll is not None
    assert (poll.question, poll.answers, poll.several) == ("どこへ行きましょう", ("いそべ食堂", "港を散歩"), True)
    assert timedelta(days=6) < poll.until - timezone.now() < timedelta(days=8)


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": "どれ"},
        {"question": "どれ", "answer_1": "これ"},
        {"question": "どれ", "answer_1": "これ", "answer_2": "これ"},
        {"answer_1": "これ", "answer_2": "それ"},
        {"question": "どれ", "answer_1": "これ", "answer_2": "それ", "until": "2020-01-01"},
        {"question": "どれ", "answer_1": "これ", "answer_2": "それ", "until": "2999-01-01"},
        {"question": "どれ", "answer_1": "これ", "answer_2": "それ", "until": "きのう"},
        {"question": "ど" * 121, "answer_1": "これ", "answer_2": "それ"},
        {"question": "どれ", "answer_1": "こ" * 61, "answer_2": "それ"},
        {"question": "どれ\0", "answer_1": "これ", "answer_2": "それ"},
    ],
)
def test_poll_that_nobody_could_answer_is_refused_and_stays_in_the_form(
    network: Network, ken: Member, wrong: dict[str, str]
) -> None:
    agree(ken)

    page = browser(ken).post(f"/n/{network.slug}/feed/new/", typed(**wrong))

    assert page.status_code == 422
    assert '<details class="poll-form" open>' in page.content.decode()
    assert not Item.objects.within(network).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"question": " \0 "}, {"question": "長" * 121}, {"answers": ("一つ",)}, {"answers": ("同じ", "同じ\0")},
        {"answers": ("", "x")}, {"answers": tuple("abcdefg")}, {"answers": ("x", "長" * 61)},
        {"until": datetime(2020, 1, 1, tzinfo=timezone.get_current_timezone())}, {"until": timezone.now() + timedelta(days=400)},
    ],
)  # fmt: skip
def test_poll_is_looked_at_by_the_deed_too(ken: Member, values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        make_poll(ken, **values)
    assert not Item.objects.within(ken.network).exists()


def test_poll_is_answered_and_shows_numbers_after_one_s_own_answer(ken: Member, mio: Member, aki: Member) -> None:
    item = make_poll(ken)
    polls.vote(item, [1], by=mio)
    client = browser(aki)

    before = client.get(at(item)).content.decode()
    done = client.post(at(item, "poll/"), {"choice": "0"}, headers={"HX-Request": "true"}).content.decode()

    assert 'type="radio" name="choice"' in before
    assert 'class="part"' not in before
    assert "1人が答えました" in before
    assert done.count('class="part"') == 3
    assert "2人が答えました" in done
    assert done.count("data-mine") == 1
    assert seen(aki, item) == polls.Tally((1, 1, 0), 2, frozenset({0}))
    assert seen(ken, item).mine == frozenset()
    assert 'class="part"' not in browser(ken).get(f"/n/{ken.network.slug}/feed/").content.decode()


def test_poll_answer_is_changed_until_the_end_and_then_everybody_sees_the_numbers(
    ken: Member, mio: Member, aki: Member
) -> None:
    item = make_poll(ken)
    polls.vote(item, [0], by=mio)
    polls.vote(item, [0], by=mio)
    polls.vote(item, [2], by=mio)

    changing = browser(mio).get(at(item, "?change=1")).content.decode()
    assert '<input type="radio" name="choice" value="2" checked>' in changing
    assert seen(mio, item) == polls.Tally((0, 0, 1), 1, frozenset({2}))

    end(item)
    with pytest.raises(Refused):
        polls.vote(again(item), [1], by=mio)
    for viewer in (ken, mio, aki):
        page = browser(viewer).get(at(item)).content.decode()
        assert page.count('class="part"') == 3
        assert 'name="choice"' not in page


def test_poll_takes_several_answers_only_where_it_says_so(ken: Member, mio: Member, aki: Member) -> None:
    one, several = make_poll(ken), make_poll(ken, several=True)

    polls.vote(several, [0, 2, 2], by=mio)
    polls.vote(several, [2], by=aki)

    assert seen(mio, several) == polls.Tally((1, 0, 2), 2, frozenset({0, 2}))
    for wrong in ([0, 1], [], [3], [-1]):
        with pytest.raises(Refused):
            polls.vote(one, wrong, by=mio)
    with pytest.raises(Refused):
        polls.vote(make_post(ken, "なにもたずねない"), [0], by=mio)
    assert seen(mio, one) == polls.Tally((0, 0, 0), 0, frozenset())


def test_poll_takes_nothing_but_its_answers_from_a_form(ken: Member, mio: Member) -> None:
    item = make_poll(ken, several=True)
    for wrong in ("", "9", "-1", "x", "²", "1" * 40, "\0"):
        answer = browser(mio).post(at(item, "poll/"), {"choice": wrong}, headers={"HX-Request": "true"})
        assert 400 <= answer.status_code < 500
    assert not Vote.objects.within(ken.network).exists()


def test_poll_is_for_the_readers_of_its_post(ken: Member, mio: Member, aki: Member) -> None:
    side = make_poll(ken, audience=ALUMNI)
    room = make_poll(ken, circle=make_group(ken).circle)
    for item, stranger in ((side, aki), (room, mio)):
        with pytest.raises(NotAllowed):
            polls.vote(item, [0], by=stranger)
        assert browser(stranger).post(at(item, "poll/"), {"choice": "0"}).status_code == 404
        assert browser(stranger).get(at(item, "poll/")).status_code == 404
    assert browser(ken).get(at(make_post(ken, "なにも"), "poll/")).status_code == 404
    assert not Vote.objects.within(ken.network).exists()


def test_poll_counts_on_who_rests(ken: Member, mio: Member, aki: Member) -> None:
    """A number that fell on the day somebody rests or leaves would say what they had chosen."""
    item = make_poll(ken)
    polls.vote(item, [0], by=mio)
    polls.vote(item, [0], by=aki)
    Member.objects.within(ken.network).filter(pk=aki.pk).update(state="paused")

    assert seen(mio, item) == polls.Tally((2, 0, 0), 2, frozenset({0}))


def test_poll_costs_a_page_of_the_feed_no_query_more(ken: Member, mio: Member, aki: Member) -> None:
    for _ in range(3):
        make_answer(make_post(ken), mio)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            page = reading.page(mio)
            blocks, _me = reading.read(mio, page)
        assert blocks
        return len(told)

    without = cost()
    for several in (True, False, True):
        item = make_poll(ken, several=several)
        actions.put_stamp(item, "ouen", on=True, by=aki)
        polls.vote(item, [0], by=mio)
    (entry,) = [each.first for each in reading.read(mio, reading.page(mio))[0] if each.first.item.pk == item.pk]

    assert cost() == without
    assert [(put.code, put.number) for put in entry.puts] == [("ouen", 1)]
    assert entry.votes == polls.Tally((1, 0, 0), 1, frozenset({0}))


def test_poll_goes_with_its_post_and_votes_with_their_member(ken: Member, mio: Member, aki: Member) -> None:
    item, other = make_poll(ken), make_poll(ken)
    for each in (item, other):
        polls.vote(each, [1], by=mio)
        polls.vote(each, [2], by=aki)
    told = [each for each in keeping.tell(mio) if each["kind"] == "vote"]
    assert [(each["question"], each["text"]) for each in told] == [(ask().question, ANSWERS[1])] * 2
    assert [each["poll"] for each in keeping.tell(ken) if each["kind"] == "post"] == [[ask().question, *ANSWERS]] * 2

    actions.take_back(item, by=ken)
    assert again(item).carries == {}
    assert not Vote.objects.within(ken.network).filter(item=item).exists()
    erasing.wipe(mio, reason="x", by=mio)
    assert seen(ken, other).numbers == (0, 0, 1)


def test_poll_stays_as_it_was_when_the_post_is_changed(ken: Member, mio: Member) -> None:
    item = make_poll(ken)
    polls.vote(item, [1], by=mio)

    actions.change(again(item), text="写真がもう1枚出てきました。", version=1, by=ken)

    assert polls.of(again(item)) is not None
    assert seen(mio, item).people == 1


def test_poll_words_are_never_html(ken: Member, mio: Member) -> None:
    hostile = '"><script>hostile()</script>'
    item = make_poll(ken, question=hostile, answers=(hostile, "' onmouseover=hostile() x='"))

    pages = [browser(mio).get(path).content.decode() for path in (at(item), f"/n/{ken.network.slug}/feed/")]
    polls.vote(item, [0], by=mio)
    pages.append(browser(mio).get(at(item)).content.decode())

    assert all("hostile()" in page for page in pages)
    assert [wrong for page in pages for wrong in wrong_in(page)] == []


def test_poll_is_kept_with_a_draft(network: Network, ken: Member) -> None:
    agree(ken)
    said = typed(question="どこへ", answer_2="港", several="on", until="2030-01-02", draft="1")
    browser(ken).post(f"/n/{network.slug}/feed/drafts/", {**said, "token": "d" * 32})

    page = browser(ken).get(f"/n/{network.slug}/feed/new/").content.decode()

    assert '<details class="poll-form" open>' in page
    for each in ('value="どこへ"', 'value="港"', 'value="2030-01-02"'):
        assert each in page


def test_poll_words_are_looked_at_once_more(network: Network, ken: Member, aki: Member) -> None:
    Pause.objects.create(network=network, words=["極秘号"])
    assert pausing.met(network, "極秘号")
    agree(aki)

    page = browser(aki).post(
        f"/n/{network.slug}/feed/new/", typed(question="極秘号はいつ", answer_1="春", answer_2="秋", label="employees")
    )

    assert page.status_code == 422
    assert "極秘号" in page.content.decode()
