"""What follows in the relay: who is told that the baton is theirs, and that nobody is told anything else."""

from __future__ import annotations

import pytest

from enishi.activity.models import Happening
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.notices.models import Notice
from enishi.relay import actions, jobs
from enishi.relay.notices import readable, thing_of
from enishi.relay.tests.make import baton_of, hand_to

pytestmark = pytest.mark.django_db


def told(network: Network) -> list[int]:
    """Run what follows the last handing over, and return who has a notice."""
    last = Happening.objects.within(network).filter(kind__startswith="relay.").latest("pk")
    jobs.tell_next.func(network.pk, last.pk)
    return list(Notice.objects.within(network).order_by("pk").values_list("member_id", flat=True))


def test_tell_next_tells_who_was_handed_the_baton(network: Network, hana: Member, ken: Member, mio: Member) -> None:
    actions.start(network, ken.public_id, by=hana)
    assert told(network) == [ken.pk]
    assert told(network) == [ken.pk]  # however often the job runs

    actions.hand_on(baton_of(ken), mio.public_id, by=ken)

    assert told(network) == [ken.pk, mio.pk]


def test_tell_next_tells_nobody_of_a_baton_that_was_taken_or_let_pass(
    network: Network, ken: Member, mio: Member
) -> None:
    hand_to(ken)
    actions.wish(mio, "lower", by=mio)
    assert told(network) == []

    actions.let_pass(baton_of(ken), by=ken)

    assert told(network) == []


def test_a_notice_is_shown_while_the_baton_is_in_ones_hand(network: Network, hana: Member, ken: Member) -> None:
    actions.start(network, ken.public_id, by=hana)
    things = {thing_of(baton_of(ken)), "relay99"}
    assert readable(ken, things) == {thing_of(baton_of(ken))}
    assert readable(hana, things) == set()

    actions.let_pass(baton_of(ken), by=ken)

    assert readable(ken, things) == set()
