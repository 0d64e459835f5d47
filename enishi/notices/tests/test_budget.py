"""Requests of the company: how many a month reach a member, and what waits (N15)."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client

from enishi.feed.tests.test_views import browser
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.notices import actions, budget, jobs, reading
from enishi.notices.budget import Outcome
from enishi.notices.kinds import Category, NoticeKind, Ways
from enishi.notices.models import Ask, Notice
from enishi.notices.telling import tell
from enishi.notices.tests.make import POSTED

pytestmark = pytest.mark.django_db
SURVEY = NoticeKind("tests.survey", Category.ASKS, "The company asks: %(title)s", offers=False)
NOVEMBER = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
DECEMBER = datetime(2026, 12, 1, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))  # still November in Greenwich


def ask(people: list[Member], thing: str, **values: Any) -> Outcome:
    network = people[0].network
    given = {"place": f"/n/{network.slug}/home/", "title": f"お願い {thing}"} | values
    return budget.ask(SURVEY, [each.pk for each in people], network=network, thing=thing, **given)


def reached(member: Member) -> list[str]:
    rows = Notice.objects.within(member.network_id).filter(member=member, kind=SURVEY.code).order_by("pk")
    return list(rows.values_list("thing", flat=True))


@time_machine.travel(NOVEMBER, tick=False)
def test_third_request_of_a_month_waits_and_comes_with_the_next(ken: Member) -> None:
    assert [ask([ken], thing) for thing in "ab"] == [Outcome(now=1)] * 2
    assert budget.may_ask(ken.network, SURVEY, [ken.pk]) == set()

    assert ask([ken], "c") == Outcome(waiting=1)
    jobs.release_asks.func()

    assert reached(ken) == ["a", "b"]
    assert [row.thing for row in budget.standing(ken).waiting] == ["c"]
    with time_machine.travel(DECEMBER - timedelta(hours=1), tick=False):
        jobs.release_asks.func()
        assert reached(ken) == ["a", "b"]
    with time_machine.travel(DECEMBER, tick=False):
        jobs.release_asks.func()
        assert reached(ken) == ["a", "b", "c"]
        assert ask([ken], "d") == Outcome(now=1)  # the one that waited counts for December
        assert ask([ken], "e") == Outcome(waiting=1)


@time_machine.travel(NOVEMBER, tick=False)
def test_no_way_passes_the_budget(ken: Member) -> None:
    place = f"/n/{ken.network.slug}/home/"

    with pytest.raises(AssertionError):
        tell(SURVEY, [ken.pk], network=ken.network, thing="x", place=place)
    with pytest.raises(AssertionError):
        budget.ask(POSTED, [ken.pk], network=ken.network, thing="x", place=place, title="x")
    for _time in range(3):  # a job that runs again
        ask([ken], "a")
    assert budget.standing(ken).reached == 1


@time_machine.travel(NOVEMBER, tick=False)
def test_everybody_sets_their_own_number(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    shut = make_member(network)
    actions.choose(ken, {}, {"asks": 0}, by=ken)
    actions.choose(mio, {}, {"asks": None}, by=mio)
    actions.choose(shut, {Category.ASKS: Ways(in_app=False, mail=False)}, {}, by=shut)
    gone = make_member(network, state="left")
    people = [ken, mio, aki, shut, gone]

    told = [ask(people, thing) for thing in "abc"]

    assert told == [Outcome(now=2, never=2), Outcome(now=2, never=2), Outcome(now=1, waiting=1, never=2)]
    assert (reached(ken), reached(mio), reached(aki)) == ([], ["a", "b", "c"], ["a", "b"])
    assert not Ask.objects.within(network).filter(member__in=[ken, shut, gone]).exists()


@time_machine.travel(NOVEMBER, tick=False)
def test_waiting_comes_now_when_its_member_wants_it_or_takes_more(ken: Member, mio: Member) -> None:
    for member in (ken, mio):
        for thing in "abcd":
            ask([member], thing)
    client: Client = browser(ken)
    settings = f"/n/{ken.network.slug}/notices/settings/"

    assert "「お願い c」" in client.get(settings).content.decode()
    assert client.post(f"/n/{ken.network.slug}/notices/waiting/").status_code == 302
    assert reached(ken) == ["a", "b", "c", "d"]
    with pytest.raises(Refused):
        actions.take_waiting(ken, by=ken)

    values = {"budget": "4", "digest": "none", "quiet_from": "22:00", "quiet_to": "07:00", "asks-in_app": "on"}
    assert browser(mio).post(settings, values).status_code == 302
    assert reached(mio) == ["a", "b", "c", "d"]


@time_machine.travel(NOVEMBER, tick=False)
def test_request_whose_day_has_come_or_that_is_withdrawn_is_not_asked(ken: Member) -> None:
    for thing in "ab":
        ask([ken], thing)
    ask([ken], "late", until=NOVEMBER + timedelta(days=2))
    ask([ken], "withdrawn")
    ask([ken], "stays")
    budget.unask(ken.network, "withdrawn", [ken.pk])

    with time_machine.travel(DECEMBER, tick=False):
        jobs.release_asks.func()
        assert reached(ken) == ["a", "b", "stays"]
        jobs.forget_old.func()
        assert not Ask.objects.within(ken.network).filter(thing="late").exists()


@time_machine.travel(NOVEMBER, tick=False)
def test_request_that_never_reached_anybody_leaves_its_room(ken: Member, mio: Member) -> None:
    for thing in "ab":
        ask([ken, mio], thing)

    budget.unask(ken.network, "b", [ken.pk])

    assert (reached(ken), reached(mio)) == (["a"], ["a", "b"])
    assert budget.may_ask(ken.network, SURVEY, [ken.pk, mio.pk]) == {ken.pk}


@time_machine.travel(NOVEMBER, tick=False)
def test_what_waits_reaches_nobody_who_takes_none_by_then(ken: Member) -> None:
    for thing in "abc":
        ask([ken], thing)
    actions.choose(ken, {Category.ASKS: Ways(in_app=False, mail=False)}, {}, by=ken)

    with time_machine.travel(DECEMBER, tick=False):
        jobs.release_asks.func()

        assert budget.standing(ken).reached == 0


@time_machine.travel(NOVEMBER, tick=False)
def test_notices_say_why_a_request_came(ken: Member) -> None:
    ask([ken], "a", why="「教える仕事に関心」に印をつけているからです")

    page = browser(ken).get(f"/n/{ken.network.slug}/notices/").content.decode()

    assert "教える仕事に関心" in page
    assert [each.why for each in reading.page(ken).told] != [""]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other")
@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_do_not_go_over_the_budget(ken: Member) -> None:
    actions.choose(ken, {}, {"asks": 1}, by=ken)
    both = threading.Barrier(2)

    def one(thing: str) -> None:
        both.wait()
        ask([ken], thing)
        connection.close()

    threads = [threading.Thread(target=one, args=(thing,)) for thing in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(reached(ken)) == 1
    assert budget.standing(ken).reached == 1
