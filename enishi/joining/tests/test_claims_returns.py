"""A mail to an applicant that came back: those who decide see it, and so does the applicant, who has a way to mend it."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import claims, waves
from enishi.joining.models import Awaiting, Claim
from enishi.joining.tests.make import make_claim, make_roster_person
from enishi.joining.tests.test_returns import come_back
from enishi.kit import bounces
from enishi.kit.tests.test_bounces import notification
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role=Role.SECRETARIAT)


def browser(member: Member) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(member.person)
    return client


def now(claim: Claim) -> Claim:
    found: Claim = Claim.objects.within(claim.network_id).select_related("network", "person").get(pk=claim.pk)
    return found


def asked(network: Network, officer: Member) -> Claim:
    claim = make_claim(network)
    claims.ask(claim, text="在籍中のお名前を教えてください", by=officer)
    return now(claim)


def read(member: Member, claim: Claim) -> str:
    return browser(member).get(reverse("joining:approval", args=[claim.network.slug, claim.public_id])).text


def test_claim_mail_that_came_back_is_seen_where_it_is_decided(
    network: Network, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, other = asked(network, officer), make_claim(network)
    before = read(officer, claim)

    codes = [come_back(monkeypatch, notification(mark=claim.mail_mark)) for _each in range(2)]
    page = read(officer, claim)
    queue = re.findall(r"<small[^>]*>(.*?)</small>", page.split('class="queue"')[1], re.DOTALL)

    assert codes == [0, 0]
    assert [each.mark for each in mail.outbox if each.to == [claim.address]] == [claim.mail_mark]  # type: ignore[attr-defined]
    assert now(claim).came_back == bounces.UNKNOWN
    assert now(other).came_back == ""
    assert Happening.objects.within(network).filter(kind="joining.claim-mail-back").count() == 1
    assert "届きませんでした" not in before
    for told in ("最新のメールが、", "に届きませんでした", "先方にありません", claim.address, "お電話で"):
        assert told in page
    assert [("メールが届きません" in each) for each in queue] == [True, False]


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [("5.2.2", "smtp; 552 full", "受信箱がいっぱいです"), ("5.7.1", "smtp; 550 blocked", "受け取りを断られました")],
)
def test_claim_mail_that_came_back_says_why(
    network: Network, officer: Member, monkeypatch: pytest.MonkeyPatch, status: str, said: str, words: str
) -> None:
    claim = asked(network, officer)

    come_back(monkeypatch, notification(mark=claim.mail_mark, status=status, said=said))

    assert words in read(officer, claim)


def test_claim_mail_that_came_back_tells_the_address_to_nobody_who_sees_no_members(
    network: Network, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = asked(network, officer)
    come_back(monkeypatch, notification(mark=claim.mail_mark))

    page = read(make_member(network, role=Role.COMMUNITY), claim)

    assert "最新のメールが、届きませんでした" in page
    assert claim.address not in page


def test_waiting_says_that_mail_came_back_and_the_next_goes_to_the_address_put_first(
    network: Network, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = asked(network, officer)
    come_back(monkeypatch, notification(mark=claim.mail_mark))
    applicant = Client(headers={"accept-language": "ja"})
    applicant.force_login(claim.person)
    waiting = reverse("joining:waiting", args=[network.slug])

    told = applicant.get(waiting).text
    EmailAddress.objects.create(user=claim.person, email="works@example.com", verified=True, primary=False)
    EmailAddress.objects.get(email="works@example.com").set_as_primary()
    moved, seen = applicant.get(waiting).text, read(officer, now(claim))
    applicant.post(waiting, {"text": "堤です"})
    claims.ask(now(claim), text="いつごろですか", by=officer)

    assert "に届きませんでした" in told
    assert reverse("accounts:addresses") in told
    assert "そのあと先頭にされたアドレスに" in moved
    assert "別のアドレスを先頭にしました" in seen
    assert mail.outbox[-1].to == ["works@example.com"]
    assert (now(claim).address, now(claim).came_back) == ("works@example.com", "")
    assert "届きませんでした" not in read(officer, now(claim))


def test_waiting_address_stays_while_mail_arrives(network: Network, officer: Member) -> None:
    claim = asked(network, officer)
    EmailAddress.objects.create(user=claim.person, email="other@example.com", verified=True, primary=False)
    EmailAddress.objects.get(email="other@example.com").set_as_primary()
    claims.answer(now(claim), text="堤です", by=claim.person)

    claims.ask(now(claim), text="いつごろですか", by=officer)

    assert mail.outbox[-1].to == [claim.address]


def test_claim_mail_of_the_opening_is_known_again_when_it_comes_back(
    network: Network, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_roster_person(network)
    waves.open_to(network, segment={"standing": "left"}, by=SYSTEM)
    claim = make_claim(network)
    waves.open_to_all(network, by=officer)
    waves.tell(Awaiting.objects.within(network).get(), by=SYSTEM)

    come_back(monkeypatch, notification(mark=now(claim).mail_mark))

    assert now(claim).came_back == bounces.UNKNOWN
