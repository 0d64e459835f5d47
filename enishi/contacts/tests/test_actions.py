"""Notes of contacts: who keeps them, for how long, and that they are the person's to see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enishi.activity.models import Happening
from enishi.contacts import actions, jobs, keeping, rules
from enishi.contacts.models import KEPT, Contact
from enishi.contacts.tests.make import make_contact
from enishi.kit.errors import NotAllowed, Refused
from enishi.members import belongings
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.networks.days import today_in
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db


def again(row: Contact) -> Contact:
    """Return a note as the next request reads it."""
    found: Contact = Contact.objects.within(row.network_id).get(pk=row.pk)
    return found


def test_the_secretariat_alone_keeps_and_reads_notes(network: Network, ken: Member, hana: Member, emi: Member) -> None:
    make_contact(ken, hana)

    for other in (ken, emi):
        with pytest.raises(NotAllowed):
            make_contact(ken, other)
        assert not Contact.objects.readable_by(other).exists()
    assert Contact.objects.readable_by(hana).exists()


@pytest.mark.parametrize("rights", [{Right.DESK}, {Right.MEMBERS_DATA}, set()])
def test_one_of_the_two_rights_is_not_enough(rights: set[str]) -> None:
    class Holder:
        def has(self, right: str) -> bool:
            return right in rights

    assert not rules.keeps(Holder())


def test_the_same_form_twice_is_one_note(ken: Member, hana: Member, kazuma: Member) -> None:
    first = make_contact(ken, hana, token="a" * 32)

    assert make_contact(ken, hana, token="a" * 32).pk == first.pk
    with pytest.raises(Refused):
        make_contact(kazuma, hana, token="a" * 32)


def test_a_note_has_a_day_that_was_or_one_that_comes(ken: Member, hana: Member) -> None:
    today = today_in(ken.network)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"on": None}, "on"),
        ({"on": today + timedelta(days=1)}, "on"),
        ({"next_on": today + timedelta(days=9999)}, "next_on"),
        ({"way": "pigeon"}, "way"),
        ({"words": " "}, "words"),
        ({"words": "長" * 2001}, "words"),
    ]

    for values, field in wrong:
        with pytest.raises(Refused) as refused:
            make_contact(ken, hana, **values)
        assert refused.value.field == field
    assert make_contact(ken, hana, planned=3).waits


def test_a_writer_changes_it_within_a_day(ken: Member, hana: Member, kazuma: Member) -> None:
    row = make_contact(ken, hana)
    given = {"on": row.on, "way": "met", "words": "お会いしました。"}

    with pytest.raises(NotAllowed):
        actions.change(row, **given, by=kazuma)
    actions.change(row, **given, by=hana)
    assert (again(row).way, again(row).words) == ("met", "お会いしました。")
    Contact.objects.within(row.network_id).update(written_at=timezone.now() - timedelta(days=1, minutes=1))
    with pytest.raises(NotAllowed):
        actions.change(row, **given, by=hana)


def test_a_plan_ends_once(ken: Member, hana: Member, kazuma: Member) -> None:
    row = make_contact(ken, hana, planned=0)
    actions.end_plan(row, by=kazuma)

    assert not Contact.objects.within(row.network_id).planned().exists()
    with pytest.raises(Refused):
        actions.end_plan(row, by=hana)


def test_deleting_leaves_the_reason_in_the_record_and_no_word(
    network: Network, ken: Member, hana: Member, kazuma: Member
) -> None:
    row = make_contact(ken, hana, "電話の中身")
    with pytest.raises(Refused):
        actions.delete(row, reason=" ", by=hana)
    actions.delete(row, reason="別の方の話でした", by=kazuma)

    record = Happening.objects.within(network).filter(kind__startswith="contacts.")
    assert not Contact.objects.within(network).exists()
    assert record.latest("pk").reason == "別の方の話でした"
    assert "電話の中身" not in "".join(f"{each.reason}{each.facts}" for each in record)


def test_a_disclosure_request_returns_every_note_about_the_person_and_none_about_others(
    ken: Member, hana: Member, kazuma: Member
) -> None:
    make_contact(ken, hana, "近況の話")
    make_contact(ken, kazuma, "春に会う", planned=90)
    make_contact(kazuma, hana, "ほかの人の話")

    told = belongings.tell(ken)["contacts"]

    assert [each["text"] for each in told] == ["近況の話", "春に会う"]
    assert "ほかの人の話" not in str(keeping.tell(hana))


def test_notes_about_a_person_go_with_them_and_what_they_wrote_stays(ken: Member, hana: Member, kazuma: Member) -> None:
    make_contact(ken, hana)
    make_contact(hana, kazuma)
    kept = make_contact(kazuma, hana)
    keeping.forget(ken)
    keeping.forget(hana)

    assert list(Contact.objects.within(ken.network_id)) == [kept]


def test_notes_go_after_three_years(network: Network, ken: Member, hana: Member) -> None:
    old, kept = make_contact(ken, hana), make_contact(ken, hana)
    Contact.objects.within(network).filter(pk=old.pk).update(written_at=timezone.now() - KEPT - timedelta(days=1))
    jobs.forget_old.func()

    assert list(Contact.objects.within(network)) == [kept]
