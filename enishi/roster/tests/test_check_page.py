"""The page of a file that was read: what it says before anything is imported, and how large it may become."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from enishi.activity.deeds import SYSTEM
from enishi.kit import jobs
from enishi.members.tests.make import make_member
from enishi.networks.models import Kind, Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from enishi.roster import files, intake
from enishi.roster.models import Intake, IntakeRow, RosterPerson
from enishi.roster.reading.secret import is_individual_number
from enishi.roster.tests.make import again, imported, line, make_intake, text_of
from enishi.roster.tests.test_views import sent_as_shown, signed_in, url

pytestmark = pytest.mark.django_db
State = Intake.State
MOST = 60_000  # bytes of the page, whatever the file
HEAD = "会社,社員番号,姓,名,生年月日,入社日\n"
NUMBERS = ("123456789018", "234567890121", "345678901234")  # made up; the last digit checks the others


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def client(network: Network) -> Client:
    return signed_in(make_member(network, role="secretariat"))


def page_of(client: Client, row: Intake, more: str = "") -> Any:
    return client.get(url(row.network, "intake", row.public_id) + more)


def press(client: Client, row: Intake, view: str = "intake-commit", **changes: Any) -> Any:
    answer = client.post(url(row.network, view, row.public_id), sent_as_shown(client, row, **changes))
    jobs.drain()
    return answer


# -- whose file it is -------------------------------------------------------------------------------------------------
def test_intake_says_which_company_it_took(client: Client, network: Network) -> None:
    imported(network, (HEAD + "東都商事,1,架空,太一,1970/1/1,1990/4/1\n").encode())
    row = make_intake(network, "社員番号,姓,名,生年月日,入社日\n1,架空,太一,1970/1/1,1990/4/1\n".encode())

    page = page_of(client, row)

    assert "ただひとつの会社の方として読みました" in page.text
    assert page.context["form"]["company"].value() == "@東都商事"
    press(client, row)
    assert again(row).counts["done"] == {"same": 1}


def test_intake_commit_asks_whose_file_it_is(client: Client, network: Network) -> None:
    imported(network, (HEAD + "東都商事,1,架空,太一,1970/1/1,1990/4/1\n東都運輸,1,別,人,1971/1/1,1991/4/1\n").encode())
    row = make_intake(network, "社員番号,姓,名,生年月日,入社日\n1,別,人,1971/1/1,1991/4/1\n".encode())

    answer = press(client, row)

    assert answer.status_code == 422
    assert "どの会社の名簿かを、先にお選びください" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert again(row).state == State.CHECKED
    press(client, row, company="@東都運輸")  # read anew first, as this changes who is who
    assert (again(row).state, again(row).counts["forecast"]) == (State.CHECKED, {"same": 1})
    press(client, again(row))
    assert (again(row).state, RosterPerson.objects.within(network).count()) == (State.DONE, 2)


def test_intake_commit_reads_again_what_another_import_has_overtaken(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    imported(network, text_of(line(1)))
    assert row.counts["forecast"] == {"new": 1}

    press(client, row)

    assert (again(row).state, again(row).counts["forecast"]) == (State.CHECKED, {"same": 1})


def test_intake_says_that_zeros_were_lost(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))

    page = page_of(client, make_intake(network, text_of(line(1, employee="1"))))

    assert "社員番号の先頭のゼロが、Excelで消えたようです" in page.text


def test_intake_says_when_nothing_would_change(client: Client, network: Network) -> None:
    first = page_of(client, make_intake(network, text_of(line(1)))).text
    imported(network, text_of(line(1)))

    second = page_of(client, make_intake(network, text_of(line(1)))).text

    assert "変わるところはありません" in second
    assert "変わるところはありません" not in first
    assert ('class="button small quiet" type="submit" formaction=' in second, "small primary" in second) == (
        True,
        False,
    )
    assert 'class="button small primary" type="submit" formaction=' in first


def test_intake_says_that_another_import_came_in_between_and_reads_again(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    assert "別の取り込みより前" not in page_of(client, row).text
    imported(network, text_of(line(1)))

    page = page_of(client, row)
    assert "別の取り込みより前" in page.text
    assert "いま読みなおす" in page.text
    press(client, row, "intake-reading")

    assert again(row).counts["forecast"] == {"same": 1}
    assert "別の取り込みより前" not in page_of(client, again(row)).text


def test_intake_explains_that_some_rows_are_one_person(client: Client, network: Network) -> None:
    twice = (line(1), line(1, joined="2021-04-01", left="2023-03-31"), line(2))

    assert "3行は2人です" in page_of(client, make_intake(network, text_of(*twice))).text
    assert "2行は" not in page_of(client, make_intake(network, text_of(line(1), line(2)))).text


def test_intake_shows_the_former_name_in_a_row(client: Client, network: Network) -> None:
    row = make_intake(network, "社員番号,姓,名,旧姓,入社日\n1,架空,花子,仮名,2001/4/1\n".encode())

    assert "旧姓 仮名" in page_of(client, row).text


# -- columns ----------------------------------------------------------------------------------------------------------
def test_intake_says_what_was_chosen_for_the_last_file_and_how_to_go_back(client: Client, network: Network) -> None:
    first = make_intake(network, text_of(line(1)))
    press(client, first, "intake-reading", c0_10="post", c0_11="")
    press(client, again(first), remember="1")

    row = make_intake(network, text_of(line(2)))

    page = page_of(client, row)
    assert "前回の読みかえを使いました" in page.text
    assert "「部署」は「役職」（見立ては「部署」）" in page.text
    client.post(url(network, "intake-reading", row.public_id), {"forget": "1", "version": row.version})
    jobs.drain()
    row = again(row)
    assert "by_header" not in row.detection["asked"]
    assert {column["header"]: column["fields"] for column in row.detection["file"]["sheets"][0]["columns"]}["部署"] == [
        "department"
    ]
    assert "前回の読みかえ" not in page_of(client, row).text


def test_intake_says_nothing_of_choices_that_change_nothing(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))

    assert "前回の読みかえ" not in page_of(client, make_intake(network, text_of(line(2)))).text


def test_intake_names_the_columns_that_it_does_not_read(client: Client, network: Network) -> None:
    head = "社員番号,姓,名,婚姻前氏,入社日,離職時組織名称,雇用区分,空き,離職事由CD,好物"
    row = make_intake(network, f"{head}\n1,架空,太一,仮名,2001/4/1,検査部,正職員,,J1,団子\n".encode())

    page = page_of(client, row)

    read = {column["header"]: column["fields"] for column in row.detection["file"]["sheets"][0]["columns"]}
    assert (read["婚姻前氏"], read["離職時組織名称"], read["雇用区分"]) == (
        ["former_name"],
        ["department"],
        ["employment_type"],
    )
    assert "3列は読みません：好物、離職事由CD、空き。" in page.text
    there = client.get(url(network, "intake", row.public_id) + f"?c={page.context['unread_at']}")
    assert 'id="other-columns" open' in there.text
    assert [each["header"] for each in there.context["others"]] == ["好物", "離職事由CD", "空き"]


def test_intake_says_how_many_more_columns_it_does_not_read(client: Client, network: Network) -> None:
    more = ",".join(f"好物{letter}" for letter in "甲乙丙丁戊己庚辛")
    row = make_intake(network, f"社員番号,姓,名,入社日,{more}\n1,架空,太一,2001/4/1,{',' * 7}\n".encode())

    text = page_of(client, row).text

    assert "8列は読みません：好物甲、好物乙、好物丙、好物丁、好物戊、好物己。 ほかに2列あります。" in text


def test_intake_asks_about_two_columns_of_one_field(client: Client, network: Network) -> None:
    row = make_intake(network, "社員番号,氏名,本名,入社日\n1,架空 太一,仮名 次,2001/4/1\n".encode())

    press(client, row, "intake-reading", c0_3="family_name,given_name")

    page = page_of(client, again(row))
    verdicts = {each["column"].header: each["verdict"] for each in (*page.context["doubtful"], *page.context["others"])}
    assert (verdicts["氏名"], verdicts["本名"], verdicts["社員番号"]) == ("maybe", "maybe", "sure")
    assert "はじめの列だけを使います" in page.text


def test_intake_doubts_a_column_beside_its_equal(client: Client, network: Network) -> None:
    row = make_intake(network, "社員番号,氏名,氏名,入社日\n1,架空 太一,仮名 次,2001/4/1\n".encode())

    assert [each["column"].column for each in page_of(client, row).context["doubtful"]] == [2]


# -- how large it may become ------------------------------------------------------------------------------------------
def worst(problem: str = "９９９年 13月 45日 ・ ") -> bytes:
    """Two hundred columns with long names and long values, in which every row has everything wrong."""
    known = [
        "社員番号",
        "氏名",
        "氏名カナ",
        "旧姓",
        "生年月日",
        "入社日",
        "退職日",
        "部署",
        "役職",
        "雇用区分",
        "メール",
        "備考",
    ]
    more = [f"独自の項目その{n}・" + "長い見出し" * 20 for n in range(200)]
    rows = [[*known, *more]]
    for n in range(60):
        bad = problem * 9 + str(n)
        rows.append(
            [bad, "太" * 60, bad, bad, bad, bad, bad, "=部" * 120, "+役" * 60, f"独自雇用{n}" * 3, "a@@b" * 50, "故人" * 99, *["値" * 99] * 200]
        )  # fmt: skip
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


@pytest.mark.parametrize("more", ["", "?v=bad", "?v=warn", "?c=8", "?c=400", "?after=20", "?before=40"])
def test_intake_stays_small_with_the_worst_file(client: Client, network: Network, more: str) -> None:
    page = page_of(client, make_intake(network, worst()), more)

    assert page.status_code == 200
    assert len(page.content) <= MOST


def test_intake_stays_small_when_everything_changes(client: Client, network: Network) -> None:
    long = {name: name[0].upper() + "長" * 40 for name in ("department", "post", "type", "family", "given")}
    imported(network, text_of(*(line(n) for n in range(1, 40))))

    row = make_intake(network, text_of(*(line(n, **long | {"given": f"太{'一' * n}"}) for n in range(1, 40))))

    assert len(page_of(client, row).content) <= MOST


def test_intake_stays_small_with_many_sheets(client: Client, network: Network) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for n in range(40):
            page = book.add_worksheet(f"{n}年度の退職者と在籍者の一覧")
            page.write_row(0, 0, ["社員番号", "氏名", "入社日", "退職日"])
            page.write_row(1, 0, [f"{n:05}", "架空 太一", "2001/4/1", "2010/99/99"])
    row = make_intake(network, file.getvalue(), name="年度別.xlsx")
    assert row.counts["data"] == 40

    assert len(page_of(client, row).content) <= MOST


def test_intake_pages_reach_every_row_and_every_column(client: Client, network: Network) -> None:
    row = make_intake(network, worst())
    seen, columns, more = [], [], "?"

    while more:
        page = page_of(client, row, more.split("#")[0]).context
        seen += [each.number for each in page["rows"]]
        more = page["next"]
    back = page_of(client, row, page["previous"].split("#")[0]).context["rows"]
    more = "?"
    while more:
        page = page_of(client, row, more.split("#")[0]).context
        columns += [each["column"].column for each in (*page["doubtful"], *page["others"])]
        more = page["columns_after"]

    assert seen == list(range(2, 62))
    assert back[-1].number < 61
    assert sorted(columns) == list(range(1, 213))


def test_intake_says_the_sheet_only_where_there_are_several(client: Client, network: Network) -> None:
    def book(*names: str) -> bytes:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as made:
            for place, name in enumerate(names):
                page = made.add_worksheet(name)
                page.write_row(0, 0, ["社員番号", "氏名", "入社日"])
                page.write_row(1, 0, [f"{place:05}", f"架空 {'太' * (place + 1)}", "2001/4/1"])
        return file.getvalue()

    alone = page_of(client, make_intake(network, book("Sheet1"), name="a.xlsx")).context["rows"]
    both = page_of(client, make_intake(network, book("在籍", "退職"), name="b.xlsx")).context["rows"]

    assert [each.sheet for each in alone] == [""]
    assert [each.sheet for each in both] == ["在籍", "退職"]


# -- what is not kept -------------------------------------------------------------------------------------------------
def with_numbers(header: str = "マイナンバー") -> bytes:
    rows = [f"{n:05},架空 {'太' * (n + 1)},2001/4/1,2010/99/99,{number}" for n, number in enumerate(NUMBERS)]
    return ("\n".join([f"社員番号,氏名,入社日,退職日,{header}", *rows, ""])).encode()


@pytest.mark.parametrize("header", ["マイナンバー", "個人番号（12桁）", "My Number", "管理番号2"])
def test_individual_numbers_are_kept_nowhere(
    client: Client, network: Network, header: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = make_intake(network, with_numbers(header))

    page = page_of(client, row)

    assert "マイナンバーの列のようです" in page.text
    kept = page.text + json.dumps([row.detection, row.counts]) + files.path_of(row.stored_as, ".rows").read_text()
    assert not [number for number in NUMBERS if number in kept]
    assert "c0_5" not in page.context["form"].fields
    with django_capture_on_commit_callbacks(execute=True):
        press(client, row)
    notes = IntakeRow.objects.within(network).filter(intake=row)
    assert notes.count() == 3
    assert not [note for note in notes if any(number in json.dumps([note.data, note.issues]) for number in NUMBERS)]
    assert not files.is_there(row.stored_as)  # the file itself goes with the import


def test_individual_numbers_are_not_read_whatever_is_asked(network: Network) -> None:
    row = make_intake(network, with_numbers())

    intake.correct(
        row, version=row.version, asked={"columns": [["", 5, "マイナンバー", ["note"]]]}, classes={}, by=SYSTEM
    )
    jobs.drain()

    assert again(row).detection["file"]["sheets"][0]["columns"][4]["fields"] == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("123456789018", True), ("1234-5678-9018", True), ("１２３４５６７８９０１８", True), ("123456789012", False), ("000000000000", False), ("12345678901", False)],
)  # fmt: skip
def test_individual_number_is_told_by_its_last_digit(text: str, is_one: bool) -> None:
    assert is_individual_number(text) is is_one


def test_examples_of_cells_go_with_the_decision(network: Network) -> None:
    done, gone = (make_intake(network, text_of(line(n, email="x@@y"))) for n in (1, 2))
    assert "架空" in json.dumps(done.detection, ensure_ascii=False)

    intake.drop(gone, by=SYSTEM)
    intake.confirm(done, version=done.version, by=SYSTEM)
    jobs.drain()

    for row in (again(done), again(gone)):
        kept = json.dumps(row.detection, ensure_ascii=False)
        assert not [text for text in ("架空", "カクウ", "2005-04-01", "x@@y", "正社員の") if text in kept]
        assert "社員番号" in kept  # headings say what was in the file, not who


def test_examples_of_what_nobody_needs_are_not_kept_at_all(network: Network) -> None:
    row = make_intake(
        network, "社員番号,氏名,入社日,基本給,退職理由\n1,架空 太一,2001/4/1,312345,家業を継ぐ\n".encode()
    )

    kept = json.dumps(row.detection, ensure_ascii=False)
    assert "架空 太一" in kept
    assert "312345" not in kept
    assert "家業" not in kept


# -- who, and what waits ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("preset", ["quiet", "open"])
def test_intakes_name_officers_to_readers_of_the_record(client: Client, network: Network, preset: str) -> None:
    other = make_profile(network, role="secretariat", preset=preset)
    row = make_intake(network, text_of(line(1)), by=other)

    for page in (url(network), url(network, "intake", row.public_id), f"/n/{network.slug}/desk/record/"):
        assert "斎賀 文乃" in client.get(page).text, page


def test_intakes_name_no_officer_to_who_may_read_no_member() -> None:
    network = make_network(kind=Kind.ENDORSED)
    officer = make_profile(network, role="secretariat")
    make_intake(network, text_of(line(1)), by=officer)

    page = signed_in(make_member(network, role="company")).get(url(network))

    assert page.status_code == 200
    assert "斎賀" not in page.text
    assert "担当者" in page.text


def test_record_says_which_file_was_imported(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)), name="二〇二六年の名簿.csv")

    assert "二〇二六年の名簿.csv" in client.get(f"/n/{network.slug}/desk/record/").text


def test_intake_progress_says_what_it_waits_for(client: Client, network: Network) -> None:
    first, second = (make_intake(network, text_of(line(n)), name=f"{n}番.csv") for n in (1, 2))
    Intake.objects.within(network).filter(pk__in=[first.pk, second.pk]).update(
        state=State.READING, all_rows=0, done_rows=0
    )

    assert "「1番.csv」が終わるのを待っています" in page_of(client, second).text
    assert "待っています" not in page_of(client, first).text
