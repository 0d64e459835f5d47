"""What is told, through its pages: reading, confirming, writing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from enishi.console.actions import set_member_class
from enishi.console.tests.make import join, start_network, viewer
from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_answer
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES, PUBLIC
from enishi.networks.models import Network
from enishi.news import actions, reach
from enishi.news.models import Announcement, Confirmation, Enclosure
from enishi.news.tests.make import PDF, again, make_announcement, make_written, png
from enishi.profiles import actions as profiles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def browser(member: Member | None = None) -> Client:
    """Return a browser, signed in as a member where one is given."""
    client = Client()
    if member is not None:
        client.force_login(member.person)
    return client


def at(network: Network, path: str = "") -> str:
    """Return an address below those of news."""
    return f"/n/{network.slug}/news/{path}"


def desk(network: Network, path: str = "") -> str:
    """Return an address below those of who writes."""
    return f"/n/{network.slug}/desk/news/{path}"


def writing(row: Announcement, **values: Any) -> dict[str, Any]:
    """Return what the form of writing sends."""
    given = {
        "version": row.version,
        "title": "12月12日、試験棟を見に来ませんか",
        "body": "<div>お元気ですか。<br><br><strong>ぜひ</strong>どうぞ。</div>",
        "body_kind": "html",
        "audience": row.audience,
        "label": row.label,
        "comments_open": "on",
        "do": "save",
    }
    return {name: value for name, value in (given | values).items() if value is not None}


@pytest.mark.parametrize("over", [False, True])
def test_announcement_is_seen_by_who_publishes_as_its_readers_do_and_says_so(
    hana: Member, ken: Member, mio: Member, network: Network, over: bool
) -> None:
    row = make_announcement(hana, title="年金のこと", classes=["retired"], must_confirm=True)
    if over:
        Announcement.objects.within(network).filter(pk=row.pk).update(last_day=timezone.localdate() - timedelta(days=2))
    here = at(network, f"{row.public_id}/")

    assert here in browser(hana).get(desk(network, f"{row.public_id}/")).content.decode()
    page = browser(hana).get(here).content.decode()
    assert "年金のこと" in page
    assert ("読む人には、もう出ていません" if over else "あなたには届いていない") in page
    assert f'action="{here}confirmation/"' not in page
    assert browser(hana).post(f"{here}confirmation/").status_code == 404
    assert again(row).opened == 0
    assert browser(ken).get(here).status_code == 404
    answer = browser(mio).get(here)
    assert answer.status_code == (404 if over else 200)
    assert "あなたには届いていない" not in answer.content.decode()


def test_announcement_of_a_draft_or_taken_back_is_found_by_nobody(hana: Member, network: Network) -> None:
    draft, gone = make_written(hana), make_announcement(hana)
    actions.take_back(gone, by=hana)
    for row in (draft, gone):
        assert browser(hana).get(at(network, f"{row.public_id}/")).status_code == 404


# -- reading -----------------------------------------------------------------------------------------------------------
def test_announcements_lists_what_is_told_and_asks_first_for_what_is_to_be_confirmed(
    hana: Member, ken: Member, network: Network
) -> None:
    make_announcement(hana, title="ふつうのお知らせ")
    row = make_announcement(hana, title="確認のいるお知らせ", must_confirm=True)
    client = browser(ken)

    page = client.get(at(network)).content.decode()
    assert page.index("読んで確認する") < page.index("ふつうのお知らせ")
    client.post(at(network, f"{row.public_id}/confirmation/"))
    assert "読んで確認する" not in client.get(at(network)).content.decode()


def test_announcements_are_paged_without_gap_or_double(hana: Member, ken: Member, network: Network) -> None:
    rows = {make_announcement(hana, title=f"お知らせ{number}").public_id for number in range(30)}
    client, address, found = browser(ken), "?k=news", list[str]()

    while address:
        page = client.get(at(network, address)).content.decode()
        found += re.findall(rf'class="cover" href="{at(network)}([a-z0-9]{{10}})/"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""

    assert (len(found), set(found)) == (30, rows)


def test_announcement_shows_its_text_and_what_was_said_to_it(hana: Member, ken: Member, network: Network) -> None:
    row = make_announcement(hana, body="<h1>見出し</h1><div>本文です。</div>")
    make_answer(Item.objects.within(network).get(source=row.public_id), ken, "楽しみです")

    page = browser(ken).get(at(network, f"{row.public_id}/")).content.decode()
    item = Item.objects.within(network).get(source=row.public_id)
    path = f"/n/{network.slug}/feed/{item.public_id}/"

    assert all(words in page for words in ("<h2>見出し</h2>", "<p>本文です。</p>", "コメント1件を読む", "社員もいます"))
    assert f'hx-get="{path}"' in page
    assert "楽しみです" in browser(ken).get(path).content.decode()


def test_announcement_that_was_changed_says_what_it_said_before(hana: Member, ken: Member, network: Network) -> None:
    row = make_announcement(hana, body="<p>国内の1社</p>")
    actions.write(row, version=row.version, title=row.title, body="<p>国内の<b>2社</b></p>", by=hana)
    path = at(network, f"{row.public_id}/")

    assert "?changes=1" in browser(ken).get(path).content.decode()
    page = browser(ken).get(f"{path}?changes=1").content.decode()
    assert "<del>国内の1社</del>" in page
    assert "<ins>国内の2社</ins>" in page


def test_announcement_without_comments_takes_none(hana: Member, ken: Member, network: Network) -> None:
    row = make_announcement(hana, comments_open=False)

    page = browser(ken).get(at(network, f"{row.public_id}/")).content.decode()

    assert 'id="comments"' not in page
    assert "コメント欄をつけていません" in page


@pytest.mark.parametrize("kind", ["told to alumni", "draft", "scheduled", "taken back"])
def test_announcement_is_no_page_for_who_may_not_read_it_signed_in_or_not(
    kind: str, hana: Member, aki: Member, network: Network
) -> None:
    make_announcement(hana)
    row = make_written(hana, title="ひみつの題", audience=5, label="members")
    if kind != "draft":
        actions.publish(row, at=timezone.now() + timedelta(days=1) if kind == "scheduled" else None, by=hana)
    if kind == "taken back":
        actions.take_back(again(row), by=hana)

    for client in (browser(aki), browser()):
        answer = client.get(at(network, f"{row.public_id}/"))
        nothing = client.get(at(network, "abcdefghij/"))
        assert (answer.status_code, nothing.status_code) == (404, 404)
        assert "ひみつの題" not in answer.content.decode()
        assert len(answer.content) == len(nothing.content)


def test_announcement_to_the_world_is_read_without_signing_in_and_says_nothing_of_members(
    hana: Member, ken: Member, network: Network
) -> None:
    row = make_announcement(hana, audience=PUBLIC, label="public")
    make_answer(Item.objects.within(network).get(source=row.public_id), ken, "会員だけの話")

    answer = browser().get(at(network, f"{row.public_id}/"))

    page = answer.content.decode()
    assert (answer.status_code, row.title in page) == (200, True)
    assert "会員だけの話" not in page
    assert "noindex" in page


def test_announcement_counts_openings_once_a_browser_and_names_nobody(
    hana: Member, ken: Member, network: Network
) -> None:
    row = make_announcement(hana)
    client = browser(ken)

    for _time in range(3):
        client.get(at(network, f"{row.public_id}/"))

    assert again(row).opened == 1
    assert client.cookies["news_opened"]["path"] == at(network)


def test_announcement_confirmation_is_for_whom_it_was_told_to(
    hana: Member, ken: Member, aki: Member, network: Network
) -> None:
    row = make_announcement(hana, audience=5, label="members", must_confirm=True)
    path = at(network, f"{row.public_id}/confirmation/")

    assert browser(aki).post(path).status_code == 404
    assert browser().post(path).status_code == 302
    assert not Confirmation.objects.within(network).exists()
    assert browser(ken).post(path).status_code == 302
    page = browser(ken).get(at(network, f"{row.public_id}/")).content.decode()
    assert "読んだことを確認しました" in page
    assert 'class="confirm-box"' not in page


def test_picture_and_file_are_sent_to_whom_the_text_is_told_to(
    hana: Member, ken: Member, aki: Member, network: Network
) -> None:
    make_announcement(hana)
    row = make_written(hana, audience=5, label="members")
    client = browser(hana)
    sent = {"picture": SimpleUploadedFile("x.png", png()), "alt": "試験棟", "do": "picture"}
    client.post(desk(network, f"{row.public_id}/"), writing(row, **sent))
    sent = {"file": SimpleUploadedFile("案内.pdf", PDF), "do": "file", "body": again(row).body}
    client.post(desk(network, f"{row.public_id}/"), writing(again(row), **sent))
    rows = {each.is_picture: each for each in Enclosure.objects.within(network)}
    paths = [at(network, f"pictures/{rows[True].public_id}/"), at(network, f"files/{rows[False].public_id}/")]

    def statuses() -> list[list[int]]:
        return [[browser(who).get(path).status_code for path in paths] for who in (hana, ken, aki, None)]

    assert statuses() == [[200, 200], [404, 404], [404, 404], [404, 404]]
    actions.publish(again(row), by=hana)
    assert statuses() == [[200, 200], [200, 200], [404, 404], [404, 404]]
    picture, file = (browser(ken).get(path) for path in paths)
    assert picture["Content-Type"] == "image/webp"
    assert file["Content-Disposition"].startswith("attachment")
    for answer in (picture, file):
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Accel-Redirect"].startswith("/protected/news/")
    page = browser(ken).get(at(network, f"{row.public_id}/")).content.decode()
    assert f'<img src="{paths[0]}" alt="試験棟"' in page
    assert "案内.pdf" in page


def test_file_of_another_network_is_not_found(hana: Member, network: Network) -> None:
    _other, stranger = start_network()
    row = make_written(hana)
    browser(hana).post(
        desk(network, f"{row.public_id}/"), writing(row, file=SimpleUploadedFile("a.pdf", PDF), do="file")
    )
    kept = Enclosure.objects.within(network).get()

    assert browser(stranger).get(at(stranger.network, f"files/{kept.public_id}/")).status_code == 404


# -- writing -----------------------------------------------------------------------------------------------------------
def test_written_shows_drafts_what_is_shown_and_what_is_over(hana: Member, network: Network) -> None:
    make_announcement(hana, title="出ているもの")
    make_written(hana, title="書きかけ")
    gone = make_announcement(hana, title="取り下げたもの")
    actions.take_back(gone, by=hana)
    client = browser(hana)

    pages = {show: client.get(desk(network, f"?show={show}")).content.decode() for show in ("open", "shown", "over")}

    assert ["書きかけ" in pages["open"], "出ているもの</a>" in pages["shown"], "取り下げたもの" in pages["over"]] == [
        True
    ] * 3
    assert "取り下げたもの" not in pages["open"] + pages["shown"]


def test_written_is_for_who_may_publish(ken: Member, network: Network) -> None:
    client = browser(ken)

    assert client.get(desk(network)).status_code == 404
    assert client.post(desk(network, "new/")).status_code == 404
    assert not Announcement.objects.within(network).exists()


def test_announcement_new_opens_an_empty_draft(hana: Member, network: Network) -> None:
    answer = browser(hana).post(desk(network, "new/"))

    row = Announcement.objects.within(network).get()
    assert answer.headers["Location"] == desk(network, f"{row.public_id}/")
    assert row.state == "draft"


def test_announcement_edit_takes_the_editors_html_and_keeps_it_clean(hana: Member, network: Network) -> None:
    row = make_written(hana)
    body = '<div onclick="x()">お元気ですか。<br><br><strong>ぜひ</strong><script>alert(1)</script></div>'

    answer = browser(hana).post(desk(network, f"{row.public_id}/"), writing(row, body=body))

    assert answer.status_code == 302
    assert again(row).body == "<p>お元気ですか。</p><p><strong>ぜひ</strong></p>"


def test_announcement_edit_takes_plain_text_where_there_is_no_script(hana: Member, network: Network) -> None:
    row = make_written(hana)
    body = "## 見学会\r\n\r\nお元気ですか。\r\n\r\n- 軍手\r\n- <b>豚汁</b>"
    client = browser(hana)

    client.post(desk(network, f"{row.public_id}/"), writing(row, body=body, body_kind="plain"))

    assert again(row).body == (
        "<h2>見学会</h2><p>お元気ですか。</p><ul><li>軍手</li><li>&lt;b&gt;豚汁&lt;/b&gt;</li></ul>"
    )
    page = client.get(desk(network, f"{row.public_id}/")).content.decode()
    assert "## 見学会" in page


def test_announcement_edit_keeps_what_was_typed_when_somebody_was_faster(hana: Member, network: Network) -> None:
    row = make_written(hana)
    actions.write(row, version=row.version, title="ほかの方の題", body="<p>a</p>", by=hana)

    answer = browser(hana).post(desk(network, f"{row.public_id}/"), writing(row, title="わたしの題"))

    page = answer.content.decode()
    assert (answer.status_code, "わたしの題" in page, "お元気ですか" in page) == (422, True, True)
    assert f'name="version" value="{again(row).version}"' in page
    assert again(row).title == "ほかの方の題"


@pytest.mark.parametrize(
    "values",
    [
        {"title": "長" * 81},
        {"body": "長" * 60_001},
        {"audience": "1"},
        {"label": "public"},
        {"classes": "nobody"},
        {"last_day": "きのう"},
        {"version": "0"},
        {"picture": SimpleUploadedFile("x.png", b"no picture"), "alt": "x"},
        {"file": SimpleUploadedFile("x.html", b"<html>")},
    ],
)
def test_announcement_edit_refuses_what_it_cannot_take(values: dict[str, Any], hana: Member, network: Network) -> None:
    row = make_written(hana)

    answer = browser(hana).post(desk(network, f"{row.public_id}/"), writing(row, **values))

    assert answer.status_code == 422
    assert (again(row).title, Enclosure.objects.within(network).count()) == (row.title, 0)


def test_announcement_edit_puts_a_picture_at_the_end_and_takes_it_out_again(hana: Member, network: Network) -> None:
    row = make_written(hana)
    client, path = browser(hana), desk(network, f"{row.public_id}/")

    client.post(path, writing(row, picture=SimpleUploadedFile("x.png", png()), alt="試験棟の前で", do="picture"))

    kept = Enclosure.objects.within(network).get()
    assert again(row).body.endswith(f'<figure><img src="picture:{kept.public_id}"></figure>')
    client.post(path, writing(again(row), body=again(row).body, do=None, remove=kept.public_id))
    assert not Enclosure.objects.within(network).exists()


def test_announcement_edit_lets_the_editors_styles_in_by_a_nonce_and_no_script(hana: Member, network: Network) -> None:
    row = make_written(hana)

    policy = browser(hana).get(desk(network, f"{row.public_id}/")).headers["Content-Security-Policy"]

    styles = next(part for part in policy.split(";") if part.strip().startswith("style-src"))
    assert "'nonce-" in styles
    assert "unsafe" not in policy
    assert "nonce" not in policy.replace(styles, "")


def test_announcement_publication_shows_it_and_how_many_it_reaches_before_it_goes_out(
    hana: Member, ken: Member, mio: Member, network: Network
) -> None:
    agree(hana)
    row = make_written(hana, audience=5, label="members")
    client, path = browser(hana), desk(network, f"{row.public_id}/publication/")

    page = client.get(path).content.decode()
    assert '<b class="num">3</b>人' in page, "three alumni; who owns the network is an employee"
    assert "3人に届ける" in page
    assert client.post(path, {}).status_code == 302
    assert again(row).state == "shown"


def test_announcement_publication_gives_it_a_time_and_takes_it_away(hana: Member, network: Network) -> None:
    agree(hana)
    row = make_written(hana)
    client, path = browser(hana), desk(network, f"{row.public_id}/publication/")
    day = (timezone.now() + timedelta(days=3)).date()

    page = client.post(path, {"day": day.isoformat(), "clock": "18:05"}, follow=True).content.decode()
    assert again(row).state == "scheduled"
    said = f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）18:05に出ます。"
    assert f"予約しました。{day.year}年{said}" in page
    assert page.count(said) == 2, "once as what was done, once as what stands there"
    assert "18:05" in client.get(desk(network)).content.decode()
    client.post(path, {"not": "1"})
    assert again(row).state == "draft"
    assert client.post(path, {"day": "2020-01-01"}).status_code == 422
    assert client.post(path, {"clock": "09:00"}).status_code == 422


def test_announcement_publication_asks_once_to_agree_to_the_rules(hana: Member, ken: Member, network: Network) -> None:
    agree(ken)  # there are rules
    row = make_written(hana)
    client, path = browser(hana), desk(network, f"{row.public_id}/publication/")

    assert 'name="rules"' in client.get(path).content.decode()
    assert client.post(path, {}).status_code == 422
    assert again(row).state == "draft"
    assert client.post(path, {"rules": "on", "rules_version": "1"}).status_code == 302
    assert again(row).state == "shown"


def test_announcement_removal_asks_before_it_takes_back(hana: Member, ken: Member, network: Network) -> None:
    row = make_announcement(hana)
    client, path = browser(hana), desk(network, f"{row.public_id}/removal/")

    assert client.get(path).status_code == 200
    assert again(row).state == "shown"
    client.post(path)
    assert browser(ken).get(at(network, f"{row.public_id}/")).status_code == 404


def test_announcement_shows_readers_no_figure_that_names_one_of_few(
    hana: Member, ken: Member, mio: Member, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two in a class, who has confirmed would read in the figures that the other has not."""
    row = make_announcement(hana, must_confirm=True, classes=["retired"])
    set_member_class(ken, code="retired", reason="名簿の訂正", by=hana)
    drain()
    actions.confirm(row, by=viewer(ken))

    def figures() -> list[str]:
        page = browser(viewer(ken)).get(at(network, f"{row.public_id}/")).content.decode()
        return re.findall(r"<dd>(\d+)<small>", page)

    assert figures() == []
    monkeypatch.setattr(reach, "FEWEST", 1)
    assert figures() == ["1", "1"]


