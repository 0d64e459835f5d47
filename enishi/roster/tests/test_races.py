"""At the same moment: an import or its undoing in one connection, somebody who joins or an officer in another.

What comes in between has to wait for the batch, or the batch for it. With SQLite one writes at a time anyhow.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from enishi.activity.deeds import SYSTEM
from enishi.kit import jobs
from enishi.kit.errors import Conflict
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions, intake, people, writing
from enishi.roster.models import RosterPerson
from enishi.roster.tests.make import again, imported, line, make_intake, text_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="with SQLite one writes at a time"),
]


@pytest.fixture
def network() -> Network:
    return make_network()


class Meanwhile:
    """Work in a connection of its own, begun in the middle of other work. It ends at once, or waits for a lock."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work, self.result = work, None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.result = self.work()
        except Conflict as error:
            self.result = error
        finally:
            connection.close()

    def begin(self) -> None:
        if not self.thread.ident:  # once
            self.thread.start()
            self.thread.join(1)

    def end(self) -> Any:
        assert self.thread.ident, "nothing came in between"
        self.thread.join(20)
        assert not self.thread.is_alive()
        return self.result


def before_deleting(monkeypatch: pytest.MonkeyPatch, meanwhile: Meanwhile) -> None:
    """Begin it when the ids of a batch are known and its rows are about to go."""
    real = QuerySet.delete

    def delete(rows: Any) -> Any:
        if rows.model is RosterPerson:
            meanwhile.begin()
        return real(rows)

    monkeypatch.setattr(QuerySet, "delete", delete)


def test_undo_deletes_nobody_who_joins_in_between(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    row = imported(network, text_of(line(1)))
    person, member = RosterPerson.objects.within(network).get(), make_member(network)
    meanwhile = Meanwhile(lambda: actions.claim(member, person.pk, by=SYSTEM))
    before_deleting(monkeypatch, meanwhile)
    intake.undo(row, by=SYSTEM)

    jobs.drain()

    # they are told that the roster has changed, and are not taken for somebody who then is gone
    assert isinstance(meanwhile.end(), Conflict)
    assert not RosterPerson.objects.within(network).exists()
    assert again(row).state == "undone"


def test_undo_keeps_who_joined_while_it_waited(network: Network) -> None:
    row = imported(network, text_of(line(1), line(2)))
    person, member = RosterPerson.objects.within(network).order_by("pk")[0], make_member(network)
    intake.undo(row, by=SYSTEM)
    undoing = Meanwhile(jobs.drain)

    with transaction.atomic():
        actions.claim(member, person.pk, by=SYSTEM)
        undoing.begin()
    undoing.end()

    assert [each.member_id for each in RosterPerson.objects.within(network)] == [member.pk]
    assert again(row).state == "undone"


def test_undo_restores_nobody_over_what_an_officer_is_writing(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(network, text_of(line(1)))
    row = imported(network, text_of(line(1, department="総務部")))
    person = RosterPerson.objects.within(network).get()
    officer = Meanwhile(lambda: people.set_maybe_deceased(person, on=True, reason="訃報", by=SYSTEM))
    before_writing(monkeypatch, "_upsert", officer)
    intake.undo(row, by=SYSTEM)

    jobs.drain()
    officer.end()

    person.refresh_from_db()
    assert person.maybe_deceased


def test_import_overwrites_no_deed_of_an_officer(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(network, text_of(line(1)))
    row = make_intake(network, text_of(line(1, department="総務部")))
    person = RosterPerson.objects.within(network).get()
    officer = Meanwhile(lambda: by_hand(person))
    before_writing(monkeypatch, "_update", officer)
    intake.confirm(row, version=row.version, by=SYSTEM)

    jobs.drain()
    officer.end()

    assert again(row).state == "done"
    person.refresh_from_db()
    assert (person.maybe_deceased, person.member_class.code) == (True, "left")
    assert person.tenures.get().department == "総務部"


def test_import_sees_a_deed_for_which_it_waited(network: Network) -> None:
    imported(network, text_of(line(1)))
    row = make_intake(network, text_of(line(1, department="総務部")))
    person = RosterPerson.objects.within(network).get()
    intake.confirm(row, version=row.version, by=SYSTEM)
    importing = Meanwhile(jobs.drain)

    with transaction.atomic():
        by_hand(person)
        importing.begin()
    importing.end()

    person.refresh_from_db()
    assert (person.maybe_deceased, person.member_class.code) == (True, "left")
    assert person.tenures.get().department == "総務部"


def by_hand(person: RosterPerson) -> None:
    people.set_maybe_deceased(person, on=True, reason="訃報", by=SYSTEM)
    people.set_class(person, code="left", by=SYSTEM)


def before_writing(monkeypatch: pytest.MonkeyPatch, name: str, meanwhile: Meanwhile) -> None:
    """Begin it when a batch was compared and is about to be written by that function of writing.py."""
    real = getattr(writing, name)

    def write(*given: Any) -> None:
        meanwhile.begin()
        real(*given)

    monkeypatch.setattr(writing, name, write)
