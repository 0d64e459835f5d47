"""Introductions: who may ask, who can be asked, what a no tells whom, and what the clock does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.introductions import actions, candidates, jobs, keeping
from enishi.introductions.models import KEPT_AFTER_END, OPEN_AT_ONCE, Introduction, Outcome, State
from enishi.introductions.tests.make import again, answers, ask_employee, make_introduction
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members import distance
from enishi.members.models import Member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.notices.models import Notice

pytestmark = pytest.mark.django_db
FRIDAY = time_machine.travel("2026-11-20 03:00Z", tick=False)


def told(network: Network, job: Any) -> list[tuple[int, str]]:
    """Run what follows the last happening, and return who holds a notice of which kind."""
    last = Happening.objects.within(network).filter(kind__startswith="introductions.").latest("pk")
    job.func(network.pk, last.pk)
    return list(Notice.objects.within(network).order_by("pk").values_list("member_id", "kind"))


@FRIDAY
def test_the_desk_has_two_working_days_and_who_is_asked_has_five(ken: Member, aki: Member, hana: Member) -> None:
    row = make_introduction(ken)
    asked = ask_employee(row, aki, hana)

    assert (row.state, row.due_on) == (State.ROUTING, date(2026, 11, 25))  # Monday is a holiday
    assert (asked.state, asked.due_on, asked.owner_id) == (State.ASKED, date(2026, 11, 30), hana.pk)


def test_the_same_form_twice_is_one_introduction(ken: Member) -> None:
    first = make_introduction(ken, token="a" * 32)

    assert make_introduction(ken, token="a" * 32).pk == first.pk
    with pytest.raises(Refused):
        make_introduction(ken, "ほかの話", token="a" * 32)


def test_a_member_has_three_open_ones_at_most(ken: Member, mio: Member) -> None:
    rows = [make_introduction(ken) for _ in range(OPEN_AT_ONCE)]
    with pytest.raises(Refused):
        make_introduction(ken)
    make_introduction(mio)
    actions.withdraw(rows[0], by=ken)

    assert make_introduction(ken).state == State.ROUTING


def test_only_the_desk_asks_and_ends(ken: Member, aki: Member, emi: Member, hana: Member) -> None:
    row = make_introduction(ken)

    for other in (ken, aki, emi):
        with pytest.raises(NotAllowed):
            actions.route(row, aki.public_id, days=5, by=other)
        with pytest.raises(NotAllowed):
            actions.end(row, words="すみません。", by=other)
    assert answers(row) == []


def test_who_reads_an_introduction(
    ken: Member, mio: Member, aki: Member, ryo: Member, hana: Member, emi: Member
) -> None:
    row = make_introduction(ken)
    before = {who.pk: Introduction.objects.concerning(who).exists() for who in (ken, mio, aki, ryo, emi)}
    ask_employee(row, aki, hana)
    after = {who.pk: Introduction.objects.concerning(who).exists() for who in (ken, mio, aki, ryo, emi)}

    assert [pk for pk, reads in before.items() if reads] == [ken.pk]
    assert [pk for pk, reads in after.items() if reads] == [ken.pk, aki.pk]
    assert Introduction.objects.answerable_by(hana).exists()
    assert not any(Introduction.objects.answerable_by(who).exists() for who in (ken, aki, emi))


def test_who_can_be_asked_is_an_employee_who_takes_part_and_keeps_no_distance(
    network: Network, ken: Member, mio: Member, aki: Member, ryo: Member, hana: Member
) -> None:
    row = make_introduction(ken)
    away = join(network, "休", "む", side=EMPLOYEES, state=Member.State.PAUSED)
    other, _owner = start_network(slug="shio")
    stranger = join(other, "他", "人", side=EMPLOYEES)
    distance.keep(ryo, ken, "block", by=ryo)

    assert candidates.named(hana, row, "品質保証部") == [aki.pk]
    for wrong in (mio, away, stranger, ryo, ken):
        with pytest.raises(Refused) as refused:
            actions.route(row, wrong.public_id, days=5, by=hana)
        assert refused.value.field == "to"
    distance.keep(ken, aki, "block", by=ken)
    assert candidates.named(hana, row, "品質保証部") == []


def test_a_yes_introduces_both_and_is_told_by_name(network: Network, ken: Member, aki: Member, hana: Member) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    asked = told(network, jobs.tell_routed)
    actions.accept(row, words="水曜の午後に。", by=aki)
    accepted = told(network, jobs.tell_accepted)

    assert asked == [(aki.pk, "introductions.asked"), (ken.pk, "introductions.moved")]
    assert (ken.pk, "introductions.accepted") in accepted
    assert (again(row).state, again(row).due_on) == (State.ACCEPTED, None)
    with pytest.raises(Refused):
        actions.route(row, aki.public_id, days=5, by=hana)


def test_a_no_goes_to_the_desk_alone_and_looks_like_somebody_else_being_looked_for(
    network: Network, ken: Member, aki: Member, hana: Member
) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    told(network, jobs.tell_routed)
    Notice.objects.within(network).filter(member=ken).delete()
    actions.decline(row, words="いまは手がいっぱいです。", by=aki)
    after = told(network, jobs.tell_to_route)

    assert again(row).state == State.ROUTING
    assert after == [(hana.pk, "introductions.to-route")]  # neither who asked, nor what the employee was told before
    assert not Introduction.objects.concerning(aki).exists()
    with pytest.raises(Refused):  # nobody is asked twice
        actions.route(row, aki.public_id, days=5, by=hana)


def test_who_was_asked_before_reads_no_more_once_somebody_else_is(
    ken: Member, aki: Member, ryo: Member, hana: Member
) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    ask_employee(row, ryo, hana)

    assert answers(row) == [(aki.pk, "gone"), (ryo.pk, "waiting")]
    with pytest.raises(NotAllowed):
        actions.accept(row, by=aki)
    actions.accept(row, by=ryo)


def test_two_of_the_desk_do_not_ask_past_each_other(ken: Member, aki: Member, ryo: Member, hana: Member) -> None:
    row = make_introduction(ken)
    actions.route(row, aki.public_id, days=5, version=1, by=hana)

    with pytest.raises(Conflict):
        actions.route(row, ryo.public_id, days=5, version=1, by=hana)


def test_taking_it_back_takes_the_question_back(network: Network, ken: Member, aki: Member, hana: Member) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    told(network, jobs.tell_routed)
    for other in (aki, hana):
        with pytest.raises(NotAllowed):
            actions.withdraw(row, by=other)
    actions.withdraw(row, by=ken)

    assert (again(row).state, again(row).outcome) == (State.ENDED, Outcome.WITHDRAWN)
    assert not Notice.objects.within(network).exists()
    assert not Introduction.objects.concerning(aki).exists()


def test_what_came_of_it_is_said_by_either_side_or_the_desk_after_a_yes(
    ken: Member, mio: Member, aki: Member, hana: Member
) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    with pytest.raises(Refused):
        actions.settle(row, outcome=Outcome.MET, by=ken)
    actions.accept(row, by=aki)
    with pytest.raises(NotAllowed):
        actions.settle(row, outcome=Outcome.MET, by=mio)
    for who, outcome in ((ken, Outcome.MET), (aki, Outcome.TOGETHER), (hana, Outcome.NOTHING)):
        actions.settle(row, outcome=outcome, by=who)
        assert again(row).outcome == outcome
    with pytest.raises(Refused):
        actions.settle(row, outcome=Outcome.NOBODY, by=ken)


def test_the_desk_ends_it_with_words(network: Network, ken: Member, hana: Member) -> None:
    row = make_introduction(ken)
    with pytest.raises(Refused):
        actions.end(row, words=" ", by=hana)
    actions.end(row, words="今回は見つかりませんでした。", by=hana)

    assert (again(row).outcome, again(row).ending) == (Outcome.NOBODY, "今回は見つかりませんでした。")
    assert told(network, jobs.tell_ended) == [(ken.pk, "introductions.moved")]


def test_a_day_that_passes_is_told_to_the_desk_once(network: Network, ken: Member, aki: Member, hana: Member) -> None:
    row = ask_employee(make_introduction(ken), aki, hana)
    Introduction.objects.within(network).update(due_on=timezone.localdate() - timedelta(days=2))
    for _turn in range(2):
        jobs.days_passed.func()

    assert Happening.objects.within(network).filter(kind="introductions.late").count() == 1
    assert told(network, jobs.tell_to_route) == [(hana.pk, "introductions.to-route")]
    actions.accept(row, by=aki)  # late is not too late
    assert again(row).late_at is None


def test_who_left_is_asked_no_more_and_asks_no_more(
    network: Network, ken: Member, mio: Member, aki: Member, hana: Member
) -> None:
    theirs, mine = ask_employee(make_introduction(ken), aki, hana), make_introduction(mio)
    Member.objects.within(network).filter(pk__in=(aki.pk, mio.pk)).update(state=Member.State.LEFT)
    for who in (aki, mio):
        left = Happening.objects.create(network=network, kind="joining.left", about=who.person, at=timezone.now())
        jobs.member_went.func(network.pk, left.pk)

    assert (again(theirs).state, answers(theirs)) == (State.ROUTING, [(aki.pk, "gone")])
    assert again(mine).outcome == Outcome.WITHDRAWN


def test_words_go_180_days_after_the_end(network: Network, ken: Member, hana: Member) -> None:
    row, kept = make_introduction(ken), make_introduction(ken)
    for each in (row, kept):
        actions.end(each, words="すみません。", by=hana)
    Introduction.objects.within(network).filter(pk=row.pk).update(
        ended_at=timezone.now() - KEPT_AFTER_END - timedelta(days=1)
    )
    jobs.forget_old.func()

    assert (again(row).words, again(row).ending, again(row).member_id) == ("", "", None)
    assert again(kept).words


def test_own_data_holds_what_one_asked_for_and_answered_and_goes_with_the_person(
    ken: Member, aki: Member, hana: Member
) -> None:
    row = ask_employee(make_introduction(ken, "秘密の話"), aki, hana)
    waits = ask_employee(make_introduction(ken, "もう一つ"), aki, hana)
    actions.accept(row, words="どうぞ。", by=aki)

    assert [each["text"] for each in keeping.tell(ken)] == ["秘密の話", "もう一つ"]
    assert [each["text"] for each in keeping.tell(aki)] == ["どうぞ。", ""]
    keeping.forget(aki)
    assert (answers(row), answers(waits), again(waits).state) == ([], [], State.ROUTING)
    keeping.forget(ken)
    assert (again(row).words, again(row).member_id, again(row).state) == ("", None, State.ENDED)
