"""At the same moment: somebody comes in while the last one goes; one host lays down while the other is taken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from enishi.activity.deeds import SYSTEM
from enishi.groups import actions
from enishi.groups.models import Group, Host, Kind
from enishi.groups.tests.make import make_group
from enishi.members.models import Member, Seat
from enishi.profiles.tests.make import again

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite writes one after the other"),
]
PATIENCE = 1.0  # seconds that a deed waits, with its rows locked, for another to overtake it


def overtaken(first: Callable[[], Any], second: Callable[[], Any], at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a deed, and another from the moment when the first is through with its part `at`, before it is kept."""
    reached, done = threading.Event(), threading.Event()
    part = getattr(actions, at)

    def slow(*args: Any) -> Any:
        found = part(*args)
        reached.set()
        done.wait(PATIENCE)
        return found

    def run(work: Callable[[], Any], before: Callable[[], Any], after: Callable[[], Any]) -> None:
        before()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - refused, or gone: what holds afterwards is what counts
            refused.append(error)
        finally:
            after()
            connection.close()

    refused: list[Exception] = []
    monkeypatch.setattr(actions, at, slow)
    threads = [
        threading.Thread(target=run, args=(first, lambda: None, lambda: None)),
        threading.Thread(target=run, args=(second, lambda: reached.wait(10), done.set)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(refused) == 1, refused


@pytest.mark.parametrize("way", ["follow", "accept"])
def test_nobody_comes_into_a_group_that_ends(way: str, ken: Member, mio: Member, monkeypatch: Any) -> None:
    group = make_group(ken, kind=Kind.CLOSED)
    if way == "follow":
        actions.invite(group, mio, by=ken)
    asking = actions.ask(group, by=mio)
    enter = {
        "follow": lambda: actions.follow(group, by=again(mio)),
        "accept": lambda: actions.accept(group, asking, by=again(ken)),
    }[way]

    overtaken(lambda: actions.close(group, by=again(ken)), enter, "_end", monkeypatch)

    assert not Group.objects.within(ken.network).exists()
    assert not Seat.objects.within(ken.network).exists()


def test_no_host_lays_down_while_the_other_is_taken(ken: Member, mio: Member, monkeypatch: Any) -> None:
    group = make_group(ken, mio, kind=Kind.BLIND)
    actions.name_host(group, mio, by=ken)

    overtaken(
        lambda: actions.unseat(again(mio), everywhere=False, by=SYSTEM),
        lambda: actions.lay_down(group, by=again(ken)),
        "_let_go",
        monkeypatch,
    )

    assert list(Host.objects.within(ken.network).values_list("seat__member", flat=True)) == [ken.pk]
