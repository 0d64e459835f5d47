"""The demo: its size, its people, its personas; the same by seed; refused where somebody lives already."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.accounts.personas import personas
from enishi.config.cli import main
from enishi.demo import cast, houses, load
from enishi.demo.people import invent
from enishi.kit.errors import Refused
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Kind, Network
from enishi.profiles import fields, search, visibility
from enishi.profiles.models import SearchDoc, Value
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Load the demo once for this module; everything in it goes away afterwards."""
    with django_db_blocker.unblock():
        made = load.load()
        yield {network.slug: network for network in made}
        Network.objects.all().delete()
        Person.objects.all().delete()
        (settings.DATA / "demo-mode").unlink()


def by_email(network: Network, email: str) -> Member:
    member: Member = Member.objects.within(network).select_related("network").get(person__email=email)
    return member


def test_demo_has_three_networks_of_their_sizes(demo: dict[str, Network]) -> None:
    kinds = {slug: (network.kind, Member.objects.within(network).count()) for slug, network in demo.items()}

    assert kinds == {
        "nagi": (Kind.OFFICIAL, 300),
        "hatoba": (Kind.INDEPENDENT, 60),
        "kirigaoka": (Kind.OFFICIAL, 120),
    }
    sides = {slug: set(Member.objects.within(n).values_list("side", flat=True)) for slug, n in demo.items()}
    assert sides == {"nagi": {ALUMNI, EMPLOYEES}, "hatoba": {ALUMNI}, "kirigaoka": {ALUMNI}}


def test_demo_everybody_is_found(demo: dict[str, Network]) -> None:
    for network in demo.values():
        assert SearchDoc.objects.within(network).count() == Member.objects.within(network).count()


def test_demo_search_rows_are_what_indexing_would_write(demo: dict[str, Network]) -> None:
    for network in demo.values():
        ids = list(Member.objects.within(network).values_list("pk", flat=True))

        assert search.index(network, ids) == 0  # nothing differs


def test_demo_values_are_what_members_may_enter(demo: dict[str, Network]) -> None:
    for network in demo.values():
        held: dict[tuple[int, str], list[Any]] = {}
        rows = Value.objects.within(network).order_by("member_id", "field", "position")
        for member_id, code, position, data in rows.values_list("member_id", "field", "position", "data"):
            places = held.setdefault((member_id, code), [])
            places += [None] * (position - len(places)) if code == "unit" else []
            places.append(data)
        for (_, code), values in held.items():
            assert fields.checked(code, values) == values
        offered = fields.offered(network)
        listed = [code for code, field in fields.FIELDS.items() if field.listed]
        audiences = rows.exclude(field__in=listed).order_by().values_list("audience", flat=True).distinct()
        assert [audience for audience in audiences if audience & ~offered] == []


def test_demo_two_people_are_in_two_networks(demo: dict[str, Network]) -> None:
    counted = Counter(
        person for network in demo.values() for person in network.member_rows.values_list("person__email", flat=True)
    )

    assert {email: number for email, number in counted.items() if number > 1} == {
        "mori@example.com": 2,
        "sakuya@example.com": 2,
    }


def test_demo_cast_stands_where_everybody_expects_it(demo: dict[str, Network]) -> None:
    nagi, kirigaoka = demo["nagi"], demo["kirigaoka"]
    hana, ken, aki, tomo = (by_email(nagi, f"{name}@example.jp") for name in ("hana", "ken", "aki", "tomo"))
    yuki = by_email(kirigaoka, "yuki@example.com")

    assert hana.rights >= {"roster", "members_data", "settings"}
    assert (ken.side, aki.side, tomo.side) == (ALUMNI, EMPLOYEES, EMPLOYEES)
    assert tomo.leaves_on is not None
    assert tomo.leaves_on > timezone.localdate().replace(day=28)
    assert aki.leaves_on is None
    assert Grant.objects.within(kirigaoka).owning().get().member == yuki
    assert nagi.founded_by == hana.person
    assert visibility.cards([ken.pk], aki)[0].name == "小田切 健"


