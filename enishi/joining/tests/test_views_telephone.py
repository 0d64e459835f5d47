"""Help on the telephone: what the officer types, sees and notes; what it gives, and what it never gives."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, own_data, telephone
from enishi.joining.identity import Typed
from enishi.joining.models import Call, Invitation
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Consent, Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network, Policy
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from enishi.roster import actions as roster_actions
from enishi.roster import facts as roster
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db
RIGHT = {"family": "入江", "given": "文乃", "year": "平成元", "month": "2", "day": "3"}
WRONG = RIGHT | {"day": "4"}
ALL = {"read_aloud": "on", "membership": "on", "listing": "on", "email": "fumi@example.net"}


@pytest.fixture
def network() -> Network:
    found = make_network()
    Policy.objects.create(network=found, subject="privacy", version=3, text_ja="## だれが預かるか\n凪沢です。")
    return found


@pytest.fixture
def row(network: Network) -> RosterPerson:
    return make_roster_person(network, email="")


def officer(network: Network, role: str = Role.SECRETARIAT) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(make_member(network, role=role).person)
    return client


def facts_at(row: RosterPerson) -> str:
    return reverse("joining:telephone-facts", args=[row.network.slug, row.public_id])


def agreed(client: Client, row: RosterPerson) -> str:
    response = client.post(facts_at(row), RIGHT)
    assert response.status_code == 302, response.text
    return str(response.headers["Location"])


def noted(client: Client, row: RosterPerson, **said: str) -> Call:
    path = agreed(client, row)
    text = telephone.text_in_force(row.network)
    response = client.post(path, ALL | {"text": str(text.version if text else "")} | said)
    assert response.status_code == 302, response.text
    found: Call = Call.objects.within(row.network).latest("pk")
    return found


# -- the facts ----------------------------------------------------------------------------------------------------------
def test_telephone_facts_shows_nothing_of_the_roster_but_the_name(network: Network) -> None:
    row = make_roster_person(network)
    client = officer(network)

    for page in (client.get(facts_at(row)), client.post(facts_at(row), WRONG), client.get(agreed(client, row))):
        for secret in ("1989", "平成元年", "0012345", row.email, "HRONLYNOTE", "生産技術部"):
            assert secret not in page.text.replace('value="平成元"', "")


def test_telephone_facts_that_agree_lead_on_and_stand_in_the_record_with_the_officer(
    network: Network, row: RosterPerson
) -> None:
    client = officer(network)

    path = agreed(client, row)

    assert client.get(path).status_code == 200
    call = Call.objects.within(network).get()
    told = Happening.objects.within(network).get(kind="joining.call-agreed")
    assert (told.actor_id, told.subject_id, told.facts) == (call.taken_by_id, call.public_id, {})
    assert not Member.objects.within(network).exclude(person=call.taken_by).exists()


def test_telephone_facts_lock_after_five_wrong_whoever_types_and_for_a_day(network: Network, row: RosterPerson) -> None:
    clients = [officer(network), officer(network)]

    for number in range(5):
        response = clients[number % 2].post(facts_at(row), WRONG)
        assert response.status_code == 422
        assert "どれが合わないか" in response.text or "止めています" in response.text
    refused = clients[0].post(facts_at(row), RIGHT)

    assert refused.status_code == 422
    assert "止めています" in refused.text
    assert not Call.objects.within(network).exclude(agreed_at=None).exists()
    kinds = list(Happening.objects.within(network).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["joining.call-wrong"] * 5 + ["joining.call-locked"]

    Call.objects.within(network).update(begun_at=timezone.now() - telephone.LOCKED_FOR)
    agreed(clients[0], row)


def test_telephone_lock_lasts_a_day_from_the_last_try_and_not_from_the_first(
    network: Network, row: RosterPerson
) -> None:
    client, now = officer(network), timezone.now()
    for hours in (30, 29, 28, 27, 7):  # the first four are a day ago by now
        Call.objects.create(network=network, roster_person=row, wrong_tries=1, begun_at=now - timedelta(hours=hours))
    facts = roster.person_by_id(network, row.pk)
    assert facts is not None

    locked = client.post(facts_at(row), RIGHT)
    left, until = telephone.tries_left(network, facts)

    assert locked.status_code == 422
    assert (left, until) == (0, now - timedelta(hours=7) + telephone.LOCKED_FOR)
    Call.objects.within(network).filter(begun_at__gt=now - timedelta(hours=8)).delete()
    assert telephone.tries_left(network, facts) == (5, None)  # four, and those a day ago


def test_telephone_lock_of_one_person_leaves_others_alone(network: Network, row: RosterPerson) -> None:
    client, other = officer(network), make_roster_person(network, employee_number="9")
    for _ in range(5):
        client.post(facts_at(row), WRONG)

    agreed(client, other)


def test_telephone_facts_typed_twice_by_guessing_never_tell_which_is_wrong(network: Network, row: RosterPerson) -> None:
    client = officer(network)

    pages = [client.post(facts_at(row), RIGHT | wrong) for wrong in ({"day": "4"}, {"given": "花"})]

    said = [re.search(r"error-summary.*?</div>", page.text, re.DOTALL) for page in pages]
    assert all(said)
    assert len({re.sub(r"あと\d", "", each[0]) for each in said if each}) == 1


@pytest.mark.parametrize("why", ["joined", "silent"])
def test_telephone_facts_of_who_joined_or_asked_for_silence_are_refused(
    network: Network, row: RosterPerson, why: str
) -> None:
    if why == "joined":
        row.member = make_member(network)
        row.save()
    else:
        roster_actions.fall_silent(network, row.pk, by=make_member(network, role=Role.SECRETARIAT))
    client = officer(network)

    assert '<form class="card form' not in client.get(facts_at(row)).text
    assert client.post(facts_at(row), RIGHT).status_code == 422
    assert not Call.objects.within(network).exists()


def test_telephone_leads_to_the_question_where_somebody_may_have_died(network: Network, row: RosterPerson) -> None:
    client = officer(network)
    path = agreed(client, row)  # HR's file says it while the call goes on
    row.maybe_deceased = True
    row.save()

    noting = client.post(path, ALL | {"text": "3"})
    page, typing = client.get(facts_at(row)), client.post(facts_at(row), RIGHT)
    invitation = reverse("joining:invitation", args=[network.slug, row.public_id])

    assert (noting.status_code, typing.status_code) == (422, 422)
    for each in (noting, page, typing):
        assert "亡くなられたかもしれない" in each.text
    assert '<form class="card form' not in page.text
    assert page.text.count(f'href="{invitation}"') == 2
    assert f'href="{facts_at(row)}"' not in client.get(invitation).text
    assert Call.objects.within(network).get().is_under_way
    assert not Invitation.objects.within(network).exists()
    assert mail.outbox == []


def test_telephone_is_for_who_invites_from_the_roster(network: Network, row: RosterPerson) -> None:
    community = make_member(network, role=Role.COMMUNITY)
    for role in (Role.COMMUNITY, ""):
        client = officer(network, role)
        assert client.get(facts_at(row)).status_code == 404
        assert client.post(facts_at(row), RIGHT).status_code == 404
    with pytest.raises(NotAllowed):
        telephone.compare(network, row.pk, typed=Typed("入江", "文乃"), by=community)
    other = officer(make_network("other"))
    assert other.get(facts_at(row)).status_code == 404
    assert not Call.objects.within(network).exists()


# -- the consents -------------------------------------------------------------------------------------------------------------
def test_telephone_consents_shows_the_text_to_read_aloud_and_nothing_ticked(
    network: Network, row: RosterPerson
) -> None:
    client = officer(network)

    page = client.get(agreed(client, row)).text

    assert "凪沢です。" in page
    assert "第3版" in page
    assert " checked" not in page


def test_telephone_consents_are_noted_and_an_invitation_goes_to_the_address_said(
    network: Network, row: RosterPerson
) -> None:
    client = officer(network)

    call = noted(client, row)

    assert call.purposes == ["membership", "listing"]
    assert call.policy is not None
    assert call.policy.version == 3
    invitation = Invitation.objects.within(network).get()
    assert (invitation.way, invitation.address) == (Invitation.Way.MAIL, "fumi@example.net")
    assert [message.to for message in mail.outbox] == [["fumi@example.net"]]
    told = Happening.objects.within(network).get(kind="joining.call-ended")
    assert told.actor_id == call.taken_by_id
    assert told.facts == {"purposes": ["membership", "listing"], "text": 3, "by_mail": True}
    assert Member.objects.within(network).count() == 1  # the officer
    assert not Consent.objects.within(network).exists()


def test_telephone_consents_never_show_the_officer_the_code(network: Network, row: RosterPerson) -> None:
    client = officer(network)
    path = agreed(client, row)
    text = telephone.text_in_force(network)

    pages = client.post(path, ALL | {"text": str(text.version if text else "")}, follow=True)

    code = re.search(r"/join/([A-Z0-9-]{14})/", str(mail.outbox[0].body))
    assert code is not None
    assert code[1] not in pages.text
    assert code[1].replace("-", "") not in pages.text


def test_telephone_consents_without_an_address_lead_to_a_card(network: Network, row: RosterPerson) -> None:
    client = officer(network)
    path, text = agreed(client, row), telephone.text_in_force(network)

    response = client.post(path, ALL | {"email": "", "text": str(text.version if text else "")}, follow=True)

    assert response.status_code == 200
    assert response.redirect_chain[-1][0].endswith(f"/invitations/cards/new/?person={row.public_id}")
    assert not Invitation.objects.within(network).exists()
    assert mail.outbox == []


@pytest.mark.parametrize("missing", ["read_aloud", "membership"])
def test_telephone_consents_need_reading_aloud_and_the_one_that_is_needed(
    network: Network, row: RosterPerson, missing: str
) -> None:
    client = officer(network)
    path, text = agreed(client, row), telephone.text_in_force(network)
    said = {name: value for name, value in ALL.items() if name != missing}

    response = client.post(path, said | {"text": str(text.version if text else "")})

    assert response.status_code == 422
    assert Call.objects.within(network).get().ended_at is None
    assert not Invitation.objects.within(network).exists()


def test_telephone_consents_by_a_text_that_changed_meanwhile_are_asked_again(
    network: Network, row: RosterPerson
) -> None:
    client = officer(network)
    path, old = agreed(client, row), telephone.text_in_force(network)
    Policy.objects.create(network=network, subject="privacy", version=4, text_ja="あたらしい文")

    response = client.post(path, ALL | {"text": str(old.version if old else "")})

    assert response.status_code == 409
    assert "あたらしい文" in response.text
    assert not Invitation.objects.within(network).exists()


def test_telephone_consents_sent_twice_or_too_late_invite_once(network: Network, row: RosterPerson) -> None:
    client = officer(network)
    path, text = agreed(client, row), telephone.text_in_force(network)
    said = ALL | {"text": str(text.version if text else "")}

    statuses = [client.post(path, said).status_code for _ in range(2)]
    late = agreed(client, row)
    Call.objects.within(network).filter(ended_at=None).update(agreed_at=timezone.now() - timedelta(hours=2))
    again = client.post(late, said)

    assert statuses == [302, 302]
    assert again.headers["Location"] == facts_at(row)
    assert Invitation.objects.within(network).count() == 1
    call = Call.objects.within(network).latest("pk")
    with pytest.raises(Conflict):
        telephone.finish(
            call, purposes=["membership"], policy=text, address="", by=make_member(network, role=Role.SECRETARIAT)
        )


def test_telephone_consents_never_write_to_an_address_that_asked_for_silence(
    network: Network, row: RosterPerson
) -> None:
    silent = make_roster_person(network, employee_number="8", email="fumi@example.net")
    roster_actions.fall_silent(network, silent.pk, by=make_member(network, role=Role.SECRETARIAT))
    client = officer(network)
    path, text = agreed(client, row), telephone.text_in_force(network)

    response = client.post(path, ALL | {"text": str(text.version if text else "")})

    assert response.status_code == 422
    assert mail.outbox == []
    assert Call.objects.within(network).get().ended_at is None


def test_telephone_consents_never_send_the_code_to_the_officer(network: Network, row: RosterPerson) -> None:
    member = make_member(network, role=Role.SECRETARIAT)
    EmailAddress.objects.create(user=member.person, email="officer@example.net", verified=True)
    client = Client(headers={"accept-language": "ja"})
    client.force_login(member.person)
    path, text = agreed(client, row), telephone.text_in_force(network)

    response = client.post(path, ALL | {"email": "Officer@Example.net", "text": str(text.version if text else "")})

    assert response.status_code == 422
    assert "ご自分のアドレス" in response.text
    assert mail.outbox == []


def test_telephone_consents_of_a_call_about_somebody_else_are_not_found(network: Network, row: RosterPerson) -> None:
    client, other = officer(network), make_roster_person(network, employee_number="9")
    call_id = agreed(client, row).rstrip("/").rpartition("/")[2]

    path = reverse("joining:telephone-consents", args=[network.slug, other.public_id, call_id])

    assert client.get(path).status_code == 404
    assert client.post(path, ALL).status_code == 404


# -- afterwards -----------------------------------------------------------------------------------------------------------------
def test_what_was_said_is_ticked_for_the_person_and_by_the_same_text_only(network: Network, row: RosterPerson) -> None:
    noted(officer(network), row)
    facts = telephone.roster.person_by_id(network, row.pk)
    assert facts is not None

    before = telephone.ticked(telephone.said_before(network, facts))
    Policy.objects.create(network=network, subject="privacy", version=4, text_ja="あたらしい文")

    assert before == {"membership": True, "listing": True, "preset": "quiet"}
    assert telephone.said_before(network, facts) is None


def test_calls_are_forgotten_after_thirty_days(network: Network, row: RosterPerson) -> None:
    noted(officer(network), row)

    assert telephone.forget_old() == 0
    Call.objects.within(network).update(begun_at=timezone.now() - telephone.KEPT)

    assert telephone.forget_old() == 1
    assert Happening.objects.within(network).filter(kind="joining.call-ended").exists()


def test_own_data_tells_of_the_call_and_erasure_takes_it_along(network: Network, row: RosterPerson) -> None:
    noted(officer(network), row)
    member = make_member(network)
    row.member = member
    row.save()

    assert [call["purposes"] for call in own_data.collect(member)["telephone"]] == [["membership", "listing"]]
    actions.erase(member, reason="asked", by=SYSTEM)

    assert not Call.objects.within(network).exists()


def test_invitation_of_a_locked_person_by_card_still_works(network: Network, row: RosterPerson) -> None:
    client = officer(network)
    for _ in range(5):
        client.post(facts_at(row), WRONG)

    issued = make_invitation(row)

    assert issued.invitation.state == Invitation.State.OPEN
    with pytest.raises(Refused):
        telephone.compare(network, row.pk, typed=Typed("入江", "文乃"), by=make_member(network, role=Role.SECRETARIAT))


# -- the mail after a call, and what the person meets ---------------------------------------------------------------------
def calls_at(row: RosterPerson) -> str:
    return reverse("joining:telephone-calls", args=[row.network.slug, row.public_id])


def test_mail_after_a_call_says_with_whom_and_when_and_works_once_for_a_week(
    network: Network, row: RosterPerson
) -> None:
    member = make_profile(network, role=Role.SECRETARIAT, name={"family": "事務", "given": "和子"})
    client = Client(headers={"accept-language": "ja"})
    client.force_login(member.person)

    call = noted(client, row)

    (sent,) = mail.outbox
    at = timezone.localtime(call.begun_at)
    assert "お電話" in sent.subject
    assert f"{at.month}月{at.day}日" in sent.body
    assert f"{at.hour}:{at.minute:02}" in sent.body
    assert "事務局の事務 和子と" in sent.body
    for private in ("1989", "文乃", "名簿に", "0012345", "載"):
        assert private not in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers  # it answers a wish, and does not wait behind mails to many
    assert call.invitation is not None
    assert call.invitation.expires_at - call.invitation.sent_at == timedelta(days=7)


def test_mail_of_an_invitation_without_a_call_is_the_ordinary_one(network: Network) -> None:
    issued = make_invitation(make_roster_person(network), way="mail")

    (sent,) = mail.outbox
    assert "お電話でお話し" not in sent.subject + str(sent.body)
    assert issued.invitation.expires_at - issued.invitation.sent_at == actions.VALID_FOR


def test_joining_after_a_call_asks_the_facts_once_more_and_says_why(network: Network, row: RosterPerson) -> None:
    noted(officer(network), row)
    code = re.search(r"/join/([A-Z0-9-]{14})/", str(mail.outbox[0].body))
    assert code is not None
    first = reverse("joining:join", args=[network.slug, code[1]])
    guest = Client(headers={"accept-language": "ja"})

    page = guest.get(first).text
    skipped = [guest.get(f"{first}{step}/").headers["Location"] for step in ("digits", "choices")]
    wrong = guest.post(first, WRONG | {"email": "fumi@example.net"})

    assert "ここでもう一度うかがいます" in page
    assert "聞きちがえる" in page
    assert all(each.startswith(first) and "choices" not in each for each in skipped)
    assert wrong.status_code == 422  # who holds the mail and does not know the facts does not come in
    assert not Member.objects.within(network).filter(joined_at__isnull=False, side=1, person__email="fumi@example.net")


def test_joining_by_an_ordinary_invitation_speaks_of_no_call(network: Network, row: RosterPerson) -> None:
    noted(officer(network), row)
    issued = make_invitation(row)

    assert "ここでもう一度うかがいます" not in Client().get(issued.link).text


def test_telephone_calls_tell_when_by_whom_what_and_how_it_stands(network: Network, row: RosterPerson) -> None:
    member = make_profile(network, role=Role.SECRETARIAT, name={"family": "事務", "given": "和子"})
    client = Client(headers={"accept-language": "ja"})
    client.force_login(member.person)
    none = client.get(calls_at(row)).text
    client.post(facts_at(row), WRONG)
    agreed(client, row)
    call = noted(client, row)
    assert call.invitation is not None

    page = client.get(calls_at(row)).text
    part = client.get(calls_at(row), headers={"HX-Request": "true"}).text
    actions.revoke(call.invitation, by=SYSTEM)
    later = client.get(calls_at(row)).text

    assert "お電話はありません" in none
    for said in ("事務 和子", "合いませんでした", "お電話中", "メールで招待しました", "fumi@example.net", "第3版"):
        assert said in page
        assert said in part
    assert "<html" not in part
    assert "取り消" not in page
    assert "取り消" in later
    for secret in ("1989", "0012345", "HRONLYNOTE"):
        assert secret not in page


def test_telephone_calls_are_for_who_invites_and_of_this_person_alone(network: Network, row: RosterPerson) -> None:
    noted(officer(network), row)
    other = make_roster_person(network, employee_number="9")

    assert "お電話はありません" in officer(network).get(calls_at(other)).text
    for role in (Role.COMMUNITY, Role.COMPANY, ""):
        assert officer(network, role).get(calls_at(row)).status_code == 404
    assert officer(make_network("third")).get(calls_at(row)).status_code == 404


def test_person_of_the_roster_shows_calls_and_offers_none_for_who_may_have_died(
    network: Network, row: RosterPerson
) -> None:
    client, path = officer(network), reverse("roster:person", args=[network.slug, row.public_id])

    page = client.get(path).text
    row.maybe_deceased = True
    row.save()
    died = client.get(path).text
    contact = officer(network, Role.COMPANY).get(path).text

    assert f'href="{facts_at(row)}"' in page
    assert f'hx-get="{calls_at(row)}"' in page
    assert f'href="{facts_at(row)}"' not in died
    assert calls_at(row) not in contact


@pytest.mark.parametrize("size", [1, 12])
def test_telephone_calls_cost_the_same_for_one_and_for_twelve(
    network: Network, row: RosterPerson, size: int, django_assert_num_queries: Any
) -> None:
    client = officer(network)
    for _each in range(size):
        member = make_profile(network, role=Role.SECRETARIAT)
        Call.objects.create(network=network, roster_person=row, taken_by=member.person, agreed_at=timezone.now())
    client.get(calls_at(row))

    with django_assert_num_queries(10):
        client.get(calls_at(row))
