"""What members call themselves stands wherever they are spoken of in general (docs/glossary.md), in both languages (R018)."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from enishi.activity.deeds import SYSTEM
from enishi.feed import actions as feed
from enishi.feed.models import Item
from enishi.joining import actions as joining
from enishi.joining.tests.make import make_roster_person
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile

pytestmark = pytest.mark.django_db
WORD = "縁<b>側</b>衆"
SHOWN = "縁&lt;b&gt;側&lt;/b&gt;衆"


def pages(network: Network, language: str) -> dict[str, str]:
    """Return the pages of a network by name, as its owner reads them (the public page: as a visitor does)."""
    owner, visitor = Client(), Client()
    for client in (owner, visitor):
        client.cookies["language"] = language
    here = f"/n/{network.slug}"
    found = {"public": visitor.get(f"{here}/").content.decode()}
    person = make_profile(network, role="owner").person
    feed.appear(make_profile(network), Item.Kind.JOINED, "name", by=SYSTEM)
    person.language = language
    person.save()
    owner.force_login(person)
    for name, path in {"home": "home/", "directory": "people/", "desk": "desk/"}.items():
        found[name] = owner.get(f"{here}/{path}").content.decode()
    return found


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "ja",
            {
                "public": "凪沢製作所の{}が",
                "home": "1人が{}に加わりました",
                "directory": "<h1>{}の名簿",
                "desk": "{}の画面にもどる",
            },
        ),
        (
            "en",
            {
                "public": "Where {} of",
                "home": "1 person joined {}",
                "directory": "<h1>Directory of {}",
                "desk": "pages of {}",
            },
        ),
    ],
)
def test_nickname_stands_where_members_are_spoken_of(language: str, wanted: dict[str, str]) -> None:
    network = make_network("nagi", organisation="凪沢製作所", members_word=WORD)

    found = pages(network, language)

    assert {name: text for name, text in wanted.items() if text.format(SHOWN) not in found[name]} == {}
    assert f'"{SHOWN}をさがす"' in found["home"] or f'"Find {SHOWN}"' in found["home"]
    assert [name for name, page in found.items() if WORD in page or SHOWN.replace("&", "&amp;") in page] == []


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "ja",
            {
                "public": "凪沢製作所のアルムナイが",
                "home": "1人が加わりました",
                "directory": "<h1>名簿",
                "desk": "会員の画面にもどる",
            },
        ),
        (
            "en",
            {
                "public": "Where alumni of",
                "home": "1 person joined<",
                "directory": "<h1>Directory",
                "desk": "pages of members",
            },
        ),
    ],
)
def test_without_a_nickname_they_are_members(language: str, wanted: dict[str, str]) -> None:
    network = make_network("nagi", organisation="凪沢製作所")

    found = pages(network, language)

    assert {name: text for name, text in wanted.items() if text not in found[name]} == {}


@pytest.mark.parametrize(("language", "words"), [("ja", "「縁側衆」として集まる会"), ("en", "as 縁側衆. We have")])
def test_nickname_stands_in_the_invitation(language: str, words: str) -> None:
    network = make_network("nagi", organisation="凪沢製作所", members_word="縁側衆", language=language)

    joining.invite(network, make_roster_person(network).pk, by=SYSTEM)

    sent = mail.outbox[-1]
    assert words in str(sent.body)
    assert words in str(sent.alternatives[0][0])  # type: ignore[attr-defined]
