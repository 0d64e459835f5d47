"""At the same moment: two claims of one row, one guess too many, one button pressed twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from enishi.accounts.tests.make import make_person
from enishi.joining import actions, checking
from enishi.joining.identity import Typed
from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit.errors import Conflict
from enishi.members.models import Member
from enishi.networks.tests.make import make_network
from enishi.profiles.models import Profile

pytestmark = pytest.mark.django_db(transaction=True)
FUMINO = Typed("入江", "文乃", date(1989, 2, 3))


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all at once; returns what each returned, or the HouseError that it raised."""
    found: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            found[place] = work()
        except Conflict as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def admit(invitation: Invitation, person: Any) -> Callable[[], Member]:
    return lambda: actions.admit(
        invitation, by=person, typed=FUMINO, address="a@example.com", preset="quiet", purposes=["membership"]
    )


def test_two_people_claim_one_row() -> None:
    network = make_network()
    row = make_roster_person(network)
    first, second = make_invitation(row).invitation, make_invitation(row, way="mail").invitation

    found = together(admit(first, make_person()), admit(second, make_person()))

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Member"]
    assert Member.objects.within(network).count() == Profile.objects.within(network).count() == 1


def test_one_person_presses_twice() -> None:
    network = make_network()
    invitation, person = make_invitation(make_roster_person(network)).invitation, make_person()

    found = together(admit(invitation, person), admit(invitation, person))

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Member"]
    assert Member.objects.within(network).count() == 1


def test_guesses_at_the_same_time_are_five_in_all() -> None:
    network = make_network()
    invitation = make_invitation(make_roster_person(network)).invitation
    wrong = Typed("入江", "文乃", date(1989, 2, 4))

    together(*[lambda: checking.check_facts(invitation, wrong)] * 8)

    invitation.refresh_from_db()
    assert (invitation.wrong_tries, invitation.state) == (5, Invitation.State.LOCKED)
    assert checking.check_facts(invitation, FUMINO) is checking.Finding.CLOSED
