"""Signing in on the way to a network wears its name, logo and colour; on any other way it is the house's own page."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.accounts.tests.make import make_person
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/account/login/", "/account/login/password/", "/account/login/passkey/"])
def test_sign_in_on_the_way_to_a_network_wears_its_brand(client: Client, path: str) -> None:
    network = make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215, logo="logos/nagi/abc.svg")

    page = client.get(f"{path}?next=/n/nagi/people/%3Fq%3Da").content.decode()

    assert "<b>凪の会</b><small>凪沢製作所</small>" in page
    assert f'<link rel="stylesheet" href="{network.brand_url}">' in page
    assert f'href="{network.logo_url}#mark"' in page
    assert 'class="network" href="/n/nagi/"' in page


def test_the_page_for_the_digits_keeps_the_brand_and_the_way(client: Client) -> None:
    make_network("nagi", name="凪の会")

    answer = client.post("/account/login/?next=/n/nagi/people/", {"email": make_person().email}, follow=True)
    again = client.post("/account/login/code/again/", {"next": "/n/nagi/people/"}, follow=True)

    assert ["<b>凪の会</b>" in each.content.decode() for each in (answer, again)] == [True, True]


def test_what_leads_to_no_network_looks_as_if_there_were_none(client: Client) -> None:
    make_network("nagi", name="凪の会")

    for to in (
        "/n/nobody/home/",
        "/account/",
        "/n/",
        "/n/nagi",
        "/n/NAGI/x/",
        "https://evil.example/n/nagi/",
        "//x/n/nagi/",
    ):
        page = client.get("/account/login/", {"next": to}).content.decode()
        assert "凪の会" not in page
        assert page.count("<b>Enishi</b>") == 1
        assert "brand." not in page


def test_only_pages_that_show_the_network_ask_for_it(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    make_network("nagi")

    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get("/account/login/?next=/n/nagi/people/")
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get("/account/login/")
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get("/?next=/n/nagi/")
