"""The roster's pages: who sees them, what they say, what a list costs, what bad input gets."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.joining.tests.make import make_roster_person
from enishi.kit import jobs, tables
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Kind, MemberClass, Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions, files, intake
from enishi.roster.models import Intake, RosterPerson
from enishi.roster.tests.make import again, imported, line, make_intake, text_of

pytestmark = pytest.mark.django_db
State = Intake.State
ROSTERS = Path(__file__).parents[3] / "tests" / "data" / "rosters"


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role="secretariat")


@pytest.fixture
def client(officer: Member) -> Client:
    return signed_in(officer)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def url(network: Network, name: str = "intakes", *args: str) -> str:
    return reverse(f"roster:{name}", args=[network.slug, *args])


def upload(client: Client, network: Network, content: bytes, name: str = "名簿.csv") -> Any:
    return client.post(url(network), {"file": SimpleUploadedFile(name, content)})


def sent_as_shown(client: Client, row: Intake, **changes: Any) -> dict[str, Any]:
    """What a browser sends when the page of a read file is submitted as it stands, but for `changes`."""
    form = client.get(url(row.network, "intake", row.public_id)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}
    return sent | changes


# -- bringing a file --------------------------------------------------------------------------------------------------
def test_intakes_takes_a_file_and_shows_earlier_ones(client: Client, network: Network, officer: Member) -> None:
    answer = upload(client, network, text_of(line(1)))

    row = Intake.objects.within(network).get()
    assert answer["Location"] == url(network, "intake", row.public_id)
    assert row.started_by == officer.person
    page = client.get(url(network)).text
    assert "名簿.csv" in page
    assert "担当者" in page
    assert "読みとり中" in page


def test_intakes_refuses_by_size_before_anything_is_kept(
    client: Client, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 2 * 1024**2)

    answer = upload(client, network, b"x" * (3 * 1024**2), "大きい.csv")

    assert answer.status_code == 422
    assert "「大きい.csv」は3 MBあります。読めるのは2 MBまで" in answer.text
    assert not Intake.objects.within(network).exists()


@pytest.mark.parametrize(("sent", "words"), [({}, "aria-invalid"), ({"file": b""}, "aria-invalid")])
def test_intakes_without_a_file_says_so(client: Client, network: Network, sent: dict[str, Any], words: str) -> None:
    data = {name: SimpleUploadedFile("空.csv", content) for name, content in sent.items()}

    answer = client.post(url(network), data)

    assert answer.status_code == 422
    assert words in answer.text
    assert not Intake.objects.within(network).exists()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300 * 1024**2)
    return file.getvalue()


def with_entity() -> bytes:
    """A workbook whose XML asks for a file of the machine."""
    source = io.BytesIO((ROSTERS / "excel_hand_made.xlsx").read_bytes())
    file = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + content.split(b"?>", 1)[-1]
            new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "表ではありません"),
        (bomb, "大きすぎます"),
        (with_entity, "壊れて"),
        (lambda: b"PK\x03\x04" + b"\0" * 50, "壊れて"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 20, "パスワード"),
    ],
)
def test_intake_that_cannot_be_read_says_why_and_what_to_do(
    client: Client, network: Network, content: Any, words: str
) -> None:
    answer = upload(client, network, content(), "社員.xlsx")
    jobs.drain()

    page = client.get(answer["Location"])

    row = Intake.objects.within(network).get()
    assert row.state == State.UNREADABLE
    assert tables.errors.BY_CODE[row.problem]
    assert "社員.xlsx" in page.text
    assert 'role="alert"' in page.text
    assert words in page.text
    assert "root:" not in page.text
    assert row.stored_as == ""


# -- the page of a file -----------------------------------------------------------------------------------------------
def test_intake_shows_what_was_read_and_that_nothing_has_changed(client: Client, network: Network) -> None:
    row = make_intake(network, (ROSTERS / "dirty.csv").read_bytes(), name="dirty.csv")

    page = client.get(url(network, "intake", row.public_id))

    assert page.status_code == 200
    assert "まだ、何も変わっていません" in page.text
    assert 'value="cp932" selected' in page.text
    assert "132" in page.text
    assert "103行を取り込む" in page.text
    assert "同じ方かもしれません" in page.text


def test_intake_shows_every_day_as_written_above_what_it_became(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1, joined="平成20年4月1日", left="R8.6.30")))

    page = client.get(url(network, "intake", row.public_id) + "?v=era").text

    for written, read in (("平成20年4月1日", "2008-04-01"), ("R8.6.30", "2026-06-30")):
        assert page.index(f'class="written">{written}') < page.index(f"<b>{read}</b>")


@pytest.mark.parametrize(("verdict", "shown"), [("ok", {1}), ("warn", {2}), ("bad", {3}), ("", {1, 2, 3})])
def test_intake_rows_by_verdict(client: Client, network: Network, verdict: str, shown: set[int]) -> None:
    row = make_intake(network, text_of(line(1), line(2, email="x@@y"), line(3, left="2026-02-30")))

    page = client.get(url(network, "intake", row.public_id), {"v": verdict})

    assert {each.number - 1 for each in page.context["rows"]} == shown


def test_intake_rows_page_forth_and_back(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(*(line(number) for number in range(1, 36))))
    here = url(network, "intake", row.public_id)
    seen, more = [], ""

    while True:
        page = client.get(here + more.split("#")[0]).context
        seen.append([each.number for each in page["rows"]])
        if not (more := page["next"]):
            break

    assert [each for page in seen for each in page] == list(range(2, 37))
    back = client.get(here + page["previous"].split("#")[0]).context
    assert [each.number for each in back["rows"]] == seen[-2]


def test_intake_hides_what_a_hidden_column_holds(client: Client, network: Network) -> None:
    row = make_intake(network, (ROSTERS / "excel_hand_made.xlsx").read_bytes(), name="手作り.xlsx")
    hidden = [column for sheet in row.detection["file"]["sheets"] for column in sheet["columns"] if column["hidden"]]

    page = client.get(url(network, "intake", row.public_id)).text

    assert hidden
    assert all(column["examples"] == [] and f"「{column['header']}」" not in page for column in hidden)


# -- correcting, importing --------------------------------------------------------------------------------------------
def test_intake_reading_takes_a_mended_cell(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1, left="2026-02-30")))

    answer = client.post(
        url(network, "intake-reading", row.public_id), sent_as_shown(client, row, f0_2_left_on="2026-02-28")
    )
    jobs.drain()

    assert answer.status_code == 302
    row = again(row)
    assert (row.state, row.counts["with_errors"]) == (State.CHECKED, 0)
    assert row.detection["asked"]["fixes"] == [["", 2, "left_on", "2026-02-28"]]


def test_intake_reading_keeps_what_was_typed_after_a_conflict(
    client: Client, network: Network, officer: Member
) -> None:
    row = make_intake(network, text_of(line(1), line(2)))
    sent = sent_as_shown(client, row, c0_10="post", encoding="cp932")
    intake.correct(row, version=row.version, asked={}, classes={}, by=officer)
    jobs.drain()

    answer = client.post(url(network, "intake-reading", row.public_id), sent)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert "ほかの方が変えました" in answer.text
    assert (form["c0_10"].value(), form["encoding"].value()) == ("post", "cp932")
    assert form["version"].value() == str(again(row).version)
    assert again(row).detection["asked"] == {}


def test_intake_reading_refuses_a_use_that_does_not_exist(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))

    answer = client.post(url(network, "intake-reading", row.public_id), sent_as_shown(client, row, c0_10="salary"))

    assert answer.status_code == 422
    assert again(row).version == row.version


def test_intake_reading_with_another_character_set_after_one_that_did_not_fit(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    client.post(url(network, "intake-reading", row.public_id), sent_as_shown(client, row, encoding="utf-16"))
    jobs.drain()
    assert again(row).state == State.UNREADABLE
    page = client.get(url(network, "intake", row.public_id))
    assert "文字コード" in page.text

    client.post(url(network, "intake-reading", row.public_id), {"version": again(row).version, "encoding": "utf-8"})
    jobs.drain()

    assert again(row).state == State.CHECKED


def test_intake_commit_imports_in_the_background(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1), line(2, type="契約社員")))

    answer = client.post(
        url(network, "intake-commit", row.public_id), sent_as_shown(client, row, k1="left", remember="1")
    )
    running = client.get(answer["Location"]).text
    jobs.drain()
    done = client.get(answer["Location"]).text

    assert "取り込んでいます" in running
    assert "<progress" in running
    assert "2行を取り込みました" in done
    assert "取り消せます" in done
    assert RosterPerson.objects.within(network).filter(member_class__code="left").count() == 1


def test_intake_commit_reads_first_what_was_changed_on_the_page(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1, left="2026-02-30"), line(2)))

    client.post(url(network, "intake-commit", row.public_id), sent_as_shown(client, row, f0_2_left_on="2026-02-28"))
    jobs.drain()

    assert again(row).state == State.CHECKED
    assert again(row).counts["with_errors"] == 0
    assert not RosterPerson.objects.within(network).exists()


def test_intake_commit_pressed_twice_imports_once(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    sent = sent_as_shown(client, row)

    answers = [client.post(url(network, "intake-commit", row.public_id), sent) for _ in range(2)]
    jobs.drain()

    assert [answer.status_code for answer in answers] == [302, 302]
    assert RosterPerson.objects.within(network).count() == 1


def test_intake_commit_tells_the_second_officer_who_and_since_when(client: Client, network: Network) -> None:
    other = make_member(network, role="owner")
    first, second = make_intake(network, text_of(line(1)), by=other), make_intake(network, text_of(line(2)))
    sent = sent_as_shown(client, second)
    intake.confirm(first, version=first.version, by=other)

    answer = client.post(url(network, "intake-commit", second.public_id), sent)

    assert answer.status_code == 422
    assert "担当者さんが「名簿.csv」を取り込んでいます" in answer.text
    assert "今日" in answer.text
    assert again(second).state == State.CHECKED


def test_intake_progress_is_a_fragment_that_ends_with_the_page(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    intake.confirm(row, version=row.version, by=SYSTEM)
    here = url(network, "intake-progress", row.public_id)

    running = client.get(here, headers={"HX-Request": "true"}).text
    jobs.drain()
    done = client.get(here, headers={"HX-Request": "true"}).text

    assert "<html" not in running
    assert 'max="1"' in running
    assert "data-done" not in running
    assert f'data-done="{url(network, "intake", row.public_id)}"' in done
    assert client.get(here)["Location"] == url(network, "intake", row.public_id)


def test_intake_sheet_holds_the_rows_to_mend_and_can_be_brought_in_again(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))
    row = make_intake(network, text_of(line(1), line(2, left="2026-02-30", department="=1+1"), line(3)))

    answer = client.get(url(network, "intake-sheet", row.public_id))

    assert answer["Content-Disposition"].startswith("attachment")
    back = make_intake(network, answer.content, name="直す.xlsx")
    assert (back.counts["data"], back.counts["with_errors"]) == (1, 1)
    assert "=1+1" not in [cell for sheet in back.detection["head"] for cell in sheet[3]]


def test_intake_sample_can_be_brought_in(client: Client, network: Network) -> None:
    content = client.get(url(network, "intake-sample")).content

    row = make_intake(network, content, name="見本.xlsx")

    assert (row.counts["data"], row.counts["ok"]) == (1, 1)


def test_intake_same_notes_the_decision(client: Client, network: Network) -> None:
    row = make_intake(
        network, text_of(line(1, given="恵", birth="1970-05-05"), line(2, given="恵", birth="1970-05-05"))
    )
    pair = row.detection["pairs"][0]["id"]

    answer = client.post(url(network, "intake-same", row.public_id), {"pair": pair, "said": "one"})

    assert again(row).detection["same"] == {pair: "one"}
    proposal = client.get(answer["Location"].split("#")[0]).text.split('id="same-h"')[1]
    assert "照らし合わせずみ（表示しません）" in proposal
    assert "1970" not in proposal


def test_intake_undo_asks_first_and_then_puts_everything_back(client: Client, network: Network) -> None:
    row = imported(network, text_of(line(1), line(2)))
    here = url(network, "intake-undo", row.public_id)

    asked = client.get(here).text
    client.post(here)
    jobs.drain()

    assert "新しく入った2人" in asked
    assert not RosterPerson.objects.within(network).exists()
    assert "取り消しました" in client.get(url(network, "intake", row.public_id)).text


def test_intake_undo_is_refused_in_words_after_somebody_joined(client: Client, network: Network) -> None:
    row = imported(network, text_of(line(1)))
    actions.claim(make_member(network), RosterPerson.objects.within(network).get().pk, by=SYSTEM)

    page = client.post(url(network, "intake-undo", row.public_id), follow=True).text

    assert "取り消せません" in page
    assert RosterPerson.objects.within(network).count() == 1


def test_intake_says_which_import_has_to_be_undone_first(client: Client, network: Network) -> None:
    below = imported(network, text_of(line(1)), name="下.csv")
    above = imported(network, text_of(line(2)), name="上.csv")
    here = url(network, "intake", below.public_id)

    page = client.get(here).text
    assert "まだ取り消せません" in page
    assert "「上.csv」" in page
    assert url(network, "intake", above.public_id) in page
    assert "もう取り消せません" not in page

    client.post(url(network, "intake-undo", above.public_id))
    jobs.drain()
    assert url(network, "intake-undo", below.public_id) in client.get(here).text


def test_person_shows_a_birth_date_without_its_weekday(client: Client, network: Network) -> None:
    imported(network, text_of(line(1, birth="1961-02-02")))

    text = client.get(url(network, "person", RosterPerson.objects.within(network).get().public_id)).text

    assert "<dd>1961年2月2日</dd>" in text


def test_intake_drop_sets_the_file_aside(client: Client, network: Network) -> None:
    row = make_intake(network, text_of(line(1)))

    client.post(url(network, "intake-drop", row.public_id))

    assert again(row).state == State.DROPPED
    assert "もう残していません" in client.get(url(network, "intake", row.public_id)).text
    assert "名簿.csv" not in client.get(url(network)).text


# -- HR's list --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "高橋"}, {"00001"}),
        ({"q": "たかはし"}, {"00001"}),
        ({"q": "ﾀｶﾊｼ"}, {"00001"}),
        ({"q": "00002"}, {"00002"}),
        ({"q": "P3@example"}, {"00003"}),
        ({"q": "・"}, set()),
        ({"standing": "left"}, {"00001", "00002"}),
        ({"standing": "current"}, {"00003"}),
        ({"state": "in"}, {"00002"}),
        ({"state": "out", "standing": "left"}, {"00001"}),
        ({"state": "deceased"}, {"00003"}),
        ({"member_class": "left"}, {"00001"}),
        ({"standing": "dancing"}, {"00001", "00002", "00003"}),
    ],
)
def test_people_are_found(client: Client, network: Network, asked: dict[str, str], found: set[str]) -> None:
    imported(
        network,
        text_of(line(1, family="髙橋", kana="タカハシ"), line(2), line(3, left="", note="2026年4月 逝去")),
    )
    rows = RosterPerson.objects.within(network)
    actions.claim(make_member(network), rows.get(employee_number="00002").pk, by=SYSTEM)
    rows.filter(employee_number="00001").update(member_class=MemberClass.objects.within(network).get(code="left"))

    page = client.get(url(network, "people"), asked)

    assert {row.employee_number for row in page.context["found"].people} == found


def test_people_page_forth_and_back(client: Client, network: Network) -> None:
    imported(network, text_of(*(line(number) for number in range(1, 55))))
    here, seen, more = url(network, "people"), [], ""

    while True:
        page = client.get(here + more).context
        seen.append([row.pk for row in page["found"].people])
        if not (more := page["next"]):
            break

    assert [len(each) for each in seen] == [24, 24, 6]
    assert len({each for page in seen for each in page}) == 54
    assert [row.pk for row in client.get(here + page["previous"]).context["found"].people] == seen[1]


def test_person_shows_facts_and_note_to_officers(client: Client, network: Network) -> None:
    imported(network, text_of(line(1, note="内密のこと")))
    row = RosterPerson.objects.within(network).get()

    page = client.get(url(network, "person", row.public_id)).text

    assert "架空 太一" in page
    assert "内密のこと" in page
    assert "00001" in page
    assert reverse("joining:invitation", args=[network.slug, row.public_id]) in page


def test_person_contact_death_and_class_are_set_with_a_reason(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))
    row = RosterPerson.objects.within(network).get()

    without = client.post(url(network, "person-contact", row.public_id), {"on": "1", "reason": ""})
    client.post(url(network, "person-contact", row.public_id), {"on": "1", "reason": "お電話で"})
    client.post(url(network, "person-death", row.public_id), {"on": "1", "reason": "ご家族から"})
    client.post(url(network, "person-class", row.public_id), {"member_class": "left"})

    row.refresh_from_db()
    assert without.status_code == 422
    assert "aria-invalid" in without.text
    assert (row.no_contact, row.maybe_deceased, row.member_class.code) == (True, True, "left")


def test_person_contact_can_be_taken_back(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))
    row = RosterPerson.objects.within(network).get()
    client.post(url(network, "person-contact", row.public_id), {"on": "1", "reason": "x"})

    client.post(url(network, "person-contact", row.public_id), {"reason": "ご本人から"})

    row.refresh_from_db()
    assert not row.no_contact


def test_person_death_needs_a_reason(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))
    row = RosterPerson.objects.within(network).get()

    answer = client.post(url(network, "person-death", row.public_id), {"on": "1", "reason": " "})

    row.refresh_from_db()
    assert answer.status_code == 422
    assert not row.maybe_deceased


def test_person_class_of_somebody_who_joined_is_set_elsewhere(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))
    row = RosterPerson.objects.within(network).get()
    actions.claim(make_member(network), row.pk, by=SYSTEM)

    answer = client.post(url(network, "person-class", row.public_id), {"member_class": "left"})

    row.refresh_from_db()
    assert answer.status_code == 422
    assert row.member_class is None


# -- what lists cost --------------------------------------------------------------------------------------------------
def queries(client: Client, address: str, count: Any) -> int:
    client.get(address)  # the first page of a day notes that its reader was here
    with count() as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize("page", ["people", "intakes", "intake", "done"])
def test_lists_cost_the_same_for_one_row_and_for_twelve(page: str, django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for size in (1, 12):
        network = make_network()
        client = signed_in(make_member(network, role="secretariat"))
        content = text_of(*(line(number, email="x@@y") for number in range(1, size + 1)))
        address = url(network, page) if page in ("people", "intakes") else ""
        if page == "intakes":
            for _ in range(size):
                make_intake(network, text_of(line(1)), by=make_member(network, role="owner"))
        elif page == "intake":
            address = url(network, "intake", make_intake(network, content).public_id)
        else:
            row = imported(network, content)
            address = url(network, "intake", row.public_id) if page == "done" else url(network, page)
        costs.append(queries(client, address, lambda: CaptureQueriesContext(connection)))

    assert costs[0] == costs[1]
    assert costs[0] <= 12


# -- who may ----------------------------------------------------------------------------------------------------------
GETS = ["people", "intakes", "intake-sample"]
OF_INTAKE = ["intake", "intake-progress", "intake-sheet", "intake-undo"]
POSTS = ["intake-reading", "intake-commit", "intake-same", "intake-undo", "intake-drop"]
OF_PERSON = ["person-contact", "person-death", "person-class"]


@pytest.mark.parametrize("who", ["member", "community", "company", "other officer", "stranger", "visitor"])
def test_roster_is_not_there_for_who_may_not_read_it(network: Network, who: str) -> None:
    row = imported(network, text_of(line(1)))
    person = RosterPerson.objects.within(network).get()
    actor = {
        "member": lambda: make_member(network).person,
        "community": lambda: make_member(network, role="community").person,
        "company": lambda: make_member(make_network(kind=Kind.ENDORSED), role="company").person,
        "other officer": lambda: make_member(make_network(), role="owner").person,
        "stranger": make_person,
    }.get(who)
    client = Client()
    if actor:
        client.force_login(actor())
    gets = [url(network, name) for name in GETS]
    gets += [url(network, name, row.public_id) for name in OF_INTAKE]
    gets += [url(network, "person", person.public_id)]
    posts = [url(network, name, row.public_id) for name in POSTS]
    posts += [url(network, name, person.public_id) for name in OF_PERSON]

    answers = [client.get(each) for each in gets] + [client.post(each, {"on": "1", "reason": "x"}) for each in posts]

    wanted = 302 if who == "visitor" else 404
    assert {answer.status_code for answer in answers} == {wanted}
    assert all("架空" not in answer.text for answer in answers)
    person.refresh_from_db()
    assert not person.no_contact
    assert again(row).state == State.DONE


def test_roster_of_an_endorsed_network_is_open_to_the_company_s_contact() -> None:
    network = make_network(kind=Kind.ENDORSED)
    imported(network, text_of(line(1)))
    client = signed_in(make_member(network, role="company", side=0))

    assert "架空" in client.get(url(network, "people")).text
    assert upload(client, network, text_of(line(2))).status_code == 302


def test_foreign_intakes_and_people_are_not_found_under_one_s_own_network(client: Client, network: Network) -> None:
    other = make_network()
    row = imported(other, text_of(line(1)))
    person = RosterPerson.objects.within(other).get()

    answers = [
        client.get(url(network, "intake", row.public_id)),
        client.get(url(network, "intake-sheet", row.public_id)),
        client.post(url(network, "intake-undo", row.public_id)),
        client.get(url(network, "person", person.public_id)),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert RosterPerson.objects.within(other).count() == 1


def test_session_that_ended_asks_to_sign_in_and_leaves_the_choices_where_they_were(network: Network) -> None:
    officer = make_member(network, role="secretariat")
    client = signed_in(officer)
    row = make_intake(network, text_of(line(1, left="2026-02-30")))
    here = url(network, "intake", row.public_id)
    sent = sent_as_shown(client, row, f0_2_left_on="2026-02-28")
    page = client.get(here).text
    client.logout()

    answer = client.post(url(network, "intake-reading", row.public_id), sent, headers={"Referer": here})

    assert answer.status_code == 302
    assert f"next={here.replace('/', '%2F')}" in answer["Location"]
    assert f'<draft-keeper name="reading-{row.version}">' in page  # what was typed waits in the browser for that page
    assert again(row).version == row.version


@pytest.mark.parametrize(("kind", "role", "knows"), [("endorsed", "company", False), ("official", "secretariat", True)])
def test_people_tell_who_has_joined_only_to_who_may_see_members(kind: str, role: str, knows: bool) -> None:
    network = make_network(kind=kind)
    side = EMPLOYEES if role == "company" else ALUMNI
    reader = make_member(network, side=side, role=role)
    joined = make_roster_person(network, member=make_member(network))
    make_roster_person(network, employee_number="7000002", email="other@example.com", family_name="目黒")
    client = signed_in(reader)

    everybody = client.get(url(network, "people"))
    narrowed = client.get(url(network, "people") + "?state=in")
    page = client.get(url(network, "person", joined.public_id)).content.decode()

    assert len(everybody.context["found"].people) == 2
    assert len(narrowed.context["found"].people) == (1 if knows else 2)
    assert ("参加ずみ" in page or "参加ずみ" in everybody.content.decode()) is knows
