"""`bin/enishi invite`, `bounce` and `member erase`."""

from __future__ import annotations

import argparse
import io
import re
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

import enishi
from enishi.accounts.models import Person
from enishi.config.cli import main
from enishi.joining.commands import bounce, invite, member_erase
from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_roster_person
from enishi.kit.errors import Refused
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> RosterPerson:
    return make_roster_person(make_network())


def said(network: Network, person: str, *, link: bool = True) -> argparse.Namespace:
    return argparse.Namespace(network=network.slug, person=person, link=link)


@pytest.mark.parametrize("known", ["public_id", "employee_number", "email"])
def test_invite_prints_a_link_that_works(row: RosterPerson, known: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert invite(said(row.network, getattr(row, known))) == 0

    printed = capsys.readouterr().out.strip()
    assert Client().get(printed[printed.index("/n/") :]).status_code == 200


def test_invite_by_mail_prints_no_link(row: RosterPerson, capsys: pytest.CaptureFixture[str]) -> None:
    assert invite(said(row.network, row.employee_number, link=False)) == 0

    assert "/join/" not in capsys.readouterr().out
    assert len(mail.outbox) == 1


def test_invite_nobody_somebody_else_and_two(row: RosterPerson) -> None:
    elsewhere = make_roster_person(make_network(), employee_number="777")
    make_roster_person(row.network, employee_number=row.employee_number)

    for person in ("999", elsewhere.public_id, "777", row.employee_number, ""):
        with pytest.raises(Refused):
            invite(said(row.network, person))
    with pytest.raises(Refused):
        invite(argparse.Namespace(network="nowhere", person="1", link=True))


def documented(name: str) -> str:
    """Return the text between <<END and END of the block in docs/operating.md that calls `bin/enishi NAME`."""
    text = (Path(enishi.__file__).parents[1] / "docs" / "operating.md").read_text()
    found = re.search(rf"^bin/enishi {name} <<END\n(.*?)^END$", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def test_bounce_can_be_tried_without_a_mail_server_as_the_documents_say(
    row: RosterPerson, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", False
    invite(said(row.network, row.employee_number, link=False))
    capsys.readouterr()
    main(["outbox", "--last", "1"])
    printed = re.search(r"^Message-ID: (.*)$", capsys.readouterr().out, re.MULTILINE)
    assert printed is not None
    answer = documented("bounce").replace("$MAIL", printed[1])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answer.encode())))

    assert bounce(argparse.Namespace()) == 0

    assert "1通もどりました" in capsys.readouterr().out
    row.refresh_from_db()
    assert (row.returned_email, row.returned_reason) == (row.email, "unknown")
    assert Invitation.objects.within(row.network).get().came_back_at is not None


def test_member_erase_leaves_nothing_that_was_shown() -> None:
    member = make_profile(make_network())
    network, person = member.network, member.person

    assert member_erase(argparse.Namespace(network=network.slug, email=person.email, reason="本人からの求め")) == 0

    assert not network.member_rows.exists()
    assert not network.value_rows.exists()
    assert not network.profile_rows.exists()
    assert not network.searchdoc_rows.exists()
    assert network.happening_rows.get(kind="joining.erased").reason == "本人からの求め"
    assert Person.objects.filter(pk=person.pk).exists()


def test_member_erase_the_only_owner_stays() -> None:
    member = make_profile(make_network(), role="owner")

    with pytest.raises(Refused, match="持ち主"):
        member_erase(argparse.Namespace(network=member.network.slug, email=member.person.email, reason="x"))

    assert member.network.member_rows.filter(pk=member.pk).exists()


def test_member_erase_of_nobody_is_refused() -> None:
    with pytest.raises(Refused):
        member_erase(argparse.Namespace(network=make_network().slug, email="nobody@example.com", reason="x"))
