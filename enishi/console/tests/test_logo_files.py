"""The files of a logo follow what the database says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from enishi.console import actions
from enishi.console.tests.make import start_network
from enishi.kit import files
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


def test_logo_is_limited_per_hour_and_waits_its_turn(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    network, owner = start_network()
    client, path = Client(), reverse("console:logo", args=[network.slug])
    client.force_login(owner.person)

    with monkeypatch.context() as patch:
        patch.setattr(files, "PLACES", 0)
        busy = client.post(path, {"logo": SimpleUploadedFile("logo.png", picture())})
    said = [client.post(path, {"logo": SimpleUploadedFile("logo.png", b"none")}).status_code for _time in range(20)]

    assert (busy.status_code, "ほかの写真を読みこんでいます" in busy.text) == (422, True)
    assert (said[0], said[-1]) == (422, 429)
    assert client.post(path, {"remove": "on"}).status_code == 302
