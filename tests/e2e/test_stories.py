"""A story from the first letter to the public page, with the yes of who is portrayed in between, and its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from enishi.console.tests.make import join, start_network
from enishi.feed.tests.make import agree
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.stories.models import Story
from enishi.stories.tests.make import png
from tests.conftest import Visitor, axe, sideways


@pytest.fixture
def network(live: str) -> Network:
    return start_network(slug="nagi")[0]


@pytest.fixture
def hana(network: Network) -> Member:
    hana = join(network, "日比谷", "こずえ", role=Role.SECRETARIAT)
    agree(hana)
    return hana


def fine(page: Page) -> None:
    """Assert that a page is accessible and no wider than its screen."""
    assert axe(page) == []
    assert sideways(page) == 0


def test_story_is_written_approved_on_a_phone_read_by_the_world_and_withdrawn(
    visitor: Callable[..., Visitor], hana: Member, network: Network, tmp_path: Path, shot: Callable[[Page, str], None]
) -> None:
    fumi = join(network, "斎賀", "文乃")
    editor, portrayed, world = visitor(scheme="dark", language="en"), visitor("phone"), visitor()
    editor.sign_in(hana.person)
    picture = tmp_path / "畑.png"
    picture.write_bytes(png())
    page = editor.page

    page.goto(f"{editor.base}/n/nagi/desk/stories/")
    fine(page)
    page.get_by_role("link", name="Write a story").click()
    page.get_by_role("searchbox").fill("斎賀")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("radio")).to_be_checked()
    fine(page)
    page.get_by_role("button", name="Begin to write").click()
    page.get_by_label("Title", exact=True).fill("畑と、町工場と、段取り表")
    words = page.locator("trix-editor")
    expect(words).to_be_visible()
    words.click()
    page.keyboard.type("松本の朝は早い。")
    page.get_by_label("Name on the public page").fill("斎賀さん")
    page.get_by_text("everybody in the world").click()
    page.locator("label:has(input[name=label][value=public])").click()
    page.get_by_text("Add a picture", exact=True).click()
    page.get_by_label("Picture", exact=True).set_input_files(picture)
    page.get_by_label("What the picture shows").fill("山すその畑")
    page.get_by_role("button", name="As the title picture").click()
    expect(page.get_by_role("radio", name="山すその畑")).to_be_checked()
    fine(page)
    shot(page, "story-edit-dark-en")
    page.get_by_role("button", name="On to how it looks").click()
    page.get_by_role("button", name="Hand it over to be read").click()
    expect(page.get_by_text("Silence is a no")).to_be_visible()
    fine(page)
    shot(page, "story-progress-dark-en")
    story = Story.objects.within(network).get()
    public = f"{world.base}/n/nagi/stories/{story.public_id}/"
    assert world.page.goto(public).status == 404  # type: ignore[union-attr]

    portrayed.sign_in(fumi.person)
    phone = portrayed.page
    phone.goto(f"{portrayed.base}/n/nagi/stories/")
    fine(phone)
    phone.get_by_role("link", name="読んで確かめる").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("あなたのはなしの確認")
    fine(phone)
    shot(phone, "story-approval-phone")
    phone.get_by_text("公開してよい").click()
    phone.get_by_role("button", name="このまま載せてよい").click()
    expect(phone.get_by_text("このまま載せてよいと、事務局に伝えました。")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("It is shown in the words that were approved.")).to_be_visible()
    assert world.page.goto(public).status == 200  # type: ignore[union-attr]
    expect(world.page.get_by_role("img", name="山すその畑")).to_be_visible()
    fine(world.page)
    shot(world.page, "story-public")
    phone.goto(f"{portrayed.base}/n/nagi/stories/{story.public_id}/")
    expect(phone.get_by_text("あなたのはなしです。いまは、だれでも読めます。")).to_be_visible()
    fine(phone)
    shot(phone, "story-phone")

    phone.get_by_role("link", name="あなたの確認のページへ").click()
    phone.get_by_role("link", name="はなしを取り下げる").click()
    fine(phone)
    phone.get_by_role("button", name="はなしを取り下げる").click()
    expect(phone.get_by_text("取り下げました。もう、だれにも見えません。")).to_be_visible()
    assert world.page.goto(public).status == 404  # type: ignore[union-attr]
