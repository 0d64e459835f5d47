"""The secretariat's side: sending, withdrawing, counting; and who gets no look at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role="secretariat")


@pytest.fixture
def client(officer: Member) -> Client:
    signed_in = Client()
    signed_in.force_login(officer.person)
    return signed_in


def page_of(row: RosterPerson) -> str:
    return reverse("joining:invitation", args=[row.network.slug, row.public_id])


def test_invitation_by_mail_from_the_persons_page(client: Client, network: Network, officer: Member) -> None:
    row = make_roster_person(network)

    before = client.get(page_of(row))
    answer = client.post(page_of(row), {"way": "mail"})
    after = client.get(answer["Location"])

    assert row.email in before.text
    assert answer["Location"] == page_of(row)
    assert mail.outbox[0].to == [row.email]
    assert "お返事を待つ" in after.text
    assert "/join/" not in after.text
    assert Invitation.objects.within(network).get().sent_by == officer.person


@pytest.mark.parametrize("leaves", [True, False])
def test_invitation_says_whether_the_mail_has_left(
    client: Client, network: Network, settings: Any, leaves: bool
) -> None:
    settings.MAIL_LEAVES = leaves
    row = make_roster_person(network)

    before = client.get(page_of(row)).text
    after = client.post(page_of(row), {"way": "mail"}, follow=True).text

    assert ("bin/enishi outbox" in before) is not leaves
    assert ("まだどなたにも届いていません" in after) is not leaves
    assert ("お送りしました" in after) is leaves


def test_invitation_link_is_shown_once(client: Client, network: Network) -> None:
    row = make_roster_person(network, email="")

    client.post(page_of(row), {"way": "link"})
    first, second = client.get(page_of(row)).text, client.get(page_of(row)).text

    assert f"/n/{network.slug}/join/" in first
    assert f"/n/{network.slug}/join/" not in second
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("person", "form", "words"),
    [
        ({"email": ""}, {"way": "mail"}, "メールアドレスがありません"),
        ({"maybe_deceased": True}, {"way": "mail"}, "亡くなられたかもしれない"),
        ({"no_contact": True}, {"way": "link"}, "連絡しないでほしい"),
        ({}, {"way": "pigeon"}, "aria-invalid"),
        ({}, {}, "aria-invalid"),
    ],
)
def test_invitation_refused_says_why_and_sends_nothing(
    client: Client, network: Network, person: dict[str, Any], form: dict[str, str], words: str
) -> None:
    row = make_roster_person(network, **person)

    answer = client.post(page_of(row), form)

    assert answer.status_code == 422
    assert words in answer.text
    assert mail.outbox == []
    assert not Invitation.objects.within(network).exists()


def test_invitation_of_who_may_have_died_takes_the_reason(client: Client, network: Network) -> None:
    row = make_roster_person(network, maybe_deceased=True)

    answer = client.post(page_of(row), {"way": "mail", "reason": "ご家族に確かめました"})

    assert answer.status_code == 302
    assert len(mail.outbox) == 1


def test_invitation_reason_has_a_limit(client: Client, network: Network) -> None:
    row = make_roster_person(network, maybe_deceased=True)

    assert client.post(page_of(row), {"way": "mail", "reason": "あ" * 301}).status_code == 422


def test_invitation_shows_every_state_and_never_who_opened(client: Client, network: Network) -> None:
    row, now = make_roster_person(network), timezone.now()
    for changes in (
        {"revoked_at": now},
        {"wrong_tries": 5},
        {"sent_at": now - timedelta(days=40), "expires_at": now - timedelta(days=10)},
        {"opened_at": now},
    ):
        make_invitation(row, **changes)

    page = client.get(page_of(row)).text

    for words in ("取り消した", "5回ちがったので止めた", "期限が切れた", "お返事を待つ"):
        assert words in page
    assert "開いた" not in page


def test_invitation_withdrawal_ends_the_link(client: Client, network: Network) -> None:
    row = make_roster_person(network)
    issued = make_invitation(row)

    path = reverse("joining:invitation-withdrawal", args=[network.slug, row.public_id, issued.invitation.public_id])
    answer = client.post(path)

    assert answer["Location"] == page_of(row)
    assert Client().get(reverse("joining:join", args=[network.slug, issued.code])).status_code == 410
    assert client.get(path).status_code == 405
    assert client.post(path).status_code == 422


def test_invitation_withdrawal_of_somebody_elses_is_not_found(client: Client, network: Network) -> None:
    row, other = make_roster_person(network), make_roster_person(network)
    issued = make_invitation(other)

    path = reverse("joining:invitation-withdrawal", args=[network.slug, row.public_id, issued.invitation.public_id])

    assert client.post(path).status_code == 404
    issued.invitation.refresh_from_db()
    assert issued.invitation.state == Invitation.State.OPEN


@pytest.mark.parametrize(
    ("role", "listed", "person"),
    [("owner", 200, 200), ("secretariat", 200, 200), ("community", 404, 404), ("company", 404, 404), ("", 404, 404)],
)
def test_invitations_by_role(network: Network, role: str, listed: int, person: int) -> None:
    row = make_roster_person(network)
    make_invitation(row)
    someone = Client()
    someone.force_login(make_member(network, role=role).person)

    assert someone.get(reverse("joining:invitations", args=[network.slug])).status_code == listed
    assert someone.get(page_of(row)).status_code == person
    assert someone.post(page_of(row), {"way": "mail"}).status_code in ({302, 422} if person == 200 else {404})
    assert Invitation.objects.within(network).count() == (2 if person == 200 else 1)


def test_invitations_of_another_network_are_not_there(client: Client, network: Network) -> None:
    elsewhere = make_roster_person(make_network(), family_name="別所")
    issued = make_invitation(elsewhere)
    make_member(elsewhere.network, role="owner")

    swapped = page_of(elsewhere).replace(elsewhere.network.slug, network.slug)

    assert client.get(reverse("joining:invitations", args=[elsewhere.network.slug])).status_code == 404
    assert client.get(page_of(elsewhere)).status_code == 404
    assert client.post(swapped, {"way": "mail"}).status_code == 404
    assert "別所" not in client.get(reverse("joining:invitations", args=[network.slug])).text
    issued.invitation.refresh_from_db()
    assert (issued.invitation.state, mail.outbox) == (Invitation.State.OPEN, [])


def test_invitations_funnel_counts_people_and_holds_small_numbers_back(client: Client, network: Network) -> None:
    path = reverse("joining:invitations", args=[network.slug])
    people = [make_roster_person(network) for _ in range(6)]
    for row in people[:4]:
        make_invitation(row, opened_at=timezone.now())
    few = client.get(path).text
    make_invitation(people[4], opened_at=timezone.now())
    make_invitation(people[4], revoked_at=timezone.now(), way="mail")
    RosterPerson.objects.within(network).filter(pk=people[0].pk).update(member=make_member(network))

    response = client.get(path)

    assert "人に満たない" in few
    counted = response.context["funnel"]
    assert (counted.all, counted.invited, counted.opened, counted.joined) == (6, 5, 5, 1)


@pytest.mark.parametrize("size", [1, 12])
def test_invitations_cost_the_same_at_any_size(
    client: Client, network: Network, size: int, django_assert_num_queries: Any
) -> None:
    for _ in range(size):
        make_invitation(make_roster_person(network))
    path = reverse("joining:invitations", args=[network.slug])
    client.get(path)

    with django_assert_num_queries(10):
        client.get(path)


def test_invitations_go_forth_and_back_by_the_last_one_shown(client: Client, network: Network) -> None:
    made = [make_invitation(make_roster_person(network)).invitation for _ in range(50)][::-1]
    path = reverse("joining:invitations", args=[network.slug])

    first = client.get(path)
    assert "after=" in first.context["next"]
    second = client.get(path + first.context["next"])
    third = client.get(path + second.context["next"])
    back = client.get(path + third.context["previous"])

    shown = [[row.invitation.pk for row in page.context["rows"]] for page in (first, second, third, back)]
    assert shown == [[row.pk for row in made[a:b]] for a, b in ((0, 24), (24, 48), (48, 50), (24, 48))]
    assert not first.context["previous"]
    assert not third.context["next"]
    for cursor in ("after", "before"):
        assert (
            len(client.get(f"{path}?{cursor}=nonsense").context["rows"]) == 24
        )  # leads nowhere: the beginning, or the end
