"""The demo in other sizes; apart from test_load.py, which keeps one demo for all of its tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from enishi.config.cli import main
from enishi.demo import load
from enishi.members.models import Member
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db


def test_demo_load_grows_to_what_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    settings.DATA = tmp_path

    assert main(["demo", "load", "--networks", "5", "--members", "30", "--seed", "7"]) == 0

    slugs = ["hatoba", "kai-4", "kai-5", "kirigaoka", "nagi"]
    assert sorted(Network.objects.values_list("slug", flat=True)) == slugs
    assert {Member.objects.within(network).count() for network in Network.objects.all()} == {30}
    assert "/n/kai-5/" in capsys.readouterr().out
    written = json.loads((tmp_path / "demo-mode").read_text(encoding="utf-8"))
    assert [row["tone"] for row in written] == [1, 2, 3, 4, 5, 6]


def test_demo_network_smaller_than_its_cast_still_stands(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path

    made = load.load(networks=3, members=1)

    assert {Member.objects.within(network).count() for network in made} == {1}
