"""The query wall: every way to forget the network raises before SQL is built, and every way to name it passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django import forms
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Lower

from enishi.accounts.models import Person
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import MemberClass, Network, Policy
from enishi.networks.tenancy import Unconfined
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


class ClassForm(forms.ModelForm):
    """A form whose drop-down nobody confined: it would offer another network's members."""

    class Meta:
        model = Grant
        fields = ["member"]


def _drop_down() -> None:
    str(ClassForm()["member"])


def _choice_field() -> None:
    list(forms.ModelChoiceField(MemberClass.objects.all()).choices)


def _validate_choice() -> None:
    forms.ModelChoiceField(MemberClass.objects.all()).clean("1")


def _locked() -> None:
    with transaction.atomic():
        list(Member.objects.select_for_update().filter(pk=1))


def _prefetched_by_hand() -> None:
    list(Person.objects.prefetch_related(Prefetch("memberships", Member.objects.filter(side=1), to_attr="mine")))


FORGETTING: dict[str, Callable[[], Any]] = {
    "all": lambda: list(MemberClass.objects.all()),
    "filter by another field": lambda: list(MemberClass.objects.filter(code="left")),
    "get": lambda: MemberClass.objects.get(code="left"),
    "get by public id": lambda: Member.objects.get(public_id="abcdefghjk"),
    "first": lambda: MemberClass.objects.first(),
    "last": lambda: MemberClass.objects.last(),
    "earliest": lambda: Policy.objects.earliest("in_force_from"),
    "latest": lambda: Policy.objects.latest("in_force_from"),
    "count": lambda: MemberClass.objects.count(),
    "exists": lambda: MemberClass.objects.filter(code="left").exists(),
    "contains": lambda: MemberClass.objects.contains(MemberClass(pk=1)),
    "aggregate": lambda: MemberClass.objects.aggregate(Count("pk")),
    "annotate": lambda: list(MemberClass.objects.annotate(low=Lower("label"))),
    "values": lambda: list(MemberClass.objects.values("label")),
    "values_list": lambda: list(MemberClass.objects.values_list("label", flat=True)),
    "distinct": lambda: list(MemberClass.objects.distinct()),
    "dates": lambda: list(Member.objects.dates("leaves_on", "year")),
    "datetimes": lambda: list(Member.objects.datetimes("joined_at", "day")),
    "iterator": lambda: list(MemberClass.objects.iterator()),
    "explain": lambda: MemberClass.objects.explain(),
    "str of the query": lambda: str(MemberClass.objects.all().query),
    "in_bulk": lambda: MemberClass.objects.in_bulk([1]),
    "get_or_create": lambda: MemberClass.objects.get_or_create(code="left"),
    "update_or_create": lambda: MemberClass.objects.update_or_create(code="left", defaults={"label": "x"}),
    "update": lambda: MemberClass.objects.update(label="x"),
    "filtered update": lambda: MemberClass.objects.filter(code="left").update(label="x"),
    "bulk_update": lambda: MemberClass.objects.bulk_update([MemberClass(pk=1, label="x")], ["label"]),
    "delete": lambda: MemberClass.objects.filter(code="left").delete(),
    "raw delete": lambda: MemberClass.objects.filter(code="left")._raw_delete("default"),
    "slice": lambda: list(MemberClass.objects.all()[:1]),
    "reverse": lambda: list(MemberClass.objects.order_by("pk").reverse()),
    "select_related": lambda: list(Member.objects.select_related("member_class")),
    "prefetch of one's own": lambda: list(Member.objects.prefetch_related("grants")),
    "prefetch by hand": _prefetched_by_hand,
    "select_for_update": _locked,
    "subquery": lambda: list(Network.objects.filter(pk__in=Subquery(Member.objects.values("network")))),
    "in": lambda: list(Network.objects.filter(pk__in=Member.objects.filter(side=1).values("network"))),
    "Exists": lambda: list(Network.objects.filter(Exists(Member.objects.filter(network=OuterRef("pk"))))),
    "annotated subquery": lambda: list(Network.objects.annotate(n=Subquery(Member.objects.values("side")[:1]))),
    "union": lambda: list(_within_any().union(MemberClass.objects.filter(code="left"))),
    "OR": lambda: list(MemberClass.objects.filter(Q(network=1) | Q(code="left"))),
    "| of querysets": lambda: list(_within_any() | MemberClass.objects.filter(code="left")),
    "exclude": lambda: list(MemberClass.objects.exclude(network=1)),
    "negation": lambda: list(MemberClass.objects.filter(~Q(network=1))),
    "network compared with a column": lambda: list(MemberClass.objects.filter(network=F("id"))),
    "network__in": lambda: list(MemberClass.objects.filter(network__in=[1, 2])),
    "a foreign row's network": lambda: list(Grant.objects.filter(member__side=1)),
    "defer": lambda: list(MemberClass.objects.defer("label")),
    "manager of a ModelForm": _drop_down,
    "ModelChoiceField": _choice_field,
    "validating a choice": _validate_choice,
}


