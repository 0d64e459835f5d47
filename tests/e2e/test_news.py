"""An announcement from the first letter to 「確認しました」, and what a page does with a text that somebody wrote past the cleaner."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enishi.console.tests.make import join, start_network
from enishi.feed.tests.make import agree
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.news import jobs
from enishi.news.models import Announcement, Confirmation
from enishi.news.tests.make import PDF, make_announcement, png
from enishi.profiles import actions as profiles
from enishi.profiles import segmenting
from tests.conftest import Visitor, axe, sideways

PAYLOADS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror='window.hit=1'>",
    "<svg onload='window.hit=1'></svg>",
    "<a id=bait href='javascript:window.hit=1'>x</a>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.hit=1'></style></mglyph></table></mtext></math>",
    "<div hx-get='/account/' hx-trigger='load' hx-on:htmx:load='window.hit=1'>x</div>",
    "<details open ontoggle='window.hit=1'>x</details>",
)


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


def test_news_is_written_by_who_is_no_engineer_and_confirmed_on_a_phone(
    visitor: Callable[..., Visitor], hana: Member, network: Network, tmp_path: Path, shot: Callable[[Page, str], None]
) -> None:
    officer, reader = visitor(), visitor("phone", scheme="dark")
    officer.sign_in(hana.person)
    page = officer.page
    picture = tmp_path / "試験棟.png"
    picture.write_bytes(png())

    page.goto(f"{officer.base}/n/nagi/desk/news/")
    fine(page)
    page.get_by_role("button", name="お知らせを書く").click()
    page.get_by_label("件名").fill("個人情報の扱いが変わります")
    editor = page.locator("trix-editor")
    expect(editor).to_be_visible()
    expect(page.locator("textarea[name=body]")).to_be_hidden()
    editor.click()
    page.get_by_role("button", name="見出し").click()
    page.keyboard.type("変わるところ")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="太字").click()
    page.keyboard.type("みなさんの情報を減らします。")
    page.get_by_text("画像を添える", exact=True).click()
    page.get_by_label("画像", exact=True).set_input_files(picture)
    page.get_by_label("何が写っているか").fill("試験棟の前の桜")
    page.get_by_role("button", name="この画像を添える").click()
    expect(page.locator("trix-editor figure img")).to_be_visible()
    fine(page)
    shot(page, "news-edit")
    page.get_by_label("「確認しました」をお願いする").check()
    page.get_by_role("button", name="つぎへ：見え方を確かめる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("見え方")
    fine(page)
    shot(page, "news-publication")
    page.get_by_label("日", exact=True).fill("2030-03-01")
    expect(page.get_by_role("button", name="2030年3月1日（金）9:00に届ける予約をする")).to_be_visible()
    page.get_by_label("時刻").fill("18:05")
    expect(page.get_by_role("button", name="2030年3月1日（金）18:05に届ける予約をする")).to_be_visible()
    fine(page)
    page.get_by_label("日", exact=True).fill("")
    page.get_by_label("時刻").fill("")
    page.get_by_role("button", name=re.compile("いますぐ.*人に届ける")).click()
    expect(page.get_by_text("届ける相手に出しました。")).to_be_visible()

    row = Announcement.objects.within(network).get()
    assert row.body.startswith("<h2>変わるところ</h2><p><strong>みなさんの情報を減らします。</strong></p><figure>")
    ken = join(network, "斎賀", "文乃")
    reader.sign_in(ken.person)
    phone = reader.page
    phone.goto(f"{reader.base}/n/nagi/news/")
    fine(phone)
    shot(phone, "news-list-phone-dark")
    phone.get_by_role("link", name="読んで確認する").click()
    expect(phone.get_by_role("img", name="試験棟の前の桜")).to_be_visible()
    expect(phone.locator("#reply")).to_be_visible()  # the comments came by themselves
    fine(phone)
    shot(phone, "news-phone-dark")
    phone.get_by_role("button", name="確認しました").click()
    expect(phone.get_by_text("読んだことを確認しました")).to_be_visible()
    assert Confirmation.objects.within(network).get().member_id == ken.pk

    page.goto(f"{officer.base}/n/nagi/desk/news/{row.public_id}/confirmations/")
    expect(page.get_by_role("cell").or_(page.get_by_role("rowheader")).first).to_be_visible()
    fine(page)
    shot(page, "news-confirmations")


def test_editor_speaks_the_language_of_the_page_and_breaks_no_rule_of_it(
    visitor: Callable[..., Visitor], hana: Member, network: Network, tmp_path: Path
) -> None:
    officer = visitor()
    officer.sign_in(hana.person)
    page, picture = officer.page, tmp_path / "試験棟.png"
    picture.write_bytes(png())
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)

    page.goto(f"{officer.base}/n/nagi/desk/news/")
    page.get_by_role("button", name="お知らせを書く").click()
    page.get_by_text("画像を添える", exact=True).click()
    page.get_by_label("画像", exact=True).set_input_files(picture)
    page.get_by_label("何が写っているか").fill("試験棟の前の桜")
    page.get_by_role("button", name="この画像を添える").click()
    page.get_by_role("button", name="本文に入れる").click()
    drawn = page.locator("trix-editor figure")
    expect(drawn).to_have_count(2)
    page.evaluate(
        """() => document.querySelector("trix-editor").editor.insertHTML('<p style="color: red">赤い字</p>')"""
    )
    drawn.first.locator("img").click()
    expect(page.locator("trix-editor")).not_to_contain_text(re.compile("[A-Za-z]"))
    expect(page.locator("trix-editor textarea:visible")).to_have_count(0)  # a caption would be kept by nobody
    page.get_by_role("button", name="この画像を本文から外す").click()
    expect(drawn).to_have_count(1)
    assert refused == []
    drawn.locator("img").click()
    fine(page)


def test_announcement_is_planned_for_a_segment_on_a_phone_and_read_by_who_is_in_it_alone(
    visitor: Callable[..., Visitor], hana: Member, network: Network, shot: Callable[[Page, str], None]
) -> None:
    inside = [join(network, "斎賀", f"文{number}") for number in range(5)]
    for member in inside:
        profiles.set_values(member, {"region": ["JP-13"]}, by=member)
    outside = join(network, "森", "太一")
    segmenting.save(network, name="関東の方", asked={"areas": ["kanto"]}, by=hana)
    officer, reader, other = visitor("phone"), visitor("phone"), visitor("phone")
    officer.sign_in(hana.person)
    page = officer.page

    page.goto(f"{officer.base}/n/nagi/desk/news/")
    page.get_by_role("button", name="お知らせを書く").click()
    page.get_by_label("件名").fill("東京で昼食会をひらきます")
    page.locator("trix-editor").click()
    page.keyboard.type("12月12日、品川で。")
    page.get_by_label("保存したまとまりの方だけ").select_option("関東の方")
    fine(page)
    shot(page, "news-segment-edit-phone")
    page.get_by_role("button", name="つぎへ：見え方を確かめる").click()
    expect(page.get_by_text("あとから入った方は読めません")).to_be_visible()
    day = timezone.localdate() + timedelta(days=1)
    page.get_by_label("日", exact=True).fill(day.isoformat())
    page.get_by_label("時刻").fill("09:00")
    fine(page)
    shot(page, "news-segment-publication-phone")
    page.get_by_role("button", name="9:00に届ける予約をする").click()
    expect(page.get_by_text("それまでは書きかえられます")).to_be_visible()

    row = Announcement.objects.within(network).get()
    path = f"{officer.base}/n/nagi/news/{row.public_id}/"
    reader.sign_in(inside[0].person)
    other.sign_in(outside.person)
    response = reader.page.goto(path)
    assert response is not None
    assert response.status == 404  # its time has not come
    Announcement.objects.within(network).update(publish_at=timezone.now() - timedelta(minutes=1))
    jobs.show_due.func()
    drain()
    reader.page.goto(path)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("東京で昼食会をひらきます")
    expect(reader.page.get_by_text("一部の会員の方へのお知らせです")).to_be_visible()
    expect(reader.page.get_by_text("関東の方")).to_have_count(0)
    fine(reader.page)
    shot(reader.page, "news-segment-phone")
    for where in ("", "news/"):
        other.page.goto(f"{other.base}/n/nagi/{where}")
        expect(other.page.get_by_text("東京で昼食会をひらきます")).to_have_count(0)
    response = other.page.goto(path)
    assert response is not None
    assert response.status == 404


def test_issue_is_put_together_from_sections_by_keyboard_and_read_on_a_phone(
    visitor: Callable[..., Visitor], hana: Member, network: Network, tmp_path: Path, shot: Callable[[Page, str], None]
) -> None:
    officer, reader = visitor(language="en", scheme="dark"), visitor("phone")
    officer.sign_in(hana.person)
    page, pdf = officer.page, tmp_path / "figures.pdf"
    pdf.write_bytes(PDF)

    page.goto(f"{officer.base}/n/nagi/desk/news/")
    page.get_by_role("button", name="Put an issue together").click()
    expect(page.get_by_label("Number")).to_have_value("1")
    page.get_by_label("Title").fill("はかる人、つなぐ人")
    for heading in ("揺らす", "食堂の前川さん"):
        page.get_by_role("button", name="Add a section").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Write a section")
        page.get_by_role("textbox", name="Heading").fill(heading)
        page.locator("trix-editor").click()
        page.keyboard.type(f"{heading}のはなし")
        page.get_by_text("Add a file", exact=True).click()
        page.get_by_label("File", exact=True).set_input_files(pdf)
        fine(page)
        shot(page, "section-edit-dark")
        page.get_by_role("button", name="Save, and back to the issue").click()
        expect(page.get_by_role("button", name=f"Take out: {heading}")).to_be_visible()
    page.get_by_role("button", name="Further up: 食堂の前川さん").press("Enter")
    expect(page.locator(".sections b").first).to_have_text("食堂の前川さん")
    fine(page)
    shot(page, "issue-edit-dark")
    page.get_by_role("button", name="On to how it looks").click()
    expect(page.get_by_role("heading", name="No. 1: はかる人、つなぐ人")).to_be_visible()
    fine(page)
    page.get_by_label("Day").fill("2030-03-01")
    expect(page.get_by_role("button", name="Plan it for 1 Mar 2030, 9:00")).to_be_visible()
    page.get_by_label("Day").fill("")
    page.get_by_role("button", name=re.compile("Show it to .* now")).click()
    expect(page.get_by_text("It is shown to those it is told to.")).to_be_visible()

    row = Announcement.objects.within(network).get()
    reader.sign_in(join(network, "斎賀", "文乃").person)
    phone = reader.page
    phone.goto(f"{reader.base}/n/nagi/news/")
    fine(phone)
    shot(phone, "issues-phone")
    phone.get_by_role("link", name="第1号 はかる人、つなぐ人").click()
    expect(phone.locator("#reply")).to_be_visible()
    phone.get_by_role("link", name="目次").click()
    contents = phone.get_by_role("navigation", name="目次").get_by_role("link")
    expect(contents.first).to_be_in_viewport()
    expect(contents).to_have_text(["食堂の前川さん", "揺らす"])
    fine(phone)
    shot(phone, "issue-phone")
    contents.last.press("Enter")
    expect(phone.locator(":target h2")).to_have_text("揺らす")
    assert row.public_id in phone.url


def test_news_can_be_written_without_script(visitor: Callable[..., Visitor], hana: Member, network: Network) -> None:
    officer = visitor("phone", javascript=False, language="en")
    officer.sign_in(hana.person)
    page = officer.page

    page.goto(f"{officer.base}/n/nagi/desk/news/")
    page.locator("form[action$='/desk/news/new/'] [value=notice]").click()
    page.locator("[name=title]").fill("港の清掃")
    page.locator("[name=body]").fill("軍手と豚汁を用意しています。\n\n- 軍手\n- 豚汁")
    page.get_by_role("button", name="Save the draft").click()

    expect(page.locator("[name=body]")).to_have_value("軍手と豚汁を用意しています。\n\n- 軍手\n- 豚汁")
    assert Announcement.objects.within(network).get().body.endswith("<ul><li>軍手</li><li>豚汁</li></ul>")
    assert sideways(page) == 0


@pytest.mark.parametrize("place", ["page", "editor", "preview"])
def test_news_text_written_past_the_cleaner_runs_nowhere(
    place: str, visitor: Callable[..., Visitor], hana: Member, network: Network
) -> None:
    row = make_announcement(hana)
    body = "<p>はじめ</p>" + "".join(PAYLOADS)
    Announcement.objects.within(network).filter(pk=row.pk).update(body=body)
    somebody = visitor()
    somebody.sign_in(hana.person)
    path: dict[str, Any] = {
        "page": f"news/{row.public_id}/",
        "editor": f"desk/news/{row.public_id}/",
        "preview": f"desk/news/{row.public_id}/publication/",
    }

    somebody.page.goto(f"{somebody.base}/n/nagi/{path[place]}")

    expect(somebody.page.locator("main").get_by_text("はじめ").locator("visible=true").first).to_be_visible()
    assert somebody.page.locator("#bait").count() == 0
    assert somebody.page.evaluate("() => window.hit") is None
