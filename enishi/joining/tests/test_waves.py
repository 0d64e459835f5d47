"""A network that opens in steps: whose turn it is, who waits and is told once, and that nobody learns who is on the roster."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, claims, claims_jobs, mailings, own_data, turns, wave_jobs, waves
from enishi.joining.happenings import BACK
from enishi.joining.identity import Typed
from enishi.joining.models import Awaiting, Claim, Invitation
from enishi.joining.tests import test_views_claims, test_views_guest
from enishi.joining.tests.make import make_bundle, make_claim, make_invitation, make_mailing, make_roster_person
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.kit.models import OutboxMail
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import facts as roster
from enishi.roster import segments
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db
FUMINO = Typed("入江", "文乃", date(1989, 2, 3))
LATER = {"left_from": 2022}  # 入江 left in 2021


def left(year: int, **values: Any) -> dict[str, Any]:
    return {"joined_on": date(2000, 4, 1), "left_on": date(year, 3, 31), "left": True, "department": "総務部"} | values


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def hana(network: Network) -> Member:
    return make_member(network, role=Role.SECRETARIAT)


@pytest.fixture
def fumino(network: Network) -> RosterPerson:
    return make_roster_person(network)


@pytest.fixture
def early(network: Network) -> RosterPerson:
    """Somebody whom the network opens to first."""
    return make_roster_person(
        network, family_name="早川", employee_number="7", birth_date=date(1990, 5, 6), periods=[left(2023)]
    )


def open_to(network: Network, segment: dict[str, Any], by: Any = SYSTEM) -> None:
    waves.open_to(network, segment=segment, by=by)
    network.refresh_from_db()


def opened(network: Network) -> None:
    waves.open_to_all(network, by=SYSTEM)
    network.refresh_from_db()


def come(issued: actions.Issued, person: Person | None = None) -> Awaiting:
    """Come before one's turn, facts and address proved."""
    person = person or make_person("fumino@example.net")
    return waves.remember(issued.invitation.network, invitation=issued.invitation, address=person.email, by=person)


def letters() -> list[tuple[list[str], str]]:
    return [(message.to, str(message.body)) for message in mail.outbox]


# -- whom ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("segment", "number"),
    [
        ({}, 3),
        ({"left_from": 2022}, 1),
        ({"left_to": 2021}, 1),
        ({"left_from": 2021, "left_to": 2023}, 2),
        ({"standing": "current"}, 1),
        ({"standing": "left", "department": "総務"}, 1),
        ({"company": "凪沢製作所"}, 1),
        ({"member_class": "nobody"}, 0),
    ],
)
def test_segment_counts_what_the_roster_knows(
    network: Network, fumino: RosterPerson, early: RosterPerson, segment: dict[str, Any], number: int
) -> None:
    still = [{"joined_on": date(2010, 4, 1), "department": "総務部"}]
    make_roster_person(network, family_name="在田", company="凪沢製作所", employee_number="8", periods=still)
    make_roster_person(make_network(), family_name="隣", periods=[left(2023)])

    with CaptureQueriesContext(connection) as asked:
        assert segments.size(network, segment, date(2026, 11, 21)).all == number
    assert len(asked) == 1


def test_opening_to_these_needs_the_right_and_somebody_who_fits(
    network: Network, hana: Member, fumino: RosterPerson
) -> None:
    community = make_member(network, role=Role.COMMUNITY)

    with pytest.raises(NotAllowed):
        waves.open_to(network, segment={"left_to": 2021}, by=community)
    with pytest.raises(NotAllowed):
        waves.open_to(network, segment={"left_to": 2021}, by=make_member(make_network(), role=Role.SECRETARIAT))
    with pytest.raises(Refused):
        waves.open_to(network, segment={}, by=hana)
    with pytest.raises(Refused):
        waves.open_to(network, segment=LATER, by=hana)

    network.refresh_from_db()
    assert network.open_to == {}
    open_to(network, {"left_to": 2021}, by=hana)
    assert Happening.objects.within(network).get(kind="joining.opened-to").facts["number"] == 1


