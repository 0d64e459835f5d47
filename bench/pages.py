"""`bin/bench pages`: CPU time, statements and bytes of a signed-in page, through the whole product but the socket.

CPU is that of this process and, on PostgreSQL, of the server process that answers it, from the kernel's own account
(/proc/…/schedstat), so it does not grow when the machine is busy with something else.
"""

from __future__ import annotations

import gzip
import re
import time
from random import Random
from typing import Any
from urllib.parse import urlencode, urljoin

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

from bench.build import viewers
from bench.measures import Counted, Cpu, plain
from bench.population import Population
from bench.questions import Asker
from enishi.accounts.models import Person
from enishi.members.models import Member
from enishi.networks.audiences import MEMBERS
from enishi.networks.models import Network
from enishi.profiles import visibility
from enishi.profiles.models import Profile
from enishi.ui.person import people

DEEP = 50
FOLLOWING = re.compile(r'rel="next" href="([^"]*)"')


def run(members: int, seed: int, runs: int) -> dict[str, Any]:
    """Measure each page `runs` times as an alumnus; return {"pages": [...], "card": {...}}."""
    network = Network.objects.get(slug="b0")
    viewer_id = viewers(network)["alumnus"][0]
    client = Client()
    client.force_login(Person.objects.get(memberships=viewer_id), "allauth.account.auth_backends.AuthenticationBackend")
    asker, random = Asker(Population(seed, members), seed), Random(seed)
    here = f"/n/{network.slug}"
    shown = _public_ids(network, random)
    deep = _deep(client, f"{here}/people/")
    pages: dict[str, Any] = {
        "empty page in the same layout": lambda: f"{here}/bench-empty/",
        "directory, first page": lambda: f"{here}/people/",
        "directory, by reading": lambda: f"{here}/people/?order=reading",
        f"directory, {DEEP} pages deep": lambda: deep,
        "surname search": lambda: f"{here}/people/?{urlencode({'q': asker.person().family.text})}",
        "profile": lambda: f"{here}/people/{random.choice(shown)}/",
        "filters with their counts": lambda: f"{here}/people/facets/",
        "suggestions": lambda: f"{here}/people/suggest/?{urlencode({'q': asker.person().family.kana[:2]})}",
        "home": lambda: f"{here}/home/",
        "my own profile, to edit": lambda: f"{here}/me/profile/",
        "who sees what": lambda: f"{here}/me/privacy/",
    }
    rows = [measure(client, name, address, runs) for name, address in pages.items()]
    return {"pages": rows, "card": _card(network, viewer_id, runs)}


def measure(client: Client, name: str, address: Any, runs: int, anew: int = 1) -> dict[str, Any]:
    """Ask for the page that `address()` names `runs` times; return CPU and wall milliseconds, statements and bytes. The cache is
    emptied every `anew` turns: with each (1), or seldom, as between members who look within the minute that counts are kept."""
    cpu, wall, statements, sizes = list[float](), list[float](), list[int](), list[int]()
    for turn in range(runs + 3):
        url = address()
        if turn % anew == 0:
            cache.clear()  # the limit of looks a minute, too
        with Counted(connection) as counted, Cpu(connection) as used:
            began = time.perf_counter()
            response = client.get(url, headers={"accept-language": "ja"})
            took = (time.perf_counter() - began) * 1000
        assert response.status_code == 200, f"{url}: {response.status_code}"
        if turn >= 3:
            cpu.append(used.ms)
            wall.append(took)
            statements.append(counted.number)
            sizes.append(len(response.content))
    return {
        "page": name,
        "cpu": plain(cpu),
        "wall": plain(wall),
        "queries": max(statements),
        "bytes": max(sizes),
        "bytes_gzip": len(gzip.compress(response.content, 6)),
    }


def _public_ids(network: Network, random: Random) -> list[str]:
    """Return the public ids of people who stand in everybody's directory."""
    found = Profile.objects.within(network).filter(listing=MEMBERS).order_by("pk")
    return random.sample(list(found.values_list("member__public_id", flat=True)[:500]), 200)


def _deep(client: Client, first: str) -> str:
    """Turn DEEP pages by reading and return the address of the last."""
    address = f"{first}?order=reading"
    for _ in range(DEEP):
        cache.clear()
        found = FOLLOWING.search(client.get(address).content.decode())
        if found is None:
            break
        address = urljoin(first, found[1].replace("&amp;", "&"))
    return address


def _card(network: Network, viewer_id: int, runs: int) -> dict[str, float]:
    """Return what one card of `{% people %}` costs, in milliseconds of CPU: the card made of its values, and drawn."""
    viewer: Member = Member.objects.within(network).get(pk=viewer_id)
    viewer.network = network
    ids = list(Member.objects.within(network).order_by("pk").values_list("pk", flat=True)[: 24 * 4])
    drawn, read = list[float](), list[float]()
    with translation.override("ja"):
        for _ in range(runs):
            began = time.process_time_ns()
            cards = visibility.cards(ids, viewer)
            middle = time.process_time_ns()
            people(cards)
            drawn.append((time.process_time_ns() - middle) / 1e6 / max(len(cards), 1))
            read.append((middle - began) / 1e6 / max(len(cards), 1))
    return {"drawn": plain(drawn)["p50"], "read": plain(read)["p50"]}
