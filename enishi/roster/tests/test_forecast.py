"""What a file would do, seen beforehand: what looking costs, and who is proposed as one person."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import files, forecast
from enishi.roster.models import Intake, RosterPerson
from enishi.roster.tests.make import imported, line, make_intake, text_of

pytestmark = pytest.mark.django_db


def came_back(number: int) -> str:
    """The same name and birthday, under a new number."""
    return line(number, employee=f"9{number:04}", joined="2022-04-01", left="")


def look(network: Network, row: Intake) -> forecast.Seen:
    return forecast.look(network, files.path_of(row.stored_as, ".plan"), forecast.columns_of(row.detection))


def costs(size: int) -> tuple[int, int]:
    """Return the number of pairs proposed, and of queries."""
    network = make_network()
    imported(network, text_of(*map(line, range(1, size + 1))))
    row = make_intake(network, text_of(*map(came_back, range(1, size + 1))))
    with CaptureQueriesContext(connection) as counted:
        seen = look(network, row)
    return len(seen.pairs), len(counted)


def test_pairs_cost_the_same_for_one_and_for_twelve() -> None:
    (one, few), (twelve, many) = costs(1), costs(12)

    assert (one, twelve) == (1, 12)
    assert few == many


def test_no_pair_costs_nothing_once_there_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "BATCH", 1)
    monkeypatch.setattr(forecast, "MOST_PAIRS", 2)
    found, queries = costs(12)
    monkeypatch.setattr(forecast, "MOST_PAIRS", 12)

    assert found == 2
    assert (
        queries <= costs(12)[1] - 10 * 4
    )  # of ten batches: who has this name, who is said to be whom, people, periods


def test_who_is_said_to_be_one_is_not_proposed_again() -> None:
    network = make_network()
    imported(network, text_of(line(1), line(2), came_back(1)))
    first, _second, again = RosterPerson.objects.within(network).order_by("pk")
    proposed = look(network, make_intake(network, text_of(came_back(1), came_back(2))))
    RosterPerson.objects.within(network).filter(pk=again.pk).update(same_as=first)

    seen = look(network, make_intake(network, text_of(came_back(1), came_back(2))))

    assert names(proposed) == {"架空 太一", "架空 太二"}
    assert names(seen) == {"架空 太二"}


def names(seen: forecast.Seen) -> set[Any]:
    return {pair["a"]["name"] for pair in seen.pairs}
