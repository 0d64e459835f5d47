"""Links for groups outside: the network's, for a day and a number; they prove nothing, and of who came by one a number stays."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.joining import claims, outside, personal, vouching
from enishi.joining.models import Claim, PersonalInvitation
from enishi.joining.tests import test_views_claims
from enishi.joining.tests.make import make_roster_person
from enishi.joining.tests.test_personal import at, browser, decide
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.days import today_in
from enishi.networks.models import Kind, Network

pytestmark = pytest.mark.django_db
GROUP = "旧・研究所のFacebookグループ"
SAID: dict[str, Any] = {"preset": "usual", "purposes": ["membership"], "aims": []}
FACTS = {"family": "入江", "given": "文乃", "birth": "1989-02-03", "year": 2021}


@pytest.fixture
def owner() -> Member:
    return start_network(slug="nagi")[1]


@pytest.fixture
def network(owner: Member) -> Network:
    return owner.network


@pytest.fixture
def hana(network: Network) -> Member:
    return join(network, "日比谷", "こずえ", role=Role.COMMUNITY)


def make(by: Member, **more: Any) -> PersonalInvitation:
    asked = {"group": GROUP, "until": today_in(by.network) + outside.USUAL, "most": 3} | more
    link: PersonalInvitation = outside.make(by.network, **asked, by=by)
    return link


def path(link: PersonalInvitation) -> str:
    return re.sub(r"^https?://[^/]+", "", outside.address_of(link))


def apply(link: PersonalInvitation, **said: Any) -> Claim:
    person = make_person()
    claim: Claim = claims.apply(
        link.network, by=person, address=person.email, claimed=FACTS | said, choices=SAID, personal=link
    )
    return claim


def again(claim: Claim) -> Claim:
    found: Claim = Claim.objects.within(claim.network_id).select_related("network", "person").get(pk=claim.pk)
    return found


# -- making -----------------------------------------------------------------------------------------------------------------
def test_outside_links_makes_one_and_shows_its_words_in_both_languages_as_often_as_asked(
    network: Network, hana: Member
) -> None:
    client = browser(hana)
    day = today_in(network) + timedelta(days=10)

    made = client.post(at(network, "outside-links"), {"group": GROUP, "until": day.isoformat(), "most": "40"})
    pages = [client.get(made["Location"]).text for _again in range(2)]

    link = PersonalInvitation.objects.within(network).get()
    code = outside.code_of(link)
    assert (link.group, link.most, link.sender, link.made_by) == (GROUP, 40, None, hana.person)
    assert all(page.count(f"/with/{code}/") == 2 for page in pages)
    assert "Being in this group is no proof" in pages[0]
    assert "このグループにいることは証明にならず" in pages[0]
    assert f"{day.year}年{day.month}月{day.day}日" in pages[0]
    assert code.replace("-", "") not in str(PersonalInvitation.objects.within(network).values().get())
    assert Happening.objects.within(network).get(kind="joining.outside-made").actor == hana.person
    assert GROUP in client.get(at(network, "outside-links")).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"group": "　"}, {"group": "x" * 61}, {"until": ""}, {"until": "2012-01-01"}, {"until": "2999-01-01"}, {"most": "0"},
        {"most": "1001"}, {"most": "x"},
    ],
)  # fmt: skip
def test_outside_links_says_beside_the_field_what_is_none(
    network: Network, hana: Member, wrong: dict[str, str]
) -> None:
    said = {"group": GROUP, "until": today_in(network).isoformat(), "most": "5"} | wrong

    page = browser(hana).post(at(network, "outside-links"), said)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == list(wrong)
    assert not PersonalInvitation.objects.within(network).exists()


def test_making_is_limited_to_twenty_that_work(network: Network, hana: Member) -> None:
    links = [make(hana) for _number in range(outside.AT_ONCE)]
    with pytest.raises(Refused):
        make(hana)

    outside.revoke(links[0], by=hana)

    assert make(hana).state == "open"


@pytest.mark.parametrize("role", ["", Role.COMPANY])
def test_outside_link_withdrawal_and_all_else_is_for_who_decides_on_applications(role: str) -> None:
    owner = start_network(slug="iwa", kind=Kind.ENDORSED)[1]
    network, link = owner.network, make(owner)
    other = join(network, role=role)
    client = browser(other)

    for name, ids in (("outside-links", ()), ("outside-link", (link.public_id,))):
        assert client.get(at(network, name, *ids)).status_code == 404
    assert client.post(at(network, "outside-link-withdrawal", link.public_id)).status_code == 404
    with pytest.raises(NotAllowed):
        make(other)
    with pytest.raises(NotAllowed):
        outside.revoke(link, by=other)


def test_a_members_link_is_none_of_the_secretariats_and_the_other_way_round(network: Network, hana: Member) -> None:
    link, theirs = make(hana), personal.make(hana, by=hana).invitation
    client = browser(hana)

    assert client.get(at(network, "outside-link", theirs.public_id)).status_code == 404
    assert client.post(at(network, "personal-withdrawal", link.public_id)).status_code == 404
    assert GROUP not in client.get(at(network, "my-invitations")).text
    with pytest.raises(Refused):
        outside.revoke(theirs, by=hana)
    with pytest.raises(NotAllowed):
        personal.revoke(link, by=hana)


def test_a_row_is_either_a_members_or_a_groups(network: Network, hana: Member) -> None:
    link = make(hana)
    for wrong in ({"sender": hana}, {"group": ""}, {"most": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonalInvitation.objects.within(network).filter(pk=link.pk).update(**wrong)


# -- coming by one ------------------------------------------------------------------------------------------------------------
def test_a_link_leads_through_the_questions_to_an_application_and_names_the_group_to_those_who_decide_alone(
    network: Network, hana: Member
) -> None:
    make_roster_person(network)
    link = make(hana)
    personal.set_members_invite(network, allowed=False, by=SYSTEM)  # is about members' links
    client = Client()

    assert client.get(path(link))["Location"] == at(network, "claim")
    first = client.get(at(network, "claim")).text
    test_views_claims.apply(client, network)
    drain()
    claim = Claim.objects.within(network).get()
    desk = browser(hana).get(at(network, "approval", claim.public_id)).text

    assert "あるグループへのリンクから" in first
    assert GROUP not in first + client.get(at(network, "waiting")).text
    assert (claim.way, claim.personal, claim.is_open) == (Claim.Way.OUTSIDE, link, True)
    assert GROUP in desk
    assert "証明にはなりません" in desk


def test_a_link_is_no_proof(network: Network, hana: Member) -> None:
    """Where agreeing facts let in at once they do so by it, too, and others wait as long."""
    claims.set_facts_rule(network, at_once=True, by=SYSTEM)
    make_roster_person(network)
    link = make(hana)

    wrong, right = apply(link, birth="1989-02-04"), apply(link)
    drain()

    assert again(wrong).is_open
    assert again(right).state == Claim.State.APPROVED


def test_who_made_a_link_may_answer_for_who_came_by_it(network: Network, hana: Member) -> None:
    claim = apply(make(hana))
    Member.objects.within(network).filter(pk=hana.pk).update(joined_at=timezone.now() - vouching.MEMBER_FOR * 2)
    hana.refresh_from_db()

    assert vouching.hindrance(hana, claim) == ""


@pytest.mark.parametrize("over", ["withdrawn", "expired", "full"])
def test_outside_link_that_is_over_leads_nowhere_and_who_is_on_the_way_goes_on_without_it(
    network: Network, hana: Member, over: str
) -> None:
    link, on_the_way = make(hana, most=1), Client()
    on_the_way.get(path(link))
    if over == "withdrawn":
        browser(hana).post(at(network, "outside-link-withdrawal", link.public_id))
    elif over == "full":
        apply(link, given="先")
    else:
        past = timezone.now() - timedelta(minutes=1)
        PersonalInvitation.objects.within(network).update(made_at=past - timedelta(days=1), expires_at=past)

    assert Client().get(path(link)).status_code == 404
    assert "グループへのリンク" not in on_the_way.get(at(network, "claim")).text
    late = apply(link)
    link.refresh_from_db()
    assert (late.way, late.personal, link.came) == (Claim.Way.FACTS, None, int(over == "full"))
    assert link.state == {"withdrawn": "revoked"}.get(over, over)
    assert "/with/" not in browser(hana).get(at(network, "outside-link", link.public_id)).text


def test_a_link_of_another_network_leads_nowhere(network: Network, hana: Member) -> None:
    there = start_network(slug="shio")[0]

    assert Client().get(path(make(hana)).replace("/n/nagi/", f"/n/{there.slug}/")).status_code == 404


# -- what stays of it ---------------------------------------------------------------------------------------------------------
def test_of_who_came_by_a_link_a_number_stays_and_nothing_at_them(
    network: Network, owner: Member, hana: Member
) -> None:
    link = make(hana, most=9)
    let_in, declined, withdrawn = (apply(link, given=each) for each in ("一", "二", "三"))
    decide(again(let_in), owner, approve=True)
    decide(again(declined), owner, approve=False)
    claims.withdraw(again(withdrawn), by=withdrawn.person)

    link.refresh_from_db()
    assert (link.came, link.joined) == (3, 1)
    assert {again(each).personal_id for each in (let_in, declined, withdrawn)} == {None}
    page = browser(hana).get(at(network, "outside-link", link.public_id)).text
    assert re.findall(r'<dd class="num">(\d+)</dd>', page) == ["3", "1"]
    assert "入江" not in page


def test_an_application_that_was_not_made_is_not_counted(network: Network, hana: Member) -> None:
    link = make(hana)
    first = apply(link)

    with pytest.raises(Conflict), transaction.atomic():
        claims.apply(network, by=first.person, address=first.address, claimed=FACTS, choices=SAID, personal=link)

    link.refresh_from_db()
    assert link.came == 1


def test_a_link_outlasts_who_made_it(network: Network, owner: Member, hana: Member) -> None:
    link = make(hana)
    hana.person.delete()

    link.refresh_from_db()
    assert (link.made_by, link.state) == (None, "open")
    assert Client().get(path(link)).status_code == 302
    assert reverse("joining:outside-link", args=[network.slug, link.public_id]) in browser(owner).get(
        at(network, "outside-links")
    ).text  # fmt: skip
