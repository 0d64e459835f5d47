"""An invitation that came back: the officer sees it, nobody goes on writing there, and a corrected address is written to."""

from __future__ import annotations

import io
import sys

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.config import cli
from enishi.joining import actions
from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_roster_person
from enishi.kit import bounces
from enishi.kit.errors import Refused
from enishi.kit.tests.test_bounces import notification
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import facts as roster
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role=Role.SECRETARIAT)


def invited(network: Network, **values: str) -> tuple[RosterPerson, Invitation]:
    row = make_roster_person(network, **values)
    return row, actions.invite(network, row.pk, by=SYSTEM).invitation


def come_back(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> int:
    """Pipe a message into bin/enishi bounce."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    return cli.main(["bounce"])


def test_bounce_marks_the_invitation_and_the_address_and_bars_the_next_one(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, invitation = invited(network)

    codes = [come_back(monkeypatch, notification(mark=invitation.public_id)) for _each in range(2)]

    invitation.refresh_from_db()
    known = roster.person_by_id(network, row.pk)
    assert codes == [0, 0]
    assert invitation.came_back_at
    assert known is not None
    assert known.returned == bounces.UNKNOWN
    assert Happening.objects.within(network).filter(kind="joining.mail-came-back").count() == 1
    sent = len(mail.outbox)
    Invitation.objects.within(network).update(sent_at="2026-01-01T00:00:00Z")
    with pytest.raises(Refused, match="届きませんでした"):
        actions.invite(network, row.pk, by=SYSTEM)
    assert actions.invite(network, row.pk, way=Invitation.Way.LINK, by=SYSTEM).code  # handed over, it reaches them
    assert len(mail.outbox) == sent


def test_address_said_on_the_telephone_is_written_to_when_mail_to_the_one_of_the_roster_came_back(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, invitation = invited(network)
    come_back(monkeypatch, notification(mark=invitation.public_id))
    Invitation.objects.within(network).update(sent_at="2026-01-01T00:00:00Z")

    with pytest.raises(Refused, match="届きませんでした"):
        actions.invite(network, row.pk, address=row.email.upper(), by=SYSTEM)
    actions.invite(network, row.pk, address="new@example.net", by=SYSTEM)

    assert mail.outbox[-1].to == ["new@example.net"]


def test_bounce_of_a_full_mailbox_lets_the_next_one_go(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    row, invitation = invited(network)
    come_back(monkeypatch, notification(mark=invitation.public_id, status="5.2.2", said="smtp; 552 full"))
    Invitation.objects.within(network).update(sent_at="2026-01-01T00:00:00Z")

    actions.invite(network, row.pk, by=SYSTEM)

    assert len(mail.outbox) == 2


def test_bounce_of_a_stranger_changes_nothing_and_is_no_failure(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    _row, invitation = invited(network)
    made_up = f"<{invitation.public_id}.0123456789abcdef@example.jp>"

    codes = [come_back(monkeypatch, raw) for raw in (b"hello", notification(message_id=made_up), notification())]

    invitation.refresh_from_db()
    assert codes == [0, 0, 0]
    assert invitation.came_back_at is None


def test_person_address_that_was_corrected_is_written_to_and_no_longer_listed(
    client: Client, network: Network, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, invitation = invited(network, family_name="戻田")
    make_roster_person(network, family_name="達田")
    come_back(monkeypatch, notification(mark=invitation.public_id))
    client.force_login(officer.person)
    listed, page = (
        reverse("roster:people", args=[network.slug]),
        reverse("roster:person", args=[network.slug, row.public_id]),
    )
    path = reverse("roster:person-address", args=[network.slug, row.public_id])

    before, shown = client.get(listed, {"state": "returned"}).text, client.get(page).text
    wrong = client.post(path, {"email": "x\r\nBcc: y@example.com"})
    done = client.post(path, {"email": "right@example.com"}, follow=True)
    after = client.get(listed, {"state": "returned"}).text
    Invitation.objects.within(network).update(sent_at="2026-01-01T00:00:00Z")
    actions.invite(network, row.pk, by=SYSTEM)

    assert "戻田" in before
    assert "達田" not in before
    assert "メールが届きませんでした" in shown
    assert wrong.status_code == 422
    assert "right@example.com" in done.text
    assert "戻田" not in after
    assert mail.outbox[-1].to == ["right@example.com"]


def test_person_address_that_is_right_after_all_is_written_to_again(
    client: Client, network: Network, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, invitation = invited(network)
    come_back(monkeypatch, notification(mark=invitation.public_id, status="5.7.1", said="smtp; 550 blocked"))
    client.force_login(officer.person)

    client.post(reverse("roster:person-address", args=[network.slug, row.public_id]), {"email": row.email})
    Invitation.objects.within(network).update(sent_at="2026-01-01T00:00:00Z")

    assert actions.invite(network, row.pk, by=SYSTEM).invitation.address == row.email


def test_person_address_is_corrected_by_nobody_without_the_right(client: Client, network: Network) -> None:
    row = make_roster_person(network)
    elsewhere = make_member(make_network(), role=Role.SECRETARIAT)
    path = reverse("roster:person-address", args=[network.slug, row.public_id])

    answers = []
    for member in (make_member(network), elsewhere):
        client.force_login(member.person)
        answers.append(client.post(path, {"email": "evil@example.com"}).status_code)

    row.refresh_from_db()
    assert answers == [404, 404]
    assert row.email != "evil@example.com"
