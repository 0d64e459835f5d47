"""Mailings: whom they go to, that everybody is written to once and at the agreed times, and what holds them back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, cards, claims, jobs, mailing_jobs, mailing_mail, mailings, returns
from enishi.joining.identity import Typed
from enishi.joining.models import Claim, Invitation, Leaver, Mailing, Recipient
from enishi.joining.tests.make import make_bundle, make_claim, make_invitation, make_mailing, make_roster_person
from enishi.kit import gently
from enishi.kit import jobs as kit_jobs
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.ids import new_public_id
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions as roster
from enishi.roster import files, intake, standing
from enishi.roster import jobs as roster_jobs
from enishi.roster.models import Intake, RosterPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(settings: Any) -> Network:
    settings.PUBLIC_URL, settings.MAIL_PER_MINUTE = "https://alumni.example.jp", 0
    return make_network(slug="nagi", name="凪の会", organisation="凪沢製作所", contact_email="desk@example.com")


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role="secretariat")


def send(mailing: Mailing) -> Mailing:
    """Send what is due, as the jobs do, until nothing is."""
    while mailings.send_some(mailing.network_id, mailing.pk) is not None:
        pass
    return again(mailing)


def again(mailing: Mailing) -> Mailing:
    fresh: Mailing = Mailing.objects.within(mailing.network_id).select_related("network").get(pk=mailing.pk)
    return fresh


def later(mailing: Mailing, days: int) -> Mailing:
    """Let days go by: everything that has happened lies so much further back."""
    back = timedelta(days=days)
    for row in mailing.recipients.exclude(due_on=None):
        Recipient.objects.within(mailing.network_id).filter(pk=row.pk).update(due_on=row.due_on - back)
    for invitation in Invitation.objects.within(mailing.network_id):
        Invitation.objects.within(mailing.network_id).filter(pk=invitation.pk).update(
            sent_at=invitation.sent_at - back, expires_at=invitation.expires_at - back
        )
    fresh = again(mailing)
    if fresh.due_at:
        Mailing.objects.within(mailing.network_id).filter(pk=mailing.pk).update(due_at=fresh.due_at - back)
    return again(mailing)


def at_ten(mailing: Mailing) -> Mailing:
    """Let it be the hour of reminders, whatever the clock says."""
    Mailing.objects.within(mailing.network_id).filter(pk=mailing.pk).exclude(due_at=None).update(due_at=timezone.now())
    return again(mailing)


def recipient(mailing: Mailing, row: RosterPerson) -> Recipient:
    found: Recipient = mailing.recipients.get(roster_person=row)
    return found


# -- whom ---------------------------------------------------------------------------------------------------------------
def test_mailing_goes_to_whom_a_letter_may_reach_and_counts_the_others_by_reason(network: Network) -> None:
    fit = make_roster_person(network)
    make_roster_person(network, no_contact=True)
    make_roster_person(network, maybe_deceased=True)
    make_roster_person(network, email="")
    make_roster_person(network, member=make_member(network))
    for _ in range(2):
        make_roster_person(network, email="both@example.com")
    here = make_roster_person(network)
    Leaver.objects.create(network=network, roster_person=here)
    tomorrow = today_in(network) + timedelta(days=1)
    make_roster_person(network, periods=[{"joined_on": date(2012, 4, 1), "left_on": tomorrow, "left": True}])
    claim = make_claim(network, family="森", row=(applied := make_roster_person(network, family_name="森")))
    make_invitation(make_roster_person(network))

    chosen = mailings.choose(network, "out", {})

    assert claim.roster_person_id == applied.pk
    assert chosen.ids == (fit.pk,)
    assert chosen.left_out == {
        "silent": 1, "deceased": 1, "leaving": 1, "was_here": 1, "applied": 1, "lately": 1, "address": 1, "shared": 2,
    }  # fmt: skip
    assert mailings.choose(network, "uninvited", {}).left_out.get("lately") is None


def test_mailing_to_who_is_not_admitted_does_not_go_but_an_imposter_shuts_nobody_out(
    network: Network, officer: Member
) -> None:
    not_admitted, impersonated = (
        make_roster_person(network, family_name="森"),
        make_roster_person(network, family_name="林"),
    )
    for row, why in ((not_admitted, Claim.Reason.NOT_ADMITTED), (impersonated, Claim.Reason.NOT_CONFIRMED)):
        claim = make_claim(network, family=row.family_name, row=row)
        claims.decline(claim, why=why, note="", by=officer)
        Claim.objects.within(network).filter(pk=claim.pk).update(decided_at=timezone.now() - claims.AGAIN_AFTER)
        claims.settle(Claim.objects.within(network).select_related("network", "person").get(pk=claim.pk), by=SYSTEM)

    assert mailings.choose(network, "out", {}).ids == (impersonated.pk,)


def test_mailing_to_who_has_an_address_under_another_number_goes(network: Network) -> None:
    leading = make_roster_person(network, email="")
    make_roster_person(network, email="a@example.com", same_as=leading)
    one = make_roster_person(network, email="b@example.com")
    make_roster_person(network, email="b@example.com", same_as=one)

    mailing = send(make_mailing(network, [leading, one]))

    assert set(mailings.choose(network, "out", {}, most=9).left_out) == {"lately"}
    assert sorted(letter.to[0] for letter in mail.outbox) == ["a@example.com", "b@example.com"]
    assert mailing.done == 2


def test_mailing_to_those_of_one_file_only(network: Network) -> None:
    files = [
        Intake.objects.create(network=network, file_name=name, file_hash="0" * 64, state=state)
        for name, state in (("旧登録名簿.xlsx", "done"), ("人事.csv", "done"), ("取消.csv", "undone"))
    ]
    old = make_roster_person(network, intake=files[0])
    make_roster_person(network, intake=files[1])
    make_roster_person(network)

    assert [each.file_name for each in standing.imported(network)] == ["人事.csv", "旧登録名簿.xlsx"]
    assert mailings.choose(network, "uninvited", {"intake": files[0].public_id}).ids == (old.pk,)
    assert mailings.choose(network, "uninvited", {"intake": "nobody"}).ids == ()


def test_mailing_to_who_leaves_soon_reaches_those_alone(network: Network) -> None:
    today = today_in(network)
    rows = [
        make_roster_person(
            network, periods=[{"joined_on": date(2012, 4, 1), "left_on": today + timedelta(days=days), "left": True}]
        )
        for days in (-1, 0, 1, 30, 31, 91)
    ]
    make_roster_person(network, periods=[{"joined_on": date(2012, 4, 1)}])

    assert set(mailings.choose(network, "leaving", {}).ids) == {rows[2].pk, rows[3].pk}
    assert set(mailings.choose(network, "leaving", {"within": "90"}).ids) == {row.pk for row in rows[2:5]}
    assert set(mailings.choose(network, "uninvited", {}).left_out) == {"leaving"}


# -- ordering -------------------------------------------------------------------------------------------------------------
def test_mailing_is_ordered_once_however_often_the_button_is_pressed(network: Network, officer: Member) -> None:
    row, token = make_roster_person(network), new_public_id()
    words = {"title": "件名", "greeting": "本文"}
    mailings.order(network, [row.pk], by=officer, token=token, **words)

    with pytest.raises(Conflict):
        mailings.order(network, [row.pk], by=officer, token=token, **words)
    with pytest.raises(Refused):
        mailings.order(network, [], by=officer, token=new_public_id(), **words)
    with pytest.raises(Refused):
        mailings.order(network, [row.pk], by=officer, token=new_public_id(), reminders=3, **words)
    with pytest.raises(NotAllowed):
        mailings.order(network, [row.pk], by=make_member(network, role="community"), token=new_public_id(), **words)

    assert Mailing.objects.within(network).count() == 1
    assert Happening.objects.within(network).get(kind="joining.mailing-ordered").facts == {"number": 1}


# -- sending --------------------------------------------------------------------------------------------------------------
def test_mailing_writes_everybody_their_own_mail_with_the_officers_words(network: Network) -> None:
    rows = [make_roster_person(network, family_name=name) for name in ("入江", "森")]

    mailing = send(make_mailing(network, rows, greeting="日比谷です。\n\nお元気ですか <b>。", title="お誘い"))

    assert (mailing.done, mailing.left_out, mailing.state) == (2, 0, Mailing.State.REMINDING)
    letters = {letter.to[0]: letter for letter in mail.outbox}
    codes = set()
    for row in rows:
        letter, invitation = letters[row.email], Invitation.objects.within(network).get(roster_person=row)
        text = str(letter.body)
        code = text.split("/join/")[1].split("/")[0]
        assert Invitation.objects.within(network).with_code(code).get() == invitation
        assert letter.subject == "お誘い"
        assert text.startswith(f"{row.family_name} 様\n")
        assert "日比谷です。\n\nお元気ですか <b>。" in text
        assert "&lt;b&gt;" in letter.alternatives[0][0]
        assert "/no-contact/" in text
        assert "List-Unsubscribe" in letter.extra_headers
        assert invitation.mailing_id == mailing.pk
        codes.add(code)
    assert len(codes) == 2


def test_mailing_looks_at_everybody_again_just_before(network: Network) -> None:
    rows = [make_roster_person(network) for _ in range(6)]
    mailing = make_mailing(network, rows)
    rows[0].delete()
    roster.fall_silent(network, rows[1].pk, address=rows[1].email, link="x", by=SYSTEM)
    RosterPerson.objects.within(network).filter(pk=rows[2].pk).update(member=make_member(network))
    RosterPerson.objects.within(network).filter(pk=rows[3].pk).update(email="no address\nBcc: x@example.com")
    make_invitation(rows[4])

    mailing = send(mailing)

    assert [letter.to for letter in mail.outbox if letter.subject == mailing.subject] == [[rows[5].email]]
    assert (mailing.number, mailing.done, mailing.left_out) == (6, 1, 4)  # a deleted row took its place with it
    assert [recipient(mailing, row).left_out for row in rows[1:]] == ["silent", "joined", "address", "lately", ""]


@pytest.mark.parametrize("mails", [0, 1])
def test_imposters_application_holds_mail_back_only_while_it_is_open(network: Network, mails: int) -> None:
    """Of the first mail and of a reminder alike; the days between leave nothing on record."""
    row = make_roster_person(network)
    mailing = make_mailing(network, [row, make_roster_person(network, family_name="森", given_name="薫")], reminders=1)
    if mails:
        mailing = at_ten(later(send(mailing), 14))
    imposter = make_claim(network, birth="1970-01-01", row=row)
    mail.outbox.clear()
    mailing = send(mailing)
    held = len(mail.outbox)
    records = Happening.objects.within(network).filter(kind__startswith="joining.mailing-").count()

    for _day in range(3):
        mailing = send(at_ten(later(mailing, 1)))
    between = Happening.objects.within(network).filter(kind__startswith="joining.mailing-").count()
    waiting = recipient(mailing, row)
    claims.withdraw(imposter, by=imposter.person)
    mailing = send(at_ten(later(mailing, 1)))

    assert held == len(mail.outbox) - 1 == 1
    assert mail.outbox[-1].to == [row.email]
    assert between == records
    assert (waiting.left_out, waiting.times, waiting.due_on) == ("", mails, today_in(network) + timedelta(days=1))
    assert (mailing.done, mailing.reminded, mailing.left_out) == (2, 2 if mails else 0, 0)


def test_mailing_goes_to_nobody_twice_by_two_mailings_at_once(network: Network) -> None:
    rows = [make_roster_person(network) for _ in range(3)]
    first, second = make_mailing(network, rows), make_mailing(network, rows)

    send(first)
    second = send(second)

    assert len(mail.outbox) == 3
    assert (second.done, second.left_out, second.state) == (0, 3, Mailing.State.DONE)


def test_mailing_that_is_interrupted_writes_nobody_twice(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """kill -9 in the middle of a handful rolls it back as a whole: mails, invitations and notes."""
    monkeypatch.setattr(gently, "HANDFUL", 2)
    mailing = make_mailing(network, [make_roster_person(network) for _ in range(5)])
    mailings.send_some(network.pk, mailing.pk)
    calls = []

    def killed(*args: Any, **kwargs: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        mailing_send(*args, **kwargs)

    mailing_send = mailing_mail.send
    with patch.object(mailing_mail, "send", killed), pytest.raises(KeyboardInterrupt):
        mailings.send_some(network.pk, mailing.pk)
    assert Invitation.objects.within(network).count() == 2
    assert again(mailing).done == 2

    mailing = send(mailing)

    people = list(Invitation.objects.within(network).values_list("roster_person", flat=True))
    assert len(people) == len(set(people)) == 5
    assert mailing.done == 5


def test_mailing_keeps_to_the_rate_that_all_networks_share(network: Network, settings: Any) -> None:
    settings.MAIL_PER_MINUTE = 60
    mailing = make_mailing(network, [make_roster_person(network) for _ in range(20)])

    next_at = mailings.send_some(network.pk, mailing.pk)

    assert len(mail.outbox) == 5
    assert next_at is not None
    assert timedelta(seconds=4) < next_at - timezone.now() <= timedelta(seconds=5)
    assert mailings.send_some(network.pk, mailing.pk) is None  # a second chain of jobs: not due yet
    assert len(mail.outbox) == 5
    elsewhere = make_network()
    other = make_mailing(elsewhere, [make_roster_person(elsewhere) for _ in range(20)])
    mailings.send_some(elsewhere.pk, other.pk)
    assert len(mail.outbox) == 7  # both are under way: half the rate each


def test_mailing_jobs_send_all_and_take_up_what_was_lost(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gently, "HANDFUL", 2)
    mailing = make_mailing(network, [make_roster_person(network) for _ in range(5)])

    kit_jobs.drain()
    assert (again(mailing).done, len(mail.outbox)) == (5, 5)

    Mailing.objects.within(network).filter(pk=mailing.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    mailing.recipients.update(due_on=today_in(network))
    later(mailing, 14)
    mailing_jobs.look_for_due.func()
    kit_jobs.drain()
    assert again(mailing).reminded == 5


def test_stopped_mailing_sends_nothing_more(network: Network, officer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gently, "HANDFUL", 2)
    mailing = make_mailing(network, [make_roster_person(network) for _ in range(5)])
    mailings.send_some(network.pk, mailing.pk)

    mailings.stop(mailing, by=officer)
    send(mailing)
    mailing_jobs.look_for_due.func()
    kit_jobs.drain()

    assert len(mail.outbox) == 2
    assert again(mailing).state == Mailing.State.STOPPED
    with pytest.raises(Refused):
        mailings.stop(mailing, by=officer)
    assert Invitation.objects.within(network).open().count() == 2
    assert Happening.objects.within(network).filter(kind="joining.mailing-stopped").count() == 1


# -- reminders ------------------------------------------------------------------------------------------------------------
def test_reminders_come_as_often_and_as_far_apart_as_said_and_then_no_more(network: Network) -> None:
    row = make_roster_person(network)
    mailing = send(make_mailing(network, [row], reminders=2, interval=14))
    assert mailing.due_at is not None
    assert timezone.localtime(mailing.due_at).hour == 10

    for days, mails in ((13, 1), (1, 2), (13, 2), (1, 3), (60, 3)):
        mailing = later(mailing, days)
        Mailing.objects.within(network).filter(pk=mailing.pk, due_at__lte=timezone.now() + timedelta(hours=12)).update(
            due_at=timezone.now()
        )
        send(mailing)
        assert len(mail.outbox) == mails, days

    mailing = again(mailing)
    assert (mailing.done, mailing.reminded, mailing.state) == (1, 2, Mailing.State.DONE)
    assert Invitation.objects.within(network).filter(roster_person=row).count() == 3


def test_reminders_pass_over_who_has_answered_in_whatever_way(network: Network) -> None:
    rows = [make_roster_person(network) for _ in range(7)]
    mailing = send(make_mailing(network, rows))
    mail.outbox.clear()
    of = {each.roster_person_id: each for each in Invitation.objects.within(network).select_related("network")}
    RosterPerson.objects.within(network).filter(pk=rows[0].pk).update(member=make_member(network))
    actions.fall_silent(of[rows[1].pk], by=make_person())
    actions.revoke(of[rows[2].pk], by=SYSTEM)
    Invitation.objects.within(network).filter(pk=of[rows[3].pk].pk).update(wrong_tries=5)
    rows[4].delete()
    mailing = later(mailing, 14)
    make_invitation(rows[5])
    mail.outbox.clear()
    Mailing.objects.within(network).filter(pk=mailing.pk).update(due_at=timezone.now())

    mailing = send(mailing)

    assert [letter.to for letter in mail.outbox] == [[rows[6].email]]
    assert mailing.reminded == 1
    assert [recipient(mailing, rows[n]).left_out for n in (0, 1, 2, 3)] == ["joined", "silent", "ended", "ended"]
    assert recipient(mailing, rows[5]).due_on == today_in(network) + timedelta(days=14)  # was just written to by hand


def test_mail_that_came_back_ends_the_reminders_until_there_is_another_address(network: Network) -> None:
    rows = [make_roster_person(network) for _ in range(2)]
    mailing = send(make_mailing(network, rows))
    for row in rows:
        returns.note(Invitation.objects.within(network).get(roster_person=row), reason="unknown", by=SYSTEM)
    RosterPerson.objects.within(network).filter(pk=rows[1].pk).update(email="corrected@example.com")
    assert mailings.choose(network, "out", {}).left_out == {"returned": 1}
    mailing = later(mailing, 14)
    Mailing.objects.within(network).filter(pk=mailing.pk).update(due_at=timezone.now())
    mail.outbox.clear()

    send(mailing)

    assert [letter.to for letter in mail.outbox] == [["corrected@example.com"]]
    assert recipient(mailing, rows[0]).left_out == "returned"


def test_reminders_do_not_know_who_opened(network: Network) -> None:
    rows = [make_roster_person(network) for _ in range(2)]
    mailing = send(make_mailing(network, rows))
    Invitation.objects.within(network).filter(roster_person=rows[0]).update(opened_at=timezone.now())
    mailing = later(mailing, 14)
    Mailing.objects.within(network).filter(pk=mailing.pk).update(due_at=timezone.now())

    assert send(mailing).reminded == 2


# -- before the last day (R005), from an older register (R020) ----------------------------------------------------------------
def test_employee_about_to_leave_is_invited_joins_and_is_an_alumnus_on_the_day_without_doing_anything(
    network: Network,
) -> None:
    last_day = today_in(network) + timedelta(days=20)
    row = make_roster_person(
        network, periods=[{"joined_on": date(2012, 4, 1), "left_on": last_day, "left": True, "department": "総務部"}]
    )
    chosen = mailings.choose(network, "leaving", {})
    mailing = mailings.order(
        network, chosen.ids, by=SYSTEM, token=new_public_id(), title="件名", greeting="本文", before_leaving=True
    )
    mailing.network = network
    send(mailing)
    text = str(mail.outbox[0].body)
    assert f"{last_day.year}年{last_day.month}月{last_day.day}日" in text
    code = text.split("/join/")[1].split("/")[0]
    invitation = Invitation.objects.within(network).select_related("network").with_code(code).get()

    member = actions.admit(
        invitation,
        by=make_person("fumino@example.org"),
        typed=Typed(family="入江", given="文乃", birth_date=row.birth_date),
        address="fumino@example.org",
        preset="usual",
        purposes=["membership", "listing"],
    )
    assert (member.side, member.leaves_on) == (EMPLOYEES, last_day)

    jobs.turn_of_the_day.func()
    member.refresh_from_db()
    assert member.side == EMPLOYEES

    with (
        patch("enishi.joining.jobs.today_in", return_value=last_day),
        patch("enishi.joining.actions.today_in", return_value=last_day),
    ):
        jobs.turn_of_the_day.func()
    member.refresh_from_db()
    assert (member.side, member.leaves_on) == (ALUMNI, None)
    assert Member.objects.within(network).count() == 1


def test_whoever_stands_in_an_older_register_appears_only_by_their_own_consent(
    network: Network, officer: Member
) -> None:
    """R020: the file of an older register comes in as HR's own does; it makes nobody a member, and the mail says that they
    decide anew."""
    said = "登録番号,社員番号,氏名,生年月日,入社日,退職日,メールアドレス,再雇用希望\n"
    said += "R-1,0071,入江 文乃,1989-02-03,2012-04-01,2021-03-31,fumino@example.com,希望する\n"
    file = intake.start(
        network, file_name="旧再雇用登録.csv", stored=files.store(ContentFile(said.encode(), name="x")), by=officer
    )
    for step in (roster_jobs.read_file, None, roster_jobs.write_people):
        file = Intake.objects.within(network).select_related("network").get(pk=file.pk)
        if step is None:
            intake.confirm(file, version=file.version, by=officer)
        else:
            step(file)
    row = RosterPerson.objects.within(network).get()
    asked = {"intake": file.public_id}

    assert [each.public_id for each in standing.imported(network)] == [file.public_id]
    assert mailings.choose(network, "uninvited", asked).ids == (row.pk,)
    title, greeting = mailing_mail.proposal(network, "uninvited", from_file=True)
    send(make_mailing(network, [row], title=title, greeting=greeting))

    assert "あらためて" in str(mail.outbox[0].body)
    assert list(Member.objects.within(network)) == [officer]
    assert RosterPerson.objects.within(network).get().member_id is None


# -- what it costs ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [1, 12])
def test_choosing_costs_three_queries_at_any_size(network: Network, size: int, django_assert_num_queries: Any) -> None:
    for _ in range(size):
        make_roster_person(network)

    network.memberclass_rows.filter(code="employee").update(admitted=False)
    with django_assert_num_queries(3):
        mailings.choose(network, "uninvited", {})


def test_sending_costs_the_same_for_each_mail(network: Network) -> None:
    counts = []
    for size in (2, 14):
        mailing = make_mailing(network, [make_roster_person(network) for _ in range(size)])
        with CaptureQueriesContext(connection) as queries:
            mailings.send_some(network.pk, mailing.pk)
        counts.append(len(queries))

    assert counts[1] - counts[0] <= 12 * 5


def test_mailing_is_not_held_back_by_a_card_that_was_wanted_beside_it(network: Network) -> None:
    both, earlier = make_roster_person(network), make_roster_person(network)
    make_bundle(network, [earlier])
    mailing = make_mailing(network, [both, earlier])
    assert cards.choose(network, "uninvited", {}).left_out == {"by_mail": 1}
    make_bundle(network, [both])

    send(mailing)

    assert [each.to for each in mail.outbox] == [[both.email]]
    assert recipient(mailing, earlier).left_out == "lately"


def test_card_for_somebody_between_mail_and_reminder_is_made_and_the_reminder_waits(network: Network) -> None:
    row = make_roster_person(network)
    mailing = send(make_mailing(network, [row], reminders=1))
    assert [person.id for person in cards.choose(network, "out", {}).people] == [row.pk]
    mailing = at_ten(later(mailing, 14))
    make_bundle(network, [row])

    send(mailing)

    assert len(mail.outbox) == 1
    assert recipient(mailing, row).due_on == today_in(network) + timedelta(days=14)
