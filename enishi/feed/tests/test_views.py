"""The feed through its pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.feed import actions
from enishi.feed.models import Comment, Item
from enishi.feed.tests.make import agree, make_answer, make_post
from enishi.feed.views import answers, posts
from enishi.groups.tests.make import make_group
from enishi.kit.jobs import drain
from enishi.members import circles
from enishi.members.models import Agreement, Member
from enishi.networks.audiences import ALUMNI, MEMBERS
from enishi.networks.models import Network, Policy
from enishi.profiles.tests.test_views import edit_data

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef" * 2
POST = {
    "text": "納戸から写真が出てきました。",
    "title": "",
    "audience": str(MEMBERS),
    "label": "employees",
    "token": TOKEN,
}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def browser(member: Member) -> Client:
    """Return a browser signed in as a member."""
    client = Client()
    client.force_login(member.person)
    return client


def at(member: Member, path: str = "") -> str:
    """Return an address below the feed of the member's network."""
    return f"/n/{member.network.slug}/feed/{path}"


def words(answer: Any) -> str:
    """Return a page as text without tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_feed_shows_newest_first_and_narrows_down(ken: Member, aki: Member) -> None:
    make_post(ken, "ひとつめ")
    for member in (ken, aki):
        actions.appear(member, Item.Kind.JOINED, "name", by=SYSTEM)
    make_post(aki, "ふたつめ")

    everything = words(browser(ken).get(at(ken)))
    people = words(browser(ken).get(at(ken), {"only": "people"}))

    assert everything.index("ふたつめ") < everything.index("ひとつめ")
    assert "ひとつめ" not in people
    assert "2人が加わりました" in people


def test_feed_says_what_will_stand_there_while_nothing_does(network: Network, ken: Member) -> None:
    Item.objects.within(network).delete()

    assert "まだ、なにも届いていません" in words(browser(ken).get(at(ken)))


def test_feed_goes_on_where_the_page_before_ended(ken: Member) -> None:
    for turn in range(30):
        make_post(ken, f"第{turn}便")
    client = browser(ken)

    first = client.get(at(ken))
    after = re.search(r'href="(/n/[^"]+after=[^"]+)"', first.content.decode())
    assert after
    second = client.get(after[1].replace("&amp;", "&"), headers={"HX-Request": "true"})

    assert "第29便" in words(first)
    assert "第0便" not in words(first)
    assert "第0便" in words(second)
    assert "<html" not in second.content.decode()


def test_post_new_asks_for_the_rules_once_and_keeps_what_was_typed(ken: Member) -> None:
    client = browser(ken)
    page = words(client.get(at(ken, "new/")))

    refused = client.post(at(ken, "new/"), POST)

    assert "はじめて書く前に、3つだけ" in page
    assert refused.status_code == 422
    assert "納戸から写真が出てきました。" in refused.content.decode()
    assert not Item.objects.within(ken.network).filter(kind="post").exists()
    version = re.search(r'name="rules_version" value="(\d+)"', refused.content.decode())
    assert version
    done = client.post(at(ken, "new/"), POST | {"rules": "on", "rules_version": version[1]})
    item = Item.objects.within(ken.network).get(kind="post")
    assert (done.status_code, done["Location"]) == (302, at(ken, f"{item.public_id}/"))
    assert Agreement.objects.within(ken.network).filter(member=ken).exists()
    assert "はじめて書く前に、3つだけ" not in words(client.get(at(ken, "new/")))


@pytest.mark.parametrize(
    ("audience", "label"), [(MEMBERS, "members"), (MEMBERS, "public"), (ALUMNI, "employees"), (ALUMNI, "public")]
)
def test_post_new_refuses_a_mark_that_does_not_go_with_the_readers(ken: Member, audience: int, label: str) -> None:
    agree(ken)

    answer = browser(ken).post(at(ken, "new/"), POST | {"audience": str(audience), "label": label})

    assert answer.status_code == 422
    usual = "社員もいます" if audience == MEMBERS else "会員限り"
    said = f"この印は、えらんだ読む人とは組み合わせられません。「{usual}」か「取扱注意」なら、つけられます。"
    assert said in words(answer)
    assert not Item.objects.within(ken.network).filter(kind="post").exists()


def test_post_new_tells_an_employee_how_many_outside_can_read_it(ken: Member, aki: Member) -> None:
    employee, alumnus = words(browser(aki).get(at(aki, "new/"))), words(browser(ken).get(at(ken, "new/")))

    assert re.search(r"外部の\s*\d+\s*人が読めます", employee)
    assert "外部の" not in alumnus
    assert re.search(r"社員の\d+人も、読めます。", alumnus)


def test_item_shows_what_it_said_before_and_what_others_said(ken: Member, aki: Member) -> None:
    item = make_post(ken, "1988年の写真です")
    actions.change(item, text="1989年の写真です", version=1, by=ken)
    first = make_answer(item, aki, "父です")
    make_answer(item, ken, "お渡しします", under=first.public_id)

    page = words(browser(aki).get(at(aki, f"{item.public_id}/")))

    assert all(said in page for said in ("1989年", "1988年", "父です", "お渡しします", "コメント 2"))


def test_item_of_another_audience_is_not_there(ken: Member, aki: Member) -> None:
    item = make_post(ken, audience=ALUMNI)

    for method in ("get", "post"):
        for part in ("", "edit/", "removal/", "stamps/", "answers/"):
            if (method, part) != ("get", "answers/") and (method, part) != ("post", ""):
                assert getattr(browser(aki), method)(at(aki, f"{item.public_id}/{part}")).status_code == 404


def test_item_shows_text_as_text(ken: Member) -> None:
    item = make_post(ken, '<script>alert(1)</script> "><img src=x onerror=alert(1)> https://example.com/?a=1&b=2。')

    page = browser(ken).get(at(ken, f"{item.public_id}/")).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="https://example.com/?a=1&amp;b=2"' in page


def test_post_edit_changes_it_and_refuses_an_older_window(ken: Member, aki: Member) -> None:
    item = make_post(ken, "まちがい")
    client, path = browser(ken), at(ken, f"{item.public_id}/edit/")
    assert "まちがい" in client.get(path).content.decode()

    done = client.post(path, {"text": "なおしました", "title": "", "version": "1"})
    late = client.post(path, {"text": "もうひとつの窓", "title": "", "version": "1"})

    item.refresh_from_db()
    assert (done.status_code, late.status_code, item.text) == (302, 422, "なおしました")
    assert "もうひとつの窓" in late.content.decode()
    assert browser(aki).get(at(aki, f"{item.public_id}/edit/")).status_code == 404


def test_post_edit_and_answer_edit_are_counted(ken: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    item = make_post(ken)
    comment = make_answer(item, ken)
    monkeypatch.setattr(posts, "A_HOUR", 1)
    monkeypatch.setattr(answers, "A_HOUR", 1)
    client = browser(ken)

    for path in (f"{item.public_id}/edit/", f"answers/{comment.public_id}/edit/"):
        codes = [client.post(at(ken, path), {"text": text, "title": "", "version": "1"}).status_code for text in "ab"]
        assert codes == [302, 429]


def test_post_edit_of_a_hidden_post_is_not_there(ken: Member) -> None:
    item = make_post(ken)
    Item.objects.within(ken.network).update(hidden_at=timezone.now())

    for method in ("get", "post"):
        assert getattr(browser(ken), method)(at(ken, f"{item.public_id}/edit/")).status_code == 404
    assert browser(ken).post(at(ken, f"{item.public_id}/removal/")).status_code == 302


def test_post_edit_in_a_shared_group_asks_for_its_promises_first(ken: Member, mio: Member, aki: Member) -> None:
    group = make_group(mio, ken)
    item = make_post(ken, circle=group.circle)
    Agreement.objects.within(ken.network).filter(member=ken, policy__subject=Policy.Subject.CONDUCT).delete()
    circles.seat(group.circle, [aki.pk])

    asked = browser(ken).get(at(ken, f"{item.public_id}/edit/"))

    assert asked["Location"] == f"/n/{ken.network.slug}/groups/{group.public_id}/promise/?item={item.public_id}"


def test_item_removal_says_what_goes_with_it_and_takes_it_back(ken: Member, aki: Member) -> None:
    item = make_post(ken)
    make_answer(item, aki)
    client, path = browser(ken), at(ken, f"{item.public_id}/removal/")

    asked = words(client.get(path))
    done = client.post(path)

    assert "コメント1件も、いっしょに消えます。" in asked
    assert (done.status_code, done["Location"]) == (302, at(ken))
    assert browser(aki).get(at(aki, f"{item.public_id}/")).status_code == 404


def test_item_stamps_are_put_and_taken_off(ken: Member, aki: Member) -> None:
    item = make_post(ken)
    client, path = browser(aki), at(aki, f"{item.public_id}/stamps/")

    put = client.post(path, {"put": "omedeto"}, headers={"HX-Request": "true"}).content.decode()
    every = client.get(path, headers={"HX-Request": "true"}).content.decode()
    plain = client.post(path, {"take": "omedeto"})
    wrong = client.post(path, {"put": "omedeto", "take": "omedeto"}, headers={"HX-Request": "true"})

    assert 'aria-pressed="true"' in put
    assert every.count('class="reaction"') == 8
    assert plain.status_code == 302
    assert wrong.status_code == 422
    assert not item.stamps.exists()


def test_item_answers_take_words_or_a_stamp_and_keep_what_was_typed(ken: Member, aki: Member) -> None:
    item = make_post(ken)
    client, path = browser(aki), at(aki, f"{item.public_id}/answers/")

    before = client.post(path, {"text": "きまりの前に", "token": TOKEN})
    agree(aki)
    done = client.post(path, {"text": "きまりのあとで", "token": TOKEN})
    stamped = client.post(path, {"text": "", "stamp": "natsukashii", "token": TOKEN[::-1]})
    empty = client.post(path, {"text": " ", "token": "f" * 32})
    odd = client.post(path, {"text": "", "stamp": "ouen", "token": "\0" * 32})

    assert before.status_code == 422
    assert "きまりの前に" in before.content.decode()
    assert (done.status_code, stamped.status_code, empty.status_code, odd.status_code) == (302, 302, 422, 302)
    assert [(row.text, row.stamp) for row in item.comments.order_by("pk")] == [
        ("きまりのあとで", ""),
        ("", "natsukashii"),
        ("", "ouen"),
    ]


def test_answer_edit_changes_one_s_own_words(ken: Member, aki: Member) -> None:
    comment = make_answer(make_post(ken), aki, "まちがい")

    done = browser(aki).post(at(aki, f"answers/{comment.public_id}/edit/"), {"text": "なおしました"})

    comment.refresh_from_db()
    assert (done.status_code, comment.text) == (302, "なおしました")
    assert browser(ken).get(at(ken, f"answers/{comment.public_id}/edit/")).status_code == 404


def test_answer_removal_leaves_the_place_of_what_was_answered(ken: Member, aki: Member) -> None:
    item = make_post(ken)
    comment = make_answer(item, aki, "消える言葉")
    make_answer(item, ken, "それへの返事", under=comment.public_id)

    done = browser(aki).post(at(aki, f"answers/{comment.public_id}/removal/"))

    page = words(browser(ken).get(at(ken, f"{item.public_id}/")))
    assert done.status_code == 302
    assert "消える言葉" not in page
    assert "このコメントは、いまは読めません" in page
    assert "それへの返事" in page


def test_answer_stamps_are_put_on_a_comment(ken: Member, aki: Member) -> None:
    comment = make_answer(make_post(ken), aki)

    done = browser(ken).post(at(ken, f"answers/{comment.public_id}/stamps/"), {"put": "ouen"})

    assert done.status_code == 302
    assert Comment.objects.within(ken.network).get(pk=comment.pk).stamps.count() == 1


@pytest.mark.parametrize(("ticked", "appears"), [({}, True), ({"quiet": "on"}, False)])
def test_profile_edit_is_no_news_where_its_owner_says_so(ken: Member, ticked: dict[str, str], appears: bool) -> None:
    client, path = browser(ken), f"/n/{ken.network.slug}/me/profile/"
    typed = edit_data(ken, **{"work-0-company": "しずか社", "work-0-kind": "employed"})
    assert 'name="quiet"' in client.get(path).content.decode()

    answer = client.post(path, typed | ticked)
    drain()

    assert answer.status_code == 302
    assert Item.objects.within(ken.network).filter(author=ken, about="work").exists() is appears


def test_feed_gives_an_open_page_what_came_since(ken: Member, aki: Member) -> None:
    make_post(ken, "前からあった")
    client = browser(ken)
    since = re.search(r'hx-get="([^"]+since=[^"]+)"', client.get(at(ken)).content.decode())
    assert since
    path = since[1].replace("&amp;", "&")

    nothing = client.get(path, headers={"HX-Request": "true"})
    make_post(aki, "いま届いた")
    came = client.get(path, headers={"HX-Request": "true"})

    assert "<article" not in nothing.content.decode()
    assert "いま届いた" in words(came)
    assert "前からあった" not in words(came)
    assert came.content.decode().index("since=") < came.content.decode().index("<article")


def test_reactions_say_anew_what_stands_on_an_open_page(network: Network, ken: Member, aki: Member) -> None:
    post, hidden = make_post(ken), make_post(ken, audience=ALUMNI)
    make_answer(post, aki)
    actions.put_stamp(post, "arigato", on=True, by=aki)
    where = f"/n/{network.slug}/feed/reactions/"

    page = (
        browser(aki).get(where, {"shown": [post.public_id, hidden.public_id, "zzzzzzzzzz", "x" * 500]}).content.decode()
    )

    assert f'id="foot-{post.public_id}" hx-swap-oob="true"' in page
    assert "コメント 1" in page
    assert 'aria-pressed="true"' in page
    assert f"foot-{hidden.public_id}" not in page
    assert [
        key
        for key in (hidden.public_id, "zzzzzzzzzz", post.public_id)
        if f'id="card-{key}" hx-swap-oob="delete"' in page
    ] == [
        hidden.public_id,
        "zzzzzzzzzz",
    ], "what cannot be read is told from nothing that was ever there"
    assert browser(aki).get(where).content == b""


def test_reactions_bring_the_words_of_what_was_changed_since(network: Network, ken: Member, aki: Member) -> None:
    post, other = make_post(ken, "1988年の夏"), make_post(ken, "そのまま")
    actions.change(post, text="1989年の夏", version=1, by=ken)
    where, shown = f"/n/{network.slug}/feed/reactions/", [f"{post.public_id}.1", f"{other.public_id}.1"]

    page = browser(aki).get(where, {"shown": shown}).content.decode()

    assert f'id="words-{post.public_id}" hx-swap-oob="true"' in page
    assert "1989年の夏" in page
    assert f'value="{post.public_id}.2"' in page, "the page shows this version from now on"
    assert f"words-{other.public_id}" not in page
    assert "words-" not in browser(aki).get(where, {"shown": [f"{post.public_id}.2"]}).content.decode()


def test_item_open_on_a_page_brings_changed_words_and_says_when_it_is_gone(
    network: Network, ken: Member, aki: Member
) -> None:
    post = make_post(ken, "1988年の夏")
    where, live = f"/n/{network.slug}/feed/{post.public_id}/", {"HX-Request": "true"}
    assert 'id="post-words"' not in browser(aki).get(where, {"shown": "1"}, headers=live).content.decode()

    actions.change(post, text="1989年の夏", version=1, by=ken)
    assert 'id="post-words"' in browser(aki).get(where, {"shown": "1"}, headers=live).content.decode()

    actions.take_back(post, by=ken)
    gone = browser(aki).get(where, {"shown": "2"}, headers=live)
    assert (gone.status_code, "いまは読めません" in words(gone)) == (200, True)
    assert gone.content == browser(aki).get(f"/n/{network.slug}/feed/zzzzzzzzzz/", {"shown": "2"}, headers=live).content
    assert browser(aki).get(where).status_code == 404
