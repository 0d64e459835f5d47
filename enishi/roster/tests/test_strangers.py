"""A number that belongs to somebody else on the roster never makes one person another."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson
from enishi.roster.sheets import to_mend
from enishi.roster.tests.make import imported, make_intake

pytestmark = pytest.mark.django_db
HEAD = "社員番号,姓,名,旧姓,生年月日,入社日,退職日\n"


@pytest.fixture
def network() -> Network:
    return make_network()


def roster(network: Network, row: str) -> RosterPerson:
    imported(network, (HEAD + row).encode())
    return RosterPerson.objects.within(network).get()


def test_mark_somebody_elses_number_waits_and_changes_nobody(network: Network) -> None:
    before = roster(network, "099999,鈴木,雅之,,1960/5/1,1983/4/1,1998/3/31\n")

    rows = "099999,山田,一郎,,1970/1/1,1990/4/1,1999/3/31\n000001,森,剛,,1971/1/1,1990/4/1,1999/3/31\n"
    intake = make_intake(network, (HEAD + rows).encode())

    assert intake.counts["codes"] == {"duplicate_employee_number": 1}
    assert intake.counts["with_errors"] == 1
    assert intake.counts["forecast"] == {"new": 1}
    assert "山田" in ZipFile(BytesIO(to_mend(intake))).read("xl/sharedStrings.xml").decode()
    imported(network, (HEAD + rows).encode())
    after = RosterPerson.objects.within(network).get(pk=before.pk)
    assert (after.family_name, after.birth_date) == (before.family_name, before.birth_date)


@pytest.mark.parametrize(
    "row",
    [
        "099999,鈴木,雅之,,,1983/4/1,1998/3/31",  # the same name
        "099999,髙木,雅之,,1960/5/1,1983/4/1,1998/3/31",  # birth date and given name
        "099999,髙木,雅之,鈴木,,1983/4/1,1998/3/31",  # the former name
    ],
)
def test_mark_the_same_person_is_let_through(network: Network, row: str) -> None:
    roster(network, "099999,鈴木,雅之,,1960/5/1,1983/4/1,1998/3/31\n")

    intake = make_intake(network, (HEAD + row + "\n").encode())

    assert intake.counts["with_errors"] == 0


def test_mark_another_networks_numbers_are_no_matter(network: Network) -> None:
    roster(make_network(), "099999,鈴木,雅之,,1960/5/1,1983/4/1,1998/3/31\n")

    intake = make_intake(network, (HEAD + "099999,山田,一郎,,1970/1/1,1990/4/1,1999/3/31\n").encode())

    assert intake.counts["with_errors"] == 0
