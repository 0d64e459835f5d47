"""Mailings on the officer's pages: counted before, looked at once more, sent once, stopped; and numbers that name nobody."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from enishi.joining import funnel, mailings
from enishi.joining.models import Claim, Invitation, Mailing, Recipient
from enishi.joining.tests.make import make_bundle, make_claim, make_invitation, make_mailing, make_roster_person
from enishi.joining.tests.test_mailings import send
from enishi.kit import jobs, mailer
from enishi.kit.ids import new_public_id
from enishi.kit.models import OutboxMail
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster.models import Intake, RosterPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(settings: Any) -> Network:
    settings.MAIL_PER_MINUTE = 0
    cache.clear()
    return make_network(name="凪の会", organisation="凪沢製作所")


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role="secretariat")


@pytest.fixture
def client(officer: Member) -> Client:
    signed_in = Client(headers={"accept-language": "ja"})
    signed_in.force_login(officer.person)
    return signed_in


def at(network: Network, name: str, *ids: str) -> str:
    return reverse(f"joining:{name}", args=[network.slug, *ids])


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def typed(page: str, **said: str) -> dict[str, str]:
    """Return what the form sends as it stands on the page, with what was typed."""
    words = {"subject": "お誘い", "greeting": "お元気ですか。", "reminders": "1", "interval": "14"}
    drawn = {name: hidden(page, name) for name in ("count", "token", "seen")}
    return {**drawn, **words, **said}


# -- a new mailing ------------------------------------------------------------------------------------------------------
def test_mailings_new_counts_before_anything_is_sent_and_says_who_is_left_out(client: Client, network: Network) -> None:
    make_roster_person(network)
    make_roster_person(network, no_contact=True)
    make_roster_person(network, email="")

    page = client.get(at(network, "mailings-new")).text

    assert hidden(page, "count") == "1"
    assert "連絡しないでほしい" in page
    assert "使えるメールアドレスがない" in page
    assert "凪沢製作所" in page
    assert not Mailing.objects.within(network).exists()
    assert mail.outbox == []


def test_mailings_new_asks_once_more_and_then_sends(client: Client, network: Network) -> None:
    row = make_roster_person(network)
    path = at(network, "mailings-new")

    once_more = client.post(path, typed(client.get(path).text)).text
    assert "1人に招待を送りますか" in once_more
    assert "お元気ですか。" in once_more
    assert not Mailing.objects.within(network).exists()
    sent = client.post(path, typed(once_more, sure="on"))

    mailing = Mailing.objects.within(network).get()
    assert sent["Location"] == at(network, "mailing", mailing.public_id)
    assert (mailing.subject, mailing.greeting, mailing.reminders) == ("お誘い", "お元気ですか。", 1)
    jobs.drain()
    assert [letter.to for letter in mail.outbox] == [[row.email]]
    assert client.post(path, typed(once_more, sure="on"))["Location"] == sent["Location"]  # pressed once more
    other = typed(once_more, sure="on", token=new_public_id())
    assert client.post(path, other).status_code == 422  # nobody is left to invite
    assert Mailing.objects.within(network).count() == 1


def test_mailings_new_pressed_twice_sends_once(client: Client, network: Network) -> None:
    make_roster_person(network)
    path = at(network, "mailings-new") + "?who=out"
    once_more = client.post(path, typed(client.get(path).text)).text

    answers = [client.post(path, typed(once_more, sure="on")) for _ in range(2)]

    assert Mailing.objects.within(network).count() == 1
    assert {answer["Location"] for answer in answers} == {
        at(network, "mailing", Mailing.objects.within(network).get().public_id)
    }


def test_mailings_new_lets_the_words_be_changed_and_keeps_them(client: Client, network: Network) -> None:
    make_roster_person(network)
    path = at(network, "mailings-new")
    once_more = client.post(path, typed(client.get(path).text)).text

    again = client.post(path, typed(once_more, sure="on", back="1")).text

    assert "お元気ですか。</textarea>" in again
    assert not Mailing.objects.within(network).exists()


def test_mailings_new_sends_nothing_when_the_number_is_another_one_meanwhile(client: Client, network: Network) -> None:
    make_roster_person(network)
    path = at(network, "mailings-new")
    once_more = client.post(path, typed(client.get(path).text)).text
    make_roster_person(network)

    answer = client.post(path, typed(once_more, sure="on"))
    blind = client.post(path, typed(once_more, sure="on", seen="x"))

    assert answer.status_code == blind.status_code == 422
    assert "1人だったのが、いまは2人です（名簿であてはまる方：1 → 2）" in answer.text
    assert "お元気ですか。</textarea>" in answer.text
    assert "人数が変わりました。もう一度" in blind.text
    assert hidden(answer.text, "count") == "2"
    assert not Mailing.objects.within(network).exists()


def test_mailings_new_leaves_out_whom_another_mailing_is_about_to_write_to(client: Client, network: Network) -> None:
    make_roster_person(network)
    make_mailing(network, [make_roster_person(network)])

    page = client.get(at(network, "mailings-new") + "?who=out").text

    assert hidden(page, "count") == "1"
    assert "送信中のメールが、これから届く" in page


@pytest.mark.parametrize(
    "said",
    [
        {"subject": ""},
        {"greeting": ""},
        {"subject": "あ" * 81},
        {"greeting": "あ" * 1501},
        {"subject": "a\u2028Bcc: x@example.com"},
        {"reminders": "3"},
        {"interval": "1"},
    ],
)
def test_mailings_new_refuses_what_cannot_be_sent(client: Client, network: Network, said: dict[str, str]) -> None:
    make_roster_person(network)
    path = at(network, "mailings-new")

    answer = client.post(path, typed(client.get(path).text, sure="on", **said))

    assert answer.status_code == 422
    assert not Mailing.objects.within(network).exists()


def test_mailings_new_for_who_leaves_soon_and_for_one_file_has_words_that_fit(client: Client, network: Network) -> None:
    intake = Intake.objects.create(network=network, file_name="旧登録名簿.xlsx", file_hash="0" * 64, state="done")
    make_roster_person(network, intake=intake)

    leaving = client.get(at(network, "mailings-new") + "?who=leaving&within=60").text
    older = client.get(at(network, "mailings-new") + f"?intake={intake.public_id}").text

    assert "最終日に自動でアルムナイになります" in leaving
    assert "旧登録名簿.xlsx" in older
    assert "あらためてお決めください" in older


def test_mailings_new_understands_nothing_strange(client: Client, network: Network) -> None:
    make_roster_person(network)

    page = client.get(at(network, "mailings-new") + "?who=all&within=x&intake='&member_class=%F0&standing=leaving")

    assert page.status_code == 200


# -- one mailing ----------------------------------------------------------------------------------------------------------
def test_mailing_tells_numbers_and_no_names(client: Client, network: Network) -> None:
    rows = [make_roster_person(network, family_name=f"名前{n}") for n in range(6)]
    mailing = make_mailing(network, rows)
    RosterPerson.objects.within(network).filter(pk=rows[0].pk).update(no_contact=True)
    send(mailing)
    Invitation.objects.within(network).filter(roster_person__in=rows[1:5]).update(opened_at=timezone.now())
    shy = client.get(at(network, "mailing", mailing.public_id)).context["part"]
    Invitation.objects.within(network).update(opened_at=timezone.now())

    response = client.get(at(network, "mailing", mailing.public_id))

    assert "名前" not in response.text
    assert shy == funnel.Part("mail", 5, None, 0)  # four of five
    assert response.context["part"] == funnel.Part("mail", 5, 5, 0)
    assert "連絡しないでほしい" in response.text


def test_mailing_does_not_tell_how_many_opened_where_that_would_point_at_people(
    client: Client, network: Network
) -> None:
    few = make_mailing(network, [make_roster_person(network) for _ in range(4)])
    send(few)
    many = make_mailing(network, [make_roster_person(network) for _ in range(5)])
    send(many)  # all but four: who knows the sum knows the four

    for mailing in (few, many):
        assert client.get(at(network, "mailing", mailing.public_id)).context["part"].opened is None


def test_mailing_that_waits_for_an_application_alone_says_so(client: Client, network: Network) -> None:
    applied, other = make_roster_person(network, family_name="森"), make_roster_person(network)
    mailing = make_mailing(network, [applied, other])
    claim = make_claim(network, family="森", row=applied)
    send(mailing)
    path = at(network, "mailing", mailing.public_id)

    both = client.get(path)
    Recipient.objects.within(network).filter(roster_person=other.pk).update(due_on=None)
    alone, listed = client.get(path).text, client.get(at(network, "mailings")).text
    Claim.objects.within(network).filter(pk=claim.pk).update(state=Claim.State.WITHDRAWN)
    decided = client.get(path).text

    # not tomorrow, when the applicant is looked at again
    assert both.context["mailing"].next_on == today_in(network) + timedelta(days=14)
    assert "つぎのお誘いは" in both.text
    assert "1人へのメールは" in both.text
    for page in (alone, listed):
        assert "申し込みへのお返事を待" in page
        assert "つぎのお誘いは" not in page
    assert at(network, "approvals") in alone
    assert "申し込みへのお返事を待" not in decided
    assert "つぎのお誘いは" in decided


def test_mailing_progress_is_a_part_of_the_page(client: Client, network: Network) -> None:
    mailing = make_mailing(network, [make_roster_person(network)])
    path = at(network, "mailing-progress", mailing.public_id)

    assert client.get(path)["Location"] == at(network, "mailing", mailing.public_id)
    waiting = client.get(path, headers={"HX-Request": "true"}).text
    send(mailing)
    done = client.get(path, headers={"HX-Request": "true"}).text

    assert "data-done" not in waiting
    assert "data-done" in done


def test_mailing_stop_ends_it(client: Client, network: Network) -> None:
    mailing = make_mailing(network, [make_roster_person(network)])
    path = at(network, "mailing-stop", mailing.public_id)

    for _ in range(2):
        assert client.post(path)["Location"] == at(network, "mailing", mailing.public_id)
    jobs.drain()

    assert mail.outbox == []
    assert Mailing.objects.within(network).get().state == Mailing.State.STOPPED


@pytest.mark.parametrize("role", ["community", "", "owner"])
def test_mailings_are_for_who_invites_and_reads_the_roster(network: Network, role: str) -> None:
    mailing = make_mailing(network, [make_roster_person(network)])
    someone = Client()
    someone.force_login(make_member(network, role=role).person)

    seen = [
        someone.get(path).status_code
        for path in (
            at(network, "mailings"),
            at(network, "mailings-new"),
            at(network, "mailing", mailing.public_id),
            at(network, "mailing-progress", mailing.public_id),
        )
    ] + [someone.post(at(network, "mailing-stop", mailing.public_id)).status_code]

    assert seen == ([200, 200, 200, 302, 302] if role == "owner" else [404] * 5)


def test_mailing_of_another_network_is_not_there(client: Client, network: Network) -> None:
    elsewhere = make_network()
    mailing = make_mailing(elsewhere, [make_roster_person(elsewhere)])

    assert client.get(at(network, "mailing", mailing.public_id)).status_code == 404
    assert client.post(at(network, "mailing-stop", mailing.public_id)).status_code == 404
    assert "お誘い" not in client.get(at(network, "mailings")).text


# -- the funnel -------------------------------------------------------------------------------------------------------------
def test_funnel_tells_each_way_and_hides_what_could_be_worked_out(network: Network) -> None:
    rows = [make_roster_person(network) for _ in range(14)]
    send(make_mailing(network, rows[:6]))
    make_bundle(network, rows[6:12])
    Invitation.objects.within(network).update(opened_at=timezone.now())
    whole = funnel.of(network)
    make_invitation(rows[12])
    shy = funnel.of(network)

    assert whole is not None
    assert shy is not None
    assert [(part.way, part.invited, part.opened) for part in whole.parts] == [("mail", 6, 6), ("card", 6, 6)]
    assert [(part.way, part.invited, part.opened) for part in shy.parts] == [
        ("mail", 6, 6),
        ("card", 6, None),
        ("link", 1, None),
    ]


def test_funnel_of_a_large_network_is_counted_by_a_job_and_kept(
    client: Client, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(funnel, "AT_ONCE", 3)
    rows = [make_roster_person(network) for _ in range(6)]
    send(make_mailing(network, rows[:5]))
    path = at(network, "invitations")

    assert "人数を数えています" in client.get(path).text
    client.get(path)
    assert jobs.drain() == 2  # the mailing's own, and one count for two looks
    counted = client.get(path).context["funnel"]
    make_roster_person(network)
    assert client.get(path).context["funnel"] == counted
    assert (counted.all, counted.invited) == (6, 5)

    monkeypatch.setattr(funnel, "FRESH", timedelta(0))
    client.get(path)
    jobs.drain()
    assert client.get(path).context["funnel"].all == 7


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", [1, 12])
def test_invitations_cost_at_most_ten_queries_at_any_size(
    client: Client,
    network: Network,
    size: int,
    large: bool,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(size):
        send(make_mailing(network, [make_roster_person(network)]))
    path = at(network, "invitations")
    if large:
        monkeypatch.setattr(funnel, "AT_ONCE", 0)
        funnel.count(network)
    client.get(path)

    with django_assert_num_queries(7 if large else 10):
        client.get(path)


@pytest.mark.parametrize("size", [1, 12])
def test_mailings_cost_the_same_at_any_size(
    client: Client, network: Network, size: int, django_assert_num_queries: Any
) -> None:
    made = [send(make_mailing(network, [make_roster_person(network)])) for _ in range(size)]
    client.get(at(network, "mailings"))

    with django_assert_num_queries(7):
        client.get(at(network, "mailings"))
    with django_assert_num_queries(11):
        client.get(at(network, "mailing", made[0].public_id))
    assert len(mailings.REMINDERS) == 3


def test_mailing_says_that_it_goes_past_the_steps(client: Client, network: Network) -> None:
    make_roster_person(network)
    path = at(network, "mailings-new")
    assert "順番に開いています" not in client.get(path).text

    Network.objects.filter(pk=network.pk).update(open_to={"standing": "left"})

    assert "順番に開いています" in client.get(path).text


def test_invitation_of_who_s_mail_came_back_says_so(client: Client, network: Network) -> None:
    row = make_roster_person(network)
    path = reverse("joining:invitation", args=[network.slug, row.public_id])
    assert "もどってきました" not in client.get(path).text

    row.returned_email, row.returned_reason = row.email, "unknown"
    row.save()

    assert "もどってきました" in client.get(path).text


def test_mailing_stop_takes_back_what_waits_and_says_how_many_had_left(
    client: Client, network: Network, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    monkeypatch.setattr(mailer, "_line", lambda: contextlib.nullcontext(Mock(open=lambda: None)))
    mailing = send(make_mailing(network, [make_roster_person(network) for _each in range(3)], reminders=0))
    mailer.hand_on.func(OutboxMail.objects.earliest("pk").pk)
    path = at(network, "mailing", mailing.public_id)

    before = client.get(path).text
    said = client.post(at(network, "mailing-stop", mailing.public_id), follow=True).text
    again = client.post(at(network, "mailing-stop", mailing.public_id), follow=True).text

    assert "2通が、まだ送信箱で待っています" in before
    assert "すでに1通が出ていました" in said
    assert "まだ送信箱で待っています" not in said
    assert "すべて送り終えています" in again


def test_mailing_that_has_left_offers_nothing_to_take_back(client: Client, network: Network) -> None:
    mailing = send(make_mailing(network, [make_roster_person(network)], reminders=0))

    page = client.get(at(network, "mailing", mailing.public_id)).text

    assert "送信箱で待っている" not in page
    assert at(network, "mailing-stop", mailing.public_id) not in page
