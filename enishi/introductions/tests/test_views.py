"""Introductions through their pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from enishi.console.tests.make import start_network
from enishi.feed.forms import new_token
from enishi.introductions import actions
from enishi.introductions.models import Introduction, Outcome, State
from enishi.introductions.reading import PAGE
from enishi.introductions.tests.make import again, answers, ask_employee, make_introduction
from enishi.members.models import Member
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db
FORM = {"division": "品質保証部", "about": "talk", "words": "検査の話を聞かせてください。", "token": "ab" * 16}


def browser(member: Member) -> Client:
    """Return a browser signed in as a member."""
    client = Client()
    client.force_login(member.person)
    return client


def at(member: Member, path: str = "introductions/") -> str:
    """Return an address in the member's network."""
    return f"/n/{member.network.slug}/{path}"


def words(answer: Any) -> str:
    """Return a page as text without tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_introductions_lists_ones_own_and_what_one_is_asked(
    ken: Member, mio: Member, aki: Member, hana: Member
) -> None:
    ask_employee(make_introduction(ken, division="品質保証部"), aki, hana)
    make_introduction(mio, division="食品開発部")

    own, asked = browser(ken).get(at(ken)), browser(aki).get(at(aki), {"show": "asked"})

    assert "品質保証部" in words(own)
    assert "食品開発部" not in words(own)
    assert "斎賀 健" in words(asked)
    assert "入江 澪" not in words(asked)


def test_introductions_goes_on_where_the_page_before_ended(network: Network, ken: Member) -> None:
    Introduction.objects.bulk_create(
        Introduction(network=network, member=ken, about="talk", division=f"第{n}。", token=f"{n:032x}", state="ended")
        for n in range(PAGE + 2)
    )

    first = browser(ken).get(at(ken))
    after = re.search(r"after=([a-z0-9]{10})", first.content.decode())
    assert after
    rest = words(browser(ken).get(at(ken), {"after": after[1]}))

    assert "第25。" in words(first)
    assert "第1。" not in words(first)
    assert "第1。" in rest
    assert "第25。" not in rest


def test_introduction_new_offers_the_departments_of_employees_and_takes_any(ken: Member, aki: Member) -> None:
    shown = browser(ken).get(at(ken, "introductions/new/"))
    made = browser(ken).post(at(ken, "introductions/new/"), FORM | {"division": ""})

    assert '<option value="品質保証部">' in shown.content.decode()
    row = Introduction.objects.of(ken).get()
    assert (made.status_code, row.division, row.state) == (302, "", State.ROUTING)


def test_introduction_new_says_what_is_missing(ken: Member) -> None:
    answer = browser(ken).post(at(ken, "introductions/new/"), FORM | {"words": " ", "about": ""})

    assert answer.status_code == 422
    assert not Introduction.objects.of(ken).exists()


def test_introduction_new_says_that_three_are_under_way(ken: Member) -> None:
    for _ in range(3):
        make_introduction(ken)

    answer = browser(ken).post(at(ken, "introductions/new/"), FORM | {"token": new_token()})

    assert answer.status_code == 422
    assert "3件" in words(answer)


def test_introduction_new_is_not_there_where_no_employees_take_part(network: Network, ken: Member) -> None:
    network.employees_listed = False
    network.save()

    assert browser(ken).get(at(ken, "introductions/new/")).status_code == 404


def test_introduction_says_to_both_sides_where_it_stands_and_who_reads_it(
    ken: Member, mio: Member, aki: Member, ryo: Member, hana: Member
) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    path = at(ken, f"introductions/{row.public_id}/")

    for reader, other in ((ken, "大槻 涼"), (aki, "斎賀 健")):
        shown = words(browser(reader).get(path))
        assert other in shown
        assert "日比谷 花" in shown
        assert row.words in shown
    for stranger in (mio, ryo):
        assert browser(stranger).get(path).status_code == 404


def test_introduction_does_not_tell_a_no(ken: Member, aki: Member, hana: Member) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    actions.decline(row, words="手がいっぱいです。", by=aki)

    shown = words(browser(ken).get(at(ken, f"introductions/{row.public_id}/")))

    assert "別の方をさがしています" in shown
    assert "大槻" not in shown
    assert "手がいっぱい" not in shown


def test_introduction_shows_an_address_only_after_a_yes_and_where_it_was_chosen(
    ken: Member, aki: Member, hana: Member
) -> None:
    row = ask_employee(make_introduction(ken, shows_address=True), aki, hana)
    path = at(ken, f"introductions/{row.public_id}/")
    before = browser(aki).get(path).content.decode()
    actions.accept(row, words="水曜に。", by=aki)

    assert ken.person.email not in before
    assert ken.person.email in browser(aki).get(path).content.decode()
    seen = browser(ken).get(path).content.decode()
    assert "水曜に。" in seen
    assert aki.person.email not in seen


def test_introduction_answer_takes_a_yes_from_who_is_asked_alone(
    ken: Member, ryo: Member, aki: Member, hana: Member
) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    path = at(ken, f"introductions/{row.public_id}/answer/")

    for other in (ken, ryo, hana):
        assert browser(other).post(path, {"answer": "yes"}).status_code == 404
    assert browser(aki).post(path, {"answer": "yes", "yes-words": "どうぞ。"}).status_code == 302
    assert again(row).state == State.ACCEPTED


def test_introduction_answer_takes_a_no(ken: Member, aki: Member, hana: Member) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    path = at(ken, f"introductions/{row.public_id}/answer/")

    assert browser(aki).post(path, {"answer": "no", "no-words": "長" * 501}).status_code == 422
    assert browser(aki).post(path, {"answer": "no", "no-words": "三枝さんがよいかも。"}).status_code == 302
    assert answers(row) == [(aki.pk, "declined")]
    assert "三枝さんがよいかも。" in words(browser(hana).get(at(hana, f"desk/introductions/{row.public_id}/")))


def test_introduction_outcome_is_said(ken: Member, aki: Member, hana: Member) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    actions.accept(row, by=aki)

    browser(ken).post(at(ken, f"introductions/{row.public_id}/outcome/"), {"outcome": "met"})

    assert again(row).outcome == Outcome.MET


def test_introduction_withdrawal_asks_first(ken: Member, mio: Member) -> None:
    row = make_introduction(ken)
    path = at(ken, f"introductions/{row.public_id}/withdrawal/")

    assert browser(mio).post(path).status_code == 404
    assert browser(ken).get(path).status_code == 200
    assert again(row).state == State.ROUTING
    browser(ken).post(path)
    assert again(row).outcome == Outcome.WITHDRAWN


def test_desk_introductions_lists_by_where_they_stand(ken: Member, aki: Member, hana: Member, emi: Member) -> None:
    ask_employee(make_introduction(ken, division="検査課"), aki, hana)
    make_introduction(ken, division="食品開発部")

    for show, listed in (("routing", "食品開発部"), ("asked", "検査課")):
        shown = words(browser(hana).get(at(hana, "desk/introductions/"), {"show": show}))
        assert listed in shown
        assert ({"食品開発部", "検査課"} - {listed}).pop() not in shown
    assert browser(emi).get(at(emi, "desk/introductions/")).status_code == 404


def test_desk_introduction_offers_employees_of_the_department_and_asks_one(
    ken: Member, mio: Member, aki: Member, hana: Member
) -> None:
    row = make_introduction(ken)
    path = at(hana, f"desk/introductions/{row.public_id}/")
    shown = words(browser(hana).get(path))

    assert "大槻 涼" in shown
    assert "入江 澪" not in shown
    assert browser(hana).post(path, {"days": 5, "version": 1}).status_code == 422
    assert browser(hana).post(path, {"to": mio.public_id, "days": 5, "version": 1}).status_code == 422
    assert browser(hana).post(path, {"to": aki.public_id, "days": 3, "version": 1}).status_code == 302
    assert answers(row) == [(aki.pk, "waiting")]


def test_desk_introduction_of_another_network_is_not_there(ken: Member) -> None:
    row = make_introduction(ken)
    _other, owner = start_network(slug="shio")

    for path in (f"desk/introductions/{row.public_id}/", f"introductions/{row.public_id}/"):
        assert browser(owner).get(at(owner, path)).status_code == 404


def test_desk_introduction_end_needs_words(ken: Member, hana: Member) -> None:
    row = make_introduction(ken)
    path = at(hana, f"desk/introductions/{row.public_id}/ending/")

    assert browser(hana).post(path, {}).status_code == 422
    assert browser(hana).post(path, {"end-words": "今回は見つかりませんでした。"}).status_code == 302
    assert "今回は見つかりませんでした。" in words(browser(ken).get(at(ken, f"introductions/{row.public_id}/")))
