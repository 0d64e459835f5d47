"""What is sealed says nothing, and opens for its purpose and its time alone."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from enishi.kit.sealing import seal, unseal

TEXT = "ken.mori@example.jp"


def test_seal_says_nothing_of_the_text() -> None:
    token = seal(TEXT, "a")

    read = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in re.split(r"[:.=]", token) if part]
    assert re.fullmatch(r"[\w=-]+", token)
    assert not any(TEXT.encode() in part for part in read)
    assert unseal(token, "a") == TEXT


@pytest.mark.parametrize("token", ["", "none", "ひらがな", "gAAAAA", "A" * 5000])
def test_unseal_of_no_token_is_none(token: str) -> None:
    assert unseal(token, "a") is None


def test_unseal_for_another_purpose_with_another_key_and_too_late_is_none(settings: Any) -> None:
    with time_machine.travel("2026-05-01T00:00:00+00:00", tick=False) as clock:
        token = seal(TEXT, "a")
        assert unseal(token, "b") is None
        clock.shift(timedelta(seconds=60))
        assert unseal(token, "a", max_age=60) == TEXT
        clock.shift(timedelta(seconds=1))
        assert unseal(token, "a", max_age=60) is None
        settings.SECRET_KEY = "another key"
        assert unseal(token, "a") is None
