"""Employees look once more at words of the network's list, before people outside read them (N13)."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.activity.models import Happening
from enishi.feed import pausing
from enishi.feed.forms import new_token
from enishi.feed.models import Item, Pause
from enishi.feed.tests.make import agree, make_post
from enishi.feed.tests.test_views import browser
from enishi.kit.errors import NotAllowed
from enishi.members.models import Member
from enishi.networks.audiences import EMPLOYEES, MEMBERS
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db
SECRET = "はやぶさ計画"


@pytest.fixture
def owner(network: Network) -> Member:
    found: Member = Member.objects.within(network).order_by("pk").first()
    return found


@pytest.fixture(autouse=True)
def _words(network: Network, owner: Member) -> None:
    pausing.set_words(network, [SECRET, "ＡＢＣ株式会社", "abc株式会社"], by=owner)


def post(member: Member, text: str, *, audience: int = MEMBERS, **more: str) -> tuple[int, str]:
    agree(member)
    label = "employees" if audience == MEMBERS else "members"
    values = {"text": text, "audience": str(audience), "label": label, "token": new_token()} | more
    answer = browser(member).post(f"/n/{member.network.slug}/feed/new/", values)
    return answer.status_code, answer.content.decode()


def test_an_employee_looks_once_more_and_decides(network: Network, ken: Member, aki: Member) -> None:
    text = "ハヤブサ計画の打ち合わせをしました。"

    status, page = post(aki, text)

    assert status == 422
    assert "「<mark>はやぶさ計画</mark>」" in page
    assert "もう公になっていますか。このままだと、外部の1人が読みます。" in page
    assert "社員だけに見せる" in page
    assert text in page, "nothing typed is lost"
    assert not Item.objects.within(network).filter(author=aki).exists()

    assert post(aki, text, looked_at=SECRET)[0] == 302

    kept = Happening.objects.within(network).filter(kind="feed.wrote").latest("pk")
    assert (kept.facts["looked_again"], kept.facts["stayed"]) == (True, True)
    assert "はやぶさ" not in str(kept.facts)


def test_taking_the_word_out_is_kept_as_such(network: Network, ken: Member, aki: Member) -> None:
    assert post(aki, "打ち合わせをしました。", looked_at=SECRET)[0] == 302

    assert Happening.objects.within(network).filter(kind="feed.wrote").latest("pk").facts["stayed"] is False


def test_what_was_asked_about_can_be_shown_to_colleagues_alone(network: Network, ken: Member, aki: Member) -> None:
    assert post(aki, SECRET, looked_at=SECRET, narrow="1")[0] == 302

    assert Item.objects.within(network).get(author=aki).audience == EMPLOYEES
    kept = Happening.objects.within(network).filter(kind="feed.wrote").latest("pk").facts
    assert (kept["stayed"], kept["narrowed"]) == (True, True)


def test_a_network_begins_with_a_few_words_and_may_have_none(
    network: Network, owner: Member, ken: Member, aki: Member
) -> None:
    Pause.objects.within(network).delete()
    assert post(aki, "社外秘の話です。")[0] == 422

    pausing.set_words(network, [], by=owner)
    assert post(aki, "社外秘の話です。")[0] == 302


def test_another_word_is_asked_about_again(ken: Member, aki: Member) -> None:
    assert post(aki, f"{SECRET}とabc株式会社です。", looked_at=SECRET)[0] == 422


def test_nothing_is_asked_where_nobody_outside_reads_nor_of_alumni(ken: Member, aki: Member) -> None:
    assert post(aki, SECRET, audience=EMPLOYEES)[0] == 302
    assert post(ken, SECRET)[0] == 302


def test_a_comment_and_a_change_are_asked_about_as_well(network: Network, ken: Member, aki: Member) -> None:
    item = make_post(ken)
    agree(aki)
    values = {"text": f"それは{SECRET}です。", "token": new_token()}
    where = f"/n/{network.slug}/feed/{item.public_id}/answers/"

    assert browser(aki).post(where, values).status_code == 422
    assert item.comments.count() == 0
    assert browser(aki).post(where, values | {"looked_at": SECRET}).status_code == 302

    comment = item.comments.get()
    edit = f"/n/{network.slug}/feed/answers/{comment.public_id}/edit/"
    assert browser(aki).post(edit, {"text": "abc株式会社です。"}).status_code == 422
    own = make_post(aki)
    change = {"title": "", "text": SECRET, "version": own.version}
    assert browser(aki).post(f"/n/{network.slug}/feed/{own.public_id}/edit/", change).status_code == 422


def test_words_are_set_by_who_looks_after_the_settings(network: Network, owner: Member, ken: Member) -> None:
    where = f"/n/{network.slug}/feed/words/"
    client: Client = browser(owner)
    assert SECRET in client.get(where).content.decode()

    assert client.post(where, {"words": "つばめ号\n\n　つばめ号\nあ"}).status_code == 422
    assert client.post(where, {"words": "つばめ号\n\n　ツバメ号 \n"}).status_code == 302

    assert len(pausing.words_of(network)) == 1
    with pytest.raises(NotAllowed):
        pausing.set_words(network, [], by=ken)
    assert browser(ken).get(where).status_code == 404
