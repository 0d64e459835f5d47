"""The order of HR's list: by reading, and who has none behind them by name."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models

from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import search
from enishi.roster.models import RosterPerson
from enishi.roster.tests.make import TODAY, imported, line, text_of

pytestmark = pytest.mark.django_db
PEOPLE = [
    ("渡辺", "ワタナベ"),
    ("林", ""),
    ("Smith", ""),
    ("阿部", "アベ"),
    ("一条", ""),
    ("うえの", ""),
    ("Young", "ヤング"),
]
IN_ORDER = ["阿部", "Young", "渡辺", "Smith", "うえの", "一条", "林"]


@pytest.fixture
def network() -> Network:
    return make_network()


def bring(network: Network) -> None:
    lines = [line(n, family=name, given="", kana=kana, given_kana="") for n, (name, kana) in enumerate(PEOPLE, start=1)]
    imported(network, text_of(*lines))


def test_people_without_a_reading_stand_behind_wa_by_name(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(network)
    monkeypatch.setattr(search, "PAGE", 2)
    viewer = make_member(network, role="secretariat")
    seen: list[list[str]] = []
    after = "first"

    while after:
        found = search.find(viewer, {}, TODAY, after="" if after == "first" else after)
        seen.append([person.family_name for person in found.people])
        after = found.next
    back = search.find(viewer, {}, TODAY, before=found.previous)

    assert [name for page in seen for name in page] == IN_ORDER
    assert [person.family_name for person in back.people] == seen[-2]


def test_people_without_a_reading_are_found_by_name_as_before(network: Network) -> None:
    bring(network)
    viewer = make_member(network, role="secretariat")

    found = [search.find(viewer, {"q": asked}, TODAY).people for asked in ("一条", "smith", "わたなべ")]

    assert [[person.family_name for person in people] for people in found] == [["一条"], ["Smith"], ["渡辺"]]


def test_a_file_without_readings_leaves_the_order_as_it_is(network: Network) -> None:
    imported(network, text_of(line(1, family="渡辺", given="太郎", kana="ワタナベ", given_kana="タロウ")))

    imported(network, "社員番号,姓,名,旧姓,入社日\n00001,渡部,太郎,渡辺,2005-04-01\n".encode())

    renamed = RosterPerson.objects.within(network).get(employee_number="00001")
    assert (renamed.family_name, renamed.kana_key) == ("渡部", "わたなべたろう")


def test_people_of_before_are_put_into_the_order(network: Network) -> None:
    bring(network)
    rows = RosterPerson.objects.within(network)
    migration = import_module("enishi.roster.migrations.0003_order_without_reading")
    before = dict(rows.values_list("pk", "kana_key"))
    migration.put_before(_Historic, None)
    assert rows.filter(kana_key="").count() == 4

    migration.put_behind(_Historic, None)

    assert dict(rows.values_list("pk", "kana_key")) == before


class _Historic:
    """Models as a migration sees them: with Django's own manager."""

    @staticmethod
    def get_model(app: str, name: str) -> Any:
        manager: models.Manager[RosterPerson] = models.Manager()
        manager.model = RosterPerson
        return SimpleNamespace(objects=manager)
