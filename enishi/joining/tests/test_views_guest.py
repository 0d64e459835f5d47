"""The way in, page by page: every state, every turning back, nothing told to who should not know."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import mail as joining_mail
from enishi.joining.actions import Issued
from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit.sealing import seal
from enishi.members.models import Consent, Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.models import Profile, Value
from enishi.profiles.visibility import cards
from enishi.roster import actions as roster_actions
from enishi.roster import facts as roster

pytestmark = pytest.mark.django_db
FACTS = {"family": "入江", "given": "文乃", "year": "1989", "month": "2", "day": "3", "email": "fumino@example.net"}
CHOICES = {"membership": "on", "listing": "on", "preset": "usual", "aims": ["ties", "advice"]}


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def issued(network: Network) -> Issued:
    return make_invitation(make_roster_person(network))


def at(issued: Issued, step: str = "") -> str:
    name = f"joining:join-{step}" if step else "joining:join"
    return reverse(name, args=[issued.invitation.network.slug, issued.code])


def digits() -> str:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def come_to_choices(client: Client, issued: Issued, **facts: str) -> None:
    assert client.post(at(issued), FACTS | facts)["Location"] == at(issued, "digits")
    assert client.post(at(issued, "digits"), {"digits": digits()})["Location"] == at(issued, "choices")


# -- the whole way --------------------------------------------------------------------------------------------------------
def test_join_whole_way_in_five_requests(client: Client, network: Network, issued: Issued) -> None:
    first = client.get(at(issued))
    come_to_choices(client, issued)
    choices = client.get(at(issued, "choices"))
    answer = client.post(at(issued, "choices"), CHOICES)
    done = client.get(answer["Location"])

    assert first.status_code == choices.status_code == done.status_code == 200
    assert answer["Location"] == at(issued, "done")
    assert "入江さん" in done.text
    member = Member.objects.within(network).get()
    assert member.mail_address == "fumino@example.net"
    card = cards([member.pk], make_member(network))[0]
    assert (card.name, card.unit, len(card.aims)) == ("入江 文乃", "生産技術部", 2)
    purposes = Consent.objects.within(network).filter(member=member).values_list("purpose", flat=True)
    assert set(purposes) == {"membership", "listing"}
    assert "1989" not in str(dict(client.session.items()))


@pytest.mark.parametrize(
    ("chosen", "said", "changed"),
    [
        ({"preset": "usual"}, "アルムナイと社員が、名簿であなたを見つけます", "見つける人を変える"),
        ({"preset": "quiet"}, "社員からは見つかりません", "見つける人を変える"),
        ({"preset": "open", "listing": ""}, "いまは名簿に載っていません", "やはり名簿に載る"),
    ],
)
def test_join_done_says_who_finds_one_now(
    client: Client, network: Network, issued: Issued, chosen: dict[str, str], said: str, changed: str
) -> None:
    Network.objects.filter(pk=network.pk).update(employees_listed=True)
    come_to_choices(client, issued)
    choices = {name: value for name, value in (CHOICES | chosen).items() if value}

    done = client.get(client.post(at(issued, "choices"), choices)["Location"]).text

    assert said in done
    assert f'href="{reverse("profiles:privacy", args=[network.slug])}">{changed}<' in done


@pytest.mark.parametrize(
    ("browser", "chose", "language", "title"),
    [("en", "", "ja", "見せる範囲"), ("ja", "en", "en", "Who sees what"), ("ja", "", "ja", "見せる範囲")],
)
def test_join_on_a_japanese_page_makes_a_japanese_account(
    network: Network, issued: Issued, browser: str, chose: str, language: str, title: str
) -> None:
    client = Client(headers={"accept-language": browser})
    if chose:
        client.post(reverse("accounts:language"), {"language": chose})

    come_to_choices(client, issued)
    choices = client.get(at(issued, "choices")).text
    client.post(at(issued, "choices"), CHOICES)

    assert f"<h1>{title}</h1>" in choices
    assert Person.objects.get(email="fumino@example.net").language == language


def test_join_needs_at_most_five_mandatory_fields(client: Client, issued: Issued) -> None:
    first = client.get(at(issued)).text
    come_to_choices(client, issued)
    second = client.get(at(issued, "choices")).text

    marks = first.count('class="need"') + second.count('class="need"')
    assert marks <= 5


def test_join_tells_the_family_name_and_no_more(client: Client, issued: Issued) -> None:
    page = client.get(at(issued)).text

    assert "入江" in page
    for secret in ("文乃", "フミノ", "生産技術部", "1989", "2021", "12345", "fumino", "HRONLYNOTE"):
        assert secret not in page


def test_join_in_english(network: Network, issued: Issued) -> None:
    page = Client(headers={"accept-language": "en"}, HTTP_COOKIE="language=en").get(at(issued)).text

    assert "Is it you?" in page


def test_join_counts_the_opening_once(client: Client, network: Network, issued: Issued) -> None:
    client.get(at(issued))
    first = Invitation.objects.within(network).get().opened_at
    client.get(at(issued))

    assert first is not None
    assert Invitation.objects.within(network).get().opened_at == first


def test_join_with_the_employee_number(client: Client, issued: Issued) -> None:
    answer = client.post(at(issued), FACTS | {"year": "", "month": "", "day": "", "number": "１２３４５"})

    assert answer["Location"] == at(issued, "digits")


# -- facts that do not agree ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("wrong", [{"family": "高橋"}, {"day": "4"}, {"number": "99"}, {"family": "高橋", "day": "4"}])
def test_join_never_tells_which_fact_failed(client: Client, network: Network, wrong: dict[str, str]) -> None:
    issued = make_invitation(make_roster_person(network))

    answer = client.post(at(issued), FACTS | wrong)

    assert answer.status_code == 422
    told = re.search(r'<div class="error-summary".*?</div>', answer.text, re.DOTALL)
    assert told is not None
    assert "あと4回" in told[0]
    assert answer.text.count("aria-invalid") == 0
    for typed in (FACTS | wrong).values():
        assert f'value="{typed}"' in answer.text
    assert mail.outbox == []


def test_join_locks_after_five_and_stays_locked(client: Client, network: Network, issued: Issued) -> None:
    answers = [client.post(at(issued), FACTS | {"day": "4"}) for _ in range(5)]
    right = client.post(at(issued), FACTS)

    assert [answer.status_code for answer in answers] == [422] * 4 + [410]
    assert right.status_code == 410
    assert "止めてあります" in right.text
    assert mail.outbox == []
    assert not Member.objects.within(network).exists()


def test_join_incomplete_facts_are_no_try(client: Client, network: Network, issued: Issued) -> None:
    for missing in ("family", "given", "day", "email"):
        assert client.post(at(issued), FACTS | {missing: ""}).status_code == 422

    assert Invitation.objects.within(network).get().wrong_tries == 0


def test_join_day_that_does_not_exist_is_told_beside_it(client: Client, issued: Issued) -> None:
    page = client.post(at(issued), FACTS | {"day": "30"}).text

    assert "2月30日は、その年の暦にありません" in page
    assert 'id="id_day"' in page
    assert page.count('aria-invalid="true"') == 1


def test_join_limits_comparisons_per_client(client: Client, network: Network) -> None:
    answers = []
    for _ in range(6):
        issued = make_invitation(make_roster_person(network))
        answers += [client.post(at(issued), FACTS | {"day": "4"}).status_code for _ in range(4)]

    assert answers[:20] == [422] * 20
    assert set(answers[20:]) == {429}


# -- codes ----------------------------------------------------------------------------------------------------------------
def test_join_unknown_code_and_another_networks_code_are_one_page(client: Client, network: Network) -> None:
    elsewhere = make_invitation(make_roster_person(make_network()))
    paths = [
        reverse("joining:join", args=[network.slug, code])
        for code in ("ABCD-2345-EFGH", "x", elsewhere.code, "あ" * 80)
    ]

    pages = [client.get(path) for path in paths]

    bodies = {
        re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.text).replace(path, "").replace(unquote(path), "")
        for page, path in zip(pages, paths, strict=True)
    }
    assert {page.status_code for page in pages} == {404}
    assert len(bodies) == 1


@pytest.mark.parametrize("step", ["", "digits", "late", "choices", "done"])
def test_join_another_networks_code_opens_no_step(client: Client, network: Network, step: str) -> None:
    elsewhere = make_invitation(make_roster_person(make_network()))
    path = at(elsewhere, step).replace(elsewhere.invitation.network.slug, network.slug, 1)

    assert client.get(path).status_code == 404
    if step != "done":
        assert client.post(path, FACTS | CHOICES | {"digits": "123456"}).status_code == 404
    assert not Member.objects.within(network).exists()


def test_join_guessing_codes_is_stopped_and_right_codes_are_not_counted(network: Network, issued: Issued) -> None:
    guesser, guest = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    wrong = reverse("joining:join", args=[network.slug, "ABCD-2345-EFGH"])

    answers = [guesser.get(wrong).status_code for _ in range(12)]
    behind = [guest.get(at(issued)).status_code for _ in range(12)]

    assert answers == [404] * 10 + [429] * 2
    assert guesser.get(at(issued)).status_code == 429
    assert guesser.get(wrong, headers={"x-forwarded-for": "198.51.100.7"}).status_code == 429
    assert behind == [200] * 12


def test_pictures_on_another_site_use_up_nobody_s_guesses_and_find_out_nothing(issued: Issued) -> None:
    guest, as_picture = Client(), {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}
    wrong = at(issued).replace(issued.code, "ABCD-2345-EFGH")

    answers = {guest.get(address, headers=as_picture).status_code for address in [wrong, at(issued)] * 10}

    assert answers == {404}
    assert guest.get(at(issued)).status_code == 200


def test_join_code_typed_leads_to_its_page(client: Client, network: Network, issued: Issued) -> None:
    path = reverse("joining:join-code", args=[network.slug])

    answer = client.post(path, {"code": f"  {issued.code.lower().replace('-', '')} "})

    assert client.get(path).status_code == 200
    assert answer["Location"] == at(issued)


@pytest.mark.parametrize("typed", ["", "ABCD", "A" * 41])
def test_join_code_that_is_none_is_told_and_kept(client: Client, network: Network, typed: str) -> None:
    answer = client.post(reverse("joining:join-code", args=[network.slug]), {"code": typed})

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text or not typed


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"revoked_at": timezone.now()}, "使えなくなりました"),
        ({"wrong_tries": 5}, "止めてあります"),
        (
            {"sent_at": timezone.now() - timedelta(days=40), "expires_at": timezone.now() - timedelta(days=10)},
            "期限が切れ",
        ),
        ({"used_at": timezone.now()}, "もう使われています"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_join_closed_invitation_says_why_and_what_still_works(
    client: Client, network: Network, changes: dict[str, Any], words: str, method: str
) -> None:
    issued = make_invitation(make_roster_person(network), **changes)

    answer = getattr(client, method)(at(issued), FACTS if method == "post" else None)

    assert answer.status_code == 410
    assert words in answer.text
    assert "ログイン" in answer.text
    assert "入江" not in answer.text
    assert mail.outbox == []


# -- the address ------------------------------------------------------------------------------------------------------------
def test_join_known_and_unknown_address_are_one_page(network: Network) -> None:
    make_person("known@example.net")
    pages = []
    for email in ("known@example.net", "other@example.net"):
        client, issued = Client(), make_invitation(make_roster_person(network))
        answer = client.post(at(issued), FACTS | {"email": email})
        page = client.get(answer["Location"])
        plain = page.text.replace(email, "").replace(issued.code, "")
        pages.append((answer.status_code, page.status_code, re.sub(r'value="[^"]*"', "", plain)))

    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2


def test_join_digits_wrong_keeps_everything_and_counts(client: Client, issued: Issued) -> None:
    client.post(at(issued), FACTS)
    wrong = "000000" if digits() != "000000" else "000001"

    answer = client.post(at(issued, "digits"), {"digits": wrong})
    back = client.get(at(issued)).text

    assert answer.status_code == 422
    assert "aria-invalid" in answer.text
    assert 'value="fumino@example.net"' in back
    assert 'value="文乃"' in back


def test_join_digits_say_where_the_mail_waits_without_a_mail_server(client: Client, issued: Issued) -> None:
    client.post(at(issued), FACTS)

    assert "bin/enishi outbox" in client.get(at(issued, "digits")).text


def test_join_digits_five_wrong_stop_with_a_time_and_what_still_works(client: Client, issued: Issued) -> None:
    client.post(at(issued), FACTS)
    wrong = "000000" if digits() != "000000" else "000001"

    answers = [client.post(at(issued, "digits"), {"digits": wrong}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert re.search(r"\d+:\d\dまで止めました", answers[-1].text)
    assert "パスキー" in answers[-1].text


@pytest.mark.parametrize("typed", ["", "12", "1234567", "abcdef"])
def test_join_digits_that_are_none_cost_no_try(client: Client, issued: Issued, typed: str) -> None:
    client.post(at(issued), FACTS)
    right = digits()
    for _ in range(6):
        assert client.post(at(issued, "digits"), {"digits": typed}).status_code == 422

    assert client.post(at(issued, "digits"), {"digits": right})["Location"] == at(issued, "choices")


def test_join_digits_full_width_and_spaced(client: Client, issued: Issued) -> None:
    client.post(at(issued), FACTS)
    wide = digits().translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    answer = client.post(at(issued, "digits"), {"digits": f"{wide[:3]}　{wide[3:]}"})

    assert answer["Location"] == at(issued, "choices")


def test_join_digits_before_the_facts_lead_back(client: Client, network: Network, issued: Issued) -> None:
    assert client.get(at(issued, "digits"))["Location"] == f"{at(issued)}?lost"
    assert client.get(at(issued, "late"))["Location"] == f"{at(issued)}?lost"
    assert client.get(at(issued, "choices"))["Location"] == f"{at(issued)}?lost"
    assert client.get(at(issued, "done"))["Location"] == at(issued)
    assert client.post(at(issued, "choices"), CHOICES)["Location"].startswith(at(issued))
    assert not Member.objects.within(network).exists()


def test_join_late_sends_to_the_corrected_address(client: Client, network: Network, issued: Issued) -> None:
    client.post(at(issued), FACTS | {"email": "fumino@example.ner"})
    old = digits()

    page = client.get(at(issued, "late"))
    answer = client.post(at(issued, "late"), {"email": "fumino@example.net"})

    assert 'value="fumino@example.ner"' in page.text
    assert answer["Location"] == at(issued, "digits")
    assert mail.outbox[-1].to == ["fumino@example.net"]
    new = digits()
    assert old == new or client.post(at(issued, "digits"), {"digits": old}).status_code == 422
    client.post(at(issued, "digits"), {"digits": new})
    client.post(at(issued, "choices"), CHOICES)
    assert Member.objects.within(network).get().mail_address == "fumino@example.net"


def test_join_late_bad_address_is_told(client: Client, issued: Issued) -> None:
    client.post(at(issued), FACTS)

    assert client.post(at(issued, "late"), {"email": "nobody"}).status_code == 422


# -- who is signed in, who is a member --------------------------------------------------------------------------------------
def test_join_signed_in_uses_the_account_at_hand(client: Client, network: Network, issued: Issued) -> None:
    person = make_person("here@example.net")
    client.force_login(person)

    page = client.get(at(issued)).text
    answer = client.post(at(issued), {name: value for name, value in FACTS.items() if name != "email"})
    client.post(at(issued, "choices"), CHOICES)

    assert "here@example.net" in page
    assert 'name="email"' not in page
    assert answer["Location"] == at(issued, "choices")
    assert Member.objects.within(network).get().person == person
    assert mail.outbox == []


def test_join_member_is_told_kindly(client: Client, network: Network, issued: Issued) -> None:
    client.force_login(make_member(network).person)

    answer = client.get(at(issued))

    assert answer.status_code == 200
    assert "すでに参加" in answer.text
    assert Invitation.objects.within(network).get().state == Invitation.State.OPEN


def test_join_member_who_was_signed_out_gains_the_row(client: Client, network: Network, issued: Issued) -> None:
    member = make_member(network, person=make_person("fumino@example.net"))
    come_to_choices(client, issued)

    looked = client.get(at(issued, "choices"))
    assert (looked.status_code, Invitation.objects.within(network).get().used_by) == (
        200,
        None,
    )  # looking writes nothing
    answer = client.post(at(issued, "choices"))

    assert answer["Location"] == at(issued, "done")
    assert Invitation.objects.within(network).get().used_by == member
    assert not Profile.objects.within(network).exists()


def test_join_choices_of_another_account_lead_back(client: Client, network: Network, issued: Issued) -> None:
    come_to_choices(client, issued)
    session = dict(client.session.items())
    other = Client()
    other.force_login(make_person())
    kept = other.session
    kept[f"joining:{issued.invitation.public_id}"] = session[f"joining:{issued.invitation.public_id}"]
    kept.save()

    answer = other.post(at(issued, "choices"), CHOICES)

    assert answer["Location"].startswith(at(issued))
    assert not Member.objects.within(network).exists()


# -- choices ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"membership": None}, "membership"), ({"preset": ""}, "preset"), ({"preset": "x"}, "preset")],
)
def test_join_choices_missing_is_told_and_the_rest_is_kept(
    client: Client, network: Network, issued: Issued, changes: dict[str, Any], field: str
) -> None:
    come_to_choices(client, issued)
    given = {name: value for name, value in (CHOICES | changes).items() if value is not None}

    answer = client.post(at(issued, "choices"), given)

    assert answer.status_code == 422
    assert re.search(r'value="advice"[^>]* checked', answer.text)
    assert not Member.objects.within(network).exists()


@pytest.mark.parametrize("aims", [["nonsense"], ["ties"] * 30])
def test_join_choices_nothing_invented_gets_in(
    client: Client, network: Network, issued: Issued, aims: list[str]
) -> None:
    come_to_choices(client, issued)

    client.post(at(issued, "choices"), CHOICES | {"aims": aims})

    held = Value.objects.within(network).filter(field="aims").values_list("data", flat=True)
    assert list(held) in ([], ["ties"])


def test_join_choices_quiet_comes_first_and_shows_each_side(client: Client, issued: Issued) -> None:
    come_to_choices(client, issued)

    page = client.get(at(issued, "choices")).text

    assert page.index('value="quiet"') < page.index('value="usual"') < page.index('value="open"')
    assert re.search(r'value="quiet"[^>]* checked', page)
    assert page.count('class="peek"') == 3
    assert "見えません" in page.split('data-preset="quiet"')[1].split('data-preset="usual"')[0]
    assert not re.search(r'name="(membership|listing|mail)"[^>]* checked', page)


def test_join_choices_network_without_employees_shows_no_such_column(client: Client) -> None:
    network = make_network(employees_listed=False)
    issued = make_invitation(make_roster_person(network))
    come_to_choices(client, issued)

    page = client.get(at(issued, "choices")).text

    assert "社員" not in page.split('id="part-5"')[1].split('id="part-6"')[0]


def test_join_choices_employee_takes_part_as_such(client: Client, network: Network) -> None:
    row = make_roster_person(network, periods=[{"joined_on": timezone.localdate() - timedelta(days=900)}])
    issued = make_invitation(row)
    come_to_choices(client, issued)

    client.post(at(issued, "choices"), CHOICES)

    assert Member.objects.within(network).get().side == EMPLOYEES
    assert "ようこそ" in client.get(at(issued, "done")).text


def test_join_choices_class_that_is_not_admitted(client: Client, network: Network, issued: Issued) -> None:
    come_to_choices(client, issued)
    network.memberclass_rows.update(admitted=False)

    answer = client.post(at(issued, "choices"), CHOICES)

    assert answer.status_code == 422
    assert "いまは参加の条件にあいません" in answer.text
    assert not Member.objects.within(network).exists()


# -- back, twice, too late --------------------------------------------------------------------------------------------------
def test_join_choices_sent_twice_makes_one_member(client: Client, network: Network, issued: Issued) -> None:
    come_to_choices(client, issued)

    first, second = (client.post(at(issued, "choices"), CHOICES) for _ in range(2))

    assert first["Location"] == second["Location"] == at(issued, "done")
    assert Member.objects.within(network).count() == 1
    assert Consent.objects.within(network).count() == 2


@pytest.mark.parametrize("step", ["", "digits", "late", "choices"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_join_done_and_going_back_leads_to_the_end(client: Client, issued: Issued, step: str, method: str) -> None:
    come_to_choices(client, issued)
    client.post(at(issued, "choices"), CHOICES)

    assert getattr(client, method)(at(issued, step), FACTS)["Location"] == at(issued, "done")


def test_join_done_is_for_the_person_alone(client: Client, network: Network, issued: Issued) -> None:
    come_to_choices(client, issued)
    client.post(at(issued, "choices"), CHOICES)
    other = Client()
    other.force_login(make_member(network).person)

    assert other.get(at(issued, "done"))["Location"] == at(issued)
    assert Client().get(at(issued)).status_code == 410


def test_join_session_that_ended_brings_the_words_back(client: Client, issued: Issued) -> None:
    come_to_choices(client, issued)
    kept = re.search(r'name="kept" value="([^"]+)"', client.get(at(issued, "choices")).text)
    assert kept is not None
    later = Client()

    answer = later.post(at(issued, "choices"), CHOICES | {"preset": "open", "kept": kept[1]})
    page = later.get(answer["Location"]).text

    for typed in FACTS.values():
        assert f'value="{typed}"' in page
    assert "そのまま残っています" in page
    come_to_choices(later, issued)
    again = later.get(at(issued, "choices")).text
    assert re.search(r'value="open"[^>]* checked', again)
    assert re.search(r'name="listing"[^>]* checked', again)


def test_join_kept_words_prove_nothing_and_fit_one_invitation(client: Client, network: Network, issued: Issued) -> None:
    come_to_choices(client, issued)
    kept = re.search(r'name="kept" value="([^"]+)"', client.get(at(issued, "choices")).text)
    assert kept is not None
    other, later = make_invitation(make_roster_person(network, family_name="別所")), Client()

    later.post(at(other, "choices"), CHOICES | {"kept": kept[1]})
    forged = later.post(at(issued, "digits"), {"digits": "123456", "kept": kept[1][:-2] + "xx"})

    assert 'value="文乃"' not in later.get(at(other)).text
    assert forged["Location"].startswith(at(issued))
    assert 'value="文乃"' not in later.get(at(issued)).text
    assert Member.objects.within(network).count() == 0


def test_join_birth_date_is_forgotten_after_a_day(client: Client, issued: Issued, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T03:00:00+00:00", tick=False)
    issued = make_invitation(make_roster_person(issued.invitation.network))
    client.post(at(issued), FACTS)

    time_machine.move_to("2026-11-21T04:00:00+00:00", tick=False)

    assert 'value="1989"' not in client.get(at(issued)).text


# -- silence ----------------------------------------------------------------------------------------------------------------
def test_no_contact_asks_does_and_takes_back(client: Client, network: Network, issued: Issued) -> None:
    path = reverse("joining:no-contact", args=[network.slug, issued.code])

    asked = client.get(path).text
    done = client.post(path, {"wish": "silence"}, follow=True).text
    back = client.post(path, {"wish": "again"}, follow=True).text

    assert "連絡しないようにしますか" in asked
    assert "もう、お送りしません" in done
    assert "連絡しないようにしますか" in back


@pytest.mark.parametrize("changes", [{"revoked_at": timezone.now()}, {"wrong_tries": 5}, {"used_at": timezone.now()}])
def test_no_contact_works_by_every_link_that_was_ever_sent(
    client: Client, network: Network, changes: dict[str, Any]
) -> None:
    issued = make_invitation(make_roster_person(network), **changes)

    answer = client.post(
        reverse("joining:no-contact", args=[network.slug, issued.code]), {"wish": "silence"}, follow=True
    )

    assert "もう、お送りしません" in answer.text


def one_click_of(issued: Issued) -> str:
    """Return the path of the address in the mail's head."""
    return urlsplit(joining_mail.one_click(issued.invitation)).path


