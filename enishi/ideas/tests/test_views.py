"""The ideas box through its pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from enishi.feed.tests.make import agree
from enishi.ideas import actions
from enishi.ideas.models import Idea, State, Support
from enishi.ideas.reading import PAGE
from enishi.ideas.tests.make import make_idea
from enishi.members import distance
from enishi.members.models import Member
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db
FORM = {"title": "総会を土曜日に", "text": "平日の昼は行けません。", "told": "board", "token": "0123456789abcdef" * 2}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def browser(member: Member) -> Client:
    """Return a browser signed in as a member."""
    client = Client()
    client.force_login(member.person)
    return client


def at(member: Member, path: str = "ideas/") -> str:
    """Return an address in the member's network."""
    return f"/n/{member.network.slug}/{path}"


def words(answer: Any) -> str:
    """Return a page as text without tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_ideas_shows_what_changed_before_the_box(ken: Member, mio: Member, hana: Member) -> None:
    actions.answer(make_idea(ken, "在籍証明のはんこ"), state=State.DONE, text="ここから頼めます。", by=hana)
    make_idea(ken, "朝の会がほしい")

    shown = words(browser(mio).get(at(mio)))

    assert shown.index("ここから頼めます。") < shown.index("声を入れる") < shown.index("朝の会がほしい")


def test_ideas_shows_those_for_the_secretariat_to_it_and_their_author(ken: Member, mio: Member, hana: Member) -> None:
    make_idea(ken, "内々の声", board=False)

    for reader, sees in ((ken, True), (hana, True), (mio, False)):
        assert ("内々の声" in words(browser(reader).get(at(reader)))) is sees


def test_ideas_goes_on_where_the_page_before_ended(network: Network, ken: Member) -> None:
    agree(ken)
    Idea.objects.bulk_create(
        Idea(network=network, author=ken, title=f"その{n}。", board=True, token=f"{n:032x}") for n in range(PAGE + 2)
    )

    first = browser(ken).get(at(ken))
    after = re.search(r"after=([a-z0-9]{10})", first.content.decode())
    assert after
    rest = words(browser(ken).get(at(ken), {"after": after[1]}))

    assert "その25。" in words(first)
    assert "その1。" not in words(first)
    assert "その1。" in rest
    assert "その25。" not in rest


def test_idea_new_goes_into_the_box(ken: Member, mio: Member) -> None:
    agree(ken)

    answer = browser(ken).post(at(ken, "ideas/new/"), FORM, follow=True)

    assert "総会を土曜日に" in words(answer)
    assert "声を受けとりました" in words(answer)
    assert "総会を土曜日に" in words(browser(mio).get(at(mio)))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"title": ""}, "書いて"), ({"title": "あ" * 81}, "80"), ({"text": "あ" * 2001}, "2000"), ({"told": "all"}, "")],
)
def test_idea_new_says_what_is_missing(ken: Member, change: dict[str, str], said: str) -> None:
    agree(ken)

    answer = browser(ken).post(at(ken, "ideas/new/"), {**FORM, **change})

    assert answer.status_code == 422
    assert said in words(answer)
    assert not Idea.objects.within(ken.network_id).exists()


def test_idea_form_gone_back_to_with_other_words_is_kept_and_sent_by_once_more(ken: Member) -> None:
    agree(ken)
    client = browser(ken)
    client.post(at(ken, "ideas/new/"), FORM)
    assert client.post(at(ken, "ideas/new/"), FORM).status_code == 302
    assert Idea.objects.within(ken.network).count() == 1

    other = client.post(at(ken, "ideas/new/"), {**FORM, "text": "べつの声です。"})
    assert other.status_code == 422
    assert "前に書いたものは、もう届いています" in words(other)
    token = other.context["form"]["token"].value()
    assert client.post(at(ken, "ideas/new/"), {**FORM, "text": "べつの声です。", "token": token}).status_code == 302
    assert Idea.objects.within(ken.network).count() == 2


def test_idea_new_asks_for_the_rules_where_all_members_read_it(ken: Member, mio: Member) -> None:
    agree(mio)

    assert browser(ken).post(at(ken, "ideas/new/"), FORM).status_code == 422
    assert browser(ken).post(at(ken, "ideas/new/"), {**FORM, "told": "desk"}).status_code == 302
    ticked = {**FORM, "rules": "on", "rules_version": "1", "token": "f" * 32}
    assert browser(ken).post(at(ken, "ideas/new/"), ticked).status_code == 302

    assert Idea.objects.within(ken.network_id).count() == 2


def test_idea_shows_every_answer_with_its_name(ken: Member, mio: Member, hana: Member) -> None:
    idea = make_idea(ken)
    actions.answer(idea, state=State.NOT, text="会場がとれませんでした。", by=hana)

    shown = words(browser(mio).get(at(mio, f"ideas/{idea.public_id}/")))

    assert "会場がとれませんでした。" in shown
    assert "花 四" in shown
    assert "見おくります" in shown


def test_idea_for_the_secretariat_is_no_page_for_others(ken: Member, mio: Member) -> None:
    idea = make_idea(ken, board=False)

    assert browser(mio).get(at(mio, f"ideas/{idea.public_id}/")).status_code == 404


def test_idea_that_was_joined_leads_to_the_other(ken: Member, mio: Member, hana: Member) -> None:
    first, second = make_idea(ken), make_idea(mio)
    actions.join(second, first.public_id, by=hana)

    answer = browser(mio).get(at(mio, f"ideas/{second.public_id}/"))

    assert answer.headers["Location"] == at(mio, f"ideas/{first.public_id}/")


def test_idea_support_counts_and_ends(ken: Member, mio: Member) -> None:
    idea = make_idea(ken)

    browser(mio).post(at(mio, f"ideas/{idea.public_id}/support/"), {"on": "1", "from": "list"})
    assert "わたしも。いま1人" in browser(mio).get(at(mio)).content.decode()

    browser(mio).post(at(mio, f"ideas/{idea.public_id}/support/"), {"on": "0"})
    assert not Support.objects.within(ken.network_id).exists()


def test_idea_removal_is_the_authors(ken: Member, mio: Member) -> None:
    idea = make_idea(ken)
    path = at(ken, f"ideas/{idea.public_id}/removal/")
    assert browser(mio).post(path).status_code == 404
    assert "元には戻りません" in words(browser(ken).get(path))

    browser(ken).post(path)

    assert browser(ken).get(at(ken, f"ideas/{idea.public_id}/")).status_code == 404


def test_inbox_lists_what_may_be_answered(ken: Member, mio: Member, hana: Member, emi: Member) -> None:
    make_idea(ken, "みんなへの声")
    make_idea(ken, "事務局への声", board=False)

    of_hana, of_emi = (words(browser(each).get(at(each, "desk/ideas/"))) for each in (hana, emi))

    assert "事務局への声" in of_hana
    assert "みんなへの声" in of_emi
    assert "事務局への声" not in of_emi
    assert browser(mio).get(at(mio, "desk/ideas/")).status_code == 404


def test_inbox_idea_takes_an_answer(ken: Member, hana: Member) -> None:
    idea = make_idea(ken)
    path = at(hana, f"desk/ideas/{idea.public_id}/")

    lacking = browser(hana).post(path, {"state": "looking", "text": "", "day": "", "version": "1"})
    assert lacking.status_code == 422
    assert "日にちを入れてください" in words(lacking)

    given = {"state": "done", "text": "土曜にしました。", "day": "", "feed": "on", "version": "1"}
    for _press in range(2):
        assert browser(hana).post(path, given).status_code == 302

    idea.refresh_from_db()
    assert idea.state == State.DONE
    assert idea.answers.count() == 1
    assert "土曜にしました。" in words(browser(ken).get(f"/n/{ken.network.slug}/feed/"))


def test_inbox_idea_shows_who_was_faster_and_keeps_what_was_typed(ken: Member, hana: Member, emi: Member) -> None:
    idea = make_idea(ken)
    path = at(hana, f"desk/ideas/{idea.public_id}/")
    shown = browser(hana).get(path).content.decode()
    assert 'name="version" value="1"' in shown
    actions.answer(idea, state=State.NOT, text="会場がとれません。", by=emi)

    late = browser(hana).post(path, {"state": "done", "text": "土曜にしました。", "day": "", "version": "1"})

    assert late.status_code == 422
    assert "会場がとれません。" in words(late)
    assert "土曜にしました。" in words(late)
    assert 'name="version" value="2"' in late.content.decode()
    assert idea.answers.count() == 1


def test_idea_that_was_joined_to_one_behind_a_distance_is_shown_itself(ken: Member, mio: Member, hana: Member) -> None:
    first, second = make_idea(ken), make_idea(mio, "わたしの案")
    actions.join(second, first.public_id, by=hana)

    distance.keep(ken, mio, "block", by=ken)

    assert "わたしの案" in words(browser(mio).get(at(mio, f"ideas/{second.public_id}/")))


def test_inbox_joining_joins(ken: Member, mio: Member, hana: Member) -> None:
    first, second = make_idea(ken, "ひとつめ"), make_idea(mio, "ふたつめ")
    path = at(hana, f"desk/ideas/{second.public_id}/joining/")
    assert browser(hana).post(path, {"into": second.public_id}).status_code == 422

    browser(hana).post(path, {"into": first.public_id})

    second.refresh_from_db()
    assert second.joined_to == first