def test_demo_independent_network_has_no_role_of_a_company(demo: dict[str, Network]) -> None:
    held = set(Grant.objects.within(demo["hatoba"]).values_list("role", flat=True))

    assert held == {Role.OWNER, Role.SECRETARIAT}
    assert not RosterPerson.objects.within(demo["hatoba"]).exists()


def test_demo_roster_is_larger_than_the_network_and_claimed_by_who_joined(demo: dict[str, Network]) -> None:
    rows = RosterPerson.objects.within(demo["nagi"])
    claimed = set(rows.exclude(member=None).values_list("member_id", flat=True))

    assert 480 <= rows.count() <= 520
    assert claimed == set(Member.objects.within(demo["nagi"]).values_list("pk", flat=True))
    assert rows.filter(member=None, no_contact=True).exists()


def test_demo_addresses_are_of_nobody(demo: dict[str, Network]) -> None:
    addresses = [*Person.objects.values_list("email", flat=True), *RosterPerson.objects.within(demo["nagi"]).values_list(
        "email", flat=True)]  # fmt: skip
    domains = {address.partition("@")[2] for address in addresses if address}

    assert all(domain.endswith(("example.jp", "example.com")) for domain in domains)


def test_demo_university_calls_nobody_a_former_employee(demo: dict[str, Network]) -> None:
    yuki, ids = (
        by_email(demo["kirigaoka"], "yuki@example.com"),
        demo["kirigaoka"].member_rows.values_list("pk", flat=True),
    )

    labels = {card.class_label for card in visibility.cards(ids, yuki)}

    assert labels == {"学部卒業", "大学院修了", "交換留学", "公開講座"}


def test_demo_holds_former_names_latin_names_and_several_periods(demo: dict[str, Network]) -> None:
    values = Value.objects.within(demo["nagi"])

    assert values.filter(field="former_name").count() > 20
    assert values.filter(field="years", position=1).count() > 3
    names = [data["family"] for data in values.filter(field="name").values_list("data", flat=True)]
    assert sum(name.isascii() for name in names) >= 3
    assert set(demo["nagi"].member_rows.values_list("member_class__code", flat=True)) >= {
        "left", "retired", "contract", "intern", "employee", "leaving",
    }  # fmt: skip


def test_demo_personas_can_sign_in(demo: dict[str, Network], settings: Any) -> None:
    settings.DEMO = True

    shown = personas()

    assert [persona.email for persona in shown] == [persona.email for persona in cast.PERSONAS]
    assert [persona.tone for persona in shown] == [1, 2, 3, 4, 5, 6]
    for persona in shown:
        assert Person.objects.filter(email=persona.email, is_active=True).count() == 1


def test_demo_refuses_where_a_network_is(demo: dict[str, Network]) -> None:
    before = Member.objects.within(demo["nagi"]).count(), Network.objects.count()

    with pytest.raises(Refused):
        load.load()

    assert (Member.objects.within(demo["nagi"]).count(), Network.objects.count()) == before


def test_demo_load_refuses_with_a_sentence(demo: dict[str, Network], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "load"]) == 1

    assert capsys.readouterr().err.count("\n") == 1


def test_people_are_the_same_by_seed_and_others_by_another() -> None:
    def some(seed: int) -> list[Any]:
        stream = invent(houses.NAGI, Random(seed), date(2026, 11, 20))
        return [next(stream) for _ in range(50)]

    assert some(3) == some(3)
    assert some(3) != some(4)


def test_people_emails_are_unique() -> None:
    stream = invent(houses.KIRIGAOKA, Random(1), date(2026, 11, 20))

    emails = [next(stream).email for _ in range(3000)]

    assert len(set(emails)) == len(emails)


def test_tomo_leaves_at_the_end_of_next_month() -> None:
    ends = [cast._next_month_end(date(2026, month, 20)) for month in (1, 11, 12)]

    assert ends == [date(2026, 2, 28), date(2026, 12, 31), date(2027, 1, 31)]
