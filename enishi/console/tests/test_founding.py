"""Starting a network: by the wizard, by the action, by the command line."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import pytest
from django.test import Client

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console import actions, commands
from enishi.console.tests.make import start_network, viewer
from enishi.joining import actions as joining
from enishi.kit.errors import NotAllowed, Refused
from enishi.members.models import Consent, Grant, Member
from enishi.members.roles import Right, Role
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Draft, Kind, Network, Policy
from enishi.networks.tests.make import make_network
from enishi.profiles import visibility

pytestmark = pytest.mark.django_db
STEPS = ("purpose", "kind", "members")
KIND = {"name": "潮の会", "organisation": "潮見製作所", "slug": "shio", "kind": "official", "operator_name": ""}
MEMBERS = {"groups": ["employees"], "first": "alumni", "family": "汐見", "given": "渚", "agreed": "on"}


@pytest.fixture
def founder() -> Person:
    """A person whom the operator named."""
    return make_person(is_founder=True)


@pytest.fixture
def client(founder: Person) -> Client:
    """The founder's browser."""
    client = Client()
    client.force_login(founder)
    return client


def go(client: Client, step: str, answer: dict[str, Any] | None = None) -> Any:
    """Open a question, or answer it."""
    path = f"/networks/new/{step}/"
    return client.get(path) if answer is None else client.post(path, answer)


# -- the wizard ----------------------------------------------------------------------------------------------------------
def test_network_new_members_three_answers_make_a_network(client: Client, founder: Person) -> None:
    go(client, "purpose", {"purpose": "work"})
    go(client, "kind", KIND)
    done = go(client, "members", MEMBERS)

    network = Network.objects.get(slug="shio")
    owner = viewer(network.member_rows.get())
    assert done.headers["Location"] == "/networks/new/done/shio/"
    assert (network.purpose, network.kind, network.organisation) == ("work", "official", "潮見製作所")
    assert (owner.person, owner.side, owner.roles) == (founder, EMPLOYEES, {Role.OWNER})
    assert [card.name for card in visibility.cards([owner.pk], owner)] == ["汐見 渚"]
    assert {each.code for each in network.memberclass_rows.filter(admitted=True)} == {
        "left", "retired", "contract", "part-time", "employee",
    }  # fmt: skip
    assert network.open_to == {"standing": "left"}
    assert "潮の会" in client.get("/networks/new/done/shio/").content.decode()
    assert not Draft.objects.exists()


def test_network_new_done_says_what_was_chosen_in_the_words_of_the_question(client: Client) -> None:
    go(client, "purpose", {"purpose": "work"})
    go(client, "kind", KIND)

    page = client.post("/networks/new/members/", MEMBERS | {"groups": ["employees", "leaving"]}, follow=True)

    assert page.request["PATH_INFO"] == "/networks/new/done/shio/"
    assert page.context["classes"] == ["アルムナイ", "社員", "まもなく卒業する方"]
    assert page.context["first"] == "卒業した方"
    assert page.context["preview"]["groups"] == {"alumni", "employees", "leaving"}
    assert "あとでつづける" not in page.content.decode()
    assert "あとでつづける" in go(client, "purpose").content.decode()


@pytest.mark.parametrize("step", ["kind", "members"])
def test_network_new_back_from_the_new_network_leads_to_it_and_to_no_empty_question(client: Client, step: str) -> None:
    for each, answer in zip(STEPS, ({"purpose": "work"}, KIND, MEMBERS), strict=True):
        go(client, each, answer)

    assert go(client, step).headers["Location"] == "/networks/new/done/shio/"
    assert go(client, "purpose").status_code == 200  # another network can be begun


def test_network_new_names_stand_on_one_line(client: Client) -> None:
    broken = {"name": "潮の会\r\nBcc: x", "organisation": "潮見\u2028製作所", "operator_name": "潮の\n世話人"}
    go(client, "purpose", {"purpose": "work"})

    go(client, "kind", KIND | broken | {"kind": "entrusted"})

    kept = Draft.objects.get().answers["kind"]
    assert [kept[name] for name in broken] == ["潮の会 Bcc: x", "潮見 製作所", "潮の 世話人"]


def test_network_new_answers_are_kept_and_one_goes_on_from_there(client: Client) -> None:
    go(client, "purpose", {"purpose": "mutual"})

    resumed = client.get("/networks/new/").content.decode()
    again = client.post("/networks/new/")

    assert "会員どうしで支えあう" in resumed
    assert 'href="/networks/new/kind/"' in resumed
    assert again.headers["Location"] == "/networks/new/purpose/"
    assert not Draft.objects.exists()


