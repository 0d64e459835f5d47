"""Links that members hand on: few, theirs, proving nothing; and their sender learns nothing of who used them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.joining import actions, claims, departing, own_data, personal
from enishi.joining.happenings import BACK
from enishi.joining.models import Claim, PersonalInvitation
from enishi.joining.tests import test_views_claims
from enishi.joining.tests.make import make_claim, make_invitation, make_roster_person
from enishi.kit.errors import NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Member:
    return start_network(slug="nagi")[1]


@pytest.fixture
def network(owner: Member) -> Network:
    return owner.network


@pytest.fixture
def saki(network: Network) -> Member:
    return join(network, "入江", "咲")


def browser(member: Member) -> Client:
    signed_in = Client()
    signed_in.force_login(member.person)
    return signed_in


def at(network: Network, name: str, *ids: str) -> str:
    return reverse(f"joining:{name}", args=[network.slug, *ids])


def hand(member: Member) -> personal.Handed:
    return personal.make(member, by=member)


def path(handed: personal.Handed) -> str:
    return re.sub(r"^https?://[^/]+", "", handed.link)


def decide(claim: Claim, by: Member, *, approve: bool) -> None:
    if approve:
        claims.approve(claim, candidate=None, by=by)
    else:
        claims.decline(claim, why=Claim.Reason.NOT_CONFIRMED, by=by)
    Claim.objects.within(claim.network_id).filter(pk=claim.pk).update(decided_at=timezone.now() - BACK)
    claims.settle(claim, by=SYSTEM)


# -- making -------------------------------------------------------------------------------------------------------------
def test_my_invitations_shows_a_link_once_and_keeps_a_key_of_it(network: Network, saki: Member) -> None:
    client = browser(saki)

    answer = client.post(at(network, "my-invitations"))
    first, second = client.get(answer["Location"]), client.get(answer["Location"])

    row = PersonalInvitation.objects.within(network).get()
    code = re.search(r"/with/([A-Z2-9-]+)/", first.text)
    assert code is not None
    assert row.sender == saki
    assert code[1] not in second.text
    assert row.code_tail in second.text
    assert code[1].replace("-", "") not in str(PersonalInvitation.objects.within(network).values().get())
    assert Happening.objects.within(network).get(kind="joining.personal-made").about_id == saki.person_id


def test_making_is_limited_by_day_and_at_a_time(network: Network, saki: Member) -> None:
    for _ in range(personal.A_DAY):
        hand(saki)
    with pytest.raises(Refused):
        hand(saki)

    for _ in range(3):
        PersonalInvitation.objects.within(network).update(made_at=timezone.now() - timedelta(days=2))
        for _ in range(personal.A_DAY):
            if PersonalInvitation.objects.within(network).count() < personal.AT_ONCE:
                hand(saki)
    PersonalInvitation.objects.within(network).update(made_at=timezone.now() - timedelta(days=2))
    with pytest.raises(Refused):
        hand(saki)

    assert PersonalInvitation.objects.within(network).count() == personal.AT_ONCE
    personal.revoke(PersonalInvitation.objects.of_member(saki)[0], by=saki)
    assert hand(saki).invitation.state == "open"


def test_making_is_oneselfs_and_the_networks_to_allow(network: Network, owner: Member, saki: Member) -> None:
    with pytest.raises(NotAllowed):
        personal.make(saki, by=owner)
    with pytest.raises(NotAllowed):
        personal.set_members_invite(network, allowed=False, by=saki)
    out = hand(saki)

    client = browser(owner)
    client.post(at(network, "members-invite"), {"allowed": "no"})
    saki.network.refresh_from_db()

    with pytest.raises(Refused):
        hand(saki)
    assert Client().get(path(out)).status_code == 404
    client.post(at(network, "members-invite"), {"allowed": "yes"})
    assert Client().get(path(out))["Location"] == at(network, "claim")


def test_members_invite_needs_the_right_to_settings(network: Network, saki: Member) -> None:
    assert browser(saki).post(at(network, "members-invite"), {"allowed": "no"}).status_code == 404
    network.refresh_from_db()
    assert network.members_invite


def test_personal_withdrawal_is_the_senders_alone(network: Network, owner: Member, saki: Member) -> None:
    handed = hand(saki)
    url = at(network, "personal-withdrawal", handed.invitation.public_id)

    assert browser(owner).post(url).status_code == 404
    with pytest.raises(NotAllowed):
        personal.revoke(handed.invitation, by=owner)
    assert browser(saki).post(url).status_code == 302

    handed.invitation.refresh_from_db()
    assert handed.invitation.state == "revoked"
    assert Client().get(path(handed)).status_code == 404
    assert browser(saki).post(url).status_code == 302  # pressed twice


# -- coming by one --------------------------------------------------------------------------------------------------------
def test_personal_leads_through_the_three_facts_to_an_application(
    network: Network, owner: Member, saki: Member
) -> None:
    make_roster_person(network)
    client = Client()

    assert client.get(path(hand(saki)))["Location"] == at(network, "claim")
    page = client.get(at(network, "claim"))
    test_views_claims.apply(client, network)

    assert "会員の方のリンク" in page.text
    assert "咲" not in page.text
    claim = Claim.objects.within(network).get()
    assert (claim.way, claim.personal.sender) == (Claim.Way.PERSONAL, saki)
    drain()
    claim.refresh_from_db()
    assert claim.is_open
    desk = browser(owner).get(at(network, "approval", claim.public_id)).text
    assert "入江 咲" in desk
    assert "証明にはなりません" in desk


def test_personal_link_is_context_and_no_proof(network: Network, owner: Member, saki: Member) -> None:
    """With agreeing facts it is as fast as without a link, and with others as slow."""
    claims.set_facts_rule(network, at_once=True, by=SYSTEM)
    make_roster_person(network)
    link = hand(saki).invitation
    said: dict[str, Any] = {"preset": "usual", "purposes": ["membership"], "aims": []}
    facts = {"family": "入江", "given": "文乃", "birth": "1989-02-03", "year": 2021}

    wrong = claims.apply(network, by=make_person(), address="w@example.com", claimed=facts | {"birth": "1989-02-04"}, choices=said, personal=link)  # fmt: skip
    right = claims.apply(network, by=make_person(), address="r@example.com", claimed=facts, choices=said, personal=link)
    drain()

    wrong.refresh_from_db()
    right.refresh_from_db()
    assert wrong.is_open
    assert right.state == Claim.State.APPROVED


@pytest.mark.parametrize("gone", ["expired", "of who paused", "of another network", "unknown", "no code"])
def test_personal_that_leads_nowhere_is_one_page(network: Network, saki: Member, gone: str) -> None:
    handed = hand(saki)
    to = path(handed)
    if gone == "expired":
        now = timezone.now()
        PersonalInvitation.objects.within(network).update(made_at=now - timedelta(days=15), expires_at=now)
    elif gone == "of who paused":
        departing.pause(saki, by=saki)
    elif gone == "of another network":
        to = to.replace("/n/nagi/", f"/n/{start_network(slug='shio')[0].slug}/")
    else:
        to = at(network, "personal", "ABCD-EFGH-JKMN" if gone == "unknown" else "x")

    client = Client()
    answer = client.get(to)

    assert answer.status_code == 404
    assert "このリンクは" in answer.text
    assert not [name for name, _value in client.session.items() if name.startswith("joining:")]


def test_guessing_personal_codes_stops(network: Network, saki: Member) -> None:
    cache.clear()
    client = Client()
    answers = [client.get(at(network, "personal", f"ABCD-EFGH-JK{n:02}".replace("0", "A").replace("1", "B"))).status_code for n in range(12)]  # fmt: skip

    assert answers[:10] == [404] * 10
    assert answers[10:] == [429] * 2
    cache.clear()


# -- what the sender learns -----------------------------------------------------------------------------------------------
def test_my_invitations_look_the_same_whatever_became_of_a_link(network: Network, owner: Member, saki: Member) -> None:
    row = make_roster_person(network)
    links = [hand(saki).invitation for _ in range(3)]
    seen = []
    for link, known in zip(links, (None, True, False), strict=True):
        if known is not None:
            facts = {} if known else {"family": "高橋", "given": "翔", "birth": "1990-01-01"}
            claim = make_claim(network, **facts)
            Claim.objects.within(network).filter(pk=claim.pk).update(personal=link, way=Claim.Way.PERSONAL)
            decide(
                Claim.objects.within(network).select_related("network", "person").get(pk=claim.pk), owner, approve=False
            )
        seen.append(browser(saki).get(at(network, "my-invitations")).text)

    plain = {re.sub(r'(csrfmiddlewaretoken" value|data-person)="[^"]*"', "", page) for page in seen}
    assert len(plain) == 1
    assert row.family_name not in seen[0].replace("入江 咲", "")


def test_my_invitations_name_who_joined_only_if_they_may_be_found(
    network: Network, owner: Member, saki: Member
) -> None:
    link = hand(saki).invitation
    for name, listed in (("葵", True), ("静", False)):
        claim = make_claim(network, family="高橋", given=name, birth="1990-01-01")
        choices = {"preset": "usual", "purposes": ["membership", *(["listing"] if listed else [])], "aims": []}
        Claim.objects.within(network).filter(pk=claim.pk).update(personal=link, way=Claim.Way.PERSONAL, choices=choices)
        decide(Claim.objects.within(network).select_related("network", "person").get(pk=claim.pk), owner, approve=True)

    page = browser(saki).get(at(network, "my-invitations")).text

    assert "高橋 葵" in page
    assert "静" not in page
    assert "高橋" not in browser(owner).get(at(network, "my-invitations")).text


def test_own_data_and_erasing_know_the_links(network: Network, owner: Member, saki: Member) -> None:
    handed = hand(saki)
    claim = make_claim(network)
    Claim.objects.within(network).filter(pk=claim.pk).update(personal=handed.invitation)
    assert own_data.collect(saki)["links"][0]["ends_in"] == handed.invitation.code_tail
    assert browser(saki).post(at(network, "my-data")).status_code == 200

    actions.erase(saki, reason="test", by=SYSTEM)

    assert not PersonalInvitation.objects.within(network).exists()
    claim.refresh_from_db()
    assert claim.personal is None


def test_officer_who_may_not_find_the_sender_reads_no_name(network: Network, saki: Member) -> None:
    hidden = make_member(network)  # no profile: nobody finds them
    claim = make_claim(network)
    Claim.objects.within(network).filter(pk=claim.pk).update(personal=hand(hidden).invitation, way=Claim.Way.PERSONAL)
    community = make_member(network, role=Role.COMMUNITY)

    page = browser(community).get(at(network, "approval", claim.public_id)).text

    assert "名簿に出ていない会員" in page


def test_pictures_on_some_other_site_use_up_nobody_s_tries(network: Network) -> None:
    code = make_invitation(make_roster_person(network)).code
    victim = Client()
    picture = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}
    for path in ("with/ABCDABCDABCD/", "join/ABCDABCDABCD/", "apply/?code=ABCDABCDABCD"):
        for _ in range(6):
            assert victim.get(f"/n/{network.slug}/{path}", headers=picture).status_code in (302, 404)

    assert victim.get(f"/n/{network.slug}/join/{code}/").status_code == 200
