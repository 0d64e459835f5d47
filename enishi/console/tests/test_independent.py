"""A network of volunteers: what its founder is led to is the way that exists, members' links; a roster comes second."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from enishi.accounts.tests.make import make_person
from enishi.console.tests.make import start_network
from enishi.joining.tests.make import make_roster_person
from enishi.networks.models import Kind

pytestmark = pytest.mark.django_db
WORDS = {"ja": ("リンクを渡す", "名簿を取り込む"), "en": ("Hand on a link", "Import a roster")}
SPEAKS = pytest.mark.parametrize("language", ["ja", "en"])


def desk(language: str, kind: str, *, listed: bool = False, **values: Any) -> str:
    network, owner = start_network(kind)
    network.language = language
    for name, value in values.items():
        setattr(network, name, value)
    network.save()
    if listed:
        make_roster_person(network)
    client = Client(headers={"accept-language": language})
    client.force_login(owner.person)
    return client.get(f"/n/{network.slug}/desk/").text.split("<main")[1]


@SPEAKS
def test_desk_of_an_independent_network_leads_with_the_members_links(language: str) -> None:
    link, roster = WORDS[language]
    page = desk(language, Kind.INDEPENDENT)

    assert "/me/invitations/" in page
    assert page.index(link) < page.index(roster)
    assert '<b class="num">0</b>' not in page.split("</section>")[0]


@SPEAKS
@pytest.mark.parametrize(
    "said", [{"kind": Kind.OFFICIAL}, {"kind": Kind.INDEPENDENT, "listed": True},
             {"kind": Kind.INDEPENDENT, "members_invite": False}],
)  # fmt: skip
def test_desk_leads_with_the_roster_where_there_is_one_or_no_link(language: str, said: dict[str, Any]) -> None:
    link, roster = WORDS[language]
    page = desk(language, **said)

    assert link not in page
    assert roster in page


@SPEAKS
@pytest.mark.parametrize("kind", [Kind.OFFICIAL, Kind.INDEPENDENT])
def test_network_new_done_leads_with_the_way_that_exists(language: str, kind: str) -> None:
    founder = make_person(is_founder=True, language=language)
    client = Client(headers={"accept-language": language})
    client.force_login(founder)
    client.post("/networks/new/purpose/", {"purpose": "work"})
    client.post(
        "/networks/new/kind/",
        {"name": "潮の会", "organisation": "潮見製作所", "slug": "shio", "kind": kind, "operator_name": ""},
    )
    client.post(
        "/networks/new/members/",
        {"groups": ["employees"], "first": "alumni", "family": "汐見", "given": "渚", "agreed": "on"},
    )

    page = client.get("/networks/new/done/shio/").text
    foot = page.split('class="wizard-foot"')[1]

    link, roster = WORDS[language]
    assert roster in foot
    assert ("/n/shio/me/invitations/" in foot, link in foot) == ((kind == Kind.INDEPENDENT,) * 2)
    assert roster in foot.split("primary")[1]
