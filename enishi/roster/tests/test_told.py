"""What the pages of a file say by themselves: who left, why it was read again, what an undo needs, how columns are called."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from enishi.kit import jobs
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster.models import Intake, RosterPerson
from enishi.roster.tests.make import again, imported, line, make_intake, text_of, undone
from enishi.roster.tests.test_check_page import page_of, press
from enishi.roster.tests.test_views import signed_in, url

pytestmark = pytest.mark.django_db
State = Intake.State
EVERYBODY_HERE = "退職日の列が見つからないので、全員を在籍中として読みました。"
CHECKED_ONCE_MORE = "変えたところを、もう一度確かめました。"


@pytest.fixture
def network() -> Network:
    return make_network()


def book(**sheets: list[list[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
    return file.getvalue()


@pytest.fixture
def client(network: Network) -> Client:
    return signed_in(make_member(network, role="secretariat"))


# -- who left ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("head", "cell", "says"),
    [
        ("いなくなった日", "2010/3/31", True),  # a date, but nobody knows of what
        ("退職日", "", False),
        ("退職年", "2010", False),
        ("在籍区分", "退職", False),
        ("退職事由", "自己都合", False),
    ],
)
def test_intake_says_that_nothing_tells_who_has_left(
    client: Client, network: Network, head: str, cell: str, says: bool
) -> None:
    row = make_intake(network, f"社員番号,姓,名,入社日,{head}\n1,架空,太一,1990/4/1,{cell}\n".encode())

    assert (EVERYBODY_HERE in page_of(client, row).text) is says


def test_intake_names_the_sheet_that_tells_nothing(client: Client, network: Network) -> None:
    head = ["社員番号", "氏名", "入社日"]
    both = book(
        本社=[[*head, "退職日"], ["1", "架空 太一", "1990/4/1", "2010/3/31"]],
        支社=[head, ["2", "架空 太二", "1990/4/1"]],
    )
    named = book(在籍=[head, ["1", "架空 太一", "1990/4/1"]], 退職者=[head, ["2", "架空 太二", "1990/4/1"]])

    assert "「支社」には退職日の列が見つからない" in page_of(client, make_intake(network, both, name="a.xlsx")).text
    assert "退職日の列が見つからない" not in page_of(client, make_intake(network, named, name="b.xlsx")).text


def test_intake_says_which_days_years_become(client: Client, network: Network) -> None:
    row = make_intake(network, "社員番号,姓,名,入社年,退職年\n1,架空,太一,1990,2010\n".encode())

    page = page_of(client, row)

    assert [each["header"] for each in page.context["doubtful"]] == ["入社年", "退職年"]
    assert page.text.count("入社は4月1日、退職は3月31日として読みます") == 2


def test_intake_counts_who_of_the_new_ones_has_left(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))
    row = make_intake(network, text_of(line(1), line(2), line(3), line(4, left=""), line(5, left="2027-03-31")))

    assert "新しい方は、在籍中 2人、退職済み 2人です。" in page_of(client, row).text
    press(client, row)

    assert again(row).state == State.DONE
    assert "在籍中 2人、退職済み 2人" in page_of(client, again(row)).text


def test_intake_counts_nobody_where_nobody_is_new(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))

    row = make_intake(network, text_of(line(1)))

    assert "新しい方は、" not in page_of(client, row).text
    press(client, row)
    assert "退職済み" not in page_of(client, again(row)).text


# -- why it came back -------------------------------------------------------------------------------------------------
def mended(client: Client, row: Intake) -> Any:
    return press(client, row, f0_2_left_on="2010-03-31")


def test_intake_commit_says_why_what_was_mended_is_shown_again(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1, left="2010-02-31")))
    assert CHECKED_ONCE_MORE not in page_of(client, row).text

    mended(client, row)

    assert again(row).state == State.CHECKED
    page = page_of(client, again(row))
    assert page.text.count(CHECKED_ONCE_MORE) == 1
    assert 'role="status"' in page.text.partition(CHECKED_ONCE_MORE)[0].rpartition("<div")[2]
    press(client, again(row), "intake-reading")  # checked again on purpose: nothing has to be explained
    assert CHECKED_ONCE_MORE not in page_of(client, again(row)).text


def test_intake_says_while_it_reads_that_what_was_mended_is_read_first(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1, left="2010-02-31")))
    mended(client, row)
    Intake.objects.within(network).filter(pk=row.pk).update(state=State.READING)

    assert "変えたところを、先に読みなおします" in page_of(client, again(row)).text


def test_intake_commit_says_that_the_roster_changed_meanwhile(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    imported(network, text_of(line(1)))

    press(client, row)

    assert "名簿が変わったので、もう一度読みとりました" in page_of(client, again(row)).text


# -- the way back -----------------------------------------------------------------------------------------------------
def undo_page(client: Client, row: Intake) -> Any:
    return client.get(url(row.network, "intake-undo", row.public_id))


def test_intake_undo_offers_the_button_where_it_works(client: Client, network: Network) -> None:
    page = undo_page(client, imported(network, text_of(line(1))))

    assert "取り込む前に戻す" in page.text
    assert "この取り込みを取り消しますか" in page.text


def test_intake_undo_says_at_once_that_somebody_has_joined(client: Client, network: Network) -> None:
    row = imported(network, text_of(line(1)))
    RosterPerson.objects.within(network).filter(intake=row).update(member=make_member(network))

    page = undo_page(client, row)

    assert "もう取り消せません" in page.text
    assert 'method="post"' not in page.text.partition("<main")[2].partition("</main")[0]


def test_intake_undo_says_at_once_what_goes_first(client: Client, network: Network) -> None:
    row, above = imported(network, text_of(line(1))), imported(network, text_of(line(2)), name="あとの名簿.csv")

    page = undo_page(client, row)

    assert "あとの名簿.csv" in page.text
    assert url(network, "intake", above.public_id) in page.text
    assert 'method="post"' not in page.text.partition("<main")[2].partition("</main")[0]
    undone(above)
    assert "取り込む前に戻す" in undo_page(client, row).text


def test_intake_undo_says_at_once_that_nothing_was_done(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))

    page = undo_page(client, imported(network, text_of(line(1))))

    assert "取り消すことはありません" in page.text
    assert 'method="post"' not in page.text.partition("<main")[2].partition("</main")[0]


# -- names and numbers ------------------------------------------------------------------------------------------------
def test_intake_calls_a_column_without_a_heading_by_its_place(client: Client, network: Network) -> None:
    row = make_intake(network, "社員番号,姓,名,入社日,\n1,架空,太一,1990/4/1,団子\n".encode())

    page = page_of(client, row)

    assert "1列は読みません：5列目。" in page.text
    assert "「5列目」の読みかえ先" in page.text


def test_intake_writes_large_numbers_with_commas(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    row.counts = row.counts | {"forecast": {"new": 95_283, "changed": 1_234, "same": 5_678}, "new_left": 94_000}
    row.save(update_fields=["counts"])

    text = page_of(client, row).text

    assert "新しい方が95,283人、内容が変わる方が1,234人、前と同じ方が5,678人です。" in text
    assert "在籍中 1,283人、退職済み 94,000人" in text


# -- a file in which nobody was found ---------------------------------------------------------------------------------
def test_intake_offers_headings_and_sheets_where_nobody_was_found(client: Client, network: Network) -> None:
    head = ["社員番号", "氏名", "入社日", "退職日"]
    row = make_intake(
        network, book(説明=[["この表について"]], 記入例=[head, ["1", "架空 太一", "1990/4/1", "2010/3/31"]], 名簿=[head]),
        name="a.xlsx",
    )  # fmt: skip
    assert (row.state, row.problem) == (State.UNREADABLE, "no_people")

    page = page_of(client, row)
    answer = client.post(
        url(network, "intake-reading", row.public_id), {"version": row.version, "read1": "on", "head2": "1"}
    )
    jobs.drain()

    assert 'name="read1"' in page.text
    assert 'name="head2"' in page.text
    assert "読むシートと見出しの行を下で選びなおす" in page.text
    assert answer.status_code == 302
    assert (again(row).state, again(row).counts["data"]) == (State.CHECKED, 1)
