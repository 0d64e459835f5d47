"""Conversations through their pages."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enishi.chat import rooms
from enishi.chat.models import Manner, Message, Request, Room
from enishi.chat.tests.make import at_home, make_message, make_pair, make_request, make_room
from enishi.console.tests.make import join
from enishi.feed.tests.test_views import browser
from enishi.members import distance
from enishi.members.models import Member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def path(room: Room, rest: str = "") -> str:
    return f"/n/{room.network.slug}/talks/{room.public_id}/{rest}"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_talks_lists_rooms_newest_first_with_what_is_unread(ken: Member, mio: Member, aki: Member) -> None:
    pair, several = make_pair(mio, ken), make_room(mio, ken, aki, name="お茶の間")
    make_message(several, mio, "こんにちは")
    make_message(pair, mio, "ひさしぶり")

    page = text(browser(ken).get(f"/n/{ken.network.slug}/talks/"))
    assert page.index("ひさしぶり") < page.index("こんにちは")
    assert "お茶の間" in page
    assert "件の未読" in page
    assert "ひさしぶり" in text(browser(ken).get(f"/n/{ken.network.slug}/talks/", headers=SCRIPT))


def test_unread_says_in_how_many_rooms_something_waits(ken: Member, mio: Member) -> None:
    room = make_pair(mio, ken)
    url = f"/n/{ken.network.slug}/talks/unread/"
    assert 'class="count"' not in text(browser(ken).get(url))
    make_message(room, mio)
    assert "1<" in text(browser(ken).get(url))


def test_talk_shows_its_words_as_text_and_its_people(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    make_message(room, mio, "<script>alert(1)</script> https://example.com/")

    page = text(browser(ken).get(path(room)))
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert 'role="log"' in page
    assert browser(join(ken.network, "外", "四")).get(path(room)).status_code == 404


def test_talk_pages_back_to_before_a_number_and_from_a_day(
    ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enishi.chat.reading.PAGE", 3)
    room = make_pair(ken, mio)
    for number in range(7):
        make_message(room, ken, f"第{number}のことば")
    client = browser(ken)

    newest = text(client.get(path(room)))
    assert "第6のことば" in newest
    assert "第3のことば" not in newest
    assert f"?before={5}" in newest
    before = text(client.get(path(room, "?before=5")))
    assert "第3のことば" in before
    assert "第4のことば" not in before
    day = Message.objects.within(ken.network_id).earliest("pk").said_at.date()
    from_day = text(client.get(path(room, f"?day={day.replace(year=day.year - 1)}")))
    assert "第0のことば" in from_day
    assert "第3のことば" not in from_day
    for hostile in (
        "?before=x",
        "?before=²",
        "?day=never",
        "?from=99999999999999999999",
        "?answers=zz",
        "?before=-1",
        "?day=0001-01-01",
        "?day=9999-12-31",
    ):
        assert client.get(path(room, hostile)).status_code == 200


def test_talk_messages_sends_by_form_and_by_script(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    client, token = browser(ken), str(uuid4())

    plain = client.post(path(room, "messages/"), {"text": "こんにちは", "token": token})
    assert (plain.status_code, plain["Location"]) == (302, path(room) + "#say")
    again_ = client.post(path(room, "messages/"), {"text": "こんにちは", "token": token, "rev": "0"}, headers=SCRIPT)
    assert again_.status_code == 200
    assert "こんにちは" in text(again_)
    assert 'data-rev="1"' in text(again_)
    stamp = client.post(path(room, "messages/"), {"stamp": "arigato", "token": str(uuid4())}, headers=SCRIPT)
    assert stamp.status_code == 200
    assert Message.objects.within(ken.network_id).count() == 2
    for wrong in ({"text": " ", "token": str(uuid4())}, {"text": "あ" * 4001, "token": str(uuid4())}, {"text": "あ"},
                  {"stamp": "none", "token": str(uuid4())}, {"text": "あ", "token": "x" * 99}):  # fmt: skip
        refused = client.post(path(room, "messages/"), wrong, headers=SCRIPT)
        assert refused.status_code == 422
        assert refused["Content-Type"].startswith("text/plain")
        assert refused.content
    kept = client.post(path(room, "messages/"), {"text": "あ" * 4001, "token": str(uuid4())})
    assert kept.status_code == 422
    assert "あ" * 4001 in text(kept)
    assert Message.objects.within(ken.network_id).count() == 2


def test_talk_messages_are_limited_in_a_minute(ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enishi.chat.views.speaking.SAID_A_MINUTE", 2)
    room, client = make_pair(ken, mio), browser(ken)

    said = [
        client.post(path(room, "messages/"), {"text": "は", "token": str(uuid4())}, headers=SCRIPT)
        for _turn in range(3)
    ]
    assert [each.status_code for each in said] == [200, 200, 429]


def test_talk_since_tells_what_is_new_and_how_far_the_others_have_read(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    make_message(room, ken, "一")
    client = browser(ken)
    assert 'data-rev="1"' in text(client.get(path(room, "since/?rev=1")))
    make_message(room, mio, "二")

    page = text(client.get(path(room, "since/?rev=1")))
    assert "二" in page
    assert "一" not in page
    assert 'data-rev="2"' in page
    assert 'data-marks="2"' in page
    assert client.get(path(room, "since/?rev=x")).status_code == 200


def test_talk_reading_keeps_how_far_one_read(ken: Member, mio: Member) -> None:
    room = make_pair(mio, ken)
    make_message(room, mio)

    assert browser(ken).post(path(room, "reading/"), {"seq": "1"}).status_code == 204
    assert "既読" in text(browser(mio).get(path(room)))
    assert browser(ken).post(path(room, "reading/"), {"seq": "x"}).status_code == 204


def test_message_is_changed_and_taken_back_by_its_author_alone(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    said = make_message(room, ken, "まちがい")
    url = path(room, f"messages/{said.public_id}/")

    assert browser(mio).get(url).status_code == 200  # to answer it
    assert browser(mio).post(url, {"take_back": "1"}).status_code == 403
    assert browser(ken).post(url, {"text": ""}).status_code == 422
    assert browser(ken).post(url, {"text": "ただしい"}).status_code == 302
    assert "ただしい" in text(browser(mio).get(path(room)))
    assert browser(ken).post(url, {"take_back": "1"}).status_code == 302
    page = text(browser(mio).get(path(room)))
    assert "ただしい" not in page
    assert "取り消されました" in page
    assert browser(ken).get(url).status_code == 404


def test_talk_with_begins_or_asks_as_the_other_one_likes(ken: Member, mio: Member, aki: Member) -> None:
    url = f"/n/{ken.network.slug}/talks/with/"
    assert browser(ken).get(f"{url}{mio.public_id}/").status_code == 200
    begun = browser(ken).post(f"{url}{mio.public_id}/")
    assert begun.status_code == 302
    assert Room.objects.within(ken.network_id).count() == 1
    assert browser(ken).get(f"{url}{mio.public_id}/")["Location"] == begun["Location"]

    words = {"purpose": "work", "words": "ご相談があります"}
    assert browser(aki).post(f"{url}{ken.public_id}/", words).status_code == 422  # what is promised between the sides
    assert not Request.objects.within(ken.network_id).exists()
    asked = browser(aki).post(f"{url}{ken.public_id}/", words | {"version": "1", "agreed": "on"})
    assert asked.status_code == 302
    assert Request.objects.within(ken.network_id).count() == 1
    assert browser(aki).post(f"{url}{ken.public_id}/", {"purpose": "x", "words": ""}).status_code == 422
    distance.keep(mio, aki, "block", by=mio)
    assert browser(aki).get(f"{url}{mio.public_id}/").status_code == 404
    assert browser(ken).get(f"{url}{ken.public_id}/").status_code == 404


def test_requests_are_shown_to_whom_they_are_made(ken: Member, mio: Member, aki: Member) -> None:
    make_request(aki, ken)
    base = f"/n/{ken.network.slug}/talks/requests/"

    assert "ご相談があります" in text(browser(ken).get(base))
    assert "ご相談があります" not in text(browser(mio).get(base))


def test_request_answer_is_theirs_who_were_asked(ken: Member, mio: Member, aki: Member) -> None:
    for asked in (ken, mio):
        make_request(aki, asked)
    base = f"/n/{ken.network.slug}/talks/requests/"
    first, second = (Request.objects.within(ken.network_id).get(to=asked).public_id for asked in (ken, mio))

    assert browser(mio).post(f"{base}{first}/").status_code == 404
    assert browser(ken).post(f"{base}{first}/").status_code == 302
    assert Room.objects.within(ken.network_id).count() == 1
    assert browser(mio).post(f"{base}{second}/", {"decline": "1"}).status_code == 302
    assert "ご相談があります" not in text(browser(mio).get(base))
    assert Room.objects.within(ken.network_id).count() == 1


def test_talk_new_finds_people_and_opens_a_room_for_those_picked(ken: Member, mio: Member, aki: Member) -> None:
    url = f"/n/{ken.network.slug}/talks/new/"
    found = text(browser(ken).get(f"{url}?q=二&with={aki.public_id}"))
    assert mio.public_id in found
    assert aki.public_id in found

    made = browser(ken).post(url, {"name": "お茶の間", "with": [mio.public_id, aki.public_id]})
    room = Room.objects.within(ken.network_id).get()
    assert made["Location"].endswith(f"/{room.public_id}/")
    assert room.places.count() == 3
    assert browser(ken).post(url, {"name": "", "with": [mio.public_id]}).status_code == 422


def test_manner_is_kept(ken: Member) -> None:
    url = f"/n/{ken.network.slug}/talks/manner/"
    assert browser(ken).get(url).status_code == 200
    assert browser(ken).post(url, {"begun_by": "nobody"}).status_code == 302
    held = Manner.objects.within(ken.network_id).get()
    assert (held.begun_by, held.shows_read, held.enter_sends) == ("nobody", False, False)
    assert browser(ken).post(url, {"begun_by": "x"}).status_code == 422


def test_talk_about_names_who_is_here_and_gives_a_name(ken: Member, mio: Member) -> None:
    room = make_room(ken, mio)
    url = path(room, "about/")

    assert mio.public_id in text(browser(ken).get(url))
    named = browser(ken).post(url, {"name": "汐浜の縁側", "version": "1"})
    assert named.status_code == 302
    assert at_home(room, ken).name == "汐浜の縁側"
    assert browser(ken).post(url, {"name": "おくれた名前", "version": "1"}).status_code == 422
    assert browser(mio).post(url, {"name": "わたしの部屋", "version": "2"}).status_code == 403


def test_talk_people_come_go_and_take_over(ken: Member, mio: Member, aki: Member) -> None:
    room = make_room(ken, mio)
    url = path(room, "people/")

    assert browser(mio).post(url, {"bring": aki.public_id}).status_code == 403
    assert browser(ken).post(url, {"bring": aki.public_id}).status_code == 302
    assert room.places.count() == 3
    assert browser(ken).post(url, {"remove": aki.public_id}).status_code == 302
    assert browser(ken).post(url, {"hand_over": mio.public_id}).status_code == 302
    assert room.places.filter(looks_after=True).get().member_id == mio.pk
    assert browser(ken).post(url, {}).status_code == 302


def test_talk_place_is_muted_and_pinned_for_oneself(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)

    assert browser(ken).post(path(room, "place/"), {"muted": "1", "pinned": "1"}).status_code == 302
    mine, theirs = (room.places.get(member=each) for each in (ken, mio))
    assert mine.muted
    assert mine.pinned_at
    assert not theirs.muted
    assert not theirs.pinned_at
    assert browser(ken).post(path(room, "place/"), {}).status_code == 302


def test_talk_leaving_says_what_it_means_and_does_it(ken: Member, mio: Member) -> None:
    room = make_room(ken, mio)

    assert "世話役は" in text(browser(ken).get(path(room, "leaving/")))
    assert browser(ken).post(path(room, "leaving/")).status_code == 302
    assert browser(ken).get(path(room)).status_code == 404
    assert browser(ken).get(path(make_pair(ken, mio), "leaving/")).status_code == 404


def test_promise_is_read_before_the_first_words_where_employees_and_alumni_talk(ken: Member, aki: Member) -> None:
    room = make_pair(ken, aki)

    assert path(room, "promise/") in text(browser(ken).get(path(room)))
    assert browser(ken).post(path(room, "promise/"), {"version": "1"}).status_code == 422
    assert browser(ken).post(path(room, "promise/"), {"version": "1", "agreed": "on"}).status_code == 302
    assert browser(ken).get(path(room, "promise/"))["Location"] == path(room)
    assert path(room, "promise/") not in text(browser(ken).get(path(room)))


def test_talk_tells_an_employee_how_many_outside_read(ken: Member, mio: Member, aki: Member) -> None:
    room = make_room(ken, mio, aki)

    assert "社外の2人が読みます" in text(browser(aki).get(path(room)))
    assert "社員もいます" in text(browser(ken).get(path(room)))


def test_list_and_newest_page_ask_as_much_for_one_room_as_for_many(
    network: Network, ken: Member, mio: Member, aki: Member
) -> None:
    def asked(url: str) -> int:
        client = browser(again(ken))
        client.get(url)
        with CaptureQueriesContext(connection) as told:
            assert client.get(url).status_code == 200
        return len(told)

    room = make_room(ken, mio, aki)
    make_message(room, mio)
    urls = (f"/n/{network.slug}/talks/", path(room), path(room, "since/?rev=0"))
    few = [asked(url) for url in urls]
    for number in range(12):
        other = join(network, "人", f"{number}", side=(1, EMPLOYEES)[number % 2])
        make_message(make_pair(ken, other), ken, "やあ")
        rooms.bring(at_home(room, ken), [other.pk], sees_history=True, by=ken)
        make_message(room, other, "どうも", answers=make_message(room, ken).public_id)
    many = [asked(url) for url in urls]

    assert few == many
    assert max(many) <= 10, many
