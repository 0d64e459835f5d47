"""`bin/bench cards`: a bundle of N invitation cards, from the officer's yes to the file; seconds, megabytes, memory."""

from __future__ import annotations

import resource
import time
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from bench.population import Population
from bench.questions import katakana
from enishi.activity.deeds import SYSTEM
from enishi.demo import houses
from enishi.joining import card_jobs, cards
from enishi.joining.models import PrintRun
from enishi.kit.ids import new_public_id
from enishi.kit.text.fold import name_key
from enishi.networks.models import Network
from enishi.roster.models import RosterPerson


def run(number: int, seed: int, paper: str) -> dict[str, Any]:
    """Choose, order and make `number` cards on `paper`; return what each part took and what the file weighs."""
    network = houses.build(houses.replaced(houses.NAGI, slug="cards"), at=timezone.now())
    _write(network, number, seed)
    before = _memory()
    began = time.perf_counter()
    chosen = cards.choose(network, "uninvited", {})
    choosing = time.perf_counter() - began
    order = cards.order(network, [each.id for each in chosen.people], by=SYSTEM, token=new_public_id(), paper=paper)
    order.network = network
    began, cpu = time.perf_counter(), time.process_time()
    card_jobs.press(order)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    made = PrintRun.objects.within(network).get(pk=order.pk)
    assert made.state == PrintRun.State.READY, made.state
    return {
        "cards": made.done,
        "paper": paper,
        "choosing_s": round(choosing, 2),
        "making_s": round(took, 2),
        "making_cpu_s": round(cpu, 2),
        "file_mb": round(default_storage.size(made.stored_as) / 1_000_000, 3),
        "memory_mb_before": before,
        "memory_mb_highest": _memory(),
    }


def _write(network: Network, number: int, seed: int) -> None:
    population, rows = Population(seed, 10**9), []
    for index in range(1, number + 1):
        human = population.human(index)
        family, given = human.family, human.given
        rows.append(
            RosterPerson(
                network=network,
                key=f"bench-{index}",
                employee_number=f"{index:07}",
                family_name=family.text,
                given_name=given.text,
                family_name_kana=katakana(family.kana),
                given_name_kana=katakana(given.kana),
                name_key=name_key(family.text, given.text),
                kana_key=name_key(family.kana, given.kana),
            )
        )
    RosterPerson.objects.bulk_create(rows, batch_size=1_000)


def _memory() -> float:
    """Return the most memory that this process ever held, in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
