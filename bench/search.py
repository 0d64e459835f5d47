"""`bin/bench search`: every class of question, by alumni, employees and the secretariat; page and cards, no template."""

from __future__ import annotations

import time
from collections import Counter
from random import Random
from typing import Any

from django.core.cache import cache
from django.db import connection

from bench.build import viewers
from bench.measures import Counted, Cpu, spread, weighted
from bench.population import Population
from bench.questions import CLASSES, Asker
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles import directory, search
from enishi.profiles.search.why import explained

ROLES = {"alumnus": 6, "employee": 3, "secretariat": 1}


def run(members: int, seed: int, runs: int, only: str = "") -> dict[str, Any]:
    """Measure each class `runs` times for each role; return {"classes": [...], "all": {...}}, times in milliseconds."""
    network = Network.objects.get(slug="b0")
    asker, eyes = Asker(Population(seed, members), seed), viewers(network)
    random = Random(f"viewers {seed}")
    rows = []
    everything: list[tuple[float, int]] = []
    everything_facets: list[tuple[float, int]] = []
    everything_cpu: list[tuple[float, int]] = []
    everything_facet_cpu: list[tuple[float, int]] = []
    _warm(network, eyes, asker)
    for name in CLASSES:
        if only and only not in name:
            continue
        times: list[tuple[float, int]] = []
        facet_times: list[tuple[float, int]] = []
        cpu: list[tuple[float, int]] = []
        facet_cpu: list[tuple[float, int]] = []
        routes: Counter[int] = Counter()
        hits, queries, facet_queries = list[int](), list[int](), list[int]()
        for role, weight in ROLES.items():
            for _ in range(runs):
                viewer = _viewer(network, random.choice(eyes[role]))
                mine = directory.my_years(viewer)
                query, pages = asker.ask(name, mine)
                query = _turned(network, viewer, query, pages)
                viewer = _viewer(network, viewer.pk)
                with Counted(connection) as counted, Cpu(connection) as used:
                    began = time.perf_counter()
                    found = search.find(network, viewer, query)
                    explained(found.member_ids, query.terms, viewer)
                    times.append(((time.perf_counter() - began) * 1000, weight))
                cpu.append((used.ms, weight))
                queries.append(counted.number)
                routes[found.route] += 1
                cache.clear()
                with Counted(connection) as counted, Cpu(connection) as used:
                    began = time.perf_counter()
                    counts = search.counts(network, viewer, query)
                    facet_times.append(((time.perf_counter() - began) * 1000, weight))
                facet_cpu.append((used.ms, weight))
                facet_queries.append(counted.number)
                hits.append(counts.total)
        everything += times
        everything_facets += facet_times
        everything_cpu += cpu
        everything_facet_cpu += facet_cpu
        rows.append(
            {
                "class": name,
                **weighted(times),
                "cpu": weighted(cpu),
                "facets": weighted(facet_times),
                "facets_cpu": weighted(facet_cpu),
                "routes": {str(route): number for route, number in sorted(routes.items())},
                "hits": spread(hits),
                "queries": max(queries),
                "facet_queries": max(facet_queries),
            }
        )
    return {
        "classes": rows,
        "all": {
            **weighted(everything),
            "cpu": weighted(everything_cpu),
            "facets": weighted(everything_facets),
            "facets_cpu": weighted(everything_facet_cpu),
            "measured": len(everything),
        },
    }


def _viewer(network: Network, id: int) -> Member:
    """Return the viewer as a request finds them; the rights are read anew."""
    member: Member = Member.objects.within(network).select_related("member_class").get(pk=id)
    member.network = network
    return member


def _turned(network: Network, viewer: Member, query: search.Query, pages: int) -> search.Query:
    """Turn so many pages and return the question of the last one; a short list ends earlier."""
    for _ in range(pages):
        following = search.find(network, viewer, query).following
        if not following:
            break
        query = search.Query(**{**_fields(query), "cursor": following})
    return query


def _fields(query: search.Query) -> dict[str, Any]:
    return {name: getattr(query, name) for name in query.__dataclass_fields__}


def _warm(network: Network, eyes: dict[str, list[int]], asker: Asker) -> None:
    """Read the index once, as a server that has run for a while has."""
    for name in CLASSES:
        viewer = _viewer(network, eyes["alumnus"][0])
        query, _ = asker.ask(name, directory.my_years(viewer))
        search.find(network, viewer, query)
        search.counts(network, viewer, query)
