"""A report in a room of alumni in a browser: its host decides with a reason, and whom it concerns reads it; without script as well."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from enishi.feed.tests.make import make_post
from enishi.groups.models import Kind
from enishi.groups.tests.make import make_group
from enishi.kit.jobs import drain
from enishi.moderation.models import RoomCase
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways

LOOKS: list[tuple[Any, ...]] = [
    ("phone", "ja", "light", True),
    ("desktop", "en", "dark", True),
    ("phone", "ja", "dark", False),
]


@pytest.mark.parametrize(("width", "language", "scheme", "javascript"), LOOKS)
def test_room_report_is_made_decided_and_read(
    visitor: Callable[..., Visitor], live: str, width: Any, language: Any, scheme: Any, javascript: bool
) -> None:
    network = make_network("nagi")
    host, reporter, author = (make_profile(network) for _each in range(3))
    room = make_group(host, reporter, author, kind=Kind.BLIND, name="夜の港")
    post = make_post(author, "名前をあげて笑う話", circle=room.circle)
    ja = language == "ja"
    browsers = []
    for member in (reporter, host, author):
        browsers.append(visitor(width, language=language, scheme=scheme, javascript=javascript))
        browsers[-1].sign_in(member.person)
    page, of_host, of_author = (each.page for each in browsers)
    within = f"{browsers[0].base}/n/nagi/groups/{room.public_id}"

    def clean(at: Any) -> bool:
        return not javascript or (axe(at), sideways(at)) == ([], 0)

    # beside each name, and below each post
    page.goto(f"{within}/")
    expect(page.get_by_role("link", name=re.compile("を世話役に報告する|to the hosts"))).to_have_count(2)
    assert clean(page)
    page.goto(f"{browsers[0].base}/n/nagi/feed/{post.public_id}/")
    page.get_by_role("link", name="報告する" if ja else "Report", exact=True).click()
    expect(page.get_by_text("事務局には、数もふくめて" if ja else "never to the secretariat")).to_be_visible()
    assert clean(page)
    page.get_by_role("radio").first.check()
    page.get_by_role("textbox").fill("やめてほしいです")
    page.get_by_role("button", name="世話役に伝える" if ja else "Tell the hosts").click()
    expect(page.get_by_role("button", name="報告を取り下げる" if ja else "Take the report back")).to_be_visible()
    assert clean(page)
    drain()

    of_host.goto(f"{within}/")
    of_host.get_by_role("link", name="報告" if ja else "Reports", exact=True).click()
    expect(of_host.get_by_text("やめてほしいです")).to_be_visible()
    assert clean(of_host)
    case = RoomCase.objects.within(network).get()
    of_host.goto(f"{within}/reports/{case.public_id}/")
    expect(of_host.get_by_text("名前をあげて笑う話")).to_be_visible()
    assert clean(of_host)
    of_host.get_by_role("radio", name=re.compile("見えないようにする|Take it away")).check()
    of_host.get_by_role("textbox").fill("人を笑う話だからです")
    of_host.get_by_role("button", name="決めて、知らせる" if ja else "Decide, and tell them").click()
    expect(of_host.get_by_role("heading", name="決めたこと" if ja else "Decided")).to_be_visible()
    assert clean(of_host)
    drain()

    of_author.goto(f"{browsers[2].base}/n/nagi/notices/")
    of_author.get_by_role("link", name=re.compile("決めたことのお知らせ|tell you of a decision")).first.click()
    expect(of_author.get_by_text("人を笑う話だからです")).to_be_visible()
    expect(
        of_author.get_by_text("見なおせるほかの世話役がいません" if ja else "There is no other host")
    ).to_be_visible()
    assert clean(of_author)
    page.goto(f"{within}/reports/")
    expect(page.get_by_text("世話役が対応しました" if ja else "The hosts have dealt with it")).to_be_visible()

    # about the only host nobody could decide: said before a word is typed
    page.goto(f"{within}/people/{host.public_id}/report/")
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("距離をおく|Keep your distance"))).to_be_visible()
    assert clean(page)
