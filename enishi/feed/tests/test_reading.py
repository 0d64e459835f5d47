"""Pages of the feed follow one another without a gap, whatever stands between."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from enishi.feed import actions, answers, reading, suiting, topics
from enishi.feed.models import Item
from enishi.feed.tests.make import make_answer, make_post
from enishi.feed.tests.test_views import at, browser
from enishi.groups.tests.make import make_group
from enishi.members import distance
from enishi.members.models import Distance, Member
from enishi.networks.models import Network
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


def copies(item: Item, number: int) -> None:
    """Have an item stand in the feed so many times."""
    each = {name: getattr(item, name) for name in ("network", "kind", "author", "audience", "circle", "label", "text")}
    Item.objects.bulk_create(Item(**each, token=f"{item.pk:016x}{turn:016x}") for turn in range(number))


@pytest.mark.parametrize("gone", ["suspended", "muted"])
def test_feed_goes_on_behind_pages_of_somebody_who_is_not_read(
    network: Network, ken: Member, mio: Member, gone: str
) -> None:
    make_post(ken, "古い便りです")
    copies(make_post(mio), 2 * reading.SIZE)
    if gone == "muted":
        distance.keep(ken, again(mio), Distance.Kind.MUTE, by=ken)
    else:
        Member.objects.within(network).filter(pk=mio.pk).update(state=gone)

    assert "古い便りです" in browser(ken).get(at(ken)).content.decode()


def test_feed_offers_earlier_ones_where_it_stopped_looking(network: Network, ken: Member, mio: Member) -> None:
    make_post(ken, "古い便りです")
    group = make_group(mio, ken)
    for post in (make_post(mio), make_post(mio, circle=group.circle)):
        copies(post, reading.ROUNDS * reading.SIZE)
    Member.objects.within(network).filter(pk=mio.pk).update(state="suspended")

    for where in (at(ken), f"/n/{network.slug}/groups/{group.public_id}/posts/"):
        page = browser(ken).get(where).content.decode()
        assert re.search(r"\?after=[^\"]+", page)
        assert "古い便りです" not in page


def test_own_order_looks_behind_what_is_not_read(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    old = make_post(aki, "古い便りです")
    copies(make_post(mio), suiting.LOOKED_AT)
    Member.objects.within(network).filter(pk=mio.pk).update(state="suspended")

    entries, _own, _without = suiting.suited(ken)

    assert [entry.item.pk for entry in entries] == [old.pk]


def test_what_came_since_comes_whole_however_much_it_is(ken: Member, mio: Member) -> None:
    post = make_post(mio)
    since = reading.page(ken)
    copies(post, 2 * reading.SIZE + 1)
    missing = set(Item.objects.within(ken.network).filter(pk__gt=post.pk).values_list("pk", flat=True))

    found = [reading.newer(ken, cursor=since.newest)]
    while found[-1].more:
        found.append(reading.newer(ken, cursor=found[-1].newest))

    seen = [item.pk for page in reversed(found) for item in page.items]
    assert seen == sorted(missing, reverse=True)


def test_open_page_asks_on_while_more_came(ken: Member, mio: Member) -> None:
    post = make_post(mio)
    since = reading.page(ken).newest

    def asks_on() -> bool:
        got = browser(ken).get(at(ken), {"since": since}, headers={"HX-Request": "true"})
        return 'hx-trigger="load' in got.content.decode()

    copies(post, reading.SIZE)
    assert not asks_on()
    copies(make_post(mio), 1)
    assert asks_on()


def test_own_order_costs_the_same_for_items_of_many_groups(ken: Member, mio: Member) -> None:
    client, costs = browser(ken), list[int]()
    for more in (1, 11):
        for turn in range(more):
            make_post(mio, circle=make_group(mio, ken, name=f"{more} {turn}").circle)
        client.get(at(ken, "for-me/"))
        with CaptureQueriesContext(connection) as queries:
            client.get(at(ken, "for-me/"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_every_comment_can_be_reached(ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST", 3)
    item = make_post(ken)
    first = make_answer(item, mio, "こと0")
    for number in range(1, 7):
        make_answer(item, mio, f"こと{number}", under=first.public_id if number == 6 else "")
    client, path, seen = browser(ken), at(ken, f"{item.public_id}/"), list[list[str]]()

    while path:
        page = client.get(path).content.decode()
        assert "コメント 7" in page
        seen.append(re.findall(r"こと\d", page))
        link = re.search(r'href="([^"]+before=[^"]+)#comments"', page)
        path = link[1] if link else ""

    assert seen == [["こと0", "こと6", "こと4", "こと5"], ["こと1", "こと2", "こと3"], ["こと0"]]


def test_open_pages_let_go_of_what_is_taken_back_or_hidden(
    ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make_post(ken)
    told = list[str]()
    monkeypatch.setattr(topics.live, "publish", lambda topic, *_args, **_values: told.append(topic.name))
    where = at(mio, f"reactions/?shown={post.public_id}")
    assert "delete" not in browser(mio).get(where).content.decode()

    actions.change(post, text="なおした", version=1, by=ken)
    actions.take_back(post, by=ken)

    assert told == [topics.ANSWERS.name, topics.ANSWERS.name]
    assert browser(mio).get(where).content.decode() == f'<div id="card-{post.public_id}" hx-swap-oob="delete"></div>'
    assert f'id="card-{make_post(ken).public_id}"' in browser(mio).get(at(mio)).content.decode()


def test_title_and_words_hold_nothing_that_turns_letters_around(ken: Member) -> None:
    item = make_post(ken, "見積\u2066りの控え", title="請求書\u202efdp.exe")

    assert (item.title, item.text) == ("請求書fdp.exe", "見積りの控え")


def test_end_of_a_circle_finds_its_items_by_an_index(ken: Member) -> None:
    circle = make_group(ken).circle
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a small table is read whole
        plan = Item.objects.within(ken.network).order_by().filter(circle=circle).values("pk").explain()

    assert "item_in_circle" in plan
