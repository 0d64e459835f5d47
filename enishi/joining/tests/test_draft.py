"""What is typed on the way in is forgotten after a day, in sessions that live on as well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from enishi.joining import draft, jobs
from enishi.joining.actions import Issued
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit.jobs import PLANS
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db
TYPED = {"family": "入江", "given": "文乃", "year": "1989", "month": "2", "day": "4", "email": "fumino@example.com"}


@pytest.fixture
def issued() -> Issued:
    return make_invitation(make_roster_person(make_network()))


def typed(client: Client, issued: Issued) -> dict[str, Any]:
    """Type facts that do not agree, as somebody who gives up would; return what the session holds."""
    client.post(issued.link, TYPED)
    return held(client)


def held(client: Client) -> dict[str, Any]:
    return {name: value for name, value in client.session.items() if name.startswith(draft.PREFIX)}


def test_forget_drafts_takes_the_facts_and_leaves_the_session(client: Client, issued: Issued) -> None:
    kept = typed(client, issued)
    session = client.session
    session["theirs"] = "stays"
    session.save()
    before = Session.objects.get(pk=session.session_key)

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        jobs.forget_drafts.func()

    assert "1989" in str(kept)
    assert held(client) == {}
    assert client.session["theirs"] == "stays"
    after = Session.objects.get(pk=session.session_key)
    assert after.expire_date == before.expire_date
    assert "1989" not in str(after.get_decoded())


def test_forget_drafts_leaves_those_of_today(client: Client, issued: Issued) -> None:
    kept = typed(client, issued)

    with time_machine.travel(timezone.now() + timedelta(hours=20)):
        changed = draft.forget_old()

    assert changed == 0
    assert held(client) == kept != {}


def test_forget_drafts_walks_all_batches(issued: Issued, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "BATCH", 2)
    clients = [Client() for _ in range(5)]
    for each in clients:
        typed(each, issued)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        changed = draft.forget_old()

    assert (changed, [held(each) for each in clients]) == (5, [{}] * 5)


def test_forget_drafts_comes_due_every_day() -> None:
    assert PLANS[jobs.forget_drafts.module_path].daily is not None
