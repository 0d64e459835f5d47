"""Groups through their pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enishi.console.tests.make import join, start_network
from enishi.feed.models import Comment, Item
from enishi.feed.tests.make import agree, make_answer, make_post
from enishi.feed.tests.test_views import browser
from enishi.groups import actions, readlog, watch
from enishi.groups.models import Asking, Group, GroupInvitation, Kind, Reading
from enishi.groups.tests.make import make_group
from enishi.joining import departing
from enishi.kit.jobs import drain
from enishi.members import circles, distance, sharing
from enishi.members.models import Agreement, Distance, Member, Seat
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES, SECRETARIAT
from enishi.networks.models import Network, Policy
from enishi.profiles.models import Profile
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def path(group: Group, rest: str = "") -> str:
    return f"/n/{group.network.slug}/groups/{group.public_id}/{rest}"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_groups_shows_mine_and_those_to_find_with_who_reads_there(ken: Member, mio: Member, aki: Member) -> None:
    make_group(ken, aki, name="汐浜のつどい")
    make_group(ken, kind=Kind.BLIND, name="お金とからだの話")
    make_group(ken, kind=Kind.SECRET, name="ひみつの会")
    seen = text(browser(mio).get(f"/n/{ken.network.slug}/groups/"))

    assert "汐浜のつどい" in seen
    assert "社員が1人います。" in seen
    assert "お金とからだの話" in seen
    assert "会社と事務局は、読めません。" in seen
    assert "ひみつの会" not in seen
    mine = text(browser(ken).get(f"/n/{ken.network.slug}/groups/"))
    assert "ひみつの会" in mine
    assert "世話役をしています" in mine


def test_groups_is_narrowed_by_kind_and_words(ken: Member, mio: Member) -> None:
    make_group(ken, name="汐浜のつどい")
    make_group(ken, kind=Kind.CLOSED, name="2012年入社の会")
    client, page = browser(mio), f"/n/{ken.network.slug}/groups/"

    assert "汐浜のつどい" not in text(client.get(page, {"kind": "closed"}))
    found = text(client.get(page, {"q": "2012"}))
    assert "2012年入社の会" in found
    assert "汐浜のつどい" not in found
    assert client.get(page, {"q": "x" * 500, "kind": "nonsense", "after": "?"}).status_code == 200


def test_groups_counts_nothing_of_rooms_of_alumni_for_the_company(network: Network, ken: Member, aki: Member) -> None:
    page = f"/n/{network.slug}/groups/"
    before = {who: browser(who).get(page).content for who in (aki, again(network.member_rows.order_by("pk")[0]))}
    group = make_group(ken, kind=Kind.BLIND)
    make_post(ken, circle=group.circle)

    for who, seen in before.items():
        plain = re.compile(rb'csrf\w*"?[^>]*value="[^"]*"|nonce-[\w=+/]+|"X-CSRFToken": ?"\w+"')
        assert plain.sub(b"", browser(who).get(page).content) == plain.sub(b"", seen), (
            "the page is the same, byte by byte"
        )


def test_group_new_founds(ken: Member) -> None:
    client, page = browser(ken), f"/n/{ken.network.slug}/groups/new/"
    form = {"name": "汐浜会", "purpose": "汐浜の話", "kind": "blind"}

    assert client.get(page).status_code == 200
    response = client.post(page, form)
    assert response.url == path(Group.objects.within(ken.network).get())
    assert client.post(page, {**form, "name": "あ" * 41}).status_code == 422
    assert client.post(page, {**form, "purpose": " "}).status_code == 422
    assert Group.objects.within(ken.network).count() == 1


def test_group_new_offers_no_room_of_alumni_to_the_company(aki: Member) -> None:
    client, page = browser(aki), f"/n/{aki.network.slug}/groups/new/"

    assert 'value="blind"' not in text(client.get(page))
    assert client.post(page, {"name": "汐浜会", "purpose": "汐浜の話", "kind": "blind"}).status_code == 422
    assert not Group.objects.within(aki.network).exists()


def test_group_shows_its_people_inside_and_its_hosts_outside(ken: Member, mio: Member, aki: Member) -> None:
    ren = join(ken.network, "蓮沼", "四")
    group = make_group(ken, ren, kind=Kind.CLOSED)

    outside, within = text(browser(mio).get(path(group))), text(browser(ren).get(path(group)))
    assert "蓮沼" not in outside
    assert "健" in outside
    assert "蓮沼" in within
    assert "健" in within


def test_group_of_alumni_names_no_host_outside(ken: Member, mio: Member) -> None:
    group = make_group(ken, kind=Kind.BLIND)

    seen = text(browser(mio).get(path(group)))
    assert "会社と事務局は、この部屋を読めません" in seen
    assert "できないことも、書いておきます。" in seen
    assert "健" not in seen


def test_seat_is_taken_in_an_open_group(ken: Member, mio: Member) -> None:
    group = make_group(ken)

    assert browser(mio).post(path(group, "seat/")).status_code == 302
    assert Seat.objects.within(ken.network).filter(circle=group.circle, member=mio).exists()


def test_asking_and_its_answer(ken: Member, mio: Member) -> None:
    group = make_group(ken, kind=Kind.CLOSED)
    client = browser(mio)

    assert client.post(path(group, "asking/"), {"words": "製造にいました"}).status_code == 302
    assert "製造にいました" in text(browser(ken).get(path(group)))
    assert "製造にいました" not in text(client.get(path(group)))
    client.post(path(group, "asking/"), {"take_back": "1"})
    assert not Asking.objects.within(ken.network).exists()
    assert client.post(path(group, "asking/"), {"words": "x" * 301}).status_code == 422


@pytest.mark.parametrize(("given", "inside"), [({}, True), ({"decline": "1"}, False)])
def test_asking_answer_by_a_host(ken: Member, mio: Member, given: dict[str, str], inside: bool) -> None:
    group = make_group(ken, kind=Kind.CLOSED)
    asking = actions.ask(group, by=mio)

    assert browser(mio).post(path(group, f"askings/{asking.public_id}/")).status_code == 404
    assert browser(ken).post(path(group, f"askings/{asking.public_id}/"), given).status_code == 302
    assert Seat.objects.within(ken.network).filter(circle=group.circle, member=mio).exists() is inside


def test_invitations_find_members_and_invite_them(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    group = make_group(ken, kind=Kind.SECRET)
    client = browser(ken)

    assert "澪" in text(client.get(path(group, "invitations/"), {"q": "澪"}))
    assert client.post(path(group, "invitations/"), {"member": mio.public_id}).status_code == 302
    assert client.post(path(group, "invitations/"), {"member": "0000000000"}).status_code == 404
    assert GroupInvitation.objects.within(network).get().member_id == mio.pk
    assert browser(mio).get(path(group)).status_code == 200
    assert browser(mio).get(path(group, "invitations/")).status_code == 404


def test_invitations_into_a_room_of_alumni_find_no_one_of_the_company(
    network: Network, ken: Member, aki: Member
) -> None:
    join(network, "絵見", "見", role=Role.COMMUNITY)
    group = make_group(ken, kind=Kind.BLIND)

    for word, name in (("秋", "秋"), ("絵見", "絵見 見")):
        assert f'class="name">{name}' not in text(browser(ken).get(path(group, "invitations/"), {"q": word}))
    browser(ken).post(path(group, "invitations/"), {"member": aki.public_id})
    assert not GroupInvitation.objects.within(network).exists()


def test_asking_of_whom_a_host_blocked_reaches_no_host(ken: Member, mio: Member) -> None:
    group = make_group(ken, kind=Kind.CLOSED)
    distance.keep(ken, mio, Distance.Kind.BLOCK, by=ken)

    assert browser(mio).post(path(group, "asking/"), {"words": "見つけましたよ"}).status_code == 302, (
        "they notice nothing"
    )
    asking = Asking.objects.within(ken.network).get()
    assert "見つけましたよ" not in text(browser(ken).get(path(group)))
    assert browser(ken).post(path(group, f"askings/{asking.public_id}/")).status_code == 404


def test_invitations_find_nobody_across_a_block(ken: Member, mio: Member) -> None:
    group, client = make_group(mio), browser(mio)
    distance.keep(ken, mio, Distance.Kind.BLOCK, by=ken)

    assert 'class="name">健' not in text(client.get(path(group, "invitations/"), {"q": "健"}))
    assert client.post(path(group, "invitations/"), {"member": ken.public_id}).status_code == 404


def test_invitations_name_only_whom_the_reader_finds(ken: Member, mio: Member, aki: Member) -> None:
    group = make_group(ken, aki)
    Profile.objects.within(ken.network).filter(member=mio).update(listing=ALUMNI | SECRETARIAT)
    actions.invite(group, mio, by=ken)

    seen = {who.pk: "澪" in text(browser(who).get(path(group, "invitations/"))) for who in (ken, aki)}
    assert seen == {ken.pk: True, aki.pk: False}


def test_invitations_count_as_turning_to_people(ken: Member, mio: Member, aki: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr("enishi.members.contact.PEOPLE_A_DAY", 1)
    group, client = make_group(ken), browser(ken)

    assert client.post(path(group, "invitations/"), {"member": mio.public_id}).status_code == 302
    assert client.post(path(group, "invitations/"), {"member": mio.public_id}).status_code == 302, "the same one again"
    assert client.post(path(group, "invitations/"), {"member": aki.public_id}).status_code == 429


@pytest.mark.parametrize("sent", ["a\0b", "\0" * 10, "ア" * 10])
def test_invitations_find_nobody_by_what_is_no_id(ken: Member, sent: str) -> None:
    assert browser(ken).post(path(make_group(ken), "invitations/"), {"member": sent}).status_code == 404


def test_leaving_says_when_the_group_waits_for_those_who_rest(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)
    page = path(group, "leaving/")

    departing.pause(mio, by=mio)
    assert "もどるのを待ちます" in text(browser(ken).get(page))
    circles.unseat(group.circle, [mio.pk])
    assert "書かれたものも消えます" in text(browser(ken).get(page))


def test_notices_of_groups_say_san_once(ken: Member, mio: Member) -> None:
    actions.ask(make_group(ken, kind=Kind.CLOSED), by=mio)
    drain()

    seen = text(browser(ken).get(f"/n/{ken.network.slug}/notices/"))
    assert "さんが、世話役をしているグループに入りたいそうです" in seen
    assert "さんさん" not in seen


@pytest.mark.parametrize(("given", "inside"), [({}, True), ({"pass": "1"}, False)])
def test_invitation_answer(ken: Member, mio: Member, given: dict[str, str], inside: bool) -> None:
    group = make_group(ken, kind=Kind.SECRET)
    actions.invite(group, mio, by=ken)

    assert browser(mio).post(path(group, "invitation/"), given).status_code == 302
    assert Seat.objects.within(ken.network).filter(circle=group.circle, member=mio).exists() is inside
    assert not GroupInvitation.objects.within(ken.network).exists()


def test_promise_comes_before_the_first_words_and_leads_to_them(ken: Member, aki: Member) -> None:
    group = make_group(ken, aki)
    policy = Policy.objects.within(ken.network).in_force(Policy.Subject.SHARING)[0]
    sharing.agree(ken, policy.version, by=ken)
    client, new = browser(ken), f"/n/{ken.network.slug}/feed/new/?circle={group.public_id}"

    assert client.get(new).url == path(group, "promise/")
    assert "立場で、たのまない" in text(client.get(path(group, "promise/")))
    post = {"text": "こんにちは", "audience": "7", "label": "employees", "token": "0" * 32, "circle": group.public_id}
    assert client.post(new, post).status_code == 422
    assert not Item.objects.within(ken.network).filter(kind="post").exists()
    assert client.post(path(group, "promise/"), {"version": "1"}).status_code == 422
    assert client.post(path(group, "promise/"), {"version": "9", "agreed": "on"}).status_code == 422
    assert client.post(path(group, "promise/"), {"version": "1", "agreed": "on"}).url == new
    assert Agreement.objects.within(ken.network).filter(member=ken, policy__subject="conduct").count() == 1
    assert client.post(new, post).url == path(group, "posts/")
    assert client.get(path(group, "promise/")).url == new, "it is asked once"


def test_promise_comes_before_the_first_comment(ken: Member, aki: Member) -> None:
    group = make_group(ken, aki)
    post = make_post(ken, circle=group.circle)
    policy = Policy.objects.within(ken.network).in_force(Policy.Subject.SHARING)[0]
    sharing.agree(aki, policy.version, by=aki)
    client, place = browser(aki), f"/n/{ken.network.slug}/feed/{post.public_id}/"

    assert f"promise/?item={post.public_id}" in text(client.get(place))
    assert client.post(f"{place}answers/", {"text": "はい", "token": "1" * 32}).status_code == 422
    assert not Comment.objects.within(ken.network).exists()
    onward = client.post(path(group, f"promise/?item={post.public_id}"), {"version": "1", "agreed": "on"})
    assert onward.url == f"{place}#reply"
    assert client.post(f"{place}answers/", {"text": "はい", "token": "1" * 32}).status_code == 302


def test_conduct_can_be_read_by_everybody_in_every_version(network: Network) -> None:
    assert "立場で、答えを求めない" in text(Client().get(f"/n/{network.slug}/conduct/"))


@pytest.mark.parametrize("size", [1, 12])
def test_read_log_costs_the_same_with_one_line_and_with_twelve(network: Network, ken: Member, size: int) -> None:
    group = make_group(ken, kind=Kind.BLIND)
    for turn in range(size):
        watch.attempt(join(network, "秋", f"{turn}", side=EMPLOYEES), group.public_id, Reading.What.DOOR)
    client = browser(ken)
    client.get(path(group, "read-log/"))
    cache.clear()

    with CaptureQueriesContext(connection) as queries:
        assert client.get(path(group, "read-log/"), {"mark": ""}).status_code == 200
    assert len(queries) == 12


def test_leaving_says_what_stays(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)

    assert "書いたものは、入っている人に残ります" in text(browser(mio).get(path(group, "leaving/")))
    assert browser(ken).post(path(group, "leaving/")).status_code == 422
    assert browser(mio).post(path(group, "leaving/")).status_code == 302
    assert not Seat.objects.within(ken.network).filter(circle=group.circle, member=mio).exists()


def test_group_edit_by_a_host(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)
    form = {"name": "汐浜会", "purpose": "汐浜の話", "version": "1"}

    assert browser(mio).post(path(group, "edit/"), form).status_code == 404
    assert browser(ken).get(path(group, "edit/")).status_code == 200
    assert browser(ken).post(path(group, "edit/"), form).status_code == 302
    assert browser(ken).post(path(group, "edit/"), form).status_code == 422
    assert Group.objects.within(ken.network).get().name == "汐浜会"


@pytest.mark.parametrize(("given", "hosts", "inside"), [({}, 2, 2), ({"remove": "1"}, 1, 1)])
def test_person_becomes_a_host_or_is_taken_out(
    ken: Member, mio: Member, given: dict[str, str], hosts: int, inside: int
) -> None:
    group = make_group(ken, mio)

    assert browser(mio).post(path(group, f"people/{ken.public_id}/"), given).status_code == 404
    assert browser(ken).post(path(group, f"people/{mio.public_id}/"), given).status_code == 302
    assert (group.hosts.count(), group.circle.seats.count()) == (hosts, inside)


def test_hosting_end_leaves_the_others(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)
    actions.name_host(group, mio, by=ken)

    assert browser(ken).post(path(group, "hosting/")).status_code == 302
    assert list(group.hosts.values_list("seat__member", flat=True)) == [mio.pk]


def test_closing_deletes_what_was_written(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)
    make_post(ken, circle=group.circle)

    assert browser(mio).post(path(group, "closing/")).status_code == 404
    assert browser(ken).get(path(group, "closing/")).status_code == 200
    assert browser(ken).post(path(group, "closing/")).status_code == 302
    assert not Item.objects.within(ken.network).filter(kind="post").exists()


def test_circle_is_read_and_written_inside(ken: Member, mio: Member) -> None:
    ren = join(ken.network, "蓮沼", "四")
    group = make_group(ken, mio)
    make_post(ken, "揺らし台の写真が出てきました", circle=group.circle)
    agree(mio)
    client = browser(mio)

    seen = text(client.get(path(group, "posts/")))
    assert "揺らし台の写真が出てきました" in seen
    assert "2人に話す" in seen
    assert browser(ren).get(path(group, "posts/")).url == path(group)
    token = re.search(r'name="token" value="(\w+)"', seen)
    assert token is not None
    given = {"circle": group.public_id, "audience": "7", "label": "employees", "token": token[1], "text": "なつかしい"}
    assert client.post(f"/n/{ken.network.slug}/feed/new/", given).url == path(group, "posts/")
    assert "なつかしい" in text(client.get(path(group, "posts/")))


# -- rooms of alumni ----------------------------------------------------------------------------------------------------
def test_read_log_tells_those_inside_who_tried_and_proves_itself(
    network: Network, ken: Member, mio: Member, aki: Member
) -> None:
    owner = again(network.member_rows.order_by("pk")[0])
    group = make_group(ken, kind=Kind.BLIND)
    post = make_post(ken, "ここだけの話", circle=group.circle)
    comment = make_answer(post, ken, "わたしも")
    tries = [
        path(group), path(group, "posts/"), path(group, "read-log/"), path(group, "invitations/"),
        f"/n/{network.slug}/feed/{post.public_id}/", f"/n/{network.slug}/feed/answers/{comment.public_id}/stamps/",
        f"/n/{network.slug}/feed/new/?circle={group.public_id}",
    ]  # fmt: skip

    for who in (aki, owner):
        for address in tries:
            response = browser(who).get(address)
            assert response.status_code == 404
            assert "ここだけの話" not in text(response)
            assert group.name not in text(response)
    lines = Reading.objects.within(network).order_by("number")
    assert [(line.reader, line.who, line.texts) for line in lines] == (
        [("employee", aki.public_id, 0)] * 7 + [("office", owner.public_id, 0)] * 7
    )
    assert browser(mio).get(path(group, "read-log/")).status_code == 404, "it is theirs who are inside"
    seen = text(browser(ken).get(path(group, "read-log/")))
    assert seen.count("開けませんでした") == 14
    assert "秋" in seen
    assert readlog.shown(lines[13].mark) in seen
    checked = text(browser(ken).get(path(group, "read-log/"), {"mark": readlog.shown(lines[4].mark)}))
    assert "14件に、欠けも書きかえもありません" in checked
    assert "5行目のしるし" in checked


def test_read_log_notes_nothing_of_alumni_who_look(ken: Member, mio: Member) -> None:
    group = make_group(ken, kind=Kind.BLIND)
    browser(mio).get(path(group))
    browser(mio).get(path(group, "posts/"))
    browser(ken).get(path(group, "posts/"))

    assert not Reading.objects.within(ken.network).exists()


@pytest.mark.parametrize("client_of", ["visitor", "stranger"])
def test_read_log_is_no_way_to_learn_of_a_room(ken: Member, client_of: str) -> None:
    group = make_group(ken, kind=Kind.BLIND)
    client = Client() if client_of == "visitor" else browser(join(start_network()[0], "蓮", "四"))

    assert client.get(path(group)).status_code in (302, 404)
    assert not Reading.objects.within(ken.network).exists()
