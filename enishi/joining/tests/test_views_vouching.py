"""The applicant's link, the member's answer, the secretariat's view of both; and what a guesser learns: nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.joining import claims, vouching
from enishi.joining.models import Claim, Vouch, VouchLink
from enishi.joining.tests.make import make_claim, make_link
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network, Vouching
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


def old(network: Network, *, days: int = 400, role: str = "") -> Member:
    return make_member(network, role=role, joined_at=timezone.now() - timedelta(days=days))


def browser(person: object = None) -> Client:
    client = Client(headers={"accept-language": "ja"})
    if person is not None:
        client.force_login(person)
    return client


def at(link: VouchLink) -> str:
    return reverse("joining:vouch", args=[link.network.slug, vouching.code_of(link)])


def mine(network: Network, name: str = "vouchers") -> str:
    return reverse(f"joining:{name}", args=[network.slug])


# -- the applicant ------------------------------------------------------------------------------------------------------
def test_vouchers_makes_a_link_and_shows_it_again(network: Network) -> None:
    claim = make_claim(network)
    client = browser(claim.person)
    assert mine(network) in client.get(mine(network, "waiting")).text

    response = client.post(mine(network), {"parts": ["years"]})

    assert response.status_code == 302
    link = VouchLink.objects.within(network).get(claim=claim)
    link.network = network
    for _ in range(2):
        assert at(link) in client.get(mine(network)).text
    assert link.shown == ["years"]


def test_vouchers_never_shows_a_member_or_an_answer(network: Network) -> None:
    claim = make_claim(network)
    link, client = make_link(claim), browser(claim.person)
    one = old(network)
    before = [client.get(mine(network, name)).text for name in ("vouchers", "waiting")]

    browser(one.person).post(at(link), {"knows": "no"})
    after = [client.get(mine(network, name)).text for name in ("vouchers", "waiting")]
    browser(old(network).person).post(at(link), {"knows": "yes"})
    later = [client.get(mine(network, name)).text for name in ("vouchers", "waiting")]

    def plain(pages: list[str]) -> list[str]:
        return [page.partition("<main")[2].split("csrfmiddlewaretoken")[0] for page in pages]

    assert plain(before) == plain(after) == plain(later)
    assert one.public_id not in "".join(after)


def test_vouchers_is_not_offered_where_it_is_off_or_decided(network: Network) -> None:
    claim = make_claim(network)
    client = browser(claim.person)
    Network.objects.filter(pk=network.pk).update(vouching=Vouching.NEVER)

    for answer in (client.get(mine(network)), client.post(mine(network), {"parts": []})):
        assert answer.headers["Location"] == mine(network, "waiting")
    assert mine(network) not in client.get(mine(network, "waiting")).text
    assert not VouchLink.objects.within(network).exists()


def test_vouchers_are_made_ten_times_a_day(network: Network) -> None:
    claim = make_claim(network)
    client = browser(claim.person)

    statuses = [client.post(mine(network), {"parts": []}).status_code for _ in range(11)]

    assert statuses == [302] * 10 + [429]


# -- members --------------------------------------------------------------------------------------------------------------
def test_vouch_shows_what_the_applicant_chose_and_takes_an_answer(network: Network) -> None:
    claim = make_claim(network, department="生産技術部", said="SECRETWORDS", number="0012345")
    link, one = make_link(claim, "years"), old(network)
    client = browser(one.person)

    page = client.get(at(link)).text
    response = client.post(at(link), {"knows": "yes"}, follow=True)

    assert "入江 文乃" in page
    assert "2021" in page
    for secret in ("生産技術部", "SECRETWORDS", "0012345", "1989", claim.address):
        assert secret not in page
    assert "答えをお預かりしました" in response.text
    assert Vouch.objects.within(network).get().knows is True


def test_vouch_without_a_choice_says_so_beside_the_field(network: Network) -> None:
    link, one = make_link(make_claim(network)), old(network)

    response = browser(one.person).post(at(link), {})

    assert response.status_code == 422
    assert "どちらかをお選びください" in response.text
    assert not Vouch.objects.within(network).exists()


def test_vouch_of_a_new_member_is_refused_without_naming_the_applicant(network: Network) -> None:
    link, newcomer = make_link(make_claim(network)), old(network, days=2)
    client = browser(newcomer.person)

    for response in (client.get(at(link)), client.post(at(link), {"knows": "yes"})):
        assert "30日" in response.text
        assert "入江" not in response.text
    assert not Vouch.objects.within(network).exists()


def test_vouch_twice_keeps_one_answer_and_can_be_changed(network: Network) -> None:
    link, one = make_link(make_claim(network)), old(network)
    client = browser(one.person)

    for said in ("yes", "yes", "no"):
        assert client.post(at(link), {"knows": said}).status_code == 302

    assert [row.knows for row in Vouch.objects.within(network)] == [False]


# -- guessing ---------------------------------------------------------------------------------------------------------------
def test_vouch_asks_visitors_to_sign_in_whatever_the_code(network: Network) -> None:
    link = make_link(make_claim(network))
    wrong = reverse("joining:vouch", args=[network.slug, "ABCD-2345-EFGH"])

    for path in (at(link), wrong):
        response = browser().get(path)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/account/login/?next=")
        assert browser(make_person()).get(path).status_code == 404


def test_vouch_wrong_replaced_and_decided_links_are_one_page(network: Network) -> None:
    client = browser(old(network).person)
    first = at(make_link(claim := make_claim(network)))
    second = make_link(claim)
    decided = make_link(over := make_claim(network))
    hana = make_member(network, role=Role.SECRETARIAT)
    claims.decline(over, why=Claim.Reason.NOT_CONFIRMED, by=hana)
    foreign = vouching.code_of(make_link(make_claim(make_network("other"))))
    wrong = [first, at(decided), *(reverse("joining:vouch", args=[network.slug, code])
             for code in (foreign, "ABCD-2345-EFGH", second.seed, "x", "あ"))]  # fmt: skip

    answers = [client.get(path) for path in wrong]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text.partition("<main")[2].partition("</main")[0] for answer in answers}) == 1
    assert client.get(at(second)).status_code == 200


def test_vouch_guesses_of_one_member_are_limited_also_from_many_places(network: Network) -> None:
    link, one = make_link(make_claim(network)), old(network)
    client = browser(one.person)

    statuses = [
        client.get(
            reverse("joining:vouch", args=[network.slug, f"ABCD-2345-EF{number:02}"]), REMOTE_ADDR=f"192.0.2.{number}"
        ).status_code
        for number in range(12)
    ]

    assert set(statuses[:10]) == {404}
    assert statuses[10:] == [429, 429]
    assert client.get(at(link), REMOTE_ADDR="192.0.2.99").status_code == 429
    cache.clear()
    assert client.get(at(link)).status_code == 200


# -- the secretariat ----------------------------------------------------------------------------------------------------------
def test_approval_vouchers_names_whom_approval_counts(network: Network) -> None:
    claim = make_claim(network)
    link = make_link(claim)
    for said in ("yes", "yes", "no"):
        browser(old(network).person).post(at(link), {"knows": said})
    client = browser(make_member(network, role=Role.SECRETARIAT).person)
    here, there = (
        reverse(f"joining:{name}", args=[network.slug, claim.public_id]) for name in ("approval", "approval-vouchers")
    )

    page, names = client.get(here).text, client.get(there).text

    assert "知っている会員が2人" in page
    assert there in page
    assert "たがいに関わりのない2人がいます" in names
    assert names.count("名簿に出ていない会員") == 3
    assert browser(claim.person).get(there).status_code == 404
    assert browser(old(network).person).get(there).status_code == 404


def test_vouching_rule_is_set_by_who_may_change_settings(network: Network) -> None:
    path = reverse("joining:vouching-rule", args=[network.slug])
    hana, community = (make_member(network, role=role) for role in (Role.SECRETARIAT, Role.COMMUNITY))

    assert browser(community.person).post(path, {"rule": "admit"}).status_code == 404
    assert Network.objects.get(pk=network.pk).vouching == Vouching.NO_ROSTER
    browser(hana.person).post(path, {"rule": "nonsense"})
    assert Network.objects.get(pk=network.pk).vouching == Vouching.NO_ROSTER
    browser(hana.person).post(path, {"rule": "admit"})

    assert Network.objects.get(pk=network.pk).vouching == Vouching.ADMIT
    assert "2人が「知っています」なら参加" in browser(hana.person).get(mine(network, "approvals")).text
