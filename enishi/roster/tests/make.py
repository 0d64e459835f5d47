"""Plain makers of files and intakes for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from enishi.activity.deeds import SYSTEM
from enishi.kit import jobs
from enishi.networks.models import Network
from enishi.roster import files, intake
from enishi.roster.models import Intake, RosterPerson, Tenure

TODAY = date(2026, 11, 20)
HEADER = "社員番号,姓,名,セイ,メイ,生年月日,入社日,退職日,雇用区分,部署,役職,メール,備考"


_KANJI = str.maketrans("0123456789", "零一二三四五六七八九")


def line(number: int, **changes: str) -> str:
    """Return a clean row; every number is a person of their own."""
    values = {
        "employee": f"{number:05}",
        "family": "架空",
        "given": "太" + str(number).translate(_KANJI),  # a name holds no digits
        "kana": "カクウ",
        "given_kana": "タロウ",
        "birth": f"19{60 + number % 30}-0{1 + number % 9}-{1 + number % 28:02}",
        "joined": "2005-04-01",
        "left": "2020-03-31",
        "type": "正社員",
        "department": "営業部",
        "post": "",
        "email": f"p{number}@example.com",
        "note": "",
    } | changes
    return ",".join(values.values())


def text_of(*lines: str) -> bytes:
    """Return the rows under the usual header, in UTF-8."""
    return "\r\n".join([HEADER, *lines, ""]).encode()


def make_intake(network: Network, content: bytes, *, name: str = "名簿.csv", by: Any = SYSTEM) -> Intake:
    """Return an intake of this file, read (state CHECKED or UNREADABLE)."""
    stored = files.store(ContentFile(content, name=name))
    row = intake.start(network, file_name=name, stored=stored, today=TODAY, by=by)
    jobs.drain()
    return again(row)


def again(row: Intake) -> Intake:
    """Return the intake as it stands in the database now."""
    found: Intake = Intake.objects.within(row.network_id).select_related("network").get(pk=row.pk)
    return found


def imported(network: Network, content: bytes, **values: Any) -> Intake:
    """Return an intake that was imported."""
    row = make_intake(network, content, **values)
    intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.drain()
    return again(row)


def undone(row: Intake) -> Intake:
    """Take an import back and return it."""
    intake.undo(row, by=SYSTEM)
    jobs.drain()
    return again(row)


def whole_roster(network: Network) -> tuple[Any, Any]:
    """Return everything that the roster of a network says, to compare before with after (ids of periods left out)."""
    people = RosterPerson.objects.within(network).order_by("key").values()
    tenures = Tenure.objects.within(network).order_by("person__key", "joined_on").values()
    return list(people), [{name: value for name, value in row.items() if name != "id"} for row in tenures]
