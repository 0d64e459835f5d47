"""Series of company updates, and how the secretariat hears that nothing came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.console.tests.make import start_network
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.news import actions, rhythm
from enishi.news import series as deeds
from enishi.news.models import Series
from enishi.news.tests.make import again, make_announcement, make_issue, make_written
from enishi.news.tests.test_views import at, browser, desk, writing

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def make_series(by: Member, **values: Any) -> Series:
    """Return a series, each month with a week of grace unless it is said otherwise."""
    given = {"name": "会社の近ごろ", "every": 1, "unit": "months", "grace": 7} | values
    return deeds.declare(by.network, **given, by=by)


def fresh(row: Series) -> Series:
    """Return it as it stands now."""
    found: Series = Series.objects.within(row.network_id).select_related("network").get(pk=row.pk)
    return found


def late(network: Network, **after: int) -> list[tuple[str, int]]:
    """Return the names of late series, and by how many days, after a time."""
    with time_machine.travel(timezone.now() + timedelta(**after), tick=False):
        return [(row.name, days) for row, days in rhythm.late(network)]


@pytest.mark.parametrize(
    ("since", "every", "unit", "expected"),
    [
        ((2037, 1, 31), 1, "months", (2037, 2, 28)),
        ((2036, 1, 31), 1, "months", (2036, 2, 29)),
        ((2037, 11, 15), 2, "months", (2038, 1, 15)),
        ((2037, 12, 31), 12, "months", (2038, 12, 31)),
        ((2037, 12, 25), 2, "weeks", (2038, 1, 8)),
    ],
)
def test_rhythm_follows_the_calendar(
    since: tuple[int, int, int], every: int, unit: str, expected: tuple[int, int, int]
) -> None:
    moment = datetime(*since, 23, 30, tzinfo=TOKYO)

    assert rhythm.after(moment.astimezone(UTC), every, unit, TOKYO) == datetime(*expected, 23, 30, tzinfo=TOKYO)


def test_series_is_late_after_its_rhythm_and_the_days_of_grace(hana: Member, network: Network) -> None:
    make_series(hana, every=2, unit="weeks", grace=3)

    assert late(network, days=16, hours=23) == []
    assert late(network, days=18) == [("会社の近ごろ", 4)]


def test_series_waits_from_what_was_told_in_it_last(hana: Member, network: Network) -> None:
    row = make_series(hana, every=2, unit="weeks", grace=3)
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        told = make_announcement(hana)
        actions.write(told, version=told.version, title=told.title, body=told.body, series=row.public_id, by=hana)
        assert rhythm.newest(row) == timezone.now()

    assert late(network, days=26) == []
    assert late(network, days=28) == [("会社の近ごろ", 4)]
    actions.take_back(again(told), by=hana)
    assert late(network, days=18) == [("会社の近ごろ", 4)], "what was taken back was not told"


def test_draft_and_what_is_scheduled_keep_no_series_from_being_late(hana: Member, network: Network) -> None:
    row = make_series(hana, every=1, unit="weeks", grace=0)
    make_announcement(hana)
    draft = make_written(hana)
    actions.write(draft, version=draft.version, title="題", body="<p>x</p>", series=row.public_id, by=hana)
    actions.publish(again(draft), at=timezone.now() + timedelta(days=30), by=hana)

    assert late(network, days=8) == [("会社の近ごろ", 1)]


def test_issue_that_comes_out_in_a_series_is_told_in_it(hana: Member, network: Network) -> None:
    row = make_series(hana, every=1, unit="weeks", grace=0)
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        issue = make_issue(hana, shown=False, series=row.public_id)
        actions.publish(issue, by=hana)

    assert late(network, days=8) == []


def test_series_that_is_changed_counts_anew(hana: Member, network: Network) -> None:
    row = make_series(hana, every=1, unit="weeks", grace=0)

    deeds.change(row, version=1, name="近ごろ", every=3, unit="weeks", grace=0, by=hana)

    assert (late(network, days=20), late(network, days=22)) == ([], [("近ごろ", 1)])
    with pytest.raises(Conflict):
        deeds.change(fresh(row), version=1, name="遅い", every=1, unit="weeks", grace=0, by=hana)


def test_ended_series_is_never_late_and_can_be_taken_up_again(hana: Member, network: Network) -> None:
    row = make_series(hana, every=1, unit="weeks", grace=0)
    told = make_announcement(hana)
    actions.write(told, version=told.version, title=told.title, body=told.body, series=row.public_id, by=hana)

    deeds.end(row, by=hana)
    assert (late(network, days=90), again(told).series) == ([], row)
    actions.write(again(told), version=again(told).version, title="題", body=told.body, series=row.public_id, by=hana)
    with pytest.raises(Refused):
        other = make_written(hana)
        actions.write(other, version=other.version, title="題", body="<p>x</p>", series=row.public_id, by=hana)
    with time_machine.travel(timezone.now() + timedelta(days=90), tick=False):
        deeds.take_up(fresh(row), by=hana)
        assert late(network) == []
        assert late(network, days=8) == [("会社の近ごろ", 1)]


def test_series_of_another_network_is_none_of_ours(hana: Member, ken: Member, network: Network) -> None:
    _other, stranger = start_network()
    theirs = make_series(stranger)
    draft = make_written(hana)

    with pytest.raises(Refused):
        actions.write(draft, version=draft.version, title="題", body="<p>x</p>", series=theirs.public_id, by=hana)
    assert browser(hana).get(desk(network, f"series/{theirs.public_id}/")).status_code == 404
    with pytest.raises(NotAllowed):
        make_series(ken)
    assert list(Series.objects.within(network)) == []


@pytest.mark.parametrize(
    "values", [{"name": " \0 "}, {"every": 0}, {"every": 25}, {"unit": "days"}, {"grace": -1}, {"grace": 91}]
)
def test_series_has_limits(values: dict[str, Any], hana: Member, network: Network) -> None:
    with pytest.raises(Refused):
        make_series(hana, **values)

    assert not Series.objects.within(network).exists()


def test_silence_is_said_after_as_many_days_as_the_network_wants(hana: Member, network: Network) -> None:
    assert rhythm.standing(network) == (None, 30)
    told = make_announcement(hana)

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert rhythm.standing(network) == (31, 30)
        deeds.watch(network, days=60, by=hana)
        assert rhythm.standing(network) == (None, 60)
        deeds.watch(network, days=14, by=hana)
        assert rhythm.standing(network) == (31, 14)
        with pytest.raises(Refused):
            deeds.watch(network, days=6, by=hana)
        actions.take_back(told, by=hana)
        assert rhythm.standing(network) == (None, 14), "nothing was ever told"


# -- pages --------------------------------------------------------------------------------------------------------------
GIVEN: dict[str, Any] = {"version": 1, "name": "会社の近ごろ", "every": 1, "unit": "months", "grace": 7}


def test_series_declares_one_and_lists_it(hana: Member, network: Network) -> None:
    client, path = browser(hana), desk(network, "series/")

    client.post(path, GIVEN)

    assert Series.objects.within(network).get().name == "会社の近ごろ"
    assert "1か月に1回" in client.get(path).content.decode()


def test_series_edit_changes_its_rhythm_and_keeps_what_was_typed_when_somebody_was_faster(
    hana: Member, network: Network
) -> None:
    row = make_series(hana)
    client, path = browser(hana), desk(network, f"series/{row.public_id}/")

    client.post(path, GIVEN | {"every": 2, "unit": "weeks"})
    answer = client.post(path, GIVEN | {"name": "遅い人の名前"})

    assert "2週間に1回" in client.get(desk(network, "series/")).content.decode()
    assert (answer.status_code, "遅い人の名前" in answer.content.decode()) == (422, True)


def test_series_end_and_back(hana: Member, network: Network) -> None:
    row = make_series(hana)
    client, path = browser(hana), desk(network, f"series/{row.public_id}/end/")

    client.post(path)
    assert fresh(row).ended_at is not None
    assert "また始める" in client.get(desk(network, "series/")).content.decode()
    client.post(path, {"back": "1"})
    assert fresh(row).ended_at is None


def test_series_watch_sets_after_how_many_days_silence_is_said(hana: Member, network: Network) -> None:
    browser(hana).post(desk(network, "series/watch/"), {"days": "45"})

    assert rhythm.standing(network) == (None, 45)


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"name": "あ" * 31}, {"name": "a\0"}, {"every": "0"}, {"unit": "days"}, {"grace": "x"}]
)
def test_series_refuses_what_it_cannot_take(values: dict[str, Any], hana: Member, network: Network) -> None:
    client, path = browser(hana), desk(network, "series/")

    assert client.post(path, GIVEN | values).status_code == 422
    assert client.post(f"{path}watch/", {"days": "3"}).status_code == 422
    assert not Series.objects.within(network).exists()


def test_announcement_edit_puts_it_in_a_series_and_readers_see_its_name(
    hana: Member, ken: Member, network: Network
) -> None:
    row, told = make_series(hana), make_announcement(hana)

    browser(hana).post(desk(network, f"{told.public_id}/"), writing(told, series=row.public_id))

    assert again(told).series == row
    assert "シリーズ「会社の近ごろ」から" in browser(ken).get(at(network, f"{told.public_id}/")).content.decode()
    answer = browser(hana).post(desk(network, f"{told.public_id}/"), writing(again(told), series="a\0bcdefghi"))
    assert (answer.status_code, again(told).series) == (422, row)


def test_desk_and_health_say_what_is_late_to_who_publishes(hana: Member, ken: Member, network: Network) -> None:
    make_series(hana, every=1, unit="weeks", grace=0)
    make_announcement(hana)
    client = browser(hana)
    home, health = f"/n/{network.slug}/desk/", f"/n/{network.slug}/desk/health/"
    assert "止まって" not in client.get(home).content.decode()

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=True):
        client = browser(hana)
        pages = {path: client.get(path).content.decode() for path in (home, health, desk(network))}
        assert ["シリーズが止まっています" in pages[home], "お知らせがありません" in pages[home]] == [True, True]
        assert "止まっているシリーズ" in pages[health]
        assert "「会社の近ごろ」が24日おくれています。" in pages[desk(network)]
        assert browser(ken).get(home).status_code == 404


def test_written_costs_the_same_however_many_series_there_are(hana: Member, network: Network) -> None:
    make_announcement(hana)
    counts = []
    for number in (1, 11):
        for each in range(number):
            make_series(hana, name=f"シリーズ{number}-{each}", every=1, unit="weeks", grace=0)
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=True):
            client = browser(hana)
            client.get(desk(network))
            for path in (desk(network), desk(network, "series/")):
                cache.clear()
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(path).status_code == 200
                counts.append(len(queries))
    assert counts[:2] == counts[2:]
