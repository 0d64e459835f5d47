"""`bin/bench signin`: does the time of an answer tell whether an address is known? (CHECKS 17)"""

from __future__ import annotations

import gc
import math
import time
from random import Random
from statistics import median
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from enishi.accounts.models import Person


def run(tries: int, seed: int) -> dict[str, Any]:
    """Ask `tries` known and as many unknown addresses for a code, and with a wrong password; return gaps and p-values."""
    random = Random(seed)
    known = list(Person.objects.order_by("pk").values_list("email", flat=True)[:tries])
    unknown = [f"nobody{number}.{email}" for number, email in enumerate(known)]
    ways: dict[str, tuple[str, dict[str, str]]] = {
        "code by e-mail": (reverse("accounts:sign-in"), {}),
        "password": (reverse("accounts:password"), {"password": "not the password of anybody"}),
    }
    return {"ways": [_way(name, address, more, known, unknown, random) for name, (address, more) in ways.items()]}


def _way(
    name: str, address: str, more: dict[str, str], known: list[str], unknown: list[str], random: Random
) -> dict[str, Any]:
    asked = [(email, True) for email in known] + [(email, False) for email in unknown]
    random.shuffle(asked)
    times: dict[bool, list[float]] = {True: [], False: []}
    answers: dict[bool, set[int]] = {True: set(), False: set()}
    for email, _ in asked[:10]:  # warm
        _ask(address, {"email": email, **more})
    gc.disable()
    for email, is_known in asked:
        took, status = _ask(address, {"email": email, **more})
        times[is_known].append(took)
        answers[is_known].add(status)
    gc.enable()
    return {
        "way": name,
        "known_ms": round(median(times[True]), 2),
        "unknown_ms": round(median(times[False]), 2),
        "gap_ms": round(abs(median(times[True]) - median(times[False])), 2),
        "p": round(mann_whitney(times[True], times[False]), 4),
        "tries": len(known),
        "statuses": sorted(answers[True] | answers[False]),
        "same_statuses": answers[True] == answers[False],
    }


def _ask(address: str, data: dict[str, str]) -> tuple[float, int]:
    cache.clear()  # tries are limited; here the time of an answer is asked for, not their number
    client = Client()
    began = time.perf_counter()
    response = client.post(address, data)
    return (time.perf_counter() - began) * 1000, response.status_code


def mann_whitney(first: list[float], second: list[float]) -> float:
    """Return the two-sided p of 'both come from the same distribution' (normal approximation, ties averaged)."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks, place, ties = [0.0] * len(ranked), 0, 0.0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        for each in range(place, end):
            ranks[each] = (place + end + 1) / 2
        ties += (end - place) ** 3 - (end - place)
        place = end
    n, m = len(first), len(second)
    total = n + m
    u = sum(rank for rank, (_, side) in zip(ranks, ranked, strict=True) if side == 0) - n * (n + 1) / 2
    spread = math.sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    return math.erfc(abs(u - n * m / 2) / spread / math.sqrt(2)) if spread else 1.0
