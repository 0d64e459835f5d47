"""Writing, changing, answering and stamping."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from enishi.feed import actions, keeping
from enishi.feed.models import Comment, Item, Stamped
from enishi.feed.tests.make import agree, make_answer, make_post
from enishi.groups.tests.make import make_group
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members import circles, sharing
from enishi.members.models import Agreement, Member
from enishi.networks.audiences import ALUMNI, MEMBERS
from enishi.networks.models import Network, Policy

pytestmark = pytest.mark.django_db


def test_nobody_writes_before_they_agreed_to_the_rules(ken: Member) -> None:
    with pytest.raises(Refused) as refused:
        actions.write(ken, text="はじめまして", audience=MEMBERS, label="employees", token="a" * 32, by=ken)

    assert refused.value.field == "rules"
    assert not Item.objects.within(ken.network).filter(kind="post").exists()


def test_agreement_is_asked_again_when_the_rules_change(network: Network, ken: Member) -> None:
    item = make_post(ken)
    assert sharing.asked(ken) is None
    newer = Policy.objects.create(network=network, subject="sharing", version=2, text_ja="あたらしいきまり")

    with pytest.raises(Refused):
        make_post_without_agreeing(ken)
    with pytest.raises(Refused):
        actions.answer(item, text="また書きます", token="c" * 32, by=ken)
    with pytest.raises(Conflict):
        sharing.agree(ken, 1, by=ken)
    actions.answer(item, stamp="arigato", token="d" * 32, by=ken)  # a stamp publishes no words
    sharing.agree(ken, newer.version, by=ken)
    make_post_without_agreeing(ken)

    assert Agreement.objects.within(network).filter(member=ken, policy__subject="sharing").count() == 2


def make_post_without_agreeing(author: Member) -> Item:
    item: Item = actions.write(author, text="…", audience=MEMBERS, label="employees", token="e" * 32, by=author)
    return item


def test_form_sent_twice_is_one_post(ken: Member) -> None:
    agree(ken)

    both = [
        actions.write(ken, text="いちど", audience=MEMBERS, label="employees", token="f" * 32, by=ken) for _ in range(2)
    ]

    assert both[0].pk == both[1].pk
    assert Item.objects.within(ken.network).filter(kind="post").count() == 1


def test_form_sent_again_with_something_else_is_refused_and_loses_nothing(ken: Member, aki: Member) -> None:
    post = make_post(ken, "ひとつめ", token="f" * 32)
    comment = make_answer(post, aki, "ひとつめ", token="f" * 32)
    other = make_post(ken)

    for deed in (
        lambda: make_post(ken, "べつの便り", token="f" * 32),
        lambda: make_post(ken, "ひとつめ", token="f" * 32, audience=ALUMNI),
        lambda: make_answer(post, aki, "べつの言葉", token="f" * 32),
        lambda: make_answer(other, aki, "ひとつめ", token="f" * 32),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.field == "token"

    assert make_answer(post, aki, "ひとつめ", token="f" * 32).pk == comment.pk
    assert Item.objects.within(ken.network).filter(kind="post").count() == 2


def test_change_keeps_what_it_said_before_and_sees_another_window(ken: Member) -> None:
    item = make_post(ken, "1988年の写真です")

    actions.change(item, text="1989年の写真です", version=1, by=ken)

    item.refresh_from_db()
    assert (item.text, item.version) == ("1989年の写真です", 2)
    assert [row.text for row in item.revisions.all()] == ["1988年の写真です"]
    with pytest.raises(Conflict):
        actions.change(item, text="1990年", version=1, by=ken)


def test_only_the_author_changes_or_takes_back(ken: Member, aki: Member) -> None:
    item = make_post(ken)
    comment = make_answer(item, ken)

    for deed in (
        lambda: actions.change(item, text="…", version=1, by=aki),
        lambda: actions.take_back(item, by=aki),
        lambda: actions.change_answer(comment, text="…", by=aki),
        lambda: actions.take_answer_back(comment, by=aki),
    ):
        with pytest.raises(NotAllowed):
            deed()

    item.refresh_from_db()
    assert item.taken_back_at is None
    assert item.text


def test_take_back_leaves_no_word(ken: Member, aki: Member) -> None:
    item = make_post(ken, "消える言葉")
    actions.change(item, text="あとの言葉", version=1, by=ken)
    make_answer(item, aki)

    actions.take_back(item, by=ken)

    item.refresh_from_db()
    assert (item.title, item.text) == ("", "")
    assert not item.revisions.exists()
    assert {(row.text, row.stamp) for row in item.comments.all()} == {("", "")}
    assert "なつかしいですね。" not in str(keeping.tell(aki))
    assert not Item.objects.readable_by(aki).filter(pk=item.pk).exists()
    with pytest.raises(Refused):
        actions.take_back(item, by=ken)


def test_who_does_not_read_an_item_cannot_answer_it(ken: Member, aki: Member) -> None:
    item = make_post(ken, audience=ALUMNI)
    comment = make_answer(item, ken)
    agree(aki)

    for deed in (
        lambda: actions.answer(item, text="社員です", token="a" * 32, by=aki),
        lambda: actions.put_stamp(item, "ouen", on=True, by=aki),
        lambda: actions.put_stamp_on_answer(comment, "ouen", on=True, by=aki),
    ):
        with pytest.raises(NotAllowed):
            deed()

    assert Comment.objects.within(ken.network).count() == 1
    assert not Stamped.objects.within(ken.network).exists()


def test_answer_to_a_reply_stands_one_step_deep(ken: Member, aki: Member) -> None:
    item = make_post(ken)
    first = make_answer(item, aki)
    second = make_answer(item, ken, under=first.public_id)

    third = make_answer(item, aki, under=second.public_id)

    assert third.under_id == first.pk


def test_closed_comments_take_neither_words_nor_a_stamp_as_comment(ken: Member, aki: Member) -> None:
    item = make_post(ken)
    Item.objects.within(ken.network).update(answers_open=False)
    agree(aki)

    for said in ({"text": "ひとこと"}, {"stamp": "ouen"}):
        with pytest.raises(Refused):
            actions.answer(item, token="a" * 32, by=aki, **said)
    actions.put_stamp(item, "ouen", on=True, by=aki)

    assert not item.comments.exists()


def test_new_words_in_a_group_that_became_shared_ask_for_its_promises(ken: Member, mio: Member, aki: Member) -> None:
    group = make_group(mio, ken)
    agree(mio)
    policy = Policy.objects.within(ken.network).get(subject=Policy.Subject.SHARING)
    sharing.agree(ken, policy.version, by=ken)
    said: Any = {"audience": group.circle.audience, "label": "employees", "circle": group.circle}
    item = actions.write(ken, text="社員がいないころ", token="a" * 32, by=ken, **said)
    comment = actions.answer(item, text="ふたりのころ", token="a" * 32, by=ken)
    circles.seat(group.circle, [aki.pk])

    for deed in (
        lambda: actions.write(ken, text="あたらしく", token="b" * 32, by=ken, **said),
        lambda: actions.change(item, text="まったくべつの言葉", version=1, by=ken),
        lambda: actions.answer(item, text="あたらしく", token="b" * 32, by=ken),
        lambda: actions.change_answer(comment, text="まったくべつの言葉", by=ken),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.field == "text"


def test_words_that_are_not_read_are_not_changed(ken: Member, aki: Member) -> None:
    item = make_post(ken)
    comment = make_answer(item, aki)
    rows = Item.objects.within(ken.network)

    rows.update(hidden_at=timezone.now())
    for deed in (
        lambda: actions.change(item, text="べつの言葉", version=1, by=ken),
        lambda: actions.change_answer(comment, text="べつの言葉", by=aki),
    ):
        with pytest.raises(Refused):
            deed()
    rows.update(hidden_at=None)
    Comment.objects.within(ken.network).update(hidden_at=timezone.now())
    with pytest.raises(Refused):
        actions.change_answer(comment, text="べつの言葉", by=aki)
    actions.take_back(rows.get(pk=item.pk), by=ken)


def test_stamp_put_twice_is_one_and_taken_off_is_none(ken: Member, aki: Member) -> None:
    item = make_post(ken)

    for on, number in ((True, 1), (True, 1), (False, 0), (False, 0)):
        actions.put_stamp(item, "omedeto", on=on, by=aki)
        assert item.stamps.count() == number
    with pytest.raises(Refused):
        actions.put_stamp(item, "wrong", on=True, by=aki)


def test_what_a_member_wrote_is_their_own_data_and_goes_with_them(ken: Member, aki: Member) -> None:
    item = make_post(ken, "持ち帰る言葉")
    make_answer(make_post(aki), ken, "ひとことも")
    actions.put_stamp(item, "ouen", on=True, by=ken)

    told = keeping.tell(ken)
    keeping.forget(ken)

    assert {row["text"] for row in told} == {"持ち帰る言葉", "ひとことも", "応援しています"}
    assert not Item.objects.within(ken.network).filter(author=ken).exists()
    assert not Comment.objects.within(ken.network).filter(author=ken).exists()
    assert not Stamped.objects.within(ken.network).filter(member=ken).exists()
