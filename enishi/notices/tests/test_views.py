"""The centre through its pages."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.feed.tests.test_views import browser
from enishi.members.models import Member
from enishi.notices import reading
from enishi.notices.models import Notice
from enishi.notices.tests.make import POKED, POSTED, make_notice

pytestmark = pytest.mark.django_db


def at(member: Member, rest: str = "") -> str:
    return f"/n/{member.network.slug}/notices/{rest}"


def test_notices_show_who_did_what_newest_first(ken: Member, mio: Member) -> None:
    make_notice(ken, POSTED, title="<b>総会</b>のご案内")
    make_notice(ken, POKED, by=mio, title="納戸の写真")

    page = browser(ken).get(at(ken)).content.decode()

    assert page.index("さん poked you") < page.index("New: &lt;b&gt;総会")
    assert "納戸の写真" in page  # what the sentence does not name stands beneath it
    assert page.count("<li data-unread>") == 2


def test_notices_of_others_are_not_there(ken: Member, mio: Member) -> None:
    notice = make_notice(mio, POSTED, title="みおあて")

    assert "みおあて" not in browser(ken).get(at(ken)).content.decode()
    assert browser(ken).get(at(ken, f"{notice.public_id}/")).status_code == 404


def test_notices_are_narrowed_down_and_paged(ken: Member, mio: Member) -> None:
    make_notice(ken, POKED, by=mio)
    for n in range(reading.SIZE):
        make_notice(ken, POSTED, thing=f"t{n}")
    client = browser(ken)

    assert "poked" not in client.get(at(ken)).content.decode()
    after = reading.page(ken).after
    older = client.get(at(ken), {"after": after}).content.decode()
    mine = client.get(at(ken, "?only=me")).content.decode()
    wrong = client.get(at(ken, "?only=x&after=wrong"))

    assert "poked" in older
    assert older.count('class="cover') == 1
    assert "poked" in mine
    assert "New:" not in mine
    assert wrong.status_code == 200


def test_notices_cursor_of_another_is_none(ken: Member, mio: Member) -> None:
    for n in range(reading.SIZE + 1):
        make_notice(mio, POSTED, thing=f"t{n}")
    make_notice(ken, POSTED)

    assert len(reading.page(ken, cursor=reading.page(mio).after).told) == 1


def test_notice_opened_is_read(ken: Member, mio: Member) -> None:
    notice = make_notice(ken, POKED, by=mio, place=f"/n/{ken.network.slug}/feed/abc/")

    answer = browser(ken).get(at(ken, f"{notice.public_id}/"))

    assert (answer.status_code, answer["Location"]) == (302, notice.place)
    assert reading.unread(ken) == 0


def test_unread_counts_and_notes_what_the_page_around_it_tells_of(ken: Member, mio: Member) -> None:
    place = f"/n/{ken.network.slug}/feed/abc/"
    make_notice(ken, POKED, by=mio, place=f"{place}#c-1")
    make_notice(ken, POSTED)
    client = browser(ken)

    assert ">2<span" in client.get(at(ken, "unread/")).content.decode()
    for elsewhere in ("https://x.example/n/other/", f"https://x.example{at(ken)}", "::", "x" * 5000):
        client.get(at(ken, "unread/"), headers={"HX-Current-URL": elsewhere})
    assert reading.unread(ken) == 2
    client.get(at(ken, "unread/?later"), headers={"HX-Current-URL": f"https://x.example{place}"})
    assert reading.unread(ken) == 2  # came while the page stood open
    here = client.get(at(ken, "unread/"), headers={"HX-Current-URL": f"https://x.example{place}?q=1"})
    assert ">1<span" in here.content.decode()
    assert Notice.objects.within(ken.network).exclude(read_at=None).get().kind == POKED.code


def test_all_read_can_be_taken_back_for_a_while(ken: Member, mio: Member) -> None:
    make_notice(ken, POKED, by=mio)
    client: Client = browser(ken)

    done = client.post(at(ken, "reading/"))
    assert reading.unread(ken) == 0
    page = client.get(done["Location"]).content.decode()
    assert 'name="undo"' in page
    undo = done["Location"].partition("undo=")[2]
    assert browser(mio).post(at(ken, "reading/"), {"undo": undo}).status_code == 422
    assert reading.unread(ken) == 0
    client.post(at(ken, "reading/"), {"undo": undo})

    assert reading.unread(ken) == 1
    assert "undo" not in client.post(at(ken, "reading/"), {"undo": undo})["Location"]
