"""The ideas box: what may be put in, who shares it, and that each answer has a name, a day, or a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enishi.activity.models import Happening
from enishi.feed.models import Item
from enishi.feed.tests.make import agree
from enishi.ideas import actions, jobs, keeping
from enishi.ideas.models import ANSWERED_WITHIN, Answer, Idea, State, Support
from enishi.ideas.notices import readable
from enishi.ideas.tests.make import make_idea
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members import distance
from enishi.members.models import Member
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.notices.models import Notice

pytestmark = pytest.mark.django_db


def told(network: Network, job: Any) -> list[tuple[int, str]]:
    """Run what follows the last happening of the box, and return who has a notice of what."""
    last = Happening.objects.within(network).filter(kind__startswith="ideas.").latest("pk")
    job.func(network.pk, last.pk)
    return list(Notice.objects.within(network).order_by("pk").values_list("member_id", "thing"))


def test_an_idea_has_a_day_by_which_somebody_looks_at_it(ken: Member) -> None:
    idea = make_idea(ken)

    assert (idea.state, idea.due_on) == (State.RECEIVED, today_in(ken.network) + ANSWERED_WITHIN)


def test_an_idea_for_all_needs_the_rules_and_one_for_the_secretariat_does_not(ken: Member, mio: Member) -> None:
    agree(mio)

    with pytest.raises(Refused) as refused:
        actions.tell(ken, title="声", board=True, token="a" * 32, by=ken)
    actions.tell(ken, title="声", board=False, token="b" * 32, by=ken)

    assert refused.value.field == "rules"
    assert Idea.objects.within(ken.network_id).count() == 1


def test_the_same_form_twice_is_one_idea(ken: Member) -> None:
    for _turn in range(2):
        actions.tell(ken, title="声", board=False, token="a" * 32, by=ken)

    assert Idea.objects.within(ken.network_id).count() == 1


def test_who_reads_an_idea(ken: Member, mio: Member, aki: Member, hana: Member, emi: Member) -> None:
    board, closed = make_idea(ken), make_idea(ken, board=False)

    for reader, sees in (
        (mio, {board}),
        (aki, {board}),
        (emi, {board}),
        (hana, {board, closed}),
        (ken, {board, closed}),
    ):
        assert set(Idea.objects.readable_by(reader)) == sees
    assert set(Idea.objects.answerable_by(emi)) == {board}
    assert set(Idea.objects.answerable_by(hana)) == {board, closed}
    assert not Idea.objects.answerable_by(mio).exists()


def test_an_idea_is_gone_while_its_author_takes_no_part(ken: Member, mio: Member, hana: Member) -> None:
    make_idea(ken)

    Member.objects.within(ken.network_id).filter(pk=ken.pk).update(state=Member.State.PAUSED)

    assert not Idea.objects.readable_by(mio).exists()
    assert not Idea.objects.answerable_by(hana).exists()


def test_an_idea_is_not_shown_across_a_distance(ken: Member, mio: Member, aki: Member) -> None:
    make_idea(ken)

    distance.keep(ken, mio, "block", by=ken)

    assert not Idea.objects.readable_by(mio).exists()
    assert Idea.objects.readable_by(aki).exists()


def test_sharing_is_counted_once_and_ends(ken: Member, mio: Member) -> None:
    idea = make_idea(ken)

    for _turn in range(2):
        actions.support(idea, on=True, by=mio)
    assert idea.supports.count() == 1
    actions.support(idea, on=False, by=mio)

    assert not idea.supports.exists()
    with pytest.raises(NotAllowed):
        actions.support(idea, on=True, by=ken)
    with pytest.raises(NotAllowed):
        actions.support(make_idea(ken, board=False), on=True, by=mio)


def test_what_is_settled_is_shared_no_more(ken: Member, mio: Member, hana: Member) -> None:
    idea = make_idea(ken)
    actions.answer(idea, state=State.DONE, text="土曜にしました。", by=hana)

    with pytest.raises(Refused):
        actions.support(idea, on=True, by=mio)

    assert not Support.objects.within(ken.network_id).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"state": State.LOOKING}, "day"),
        ({"state": State.LOOKING, "days": -1}, "day"),
        ({"state": State.LOOKING, "days": 800}, "day"),
        ({"state": State.WILL, "text": "やります。"}, "day"),
        ({"state": State.WILL, "days": 30}, "text"),
        ({"state": State.DONE}, "text"),
        ({"state": State.NOT}, "text"),
        ({"state": State.RECEIVED, "text": "はい。"}, "state"),
        ({"state": "soon", "text": "はい。"}, "state"),
        ({"state": State.DONE, "text": "あ" * 2001}, "text"),
    ],
)
def test_an_answer_without_day_or_reason_is_none(ken: Member, hana: Member, given: dict[str, Any], field: str) -> None:
    idea = make_idea(ken)
    values = dict(given)
    days = values.pop("days", None)

    with pytest.raises(Refused) as refused:
        actions.answer(
            idea, day=None if days is None else today_in(ken.network) + timedelta(days=days), by=hana, **values
        )

    idea.refresh_from_db()
    assert refused.value.field == field
    assert idea.state == State.RECEIVED
    assert not Answer.objects.within(ken.network_id).exists()


def test_answers_stay_with_who_gave_them_and_the_last_says_where_it_stands(ken: Member, hana: Member) -> None:
    idea, day = make_idea(ken), today_in(ken.network) + timedelta(days=20)

    actions.answer(idea, state=State.LOOKING, day=day, by=hana)
    idea.refresh_from_db()
    assert (idea.state, idea.due_on) == (State.LOOKING, day)
    actions.answer(idea, state=State.NOT, text="会場がとれませんでした。", day=day, by=hana)

    idea.refresh_from_db()
    assert (idea.state, idea.due_on) == (State.NOT, None)
    assert list(idea.answers.order_by("pk").values_list("state", "by")) == [("looking", hana.pk), ("not", hana.pk)]


def test_who_answers(ken: Member, mio: Member, emi: Member) -> None:
    board, closed = make_idea(ken), make_idea(ken, board=False)

    actions.answer(board, state=State.DONE, text="はい。", by=emi)
    for idea, by in ((board, mio), (closed, emi)):
        with pytest.raises(NotAllowed):
            actions.answer(idea, state=State.DONE, text="はい。", by=by)

    closed.refresh_from_db()
    assert closed.state == State.RECEIVED


def test_the_feed_tells_the_answer_and_not_the_words_of_the_author(ken: Member, hana: Member) -> None:
    idea, closed = make_idea(ken, "内緒の言いまわし"), make_idea(ken, board=False)

    actions.answer(idea, state=State.DONE, text="土曜にしました。", feed=True, by=hana)
    actions.answer(closed, state=State.DONE, text="はい。", feed=True, by=hana)

    item = Item.objects.within(ken.network_id).get(kind="idea")
    assert (item.source, item.author, item.text) == (idea.public_id, None, "土曜にしました。")
    assert "内緒" not in item.title


def test_ideas_that_say_the_same_are_joined(
    network: Network, ken: Member, mio: Member, aki: Member, hana: Member
) -> None:
    first, second = make_idea(ken), make_idea(mio)
    actions.support(second, on=True, by=aki)
    actions.support(second, on=True, by=ken)

    actions.join(second, first.public_id, by=hana)

    second.refresh_from_db()
    assert second.joined_to == first
    assert set(first.supports.values_list("member_id", flat=True)) == {mio.pk, aki.pk}  # not its own author
    assert told(network, jobs.tell_joined) == [(mio.pk, second.public_id)]
    with pytest.raises(Refused):
        actions.answer(second, state=State.DONE, text="はい。", by=hana)

    actions.answer(first, state=State.DONE, text="はい。", by=hana)
    assert set(told(network, jobs.tell_authors)) >= {(ken.pk, first.public_id), (mio.pk, first.public_id)}


def gone_by_taking_back(idea: Idea, author: Member) -> None:
    actions.take_back(idea, by=author)


def gone_by_erasure(idea: Idea, author: Member) -> None:
    keeping.forget(author)


def gone_by_leaving(idea: Idea, author: Member) -> None:
    Member.objects.within(author.network_id).filter(pk=author.pk).update(state=Member.State.LEFT)
    left = Happening.objects.create(
        network=author.network, kind="joining.left", subject="member", about=author.person, at=timezone.now()
    )
    jobs.author_left.func(author.network_id, left.pk)


@pytest.mark.parametrize("goes", [gone_by_taking_back, gone_by_erasure, gone_by_leaving])
def test_what_was_joined_outlasts_the_idea_it_was_joined_to(ken: Member, mio: Member, hana: Member, goes: Any) -> None:
    first, second = make_idea(ken), make_idea(mio)
    actions.join(second, first.public_id, by=hana)

    goes(Idea.objects.within(ken.network_id).get(pk=first.pk), ken)

    second.refresh_from_db()
    assert (second.joined_to, second.due_on) == (None, today_in(ken.network) + ANSWERED_WITHIN)
    actions.answer(second, state=State.DONE, text="はい。", by=hana)


def test_the_feed_says_what_the_last_answer_says(ken: Member, hana: Member) -> None:
    idea, day = make_idea(ken), today_in(ken.network) + timedelta(days=30)
    actions.answer(idea, state=State.WILL, text="来年やります。", day=day, feed=True, by=hana)

    actions.answer(idea, state=State.NOT, text="会場がとれませんでした。", by=hana)

    item = Item.objects.within(ken.network_id).get(kind="idea")
    assert item.text == "会場がとれませんでした。"
    assert "見おく" in item.title


def test_two_do_not_answer_past_each_other(ken: Member, hana: Member, emi: Member) -> None:
    idea = make_idea(ken)
    read = idea.version
    actions.answer(idea, state=State.DONE, text="はい。", version=read, by=hana)

    with pytest.raises(Conflict):
        actions.answer(idea, state=State.NOT, text="いいえ。", version=read, by=emi)

    assert [each.text for each in idea.answers.all()] == ["はい。"]


def test_an_idea_is_not_joined_to_itself_nor_to_what_others_cannot_read(ken: Member, mio: Member, hana: Member) -> None:
    board, closed = make_idea(ken), make_idea(mio, board=False)

    for idea, into in ((board, board.public_id), (board, closed.public_id), (board, "0000000000")):
        with pytest.raises(Refused):
            actions.join(idea, into, by=hana)
    actions.join(closed, board.public_id, by=hana)

    board.refresh_from_db()
    assert board.joined_to is None


def test_the_author_hears_of_each_answer(network: Network, ken: Member, mio: Member, hana: Member) -> None:
    idea = make_idea(ken)
    actions.support(idea, on=True, by=mio)

    actions.answer(idea, state=State.DONE, text="土曜にしました。", by=hana)

    assert told(network, jobs.tell_authors) == [(ken.pk, idea.public_id)]
    assert readable(ken, {idea.public_id, "0000000000"}) == {idea.public_id}


def test_an_idea_taken_back_is_gone_with_its_words(ken: Member, mio: Member, hana: Member) -> None:
    idea = make_idea(ken)
    actions.support(idea, on=True, by=mio)
    actions.answer(idea, state=State.DONE, text="はい。", feed=True, by=hana)
    with pytest.raises(NotAllowed):
        actions.take_back(idea, by=mio)

    actions.take_back(idea, by=ken)

    idea.refresh_from_db()
    assert (idea.title, idea.supports.count(), idea.answers.count()) == ("", 0, 0)
    assert not Item.objects.within(ken.network_id).filter(kind="idea").exists()
    assert not Idea.objects.readable_by(mio).exists()


def test_own_data_and_erasure(ken: Member, mio: Member, hana: Member) -> None:
    idea, other = make_idea(ken, "声"), make_idea(mio, "ほかの声")
    actions.support(other, on=True, by=ken)
    actions.answer(idea, state=State.DONE, text="はい。", feed=True, by=hana)

    found = keeping.tell(ken)
    keeping.forget(ken)

    idea.refresh_from_db()
    assert [each.get("title") for each in found] == ["声", "ほかの声"]
    assert found[0]["answers"][0]["text"] == "はい。"
    assert (idea.author, idea.title) == (None, "")
    assert not other.supports.exists()
    assert not Item.objects.within(ken.network_id).filter(kind="idea").exists()