def test_network_new_members_cannot_be_reached_past_a_question(client: Client) -> None:
    assert go(client, "kind").headers["Location"] == "/networks/new/purpose/"
    assert go(client, "members", MEMBERS).headers["Location"] == "/networks/new/purpose/"
    assert not Network.objects.exists()


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("purpose", {"purpose": "war"}),
        ("purpose", {}),
        ("kind", KIND | {"slug": "Shio"}),
        ("kind", KIND | {"slug": "new"}),
        ("kind", KIND | {"slug": "a" * 41}),
        ("kind", KIND | {"slug": "潮"}),
        ("kind", KIND | {"name": ""}),
        ("kind", KIND | {"name": "あ" * 81}),
        ("kind", KIND | {"organisation": "あ" * 121}),
        ("kind", KIND | {"kind": "secret"}),
        ("kind", KIND | {"kind": "entrusted"}),
        ("members", MEMBERS | {"family": ""}),
        ("members", MEMBERS | {"family": "あ" * 51}),
        ("members", MEMBERS | {"reading_family": "漢字"}),
        ("members", MEMBERS | {"first": "friends"}),
        ("members", MEMBERS | {"groups": ["robots"]}),
        ("members", {key: value for key, value in MEMBERS.items() if key != "agreed"}),
    ],
)
def test_network_new_purpose_kind_and_members_ask_again_for_what_does_not_do(
    client: Client, step: str, wrong: dict[str, Any]
) -> None:
    for before, answer in zip(STEPS[: STEPS.index(step)], ({"purpose": "ties"}, KIND), strict=False):
        go(client, before, answer)

    answer = go(client, step, wrong)

    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.content.decode()
    assert not Network.objects.exists()


def test_network_new_kind_refuses_an_address_that_is_taken_and_keeps_the_rest(client: Client) -> None:
    Network.objects.create(slug="shio", name="先の会", organisation="先の会社")
    go(client, "purpose", {"purpose": "ties"})

    answer = go(client, "kind", KIND)

    assert answer.status_code == 422
    assert 'value="潮見製作所"' in answer.content.decode()


@pytest.mark.parametrize("path", ["", "purpose/", "kind/", "members/", "done/shio/"])
def test_network_new_is_not_there_for_who_was_not_named(path: str, settings: Any) -> None:
    client = Client()
    assert client.get(f"/networks/new/{path}").headers["Location"].startswith("/account/login/")
    client.force_login(make_person())
    assert client.get(f"/networks/new/{path}").status_code == 404
    assert client.post(f"/networks/new/{path}").status_code in (404, 405)


def test_network_new_purpose_is_asked_everybody_where_a_setting_says_so(settings: Any) -> None:
    settings.EVERYONE_MAY_FOUND = True
    client = Client()
    client.force_login(make_person())

    assert go(client, "purpose").status_code == 200


def test_network_new_done_is_the_founder_s_alone(client: Client) -> None:
    network, _owner = start_network()

    assert client.get(f"/networks/new/done/{network.slug}/").status_code == 404


# -- the action ----------------------------------------------------------------------------------------------------------
SIDES = {Kind.OFFICIAL: EMPLOYEES, Kind.ENTRUSTED: EMPLOYEES, Kind.ENDORSED: ALUMNI, Kind.INDEPENDENT: ALUMNI}


@pytest.mark.parametrize("kind", SIDES)
def test_found_puts_the_founder_on_the_side_that_the_kind_implies(kind: str) -> None:
    network, owner = start_network(kind)

    assert owner.side == SIDES[kind]
    assert owner.member_class.code == ("employee" if SIDES[kind] == EMPLOYEES else "left")
    assert Policy.objects.within(network).get(subject="privacy").version == 1
    assert Happening.objects.within(network).filter(kind="console.founded").count() == 1


def test_found_the_operator_of_an_entrusted_network_stands_on_no_side() -> None:
    _network, owner = start_network(Kind.ENTRUSTED, outside=True)

    assert (owner.side, owner.member_class) == (0, None)
    assert owner.bits == 4


