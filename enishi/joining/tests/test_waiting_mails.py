"""A mail that waits in the outbox leaves no more once its invitation has ended."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import Settings

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.joining import actions, mailings
from enishi.joining.identity import Typed
from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_invitation, make_mailing, make_roster_person
from enishi.kit import mailer
from enishi.kit.models import OutboxMail
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db
WAITING, DROPPED = OutboxMail.State.WAITING, OutboxMail.State.DROPPED


class Server:
    """A mail server that takes everything."""

    took: list[str] = []
    text_begun = False

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, messages: list[Any]) -> None:
        Server.took += [message.to[0] for message in messages]


@pytest.fixture(autouse=True)
def outbox(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    monkeypatch.setattr(mailer, "get_connection", lambda _path: Server())
    Server.took = []


@pytest.fixture
def row() -> RosterPerson:
    return make_roster_person(make_network())


def by_mail(row: RosterPerson) -> Invitation:
    return make_invitation(row, way="mail").invitation


def states() -> dict[str, str]:
    return dict(OutboxMail.objects.values_list("public_id", "state"))


def test_silence_reaches_what_waits_and_nobody_elses(row: RosterPerson) -> None:
    other = by_mail(make_roster_person(row.network, employee_number="9", email="other@example.com"))
    first = by_mail(row)
    Invitation.objects.within(row.network).filter(pk=first.pk).update(sent_at=first.sent_at.replace(year=2025))
    second = by_mail(row)

    actions.fall_silent(first, by=SYSTEM)
    waited = states()
    mailer.hand_on_asking.func()

    assert waited == {other.public_id: WAITING, first.public_id: DROPPED, second.public_id: DROPPED}
    assert Server.took == ["other@example.com"]


def test_withdrawn_invitation_takes_its_mail_back_with_its_words(row: RosterPerson) -> None:
    invitation = by_mail(row)

    actions.revoke(invitation, by=SYSTEM)
    mailer.hand_on_asking.func()
    mailer.hand_on.func(OutboxMail.objects.get().pk)

    mail = OutboxMail.objects.get()
    assert (Server.took, mail.state, mail.text, mail.html, mailer.stuck()) == ([], DROPPED, "", "", 0)


def test_who_came_in_by_a_link_is_not_invited_by_what_waits(row: RosterPerson) -> None:
    invitation, person = by_mail(row), make_person()
    typed = Typed("入江", "文乃", date(1989, 2, 3))
    link = make_invitation(row).invitation

    actions.admit(link, by=person, typed=typed, address=person.email, preset="quiet", purposes=["membership"])

    assert states()[invitation.public_id] == DROPPED


def test_stopped_mailing_takes_back_what_waits_as_if_it_had_not_been_written(
    row: RosterPerson, settings: Settings
) -> None:
    network, officer = row.network, make_member(row.network, role=Role.SECRETARIAT)
    people = [row, *(make_roster_person(network, employee_number=str(number)) for number in range(2))]
    mailing = make_mailing(network, people, reminders=1)
    settings.MAIL_PER_MINUTE = 0
    mailings.send_some(network.pk, mailing.pk)
    mailer.hand_on.func(OutboxMail.objects.earliest("pk").pk)

    mailings.stop(mailing, by=officer)
    mailer.hand_on_asking.func()

    mailing.refresh_from_db()
    left = Invitation.objects.within(network).get()
    assert (Server.took, left.roster_person_id, left.state) == ([row.email], row.pk, Invitation.State.OPEN)
    assert (mailing.done, mailing.reminded, sorted(states().values())) == (1, 0, [DROPPED, DROPPED, "sent"])
    assert set(mailings.choose(network, "uninvited", {}).ids) == {each.pk for each in people[1:]}


def test_mail_that_left_is_not_taken_back(row: RosterPerson) -> None:
    invitation = by_mail(row)
    mailer.hand_on_asking.func()

    actions.revoke(invitation, by=SYSTEM)

    assert states() == {invitation.public_id: OutboxMail.State.SENT}
