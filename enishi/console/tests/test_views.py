"""Pages of the desk: who may open them, what they do, how many queries they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory
from django.utils import timezone

from enishi.accounts.tests.make import last_code
from enishi.activity.models import Happening
from enishi.console import actions, record
from enishi.console.tests.make import join, start_network
from enishi.joining import actions as actions_of_joining
from enishi.joining import departing
from enishi.joining.tests.make import make_roster_person
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Kind, Network
from enishi.profiles import actions as profiles
from enishi.profiles.models import Profile

pytestmark = pytest.mark.django_db
PAGES = ("desk/", "desk/members/", "roles/new/", "desk/settings/", "desk/brand/", "desk/classes/", "desk/classes/left/", "desk/record/")  # fmt: skip


def signed_in(member: Member) -> Client:
    """Return a browser in which this member signed in a moment ago."""
    client = Client()
    client.force_login(member.person)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, member.person, method="code")
    request.session.save()
    return client


def address(network: Network, page: str) -> str:
    """Return the address of a page of this network."""
    return f"/n/{network.slug}/{page}"


# -- doors ---------------------------------------------------------------------------------------------------------------
MAY = {
    Role.OWNER: set(PAGES),
    Role.SECRETARIAT: set(PAGES) - {"roles/new/"},
    Role.COMMUNITY: {"desk/"},
    "": set[str](),
}


@pytest.mark.parametrize("role", MAY)
def test_a_page_opens_for_those_whose_role_includes_it(role: str) -> None:
    network, _owner = start_network()
    client = signed_in(join(network, role=role))

    answers = {page: client.get(address(network, page)).status_code for page in PAGES}

    assert answers == {page: 200 if page in MAY[role] else 404 for page in PAGES}


@pytest.mark.parametrize("path", PAGES)
def test_outsiders_learn_nothing(path: str) -> None:
    network, _owner = start_network()
    _other, stranger = start_network()
    left = join(network, role=Role.OWNER)
    departing.leave(left, by=left)

    assert Client().get(address(network, path)).headers["Location"].startswith("/account/login/?next=")
    assert signed_in(stranger).get(address(network, path)).status_code == 404
    assert signed_in(left).get(address(network, path)).headers["Location"] == address(network, "back/")


def test_roles_are_read_by_every_member() -> None:
    network, owner = start_network()

    page = signed_in(join(network)).get(address(network, "roles/"))

    assert page.status_code == 200
    assert "西舘 しのぶ" in page.content.decode()
    assert "役割をわたす</a>" not in page.content.decode()
    assert "役割をわたす</a>" in signed_in(owner).get(address(network, "roles/")).content.decode()


def test_a_company_contact_sees_the_roster_s_figures_and_no_member() -> None:
    network, _owner = start_network(Kind.ENDORSED)
    contact = join(network, "城", "要", side=EMPLOYEES, role=Role.COMPANY)
    join(network, "秘", "密子")
    client = signed_in(contact)

    assert client.get(address(network, "desk/members/")).status_code == 404
    assert client.get(address(network, "people/")).status_code == 404
    assert client.get(address(network, "")).headers["Location"] == address(network, "desk/")
    desk = client.get(address(network, "desk/")).content.decode()
    assert "名簿にいる" in desk
    assert "人が参加" not in desk
    assert "people" not in client.get(address(network, "desk/")).context
    assert "区分ごとの会員" not in desk
    assert "秘 密子" not in client.get(address(network, "roles/")).content.decode()


def test_desk_shows_what_waits_first() -> None:
    network, owner = start_network()
    helper = join(network, role=Role.COMMUNITY)
    Grant.objects.within(network).filter(member=helper).update(until=timezone.localdate() + timedelta(days=5))

    page = signed_in(owner).get(address(network, "desk/"))

    assert (page.context["ending_roles"], sum(page.context["people"].values())) == (1, 2)
    assert "まもなく終わる役割" in page.content.decode()


def test_desk_holds_no_figure_that_the_role_does_not_include() -> None:
    network, _owner = start_network()

    shown = signed_in(join(network, role=Role.COMMUNITY)).get(address(network, "desk/")).context

    assert "applications" in shown
    unshown = ("roster", "intake", "classes", "ending_roles", "open_invitations")
    assert [name for name in unshown if name in shown] == []


def test_desk_counts_for_a_role_without_members_data_only_whom_it_finds() -> None:
    network, owner = start_network()
    hidden = join(network)
    profiles.set_audiences(hidden, {}, listing=4, by=hidden)
    helper = join(network, role=Role.COMMUNITY)

    seen_by_helper = signed_in(helper).get(address(network, "desk/")).context["people"]
    seen_by_owner = signed_in(owner).get(address(network, "desk/")).context["people"]

    assert (seen_by_helper["alumni"], seen_by_helper["employees"]) == (1, 1)
    assert (seen_by_owner["alumni"], seen_by_owner["employees"]) == (2, 1)


# -- members -------------------------------------------------------------------------------------------------------------
def test_members_are_found_by_name_and_narrowed() -> None:
    network, owner = start_network()
    join(network, "森", "太一")
    join(network, "関", "はる", side=EMPLOYEES)
    client = signed_in(owner)

    def names(query: str) -> list[str]:
        people = client.get(address(network, "desk/members/") + query).context["people"]
        return [card.name for card, _row in people]

    assert names("?q=森") == ["森 太一"]
    assert names("?side=1") == ["森 太一"]
    assert set(names("?class=employee")) == {"西舘 しのぶ", "関 はる"}
    assert names("?q=無") == []
    assert len(names("?side=99&class=nonsense&cursor=nonsense")) == 3


def test_members_what_is_not_shown_to_the_secretariat_does_not_appear() -> None:
    network, owner = start_network()
    member = join(network, "森", "太一")
    profiles.set_values(member, {"unit": [{"department": "極秘開発部", "post": ""}], "years": [{"joined": 2001, "left": 2009}]}, by=member)  # fmt: skip
    client = signed_in(owner)

    assert "極秘開発部" in client.get(address(network, "desk/members/")).content.decode()
    profiles.set_audiences(member, {"unit": 1}, by=member)
    assert "極秘開発部" not in client.get(address(network, "desk/members/")).content.decode()


def test_member_class_an_override_is_on_record_with_its_reason() -> None:
    network, owner = start_network(groups=["employees"])
    member = join(network)
    client = signed_in(owner)
    page = address(network, f"desk/members/{member.public_id}/class/")

    refused = client.post(page, {"code": "intern", "reason": " "})
    done = client.post(page, {"code": "intern", "reason": "在籍中はインターンだったため"})

    assert refused.status_code == 422
    assert done.status_code == 302
    member.refresh_from_db(from_queryset=Member.objects.within(network))
    assert member.member_class.code == "intern"
    row = Happening.objects.within(network).get(kind="console.class-set")
    assert (row.reason, row.facts) == (
        "在籍中はインターンだったため",
        {"before": "left", "after": "intern", "override": True},
    )
    assert "インターン" in client.get(address(network, "desk/record/")).content.decode()


# -- roles ---------------------------------------------------------------------------------------------------------------
def role_form(**values: Any) -> dict[str, Any]:
    """Return what an owner fills in."""
    until = timezone.localdate() + timedelta(days=100)
    return {"q": "森 太一", "role": Role.SECRETARIAT.value, "until": until.isoformat(), "reason": "引きつぎ"} | values


def test_role_new_gives_a_role_to_the_one_who_was_named() -> None:
    network, owner = start_network()
    member = join(network)

    answer = signed_in(owner).post(address(network, "roles/new/"), role_form())

    assert answer.status_code == 302
    assert Grant.objects.within(network).get(member=member).role == Role.SECRETARIAT


def test_role_new_sent_when_the_proof_has_grown_old_goes_on_after_another() -> None:
    network, owner = start_network()
    member = join(network)
    client = signed_in(owner)

    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        proof = client.post(address(network, "roles/new/"), role_form()).headers["Location"]
        client.post(proof, {"how": "send"})
        answer = client.post(proof, {"how": "mail", "code": last_code()})

    assert answer.headers["Location"] == address(network, "roles/")
    assert Grant.objects.within(network).get(member=member).role == Role.SECRETARIAT


def test_role_new_asks_which_of_several_and_keeps_what_was_typed() -> None:
    network, owner = start_network()
    _first, second = join(network), join(network)
    client = signed_in(owner)

    asked = client.post(address(network, "roles/new/"), role_form())
    done = client.post(address(network, "roles/new/"), role_form(member=second.public_id))

    assert asked.status_code == 422
    assert "引きつぎ" in asked.content.decode()
    assert done.status_code == 302
    assert Grant.objects.within(network).get(role=Role.SECRETARIAT).member_id == second.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"q": "だれもいない"},
        {"reason": ""},
        {"reason": "あ" * 301},
        {"until": "2001-01-01"},
        {"until": "2099-01-01"},
        {"role": "company"},
        {"role": "king"},
        {"q": "西舘"},
        {"member": "zzzzzzzzzz"},
    ],
)
def test_role_new_refuses_and_gives_nothing(wrong: dict[str, str]) -> None:
    network, owner = start_network()
    join(network)

    answer = signed_in(owner).post(address(network, "roles/new/"), role_form(**wrong))

    assert answer.status_code == 422
    assert Grant.objects.within(network).count() == 1


def test_role_end_ends_one_s_own_role_or_for_an_owner_anybody_s() -> None:
    network, owner = start_network()
    helper, other = join(network, role=Role.COMMUNITY), join(network, role=Role.COMMUNITY)
    of_helper, of_other, of_owner = (each.grants.get() for each in (helper, other, owner))

    def end(by: Member, grant: Grant) -> int:
        page = address(network, f"roles/{grant.public_id}/end/")
        return signed_in(by).post(page, {"reason": "おわり"}).status_code

    assert end(helper, of_other) == 404
    assert end(helper, of_helper) == 302
    assert end(owner, of_other) == 302
    assert end(owner, of_owner) == 422
    assert [grant.role for grant in Grant.objects.within(network).in_force()] == [Role.OWNER]


# -- settings ------------------------------------------------------------------------------------------------------------
WORDS = {"name": "潮の会", "organisation": "凪沢製作所", "members_word": "しおびと", "tagline": "おかえりなさい"}


def test_settings_change_the_words_of_every_page() -> None:
    network, owner = start_network()
    client = signed_in(owner)

    answer = client.post(address(network, "desk/settings/"), WORDS | {"version": "1"})

    assert answer.status_code == 302
    assert "潮の会" in client.get(address(network, "desk/")).content.decode()


def test_settings_stand_on_one_line() -> None:
    network, owner = start_network()
    broken = {
        "name": "潮の会\r\nBcc: x",
        "organisation": "凪沢\u2028製作所",
        "members_word": "しお\x0bびと",
        "tagline": "お\n\n かえり",
    }

    answer = signed_in(owner).post(address(network, "desk/settings/"), WORDS | broken | {"version": "1"})

    network.refresh_from_db()
    assert answer.status_code == 302
    assert [getattr(network, name) for name in broken] == ["潮の会 Bcc: x", "凪沢 製作所", "しお びと", "お かえり"]


def test_settings_of_two_officers_keep_what_the_slower_one_typed() -> None:
    network, owner = start_network()
    client = signed_in(owner)
    client.post(address(network, "desk/settings/"), WORDS | {"version": "1"})

    slower = client.post(address(network, "desk/settings/"), WORDS | {"version": "1", "name": "波の会"})
    network.refresh_from_db()
    page = slower.content.decode()
    again = client.post(address(network, "desk/settings/"), WORDS | {"version": "2", "name": "波の会"})

    assert slower.status_code == 422
    assert network.name == "潮の会"
    assert 'value="波の会"' in page
    assert 'name="version" value="2"' in page
    assert again.status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "あ" * 81}, {"organisation": "あ" * 121}, {"members_word": "あ" * 41}, {"tagline": "あ" * 161}, {"version": "x"},
    {"contact_email": "nobody"}, {"contact_email": "a@b.example\nBcc: c@d.example"}, {"contact_phone": "いつでも"}, {"contact_phone": "03-1111-2222 (<b>)"},
    {"contact_phone": "0" * 61}]
)  # fmt: skip
def test_settings_refuse_what_is_too_long_or_missing(wrong: dict[str, str]) -> None:
    network, owner = start_network()

    answer = signed_in(owner).post(address(network, "desk/settings/"), WORDS | {"version": "1"} | wrong)

    assert answer.status_code == 422
    assert Network.objects.get(pk=network.pk).name == "凪の会"


@pytest.mark.parametrize(
    ("typed", "stored", "number"),
    [
        ("０３－１１１１－２２２２（平日10–17時）", "03-1111-2222 (平日10–17時)", "0311112222"),
        ("+81 3 1111 2222", "+81 3 1111 2222", "+81311112222"),
        ("03(1111)2222", "03(1111)2222", "0311112222"),
        ("03-1111-2222(10-17)", "03-1111-2222 (10-17)", "0311112222"),
        ("", "", ""),
    ],
)
def test_settings_take_a_telephone_number_as_people_write_it(typed: str, stored: str, number: str) -> None:
    network, owner = start_network()
    contact = {"contact_phone": typed, "contact_email": "help@example.jp"}

    answer = signed_in(owner).post(address(network, "desk/settings/"), WORDS | {"version": "1"} | contact)

    network.refresh_from_db()
    assert answer.status_code == 302
    assert (network.contact_phone, network.contact_number, network.contact_email) == (stored, number, "help@example.jp")


@pytest.mark.parametrize(
    ("named", "hue", "chroma", "colour"),
    [
        ("ai", "165", "0.08", (255, 0.11)),  # without script the sliders stand where they stood
        ("ai", "255", "0.11", (255, 0.11)),  # with it they follow
        ("ai", "300", "0.11", (300, 0.11)),  # and may be moved on
        ("tokiwa", "20", "0.02", (20, 0.02)),  # nobody has to choose 'our own' first
        ("own", "20", "0", (20, 0)),
    ],
)
def test_brand_takes_the_named_hue_or_the_sliders_that_were_moved(
    named: str, hue: str, chroma: str, colour: tuple[float, float]
) -> None:
    network, owner = start_network()
    client, before = signed_in(owner), network.brand_url

    client.post(address(network, "desk/brand/"), {"version": "1", "named": named, "hue": hue, "chroma": chroma})
    network.refresh_from_db()

    assert (network.hue, network.chroma) == colour
    assert network.brand_url != before
    assert f"--brand-h: {colour[0]};" in client.get(network.brand_url).content.decode()


@pytest.mark.parametrize("wrong", [{"hue": "360"}, {"hue": "-1"}, {"chroma": "0.2"}, {"hue": "nan"}, {"named": "red"}])
def test_brand_refuses_what_is_no_colour(wrong: dict[str, str]) -> None:
    network, owner = start_network()
    given = {"version": "1", "named": "own", "hue": "10", "chroma": "0.01"}

    answer = signed_in(owner).post(address(network, "desk/brand/"), given | wrong)

    assert answer.status_code == 422
    assert Network.objects.get(pk=network.pk).hue == 165


def test_class_place_moves_a_class_among_those_of_its_side_and_no_further() -> None:
    network, owner = start_network()
    client = signed_in(owner)
    before = [each.code for each in network.memberclass_rows.filter(side=1).in_order()]

    client.post(address(network, f"desk/classes/{before[0]}/place/"), {"way": "up"})
    unmoved = [each.code for each in network.memberclass_rows.filter(side=1).in_order()]
    client.post(address(network, f"desk/classes/{before[0]}/place/"), {"way": "down"})
    moved = [each.code for each in network.memberclass_rows.filter(side=1).in_order()]

    assert unmoved == before
    assert moved == [before[1], before[0], *before[2:]]


def test_classes_are_added_changed_and_moved() -> None:
    network, owner = start_network()
    client = signed_in(owner)

    client.post(address(network, "desk/classes/"), {"label": "役員", "side": "1"})
    added = network.memberclass_rows.get(label="役員")
    changed = {"version": "1", "label": "元役員", "admitted": "on", "employment_types": "役員\n\n役員\n執行役員"}
    client.post(address(network, f"desk/classes/{added.code}/"), changed)
    client.post(address(network, f"desk/classes/{added.code}/place/"), {"way": "up"})
    added.refresh_from_db(from_queryset=network.memberclass_rows.all())

    assert (added.label, added.employment_types, added.admitted) == ("元役員", ["役員", "執行役員"], True)
    assert [each.code for each in network.memberclass_rows.filter(side=1).in_order()][-2] == added.code


def test_class_edit_refuses_words_that_lead_elsewhere_and_an_older_version() -> None:
    network, owner = start_network()
    client = signed_in(owner)
    page = address(network, "desk/classes/retired/")

    taken = client.post(page, {"version": "1", "label": "定年", "employment_types": "正社員"})
    client.post(page, {"version": "1", "label": "定年まで"})
    slower = client.post(page, {"version": "1", "label": "満了"})

    assert taken.status_code == 422
    assert "「正社員」" in taken.content.decode()
    assert slower.status_code == 422
    assert 'value="満了"' in slower.content.decode()
    assert network.memberclass_rows.get(code="retired").label == "定年まで"


def test_a_class_of_another_network_is_not_there() -> None:
    network, owner = start_network()
    other, _stranger = start_network()
    theirs = other.memberclass_rows.create(network=other, code="theirs", label="よその区分")

    answer = signed_in(owner).post(address(network, "desk/classes/theirs/"), {"version": "1", "label": "x"})

    assert answer.status_code == 404
    theirs.refresh_from_db(from_queryset=other.memberclass_rows.all())
    assert theirs.label == "よその区分"


# -- record --------------------------------------------------------------------------------------------------------------
def test_record_is_read_after_a_colour_was_changed() -> None:
    network, owner = start_network()
    actions.set_brand(network, hue=255, chroma=0.11, version=network.version, by=owner)

    assert "色を変えました" in signed_in(owner).get(address(network, "desk/record/")).content.decode()


def test_record_says_whom_an_invitation_was_for_to_who_may_read_the_roster() -> None:
    network, owner = start_network()
    row = make_roster_person(network)
    actions_of_joining.invite(network, row.pk, by=owner)
    page = signed_in(owner).get(address(network, "desk/record/"))

    assert "入江 文乃" in page.content.decode()
    other = join(network)
    lines = record.lines(list(record.with_members(Happening.objects.within(network), other)), other)
    assert [line.whom for line in lines if "入江" in line.whom] == []


def test_employees_take_part_from_when_a_class_of_theirs_is_admitted() -> None:
    network, owner = start_network(groups=())
    assert not network.employees_listed
    profiles.withdraw_consent(owner, "listing", by=owner)
    profiles.give_consent(owner, "listing", by=owner)  # the founder, who works there, is found by the alumni alone
    assert Profile.objects.within(network).get(member=owner).listing == 5

    employee = network.memberclass_rows.get(code="employee")
    actions.change_class(employee, version=employee.version, admitted=True, by=owner)

    network.refresh_from_db()
    assert network.employees_listed
    assert Profile.objects.within(network).get(member=owner).listing == 5


def test_record_is_paged_from_newest_to_oldest_and_filtered() -> None:
    network, owner = start_network()
    client = signed_in(owner)
    for number in range(30):
        client.post(address(network, "desk/classes/"), {"label": f"区分{number}", "side": "1"})

    first = client.get(address(network, "desk/record/"))
    second = client.get(address(network, "desk/record/") + first.context["older"])
    added = client.get(address(network, "desk/record/?kind=console.class-added"))
    ids = [line.public_id for page in (first, second) for line in page.context["lines"]]

    assert len(first.context["lines"]) == 24
    assert len(ids) == len(set(ids)) == Happening.objects.readable_by(owner).count()
    assert second.context["older"] == ""
    assert {line.what for line in added.context["lines"]} == {"会員の区分を足しました"}
    assert client.get(address(network, "desk/record/?kind=nonsense&before=nonsense")).status_code == 200


def test_record_offers_the_kinds_that_have_happened_here_in_groups() -> None:
    network, owner = start_network()
    other, elsewhere = start_network()
    signed_in(elsewhere).post(address(other, "desk/classes/"), {"label": "区分", "side": "1"})

    kinds = signed_in(owner).get(address(network, "desk/record/")).context["kinds"]

    offered = {code for _group, found in kinds for code, _words in found}
    assert offered == set(Happening.objects.readable_by(owner).values_list("kind", flat=True))
    assert "console.class-added" not in offered
    assert "会と区分" in [group for group, _found in kinds]


def test_record_of_another_network_cannot_be_read_through_this_one() -> None:
    network, owner = start_network()
    other, _stranger = start_network()
    theirs = Happening.objects.within(other).first()

    lines = signed_in(owner).get(address(network, f"desk/record/?before={theirs.public_id}")).context["lines"]

    assert {line.public_id for line in lines} == set(
        Happening.objects.readable_by(owner).values_list("public_id", flat=True)
    )
    assert theirs.public_id not in {line.public_id for line in lines}


# -- queries -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["desk/", "desk/members/", "roles/", "desk/classes/", "desk/record/"])
def test_a_page_costs_as_many_queries_for_twelve_as_for_one(path: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    network, owner = start_network()
    client = signed_in(owner)

    def cost() -> int:
        client.get(address(network, path))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(network, path)).status_code == 200
        return len(asked)

    join(network, role=Role.COMMUNITY)
    one = cost()
    for number in range(11):
        join(network, role=Role.COMMUNITY)
        network.memberclass_rows.create(network=network, code=f"more-{number}", label=f"区分{number}")

    assert (one, cost()) == (QUERIES[path], QUERIES[path])


# session, person, network, membership, roles, my own card (2), my networks; then what the page itself asks
QUERIES = {"desk/": 12, "desk/members/": 12, "roles/": 9, "desk/classes/": 7, "desk/record/": 10}
