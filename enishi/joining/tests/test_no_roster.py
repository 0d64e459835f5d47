"""A network without a roster: nothing is compared, so nothing is asked for the comparison, and no page says that it is made."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from enishi.joining.models import Claim
from enishi.joining.tests.make import make_roster_person
from enishi.kit.jobs import drain
from enishi.networks.models import Network, Vouching
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db
FACTS = {"family": "入江", "given": "文乃", "left": "2012", "department": "駅前", "email": "fumino@example.net"}
CHOICES = {"membership": "on", "preset": "usual"}
COMPARES = {"ja": "照らし合わせています", "en": "compares it with the roster"}
COMPARED = {"ja": "名簿と照らし合わせます", "en": "compare three facts with the roster"}
NONE = {"ja": "照らし合わせる名簿は、ここにはありません", "en": "There is no roster here to compare with"}
READ = {"ja": "判断する担当者が読んでいます", "en": "Those of the secretariat who decide read it"}
ASK = {"ja": "あなたを知る会員2人に、そのことを", "en": "you can ask two members who know you"}


def at(network: Network, name: str = "claim") -> str:
    return reverse(f"joining:{name}", args=[network.slug])


def digits() -> str:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_claim_without_a_roster_needs_no_birth_date_and_claims_no_comparison(language: str) -> None:
    network, client = make_network(language=language), Client()

    first = client.get(at(network)).text
    client.post(at(network), FACTS)
    client.post(at(network, "claim-digits"), {"digits": digits()})
    answer = client.post(at(network, "claim-choices"), CHOICES)
    drain()
    waits = client.get(answer["Location"]).text
    corrected = client.get(at(network, "claim-correction")).text

    assert answer["Location"] == at(network, "waiting")
    said = Claim.objects.within(network).get().claimed
    assert (said["birth"], said["number"], said["year"], said["department"]) == ("", "", 2012, "駅前")
    for page in (first, corrected):
        assert NONE[language] in page
        assert ASK[language] in page
        assert COMPARED[language] not in page
    assert READ[language] in waits
    assert COMPARES[language] not in waits


def test_claim_without_a_roster_still_reads_a_birth_date(client: Client) -> None:
    network = make_network()

    answer = client.post(at(network), FACTS | {"year": "1989", "month": "2", "day": "30"})

    assert answer.status_code == 422
    assert "2月30日は" in answer.text


def test_claim_names_no_members_where_they_may_not_say_so(client: Client) -> None:
    page = client.get(at(make_network(vouching=Vouching.NEVER))).text

    assert NONE["ja"] in page
    assert ASK["ja"] not in page


def test_claim_with_a_roster_compares_as_before_and_elsewhere_is_none_of_it(client: Client) -> None:
    network, other = make_network(), make_network()
    make_roster_person(network)

    page, refused = client.get(at(network)).text, client.post(at(network), FACTS)

    assert COMPARED["ja"] in page
    assert NONE["ja"] not in page
    assert refused.status_code == 422
    assert 'id="bday-error"' in refused.text
    assert NONE["ja"] in client.get(at(other)).text
