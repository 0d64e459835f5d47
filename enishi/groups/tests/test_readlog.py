"""The chain of the read log: whatever is done to its rows by hand shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from enishi.activity.deeds import SYSTEM
from enishi.groups import actions, readlog, watch
from enishi.groups.models import Group, Kind, Reading
from enishi.groups.tests.make import make_group
from enishi.kit.errors import NotAllowed
from enishi.members.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(ken: Member) -> Group:
    made = make_group(ken, kind=Kind.BLIND)
    for texts in range(5):
        watch.machine(made.circle, Reading.What.OWN_DATA, texts)
    return made


def rows(group: Group) -> Any:
    return Reading.objects.within(group.network_id).filter(group=group)


def test_a_chain_that_nobody_touched_holds(group: Group) -> None:
    last = rows(group).get(number=5)

    assert readlog.check(group) == readlog.Checked(5, None, readlog.shown(last.mark))
    assert readlog.check(make_group(group.hosts.get().seat.member, kind=Kind.BLIND)).lines == 0


@pytest.mark.parametrize(
    ("hand", "broken"),
    [
        (lambda found: found.filter(number=3).update(texts=9), 3),
        (lambda found: found.filter(number=3).update(what="copy"), 3),
        (lambda found: found.filter(number=3).delete(), 3),
        (lambda found: found.filter(number=1).delete(), 1),
        (lambda found: found.filter(number=5).update(at="2026-01-01T00:00:00Z"), 5),
        (lambda found: found.filter(number=2).update(mark="0" * 64), 2),
    ],
)
def test_a_line_changed_or_taken_out_shows(group: Group, hand: Callable[[Any], Any], broken: int) -> None:
    hand(rows(group))

    assert readlog.check(group).broken_at == broken


def test_an_end_that_was_cut_off_shows_to_who_noted_a_mark(group: Group) -> None:
    noted = readlog.shown(rows(group).get(number=5).mark)
    assert readlog.check(group, noted).noted_at == 5
    rows(group).filter(number=5).delete()

    checked = readlog.check(group, noted)
    assert (checked.broken_at, checked.noted_at) == (None, None)


def test_a_chain_written_anew_shows_to_who_noted_a_mark(group: Group) -> None:
    noted = readlog.shown(rows(group).get(number=3).mark)
    rows(group).delete()
    for texts in (0, 1, 0, 3, 4):
        watch.machine(group.circle, Reading.What.OWN_DATA, texts)

    checked = readlog.check(group, noted)
    assert (checked.lines, checked.broken_at, checked.noted_at) == (5, None, None)


@pytest.mark.parametrize("typed", ["", "x", "4f2a", "' or 1=1", "０" * 12])
def test_a_mark_that_is_none_is_found_nowhere(group: Group, typed: str) -> None:
    assert readlog.check(group, typed).noted_at is None


def test_nobody_writes_into_the_log(ken: Member, group: Group) -> None:
    with pytest.raises(NotAllowed):
        actions.note(group, reader="machine", what="copy", by=ken)
    assert rows(group).count() == 5


def test_a_copy_of_the_database_stands_in_every_room(group: Group) -> None:
    watch.copied()

    assert rows(group).get(number=6).what == "copy"
    assert actions.note(group, reader="machine", what="copy", by=SYSTEM).number == 7
