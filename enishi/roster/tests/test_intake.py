"""From a file to the roster and back: what is written, what stays, what a break in the middle leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit import jobs
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import MemberClass, Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions, facts, files, intake, people, writing
from enishi.roster import jobs as roster_jobs
from enishi.roster.models import Intake, IntakeRow, NoContact, RosterPerson, Tenure
from enishi.roster.silence import address_hash
from enishi.roster.tests.make import again, imported, line, make_intake, text_of, undone, whole_roster

pytestmark = pytest.mark.django_db
State = Intake.State
ROSTERS = Path(__file__).parents[3] / "tests" / "data" / "rosters"


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role="secretariat")


def rows_of(network: Network) -> dict[str, RosterPerson]:
    return {row.employee_number: row for row in RosterPerson.objects.within(network)}


# -- reading ----------------------------------------------------------------------------------------------------------
def test_reading_changes_nothing_on_the_roster(network: Network) -> None:
    row = make_intake(network, text_of(line(1), line(2)))

    assert row.state == State.CHECKED
    assert (row.counts["data"], row.counts["forecast"]) == (2, {"new": 2})
    assert not RosterPerson.objects.within(network).exists()


def test_reading_keeps_the_file_under_a_name_that_says_nothing(network: Network) -> None:
    row = make_intake(network, text_of(line(1)), name="../../秘密の名簿\u202egnp.csv")

    assert row.file_name == "秘密の名簿gnp.csv"
    assert "秘密" not in row.stored_as
    assert ".." not in row.stored_as
    assert files.path_of(row.stored_as).stat().st_mode & 0o077 == 0
    assert len(row.file_hash) == 64


def test_correcting_reads_columns_cells_and_headings_anew(network: Network) -> None:
    row = make_intake(network, text_of(line(1, joined="03/04/01"), line(2, department="第二部")))
    assert row.counts["with_errors"] == 1
    asked = {
        "columns": [["", 10, "部署", ["post"]], ["", 11, "役職", []]],
        "fixes": [["", 2, "joined_on", "2003-04-01"]],
    }

    intake.correct(row, version=row.version, asked=asked, classes={}, by=SYSTEM)
    jobs.drain()
    row = again(row)

    assert (row.state, row.counts["with_errors"]) == (State.CHECKED, 0)
    intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.drain()
    first, second = Tenure.objects.within(network).order_by("person__employee_number")
    assert str(first.joined_on) == "2003-04-01"
    assert (second.department, second.post) == ("", "第二部")


def test_correcting_on_an_old_version_is_a_conflict(network: Network, officer: Member) -> None:
    row = make_intake(network, text_of(line(1)))
    intake.correct(row, version=row.version, asked={}, classes={}, by=officer)
    jobs.drain()

    with pytest.raises(Conflict, match="ほかの方"):
        intake.correct(row, version=row.version, asked={"encoding": "cp932"}, classes={}, by=officer)

    assert again(row).detection["asked"] == {}


def test_columns_chosen_once_are_chosen_in_the_next_file(network: Network) -> None:
    row = make_intake(network, text_of(line(1, department="第二部")))
    asked = {"columns": [["", 10, "部署", ["post"]], ["", 11, "役職", []]]}
    intake.correct(row, version=row.version, asked=asked, classes={}, by=SYSTEM)
    jobs.drain()
    row = again(row)
    intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.drain()

    imported(network, text_of(line(2, department="第三部")))

    assert list(Tenure.objects.within(network).order_by("pk").values_list("post", flat=True)) == ["第二部", "第三部"]


def test_the_name_in_daily_use_can_lead(network: Network) -> None:
    content = (ROSTERS / "smarthr_like.csv").read_bytes()
    row = make_intake(network, content)

    intake.correct(row, version=row.version, asked={"business": True}, classes={}, by=SYSTEM)
    jobs.drain()

    columns = {column["header"]: column["fields"] for column in again(row).detection["file"]["sheets"][0]["columns"]}
    assert columns["ビジネスネーム：姓"] == ["family_name"]
    assert columns["ビジネスネーム：名（ヨミガナ）"] == ["given_name_kana"]
    assert columns["姓"] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not_a_table"),
        (b"PK\x03\x04broken", "damaged"),
        ("見出し\n".encode(), "no_people"),
        (bytes(range(256)) * 20, "not_a_table"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_goes(network: Network, content: bytes, code: str) -> None:
    row = make_intake(network, content)

    assert (row.state, row.problem) == (State.UNREADABLE, code)
    assert files.is_there(row.stored_as) is (code == "no_people")


def test_a_reader_that_breaks_leaves_an_answer(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_values: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(roster_jobs.plan, "make", broken)

    row = make_intake(network, text_of(line(1)))

    assert (row.state, row.problem) == (State.UNREADABLE, "unexpected")


# -- importing --------------------------------------------------------------------------------------------------------
def test_importing_writes_people_periods_and_keys(network: Network) -> None:
    row = imported(network, text_of(line(1, note="内密"), line(1, joined="2022-04-01", left=""), line(2)))

    assert (row.state, row.counts["done"]) == (State.DONE, {"new": 2})
    person = rows_of(network)["00001"]
    assert (person.name_key, person.kana_key, person.note) == ("架空太一", "かくうたろう", "内密")
    assert (str(person.first_joined_on), person.last_left_on) == ("2005-04-01", None)
    assert person.tenures.count() == 2
    assert person.member_id is None


def test_importing_leaves_rows_in_error_behind_and_notes_them(network: Network) -> None:
    row = imported(network, text_of(line(1), line(2, left="2026-02-30"), line(3, email="x@@y")))

    assert set(rows_of(network)) == {"00001", "00003"}
    notes = IntakeRow.objects.within(network).filter(intake=row).order_by("row")
    assert [(note.row, note.verdict) for note in notes] == [(3, "error"), (4, "warning")]


def test_importing_twice_changes_nothing(network: Network) -> None:
    content = (ROSTERS / "kaonavi_like.csv").read_bytes()
    imported(network, content)
    before = whole_roster(network)

    row = imported(network, content)

    assert row.counts["done"] == {"same": len(before[0])}
    assert whole_roster(network) == before
    assert not IntakeRow.objects.within(network).filter(intake=row).exclude(change="").exists()


def test_importing_again_changes_only_what_changed(network: Network) -> None:
    imported(network, text_of(line(1), line(2), line(3)))
    before = rows_of(network)

    row = imported(network, text_of(line(1), line(2, left="2021-03-31", family="改姓"), line(4)))

    after = rows_of(network)
    assert {name: row.counts["done"][name] for name in ("new", "changed", "same")} == {
        "new": 1,
        "changed": 1,
        "same": 1,
    }
    assert row.counts["done"]["field:left_on"] == 1
    assert after["00001"].updated_at == before["00001"].updated_at
    assert after["00003"].updated_at == before["00003"].updated_at  # not in the file, not touched
    assert (after["00002"].family_name, after["00002"].former_name) == ("改姓", "架空")
    assert after["00002"].pk == before["00002"].pk
    assert str(after["00002"].tenures.get().left_on) == "2021-03-31"


def test_a_reading_in_the_other_kana_is_no_change(network: Network) -> None:
    imported(network, text_of(line(1, note="元の備考")))
    RosterPerson.objects.within(network).update(
        family_name_kana="かくう", given_name_kana="たろう", content_hash="of-another-kana"
    )

    row = imported(network, text_of(line(1, note="元の備考")))

    assert row.counts["done"] == {"same": 1}
    assert RosterPerson.objects.within(network).get().family_name_kana == "かくう"


def test_a_mended_row_alone_does_not_take_other_periods_away(network: Network) -> None:
    imported(network, text_of(line(1, joined="2001-04-01", left="2004-03-31"), line(1)))

    imported(network, text_of(line(1, joined="2022-04-01", left="")))

    assert rows_of(network)["00001"].tenures.count() == 3


def test_a_file_without_a_column_keeps_what_is_known(network: Network) -> None:
    imported(network, text_of(line(1)))

    row = imported(network, "社員番号,姓,名,入社日,退職日\r\n00001,架空,太一,2005-04-01,2020-03-31\r\n".encode())

    assert row.counts["done"] == {"same": 1}
    assert rows_of(network)["00001"].email == "p1@example.com"
    assert rows_of(network)["00001"].tenures.get().department == "営業部"


def test_classes_follow_the_employment_types_that_an_officer_confirmed(network: Network) -> None:
    contract = MemberClass.objects.create(network=network, code="contract", label="契約", side=1)
    row = make_intake(network, text_of(line(1, type="契約社員"), line(2), line(3, type="契約社員", left="")))

    intake.confirm(row, version=row.version, classes={"契約社員": "contract"}, by=SYSTEM)
    jobs.drain()

    known = rows_of(network)
    assert [known[f"0000{number}"].member_class_id for number in (1, 2, 3)] == [contract.pk, None, None]


def test_what_was_set_by_hand_outlives_the_next_file(network: Network, officer: Member) -> None:
    retired = MemberClass.objects.create(network=network, code="retired", label="定年", side=1)
    imported(network, text_of(line(1, note="ご尊父逝去"), line(2)))
    first, second = rows_of(network)["00001"], rows_of(network)["00002"]
    assert first.maybe_deceased
    people.set_maybe_deceased(first, on=False, reason="ご家族のこと", by=officer)
    people.set_class(first, code="retired", by=officer)
    people.set_no_contact(second, on=True, reason="お電話で", by=officer)

    imported(network, text_of(line(1, note="ご尊父逝去", post="部長"), line(2, post="課長")))

    known = rows_of(network)
    assert (known["00001"].maybe_deceased, known["00001"].member_class_id) == (False, retired.pk)
    assert known["00002"].no_contact
    assert known["00002"].tenures.get().post == "課長"


def test_somebody_who_asked_for_silence_keeps_it_in_a_new_row(network: Network) -> None:
    NoContact.objects.create(network=network, address_hash=address_hash(network.pk, "P7@example.com"))

    imported(network, text_of(line(7), line(8)))

    assert {number: row.no_contact for number, row in rows_of(network).items()} == {"00007": True, "00008": False}


def test_silence_set_by_hand_is_on_record_with_its_reason(network: Network, officer: Member) -> None:
    imported(network, text_of(line(1)))
    row = rows_of(network)["00001"]

    people.set_no_contact(row, on=True, reason="お電話で", by=officer)
    people.set_no_contact(row, on=False, reason="お手紙で", by=officer)

    told = Happening.objects.within(network).filter(subject_id=row.public_id).order_by("pk")
    assert list(told.values_list("reason", flat=True)) == ["お電話で", "お手紙で"]


def test_set_by_hand_needs_a_reason(network: Network, officer: Member) -> None:
    imported(network, text_of(line(1)))
    row = rows_of(network)["00001"]

    with pytest.raises(Refused):
        people.set_no_contact(row, on=True, reason=" ", by=officer)

    row.refresh_from_db()
    assert not row.no_contact
    assert not NoContact.objects.within(network).exists()


# -- a break in the middle --------------------------------------------------------------------------------------------
def test_a_killed_import_goes_on_where_it_was(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_jobs, "BATCH", 10)
    row = make_intake(network, text_of(*(line(number) for number in range(45))))
    intake.confirm(row, version=row.version, by=SYSTEM)
    real, calls = writing.write, []

    def breaks(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            real(*args)
            raise KeyboardInterrupt  # after the rows, before the place is noted: the whole batch is rolled back
        return real(*args)

    monkeypatch.setattr(writing, "write", breaks)
    with pytest.raises(KeyboardInterrupt):
        roster_jobs.write_people(again(row))
    assert RosterPerson.objects.within(network).count() == 20
    assert again(row).done_rows == 20

    jobs.drain()  # the job that a dead worker left behind

    row = again(row)
    assert (row.state, row.counts["done"], row.done_rows) == (State.DONE, {"new": 45}, 45)
    assert RosterPerson.objects.within(network).count() == 45
    assert Tenure.objects.within(network).count() == 45


def test_a_job_that_runs_twice_writes_once(network: Network) -> None:
    row = imported(network, text_of(line(1)))
    before = whole_roster(network)
    happening = Happening.objects.within(network).get(kind="roster.intake-confirmed")

    roster_jobs.commit.func(network.pk, happening.pk)

    assert whole_roster(network) == before
    assert again(row).state == State.DONE


def test_batches_hold_a_thousand_rows_at_most(network: Network) -> None:
    row = make_intake(network, text_of(*(line(number) for number in range(1, 1_203))))
    intake.confirm(row, version=row.version, by=SYSTEM)
    row = again(row)
    has, classes = roster_jobs.forecast.columns_of(row.detection), writing.classes_of(network, {}, row.today)
    done = []

    with files.path_of(row.stored_as, ".plan").open("rb") as file:
        while (rows := roster_jobs.write_batch(row, file, has, classes)) is not None:
            done.append(rows)

    assert done == [1_000, 1_202]


# -- two officers -----------------------------------------------------------------------------------------------------
def test_the_second_officer_is_told_who_imports_and_since_when(network: Network, officer: Member) -> None:
    other = make_member(network, role="owner")
    imported(network, text_of(line(9)))
    actions.claim(officer, rows_of(network)["00009"].pk, by=SYSTEM)
    first = make_intake(network, text_of(line(1)), name="先.csv", by=officer)
    second = make_intake(network, text_of(line(2)), name="後.csv", by=other)
    intake.confirm(first, version=first.version, by=officer)

    with pytest.raises(Conflict) as told:
        intake.confirm(second, version=second.version, by=other)

    assert "架空 太九さん" in told.value.message
    assert officer.person.email not in told.value.message
    assert "先.csv" in told.value.message
    assert "今日" in told.value.message
    assert again(second).state == State.CHECKED


def test_confirming_twice_imports_once(network: Network, officer: Member) -> None:
    row = make_intake(network, text_of(line(1)))
    intake.confirm(row, version=row.version, by=officer)

    with pytest.raises(Refused):
        intake.confirm(row, version=row.version, by=officer)

    jobs.drain()
    assert RosterPerson.objects.within(network).count() == 1


# -- undo -------------------------------------------------------------------------------------------------------------
def test_undo_restores_exactly_what_was_there(network: Network) -> None:
    imported(network, text_of(*(line(number) for number in range(1, 6)), line(6, note="前のメモ")))
    before = whole_roster(network)
    row = imported(
        network,
        text_of(line(1), line(2, left="", family="改姓"), line(6, note="新しいメモ", joined="2004-04-01"), line(9)),
    )
    assert whole_roster(network) != before

    row = undone(row)

    assert row.state == State.UNDONE
    assert whole_roster(network) == before


def test_undo_of_the_first_import_empties_the_roster_and_it_can_be_imported_again(network: Network) -> None:
    row = undone(imported(network, text_of(line(1), line(2))))
    assert whole_roster(network) == ([], [])

    again_in = imported(network, text_of(line(1), line(2)))

    assert (row.state, again_in.counts["done"]) == (State.UNDONE, {"new": 2})


def test_undo_is_refused_once_somebody_has_joined_through_it(network: Network) -> None:
    row = imported(network, text_of(line(1), line(2)))
    actions.claim(make_member(network), rows_of(network)["00002"].pk, by=SYSTEM)
    before = whole_roster(network)

    with pytest.raises(Refused, match="参加"):
        intake.undo(row, by=SYSTEM)

    jobs.drain()
    assert whole_roster(network) == before
    assert again(row).state == State.DONE


def test_undo_is_refused_while_a_later_import_stands_on_it(network: Network) -> None:
    first = imported(network, text_of(line(1)))
    second = imported(network, text_of(line(1, post="部長")))

    with pytest.raises(Refused):
        intake.undo(first, by=SYSTEM)

    undone(second)
    assert undone(first).state == State.UNDONE


def test_undo_goes_by_the_moment_of_the_import_not_of_the_upload(network: Network) -> None:
    waiting = make_intake(network, text_of(line(1)), name="先に入れた.csv")
    faster = imported(network, text_of(line(2)), name="先に取り込んだ.csv")
    intake.correct(
        waiting, version=waiting.version, asked={}, classes={}, by=SYSTEM
    )  # read again: the roster has changed
    jobs.drain()
    waiting = again(waiting)
    intake.confirm(waiting, version=waiting.version, by=SYSTEM)
    jobs.drain()
    waiting = again(waiting)

    with pytest.raises(Refused, match="「先に入れた"):
        intake.undo(faster, by=SYSTEM)

    assert undone(waiting).state == State.UNDONE
    assert list(rows_of(network)) == ["00002"]
    assert undone(faster).state == State.UNDONE
    assert not rows_of(network)


def test_undo_is_not_kept_back_by_an_import_that_changed_nothing(network: Network) -> None:
    first = imported(network, text_of(line(1)))
    idle = imported(network, text_of(line(1)))

    with pytest.raises(Refused, match="変わったところはない"):
        intake.undo(idle, by=SYSTEM)
    assert undone(first).state == State.UNDONE
    assert not rows_of(network)


def test_undo_stops_an_import_that_is_under_way(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_jobs, "BATCH", 10)
    row = make_intake(network, text_of(*(line(number) for number in range(30))))
    intake.confirm(row, version=row.version, by=SYSTEM)
    row = again(row)
    with files.path_of(row.stored_as, ".plan").open("rb") as file:
        has = roster_jobs.forecast.columns_of(row.detection)
        roster_jobs.write_batch(row, file, has, writing.classes_of(network, {}, row.today))
    assert RosterPerson.objects.within(network).count() == 10

    row = undone(row)

    assert row.state == State.UNDONE
    assert not RosterPerson.objects.within(network).exists()


def test_drop_deletes_the_file(network: Network) -> None:
    row = make_intake(network, text_of(line(1)))
    stored = row.stored_as

    intake.drop(row, by=SYSTEM)

    assert again(row).state == State.DROPPED
    # the files go when the transaction is through; a test's never is
    assert again(row).stored_as == ""
    files.remove(stored)
    assert not files.is_there(stored, ".plan")


# -- one person or two ------------------------------------------------------------------------------------------------
def test_people_who_may_be_one_are_proposed_and_joined_when_imported(network: Network) -> None:
    born = "1970-05-05"
    imported(network, text_of(line(1, given="恵", birth=born, joined="1995-04-01", left="2004-03-31")))
    row = make_intake(network, text_of(line(2, given="恵", birth=born, joined="2010-04-01", left="2022-03-31")))
    (pair,) = row.detection["pairs"]

    intake.decide(row, pair=pair["id"], one=True, by=SYSTEM)
    row = again(row)
    intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.drain()

    known = rows_of(network)
    assert known["00001"].same_as_id == known["00002"].pk
    assert known["00002"].same_as_id is None
    both = facts.person(network, known["00002"].public_id)
    assert both is not None
    assert [period.joined_on.year for period in both.periods if period.joined_on] == [1995, 2010]
    undone(again(row))
    assert rows_of(network)["00001"].same_as_id is None


def test_one_person_in_two_rows_joins_with_both(network: Network) -> None:
    row = make_intake(
        network, text_of(line(1, given="恵", birth="1970-05-05"), line(2, given="恵", birth="1970-05-05"))
    )
    intake.decide(row, pair=row.detection["pairs"][0]["id"], one=True, by=SYSTEM)
    row = again(row)
    intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.drain()
    member = make_member(network)

    actions.claim(member, rows_of(network)["00001"].pk, by=SYSTEM)

    assert {person.member_id for person in rows_of(network).values()} == {member.pk}


def test_two_people_of_one_name_are_not_proposed_again(network: Network) -> None:
    content = text_of(line(1, given="恵", birth="1970-05-05"), line(2, given="恵", birth="1970-05-05"))
    row = make_intake(network, content)
    intake.decide(row, pair=row.detection["pairs"][0]["id"], one=False, by=SYSTEM)
    row = again(row)
    intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.drain()

    assert make_intake(network, content).detection["pairs"] == []
    assert all(person.same_as_id is None for person in rows_of(network).values())


# -- who may, and between networks ------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["", "community"])
def test_verbs_are_refused_without_the_right(network: Network, role: str) -> None:
    row, somebody = make_intake(network, text_of(line(1))), make_member(network, role=role)

    for deed in (
        lambda: intake.correct(row, version=1, asked={}, classes={}, by=somebody),
        lambda: intake.confirm(row, version=1, by=somebody),
        lambda: intake.undo(row, by=somebody),
        lambda: intake.drop(row, by=somebody),
    ):
        with pytest.raises(NotAllowed):
            deed()

    assert again(row).state == State.CHECKED


def test_networks_are_kept_apart(network: Network) -> None:
    other = make_network()
    imported(other, text_of(line(1, family="別会社"), line(2)))
    before = whole_roster(other)

    undone(imported(network, text_of(line(1), line(3))))

    assert whole_roster(other) == before
    with pytest.raises(NotAllowed):
        intake.confirm(make_intake(network, text_of(line(1))), version=1, by=make_member(other, role="owner"))


def test_every_step_is_on_record(network: Network, officer: Member) -> None:
    row = make_intake(network, text_of(line(1)), by=officer)
    intake.confirm(row, version=row.version, by=officer)
    jobs.drain()
    intake.undo(again(row), by=officer)
    jobs.drain()

    kinds = Happening.objects.within(network).filter(subject_id=row.public_id).order_by("pk")
    assert [(each.kind.removeprefix("roster.intake-"), each.actor_id == officer.person_id) for each in kinds] == [
        ("started", True),
        ("checked", False),
        ("confirmed", True),
        ("done", False),
        ("undoing", True),
        ("undone", False),
    ]
    assert "架空" not in str(list(kinds.values_list("facts", flat=True)))