def test_turn_has_come_by_segment_by_hand_and_for_everybody(
    network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    before = make_invitation(fumino, way="link").invitation
    first, second = (roster.person_by_id(network, row.pk) for row in (early, fumino))
    assert turns.has_come(network, second)

    open_to(network, LATER)
    Invitation.objects.within(network).update(sent_at=timezone.now() - timedelta(hours=1))
    by_hand = make_invitation(fumino, way="link").invitation

    assert turns.has_come(network, first)
    assert not turns.has_come(network, second)
    assert not turns.has_come(network, None)
    assert not turns.has_come(network, second, before)
    assert turns.has_come(network, second, by_hand)
    assert [by_hand.ahead, before.ahead] == [True, False]
    card = make_bundle(network, [fumino]).invitations.get()
    assert not turns.has_come(network, second, card)


def test_mailing_is_an_opening_for_those_it_goes_to(
    network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    open_to(network, LATER)
    mailing = make_mailing(network, [fumino, early])

    while mailings.send_some(network.pk, mailing.pk) is not None:
        pass

    sent = Invitation.objects.within(network).filter(mailing=mailing)
    assert {row.roster_person_id: row.ahead for row in sent} == {fumino.pk: True, early.pk: False}
    assert all(turns.has_come(network, roster.person_by_id(network, row.roster_person_id), row) for row in sent)


@pytest.mark.parametrize("in_steps_before", [False, True])
def test_reminder_opens_as_much_as_the_first_mail_and_no_more(
    network: Network, fumino: RosterPerson, early: RosterPerson, in_steps_before: bool
) -> None:
    if in_steps_before:
        open_to(network, LATER)
    mailing = make_mailing(network, [fumino], reminders=1, interval=7)
    mailings.send_some(network.pk, mailing.pk)
    if not in_steps_before:
        open_to(network, LATER)

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        mailings.send_some(network.pk, mailing.pk)

    sent = Invitation.objects.within(network).filter(mailing=mailing)
    assert [row.ahead for row in sent] == [in_steps_before] * 2


def test_admit_lets_in_only_whose_turn_it_is(network: Network, fumino: RosterPerson, early: RosterPerson) -> None:
    invitation = make_invitation(fumino).invitation
    open_to(network, LATER)
    said: dict[str, Any] = {"typed": FUMINO, "address": "a@example.com", "preset": "quiet", "purposes": ["membership"]}

    with pytest.raises(Refused):
        actions.admit(invitation, by=make_person(), **said)
    assert not network.member_rows.exists()

    open_to(network, {"left_to": 2021})
    assert actions.admit(invitation, by=make_person(), **said).state == Member.State.JOINED


# -- who waits ----------------------------------------------------------------------------------------------------------
def test_coming_before_ones_turn_waits_and_is_told_once_with_a_new_link(
    client: Client, network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    issued = make_invitation(fumino)
    open_to(network, LATER)
    test_views_guest.come_to_choices(client, issued)

    answer = client.get(test_views_guest.at(issued, "choices"))
    page = client.get(answer["Location"])

    assert answer["Location"] == reverse("joining:turn", args=[network.slug])
    assert "順番に開いています" in re.sub("<wbr>", "", page.text)
    assert "fumino@example.net" in page.text
    awaiting = Awaiting.objects.within(network).get()
    assert (awaiting.address, awaiting.invitation_id) == ("fumino@example.net", issued.invitation.pk)
    assert "1989" not in str(dict(client.session.items()))
    assert not network.member_rows.exists()

    Invitation.objects.within(network).update(expires_at=timezone.now() - timedelta(minutes=1), sent_at=timezone.now() - timedelta(days=60))  # fmt: skip
    mail.outbox.clear()
    opened(network)
    drain()
    wave_jobs.tell_left_over.func()

    [(to, text)] = letters()
    assert to == ["fumino@example.net"]
    assert not Awaiting.objects.within(network).exists()
    code = re.search(r"/join/(\S+)/", text)
    assert code is not None
    assert client.get(reverse("joining:join", args=[network.slug, code[1]])).status_code == 200
    assert Happening.objects.within(network).filter(kind="joining.told").count() == 1


def test_turn_page_deletes_the_address_and_the_invitation_goes_on(
    client: Client, network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    issued = make_invitation(fumino)
    open_to(network, LATER)
    person = make_person("fumino@example.net")
    come(issued, person)
    client.force_login(person)

    answer = client.post(reverse("joining:turn", args=[network.slug]))

    assert answer.status_code == 302
    assert not Awaiting.objects.within(network).exists()
    opened(network)
    drain()
    assert mail.outbox == []
    assert issued.invitation.state == Invitation.State.OPEN


def test_turn_page_is_for_who_waits(
    client: Client, network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    issued = make_invitation(fumino)
    open_to(network, LATER)
    awaiting = come(issued)
    turn = reverse("joining:turn", args=[network.slug])

    assert "login" in client.get(turn)["Location"]
    client.force_login(make_person())
    assert client.get(turn)["Location"] == reverse("joining:join-code", args=[network.slug])
    assert client.post(turn).status_code == 302
    with pytest.raises(NotAllowed):
        waves.forget_me(awaiting, by=make_person())
    assert Awaiting.objects.within(network).get() == awaiting


def test_widening_tells_whose_turn_has_come_and_nobody_else(
    network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    older = make_roster_person(network, family_name="古田", employee_number="9", periods=[left(1999)])
    first, second = make_invitation(fumino), make_invitation(older)
    open_to(network, LATER)
    come(first)
    come(second, make_person("furuta@example.net"))

    open_to(network, {"left_from": 2021})
    drain()

    assert [to for to, _text in letters()] == [["fumino@example.net"]]
    assert Awaiting.objects.within(network).get().address == "furuta@example.net"


@pytest.mark.parametrize("why", ["withdrawn", "maybe deceased"])
def test_who_may_not_be_written_to_is_forgotten_without_a_mail_and_the_record_says_so(
    network: Network, fumino: RosterPerson, early: RosterPerson, why: str
) -> None:
    issued = make_invitation(fumino)
    open_to(network, LATER)
    come(issued)
    if why == "withdrawn":
        actions.revoke(issued.invitation, by=SYSTEM)
    else:
        RosterPerson.objects.within(network).filter(pk=fumino.pk).update(maybe_deceased=True)

    opened(network)
    drain()

    assert mail.outbox == []
    assert not Awaiting.objects.within(network).exists()
    ended = Happening.objects.within(network).filter(kind__in=["joining.told", "joining.awaits-untold"])
    assert [row.kind for row in ended] == ["joining.awaits-untold"]


def test_change_of_the_roster_brings_ones_turn(network: Network, fumino: RosterPerson, early: RosterPerson) -> None:
    issued = make_invitation(fumino)
    open_to(network, LATER)
    come(issued)
    wave_jobs.tell_left_over.func()
    assert mail.outbox == []

    RosterPerson.objects.within(network).filter(pk=fumino.pk).update(last_left_on=date(2024, 3, 31))
    wave_jobs.tell_left_over.func()

    assert len(mail.outbox) == 1


def test_killed_in_the_middle_of_telling_nobody_is_left_out_or_told_twice(
    network: Network, early: RosterPerson, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The mail is a row of the outbox and goes back with the transaction of whoever dies before the end of it."""
    settings.EMAIL_BACKEND = "enishi.kit.mailer.OutboxBackend"
    invited = [
        make_invitation(make_roster_person(network, employee_number=f"{number}")) for number in range(1000, 1004)
    ]
    open_to(network, LATER)
    for number, issued in enumerate(invited):
        come(issued, make_person(f"waits{number}@example.net"))
    opened(network)
    before = set(OutboxMail.objects.values_list("pk", flat=True))
    real, calls = waves.wave_mail.send, []

    def dies(*args: Any, **kwargs: Any) -> None:
        calls.append(1)
        real(*args, **kwargs)
        if len(calls) == 3:
            raise SystemExit  # after the mail was written, before the row is gone

    monkeypatch.setattr(waves.wave_mail, "send", dies)
    with pytest.raises(SystemExit):
        wave_jobs.tell_left_over.func()
    assert OutboxMail.objects.exclude(pk__in=before).count() == 2
    wave_jobs.tell_left_over.func()

    written = OutboxMail.objects.exclude(pk__in=before)
    assert sorted(row.to[0] for row in written) == [f"waits{number}@example.net" for number in range(4)]
    assert not Awaiting.objects.within(network).exists()


def test_remembering_is_refused_once_it_is_open(network: Network, fumino: RosterPerson) -> None:
    issued = make_invitation(fumino)

    with pytest.raises(Conflict):
        come(issued)
    assert not Awaiting.objects.within(network).exists()


def test_joining_and_erasing_leave_nothing_of_who_waited(
    network: Network, hana: Member, fumino: RosterPerson, early: RosterPerson
) -> None:
    issued = make_invitation(fumino)
    open_to(network, LATER)
    person = make_person("fumino@example.net")
    come(issued, person)
    claim = make_claim(network, person=person)
    claims.approve(claim, candidate=fumino.pk, by=hana)
    Claim.objects.within(network).update(decided_at=timezone.now() - BACK)
    claims.settle(claim, by=SYSTEM)

    member = network.member_rows.get(person=person)
    assert not Awaiting.objects.within(network).exists()
    assert Happening.objects.within(network).get(kind="joining.claim-approved").facts["ahead"] is True

    Awaiting.objects.create(network=network, person=person, address="again@example.net")
    assert own_data.collect(member)["awaiting"][0]["address"] == "again@example.net"
    assert json.dumps(own_data.collect(member), default=str)
    actions.erase(member, reason="test", by=SYSTEM)
    assert not Awaiting.objects.within(network).exists()


# -- without an invitation --------------------------------------------------------------------------------------------------
def test_applying_in_steps_is_the_same_for_everybody(
    network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    """Whose turn it is, whose turn it is not, and who is a stranger: one and the same in bodies, status, queries and rows."""
    open_to(network, LATER)
    test_views_claims.warm(network)
    seen = []
    for number, facts in enumerate(
        ({}, {"family": "早川", "left": "2023"}, {"family": "高橋", "given": "翔", "day": "4"})
    ):
        cache.clear()
        visitor = Client()
        with CaptureQueriesContext(connection) as asked:
            answer = test_views_claims.apply(visitor, network, email=f"who{number}@example.com", **facts)
            waits = visitor.get(answer["Location"])
        drain()
        later = visitor.get(answer["Location"])
        pages = tuple(re.sub(r"\d+:\d\d[:.\d]*", "", test_views_claims.plain(page)) for page in (waits, later))
        seen.append((answer.status_code, pages, len(asked)))

    assert seen[0] == seen[1] == seen[2]
    assert "順番に開いています" in seen[0][1][0]
    assert Awaiting.objects.within(network).filter(invitation=None).count() == 4  # one to warm up


def test_widening_tells_no_applicant_and_the_opening_tells_all(
    network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    open_to(network, LATER)
    make_claim(network, person=make_person("rightful@example.net"))
    make_claim(network, person=make_person("stranger@example.net"), family="高橋", given="翔", birth="1990-01-01")
    Claim.objects.within(network).update(promised_on=date(2020, 1, 1), made_at=timezone.now() - timedelta(days=400))

    open_to(network, {"left_from": 2000})
    drain()
    claims_jobs.close_old.func()
    assert mail.outbox == []

    opened(network)
    drain()
    wave_jobs.tell_left_over.func()
    claims_jobs.close_old.func()

    assert sorted(to[0] for to, _text in letters()) == ["rightful@example.net", "stranger@example.net"]
    texts = {re.sub(r"(入江|高橋)", "", text) for _to, text in letters()}
    assert len(texts) == 1
    assert all(claim.promised_on > timezone.localdate() for claim in Claim.objects.within(network).undecided())
    assert Claim.objects.within(network).undecided().count() == 2


def test_three_facts_let_in_at_once_only_whose_turn_it_is_and_at_the_opening(
    network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    claims.set_facts_rule(network, at_once=True, by=SYSTEM)
    open_to(network, LATER)
    claim = make_claim(network)
    assert claim.is_open

    open_to(network, {"left_from": 2021})
    drain()

    claim.refresh_from_db()
    assert claim.state == Claim.State.APPROVED
    assert len(mail.outbox) == 1
    assert not Awaiting.objects.within(network).exists()


@pytest.mark.parametrize("answered", [False, True])
def test_opening_lets_nobody_in_whom_an_officer_has_asked(
    network: Network, hana: Member, fumino: RosterPerson, early: RosterPerson, answered: bool
) -> None:
    claims.set_facts_rule(network, at_once=True, by=SYSTEM)
    open_to(network, LATER)
    claim = make_claim(network)
    claims.ask(claim, text="?", by=hana)
    if answered:
        claim.refresh_from_db()
        claims.answer(claim, text="!", by=claim.person)

    opened(network)
    drain()

    claim.refresh_from_db()
    assert claim.is_open
    assert not network.member_rows.filter(person=claim.person).exists()


def test_withdrawn_application_is_not_told(network: Network, fumino: RosterPerson, early: RosterPerson) -> None:
    open_to(network, LATER)
    claim = make_claim(network)
    claims.withdraw(claim, by=claim.person)

    assert not Awaiting.objects.within(network).exists()


# -- the officer's page -----------------------------------------------------------------------------------------------------
def test_wave_page_counts_opens_widens_and_ends(
    client: Client, network: Network, hana: Member, fumino: RosterPerson, early: RosterPerson
) -> None:
    client.force_login(hana.person)
    wave = reverse("joining:wave", args=[network.slug])

    assert "このままでは、全員です" in client.get(wave).text
    counted = client.get(f"{wave}?left_from=2022")
    assert "この1人にだけ開く" in counted.text
    assert client.post(f"{wave}?left_from=2022", {"count": "5"}).status_code == 422
    assert client.post(f"{wave}?left_from=2022", {"count": "1"})["Location"] == wave

    network.refresh_from_db()
    assert network.open_to == {"left_from": 2022}
    assert "2022" in client.get(wave).text
    assert client.get(f"{wave}?left_from=20222").status_code == 200
    assert client.post(f"{wave}?left_from=2000", {"count": "2"})["Location"] == wave
    set_to = Happening.objects.within(network).filter(kind="joining.opened-to").order_by("pk")
    assert [row.facts["number"] for row in set_to] == [1, 2]


def test_wave_end_opens_to_everybody_and_says_so_when_pressed_twice(
    client: Client, network: Network, hana: Member, fumino: RosterPerson, early: RosterPerson
) -> None:
    client.force_login(hana.person)
    wave, end = (reverse(f"joining:{name}", args=[network.slug]) for name in ("wave", "wave-end"))
    open_to(network, LATER)

    assert client.post(end)["Location"] == client.post(end)["Location"] == wave

    network.refresh_from_db()
    assert network.open_to == {}
    assert Happening.objects.within(network).filter(kind="joining.opened").count() == 1
    assert "名簿にいて、参加の条件に合う方すべて" in client.get(wave).text


def test_wave_of_one_network_says_nothing_of_another(
    network: Network, fumino: RosterPerson, early: RosterPerson
) -> None:
    other = make_network()
    make_roster_person(other, periods=[left(2023)])
    issued = make_invitation(fumino)
    open_to(network, LATER)
    come(issued)
    open_to(other, LATER)
    opened(other)
    drain()

    assert mail.outbox == []
    assert Awaiting.objects.within(network).count() == 1
    assert Awaiting.objects.of_person(other, make_person()).count() == 0
