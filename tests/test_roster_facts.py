"""What only HR knows stays with who may read the roster: on a member's pages there is none of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enishi.accounts.tests.make import make_person
from enishi.joining import actions
from enishi.joining.identity import Typed
from enishi.joining.tests.make import make_invitation
from enishi.members.tests.make import make_member
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson
from enishi.roster.tests.make import imported, line, text_of

pytestmark = pytest.mark.django_db


def test_member_pages_never_show_what_only_hr_knows() -> None:
    network = make_network()
    imported(network, text_of(line(1, note="内密のこと", birth="1971-02-03", employee="HR00007", type="嘱託社員")))
    row = RosterPerson.objects.within(network).get()
    member = actions.admit(
        make_invitation(row).invitation,
        by=make_person(),
        typed=Typed("架空", "太一", date(1971, 2, 3)),
        address="taichi@example.com",
        preset="open",
        purposes=["membership", "listing"],
    )

    for reader in (member, make_member(network)):
        client = Client()
        client.force_login(reader.person)
        pages = [
            client.get(reverse(name, args=[network.slug, *more]))
            for name, *more in (
                ("profiles:directory",),
                ("profiles:profile", member.public_id),
                ("home:home",),
            )
        ]
        assert {page.status_code for page in pages} == {200}
        assert "架空" in pages[1].text
        assert not [text for page in pages for text in ("内密", "1971", "HR00007", "嘱託社員") if text in page.text]
