"""What stands behind a link in a post (CHECKS 21; the fetching itself: kit/tests/test_fetch.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from enishi.activity.deeds import SYSTEM
from enishi.feed import actions, carried, jobs, preview
from enishi.feed.models import Item
from enishi.feed.tests.make import make_post
from enishi.groups.models import Kind
from enishi.groups.tests.make import make_group
from enishi.kit import fetch
from enishi.kit.jobs import drain
from enishi.members.models import Member

pytestmark = pytest.mark.django_db
URL = "https://www.nagisawa.example/news"
HTML = """<!doctype html><meta charset="utf-8"><title>別の題</title>
<meta property="og:title" content="環境試験棟が&amp;稼働しました"><meta name="description" content='揺れ、熱、湿気。'>
<meta property="og:site_name" content="凪沢製作所"><meta property="og:image" content="https://evil.example/pixel.gif">"""


@pytest.fixture
def asked(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Switch previews on, answer each with one page, and return what was asked for."""
    cache.clear()
    settings.LINK_PREVIEWS = True
    urls: list[str] = []

    def page(url: str) -> fetch.Page:
        urls.append(url)
        return fetch.Page(url, "text/html; charset=utf-8", HTML.encode())

    monkeypatch.setattr(fetch, "page", page)
    return urls


def shown(member: Member, item: Item) -> str:
    client = Client()
    client.force_login(member.person)
    return client.get(f"/n/{member.network.slug}/feed/{item.public_id}/").content.decode()


def again(item: Item) -> Item:
    row: Item = Item.objects.within(item.network_id).get(pk=item.pk)
    return row


def test_preview_of_a_link_is_shown_to_readers_and_no_picture_of_it(ken: Member, aki: Member, asked: list[str]) -> None:
    item = make_post(ken, f"載っていました。{URL}。見てください https://other.example/")
    drain()

    page = shown(aki, item)

    assert asked == [URL]
    assert "環境試験棟が&amp;稼働しました" in page
    assert "凪沢製作所, www.nagisawa.example" in page
    assert "揺れ、熱、湿気。" in page
    assert "evil.example" not in page


def test_preview_is_not_asked_for_without_a_link_or_where_it_is_switched_off(
    ken: Member, asked: list[str], settings: Any
) -> None:
    make_post(ken, "ことばだけ a@example.com")
    settings.LINK_PREVIEWS = False
    make_post(ken, URL)
    drain()

    assert asked == []


def test_preview_is_not_asked_for_in_a_room_of_alumni(ken: Member, asked: list[str]) -> None:
    group = make_group(ken, kind=Kind.BLIND)
    make_post(ken, URL, circle=group.circle)
    drain()

    assert asked == []


def test_preview_removal_is_the_author_s_choice_and_stays(ken: Member, aki: Member, asked: list[str]) -> None:
    item = make_post(ken, URL)
    drain()
    client, other = Client(), Client()
    client.force_login(ken.person)
    other.force_login(aki.person)
    path = f"/n/{ken.network.slug}/feed/{item.public_id}/preview-removal/"

    refused = other.post(path)
    done = client.post(path)

    assert (refused.status_code, done.status_code) == (404, 302)
    assert "link-card" not in shown(aki, item)
    actions.change(again(item), text=f"{URL} なおしました", version=1, by=ken)
    drain()
    preview.add(again(item), URL, {"title": "x", "text": "", "site": ""}, by=SYSTEM)
    assert carried.of(again(item)).preview is None
    assert asked == [URL]


def test_preview_follows_the_link_when_the_post_is_changed(ken: Member, asked: list[str]) -> None:
    item = make_post(ken, URL)
    drain()

    actions.change(again(item), text="https://other.example/", version=1, by=ken)
    before = carried.of(again(item)).preview
    drain()

    after = carried.of(again(item)).preview
    assert before is None
    assert after
    assert after.url == "https://other.example/"


def test_preview_that_comes_late_is_not_shown_in_a_post_without_the_link(ken: Member, asked: list[str]) -> None:
    item = make_post(ken, URL)
    actions.take_back(item, by=ken)

    jobs.look_at_link.func(item.network_id, item.pk)
    preview.add(again(item), URL, {"title": "x", "text": "", "site": ""}, by=SYSTEM)

    assert asked == []
    assert again(item).carries == {}


def test_preview_that_cannot_be_fetched_leaves_the_link(
    ken: Member, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(url: str) -> fetch.Page:
        raise fetch.NotFetched("not public")

    monkeypatch.setattr(fetch, "page", refuse)
    item = make_post(ken, "http://169.254.169.254/latest/meta-data/")
    drain()

    assert carried.of(again(item)).preview is None


@pytest.mark.parametrize(
    ("kind", "body", "title"),
    [
        ("text/html; charset=Shift_JIS", "<title>凪の会①</title>".encode("cp932"), "凪の会①"),
        ("text/html", b"<meta charset=euc-jp>" + "<title>凪</title>".encode("euc_jp"), "凪"),
        ("text/html", b"<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>", "<script>alert(1)</script>"),
        ("text/html; charset=rot13", b"<title>abc</title>", "abc"),
        ("text/html", b"<title>" + b"a" * 900 + b"</title>", "a" * 119 + "…"),
        ("text/html", "<title>a\u202eb\n c</title>".encode(), "ab c"),
        ("text/html", b"<meta " * 100_000, ""),
        ("text/html", b"\xff\xfe\x00", ""),
    ],
)
def test_preview_reads_titles_as_plain_text(kind: str, body: bytes, title: str) -> None:
    assert preview.read(fetch.Page("https://a.example/", kind, body))["title"] == title


def test_preview_never_becomes_html(ken: Member, aki: Member) -> None:
    item = make_post(ken, URL)
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    preview.add(item, URL, {"title": evil, "text": evil, "site": evil}, by=SYSTEM)

    page = shown(aki, item)

    assert "link-card" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