def test_silence_is_done_by_one_post_of_a_mail_program_and_not_by_opening(network: Network, issued: Issued) -> None:
    strict = Client(enforce_csrf_checks=True)  # a mail program has no cookie and no token (RFC 8058)
    path = one_click_of(issued)

    def silent() -> bool:
        facts = roster.person_by_id(network, issued.invitation.roster_person_id)
        return bool(facts and facts.no_contact)

    opened = strict.get(path)
    strict.head(path)
    before = silent()
    answers = [strict.post(path, {"List-Unsubscribe": "One-Click"}) for _each in range(2)]

    assert (opened.status_code, before, silent()) == (200, False, True)
    assert "連絡しないようにしますか" in opened.text
    assert issued.code not in opened.text  # the address lets nobody in
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "もう、お送りしません" in answers[0].text
    assert Happening.objects.filter(kind="roster.no-contact", network=network).count() == 1


def test_silence_is_asked_for_in_the_browser_and_taken_back_only_by_the_link(network: Network, issued: Issued) -> None:
    client = Client(enforce_csrf_checks=True)
    path = one_click_of(issued)
    link = reverse("joining:no-contact", args=[network.slug, issued.code])
    foreign = {"origin": "https://elsewhere.example"}

    done = client.post(path, {"wish": "silence"}, follow=True).text
    tried = client.post(path, {"wish": "again"}, headers=foreign, follow=True).text
    by_link = client.post(link, {"wish": "again"}, headers=foreign)

    facts = roster.person_by_id(network, issued.invitation.roster_person_id)
    assert facts is not None
    assert facts.no_contact
    assert by_link.status_code == 403
    for page in (done, tried):
        assert "もう、お送りしません" in page
        assert 'value="again"' not in page
        assert "メールの末尾のアドレス" in page
    assert 'value="again"' in client.get(link).text


