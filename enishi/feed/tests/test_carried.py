"""Pictures, files and drafts: what is taken, who gets to see it, and when it goes."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from enishi.feed import actions, carried, drafts, jobs, keeping
from enishi.feed.carried_models import Draft
from enishi.feed.forms import new_token
from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_post
from enishi.kit import papers
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI, MEMBERS

pytestmark = pytest.mark.django_db
POST = {"text": "写真が出てきました。", "title": "", "audience": str(MEMBERS), "label": "employees"}
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def at(member: Member, path: str = "") -> str:
    return f"/n/{member.network.slug}/feed/{path}"


def jpeg(name: str = "a.jpg", *, gps: bool = False) -> SimpleUploadedFile:
    """Return a small photo, as a telephone sends it."""
    file = io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif[0x0110] = "secret telephone"
        exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG", exif=exif)
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def add(member: Member, token: str, **more: Any) -> Any:
    return browser(member).post(
        at(member, "new/additions/"), POST | {"token": token} | more, headers={"HX-Request": "true"}
    )


def sent(answer: Any) -> bytes:
    with default_storage.open(answer["X-Accel-Redirect"].removeprefix("/protected/")) as file:
        return bytes(file.read())


def post_with(member: Member, **more: Any) -> Item:
    """Return a post that carries a picture and a file."""
    agree(member)
    token = new_token()
    add(member, token, pictures=jpeg(gps=True), files=SimpleUploadedFile("しおり.pdf", PDF))
    browser(member).post(at(member, "new/"), POST | {"token": token} | more)
    item: Item = Item.objects.within(member.network).get(author=member, token=token)
    return item


def keys(item: Item) -> tuple[str, str]:
    held = carried.of(item)
    return held.pictures[0].key, held.files[0].key


def test_post_carries_pictures_and_files_to_who_reads_it(
    ken: Member, aki: Member, django_capture_on_commit_callbacks: Any
) -> None:
    item = post_with(ken)
    picture, file = keys(item)
    page = browser(aki).get(at(aki, f"{item.public_id}/")).content.decode()

    small = browser(aki).get(at(aki, f"{item.public_id}/pictures/{picture}/small/"))
    large = browser(aki).get(at(aki, f"{item.public_id}/pictures/{picture}/"))
    paper = browser(aki).get(at(aki, f"{item.public_id}/files/{file}/"))

    assert f"pictures/{picture}/" in page
    assert "しおり.pdf" in page
    assert f"pictures/{picture}/small/" in browser(aki).get(at(aki)).content.decode()
    assert Image.open(io.BytesIO(sent(small))).size == (640, 427)
    assert Image.open(io.BytesIO(sent(large))).size == (900, 600)
    assert b"secret" not in sent(large)
    assert not Image.open(io.BytesIO(sent(large))).getexif()
    assert small["Cache-Control"].startswith("private")
    assert (sent(paper), paper["Content-Type"], paper["X-Content-Type-Options"]) == (PDF, "application/pdf", "nosniff")
    assert paper["Content-Disposition"] == "attachment; filename*=utf-8''%E3%81%97%E3%81%8A%E3%82%8A.pdf"
    assert "sandbox" in paper["Content-Security-Policy"]


def test_picture_small_and_file_are_not_there_for_who_does_not_read_the_post(ken: Member, aki: Member) -> None:
    item = post_with(ken, audience=str(ALUMNI), label="members")
    other = make_post(ken)
    picture, file = keys(item)

    for part in (f"pictures/{picture}/", f"pictures/{picture}/small/", f"files/{file}/"):
        assert browser(ken).get(at(ken, f"{item.public_id}/{part}")).status_code == 200
        assert browser(aki).get(at(aki, f"{item.public_id}/{part}")).status_code == 404
        assert browser(aki).get(at(aki, f"{other.public_id}/{part}")).status_code == 404
        assert Client().get(at(aki, f"{item.public_id}/{part}")).status_code == 302


def files_there(member: Member) -> int:
    folder = f"{carried.FOLDER}/{member.public_id}"
    if not default_storage.exists(folder):
        return 0
    return sum(len(default_storage.listdir(f"{folder}/{each}")[1]) for each in default_storage.listdir(folder)[0])


@pytest.mark.django_db(transaction=True)
def test_what_a_post_carried_goes_when_it_is_taken_back_or_its_author_erased(ken: Member) -> None:
    item, other = post_with(ken), post_with(ken)
    picture, _file = keys(item)
    assert files_there(ken) == 6

    actions.take_back(item, by=ken)
    left = files_there(ken)
    keeping.forget(ken)

    item_again = Item.objects.within(ken.network).filter(pk=item.pk)
    assert not item_again.exists()
    assert (left, files_there(ken)) == (3, 0)
    assert not Item.objects.within(ken.network).filter(pk=other.pk).exists()
    assert browser(ken).get(at(ken, f"{item.public_id}/pictures/{picture}/")).status_code == 404


def test_post_additions_are_shown_described_and_taken_out_again(ken: Member) -> None:
    token = new_token()
    client = browser(ken)
    shown = add(ken, token, pictures=[jpeg(), jpeg()]).content.decode()
    draft = Draft.objects.within(ken.network).get(author=ken)
    first, second = (each.key for each in carried.of(draft).pictures)

    assert f'name="alt-{first}"' in shown
    assert client.get(at(ken, f"drafts/{draft.public_id}/pictures/{first}/")).status_code == 200
    add(ken, token, **{f"alt-{first}": "木造の試験場", "remove": second})
    agree(ken)
    client.post(at(ken, "new/"), POST | {"token": token, f"alt-{first}": "木造の試験場の前に立つ二人"})

    item = Item.objects.within(ken.network).get(author=ken, token=token)
    assert [each.alt for each in carried.of(item).pictures] == ["木造の試験場の前に立つ二人"]
    assert 'alt="木造の試験場の前に立つ二人"' in client.get(at(ken)).content.decode()
    assert not Draft.objects.within(ken.network).filter(author=ken).exists()


def test_additions_without_script_come_with_the_post_itself(ken: Member) -> None:
    agree(ken)
    token = new_token()

    done = browser(ken).post(at(ken, "new/"), POST | {"token": token, "pictures": jpeg()})
    refused = browser(ken).post(
        at(ken, "new/"), POST | {"token": new_token(), "files": SimpleUploadedFile("a.exe", b"MZ")}
    )

    item = Item.objects.within(ken.network).get(author=ken, token=token)
    assert done.status_code == 302
    assert len(carried.of(item).pictures) == 1
    assert refused.status_code == 422
    assert "この種類のファイルは添えられません" in refused.content.decode()
    assert Item.objects.within(ken.network).filter(author=ken, kind="post").count() == 1


def test_post_edit_describes_takes_out_and_adds(ken: Member, aki: Member) -> None:
    item = post_with(ken)
    (picture,), (file,) = carried.of(item).pictures, carried.of(item).files
    client, where = browser(ken), at(ken, f"{item.public_id}/edit/")
    page = client.get(where).content.decode()
    assert all(f'value="{key}"' in page for key in (picture.key, file.key))
    typed = {"title": item.title, "text": item.text, "version": "1", f"alt-{picture.key}": "木造の試験場"}

    client.post(where, typed | {"gone": file.key, "pictures": jpeg()})

    item.refresh_from_db()
    held = carried.of(item)
    assert [each.alt for each in held.pictures] == ["木造の試験場", ""]
    assert (held.files, item.version) == ((), 2)
    added = held.pictures[1].key
    assert sent(browser(aki).get(at(aki, f"{item.public_id}/pictures/{added}/")))
    assert browser(aki).get(at(aki, f"{item.public_id}/files/{file.key}/")).status_code == 404
    shown = browser(aki).get(at(aki, f"{item.public_id}/")).content.decode()
    assert "ことばは同じで、名前や写真、ファイルがちがいました。" in shown
    assert "しおり.pdf" not in shown


def test_post_edit_that_is_refused_changes_nothing_and_says_what_was_not_kept(ken: Member) -> None:
    item = post_with(ken)
    before, where = item.carries, at(ken, f"{item.public_id}/edit/")
    typed = {"title": "", "text": item.text, "version": "1"}
    nothing = browser(ken).post(where, typed | {"title": item.title})
    over = browser(ken).post(where, typed | {"pictures": [jpeg() for _ in range(4)]})
    bad = browser(ken).post(where, typed | {"files": SimpleUploadedFile("a.exe", b"MZ")})

    assert [each.status_code for each in (nothing, over, bad)] == [422, 422, 422]
    assert "写真は4枚までです" in over.content.decode()
    assert "a.exe：" in bad.content.decode()
    assert "もう一度えらんでください" in bad.content.decode()
    item.refresh_from_db()
    assert (item.carries, item.version) == (before, 1)


def test_what_is_taken_out_leaves_the_storage(ken: Member, django_capture_on_commit_callbacks: Any) -> None:
    item = post_with(ken)
    (entry,) = item.carries[carried.FILES]
    with django_capture_on_commit_callbacks(execute=True):
        actions.change(
            item,
            text=item.text,
            title=item.title,
            carry=carried.Change({}, frozenset({entry["key"]})),
            version=1,
            by=ken,
        )

    assert not default_storage.exists(entry["at"])


def test_refusals_name_their_file_and_stand_together_until_something_is_taken(ken: Member) -> None:
    token = new_token()
    first = "庭.jpg：写真として読めませんでした。JPEG、PNG、WebP、HEIC、AVIFが使えます。"
    bad = add(ken, token, pictures=SimpleUploadedFile("庭.jpg", b"no picture")).content.decode()
    assert first in bad

    both = add(ken, token, files=SimpleUploadedFile("a.exe", b"MZ"), refused=first).content.decode()

    assert both.count('class="error"') == 2
    assert first in both
    assert "a.exe：" in both
    assert 'class="error"' not in add(ken, token, pictures=jpeg(), refused=first).content.decode()


def test_fifth_picture_is_refused_and_the_four_stay(ken: Member) -> None:
    token = new_token()

    answer = add(ken, token, pictures=[jpeg() for _ in range(5)]).content.decode()

    assert answer.count('class="thumb"') == 4
    assert "写真は4枚までです" in answer


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg/>"),
        ("a.pdf", b"<html>"),
        ("a.docx", b"MZ"),
        ("a.docm", b"PK\x03\x04"),
        ("a.exe", b"MZ"),
        ("a.txt", b"a\0b"),
        ("pdf", PDF),
        ("a.pdf\u202e", b""),
        ("a.js", b"alert(1)"),
        ("a.pdf", b"%PDF-" + b"x" * papers.MOST_BYTES),
    ],
)  # fmt: skip
def test_file_of_another_kind_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(papers.NotAFile):
        papers.read(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\健\\しおり.PDF", "しおり.pdf"),
        ("photo\u202egpj.pdf", "photogpj.pdf"),
        ("a\r\nX-Evil: 1.txt", "aX-Evil_ 1.txt"),
        (' "q"; filename=x .csv', "_q_; filename=x.csv"),
        ("あ" * 300 + ".pdf", "あ" * 96 + ".pdf"),
        ("が.txt", "が.txt"),
        ("...hidden.zip", "hidden.zip"),
    ],
)
def test_name_of_a_file_is_kept_safely(typed: str, kept: str) -> None:
    assert papers.name_of(typed) == kept
    assert len(kept) <= papers.LONGEST_NAME


def test_no_header_can_be_made_of_a_file_s_name() -> None:
    answer = papers.sent("x", papers.name_of('a";\r\nSet-Cookie: x=1;.pdf'))

    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")


# -- drafts ----------------------------------------------------------------------------------------------------------------
def test_drafts_are_kept_while_one_writes_and_gone_on_with(ken: Member) -> None:
    token, client = new_token(), browser(ken)

    said = client.post(
        at(ken, "drafts/"),
        {"text": "書きかけ", "token": token, "audience": str(ALUMNI)},
        headers={"HX-Request": "true"},
    )
    client.post(at(ken, "drafts/"), {"text": "書きかけのつづき", "token": token}, headers={"HX-Request": "true"})
    nothing = client.post(at(ken, "drafts/"), {"text": " ", "token": new_token()}, headers={"HX-Request": "true"})

    assert re.search(r"\d+:\d\dに下書きを保存しました", said.content.decode())
    assert not nothing.content.strip()
    draft = Draft.objects.within(ken.network).get(author=ken)
    page = client.get(at(ken, "new/")).content.decode()
    assert "書きかけのつづき" in page
    assert f'value="{token}"' in page
    assert "書きかけのつづき" not in client.get(at(ken, "new/"), {"new": "1"}).content.decode()
    assert draft.public_id in client.get(at(ken, "drafts/")).content.decode()


def test_draft_put_aside_waits_in_the_list(ken: Member) -> None:
    token, client = new_token(), browser(ken)

    done = client.post(at(ken, "new/"), {"text": "あとで書く", "token": token, "draft": "1"})

    draft = Draft.objects.within(ken.network).get(author=ken)
    assert (done.status_code, done["Location"]) == (302, at(ken, "drafts/"))
    assert "あとで書く" not in client.get(at(ken, "new/")).content.decode()
    assert "あとで書く" in client.get(at(ken, "new/"), {"draft": draft.public_id}).content.decode()


def test_draft_picture_and_draft_are_nobody_else_s(ken: Member, mio: Member) -> None:
    add(ken, new_token(), pictures=jpeg(), text="ひみつの下書き")
    draft = Draft.objects.within(ken.network).get(author=ken)
    key = carried.of(draft).pictures[0].key
    client = browser(mio)

    assert "ひみつの下書き" not in client.get(at(mio, "new/"), {"draft": draft.public_id}).content.decode()
    assert "ひみつの下書き" not in client.get(at(mio, "drafts/")).content.decode()
    assert client.get(at(mio, f"drafts/{draft.public_id}/pictures/{key}/")).status_code == 404
    assert client.post(at(mio, f"drafts/{draft.public_id}/removal/")).status_code == 404
    assert Draft.objects.within(ken.network).filter(pk=draft.pk).exists()


def test_draft_kept_late_does_not_come_back_after_posting(ken: Member) -> None:
    token = new_token()
    agree(ken)
    browser(ken).post(at(ken, "new/"), POST | {"token": token})

    browser(ken).post(at(ken, "drafts/"), {"text": "おそい保存", "token": token})

    assert not Draft.objects.within(ken.network).filter(author=ken).exists()


def test_draft_removal_deletes_it(ken: Member) -> None:
    draft = drafts.keep(ken, new_token(), {"text": "いらない"})
    assert draft

    done = browser(ken).post(at(ken, f"drafts/{draft.public_id}/removal/"))

    assert (done.status_code, done["Location"]) == (302, at(ken, "drafts/"))
    assert not Draft.objects.within(ken.network).filter(author=ken).exists()


def test_drafts_are_twenty_at_most(ken: Member) -> None:
    for turn in range(drafts.MOST):
        drafts.keep(ken, new_token(), {"text": str(turn)})

    answer = browser(ken).post(at(ken, "drafts/"), {"text": "もうひとつ", "token": new_token()})

    assert "下書きは20までです" in answer.content.decode()
    assert len(drafts.of(ken)) == drafts.MOST


@pytest.mark.django_db(transaction=True)
def test_drafts_go_after_sixty_days_with_their_files(ken: Member) -> None:
    old, new = new_token(), new_token()
    for token in (old, new):
        add(ken, token, pictures=jpeg())
    Draft.objects.within(ken.network).filter(token=old).update(kept_at=timezone.now() - timedelta(days=61))

    jobs.put_drafts_away.func()

    assert [each.token for each in drafts.of(ken)] == [new]
    assert files_there(ken) == 2


def test_own_data_tells_what_a_post_carries_and_what_was_begun(ken: Member) -> None:
    post_with(ken)
    drafts.keep(ken, new_token(), {"text": "書きかけ"})

    told = keeping.tell(ken)

    assert [each["files"] for each in told if each["kind"] == "post"] == [["しおり.pdf"]]
    assert [each["text"] for each in told if each["kind"] == "draft"] == ["書きかけ"]
