"""A worker that is killed while it hands mails on: the rest goes out by the next one, and nothing goes out twice."""

from __future__ import annotations

import json
from pathlib import Path

from tests.killing import Killed

WRITE = """
import django; django.setup()
from enishi.kit.letter import Letter
for number in range(6):
    Letter(f"招待 {number}", "本文", to=f"a{number}@example.com", asks="https://x.example/u").send()
"""
READ = """
import django, json; django.setup()
from enishi.kit.models import OutboxMail
print(json.dumps(list(OutboxMail.objects.order_by("pk").values_list("state", flat=True))))
"""
ORDER = """
import django; django.setup()
from enishi.letters import actions
from enishi.letters.tests.make import make_letter, make_reader, set_head
from enishi.members.roles import Role
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import again, make_profile
network = make_network(employees_listed=True)
owner = again(make_profile(network, role=Role.OWNER))
set_head(network, owner)
for number in range(70):
    make_reader(network)
actions.order(make_letter(network, owner), version=1, by=owner)
"""
COPIES = """
import django, json; django.setup()
from enishi.letters.models import Copy, Letter
copies = Copy.objects.everywhere(because="a test asks for all").count()
letter = Letter.objects.everywhere(because="a test asks for all").get()
print(json.dumps([copies, letter.done, letter.state]))
"""


def test_mail_goes_out_once_although_the_worker_was_killed_on_the_way(tmp_path: Path) -> None:
    killed = Killed(tmp_path, WRITE, mails=6, kill_at=3)

    assert len(killed.marks) == len(set(killed.marks)) == 6
    # the one in between is told to the operator, not sent again
    assert sorted(json.loads(killed.said(READ))) == ["sending", *["sent"] * 5]


def test_letter_to_many_reaches_each_once_although_the_worker_was_killed_in_the_middle(tmp_path: Path) -> None:
    killed = Killed(tmp_path, ORDER, mails=70, kill_at=3, MAIL_PER_MINUTE="0")

    assert len(killed.readers) == len(set(killed.readers)) == len(set(killed.marks)) == 70
    assert json.loads(killed.said(COPIES)) == [70, 70, "done"]
