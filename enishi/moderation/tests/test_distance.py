"""Keeping one's distance: what is no longer seen on either side, and that nobody is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.feed import actions as feed
from enishi.feed import answers, reading
from enishi.feed.models import Item
from enishi.feed.tests.make import make_answer, make_post
from enishi.joining import own_data
from enishi.joining.actions import erase
from enishi.kit.errors import NotAllowed, Refused
from enishi.members import distance
from enishi.members.models import Distance, Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.profiles import actions as profiles
from enishi.profiles import visibility
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def ken(network: Network) -> Member:
    return join(network, "健", "一")


@pytest.fixture
def mio(network: Network) -> Member:
    return join(network, "澪", "二")


@pytest.fixture
def third(network: Network) -> Member:
    return join(network, "第", "三者")


def browser(member: Member) -> Client:
    """Return a browser signed in as this member."""
    client = Client()
    client.force_login(member.person)
    return client


def authors_seen(viewer: Member) -> set[str]:
    """Return the public ids of the posts that stand in the viewer's feed."""
    blocks, _me = reading.read(again(viewer), reading.page(again(viewer)))
    return {entry.item.public_id for block in blocks for entry in block.entries}


def words_seen(viewer: Member, item: Item) -> list[str]:
    """Return the comments that the viewer reads below an item."""
    shown = answers.thread(again(viewer), item)
    assert shown
    return [each.comment.text for each in answers.every(shown["said"])]


@pytest.mark.parametrize(("kind", "mine_goes"), [("mute", False), ("block", True)])
def test_distance_hides_posts_for_the_one_who_keeps_it_and_a_block_for_both(
    ken: Member, mio: Member, third: Member, kind: str, mine_goes: bool
) -> None:
    theirs, mine = make_post(mio, "澪の便り"), make_post(ken, "健の便り")

    distance.keep(ken, mio, kind, by=ken)

    assert theirs.public_id not in authors_seen(ken)
    assert not Item.objects.readable_by(again(ken)).filter(pk=theirs.pk).exists()
    assert (mine.public_id not in authors_seen(mio)) is mine_goes
    assert {theirs.public_id, mine.public_id} <= authors_seen(third)


def test_distance_hides_comments_stamps_and_their_numbers(ken: Member, mio: Member, third: Member) -> None:
    post = make_post(third)
    above = make_answer(post, mio, "澪のことば")
    make_answer(post, third, "返事", under=above.public_id)
    feed.put_stamp(post, "ouen", on=True, by=again(mio))
    distance.keep(ken, mio, "mute", by=ken)

    assert words_seen(ken, post) == ["返事"]
    assert words_seen(third, post) == ["澪のことば", "返事"]
    assert reading.stamps_on(again(ken), [post])[post.pk] == []
    assert len(reading.stamps_on(again(third), [post])[post.pk]) == 1
    listed = {item.pk: item.answers for item in reading.page(again(ken)).items}  # type: ignore[attr-defined]
    assert listed[post.pk] == 1


def test_who_is_blocked_can_neither_answer_nor_stamp(ken: Member, mio: Member, third: Member) -> None:
    mine, shared = make_post(ken), make_post(third)
    said = make_answer(shared, ken, "健のことば")
    distance.keep(ken, mio, "block", by=ken)
    blocked = again(mio)

    with pytest.raises(NotAllowed):
        feed.answer(mine, text="…", token="a" * 32, by=blocked)
    with pytest.raises(NotAllowed):
        feed.put_stamp(mine, "ouen", on=True, by=blocked)
    with pytest.raises(NotAllowed):
        feed.put_stamp_on_answer(said, "ouen", on=True, by=blocked)
    with pytest.raises(Refused):
        make_answer(shared, blocked, "返事", under=said.public_id)
    assert not mine.comments.exists()
    assert not mine.stamps.exists()


def test_who_is_blocked_meets_what_they_meet_of_somebody_who_is_not_there(ken: Member, mio: Member) -> None:
    post = make_post(ken)
    distance.keep(ken, mio, "block", by=ken)
    client = browser(mio)

    absent = client.get(f"/n/{ken.network.slug}/feed/{post.public_id}/")
    never = client.get(f"/n/{ken.network.slug}/feed/aaaaaaaaaa/")
    profile = client.get(f"/n/{ken.network.slug}/people/{ken.public_id}/")

    assert (absent.status_code, never.status_code, profile.status_code) == (404, 404, 200)
    assert "ブロック" not in profile.content.decode()


def test_who_is_blocked_finds_no_way_to_write(ken: Member, mio: Member, third: Member) -> None:
    profiles.set_values(
        ken,
        {"email": ["ken@example.jp"], "bio": ["自己紹介"]},
        audiences={"email": 7, "bio": 7},
        by=ken,
    )
    distance.keep(ken, mio, "block", by=ken)

    theirs, others = (visibility.profile(ken, again(each)) for each in (mio, third))

    assert theirs
    assert others
    assert (theirs.of("email"), bool(theirs.of("bio"))) == ([], True)
    assert others.of("email")
    assert not distance.may_contact(again(mio), ken.pk)
    assert not distance.may_contact(again(ken), mio.pk)
    assert distance.may_contact(again(third), ken.pk)
    rows = Member.objects.within(ken.network).filter(distance.reachable(again(mio)))
    assert {mio.pk, third.pk} <= set(rows.values_list("pk", flat=True))
    assert ken.pk not in rows.values_list("pk", flat=True)


