"""The doors: shut unless a view says who may pass; who may not pass learns nothing of what is behind."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Kind, Network
from enishi.networks.tests.make import make_network

pytestmark = [pytest.mark.django_db, pytest.mark.urls("enishi.members.tests.doors_urls")]


def browser(member: Member | None = None) -> Client:
    """Return a browser, signed in where a member is given."""
    client = Client()
    if member is not None:
        client.force_login(member.person)
    return client


def knock(network: Network, door: str, client: Client) -> int:
    """Return the status behind a door."""
    return client.get(f"/n/{network.slug}/door/{door}/").status_code


def test_a_view_without_a_declared_access_is_shut_for_everybody() -> None:
    network = make_network()
    owner = make_member(network, role=Role.OWNER)

    assert [knock(network, "forgotten", client) for client in (browser(), browser(owner))] == [403, 403]


# visitor, stranger (member elsewhere), operator without a role, member, community manager, owner
WHO_PASSES = {
    "members": [302, 404, 404, 200, 200, 200],
    "insiders": [302, 404, 200, 200, 200, 200],
    "staff": [302, 404, 404, 404, 200, 200],
    "settings": [302, 404, 404, 404, 404, 200],
    "visitors": [200, 200, 200, 200, 200, 200],
}


@pytest.mark.parametrize("door", WHO_PASSES)
def test_who_passes_which_door(door: str) -> None:
    network = make_network()
    cast = [
        None,
        make_member(make_network(), role=Role.OWNER),
        make_member(network, side=0),
        make_member(network),
        make_member(network, role=Role.COMMUNITY),
        make_member(network, role=Role.OWNER),
    ]

    assert [knock(network, door, browser(who)) for who in cast] == WHO_PASSES[door]


@pytest.mark.parametrize("state", [Member.State.PAUSED, Member.State.SUSPENDED, Member.State.LEFT])
def test_who_no_longer_takes_part_is_a_visitor_at_once(state: str) -> None:
    network = make_network()
    owner = make_member(network, role=Role.OWNER)
    client = browser(owner)
    assert knock(network, "settings", client) == 200

    network.member_rows.filter(pk=owner.pk).update(state=state)

    doors = ("members", "insiders", "staff", "settings")
    # every door leads to the one page that is theirs, whatever stands behind it
    theirs = "suspended" if state == Member.State.SUSPENDED else "back"
    answers = [client.get(f"/n/{network.slug}/door/{door}/") for door in doors]
    assert {answer.headers["Location"] for answer in answers} == {f"/n/{network.slug}/{theirs}/"}
    htmx = client.get(f"/n/{network.slug}/door/members/", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx.content) == (204, b"")
    assert client.post(f"/n/{network.slug}/door/members/").status_code in (404, 405)
    assert "False 8" in client.get(f"/n/{network.slug}/door/visitors/").content.decode()


def test_a_role_that_ended_opens_nothing_from_the_next_request_on() -> None:
    network = make_network()
    client = browser(make_member(network, role=Role.OWNER))
    assert knock(network, "settings", client) == 200

    Grant.objects.within(network).update(until=timezone.localdate() - timedelta(days=1))

    assert knock(network, "settings", client) == 404


def test_a_visitor_is_asked_to_sign_in_and_comes_back() -> None:
    network = make_network()

    answer = browser().get(f"/n/{network.slug}/door/members/?q=a%20b")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/account/login/?next=%2Fn%2F{network.slug}%2Fdoor%2Fmembers%2F%3Fq%3Da%2520b"


def test_what_a_visitor_sends_from_a_part_leads_the_whole_page_to_signing_in() -> None:
    network = make_network()

    answer = browser().post(f"/n/{network.slug}/door/write/", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/account/login/?next=")


def test_a_part_that_asks_by_itself_moves_nobody_from_what_they_are_typing() -> None:
    network = make_network()

    answer = browser().get(f"/n/{network.slug}/door/members/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert "HX-Redirect" not in answer.headers


def test_who_may_not_pass_cannot_tell_one_door_from_another() -> None:
    network = make_network()
    client = browser(make_member(make_network()))

    answers = [client.get(f"/n/{network.slug}/door/{door}/") for door in ("members", "staff", "settings")]

    assert [answer.status_code for answer in answers] == [404] * 3
    # the page itself says only where it is: the language's form holds its address, and a token of its own
    assert len({re.sub(rb'value="[^"]*"', b"", answer.content) for answer in answers}) == 1


def test_a_network_that_does_not_exist_is_not_found_for_visitors_either() -> None:
    assert browser().get("/n/no-such-network/door/visitors/").status_code == 404
    assert browser().get("/n/no-such-network/door/members/").status_code == 404


def test_a_method_that_was_not_declared_is_refused_before_anything_else() -> None:
    network = make_network()
    client = browser(make_member(network))
    write, read = f"/n/{network.slug}/door/write/", f"/n/{network.slug}/door/members/"

    assert client.get(write).status_code == 405
    assert client.get(write).headers["Allow"] == "POST, DELETE"
    assert client.post(write).status_code == 200
    assert client.delete(write).status_code == 200
    assert client.put(write).status_code == 405
    assert client.post(read).status_code == 405
    assert client.head(read).status_code == 200


def test_a_form_s_address_opened_by_hand_answers_a_page_that_says_so() -> None:
    network = make_network(language="en")
    client = browser(make_member(network))
    write = f"/n/{network.slug}/door/write/"

    page = client.get(write)

    assert (page.status_code, page.headers["Allow"]) == (405, "POST, DELETE")
    assert "405.html" in [template.name for template in page.templates]
    assert client.get(write, headers={"Accept": "application/json"}).content == b""
    assert client.get(write, headers={"HX-Request": "true"}).content == b""


def test_a_visitor_s_post_leads_to_signing_in_and_back_to_the_page_it_came_from() -> None:
    network = make_network()

    answer = browser().post(f"/n/{network.slug}/door/write/", headers={"Referer": "http://testserver/n/x/form/?a=1"})

    assert answer.headers["Location"] == "/account/login/?next=%2Fn%2Fx%2Fform%2F%3Fa%3D1&unsent=1"
    assert 'name="next" value="/n/x/form/?a=1"' in browser().get(answer.headers["Location"]).content.decode()


def test_the_view_is_called_without_the_network_and_with_the_rest() -> None:
    network = make_network()

    answer = browser().get(f"/n/{network.slug}/door/thing/abc/").content.decode()

    assert answer == f"{network.slug} False 8 ['public_id']"


@pytest.mark.parametrize("path", ["door/thing/a%00/", "door/members/?before=%00"])
def test_an_address_with_a_nul_is_of_nothing(path: str) -> None:
    network = make_network()

    assert browser(make_member(network)).get(f"/n/{network.slug}/{path}").status_code == 404


def test_doors_outside_the_networks() -> None:
    person = make_person()
    client = Client()
    client.force_login(person)

    assert Client().get("/door/everyone/").content.decode().strip().startswith("False 8")
    assert Client().get("/door/signed-in/").status_code == 302
    assert client.get("/door/signed-in/").status_code == 200


def test_the_company_contact_of_an_endorsed_network_sees_no_member() -> None:
    network = make_network(kind=Kind.ENDORSED)
    client = browser(make_member(network, side=EMPLOYEES, role=Role.COMPANY))

    assert [knock(network, door, client) for door in ("members", "insiders", "staff", "settings")] == [
        404,
        200,
        200,
        404,
    ]


def test_a_visit_is_noted_once_a_day() -> None:
    network = make_network()
    member = make_member(network)
    client = browser(member)

    knock(network, "members", client)

    assert Member.objects.within(network).get(pk=member.pk).seen_on == timezone.localdate()
