"""Applying and waiting, page by page: the same for everybody, nothing lost, nothing told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.joining import claims
from enishi.joining.claims_forms import year_of
from enishi.joining.happenings import BACK
from enishi.joining.models import Claim, Line
from enishi.joining.tests.make import make_claim, make_invitation, make_roster_person
from enishi.kit.jobs import drain
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.listed import found_by

pytestmark = pytest.mark.django_db
FACTS = {
    "family": "入江", "given": "文乃", "year": "1989", "month": "2", "day": "3", "standing": "left", "left": "平成33",
    "email": "fumino@example.net",
}  # fmt: skip
CHOICES = {"membership": "on", "listing": "on", "preset": "usual", "aims": ["ties"]}


@pytest.fixture
def network() -> Network:
    return make_network()


def at(network: Network, name: str = "claim") -> str:
    return reverse(f"joining:{name}", args=[network.slug])


def digits() -> str:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def come_to_choices(client: Client, network: Network, **facts: str) -> None:
    assert client.post(at(network), FACTS | facts)["Location"] == at(network, "claim-digits")
    answer = client.post(at(network, "claim-digits"), {"digits": digits()})
    assert answer["Location"] == at(network, "claim-choices")


def apply(client: Client, network: Network, **facts: str) -> Any:
    come_to_choices(client, network, **facts)
    return client.post(at(network, "claim-choices"), CHOICES)


def plain(page: Any) -> str:
    """Return a page without what differs in every answer."""
    text = re.sub(r'(data-person|name="(csrfmiddlewaretoken|kept)" value)="[^"]*"', "", page.text)
    return re.sub(r"\S+@example\.\w+", "", text)


# -- the whole way ----------------------------------------------------------------------------------------------------------
def test_claim_whole_way(client: Client, network: Network) -> None:
    row = make_roster_person(network)

    first = client.get(at(network))
    answer = apply(client, network)
    waits = client.get(answer["Location"])

    assert first.status_code == waits.status_code == 200
    assert answer["Location"] == at(network, "waiting")
    claim = Claim.objects.within(network).get()
    assert (claim.address, claim.way, claim.claimed["year"]) == ("fumino@example.net", "facts", 2021)
    assert claim.choices == {"preset": "usual", "purposes": ["membership", "listing"], "aims": ["ties"]}
    assert "お申し込みを" in waits.text
    assert "1989" not in str(dict(client.session.items()))
    drain()
    assert Claim.objects.within(network).get().roster_person_id == row.pk
    assert not network.member_rows.exists()


def test_claim_needs_at_most_five_mandatory_fields(client: Client, network: Network) -> None:
    first = client.get(at(network)).text
    come_to_choices(client, network)
    second = client.get(at(network, "claim-choices")).text

    assert first.count('class="need"') + second.count('class="need"') <= 5


@pytest.mark.parametrize(
    ("typed", "year"),
    [("2012", 2012), ("２０１２年", 2012), ("平成24", 2012), ("平成２４年", 2012), ("H24", 2012), ("令和元", 2019),
     ("昭和 64", 1989), ("12", None), ("いつか", None), ("", None)],
)  # fmt: skip
def test_year_of_reads_both_calendars(typed: str, year: int | None) -> None:
    assert year_of(typed) == year


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"left": ""}, "おぼえていない"),
        ({"left": "12"}, "西暦4桁"),
        ({"left": "1890"}, "年をお確かめ"),
        ({"day": "30"}, "暦にありません"),
    ],
)
def test_claim_says_beside_the_field_what_to_mend(
    client: Client, network: Network, wrong: dict[str, str], words: str
) -> None:
    answer = client.post(at(network), FACTS | wrong)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="入江"' in answer.text
    assert mail.outbox == []


def test_claim_of_a_forgotten_year(client: Client, network: Network) -> None:
    apply(client, network, left="", forgotten="on")

    assert Claim.objects.within(network).get().claimed["year"] is None


# -- the same for everybody -------------------------------------------------------------------------------------------------
def test_claim_is_the_same_for_people_on_the_roster_and_strangers(network: Network) -> None:
    make_roster_person(network)
    answers = []
    warm(network)
    for number, facts in enumerate(({}, {"family": "高橋", "given": "翔", "day": "4"}, {"day": "4"}, {"left": "2001"})):
        cache.clear()
        client = Client(headers={"accept-language": "ja"})
        with CaptureQueriesContext(connection) as queries:
            pages = [
                client.get(at(network)),
                client.post(at(network), FACTS | facts | {"email": f"p{number}@example.net"}),
                client.post(at(network, "claim-digits"), {"digits": digits()}),
                client.post(at(network, "claim-choices"), CHOICES),
                client.get(at(network, "waiting")),
            ]
        body = plain(pages[4]).replace("高", "入")
        answers.append(([page.status_code for page in pages], len(queries), body))

    assert len({(str(status), count) for status, count, _body in answers}) == 1
    times = [re.sub(r"\d\d:\d\d(:\d\d)?(\.\d+)?", "", body) for _status, _count, body in answers]
    assert len(set(times)) == 1


def warm(network: Network) -> None:
    client = Client(headers={"accept-language": "ja"})
    apply(client, network, email="warm@example.net")


def test_claim_digits_are_the_same_for_known_and_unknown_addresses(network: Network) -> None:
    make_person("known@example.com")
    make_member(network, person=make_person("member@example.com"))
    warm(network)
    answers = set()
    for address in ("known@example.com", "member@example.com", "nobody@example.com", "warm@example.net"):
        cache.clear()
        client = Client(headers={"accept-language": "ja"})
        with CaptureQueriesContext(connection) as queries:
            sent = client.post(at(network), FACTS | {"email": address})
            page = client.get(sent["Location"])
            late = client.get(at(network, "claim-late"))
        answers.add((sent.status_code, page.status_code, len(queries), plain(page), plain(late)))

    assert len(answers) == 1


def test_waiting_tells_the_same_whatever_was_found_or_decided_a_moment_ago(client: Client, network: Network) -> None:
    make_roster_person(network)
    officer = make_member(network, role=Role.SECRETARIAT)
    apply(client, network)
    before = plain(client.get(at(network, "waiting")))
    drain()
    compared = plain(client.get(at(network, "waiting")))
    claim = Claim.objects.within(network).select_related("network").get()
    claims.decline(claim, why=Claim.Reason.NOT_CONFIRMED, by=officer)
    decided = plain(client.get(at(network, "waiting")))

    assert before == compared == decided


# -- nothing lost -----------------------------------------------------------------------------------------------------------
def test_claim_double_submit_makes_one(client: Client, network: Network) -> None:
    come_to_choices(client, network)
    first = client.post(at(network, "claim-choices"), CHOICES)
    second = client.post(at(network, "claim-choices"), CHOICES)

    assert first["Location"] == second["Location"] == at(network, "waiting")
    assert Claim.objects.within(network).count() == 1


def test_claim_in_two_windows_makes_one(network: Network) -> None:
    one, other = Client(), Client()
    come_to_choices(one, network)
    come_to_choices(other, network)

    answers = [each.post(at(network, "claim-choices"), CHOICES)["Location"] for each in (one, other)]

    assert answers == [at(network, "waiting")] * 2
    assert Claim.objects.within(network).count() == 1


def test_claim_late_and_every_other_step_lead_to_the_waiting_page_after_it(client: Client, network: Network) -> None:
    apply(client, network)

    for name in ("claim", "claim-digits", "claim-late", "claim-choices"):
        assert client.get(at(network, name))["Location"] == at(network, "waiting")


def test_claim_choices_when_the_session_ended_bring_back_everything_typed(client: Client, network: Network) -> None:
    come_to_choices(client, network, said="姓が変わりました", now="永瀬 文乃")
    kept = re.search(r'name="kept" value="([^"]+)"', client.get(at(network, "claim-choices")).text)
    assert kept is not None
    fresh = Client(headers={"accept-language": "ja"})

    answer = fresh.post(at(network, "claim-choices"), CHOICES | {"kept": kept[1]})
    page = fresh.get(answer["Location"]).text

    assert "lost" in answer["Location"]
    for typed in ("入江", "文乃", "永瀬 文乃", "姓が変わりました", "平成33", "1989"):
        assert typed in page
    assert not Claim.objects.within(network).exists()


def test_claim_choices_that_lack_one_are_still_chosen(client: Client, network: Network) -> None:
    come_to_choices(client, network)

    answer = client.post(at(network, "claim-choices"), {"listing": "on", "preset": "open"})

    assert answer.status_code == 422
    assert re.search(r'name="listing"[^>]*checked', answer.text)
    assert not Claim.objects.within(network).exists()


def test_claim_no_step_can_be_skipped(client: Client, network: Network) -> None:
    for name in ("claim-digits", "claim-late", "claim-choices"):
        assert client.get(at(network, name))["Location"] == f"{at(network)}?lost"
    assert client.post(at(network, "claim-choices"), CHOICES)["Location"].startswith(at(network))
    assert not Claim.objects.within(network).exists()


def test_claim_of_who_is_signed_in_asks_no_address(client: Client, network: Network) -> None:
    client.force_login(make_person("here@example.com"))

    answer = client.post(at(network), {name: value for name, value in FACTS.items() if name != "email"})
    done = client.post(answer["Location"], CHOICES)

    assert answer["Location"] == at(network, "claim-choices")
    assert done["Location"] == at(network, "waiting")
    assert Claim.objects.within(network).get().address == "here@example.com"
    assert mail.outbox == []


def test_claim_of_a_member_leads_in(client: Client, network: Network) -> None:
    client.force_login(make_member(network).person)

    assert "すでに参加" in client.get(at(network)).text


# -- from an invitation -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"wrong_tries": 5},
        {"expires_at": timezone.now() - timedelta(days=1), "sent_at": timezone.now() - timedelta(days=9)},
    ],
)
def test_claim_from_an_invitation_that_does_not_lead_in(
    client: Client, network: Network, change: dict[str, Any]
) -> None:
    row = make_roster_person(network)
    issued = make_invitation(row, **change)
    closed = client.get(reverse("joining:join", args=[network.slug, issued.code]))
    link = re.search(r'href="([^"]*/apply/\?code=[^"]+)"', closed.text)

    assert closed.status_code == 410
    assert link is not None
    assert client.get(link[1])["Location"] == at(network)
    apply(client, network)
    claim = Claim.objects.within(network).get()
    assert (claim.way, claim.invitation_id) == ("invitation", issued.invitation.pk)


def test_claim_takes_over_what_was_typed_with_the_invitation(client: Client, network: Network) -> None:
    issued = make_invitation(make_roster_person(network))
    way = reverse("joining:join", args=[network.slug, issued.code])
    told = client.post(way, {**FACTS, "family": "永瀬", "day": "4"})

    client.get(f"{at(network)}?code={issued.code}")
    page = client.get(at(network)).text

    assert "/apply/?code=" in told.text
    assert 'value="永瀬"' in page
    assert 'value="fumino@example.net"' in page


def test_claim_with_a_guessed_code_is_answered_alike_and_counted(client: Client, network: Network) -> None:
    answers = [client.get(f"{at(network)}?code=ABCD-2345-EFG{n}").status_code for n in range(2, 9)]
    answers += [client.get(f"{at(network)}?code=ABCD-2345-EFH{n}").status_code for n in range(2, 9)]

    assert answers == [302] * 10 + [429] * 4


# -- limits -------------------------------------------------------------------------------------------------------------------
def test_claims_from_one_client_are_limited(network: Network) -> None:
    answers = []
    for number in range(12):
        client = Client()
        client.force_login(make_person(f"n{number}@example.com"))
        client.post(at(network), FACTS)
        answers.append(client.post(at(network, "claim-choices"), CHOICES).status_code)

    assert answers == [302] * 10 + [429] * 2
    assert Claim.objects.within(network).count() == 10


def test_claims_of_one_address_are_limited(network: Network) -> None:
    person = make_person("again@example.com")
    answers = []
    for _ in range(6):
        client = Client()
        client.force_login(person)
        client.post(at(network), FACTS)
        answers.append(client.post(at(network, "claim-choices"), CHOICES).status_code)
        client.post(at(network, "claim-withdrawal"))

    assert answers == [302] * 5 + [429]


# -- waiting ------------------------------------------------------------------------------------------------------------------
def test_waiting_asks_visitors_to_sign_in_and_strangers_to_apply(client: Client, network: Network) -> None:
    visitor = client.get(at(network, "waiting"))
    client.force_login(make_person())
    stranger = client.get(at(network, "waiting"))

    assert "login" in visitor["Location"]
    assert stranger["Location"] == at(network)


def test_waiting_shows_only_ones_own(network: Network) -> None:
    make_claim(network, said="HIDDENWORD")
    client = Client()
    client.force_login(make_claim(network, said="mine").person)

    assert "HIDDENWORD" not in client.get(at(network, "waiting")).text
    assert "HIDDENWORD" not in client.get(at(network, "claim-correction")).text


def test_waiting_question_is_answered_there(client: Client, network: Network) -> None:
    claim = make_claim(network)
    claims.ask(claim, text="社員番号を教えてください", by=make_member(network, role=Role.SECRETARIAT))
    client.force_login(claim.person)

    page = client.get(at(network, "waiting")).text
    empty = client.post(at(network, "waiting"), {"text": ""})
    answer = client.post(at(network, "waiting"), {"text": "12345です"})
    twice = client.post(at(network, "waiting"), {"text": "12345です"})

    assert "社員番号を教えてください" in page
    assert (empty.status_code, answer.status_code, twice.status_code) == (422, 302, 409)
    assert "12345です" in client.get(at(network, "waiting")).text
    assert Line.objects.within(network).filter(from_staff=False).count() == 1


def test_claim_correction_shows_what_was_said_and_keeps_the_place(client: Client, network: Network) -> None:
    claim = make_claim(network, said="ことば", year=None)
    client.force_login(claim.person)

    page = client.get(at(network, "claim-correction")).text
    answer = client.post(at(network, "claim-correction"), FACTS | {"left": "2020"})

    assert 'value="入江"' in page
    assert "ことば" in page
    assert re.search(r'name="forgotten"[^>]*checked', page)
    assert answer["Location"] == at(network, "waiting")
    now = Claim.objects.within(network).get()
    assert (now.claimed["year"], now.made_at) == (2020, claim.made_at)


def test_claim_correction_after_a_decision_is_told_and_kept(client: Client, network: Network) -> None:
    claim = make_claim(network)
    claims.decline(claim, why=Claim.Reason.ALREADY, by=make_member(network, role=Role.SECRETARIAT))
    client.force_login(claim.person)

    answer = client.post(at(network, "claim-correction"), FACTS | {"family": "永瀬"})

    assert answer.status_code == 409
    assert 'value="永瀬"' in answer.text
    assert Claim.objects.within(network).get().claimed["family"] == "入江"


def test_claim_withdrawal_asks_and_then_deletes_at_once(client: Client, network: Network) -> None:
    claim = make_claim(network)
    client.force_login(claim.person)

    asked = client.get(at(network, "claim-withdrawal"))
    between = Claim.objects.within(network).get().claimed
    client.post(at(network, "claim-withdrawal"))
    page = client.get(at(network, "waiting")).text

    assert asked.status_code == 200
    assert between["family"] == "入江"
    assert Claim.objects.within(network).get().claimed == {}
    assert "もう一度申し込む" in page


def test_waiting_after_a_decline_says_why_and_when_again(client: Client, network: Network) -> None:
    claim = make_claim(network)
    claims.decline(
        claim, why=Claim.Reason.NOT_ADMITTED, note="SECRETNOTE", by=make_member(network, role=Role.SECRETARIAT)
    )
    Claim.objects.within(network).update(decided_at=timezone.now() - BACK)
    claims.settle(Claim.objects.within(network).select_related("network", "person").get(), by=SYSTEM)
    client.force_login(claim.person)

    page = client.get(at(network, "waiting")).text

    assert "お迎えしていません" in page
    assert "SECRETNOTE" not in page
    assert client.get(at(network))["Location"] == at(network, "waiting")


def test_waiting_after_admission_leads_in(client: Client, network: Network) -> None:
    claim = make_claim(network)
    claims.approve(claim, candidate=None, by=make_member(network, role=Role.SECRETARIAT))
    Claim.objects.within(network).update(decided_at=timezone.now() - BACK)
    claims.settle(Claim.objects.within(network).select_related("network", "person").get(), by=SYSTEM)
    client.force_login(claim.person)

    assert client.get(at(network, "waiting"))["Location"] == reverse("home:home", args=[network.slug])


# -- waiting: what it says, and who sees what from the day of coming in -------------------------------------------------------
def test_waiting_says_how_many_look_whom_to_ask_and_what_was_chosen(client: Client, network: Network) -> None:
    for role in (Role.SECRETARIAT, Role.COMMUNITY, Role.COMPANY):  # the last one decides on nobody
        make_member(network, role=role)
    apply(client, network)

    page = client.get(at(network, "waiting")).text

    assert "見るのは、確かめている事務局の2人だけです" in page
    assert "お選びの見せかた「ふつう」" in page
    for way in (
        reverse("desk:contact", args=[network.slug]),
        at(network, "claim-visibility"),
        at(network, "claim-withdrawal"),
    ):
        assert f'href="{way}"' in page


def test_waiting_with_a_question_still_says_the_day(client: Client, network: Network) -> None:
    Network.objects.filter(pk=network.pk).update(contact_email="office@example.com")
    officer = make_member(network, role=Role.SECRETARIAT)
    apply(client, network)
    claim = Claim.objects.within(network).select_related("network", "person").get()
    claims.ask(claim, text="どちらの工場でしたか。", by=officer)

    page = client.get(at(network, "waiting")).text

    assert f"{claim.promised_on.year}年{claim.promised_on.month}月{claim.promised_on.day}日" in page
    assert "メールに、そのまま返信してくださってもかまいません" in page


def test_waiting_in_steps_says_to_whom_it_is_open_and_what_the_order_follows(client: Client, network: Network) -> None:
    Network.objects.filter(pk=network.pk).update(open_to={"left_from": 2020, "department": "設計部"})
    apply(client, network)

    page = client.get(at(network, "waiting")).text

    assert "いま開いているのは、2020年から卒業した方の一部です" in page
    assert "お申し込みの早さは関わりません" in page
    assert "設計部" not in page


def test_claim_visibility_is_what_they_come_in_with(client: Client, network: Network) -> None:
    row = make_roster_person(network)
    officer = make_member(network, role=Role.SECRETARIAT)
    apply(client, network)
    drain()
    page = client.get(at(network, "claim-visibility")).text

    answer = client.post(at(network, "claim-visibility"), {"membership": "on", "preset": "quiet"})
    waits = client.get(answer["Location"]).text
    claim = Claim.objects.within(network).select_related("network", "person").get()
    claims.approve(claim, candidate=row.pk, by=officer)
    Claim.objects.within(network).update(decided_at=timezone.now() - BACK)
    claims.settle(Claim.objects.within(network).select_related("network", "person").get(), by=SYSTEM)

    assert re.search(r'value="usual"[^>]* checked', page)
    assert answer["Location"] == at(network, "waiting")
    assert "お選びの見せかた「ひかえめ」" in waits
    member = network.member_rows.get(person=claim.person)
    assert not found_by(member)  # the directory was not agreed to any more
    assert set(member.consents.values_list("purpose", flat=True)) == {"membership"}


def test_claim_visibility_needs_the_consent_to_membership(client: Client, network: Network) -> None:
    apply(client, network)

    answer = client.post(at(network, "claim-visibility"), {"preset": "quiet"})

    assert answer.status_code == 422
    assert Claim.objects.within(network).get().choices["preset"] == "usual"


def test_claim_visibility_after_a_decision_changes_nothing(client: Client, network: Network) -> None:
    officer = make_member(network, role=Role.SECRETARIAT)
    apply(client, network)
    claims.decline(Claim.objects.within(network).select_related("network").get(), why="not_confirmed", by=officer)

    answer = client.post(at(network, "claim-visibility"), {"membership": "on", "preset": "quiet"})

    assert answer.status_code == 409
    assert Claim.objects.within(network).get().choices["preset"] == "usual"
