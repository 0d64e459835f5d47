"""The files of a group: found by those who read its posts, at the same cost however many there are."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enishi.feed import actions, carried
from enishi.feed.tests.make import make_carrying, make_post
from enishi.groups.models import Group, Kind
from enishi.groups.tests.make import make_group
from enishi.members.models import Member

pytestmark = pytest.mark.django_db


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def files_of(group: Group, member: Member, query: str = "") -> str:
    answer = browser(member).get(f"/n/{group.network.slug}/groups/{group.public_id}/files/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_circle_files_lists_each_with_its_post_for_those_inside(ken: Member, mio: Member, aki: Member) -> None:
    group = make_group(ken, mio)
    post = make_carrying(mio, name="しおり.pdf", circle=group.circle)
    gone = make_carrying(mio, name="取り下げ.pdf", circle=group.circle)
    empty = make_carrying(ken, name="外した.pdf", circle=group.circle)
    make_carrying(ken, name="よそ.pdf")
    actions.take_back(gone, by=mio)
    key = carried.of(empty).files[0].key
    change = carried.Change({}, frozenset({key}))
    actions.change(empty, text=empty.text, carry=change, version=1, by=ken)

    page = files_of(group, ken)

    assert f'href="/n/{ken.network.slug}/feed/{post.public_id}/files/' in page
    assert f'href="/n/{ken.network.slug}/feed/{post.public_id}/"' in page
    assert "しおり.pdf" in page
    assert all(name not in page for name in ("取り下げ.pdf", "外した.pdf", "よそ.pdf"))
    door = browser(aki).get(f"/n/{ken.network.slug}/groups/{group.public_id}/files/")
    assert (door.status_code, door["Location"]) == (302, f"/n/{ken.network.slug}/groups/{group.public_id}/")


def test_circle_files_of_a_room_of_alumni_are_found_by_nobody_of_the_company(
    ken: Member, mio: Member, aki: Member
) -> None:
    group = make_group(ken, mio, kind=Kind.BLIND)
    make_carrying(ken, circle=group.circle)

    assert "しおり.pdf" in files_of(group, mio)
    assert browser(aki).get(f"/n/{ken.network.slug}/groups/{group.public_id}/files/").status_code == 404


def test_circle_files_come_a_page_at_a_time(ken: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    group = make_group(ken)
    for number in range(3):
        make_carrying(ken, f"{number}通め", name=f"ファイル{number}.pdf", circle=group.circle)
        make_post(ken, f"あいだの{number}", circle=group.circle)
    monkeypatch.setattr("enishi.feed.reading.filed.__kwdefaults__", {"cursor": "", "size": 2})

    first = files_of(group, ken)
    after = re.search(r'class="button" href="(\?after=[^"]+)"', first)
    assert after
    rest = files_of(group, ken, after[1])

    assert re.findall(r"<b>(ファイル\d)\.pdf</b>", first) == ["ファイル2", "ファイル1"]
    assert re.findall(r"<b>(ファイル\d)\.pdf</b>", rest) == ["ファイル0"]
    assert 'class="button" href="?after=' not in rest


def test_circle_files_cost_the_same_for_one_and_for_twelve(ken: Member, mio: Member) -> None:
    group, client = make_group(ken, mio), browser(ken)
    path = f"/n/{ken.network.slug}/groups/{group.public_id}/files/"

    def cost() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    make_carrying(mio, circle=group.circle)
    one = cost()
    for _number in range(11):
        make_carrying(ken, circle=group.circle)

    assert cost() == one <= 10
