"""People of the roster whose class the network does not admit: nobody invites them in bulk, and who comes learns it at once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from enishi.joining import cards, listing, mailings, opening
from enishi.joining.models import Invitation, PrintRun
from enishi.joining.tests.make import make_invitation, make_mailing, make_roster_person
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.classes import LEAVING
from enishi.networks.days import today_in
from enishi.networks.models import MemberClass, Network
from enishi.networks.tests.make import make_network
from enishi.roster import facts as roster
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db
STILL_HERE: list[dict[str, Any]] = [{"joined_on": date(2012, 4, 1), "employment_type": "正社員"}]


@pytest.fixture
def network(settings: Any) -> Network:
    settings.PUBLIC_URL, settings.MAIL_PER_MINUTE = "https://alumni.example.jp", 0
    network = make_network(slug="nagi", name="凪の会", contact_email="desk@example.com")
    network.memberclass_rows.filter(code="employee").update(admitted=False)
    return network


# -- the rule -----------------------------------------------------------------------------------------------------------
def _everybody(network: Network) -> None:
    """Everything that decides: periods of one number and of two, in and out of order, and a class set by hand on either."""
    tomorrow = today_in(network) + timedelta(days=1)
    kinds = ["正社員", "嘱託", "実習生", ""]
    spans: list[dict[str, Any]] = [
        {"joined_on": date(2010, 4, 1), "left_on": date(2015, 3, 31), "left": True},
        {"joined_on": date(2011, 4, 1), "left_on": date(2015, 3, 31), "left": True},
        {"joined_on": date(2014, 4, 1), "left": True},
        {"joined_on": date(2013, 4, 1), "left_on": tomorrow, "left": True},
        {"joined_on": date(2016, 4, 1)},
        {"joined_on": None},
        {"joined_on": None, "left": True},
    ]
    by_hand = [None, *MemberClass.objects.within(network).filter(code__in=["contract", "contract-now"])]
    make_roster_person(network, periods=[])
    for span, kind in product(spans, kinds):
        make_roster_person(network, periods=[{**span, "employment_type": kind}])
    for (one, other), hand in product(product(spans, spans), by_hand):
        if one["joined_on"] != other["joined_on"]:
            theirs = [{**one, "employment_type": "嘱託"}, {**other, "employment_type": "実習生"}]
            make_roster_person(network, periods=theirs, member_class=hand)
        leading = make_roster_person(network, periods=[{**one, "employment_type": "実習生"}])
        make_roster_person(network, periods=[{**other, "employment_type": "嘱託"}], same_as=leading, member_class=hand)


@pytest.mark.parametrize("without", ["", "employee", "left", "leavers come"])
def test_condition_says_of_everybody_what_is_said_of_one(network: Network, without: str) -> None:
    if without == "leavers come":
        MemberClass.objects.create(network=network, code=LEAVING, label="まもなく", side=EMPLOYEES, position=9)
    for place, (code, side, kinds, admitted) in enumerate(
        [
            ("contract", ALUMNI, ["嘱託", ""], False),
            ("intern", ALUMNI, ["実習生"], True),
            ("contract-now", EMPLOYEES, ["嘱託"], True),
        ]
    ):
        MemberClass.objects.create(
            network=network, code=code, label=code, side=side, position=place + 5, employment_types=kinds,
            admitted=admitted,
        )  # fmt: skip
    _everybody(network)
    if without in ("employee", "left"):
        side = EMPLOYEES if without == "employee" else ALUMNI
        network.memberclass_rows.filter(side=side).delete()

    rows = RosterPerson.objects.within(network).filter(same_as=None)
    condition = opening.not_admitted(network)
    known = roster.leading(network, list(rows.values_list("pk", flat=True)))

    assert condition is not None
    assert set(rows.filter(condition).values_list("pk", flat=True)) == {
        facts.id for facts in known.values() if not opening.admits(facts, network)
    }


def test_condition_is_none_where_everybody_is_admitted(network: Network) -> None:
    network.memberclass_rows.update(admitted=True)

    assert opening.not_admitted(network) is None


def test_who_leaves_soon_joins_where_those_alone_are_admitted_of_the_employees(network: Network) -> None:
    leaving = MemberClass.objects.create(network=network, code=LEAVING, label="まもなく", side=EMPLOYEES, position=9)
    soon = [{**STILL_HERE[0], "left_on": today_in(network) + timedelta(days=20), "left": True}]
    leaves, stays = make_roster_person(network, periods=soon), make_roster_person(network, periods=STILL_HERE)
    known = roster.leading(network, [leaves.pk, stays.pk])

    assert opening.class_of(known[leaves.pk], network, EMPLOYEES) == leaving
    assert [opening.admits(known[each.pk], network) for each in (leaves, stays)] == [True, False]
    assert mailings.choose(network, "leaving", {}).ids == (leaves.pk,)
    leaving.admitted = False
    leaving.save()
    assert not opening.admits(known[leaves.pk], network)


# -- in bulk ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["uninvited", "out"])
def test_bulk_leaves_out_whose_class_is_not_admitted_and_counts_them(network: Network, who: str) -> None:
    fit = make_roster_person(network)
    for _ in range(2):
        make_roster_person(network, periods=STILL_HERE)

    mailed, carded = mailings.choose(network, who, {}), cards.choose(network, who, {})

    assert (mailed.ids, mailed.left_out) == ((fit.pk,), {"no_class": 2})
    assert ([each.id for each in carded.people], carded.left_out) == ([fit.pk], {"no_class": 2})


def test_list_of_who_is_not_invited_yet_leaves_them_out(network: Network) -> None:
    officer = make_member(network, role="secretariat")
    fit = make_roster_person(network)
    make_roster_person(network, periods=STILL_HERE)

    rows = listing.shown(officer, state=listing.UNINVITED).rows

    assert [row.public_id for row in rows] == [fit.public_id]


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "この区分は、いまは受け入れていません"), ("en", "their class is not admitted now")]
)
def test_pages_of_bulk_say_how_many_before_the_button(
    client: Client, network: Network, language: str, said: str
) -> None:
    make_roster_person(network)
    make_roster_person(network, periods=STILL_HERE)
    client.force_login(make_member(network, role="secretariat").person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    for name in ("joining:mailings-new", "joining:cards-new"):
        assert said in client.get(reverse(name, args=[network.slug]) + "?who=uninvited").text


def test_mailing_does_not_write_to_whom_it_ceased_to_admit(network: Network) -> None:
    row = make_roster_person(network)
    mailing = make_mailing(network, [row])
    network.memberclass_rows.update(admitted=False)

    while mailings.send_some(network.pk, mailing.pk) is not None:
        pass

    assert mailing.recipients.get().left_out == "no_class"
    assert not mail.outbox


def test_card_is_not_made_for_whom_the_network_ceased_to_admit(network: Network) -> None:
    row = make_roster_person(network)
    run = PrintRun(network=network, people=[row.pk])
    assert [each.id for each in cards.recipients(run)] == [row.pk]

    network.memberclass_rows.update(admitted=False)

    assert cards.recipients(run) == []


# -- coming in ----------------------------------------------------------------------------------------------------------
def test_who_comes_with_a_code_learns_it_right_after_the_facts(client: Client, network: Network) -> None:
    issued = make_invitation(make_roster_person(network, periods=STILL_HERE))
    typed = {"family": "入江", "given": "文乃", "year": "1989", "month": "2", "day": "3", "email": "fumino@example.net"}
    url = reverse("joining:join", args=[network.slug, issued.code])

    wrong, right = client.post(url, typed | {"given": "違"}), client.post(url, typed)

    assert "いまは参加の条件にあいません" not in wrong.text
    assert right.status_code == 422
    assert "いまは参加の条件にあいません" in right.text
    assert reverse("desk:contact", args=[network.slug]) in right.text
    assert not mail.outbox
    assert client.get(reverse("joining:join-digits", args=[network.slug, issued.code])).status_code == 302


# -- one by one ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "この方の区分は、いまは受け入れていません"), ("en", "does not admit this person’s class now")],
)
def test_page_of_one_says_so_and_invites_nobody(client: Client, network: Network, language: str, said: str) -> None:
    row = make_roster_person(network, periods=STILL_HERE)
    client.force_login(make_member(network, role="secretariat").person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    url = reverse("joining:invitation", args=[network.slug, row.public_id])

    sent = client.post(url, {"way": "mail"})

    assert sent.status_code == 422
    assert said in sent.text
    assert reverse("joining:claim", args=[network.slug]) in sent.text
    assert 'name="way"' not in sent.text
    assert not Invitation.objects.within(network).exists()