def test_announcement_figures_count_those_alone_whom_it_is_told_to(
    hana: Member, ken: Member, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "FEWEST", 0)
    officer = join(network, "員", "六", side=EMPLOYEES, role=Role.SECRETARIAT)
    row = make_announcement(hana, must_confirm=True, audience=5, label="members")
    actions.confirm(row, by=officer)

    page = browser(ken).get(at(network, f"{row.public_id}/"))

    assert page.context["figures"] == (0, reach.unconfirmed(row).count())


def test_announcement_confirmations_names_who_has_and_who_has_not(
    hana: Member, ken: Member, mio: Member, network: Network
) -> None:
    row = make_announcement(hana, must_confirm=True)
    actions.confirm(row, by=ken)
    client, path = browser(hana), desk(network, f"{row.public_id}/confirmations/")

    waiting, done = client.get(path).content.decode(), client.get(f"{path}?s=done").content.decode()

    assert ["澪 三" in waiting, "澪 三" in done] == [True, False]
    assert ["健 二" in waiting, "健 二" in done] == [False, True]
    assert client.get(desk(network, f"{make_announcement(hana).public_id}/confirmations/")).status_code == 404


def test_announcement_confirmations_names_nobody_who_is_not_found(hana: Member, ken: Member, network: Network) -> None:
    """Who has confirmed has said so under their name; who has not has said nothing."""
    profiles.set_audiences(ken, {}, listing=4, by=ken)
    row = make_announcement(hana, must_confirm=True)
    emi = join(network, "恵美", "六", role=Role.COMMUNITY)
    client, path = browser(emi), desk(network, f"{row.public_id}/confirmations/")

    before = client.get(path).content.decode()
    actions.confirm(row, by=ken)

    assert ["健 二" in before, "お名前を見せていない方" in before] == [False, True]
    assert "健 二" in client.get(f"{path}?s=done").content.decode()


def test_announcement_reminder_goes_once(hana: Member, ken: Member, network: Network) -> None:
    row = make_announcement(hana, must_confirm=True)
    client, path = browser(hana), desk(network, f"{row.public_id}/reminder/")

    client.post(path)
    first = again(row).reminded_at
    client.post(path)

    assert first is not None
    assert again(row).reminded_at == first
