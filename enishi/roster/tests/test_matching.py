"""Who of a file is who on the roster: nobody becomes somebody else, and nobody is there twice without a word."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from enishi.activity.deeds import SYSTEM
from enishi.kit import jobs
from enishi.kit.errors import Conflict, Refused
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import intake
from enishi.roster.models import RosterPerson
from enishi.roster.sheets import to_mend
from enishi.roster.tests.make import again, imported, make_intake

pytestmark = pytest.mark.django_db
HEAD = "社員番号,姓,名,旧姓,生年月日,入社日,退職日\n"


@pytest.fixture
def network() -> Network:
    return make_network()


def roster(network: Network, row: str) -> RosterPerson:
    imported(network, (HEAD + row).encode())
    return RosterPerson.objects.within(network).get()


def test_match_somebody_elses_number_waits_and_changes_nobody(network: Network) -> None:
    before = roster(network, "099999,鈴木,雅之,,1960/5/1,1983/4/1,1998/3/31\n")

    rows = "099999,山田,一郎,,1970/1/1,1990/4/1,1999/3/31\n000001,森,剛,,1971/1/1,1990/4/1,1999/3/31\n"
    row = make_intake(network, (HEAD + rows).encode())

    assert row.counts["codes"] == {"duplicate_employee_number": 1}
    assert row.counts["with_errors"] == 1
    assert row.counts["forecast"] == {"new": 1}
    assert "山田" in ZipFile(BytesIO(to_mend(row))).read("xl/sharedStrings.xml").decode()
    imported(network, (HEAD + rows).encode())
    after = RosterPerson.objects.within(network).get(pk=before.pk)
    assert (after.family_name, after.birth_date) == (before.family_name, before.birth_date)


@pytest.mark.parametrize(
    "said",
    [
        "099999,鈴木,雅之,,,1983/4/1,1998/3/31",  # the same name
        "099999,髙木,雅之,,1960/5/1,1983/4/1,1998/3/31",  # birth date and given name
        "099999,髙木,雅之,鈴木,,1983/4/1,1998/3/31",  # the former name
    ],
)
def test_match_the_same_person_is_let_through(network: Network, said: str) -> None:
    roster(network, "099999,鈴木,雅之,,1960/5/1,1983/4/1,1998/3/31\n")

    row = make_intake(network, (HEAD + said + "\n").encode())

    assert row.counts["with_errors"] == 0


def test_match_another_networks_numbers_are_no_matter(network: Network) -> None:
    roster(make_network(), "099999,鈴木,雅之,,1960/5/1,1983/4/1,1998/3/31\n")

    row = make_intake(network, (HEAD + "099999,山田,一郎,,1970/1/1,1990/4/1,1999/3/31\n").encode())

    assert row.counts["with_errors"] == 0


# -- whose file it is -------------------------------------------------------------------------------------------------
PLAIN = "社員番号,姓,名,生年月日,入社日\n"
WITH = "会社,社員番号,姓,名,生年月日,入社日\n"
PEOPLE = ("00012,鈴木,雅之,1960/5/1,1983/4/1", "00013,森,剛,1971/1/1,1990/4/1")


def file(*lines: str, company: str = "") -> bytes:
    """The people of a company; without one the file has no such column."""
    head = WITH if company else PLAIN
    return (head + "".join(f"{company},{line}\n" if company else f"{line}\n" for line in lines)).encode()


def standing(network: Network) -> list[tuple[str, str, str]]:
    rows = RosterPerson.objects.within(network).order_by("employee_number", "company")
    return list(rows.values_list("company", "employee_number", "family_name"))


def test_match_a_file_without_a_company_is_of_the_only_one_of_the_roster(network: Network) -> None:
    imported(network, file(*PEOPLE, company="東都商事"))

    row = imported(network, file(*PEOPLE, "00014,林,司,1972/1/1,1991/4/1"))

    assert row.detection["company"]["taken"] == "東都商事"
    assert row.counts["done"] == {"same": 2, "new": 1}
    assert {company for company, _number, _name in standing(network)} == {"東都商事"}


def test_match_a_company_is_learnt_by_people_who_had_none(network: Network) -> None:
    imported(network, file(*PEOPLE))

    first = imported(network, file(*PEOPLE, company="東都商事"))
    second = imported(network, file(*PEOPLE, company="東都商事"))
    third = imported(network, file(*PEOPLE))

    assert first.counts["done"] == {"changed": 2, "field:company": 2}
    assert second.counts["done"] == third.counts["done"] == {"same": 2}
    assert standing(network) == [("東都商事", "00012", "鈴木"), ("東都商事", "00013", "森")]


@pytest.mark.parametrize("spelling", ["㈱東都商事", "東都商事（株）", "東都商事", "株式会社 東都商事"])
def test_match_a_company_written_otherwise_is_the_same(network: Network, spelling: str) -> None:
    imported(network, file(*PEOPLE, company="株式会社東都商事"))

    imported(network, file(*PEOPLE, company=spelling))

    assert len(standing(network)) == 2


def test_match_with_several_companies_asks_before_anybody_is_there_twice(network: Network) -> None:
    imported(network, file(PEOPLE[0], company="東都商事"))
    imported(network, file(PEOPLE[1], company="東都運輸"))

    row = make_intake(network, file("00015,堀,恵,1973/1/1,1995/4/1"))

    assert row.detection["company"] | {"ask": True, "roster": ["東都商事", "東都運輸"]} == row.detection["company"]
    with pytest.raises(Refused, match="どの会社の名簿か"):
        intake.confirm(row, version=row.version, by=SYSTEM)
    intake.correct(row, version=row.version, asked={"company": "東都運輸"}, classes={}, by=SYSTEM)
    jobs.drain()
    row = again(row)
    intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.drain()
    assert ("東都運輸", "00015", "堀") in standing(network)


def test_match_people_who_stand_under_another_company_are_counted_and_asked_for(network: Network) -> None:
    imported(network, file(*PEOPLE, company="東都商事"))

    row = make_intake(network, file(*PEOPLE, company="新東都"))

    assert (row.detection["company"]["elsewhere"], row.detection["company"]["ask"]) == (2, True)
    intake.correct(row, version=row.version, asked={"company": "東都商事"}, classes={}, by=SYSTEM)
    jobs.drain()
    assert again(row).counts["forecast"] == {"same": 2}


def test_match_as_the_file_says_they_come_in_beside(network: Network) -> None:
    imported(network, file(*PEOPLE, company="東都商事"))
    row = make_intake(network, file(*PEOPLE, company="新東都"))

    intake.correct(row, version=row.version, asked={"company": ""}, classes={}, by=SYSTEM)
    jobs.drain()
    row = again(row)
    intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.drain()

    assert len(standing(network)) == 4


def test_match_people_without_a_number_are_known_by_name_and_day(network: Network) -> None:
    imported(network, "会社,氏名,生年月日\n東都商事,鈴木 雅之,1960/5/1\n".encode())

    row = imported(network, "氏名,生年月日\n鈴木 雅之,1960/5/1\n".encode())

    assert row.counts["done"] == {"same": 1}
    assert len(standing(network)) == 1


# -- zeros that Excel has eaten ---------------------------------------------------------------------------------------
def test_match_a_number_without_its_zeros_is_the_same_persons(network: Network) -> None:
    imported(network, file(*PEOPLE))

    row = imported(network, file("12,鈴木,雅之,1960/5/1,1983/4/1", "13,別,人,1975/1/1,1990/4/1"))

    assert row.detection["company"]["zeros"] == 1
    assert row.counts["done"] == {"same": 1, "new": 1}  # 13 may well be somebody else than 00013
    assert [number for _company, number, _name in standing(network)] == ["00012", "00013", "13"]


def test_match_a_number_gets_its_zeros_back(network: Network) -> None:
    imported(network, file("12,鈴木,雅之,1960/5/1,1983/4/1"))

    first = imported(network, file(PEOPLE[0]))
    second = imported(network, file(PEOPLE[0]))

    assert first.counts["done"] == {"changed": 1, "field:employee_number": 1}
    assert second.counts["done"] == {"same": 1}
    assert standing(network) == [("", "00012", "鈴木")]


def test_match_the_same_name_with_another_birth_date_is_somebody_else_without_zeros(network: Network) -> None:
    imported(network, file(PEOPLE[0]))

    row = imported(network, file("12,鈴木,雅之,1980/5/1,2003/4/1"))

    assert row.counts["done"] == {"new": 1}


# -- what was read is what is imported --------------------------------------------------------------------------------
def test_match_a_file_read_before_another_was_imported_is_read_again_first(network: Network) -> None:
    waiting = make_intake(network, file(*PEOPLE))
    imported(network, file(*PEOPLE, company="東都商事"))

    with pytest.raises(Conflict, match="変わりました"):
        intake.confirm(waiting, version=waiting.version, by=SYSTEM)

    assert len(standing(network)) == 2
