"""Who reads what is told, and who tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from enishi.console.tests.make import join, start_network, viewer
from enishi.kit.errors import NotAllowed
from enishi.members.models import Member, Visitor
from enishi.members.roles import Role
from enishi.networks.audiences import PUBLIC
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.news import actions
from enishi.news.models import Announcement
from enishi.news.tests.make import make_announcement, make_written

pytestmark = pytest.mark.django_db


def reads(who: Any, row: Announcement) -> bool:
    """Return whether somebody reads it."""
    return Announcement.objects.readable_by(who, row.network).filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"hana": True, "ken": True, "aki": True, "visitor": False}),
        ({"audience": 5, "label": "members"}, {"hana": True, "ken": True, "aki": False, "visitor": False}),
        ({"audience": 6, "label": "members"}, {"hana": True, "ken": False, "aki": True, "visitor": False}),
        ({"audience": PUBLIC, "label": "public"}, {"hana": True, "ken": True, "aki": True, "visitor": True}),
    ],
    ids=["all", "alumni", "employees", "world"],
)
def test_announcement_is_read_by_whom_it_was_told_to(
    values: dict[str, Any], expected: dict[str, bool], hana: Member, ken: Member, aki: Member
) -> None:
    row = make_announcement(hana, **values)

    found = {"hana": reads(hana, row), "ken": reads(ken, row), "aki": reads(aki, row), "visitor": reads(Visitor(), row)}

    assert found == expected


def test_announcement_to_a_class_is_read_by_that_class_and_by_who_joins_it_later(
    hana: Member, ken: Member, mio: Member, network: Network
) -> None:
    row = make_announcement(hana, classes=["retired"])

    assert (reads(viewer(mio), row), reads(ken, row)) == (True, False)
    ken.member_class = network.memberclass_rows.get(code="retired")
    ken.save(update_fields=["member_class"])
    assert reads(viewer(ken), row)


def test_announcement_that_is_a_draft_or_scheduled_or_over_or_taken_back_is_read_by_no_reader(
    hana: Member, ken: Member, network: Network
) -> None:
    shown = make_announcement(hana, last_day=today_in(network))
    draft = make_written(hana)
    scheduled = make_written(hana)
    actions.publish(scheduled, at=timezone.now() + timedelta(days=1), by=hana)
    gone = make_announcement(hana)
    actions.take_back(gone, by=hana)

    assert [reads(ken, row) for row in (shown, draft, scheduled, gone)] == [True, False, False, False]
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert not reads(ken, shown)
        assert Announcement.objects.written_for(hana).filter(pk=shown.pk).exists()


def test_announcement_of_another_network_is_read_by_nobody_here(hana: Member, network: Network) -> None:
    other, stranger = start_network()
    row = make_announcement(hana)

    assert not Announcement.objects.readable_by(stranger, other).filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("role", "may"), [(Role.OWNER, True), (Role.SECRETARIAT, True), (Role.COMMUNITY, True), ("", False)]
)
def test_announcement_is_begun_by_who_may_publish(role: str, may: bool, network: Network) -> None:
    who = join(network, role=role)

    if may:
        assert actions.begin(network, by=who).state == "draft"
    else:
        with pytest.raises(NotAllowed):
            actions.begin(network, by=who)
        assert not Announcement.objects.within(network).exists()
