"""Who is told what of the feed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from enishi.activity.deeds import SYSTEM, Kind, action, anyone, happened
from enishi.console.tests.make import join
from enishi.feed import actions, hiding
from enishi.feed.models import PAST, Item
from enishi.feed.tests.make import make_answer, make_post
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI
from enishi.networks.models import Network
from enishi.notices import reading, state
from enishi.notices.models import Notice
from enishi.profiles import choices
from enishi.profiles.actions import say_lately as lately
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


def told(member: Member) -> list[str]:
    """Return what stands in somebody's centre, without the name in front."""
    drain()
    with translation.override("en"):
        return [each.text.partition(" ")[2].partition(" ")[2] for each in reading.page(member).told]


def test_author_and_who_is_answered_are_told(ken: Member, mio: Member, aki: Member) -> None:
    post = make_post(ken, "納戸から写真が出てきました。")
    above = make_answer(post, mio)
    make_answer(post, aki, under=above.public_id)

    (text,) = told(ken)
    assert text.endswith("answered what you wrote")
    assert told(mio) == ["answered your comment"]
    assert told(aki) == []
    notice = Notice.objects.within(ken.network).get(member=ken)
    assert notice.number == 2
    assert notice.place.startswith(f"/n/{ken.network.slug}/feed/{post.public_id}/#answer-")


def test_who_is_answered_under_a_comment_is_told(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    post = make_post(aki)
    above = make_answer(post, ken, "写真をどうぞ")
    reply = make_answer(post, mio, "これは何年ですか", under=above.public_id)
    drain()
    Notice.objects.within(network).delete()
    make_answer(post, join(network, "蓮", "四"), "2009年だと思います", under=reply.public_id)

    assert told(mio) == ["answered your comment"]
    assert told(ken) == []
    assert [each.endswith("answered what you wrote") for each in told(aki)] == [True]


def test_notice_says_the_words_of_a_lately_and_none_of_a_fact(ken: Member, mio: Member) -> None:
    code = next(iter(choices.LATELY))
    lately(again(ken), preset=code, by=again(ken))
    drain()
    rows = Item.objects.within(ken.network)
    fact = rows.create(network=ken.network, kind="profile", author=ken, about="name", audience=7, title=PAST, token="a")
    for item in (rows.get(kind="lately"), fact):
        actions.put_stamp(item, "ouen", on=True, by=mio)
    drain()

    titles = set(Notice.objects.within(ken.network).filter(member=ken).values_list("title", flat=True))
    with translation.override("ja"):
        assert titles == {str(choices.LATELY[code]), ""}


def test_what_moderation_hid_is_told_no_more(ken: Member, mio: Member, aki: Member) -> None:
    post = make_post(ken)
    comment = make_answer(post, mio, "ひどい言葉")
    make_answer(post, aki)
    drain()

    decide(hiding.hide, comment)
    drain()
    assert Notice.objects.within(ken.network).get(member=ken).number == 1
    decide(hiding.hide, post)

    assert told(ken) == []


def decide(verb: Any, subject: Any) -> None:
    """Do a deed within one of another room, as moderation does."""
    kind = Kind("test.decided", "decided")

    @action(rule=anyone)
    def decision(subject: Any, *, by: Any) -> None:
        verb(subject, by=by)
        happened(kind, subject, by=by)

    decision(subject, by=SYSTEM)


def test_nobody_is_told_of_their_own_words_and_once_of_the_same(ken: Member, mio: Member) -> None:
    post = make_post(ken)
    above = make_answer(post, ken)
    make_answer(post, mio, under=above.public_id)

    assert told(ken) == ["answered your comment"]
    assert told(mio) == []


def test_stamps_come_into_one_notice_and_go_with_them(ken: Member, mio: Member, aki: Member) -> None:
    post = make_post(ken)
    for member in (mio, aki):
        actions.put_stamp(post, "ouen", on=True, by=member)
    actions.put_stamp(post, "arigato", on=True, by=mio)
    drain()
    assert Notice.objects.within(ken.network).get(member=ken).number == 2

    actions.put_stamp(post, "ouen", on=False, by=mio)
    drain()
    assert Notice.objects.within(ken.network).get(member=ken).number == 2  # the other stamp is still there
    actions.put_stamp(post, "arigato", on=False, by=mio)
    actions.put_stamp(post, "ouen", on=False, by=aki)

    assert told(ken) == []
    assert not Notice.objects.within(ken.network).exists()


def test_stamp_put_on_and_off_and_on_is_told_once(ken: Member, mio: Member) -> None:
    comment = make_answer(make_post(mio), ken)
    actions.put_stamp_on_answer(comment, "ouen", on=True, by=mio)
    assert [each for each in told(ken) if "stamp" in each] == ["put a stamp on your comment"]
    state.read_all(ken)
    actions.put_stamp_on_answer(comment, "arigato", on=True, by=mio)

    assert len(told(ken)) == 1
    assert reading.unread(ken) == 0


def test_what_is_taken_back_is_not_told(ken: Member, mio: Member, aki: Member) -> None:
    post = make_post(ken)
    answer = make_answer(post, mio)
    make_answer(post, aki)
    drain()
    actions.take_answer_back(answer, by=mio)
    drain()
    assert Notice.objects.within(ken.network).get(member=ken).number == 1

    actions.take_back(Item.objects.within(ken.network).get(pk=post.pk), by=ken)

    assert told(ken) == []
    assert not Notice.objects.within(ken.network).exists()


def test_who_does_not_read_the_item_any_more_is_told_nothing_and_shown_nothing(
    ken: Member, mio: Member, aki: Member
) -> None:
    post = make_post(ken, audience=ALUMNI)
    above = make_answer(post, mio)
    make_answer(post, ken, under=above.public_id)
    assert told(mio) == ["answered your comment"]

    Member.objects.within(mio.network).filter(pk=mio.pk).update(side=2)  # works there again
    mio = Member.objects.within(mio.network).select_related("network").get(pk=mio.pk)
    make_answer(post, ken, under=above.public_id)

    assert told(mio) == []
    assert reading.unread(mio) == 0
    assert Notice.objects.within(mio.network).get(member=mio).number == 1
