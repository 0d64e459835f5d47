"""A member made in bulk is the one that `admit` would have made, row for row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.actions import found
from enishi.demo import houses
from enishi.demo.names import Part
from enishi.demo.people import Somebody
from enishi.demo.writing import Desk, Newcomer, facts_of
from enishi.joining import actions as joining
from enishi.joining.identity import Typed
from enishi.kit.text import SAMPLES, keys
from enishi.members.models import Consent, Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import MemberClass, Network, Policy
from enishi.profiles import actions as profiles
from enishi.profiles.models import FacetValue, Profile, SearchDoc, Value
from enishi.roster.facts import Period, person_by_id
from enishi.roster.models import RosterPerson, Tenure
from enishi.roster.reading.people import person_key

pytestmark = pytest.mark.django_db
LEFT = Period(date(2012, 4, 1), date(2021, 3, 31), True, "生産技術部", "主任", "正社員")
CONTRACT = Period(date(2023, 10, 1), date(2025, 9, 30), True, "汐浜工場", "", "契約社員")
UNTOLD = Period(date(2001, 4, 1), date(2009, 3, 31), True, "", "", "正社員")
STAYS = Period(date(2019, 4, 1), None, False, "設計部", "", "正社員")
LEAVES = Period(date(2016, 4, 1), date(2026, 12, 31), True, "海外営業部", "主任", "正社員")


def somebody(*periods: Period, **values: Any) -> Somebody:
    known: dict[str, Any] = {"former": Part("入江", "いりえ"), "preset": "usual", "aims": ("ties", "advice")} | values
    return Somebody(
        Part("斎賀", "さいが"),
        Part("文乃", "ふみの"),
        "fumino@example.jp",
        date(1989, 2, 3),
        "012345",
        periods,
        **known,
    )


@pytest.fixture
def network() -> Iterator[Network]:
    with time_machine.travel("2026-11-20T09:00:00+09:00", tick=False):
        yield houses.build(houses.NAGI, at=_now())


def _now() -> datetime:
    return timezone.now()


def rows(network: Network, member: Member) -> dict[str, Any]:
    """Return what the tables hold of a member, without ids."""
    mine: dict[str, Any] = {"member": member}
    volatile = {"id", "public_id", "member_id"}

    def plain(model: Any, *order: str) -> list[dict[str, Any]]:
        found = model.objects.within(network).filter(**mine).order_by(*order).values()
        return [{name: value for name, value in row.items() if name not in volatile} for row in found]

    document = plain(SearchDoc)[0]
    samples = set(keys(network.pk).of(f"~{place}" for place in range(SAMPLES)))
    document["keys"] = set(document["keys"]) - samples  # the sample is drawn from the id
    facets = FacetValue.objects.within(network).in_bulk(document["facets"])
    document["facets"] = {str(facets[pk]) for pk in document["facets"]}
    return {
        "member": [
            {name: value for name, value in row.items() if name not in volatile}
            for row in Member.objects.within(network).filter(pk=member.pk).values()
        ],
        "profile": plain(Profile),
        "values": plain(Value, "field", "position"),
        "consents": plain(Consent, "purpose"),
        "document": document,
    }


def admitted(network: Network, somebody: Somebody, person: Person, then: Any = None) -> dict[str, Any]:
    """Return the rows of the person admitted by the actions; nothing of it stays."""
    desk = Desk(network)
    with transaction.atomic():
        mark = transaction.savepoint()
        desk.write_roster([somebody], {})
        row = RosterPerson.objects.within(network).get()
        issued = joining.invite(network, row.pk, by=SYSTEM, way="link")
        typed = Typed(somebody.family.text, somebody.given.text, somebody.born)
        member = joining.admit(
            issued.invitation, by=person, typed=typed, address=somebody.email, preset=somebody.preset,
            purposes=Consent.Purpose.values, aims=somebody.aims,
        )  # fmt: skip
        if then:
            then(member)
        found = rows(network, member)
        transaction.savepoint_rollback(mark)
    return found


def in_bulk(network: Network, somebody: Somebody, person: Person) -> dict[str, Any]:
    """Return the rows of the person written in bulk."""
    desk = Desk(network)
    new: Newcomer = desk.newcomer(somebody, person.pk)
    [id] = desk.write([new])
    return rows(network, Member.objects.within(network).get(pk=id))


@pytest.mark.parametrize(
    "periods", [(LEFT,), (LEFT, CONTRACT), (CONTRACT,), (UNTOLD, LEFT), (STAYS,), (LEAVES,)], ids=str
)
@pytest.mark.parametrize(("preset", "aims"), [("usual", ("ties", "advice")), ("quiet", ("comeback",)), ("open", ())])
def test_bulk_member_equals_the_admitted_one(
    network: Network, periods: tuple[Period, ...], preset: str, aims: tuple[str, ...]
) -> None:
    person = make_person("fumino@example.jp")
    saiga = somebody(*periods, preset=preset, aims=aims, joined_at=_now())

    assert in_bulk(network, saiga, person) == admitted(network, saiga, person)


def test_bulk_member_who_told_more_equals_one_who_edited_the_profile(network: Network) -> None:
    person = make_person("fumino@example.jp")
    told = {
        "former_name": [{"family": "入江", "given": "", "reading": "いりえ"}],
        "region": ["JP-20", "online"],
        "skills": ["段取り改善", "治具づくり"],
        "work": [
            {"kind": "employed", "company": "つむぎノート", "title": "", "industry": "it", "since": 2023, "until": None}
        ],
        "bio": ["松本で暮らしています。"],
    }
    audiences = {"skills": 7, "region": 1, "work": 0}
    saiga = somebody(LEFT, joined_at=_now(), told=told, audiences=audiences)

    def edit(member: Member) -> None:
        profiles.set_values(member, told, audiences=audiences, by=member)

    bulk, edited = in_bulk(network, saiga, person), admitted(network, saiga, person, edit)

    assert edited["profile"][0].pop("version") == 2
    assert bulk["profile"][0].pop("version") == 1  # written once
    assert bulk == edited


def test_bulk_member_is_found_by_listing_given(network: Network) -> None:
    saiga = somebody(LEFT, joined_at=_now(), listing=4)

    found = in_bulk(network, saiga, make_person("fumino@example.jp"))

    assert (found["profile"][0]["listing"], found["document"]["label"]) == (4, 4)
    assert [row["purpose"] for row in found["consents"]] == ["mail", "membership"]  # the listing is a consent


def test_bulk_record_is_in_the_order_of_time(network: Network) -> None:
    days = [3, 30, 1, 12]
    people = [somebody(LEFT, joined_at=_now() - timedelta(days=ago), public_id=f"someone{ago:03}") for ago in days]
    desk = Desk(network)

    desk.write([desk.newcomer(one, make_person(f"{ago}@example.jp").pk) for ago, one in zip(days, people, strict=True)])

    record = Happening.objects.within(network).order_by("pk")
    assert [(_now() - row.at).days for row in record] == [30, 12, 3, 1]
    assert [row.subject_id for row in record] == ["someone030", "someone012", "someone003", "someone001"]


def test_bulk_roster_reads_as_facts(network: Network) -> None:
    saiga = somebody(LEFT, LEAVES, note="HRONLY", no_contact=True)

    Desk(network).write_roster([saiga], {})

    row = RosterPerson.objects.within(network).get()
    assert (row.family_name_kana, row.given_name_kana, row.first_joined_on) == ("サイガ", "フミノ", date(2012, 4, 1))
    assert (row.last_left_on, row.note, row.no_contact) == (date(2026, 12, 31), "HRONLY", True)
    assert Tenure.objects.within(network).count() == 2
    facts = person_by_id(network, row.pk)
    assert facts is not None
    expected = facts_of(saiga, network, id=row.pk)
    for name in ("family_name", "given_name", "former_name", "birth_date", "employee_number", "periods", "email"):
        assert getattr(facts, name) == getattr(expected, name), name


def test_bulk_class_follows_hr_then_hand(network: Network) -> None:
    desk = Desk(network)

    def code(period: Period, side: int, by_hand: str = "") -> str:
        return desk.class_code(facts_of(somebody(period), network), side, by_hand)

    assert code(CONTRACT, ALUMNI) == "contract"
    assert code(LEFT, ALUMNI) == "left"
    assert code(LEFT, ALUMNI, "retired") == "retired"
    assert code(STAYS, EMPLOYEES) == "employee"
    assert code(STAYS, EMPLOYEES, "retired") == "employee"  # a class of the other side does not count


def test_bulk_network_equals_a_founded_one() -> None:
    with time_machine.travel("2026-11-20T09:00:00+09:00", tick=False):
        nagi = houses.NAGI
        made = houses.build(nagi, at=_now())
        founded = found(
            None, slug="other", name=nagi.name, organisation=nagi.organisation, kind=nagi.kind, purpose=nagi.purpose,
            groups=nagi.groups, by=SYSTEM,
        )  # fmt: skip

    def plain(model: Any, network: Network) -> list[dict[str, Any]]:
        found = model.objects.within(network).order_by("pk").values()
        return [{k: v for k, v in row.items() if k not in ("id", "network_id", "public_id")} for row in found]

    assert plain(MemberClass, made) == plain(MemberClass, founded)
    assert plain(Policy, made) == plain(Policy, founded)
    # changed afterwards on the settings' page
    chosen = ("id", "slug", "members_word", "tagline", "contact_email", "contact_phone", "hue", "chroma")
    one, other = (Network.objects.values().get(pk=network.pk) for network in (made, founded))
    assert {k: v for k, v in one.items() if k not in chosen} == {k: v for k, v in other.items() if k not in chosen}


def test_bulk_roster_has_the_keys_of_an_import(network: Network) -> None:
    saiga = somebody(LEFT)

    Desk(network).write_roster([saiga], {})

    key = person_key("", "012345", "斎賀 文乃", date(1989, 2, 3), date(2012, 4, 1))
    assert RosterPerson.objects.within(network).get().key == key
