"""Notes of contacts through their pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enishi.console.tests.make import start_network
from enishi.contacts.models import Contact
from enishi.contacts.tests.make import make_contact
from enishi.contacts.views.officer import PAGE
from enishi.members.models import Member
from enishi.networks.days import today_in
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db


def browser(member: Member) -> Client:
    """Return a browser signed in as a member."""
    client = Client()
    client.force_login(member.person)
    return client


def at(member: Member, path: str = "desk/contacts/") -> str:
    """Return an address in the member's network."""
    return f"/n/{member.network.slug}/{path}"


def words(answer: Any) -> str:
    """Return a page as text without tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def form(member: Member, **values: Any) -> dict[str, Any]:
    """Return what a browser sends of a new note."""
    today = today_in(member.network)
    return {"on": today.isoformat(), "way": "phone", "words": "近況の話", "token": "ab" * 16} | values


def test_contacts_lists_what_is_planned_by_its_day(ken: Member, hana: Member, kazuma: Member) -> None:
    make_contact(ken, hana, "あとで会う", planned=9)
    make_contact(kazuma, hana, "先に会う", planned=2)
    make_contact(ken, hana, "もう話した")

    planned = words(browser(hana).get(at(hana)))

    assert planned.index("先に会う") < planned.index("あとで会う")
    assert "もう話した" not in planned
    assert "もう話した" in words(browser(hana).get(at(hana), {"show": "all"}))


@pytest.mark.parametrize("show", ["planned", "all"])
def test_contacts_goes_on_where_the_page_before_ended(network: Network, ken: Member, hana: Member, show: str) -> None:
    today = today_in(network)
    Contact.objects.bulk_create(
        Contact(
            network=network,
            member=ken,
            by=hana,
            token=f"{n}",
            way="mail",
            words=f"第{n}。",
            next_on=today + timedelta(days=n),
        )
        for n in range(PAGE + 2)
    )

    first = browser(hana).get(at(hana), {"show": show})
    after = re.search(r"after=([a-z0-9]{10})", first.content.decode())
    assert after
    rest = words(browser(hana).get(at(hana), {"show": show, "after": after[1]}))

    on_first, on_rest = ("第0。", "第25。") if show == "planned" else ("第25。", "第0。")
    assert on_first in words(first)
    assert on_rest not in words(first)
    assert on_rest in rest
    assert on_first not in rest


def test_contacts_person_takes_a_note_and_says_who_may_read_it(ken: Member, hana: Member, emi: Member) -> None:
    path = at(hana, f"desk/contacts/people/{ken.public_id}/")
    shown = words(browser(hana).get(path))

    assert "本人がそのまま読みます" in shown
    assert browser(hana).post(path, form(ken, words="")).status_code == 422
    assert browser(hana).post(path, form(ken)).status_code == 302
    assert "近況の話" in words(browser(hana).get(path))
    for other in (emi, ken):
        assert browser(other).get(at(other, f"desk/contacts/people/{ken.public_id}/")).status_code == 404


def test_contacts_person_of_another_network_is_not_there(ken: Member, hana: Member) -> None:
    row = make_contact(ken, hana)
    _other, owner = start_network(slug="shio")

    for path in (f"people/{ken.public_id}/", f"{row.public_id}/", f"{row.public_id}/removal/"):
        assert browser(owner).get(at(owner, f"desk/contacts/{path}")).status_code == 404


def test_contact_is_changed_by_its_writer_within_a_day(ken: Member, hana: Member, kazuma: Member) -> None:
    row = make_contact(ken, hana)
    path = at(hana, f"desk/contacts/{row.public_id}/")

    assert browser(kazuma).get(path).status_code == 404
    assert browser(hana).get(path).status_code == 200
    assert browser(hana).post(path, form(ken, on="", next_on="")).status_code == 422
    assert browser(hana).post(path, form(ken, words="なおした")).status_code == 302
    assert Contact.objects.within(ken.network_id).get().words == "なおした"
    Contact.objects.within(ken.network_id).update(written_at=timezone.now() - timedelta(days=2))
    assert browser(hana).get(path).status_code == 404


def test_contact_done_takes_a_plan_off_the_list(ken: Member, hana: Member) -> None:
    row = make_contact(ken, hana, "春に会う", planned=1)

    browser(hana).post(at(hana, f"desk/contacts/{row.public_id}/done/"))

    assert "春に会う" not in words(browser(hana).get(at(hana)))


def test_contact_removal_asks_for_a_reason(ken: Member, hana: Member, kazuma: Member) -> None:
    row = make_contact(ken, hana)
    path = at(kazuma, f"desk/contacts/{row.public_id}/removal/")

    assert browser(kazuma).post(path, {"reason": ""}).status_code == 422
    assert Contact.objects.within(ken.network_id).exists()
    assert browser(kazuma).post(path, {"reason": "別の方の話でした"}).status_code == 302
    assert not Contact.objects.within(ken.network_id).exists()


def test_member_s_page_leads_who_keeps_notes_to_them(ken: Member, hana: Member, emi: Member) -> None:
    link = f"desk/contacts/people/{ken.public_id}/"

    assert link in browser(hana).get(at(hana, f"people/{ken.public_id}/")).content.decode()
    assert link not in browser(emi).get(at(emi, f"people/{ken.public_id}/")).content.decode()
