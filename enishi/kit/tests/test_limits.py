"""A limit holds in every window, ends, and does not grow by trying on."""

from __future__ import annotations

import pytest
import time_machine

from enishi.kit import limits
from enishi.kit.errors import TooMany

START = 1_800_000_000


def use(times: int) -> int:
    """Return how many of `times` uses were let through."""
    passed = 0
    for _ in range(times):
        try:
            limits.hit("try", "a", limit=10, seconds=600)
        except TooMany:
            continue
        passed += 1
    return passed


@pytest.mark.parametrize("offset", [0, 30, 59, 61, 599])
def test_limit_lets_through_ten_in_ten_minutes_wherever_they_begin(offset: int) -> None:
    with time_machine.travel(START + offset, tick=False) as clock:
        passed = use(15)
        clock.shift(300)
        passed += use(15)
        clock.shift(299)
        passed += use(15)

    assert passed == 10


def test_limit_ends_at_the_time_it_told_although_somebody_tried_on() -> None:
    with time_machine.travel(START, tick=False) as clock:
        use(10)
        with pytest.raises(TooMany) as told:
            limits.hit("try", "a", limit=10, seconds=600)
        for _ in range(100):
            clock.shift(5)
            use(1)
        clock.move_to(START + told.value.retry_after)

        assert 600 <= told.value.retry_after <= 661
        assert use(15) == 10


def test_limit_counts_each_by_itself() -> None:
    use(10)

    limits.hit("try", "b", limit=10, seconds=600)
    limits.hit("other", "a", limit=10, seconds=600)


def test_limit_given_back_can_be_used_again() -> None:
    taken = [limits.hit("try", "a", limit=2, seconds=600) for _ in range(2)]

    limits.give_back(taken)

    limits.hit("try", "a", limit=2, seconds=600)
    limits.hit("try", "a", limit=2, seconds=600)
    with pytest.raises(TooMany):
        limits.hit("try", "a", limit=2, seconds=600)


def test_meeting_many_has_a_limit_and_meeting_the_same_again_has_none() -> None:
    for whom in ("a", "b", "a", "a"):
        limits.meet("contact", "me", whom, limit=2, seconds=60)
    with pytest.raises(TooMany):
        limits.meet("contact", "me", "c", limit=2, seconds=60)
    limits.meet("contact", "me", "b", limit=2, seconds=60)
    limits.meet("contact", "somebody else", "c", limit=2, seconds=60)
    with pytest.raises(TooMany):
        limits.meet("contact", "me", "c", limit=2, seconds=60)