def test_silence_opens_by_no_other_address(client: Client, network: Network, issued: Issued) -> None:
    path = one_click_of(issued)
    token = path.strip("/").rpartition("/")[2]
    elsewhere = make_network()
    wrong = [
        path.replace(f"/n/{network.slug}/", f"/n/{elsewhere.slug}/"),
        path.replace(token, token[:-3] + "AAA"),
        path.replace(token, seal(issued.invitation.public_id, "another purpose")),
        path.replace(token, issued.invitation.public_id),
        path.replace(token, issued.code),
    ]

    answers = [client.post(each, {"List-Unsubscribe": "One-Click"}) for each in wrong]

    facts = roster.person_by_id(network, issued.invitation.roster_person_id)
    assert {answer.status_code for answer in answers} == {404}
    assert facts is not None
    assert not facts.no_contact


def test_no_contact_takes_back_only_what_this_link_did(client: Client, network: Network) -> None:
    row = make_roster_person(network)
    issued, other = make_invitation(row), make_invitation(row, way="mail")
    path, elsewhere = (reverse("joining:no-contact", args=[network.slug, each.code]) for each in (issued, other))

    def silent() -> bool:
        facts = roster.person_by_id(network, row.pk)
        assert facts is not None
        return facts.no_contact

    roster_actions.fall_silent(network, row.pk, by=SYSTEM)  # the secretariat, then the link as well
    by_officer = [client.post(path, {"wish": wish}, follow=True).text for wish in ("again", "silence", "again")]
    assert silent()
    assert all("事務局にお知らせください" in page and 'value="again"' not in page for page in by_officer)

    roster_actions.speak_again(network, row.pk, by=SYSTEM)
    client.post(elsewhere, {"wish": "silence"})
    client.post(path, {"wish": "again"})
    assert silent()
    assert 'value="again"' in client.get(elsewhere).text
    client.post(elsewhere, {"wish": "again"})
    assert not silent()

    client.post(path, {"wish": "silence"})  # the link first, then the secretariat as well
    roster_actions.fall_silent(network, row.pk, by=SYSTEM)
    client.post(path, {"wish": "again"})
    assert silent()


