"""「連絡しないでください」 outlives the row: who comes back in another file's spelling is still not written to."""

from __future__ import annotations

import pytest

from enishi.activity.deeds import SYSTEM
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions, facts
from enishi.roster.models import NoContact, RosterPerson
from enishi.roster.tests.make import imported, undone

pytestmark = pytest.mark.django_db

PLAIN = "社員番号,姓,名,生年月日,入社日\n"
WITH_COMPANY = "会社,社員番号,姓,名,生年月日,入社日\n"
FIRST = PLAIN + "00123,斎賀,太一,1980-01-02,2005-04-01\n"


@pytest.fixture
def network() -> Network:
    return make_network()


def come_and_go(network: Network, file: str = FIRST) -> None:
    """Somebody of this file asks for silence; then the import is taken back, and their row is gone."""
    row = imported(network, file.encode())
    actions.fall_silent(network, RosterPerson.objects.within(network).get().pk, by=SYSTEM)
    undone(row)
    assert not RosterPerson.objects.within(network).exists()


def come_back(network: Network, file: str) -> RosterPerson:
    imported(network, file.encode())
    return RosterPerson.objects.within(network).get()


@pytest.mark.parametrize(
    "file",
    [
        FIRST,
        WITH_COMPANY + "東都商事,00123,斎賀,太一,1980-01-02,2005-04-01\n",
        PLAIN + "123,斎賀,太一,1980-01-02,2005-04-01\n",
        PLAIN + "123,齋賀,太一,,2005-04-01\n",
        PLAIN + "88123,斎賀,太一,1980-01-02,2024-04-01\n",
        PLAIN + ",斎賀,太一,1980-01-02,2005-04-01\n",
    ],
    ids=["as before", "a company more", "zeros eaten", "no birth date", "another number", "no number"],
)
def test_who_comes_back_under_another_key_is_still_silent(network: Network, file: str) -> None:
    come_and_go(network)

    person = come_back(network, file)

    assert person.no_contact
    known = facts.person_by_id(network, person.pk)
    assert known is not None
    assert known.no_contact


@pytest.mark.parametrize(
    "line",
    [
        "00124,斎賀,太一,1980-01-03,2005-04-01",
        "0123,目黒,花,1985-05-05,2005-04-01",
        "00124,目黒,花,1980-01-02,2005-04-01",
    ],
    ids=["the name", "the number", "the birth date"],
)
def test_sharing_one_fact_with_them_silences_nobody(network: Network, line: str) -> None:
    imported(network, (PLAIN + "00123,斎賀,太一,1980-01-02,2005-04-01\n00999,架空,一,1970-01-01,2000-04-01\n").encode())
    silent = RosterPerson.objects.within(network).get(employee_number="00123")
    actions.fall_silent(network, silent.pk, by=SYSTEM)
    silent.delete()

    imported(network, (PLAIN + line + "\n").encode())

    assert not RosterPerson.objects.within(network).get(employee_number=line.split(",")[0]).no_contact


def test_a_name_alone_is_kept_of_nobody(network: Network) -> None:
    come_and_go(network, "姓,名,入社日\n斎賀,太一,2005-04-01\n")

    assert NoContact.objects.within(network).count() == 1  # of the row's key
    assert not come_back(network, "姓,名,入社日\n斎賀,太一,2011-04-01\n").no_contact


def test_who_may_be_written_to_again_comes_back_so(network: Network) -> None:
    row = imported(network, FIRST.encode())
    person = RosterPerson.objects.within(network).get()
    actions.fall_silent(network, person.pk, by=SYSTEM)
    actions.speak_again(network, person.pk, by=SYSTEM)
    undone(row)

    assert not NoContact.objects.within(network).exists()
    assert not come_back(network, WITH_COMPANY + "東都商事,123,斎賀,太一,1980-01-02,2005-04-01\n").no_contact
