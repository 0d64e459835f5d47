"""A mail that waits in the outbox leaves no more once its invitation has ended."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, mailings, taking_back
from enishi.joining.identity import Typed
from enishi.joining.models import Invitation, Mailing
from enishi.joining.tests.make import make_invitation, make_mailing, make_roster_person
from enishi.kit import mailer
from enishi.kit.errors import Refused
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
    meanwhile: Callable[[], object] | None = None  # what happens while a mail is on its way, which it then puts off
    text_begun = False

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, messages: list[Any]) -> None:
        if Server.meanwhile is not None:
            Server.meanwhile()
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (450, b"4.2.0 greylisted")})
        Server.took += [message.to[0] for message in messages]


@pytest.fixture(autouse=True)
def outbox(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    monkeypatch.setattr(mailer, "get_connection", lambda _path: Server())
    Server.took, Server.meanwhile = [], None


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


def sent_and_stopped(row: RosterPerson, settings: Settings, people: int) -> tuple[Mailing, list[int]]:
    """Write a whole mailing without reminders, to this person first, hand the first mail on, and stop the rest."""
    settings.MAIL_PER_MINUTE = 0
    others = [make_roster_person(row.network, employee_number=str(number)) for number in range(people - 1)]
    mailing = make_mailing(row.network, [row, *others], reminders=0)
    mailings.send_some(row.network_id, mailing.pk)
    mailer.hand_on.func(OutboxMail.objects.earliest("pk").pk)
    mailing.refresh_from_db()
    return mailing, [each.pk for each in others]


def test_mailing_that_is_all_written_is_stopped_while_mails_wait(row: RosterPerson, settings: Settings) -> None:
    officer = make_member(row.network, role=Role.SECRETARIAT)
    mailing, others = sent_and_stopped(row, settings, 3)
    written = (mailing.state, taking_back.waiting(mailing))

    left = mailings.stop(mailing, by=officer)
    mailer.hand_on_asking.func()
    mailing.refresh_from_db()
    with pytest.raises(Refused):
        mailings.stop(mailing, by=officer)

    assert written == (Mailing.State.DONE, 2)
    assert (left, Server.took, mailing.state, mailing.done) == (1, [row.email], Mailing.State.STOPPED, 1)
    assert set(mailings.choose(row.network, "uninvited", {}).ids) == set(others)
    told = Happening.objects.within(row.network).get(kind="joining.mailing-stopped")
    assert told.facts == {"number": 1, "taken_back": 2}


def test_mailing_of_which_everything_has_left_is_not_stopped(row: RosterPerson, settings: Settings) -> None:
    mailing, _others = sent_and_stopped(row, settings, 1)

    with pytest.raises(Refused):
        mailings.stop(mailing, by=make_member(row.network, role=Role.SECRETARIAT))

    mailing.refresh_from_db()
    assert (mailing.state, mailing.done) == (Mailing.State.DONE, 1)


def test_mail_that_is_put_off_while_it_is_taken_back_leaves_never(row: RosterPerson) -> None:
    invitation = by_mail(row)
    Server.meanwhile = lambda: actions.revoke(invitation, by=SYSTEM)

    mailer.hand_on_asking.func()
    Server.meanwhile = None
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        mailer.hand_on_asking.func()
        mailer.hand_on.func(OutboxMail.objects.get().pk)

    mail = OutboxMail.objects.get()
    assert (Server.took, mail.state, mail.text, mail.html) == ([], DROPPED, "", "")


def test_mail_that_is_put_off_and_not_taken_back_leaves_later(row: RosterPerson) -> None:
    by_mail(row)
    Server.meanwhile = lambda: None

    mailer.hand_on_asking.func()
    Server.meanwhile = None
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        mailer.hand_on_asking.func()

    assert Server.took == [row.email]


def test_line_that_ends_while_a_mail_is_taken_back_is_not_opened_anew_for_it(
    row: RosterPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = by_mail(row)

    class Tired(Server):
        """A line that stays open and ends at the next mail, as some do after so many."""

        def open(self) -> Any:
            return False

        def send_messages(self, messages: list[Any]) -> None:
            if invitation.revoked_at is None:
                actions.revoke(invitation, by=SYSTEM)
                invitation.refresh_from_db()
                raise smtplib.SMTPServerDisconnected("421 4.7.0 enough")
            super().send_messages(messages)

    monkeypatch.setattr(mailer, "get_connection", lambda _path: Tired())
    mailer.hand_on_asking.func()

    assert (Server.took, states()) == ([], {invitation.public_id: DROPPED})


def test_stopped_mailing_forgets_a_mail_that_was_on_its_way_and_was_put_off(
    row: RosterPerson, settings: Settings
) -> None:
    officer = make_member(row.network, role=Role.SECRETARIAT)
    settings.MAIL_PER_MINUTE = 0
    mailing = make_mailing(row.network, [row], reminders=0)
    mailings.send_some(row.network_id, mailing.pk)
    mailing.refresh_from_db()
    reminding = make_mailing(row.network, [make_roster_person(row.network, employee_number="7")], reminders=1)
    mailings.send_some(row.network_id, reminding.pk)
    reminding.refresh_from_db()
    Server.meanwhile = lambda: reminding.stopped_at or mailings.stop(reminding, by=officer)

    mailer.hand_on.func(OutboxMail.objects.latest("pk").pk)
    Server.meanwhile = None
    mailer.hand_on_asking.func()

    reminding.refresh_from_db()
    assert (reminding.state, reminding.done) == (Mailing.State.STOPPED, 0)
    assert not reminding.invitations.exists()
    assert Server.took == [row.email]  # the other mailing goes on