def test_no_contact_of_a_used_link_is_not_taken_back(client: Client, network: Network) -> None:
    row = make_roster_person(network)
    issued = make_invitation(row, used_at=timezone.now())
    path = reverse("joining:no-contact", args=[network.slug, issued.code])
    client.post(path, {"wish": "silence"})

    answer = client.post(path, {"wish": "again"})

    facts = roster.person_by_id(network, row.pk)
    assert (answer.status_code, facts and facts.no_contact) == (410, True)
    assert "使われています" in answer.text
    assert 'value="again"' not in client.get(path).text


def test_no_contact_is_taken_back_a_few_times_a_day_and_always_done(
    client: Client, network: Network, issued: Issued
) -> None:
    path = reverse("joining:no-contact", args=[network.slug, issued.code])

    answers = [client.post(path, {"wish": wish}).status_code for _each in range(6) for wish in ("silence", "again")]

    assert answers == [302] * 11 + [429]
    assert "もう、お送りしません" in client.get(path).text


def test_no_contact_pressed_twice_is_on_record_once(client: Client, network: Network, issued: Issued) -> None:
    path = reverse("joining:no-contact", args=[network.slug, issued.code])

    for _each in range(3):
        client.post(path, {"wish": "silence"})

    assert Happening.objects.within(network).filter(kind="roster.no-contact").count() == 1


def test_no_contact_needs_the_code_and_a_post(client: Client, network: Network, issued: Issued) -> None:
    client.get(reverse("joining:no-contact", args=[network.slug, issued.code]))
    answer = client.post(reverse("joining:no-contact", args=[network.slug, "ABCD-2345-EFGH"]))

    assert answer.status_code == 404
    assert make_invitation(make_roster_person(network), way="mail")
    assert Person.objects.count() == 0


# -- costs ------------------------------------------------------------------------------------------------------------------
def test_join_page_asks_the_database_little(client: Client, issued: Issued, django_assert_max_num_queries: Any) -> None:
    client.get(at(issued))

    with django_assert_max_num_queries(8):
        client.get(at(issued))
