"""Issues of the in-house news: put together from sections, read with a table of contents, counted by number alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from enishi.console.tests.make import start_network
from enishi.feed.models import Item
from enishi.feed.tests.make import agree
from enishi.kit import files
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.networks.audiences import PUBLIC
from enishi.networks.models import Network
from enishi.news import actions, changes, enclosures, reading, saying, sections
from enishi.news.models import Announcement, Enclosure, Section
from enishi.news.tests.make import PDF, again, make_announcement, make_issue, png
from enishi.news.tests.test_views import at, browser, desk, writing
from enishi.notices.models import Notice

pytestmark = pytest.mark.django_db
THREE = (("揺らす", "<p>台が揺れます。</p>"), ("食堂", "<p>カレーです。</p>"), ("数字", "<p>上期です。</p>"))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def headings(row: Announcement) -> list[str]:
    """Return the headings that readers see."""
    return [each.heading for each in saying.shown_sections(row)]


def of(row: Announcement, heading: str) -> Section:
    """Return the section with this heading."""
    found: Section = Section.objects.within(row.network_id).get(announcement=row, heading=heading)
    return found


def putting(row: Announcement, **values: Any) -> dict[str, Any]:
    """Return what the form of an issue sends."""
    return writing(row, **{"number": row.number, "title": row.title, "body": row.body} | values)


def test_issue_comes_out_with_its_number_and_members_hear_of_it(hana: Member, ken: Member) -> None:
    first, second = make_issue(hana, *THREE), make_issue(hana, title="食堂の五十年")
    drain()

    assert (first.number, second.number, first.state) == (1, 2, "shown")
    item = Item.objects.within(hana.network).get(source=second.public_id)
    assert (item.title, item.text) == ("第2号 食堂の五十年", "試験棟の特集です。")
    assert Notice.objects.within(hana.network).filter(member=ken, kind="news.issue").count() == 2


@pytest.mark.parametrize(
    ("values", "field"), [({"title": ""}, "title"), ({"number": None}, "number"), ({"number": 1}, "number")]
)
def test_issue_without_title_or_a_number_of_its_own_does_not_come_out(
    values: dict[str, Any], field: str, hana: Member
) -> None:
    make_issue(hana)
    draft = make_issue(hana, shown=False, **values)

    with pytest.raises(Refused) as refused:
        actions.publish(draft, by=hana)

    assert (refused.value.field, again(draft).state) == (field, "draft")


def test_issue_is_a_section_that_says_something_or_a_pdf_of_the_whole(hana: Member) -> None:
    draft = make_issue(hana, shown=False)
    sections.remove(draft, which=of(draft, "揺らす").public_id, by=hana)
    sections.add(draft, by=hana)

    with pytest.raises(Refused):
        actions.publish(draft, by=hana)
    enclosures.add_file(draft, content=PDF, name="第1号.pdf", by=hana)
    actions.publish(draft, by=hana)

    assert again(draft).state == "shown"
    with pytest.raises(Refused):
        enclosures.remove(again(draft), which=Enclosure.objects.within(hana.network).get().public_id, by=hana)
    assert Enclosure.objects.within(hana.network).count() == 1


def test_issue_with_a_pdf_for_a_section_shows_it_below_its_heading(hana: Member, ken: Member) -> None:
    draft = make_issue(hana, ("数字", ""), shown=False, body="")
    assert headings(draft) == []

    enclosures.add_file(draft, content=PDF, name="上期.pdf", section=of(draft, "数字"), by=hana)
    actions.publish(draft, by=hana)

    article = reading.article(again(draft), hana.network.slug)
    assert [(part.row.heading, [each.name for each in part.files]) for part in article.sections] == [
        ("数字", ["上期.pdf"])
    ]
    assert article.files == []


def test_sections_move_and_stop_at_the_ends(hana: Member) -> None:
    row = make_issue(hana, *THREE)

    for which, up, expected in (
        ("数字", True, ["揺らす", "数字", "食堂"]),
        ("数字", True, ["数字", "揺らす", "食堂"]),
        ("数字", True, ["数字", "揺らす", "食堂"]),
        ("揺らす", False, ["数字", "食堂", "揺らす"]),
        ("揺らす", False, ["数字", "食堂", "揺らす"]),
    ):
        sections.move(row, which=of(row, which).public_id, up=up, by=hana)
        assert headings(row) == expected


def test_section_taken_out_is_put_back_at_its_place_and_the_last_few_are_kept(hana: Member) -> None:
    row = make_issue(hana, *THREE)
    which = of(row, "食堂").public_id

    sections.remove(row, which=which, by=hana)
    assert headings(row) == ["揺らす", "数字"]
    sections.put_back(row, which=which, by=hana)
    assert headings(row) == ["揺らす", "食堂", "数字"]
    for number in range(sections.MOST_TAKEN_OUT + 1):
        made = sections.add(row, by=hana)
        sections.write(row, which=made.public_id, version=1, heading=f"余り{number}", body="<p>x</p>", by=hana)
        enclosures.add_file(row, content=PDF, name="x.pdf", section=made, by=hana)
        sections.remove(row, which=made.public_id, by=hana)
    kept = list(Section.objects.within(hana.network).filter(announcement=row).taken_out())
    assert [each.heading for each in kept] == ["余り5", "余り4", "余り3", "余り2", "余り1"]


def test_section_kept_no_longer_takes_its_files_along_once_that_is_certain(
    hana: Member, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    row = make_issue(hana, *THREE)
    for _number in range(sections.MOST_TAKEN_OUT + 1):
        made = sections.add(row, by=hana)
        sections.write(row, which=made.public_id, version=1, heading="余り", body="<p>x</p>", by=hana)
        enclosures.add_file(row, content=PDF, name="x.pdf", section=made, by=hana)
    oldest, *others = Section.objects.within(hana.network).filter(announcement=row, heading="余り").order_by("pk")
    for section in (oldest, *others[:-1]):
        sections.remove(row, which=section.public_id, by=hana)
    kept_as, dropped = oldest.enclosures.get().stored_as, list[str]()
    monkeypatch.setattr(sections.keeping, "drop", dropped.append)

    with django_capture_on_commit_callbacks() as certain:
        sections.remove(row, which=others[-1].public_id, by=hana)

    assert dropped == []
    for each in certain:
        each()
    assert dropped == [kept_as]


def test_public_page_names_an_issue_with_its_number(client: Client, hana: Member) -> None:
    make_issue(hana, number=7, title="はかる人", audience=PUBLIC, label="public", on_front=True)

    assert "第7号 はかる人" in client.get(f"/n/{hana.network.slug}/", HTTP_ACCEPT_LANGUAGE="ja").text


def test_published_issue_keeps_its_last_section(hana: Member) -> None:
    row = make_issue(hana)

    with pytest.raises(Refused):
        sections.remove(row, which=of(row, "揺らす").public_id, by=hana)

    assert headings(row) == ["揺らす"]


def test_published_issue_says_what_its_sections_said_before(hana: Member) -> None:
    row = make_issue(hana, *THREE)
    section = of(row, "食堂")

    sections.write(row, which=section.public_id, version=2, heading="食堂", body="<p>うどんです。</p>", by=hana)
    sections.remove(again(row), which=of(row, "数字").public_id, by=hana)

    newest, before = changes.of(again(row))
    assert (list(newest.gone), list(newest.come)) == (["数字", "上期です。"], [])
    assert (list(before.gone), list(before.come)) == (["カレーです。"], ["うどんです。"])
    assert again(row).version > row.version, "who confirmed the old text is told that it changed"


def test_section_keeps_what_the_faster_one_wrote(hana: Member) -> None:
    row = make_issue(hana)
    which = of(row, "揺らす").public_id

    with pytest.raises(Conflict):
        sections.write(row, which=which, version=1, heading="遅い", body="", by=hana)
    assert headings(row) == ["揺らす"]


def test_sections_have_limits(hana: Member) -> None:
    row = make_issue(hana, *(("節", "<p>x</p>") for _number in range(sections.MOST)), shown=False)
    with pytest.raises(Refused):
        sections.add(row, by=hana)

    one = row.sections.first()
    with pytest.raises(Refused):
        sections.write(row, which=one.public_id, version=2, heading="長い", body=f"<p>{'長' * 59_990}</p>", by=hana)


def test_sections_are_for_issues_and_for_who_may_publish(hana: Member, ken: Member) -> None:
    notice, row = make_announcement(hana), make_issue(hana)

    with pytest.raises(Refused):
        sections.add(notice, by=hana)
    for deed in (sections.remove, sections.put_back):
        with pytest.raises(NotAllowed):
            deed(row, which=of(row, "揺らす").public_id, by=ken)
    assert headings(row) == ["揺らす"]


# -- pages --------------------------------------------------------------------------------------------------------------
def test_issue_is_read_with_contents_sections_and_earlier_issues(hana: Member, ken: Member, network: Network) -> None:
    earlier = make_issue(hana, title="食堂の五十年")
    row = make_issue(hana, *THREE)
    sections.remove(row, which=of(row, "数字").public_id, by=hana)
    sections.add(row, by=hana)

    page = browser(ken).get(at(network, f"{row.public_id}/")).content.decode()

    assert '<h1 id="notice-title">第2号 はかる人、つなぐ人</h1>' in page
    linked = re.findall(r'href="#(section-[a-z0-9]{10})"', page)
    assert linked == [f"section-{of(row, heading).public_id}" for heading in ("揺らす", "食堂")]
    assert all(f'id="{each}"' in page for each in linked)
    assert "上期です。" not in page
    assert (earlier.public_id in page, "第1号 食堂の五十年" in page) == (True, True)


def test_issue_to_alumni_is_no_page_for_an_employee_nor_are_its_files(
    hana: Member, ken: Member, aki: Member, network: Network
) -> None:
    row = make_issue(hana, audience=5, label="members")
    section = of(row, "揺らす")
    file = enclosures.add_file(row, content=PDF, name="a.pdf", section=section, by=hana)
    paths = [at(network, f"{row.public_id}/"), at(network, f"files/{file.public_id}/")]

    def statuses(path: str) -> list[int]:
        return [browser(who).get(path).status_code for who in (hana, ken, aki, None)]

    assert [statuses(path) for path in paths] == [[200, 200, 404, 404], [200, 200, 404, 404]]
    assert browser(ken).get(paths[1])["Content-Disposition"].startswith("attachment")
    for part in ("", "?k=paper"):
        assert "はかる人" not in browser(aki).get(at(network, part)).content.decode()
    other = sections.add(row, by=hana)
    sections.write(row, which=other.public_id, version=1, heading="別", body="<p>x</p>", by=hana)
    sections.remove(row, which=section.public_id, by=hana)
    assert statuses(paths[1]) == [200, 404, 404, 404], "what was taken out is handed out no longer"


def test_issue_to_the_world_is_read_without_signing_in(hana: Member, network: Network) -> None:
    row = make_issue(hana, *THREE, audience=PUBLIC, label="public")

    page = browser().get(at(network, f"{row.public_id}/")).content.decode()

    assert all(words in page for words in ("第1号", "目次", "台が揺れます。", "上期です。"))


def test_issue_counts_openings_and_shows_no_number_below_five(hana: Member, ken: Member, network: Network) -> None:
    row = make_issue(hana)
    for _browser in range(4):
        client = browser(ken)
        for _time in range(2):
            client.get(at(network, f"{row.public_id}/"))
    officer = browser(hana)

    assert again(row).opened == 4
    assert "開いた方は5人未満" in officer.get(desk(network, "?show=shown")).content.decode()
    browser(ken).get(at(network, f"{row.public_id}/"))
    page = officer.get(desk(network, "?show=shown")).content.decode()
    assert ("5人未満" in page, "社内報 第1号" in page, "健" in page) == (False, True, False)


def test_announcements_lists_back_numbers_without_gap_or_double(hana: Member, ken: Member, network: Network) -> None:
    rows = {make_issue(hana, title=f"号{number}").public_id for number in range(27)}
    client, address, found = browser(ken), "?k=paper", list[str]()

    while address:
        page = client.get(at(network, address)).content.decode()
        found += re.findall(rf'class="issue-card" href="{at(network)}([a-z0-9]{{10}})/"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""

    assert (len(found), set(found)) == (27, rows)
    first = client.get(at(network)).content.decode()
    assert len(re.findall('class="issue-card"', first)) == reading.SHORT


def test_announcement_new_begins_an_issue(hana: Member, network: Network) -> None:
    answer = browser(hana).post(desk(network, "new/"), {"kind": "issue"})

    row = Announcement.objects.within(network).get()
    assert (row.kind, row.number, answer.headers["Location"]) == ("issue", 1, desk(network, f"{row.public_id}/"))
    assert 'name="number"' in browser(hana).get(desk(network, f"{row.public_id}/")).content.decode()


def test_announcement_edit_puts_sections_in_order_by_buttons_and_keeps_what_was_typed(
    hana: Member, network: Network
) -> None:
    row = make_issue(hana, *THREE, shown=False)
    client, path = browser(hana), desk(network, f"{row.public_id}/")

    def press(name: str, value: str) -> Any:
        return client.post(path, putting(again(row), title=f"題 {name}", **{"do": None, name: value}))

    press("up", of(row, "食堂").public_id)
    assert (headings(row), again(row).title) == (["食堂", "揺らす", "数字"], "題 up")
    press("down", of(row, "食堂").public_id)
    assert headings(row) == ["揺らす", "食堂", "数字"]
    press("out", of(row, "数字").public_id)
    assert (headings(row), "もとに戻す" in client.get(path).content.decode()) == (["揺らす", "食堂"], True)
    press("back", of(row, "数字").public_id)
    assert headings(row) == ["揺らす", "食堂", "数字"]
    assert press("open", of(row, "食堂").public_id).headers["Location"] == desk(
        network, f"sections/{of(row, '食堂').public_id}/"
    )
    assert "/sections/" in press("do", "section").headers["Location"]
    assert Section.objects.within(network).filter(announcement=row, heading="").count() == 1
    for name in ("up", "down", "out", "back", "open"):
        assert press(name, "a\0b").status_code in (302, 422)


def test_section_edit_takes_the_editors_html_or_plain_text_and_keeps_it_clean(hana: Member, network: Network) -> None:
    row = make_issue(hana, shown=False)
    which = of(row, "揺らす").public_id
    client, path = browser(hana), desk(network, f"sections/{which}/")
    hostile = '<div onclick="x()">やあ<script>alert(1)</script><img src=x onerror=alert(1)></div>'

    client.post(path, {"version": 2, "heading": "<b>題</b>", "body": hostile, "body_kind": "html", "do": "save"})
    assert of(row, "<b>題</b>").body == "<p>やあ</p>"
    client.post(path, {"version": 3, "heading": "題", "body": "## 中見出し\n\n- 一", "body_kind": "plain"})

    assert of(row, "題").body == "<h2>中見出し</h2><ul><li>一</li></ul>"
    for client_page in (client.get(path), client.get(desk(network, f"{row.public_id}/publication/"))):
        page = client_page.content.decode()
        assert not any(bad in page for bad in ("<script>alert", "onerror=", "onclick=", "<b>題"))
    assert "<h3>中見出し</h3>" in page


@pytest.mark.parametrize(
    "values",
    [
        {"heading": ""},
        {"heading": "長" * 81},
        {"heading": "NUL\0"},
        {"body": "長" * 60_001},
        {"version": "1"},
        {"picture": SimpleUploadedFile("x.png", b"no picture"), "alt": "x"},
        {"file": SimpleUploadedFile("x.html", b"<html>")},
    ],
)
def test_section_edit_refuses_what_it_cannot_take(values: dict[str, Any], hana: Member, network: Network) -> None:
    row = make_issue(hana)
    which = of(row, "揺らす").public_id
    given = {"version": 2, "heading": "新しい題", "body": "<p>x</p>", "body_kind": "html"} | values

    answer = browser(hana).post(desk(network, f"sections/{which}/"), given)

    assert (answer.status_code, headings(row)) == (422, ["揺らす"])
    assert not Enclosure.objects.within(network).exists()


def test_section_edit_keeps_no_nul_in_the_text(hana: Member, network: Network) -> None:
    row = make_issue(hana)
    which = of(row, "揺らす").public_id

    answer = browser(hana).post(
        desk(network, f"sections/{which}/"),
        {"version": 2, "heading": "題", "body": "<p>a\0b</p>", "body_kind": "html"},
    )

    assert (answer.status_code, "\0" in "".join(each.body for each in saying.shown_sections(row))) in (
        (302, False),
        (422, False),
    )


@pytest.mark.parametrize("where", ["announcement", "section"])
def test_picture_is_drawn_before_the_transaction_that_keeps_it_begins(
    where: str, hana: Member, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, outside, sheet = [], len(connection.savepoint_ids), files.sheet
    monkeypatch.setattr(
        files, "sheet", lambda *args, **how: drawn.append(len(connection.savepoint_ids)) or sheet(*args, **how)
    )
    came = {"picture": SimpleUploadedFile("x.png", png()), "alt": "試験棟の前で", "do": "picture"}

    if where == "announcement":
        row = make_announcement(hana)
        browser(hana).post(desk(network, f"{row.public_id}/"), writing(row, **came))
    else:
        row = make_issue(hana, *THREE)
        part = of(row, "食堂")
        said = {"version": part.version, "heading": part.heading, "body": part.body, "body_kind": "html"}
        browser(hana).post(desk(network, f"sections/{part.public_id}/"), said | came)

    assert (drawn, again(row).enclosures.count()) == ([outside], 1)


def test_section_edit_puts_a_picture_at_the_end_and_takes_it_out_again(hana: Member, network: Network) -> None:
    row = make_issue(hana)
    which = of(row, "揺らす").public_id
    client, path = browser(hana), desk(network, f"sections/{which}/")
    given = {"heading": "揺らす", "body": "<p>x</p>", "body_kind": "html"}

    client.post(path, given | {"version": 2, "picture": SimpleUploadedFile("x.png", png()), "alt": "試験棟"})
    kept = Enclosure.objects.within(network).get()
    section = of(row, "揺らす")
    assert (kept.section_id, section.body.endswith(f'src="picture:{kept.public_id}"></figure>')) == (section.pk, True)
    page = browser(hana).get(at(network, f"{row.public_id}/")).content.decode()
    assert f'<img src="{at(network, f"pictures/{kept.public_id}/")}" alt="試験棟"' in page
    client.post(path, given | {"version": section.version, "remove": kept.public_id})
    assert not Enclosure.objects.within(network).exists()


def test_section_edit_is_for_who_publishes_in_this_network(hana: Member, ken: Member, network: Network) -> None:
    row = make_issue(hana)
    _other, stranger = start_network()
    which = of(row, "揺らす").public_id

    assert browser(ken).get(desk(network, f"sections/{which}/")).status_code == 404
    assert browser(stranger).get(desk(stranger.network, f"sections/{which}/")).status_code == 404
    actions.take_back(row, by=hana)
    assert browser(hana).get(desk(network, f"sections/{which}/")).status_code == 404


def test_scheduled_issue_comes_out_by_itself(hana: Member) -> None:
    from enishi.news import jobs

    row = make_issue(hana, shown=False)
    actions.publish(row, at=timezone.now() + timedelta(hours=1), by=hana)
    Announcement.objects.within(hana.network).filter(pk=row.pk).update(publish_at=timezone.now())

    jobs.show_due.func()
    drain()

    assert again(row).state == "shown"


def test_issue_that_has_a_time_keeps_its_only_file(hana: Member) -> None:
    agree(hana)
    issue = actions.begin(hana.network, kind=Announcement.Kind.ISSUE, by=hana)
    actions.write(issue, version=1, title="はかる人", body="", number=1, by=hana)
    whole = enclosures.add_file(issue, content=PDF, name="whole.pdf", by=hana)
    actions.publish(issue, at=timezone.now() + timedelta(days=1), by=hana)

    with pytest.raises(Refused):
        enclosures.remove(issue, which=whole.public_id, by=hana)

    assert list(again(issue).enclosures.all()) == [whole]


def test_issue_is_not_shown_with_the_number_of_one_that_has_a_time(hana: Member) -> None:
    waits, other = make_issue(hana, shown=False, number=5), make_issue(hana, shown=False, number=5)
    actions.publish(waits, at=timezone.now() + timedelta(days=1), by=hana)

    with pytest.raises(Refused) as refused:
        actions.publish(other, by=hana)

    assert (refused.value.field, again(other).state) == ("number", "draft")
    actions.unschedule(waits, by=hana)
    actions.publish(other, by=hana)