def test_found_by_oneself_leaves_consents_and_by_the_operator_none(founder: Person) -> None:
    facts = {"name": {"family": "西舘", "given": "しのぶ"}}
    own = actions.found(founder, slug="own", name="会", organisation="社", facts=facts, by=founder)
    named = actions.found(founder, slug="named", name="会", organisation="社", facts=facts, by=SYSTEM)

    assert set(Consent.objects.within(own).values_list("purpose", flat=True)) == {"membership", "listing"}
    assert not Consent.objects.within(named).exists()
    seen = [
        visibility.cards([member.pk], make_member(network))
        for network in (own, named)
        for member in network.member_rows.filter(person=founder)
    ]
    assert [[card.name for card in cards] for cards in seen] == [["西舘 しのぶ"], []]


@pytest.mark.parametrize(
    "wrong",
    [{"kind": Kind.ENTRUSTED, "operator_name": ""}, {"outside": True}, {"slug": "taken"}],
    ids=["no operator", "outside of an official one", "taken"],
)
def test_found_refuses_and_leaves_nothing(wrong: dict[str, Any]) -> None:
    Network.objects.create(slug="taken", name="先", organisation="先")

    with pytest.raises(Refused):
        start_network(**({"kind": Kind.OFFICIAL} | wrong))

    assert Network.objects.count() == 1
    assert not Member.objects.everywhere(because="a test").exists()


def test_found_for_somebody_else_or_without_leave_is_not_allowed(founder: Person) -> None:
    for subject, by in ((make_person(), founder), (other := make_person(), other), (None, founder)):
        with pytest.raises(NotAllowed):
            actions.found(subject, slug="x", name="会", organisation="社", by=by)

    assert not Network.objects.exists()


# -- the command line ----------------------------------------------------------------------------------------------------
def arguments(**values: Any) -> Namespace:
    """Return what the parser makes of `network create`."""
    given = {"slug": "nagi", "name": "凪の会", "organisation": "", "kind": "official", "operator": "", "owner": ""}
    return Namespace(**(given | {"owner_name": "", "language": "ja"} | values))


def test_network_create_makes_a_network_and_its_owner(capsys: pytest.CaptureFixture[str]) -> None:
    commands.network_create(arguments(owner="hana@example.com", owner_name="春野 花"))

    owner = viewer(Network.objects.get(slug="nagi").member_rows.get())
    assert owner.person.email == "hana@example.com"
    assert (owner.state, owner.roles, owner.rights and owner.has(Right.ROLES)) == ("named", {Role.OWNER}, False)
    joining.agree(owner, purposes=["membership"], by=owner)
    owner = viewer(owner)
    assert owner.has(Right.ROLES)
    assert visibility.cards([owner.pk], owner)[0].name == "春野 花"
    assert "/n/nagi/" in capsys.readouterr().out


def test_network_create_finds_an_account_that_is_there() -> None:
    person = make_person("hana@example.com")

    commands.network_create(arguments(owner="HANA@example.com"))

    assert Network.objects.get(slug="nagi").member_rows.get().person == person
    assert Person.objects.count() == 1


def test_network_owner_names_one_for_a_network_without(capsys: pytest.CaptureFixture[str]) -> None:
    commands.network_create(arguments())
    network = Network.objects.get(slug="nagi")

    commands.network_owner(Namespace(network="nagi", email="mori@example.com", name="森 太一"))
    commands.network_owner(Namespace(network="nagi", email="mori@example.com", name=""))

    grant = Grant.objects.within(network).in_force().get()
    assert (grant.role, grant.until, grant.member.state) == (Role.OWNER, None, "named")
    assert not Grant.objects.within(network).owning().exists()  # not before she has agreed
    assert "network owner --network nagi" in capsys.readouterr().out
    with pytest.raises(Refused):
        commands.network_owner(Namespace(network="none", email="mori@example.com", name=""))


def test_name_owner_is_for_the_operator_alone() -> None:
    network, owner = start_network()

    with pytest.raises(NotAllowed):
        actions.name_owner(network, make_person(), facts={}, by=owner)


@pytest.mark.parametrize("kind", [Kind.ENDORSED, Kind.INDEPENDENT])
def test_name_owner_of_the_members_own_network_is_nobody_of_the_organisation(kind: str) -> None:
    network = make_network(kind=kind)
    employee = make_member(network, side=EMPLOYEES)

    with pytest.raises(Refused):
        actions.name_owner(network, employee.person, facts={}, by=SYSTEM)

    assert not Grant.objects.within(network).owning().exists()
