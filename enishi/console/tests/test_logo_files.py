"""The files of a logo follow what the database says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from enishi.console import actions
from enishi.console.tests.make import start_network
from enishi.networks.tests.test_logo import picture

pytestmark = pytest.mark.django_db


def _fails(*_said: Any, **_more: Any) -> None:
    raise OSError("the disk of the database is full")


def test_logo_whose_change_did_not_go_through_leaves_the_one_before(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    network, owner = start_network()
    actions.set_logo(network, picture(), by=owner)
    before = list(tmp_path.rglob("*.webp"))

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(actions, "happened", _fails)
        actions.set_logo(network, picture((200, 200)), by=owner)

    assert list(tmp_path.rglob("*.webp")) == before
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_logo(network, picture((200, 200)), by=owner)
        assert set(before) < set(tmp_path.rglob("*.webp"))
    after = list(tmp_path.rglob("*.webp"))
    assert len(before) == len(after) == 1
    assert after != before
