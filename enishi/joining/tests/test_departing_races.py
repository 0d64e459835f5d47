"""At the same moment: two owners leave, one button is pressed twice, the clock and the person come to the same row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from enishi.activity.deeds import SYSTEM
from enishi.joining import departing, departing_jobs
from enishi.joining.models import Departure
from enishi.joining.tests.test_departing import come_in, fresh, over
from enishi.joining.tests.test_races import together
from enishi.kit.errors import Conflict, Refused
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db(transaction=True)


def tried(deed: Callable[..., Any], member: Member) -> Callable[[], Any]:
    """Return the deed of a member on themselves; a refusal is told as a Conflict, which `together` knows."""

    def work() -> Any:
        try:
            return deed(member, by=member)
        except Refused as refused:
            raise Conflict(refused.message) from None

    return work


@pytest.mark.parametrize("deed", [departing.leave, departing.pause])
def test_two_owners_step_back_and_one_stays(deed: Callable[..., Any]) -> None:
    network = make_network()
    first, _ = come_in(network)
    second, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    for each in (first, second):
        Grant.objects.create(network=network, member=each, role=Role.OWNER)

    found = together(tried(deed, fresh(first)), tried(deed, fresh(second)))

    assert [isinstance(each, Conflict) for each in found].count(True) == 1
    assert Grant.objects.within(network).owning().count() == 1


def test_a_button_pressed_twice_leaves_once() -> None:
    network = make_network()
    member, _ = come_in(network)

    found = together(tried(departing.leave, fresh(member)), tried(departing.leave, fresh(member)))

    assert [isinstance(each, Conflict) for each in found].count(True) == 1
    assert Departure.objects.within(network).count() == 1
    assert len(mail.outbox) == 1


def test_two_workers_erase_once() -> None:
    network = make_network()
    member, _ = come_in(network)
    departing.leave(member, by=member)
    over(member)
    mail.outbox.clear()

    together(departing_jobs.erase_departed.func, departing_jobs.erase_departed.func)

    assert not Member.objects.within(network).exists()
    assert len(mail.outbox) == 1


def test_coming_back_and_the_clock_meet_at_a_rest() -> None:
    network = make_network()
    member, _ = come_in(network)
    departing.pause(member, by=member)

    found = together(tried(departing.resume, fresh(member)), lambda: _by_the_clock(fresh(member)))

    assert [isinstance(each, Conflict) for each in found].count(True) == 1
    assert fresh(member).state == Member.State.JOINED


def _by_the_clock(member: Member) -> None:
    try:
        departing.resume(member, by=SYSTEM)
    except Refused as refused:
        raise Conflict(refused.message) from None
