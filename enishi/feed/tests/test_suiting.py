"""The reader's own order: each item says why, a reason that is left out weighs nothing, and nothing hidden changes the order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.feed import actions, keeping, reading, suiting
from enishi.feed.models import Item
from enishi.feed.tests.make import make_post
from enishi.kit.errors import NotAllowed
from enishi.members.circles import seat
from enishi.members.models import Circle, Member
from enishi.networks.audiences import ALUMNI, ONLY_ME
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.models import Value
from enishi.profiles.tests.make import again, make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Network:
    return make_network("nagi")


@pytest.fixture
def reader(town: Network) -> Member:
    return make_profile(
        town,
        name={"family": "汐見", "given": "一"},
        unit={"department": "試験課", "post": ""},
        years={"joined": 2000, "left": 2010},
        region="JP-13",
        skills=["溶接"],
        aims=["advice"],
    )


def writer(town: Network, **values: Any) -> Member:
    return make_profile(town, name={"family": "柚木", "given": "二"}, **values)


NEWEST = ("新しいもののひとつ",)


def order(reader: Member) -> list[tuple[str, tuple[str, ...]]]:
    entries, _own, _without = suiting.suited(again(reader))
    return [(entry.item.public_id, tuple(entry.why)) for entry in entries]


def test_what_suits_comes_first_and_says_why(town: Network, reader: Member) -> None:
    far = writer(town)
    near = writer(town, unit={"department": "試験課", "post": ""}, years={"joined": 2005, "left": 2008})
    plain, wanted = make_post(far, "ひさしぶりに海へ行きました。"), make_post(far, "溶接にくわしい方はいますか？")
    close = make_post(near, "元気です。")
    newest = make_post(far, "今日は晴れです。")

    found = order(reader)

    assert [key for key, _why in found] == [wanted.public_id, close.public_id, newest.public_id, plain.public_id]
    said = dict(found)
    assert said[wanted.public_id] == ("「溶接」が出てくる", "たずねている人がいて、あなたは相談にのれる")
    assert said[close.public_id] == ("同じ試験課", "在籍が重なる")
    assert said[plain.public_id] == NEWEST


def test_a_reason_left_out_takes_its_weight_away(town: Network, reader: Member) -> None:
    near = writer(town, unit={"department": "試験課", "post": ""})
    close, newer = make_post(near, "元気です。"), make_post(writer(town), "今日は晴れです。")
    assert [key for key, _ in order(reader)] == [close.public_id, newer.public_id]

    actions.leave_out(reader, ["unit", "years"], by=reader)

    assert suiting.left_out(reader) == {"unit", "years"}
    found = order(reader)
    assert [key for key, _ in found] == [newer.public_id, close.public_id]
    now = timezone.now()
    assert suiting.score(["unit", "aim"], now, now) - suiting.score(["aim"], now, now) == suiting.WEIGHTS["unit"]


def test_age_takes_weight_off(town: Network, reader: Member) -> None:
    near = writer(town, region="JP-13")
    old, newer = make_post(near, "元気です。"), make_post(writer(town), "今日は晴れです。")
    Item.objects.within(town).filter(pk=old.pk).update(told_at=timezone.now() - timedelta(days=3))

    assert [key for key, _ in order(reader)] == [newer.public_id, old.public_id]


def test_what_the_reader_may_not_see_changes_nothing(town: Network, reader: Member) -> None:
    hidden = {"unit": {"department": "試験課", "post": ""}, "region": "JP-13", "years": {"joined": 2000, "left": 2010}}
    secret = writer(town, **hidden)
    Value.objects.within(town).filter(member=secret).exclude(field="name").update(audience=ONLY_ME)
    first, second = make_post(secret, "元気です。"), make_post(writer(town), "今日は晴れです。")
    before = order(reader)
    assert before == [(second.public_id, NEWEST), (first.public_id, NEWEST)]

    for row in Value.objects.within(town).filter(member=secret).exclude(field="name"):
        row.delete()

    assert order(reader) == before


def test_own_posts_and_what_cannot_be_read_are_not_there(town: Network, reader: Member) -> None:
    make_post(reader, "わたしの投稿です。")
    colleague = writer(town)
    Member.objects.within(town).filter(pk=colleague.pk).update(side=2)
    make_post(again(colleague), "社員だけに。", audience=2)

    assert order(reader) == []


def test_nobody_chooses_for_another(town: Network, reader: Member) -> None:
    with pytest.raises(NotAllowed):
        actions.leave_out(reader, ["unit"], by=writer(town))


def test_for_me_is_chosen_on_its_page(town: Network, reader: Member) -> None:
    make_post(writer(town, unit={"department": "試験課", "post": ""}), "元気です。")
    client = Client()
    client.force_login(reader.person, "allauth.account.auth_backends.AuthenticationBackend")
    where = "/n/nagi/feed/for-me/"
    assert "ここに出ている理由：同じ試験課" in client.get(where).content.decode()

    assert client.post(where, {"counts": ["words", "aim"]}).status_code == 302

    page = client.get(where).content.decode()
    assert "元気です。" in page
    assert "ここに出ている理由：新しいもののひとつ" in page
    assert client.post(where, {"counts": ["nonsense"]}).status_code == 200
    assert suiting.left_out(reader) == set(suiting.REASONS) - {"words", "aim"}, "what is no reason changes nothing"


def test_what_is_told_to_a_part_of_the_members_says_so(town: Network, reader: Member) -> None:
    told = Circle.objects.create(network=town, kind=Circle.Kind.ADDRESSED, audience=ALUMNI)
    seat(told, [reader.pk])
    item = Item.objects.create(
        network=town, kind=Item.Kind.NEWS, source="abcdefghjk", token="a", audience=ALUMNI, circle=told, label="handle", text="便り"
    )  # fmt: skip

    assert order(reader) == [(item.public_id, ("あなたもふくめた一部の会員あて",))]


def opens(client: Client, page: str) -> tuple[bool, bool]:
    """Return whether what suits stands before what is newer there, and whether each says why."""
    text = client.get(page).content.decode()
    return text.index("元気です。") < text.index("今日は晴れです。"), text.count("ここに出ている理由") == 2


def test_home_and_feed_open_in_the_order_that_was_chosen_and_one_press_leads_back(
    town: Network, reader: Member
) -> None:
    make_post(writer(town, unit={"department": "試験課", "post": ""}), "元気です。")
    make_post(writer(town), "今日は晴れです。")
    home, feed = "/n/nagi/home/", "/n/nagi/feed/"
    mine, others = Client(), Client()
    mine.force_login(reader.person)
    others.force_login(writer(town).person)
    assert opens(mine, home) == opens(mine, feed) == (False, False)

    assert mine.post(f"{feed}order/", {"order": "own"}).headers["Location"] == feed

    assert opens(mine, home) == opens(mine, feed) == (True, True)
    assert opens(mine, f"{feed}?order=newest") == opens(mine, f"{feed}?only=posts") == (False, False)
    assert opens(others, home) == opens(others, feed) == (False, False)
    assert {"kind": "opens in own order"} in keeping.tell(again(reader))

    page = mine.get(home).content.decode()
    form = page[page.index(f'action="{feed}order/"') :].partition("</form>")[0]
    assert 'name="order" value="newest"' in form
    assert mine.post(f"{feed}order/", {"order": "newest", "back": "home"}).headers["Location"] == home
    assert opens(mine, home) == opens(mine, feed) == (False, False)


def test_nobody_chooses_the_order_for_another(town: Network, reader: Member) -> None:
    with pytest.raises(NotAllowed):
        actions.open_in_own_order(reader, True, by=writer(town))

    assert not again(reader).own_order


@pytest.mark.parametrize("number", [1, 12])
def test_own_order_costs_a_page_no_query_more(town: Network, reader: Member, number: int) -> None:
    for each in range(number):
        make_post(writer(town, unit={"department": "試験課", "post": ""}), f"便り{each}")
    client, costs = Client(), dict[str, int]()
    client.force_login(reader.person)
    for own in (False, True):
        actions.open_in_own_order(again(reader), own, by=again(reader))
        for page in ("home/", "feed/", "feed/for-me/"):
            client.get(f"/n/nagi/{page}")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/n/nagi/{page}")
            costs[f"{page} {own}"] = len(asked)

    assert costs["home/ True"] == costs["home/ False"]
    assert costs["feed/ True"] == costs["feed/for-me/ False"] == costs["feed/for-me/ True"]


def test_a_page_costs_the_same_for_one_and_for_twelve(town: Network, reader: Member) -> None:
    def cost() -> int:
        viewer = again(reader)
        with CaptureQueriesContext(connection) as asked:
            suiting.suited(viewer)
            reading.shown(viewer, [item.public_id for item in Item.objects.within(town)])
        return len(asked)

    make_post(writer(town), "ひとつめ")
    one = cost()
    for number in range(11):
        make_post(writer(town, region="JP-13"), f"{number}")

    assert cost() == one