def test_who_is_muted_can_still_write(ken: Member, mio: Member) -> None:
    distance.keep(ken, mio, "mute", by=ken)

    assert distance.may_contact(again(mio), ken.pk)


def test_hearers_are_those_who_keep_no_distance(ken: Member, mio: Member, third: Member) -> None:
    distance.keep(ken, mio, "mute", by=ken)
    every = {ken.pk, mio.pk, third.pk}

    assert distance.hearers(ken.network, every, of=mio) == {mio.pk, third.pk}
    assert distance.hearers(ken.network, every, of=ken) == every
    distance.keep(ken, mio, "block", by=ken)
    assert distance.hearers(ken.network, every, of=ken) == {ken.pk, third.pk}


def test_distance_is_nobody_elses_knowledge(network: Network, ken: Member, mio: Member) -> None:
    officer = join(network, "秋", "三", role=Role.SECRETARIAT)
    distance.keep(ken, mio, "block", by=ken)

    row = Happening.objects.within(network).filter(kind="members.distance-kept").get()
    assert (row.about_id, row.facts, row.subject_id) == (ken.person_id, {}, ken.public_id)
    assert not Happening.objects.readable_by(again(officer)).filter(pk=row.pk).exists()
    assert [each["kind"] for each in own_data.collect(again(ken))["distances"]] == ["block"]
    assert own_data.collect(again(mio))["distances"] == []


def test_distance_goes_with_either_of_the_two(ken: Member, mio: Member, third: Member) -> None:
    distance.keep(ken, mio, "block", by=ken)
    distance.keep(third, ken, "mute", by=third)

    erase(ken, reason="…", by=SYSTEM)

    assert not Distance.objects.within(mio.network).exists()


def test_distance_from_oneself_or_a_stranger_is_refused(ken: Member) -> None:
    other, _owner = start_network(slug="other", name="別の会")
    stranger = join(other, "別", "人")

    for each in (ken, stranger):
        with pytest.raises(Refused):
            distance.keep(ken, each, "block", by=ken)
    with pytest.raises(NotAllowed):
        distance.keep(ken, join(ken.network, "他", "人"), "block", by=join(ken.network, "別", "の人"))
    assert not Distance.objects.within(ken.network).exists()


# -- the pages ----------------------------------------------------------------------------------------------------------
def keep_by_page(client: Client, network: Network, path: str, kind: str = "mute") -> Any:
    return client.post(f"/n/{network.slug}/{path}", {"kind": kind})


def test_person_distance_is_kept_seen_and_ended(ken: Member, mio: Member) -> None:
    client, slug = browser(ken), ken.network.slug

    page = client.get(f"/n/{slug}/people/{mio.public_id}/distance/").content.decode()
    kept = keep_by_page(client, ken.network, f"people/{mio.public_id}/distance/", "block")
    listed = client.get(f"/n/{slug}/me/distance/").content.decode()

    assert "だれにも伝わりません" in page
    assert kept.headers["Location"] == f"/n/{slug}/me/distance/"
    assert "澪 二" in listed
    row = Distance.objects.within(ken.network).get()
    client.post(f"/n/{slug}/me/distance/{row.public_id}/end/")
    assert not Distance.objects.within(ken.network).exists()


def test_person_distance_from_oneself_is_no_page(ken: Member) -> None:
    assert browser(ken).get(f"/n/{ken.network.slug}/people/{ken.public_id}/distance/").status_code == 404


def test_item_distance_and_answer_distance_find_who_wrote_also_where_they_are_not_listed(
    ken: Member, mio: Member, third: Member
) -> None:
    profiles.set_audiences(mio, {}, listing=4, by=mio)
    post = make_post(mio)
    said = make_answer(post, third)
    client = browser(ken)

    assert keep_by_page(client, ken.network, f"people/{mio.public_id}/distance/").status_code == 404
    assert keep_by_page(client, ken.network, f"feed/answers/{said.public_id}/distance/").status_code == 302
    assert keep_by_page(client, ken.network, f"feed/{post.public_id}/distance/").status_code == 302

    others = set(Distance.objects.within(ken.network).values_list("member", "other"))
    assert others == {(ken.pk, mio.pk), (ken.pk, third.pk)}


def test_answer_distance_of_ones_own_comment_is_no_page(ken: Member, mio: Member) -> None:
    said = make_answer(make_post(mio), ken)

    assert browser(ken).get(f"/n/{ken.network.slug}/feed/answers/{said.public_id}/distance/").status_code == 404


def test_distance_end_of_somebody_elses_ends_nothing(ken: Member, mio: Member) -> None:
    row = distance.keep(ken, mio, "mute", by=ken)

    browser(mio).post(f"/n/{ken.network.slug}/me/distance/{row.public_id}/end/")

    assert Distance.objects.within(ken.network).filter(pk=row.pk).exists()


def test_distance_page_of_nobody_says_so(ken: Member) -> None:
    assert "距離をおいている方は、いません" in browser(ken).get(f"/n/{ken.network.slug}/me/distance/").content.decode()