def _within_any() -> Any:
    return MemberClass.objects.within(1)


@pytest.mark.parametrize("way", FORGETTING)
def test_forgetting_the_network_raises(way: str) -> None:
    make_member(make_network(), role=Role.OWNER)

    with pytest.raises(Unconfined):
        FORGETTING[way]()


@pytest.mark.parametrize("name", ["aget", "afirst", "acount", "aexists", "ain_bulk", "adelete", "aupdate", "alatest"])
def test_forgetting_the_network_raises_when_awaited(name: str) -> None:
    arguments: dict[str, Any] = {"aupdate": {"label": "x"}, "aget": {"code": "left"}}.get(name, {})
    positional = ["code"] if name == "alatest" else []

    async def forget() -> None:
        await getattr(MemberClass.objects.all(), name)(*positional, **arguments)

    with pytest.raises(Unconfined):
        async_to_sync(forget)()


def test_forgetting_the_network_raises_in_async_iteration() -> None:
    async def forget() -> None:
        async for _row in MemberClass.objects.all():
            pass

    with pytest.raises(Unconfined):
        async_to_sync(forget)()


def test_a_refused_write_leaves_the_rows_as_they_were() -> None:
    network = make_network()
    before = list(network.memberclass_rows.order_by("pk").values_list("label", flat=True))

    for way in ("update", "delete", "raw delete", "bulk_update"):
        with pytest.raises(Unconfined), transaction.atomic():
            FORGETTING[way]()

    assert list(network.memberclass_rows.order_by("pk").values_list("label", flat=True)) == before


NAMING: dict[str, Callable[[Network], Any]] = {
    "within": lambda network: MemberClass.objects.within(network),
    "within an id": lambda network: MemberClass.objects.within(network.pk),
    "filter": lambda network: MemberClass.objects.filter(network=network),
    "filter by id": lambda network: MemberClass.objects.filter(network_id=network.pk),
    "walk": lambda network: network.memberclass_rows.all(),
    "and": lambda network: MemberClass.objects.filter(code="left") & MemberClass.objects.within(network),
    "| of two": lambda network: MemberClass.objects.within(network) | MemberClass.objects.within(network),
    "OR of the same network": lambda network: MemberClass.objects.filter(Q(network=network) | Q(network=network)),
    "union": lambda network: MemberClass.objects.within(network).union(MemberClass.objects.within(network)),
    "on purpose": lambda network: MemberClass.objects.everywhere(because="a test").filter(network__in=[network]),
}


@pytest.mark.parametrize("way", NAMING)
def test_naming_the_network_returns_its_rows_alone(way: str) -> None:
    network, other = make_network(), make_network()

    found = {row.network_id for row in NAMING[way](network)}

    assert found == {network.pk}
    assert other.memberclass_rows.count() == 2


def test_a_walk_stays_open_for_every_kind_of_question() -> None:
    network = make_network()
    member = make_member(network, role=Role.OWNER)

    assert network.member_rows.count() == 1
    assert network.member_rows.filter(side=1).exists()
    assert member.grants.get().role == Role.OWNER
    assert network.member_rows.filter(pk=member.pk).update(side=2) == 1
    assert Grant.objects.within(network).filter(member__in=Member.objects.within(network)).count() == 1
    assert [row.grants.all()[0].role for row in network.member_rows.prefetch_related("grants")] == [Role.OWNER]


def test_a_walk_from_a_person_is_no_walk_from_a_network() -> None:
    member = make_member(make_network())

    with pytest.raises(Unconfined):
        list(member.person.memberships.all())

    found = member.person.memberships.everywhere(because="the list of my own networks")
    assert list(found) == [member]


def test_none_needs_no_network() -> None:
    assert list(MemberClass.objects.none()) == []


def test_a_form_confined_to_a_network_offers_its_rows_alone() -> None:
    network, other = make_network(), make_network()
    mine, theirs = make_member(network), make_member(other)
    form = ClassForm({"member": theirs.pk})
    form.fields["member"].queryset = Member.objects.within(network)

    offered = [str(value) for value, _label in form.fields["member"].choices]

    assert offered == ["", str(mine.pk)]
    assert not form.is_valid()


def test_the_name_of_the_model_stands_in_the_error() -> None:
    with pytest.raises(Unconfined, match="MemberClass: name the network first"):
        MemberClass.objects.count()


def test_an_async_walk_works() -> None:
    network = make_network()

    async def ask() -> int:
        return await network.memberclass_rows.acount()

    assert async_to_sync(ask)() == 2
