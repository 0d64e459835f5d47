"""`bin/bench feed`: the first page of the feed, others of it, and writing a post, in a network with many posts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from bench.build import viewers
from bench.measures import Counted, Cpu, plain, say
from bench.pages import measure
from enishi.accounts.models import Person
from enishi.feed import actions
from enishi.feed.models import Comment, Item, Stamp, Stamped
from enishi.kit.bulk import insert, next_id, settle_ids, take_stock
from enishi.members import sharing
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS
from enishi.networks.labels import labels_for
from enishi.networks.models import Network, Policy
from enishi.networks.policies import first_text

BATCH = 20_000
ANSWERED = 20_000  # of the newest items, with stamps and comments
WORDS = [
    "きのうの雨で川が増えました",
    "昔の試験場の写真が出てきたので、こんど持っていきます",
    "どなたか手順書のありかをごぞんじですか",
    "",
]


def run(members: int, seed: int, posts: int, runs: int) -> dict[str, Any]:
    """Measure pages of the feed `runs` times each as an alumnus, and `runs` posts written; return {"pages": [...], "post": {...}}."""
    network = Network.objects.get(slug="b0")
    _fill(network, posts, seed)
    viewer = Member.objects.within(network).select_related("network", "person").get(pk=viewers(network)["alumnus"][0])
    client = Client()
    client.force_login(Person.objects.get(pk=viewer.person_id), "allauth.account.auth_backends.AuthenticationBackend")
    here = f"/n/{network.slug}/feed/"
    posted = Item.objects.readable_by(viewer).filter(kind=Item.Kind.POST).order_by("-pk")
    newest = list(posted.values_list("public_id", flat=True)[:200])
    random = Random(seed)
    pages: dict[str, Any] = {
        "empty page in the same layout": lambda: f"/n/{network.slug}/bench-empty/",
        "feed, first page": lambda: here,
        "feed, posts alone": lambda: f"{here}?only=posts",
        "feed, in one's own order": lambda: f"{here}for-me/",
        "one item with its comments": lambda: f"{here}{random.choice(newest)}/",
        "home": lambda: f"/n/{network.slug}/home/",
    }
    rows = [measure(client, name, address, runs) for name, address in pages.items()]
    rows += [
        measure(client, f"{name}, counts kept", pages[name], runs, anew=30)
        for name in ("feed, first page", "one item with its comments", "home")
    ]
    return {
        "pages": rows,
        "post": _posts(viewer, runs),
    }


def _posts(viewer: Member, runs: int) -> dict[str, Any]:
    """Write posts; each is taken away again."""
    policy = Policy.objects.within(viewer.network).in_force(Policy.Subject.SHARING).first()
    if policy is None:
        texts = {f"text_{code}": first_text(viewer.network, code, "sharing") for code in ("ja", "en")}
        policy = Policy.objects.create(network=viewer.network, subject=Policy.Subject.SHARING, **texts)
    sharing.agree(viewer, policy.version, by=viewer)
    cpu, statements = list[float](), list[int]()
    for turn in range(runs + 3):
        cache.clear()
        with Counted(connection) as asked, Cpu(connection) as used:
            item = actions.write(
                viewer,
                text="。".join(WORDS),
                audience=MEMBERS,
                label=labels_for(MEMBERS)[0],
                token=secrets.token_hex(16),
                by=viewer,
            )
        if turn >= 3:
            cpu.append(used.ms)
            statements.append(asked.number)
        item.delete()
    return {"cpu": plain(cpu), "queries": max(statements)}


def _fill(network: Network, posts: int, seed: int) -> None:
    """Have as many items as asked in the network, if there are none; the newest have stamps and comments."""
    there = Item.objects.within(network).count()
    if there:
        say(f"{there} items stand there already.")
        return
    random = Random(seed)
    authors = {
        side: list(Member.objects.within(network).active().filter(side=side).values_list("pk", flat=True)[:20_000])
        for side in (ALUMNI, EMPLOYEES)
    }
    first = next_id(Item)
    now = timezone.now()
    for start in range(0, posts, BATCH):
        rows = [
            _item(network, first + n, random, authors, now - timedelta(seconds=(posts - n) * 30))
            for n in range(start, min(start + BATCH, posts))
        ]
        _insert(Item, rows)
        say(f"{start + len(rows)} items")
    settle_ids(Item)
    last = first + posts
    every = authors[ALUMNI]
    answered = range(max(first, last - ANSWERED), last)
    stamped = (
        Stamped(network=network, item_id=item, member_id=member, stamp=random.choice(Stamp.values), at=now)
        for item in answered
        for member in random.sample(every, min(3, len(every)))
    )
    comments = (
        Comment(
            network=network, item_id=item, author_id=random.choice(every), text=WORDS[0], token=secrets.token_hex(16)
        )
        for item in answered
    )
    _insert(Stamped, stamped)
    _insert(Comment, comments)
    settle_ids(Stamped)
    settle_ids(Comment)
    take_stock(Item, Stamped, Comment)


def _item(network: Network, pk: int, random: Random, authors: dict[int, list[int]], at: Any) -> Item:
    """Seven of ten are posts: to everybody, or to one side; the others news of profiles."""
    side = EMPLOYEES if random.random() < 0.15 else ALUMNI
    author = random.choice(authors[side])
    chance = random.random()
    kind, about, label, title, text = "post", "", "", "", ""
    audience = MEMBERS if random.random() < 0.7 else side
    if chance < 0.7:
        label, title, text = (
            labels_for(audience)[0].value,
            random.choice(WORDS)[:40],
            "。\n\n".join(random.sample(WORDS, 2)) + "。",
        )
    elif chance < 0.85:
        kind, about, text = "lately", "lately", random.choice(WORDS)
    else:
        kind, about = random.choice((("profile", "region"), ("joined", "name")))
    return Item(
        pk=pk, network=network, kind=kind, author_id=author, about=about, audience=audience, label=label, title=title,
        text=text, token=secrets.token_hex(16), told_at=at,
    )  # fmt: skip


def _insert(model: type[Model], rows: Iterable[Model]) -> None:
    """Write rows by their models' own defaults, however many columns these have by now. Ids come from the database but for items."""
    names = [field.attname for field in model._meta.concrete_fields if model is Item or not field.primary_key]
    insert(model, names, ([getattr(row, name) for name in names] for row in rows))
