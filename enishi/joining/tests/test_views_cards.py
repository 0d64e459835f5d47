"""Printed cards on the officer's pages: counted before, made once, downloaded on record, ended; and who gets no look."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from enishi.activity.models import Happening
from enishi.joining import card_jobs, cards, mailings
from enishi.joining.models import Invitation, PrintRun
from enishi.joining.tests.make import make_bundle, make_invitation, make_mailing, make_roster_person
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db
COUNT = 'name="count" value="'


@pytest.fixture
def network() -> Network:
    return make_network(contact_phone="000-0000-0000")


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role="secretariat")


@pytest.fixture
def client(officer: Member) -> Client:
    signed_in = Client()
    signed_in.force_login(officer.person)
    return signed_in


def at(network: Network, name: str, *ids: str) -> str:
    return reverse(f"joining:{name}", args=[network.slug, *ids])


def typed(page: str) -> dict[str, str]:
    """Return what the order's form holds as it stands on the page."""
    return {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("count", "token")} | {
        "paper": "a6",
        "days": "60",
    }


# -- choosing -------------------------------------------------------------------------------------------------------------
def test_cards_new_counts_before_anything_is_made(client: Client, network: Network) -> None:
    make_roster_person(network)
    make_roster_person(network, no_contact=True)
    make_roster_person(network, maybe_deceased=True)
    make_invitation(make_roster_person(network))

    page = client.get(at(network, "cards-new")).text
    everybody = client.get(at(network, "cards-new") + "?who=out").text

    assert f'{COUNT}1"' in page
    assert "連絡しないでほしい" in page
    assert f'{COUNT}2"' in everybody
    assert not PrintRun.objects.within(network).exists()


def test_cards_new_shows_a_sample_without_a_name_or_a_code_that_works(client: Client, network: Network) -> None:
    make_roster_person(network, family_name="見られない")

    page = client.get(at(network, "cards-new")).text

    assert "見られない" not in page
    assert "ABCD" in page
    assert f"/n/{network.slug}/join" in page
    assert "おかえりなさい。" in page


def test_cards_new_sample_speaks_the_networks_language(client: Client, network: Network) -> None:
    Network.objects.filter(pk=network.pk).update(language="en")
    make_roster_person(network)

    page = client.get(at(network, "cards-new")).text

    assert "Welcome back." in page
    assert "招待カードを作る" in page
    assert translation.get_language() == "ja"


def test_cards_new_orders_what_was_counted_and_the_job_makes_it(
    client: Client, network: Network, officer: Member
) -> None:
    rows = [make_roster_person(network, family_name_kana=kana) for kana in ("イ", "ア")]
    form = typed(client.get(at(network, "cards-new")).text)

    answer = client.post(at(network, "cards-new"), {**form, "paper": "a4", "days": "90"})
    run = PrintRun.objects.within(network).get()

    assert answer["Location"] == at(network, "card-bundle", run.public_id)
    assert (run.people, run.paper, run.made_by) == ([rows[1].pk, rows[0].pk], "a4", officer.person)
    assert (timezone.localdate(run.expires_at) - timezone.localdate()).days == 90


def test_cards_new_pressed_twice_orders_once(client: Client, network: Network) -> None:
    make_roster_person(network)
    form = typed(client.get(at(network, "cards-new")).text)

    first = client.post(at(network, "cards-new"), form)
    card_jobs.press(PrintRun.objects.within(network).select_related("network").get())
    second = client.post(at(network, "cards-new") + "?who=out", form)

    assert first["Location"] == second["Location"]
    assert PrintRun.objects.within(network).count() == Invitation.objects.within(network).count() == 1


def test_cards_new_pressed_twice_leads_to_the_bundle_although_nobody_is_uninvited_now(
    client: Client, network: Network
) -> None:
    make_roster_person(network)
    form = typed(client.get(at(network, "cards-new")).text)

    first = client.post(at(network, "cards-new"), form)
    card_jobs.press(PrintRun.objects.within(network).select_related("network").get())
    second = client.post(at(network, "cards-new"), form)

    assert first["Location"] == second["Location"]


def test_cards_new_asks_again_when_the_number_has_changed(client: Client, network: Network) -> None:
    make_roster_person(network)
    form = typed(client.get(at(network, "cards-new")).text)
    make_roster_person(network)

    answer = client.post(at(network, "cards-new"), form)

    assert answer.status_code == 422
    assert "枚数が変わりました" in answer.text
    assert typed(answer.text)["count"] == "2"
    assert not PrintRun.objects.within(network).exists()


@pytest.mark.parametrize(
    "wrong", [{"paper": "a3"}, {"days": "3650"}, {"token": "../../etc"}, {"count": "x"}, {"token": ""}]
)
def test_cards_new_refuses_what_it_did_not_offer(client: Client, network: Network, wrong: dict[str, str]) -> None:
    make_roster_person(network)
    form = typed(client.get(at(network, "cards-new")).text)

    answer = client.post(at(network, "cards-new"), {**form, **wrong})

    assert answer.status_code == 422
    assert not PrintRun.objects.within(network).exists()


def test_cards_new_waits_for_the_bundle_that_is_being_made(client: Client, network: Network) -> None:
    make_roster_person(network)
    client.post(at(network, "cards-new"), typed(client.get(at(network, "cards-new")).text))

    answer = client.post(at(network, "cards-new"), typed(client.get(at(network, "cards-new")).text))

    assert answer.status_code == 422
    assert "できあがるまで" in answer.text


def test_cards_new_for_one_person_from_their_page(client: Client, network: Network) -> None:
    row, _other = make_roster_person(network, family_name="札田"), make_roster_person(network)
    person = client.get(reverse("roster:person", args=[network.slug, row.public_id])).text
    path = at(network, "cards-new") + f"?person={row.public_id}"

    assert path in person
    assert path in client.get(reverse("joining:invitation", args=[network.slug, row.public_id])).text
    page = client.get(path).text
    assert "札田" in page
    client.post(path, typed(page))
    assert PrintRun.objects.within(network).get().people == [row.pk]
    assert client.get(at(network, "cards-new") + "?person=abcdefghjk").status_code == 404


def test_cards_new_for_those_of_the_rosters_list(client: Client, network: Network) -> None:
    make_roster_person(network, family_name="札田")
    make_roster_person(network, family_name="入江")

    listed = client.get(reverse("roster:people", args=[network.slug]) + "?q=札田").text

    assert "cards/new/?who=out&amp;q=%E6%9C%AD%E7%94%B0" in listed
    assert typed(client.get(at(network, "cards-new") + "?who=out&q=札田").text)["count"] == "1"


# -- a bundle -------------------------------------------------------------------------------------------------------------
def test_card_bundle_shows_names_and_only_the_end_of_a_code(client: Client, network: Network) -> None:
    run = make_bundle(network, [make_roster_person(network, family_name="札田")])
    row = run.invitations.get()

    page = client.get(at(network, "card-bundle", run.public_id)).text

    assert "札田" in page
    assert row.code_tail in page
    assert "0001" not in page  # the number stands beside no name
    assert at(network, "card-bundle", run.public_id) in client.get(at(network, "cards")).text


def test_card_bundle_turns_its_pages(client: Client, network: Network) -> None:
    run = make_bundle(network, [make_roster_person(network, family_name=f"札{n:02}") for n in range(30)])
    first = client.get(at(network, "card-bundle", run.public_id)).text
    after = first.split('href="?after=')[1].split("#")[0]
    second = client.get(at(network, "card-bundle", run.public_id) + f"?after={after}").text
    before = second.split('href="?before=')[1].split("#")[0]
    back = client.get(at(network, "card-bundle", run.public_id) + f"?before={before}").text

    assert ("札00" in first, "札23" in first, "札24" in first) == (True, True, False)
    assert ("札23" in second, "札24" in second, "札29" in second) == (False, True, True)
    assert ("札00" in back, "札23" in back) == (True, True)


def test_card_bundle_progress_is_a_fragment_and_says_when_it_is_done(client: Client, network: Network) -> None:
    run = cards.order(network, [make_roster_person(network).pk], by=cards_officer(network), token="abcdefghjk")
    path = at(network, "card-bundle-progress", run.public_id)

    waiting = client.get(path, headers={"HX-Request": "true"}).text
    page = client.get(at(network, "card-bundle", run.public_id)).text
    card_jobs.press(PrintRun.objects.within(network).select_related("network").get())
    done = client.get(path, headers={"HX-Request": "true"}).text

    assert 'aria-busy="true"' in waiting
    assert "<html" not in waiting
    assert path in page
    assert f'data-done="{at(network, "card-bundle", run.public_id)}"' in done
    assert client.get(path)["Location"] == at(network, "card-bundle", run.public_id)


def cards_officer(network: Network) -> Member:
    member: Member = make_member(network, role="secretariat")
    return member


def test_card_bundle_file_is_kept_by_nobody_on_the_way_and_is_on_record(
    client: Client, network: Network, officer: Member
) -> None:
    run = make_bundle(network, [make_roster_person(network)])
    path = at(network, "card-bundle-file", run.public_id)

    answer = client.post(path)

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    assert default_storage.exists(answer["X-Accel-Redirect"].removeprefix("/protected/"))
    assert Happening.objects.within(network).get(kind="joining.cards-fetched").actor == officer.person
    assert client.get(path).status_code == 405


def test_card_bundle_file_is_gone_after_its_days(
    client: Client, network: Network, django_capture_on_commit_callbacks: Any
) -> None:
    run = make_bundle(network, [make_roster_person(network)])
    PrintRun.objects.within(network).update(made_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        card_jobs.put_cards_away.func()

    answer = client.post(at(network, "card-bundle-file", run.public_id), follow=True)

    assert "もうありません" in answer.text
    assert "ファイルは消えています" in answer.text
    assert not default_storage.exists(run.stored_as)


def test_card_bundle_withdrawal_says_how_many(client: Client, network: Network) -> None:
    run = make_bundle(network, [make_roster_person(network) for _ in range(3)])
    path = at(network, "card-bundle-withdrawal", run.public_id)

    answer = client.post(path, follow=True)
    again = client.post(path, follow=True)

    assert "3枚を取り消しました" in answer.text
    assert "取り消せるカードは、もうありません" in again.text
    assert not run.invitations.open().exists()


def test_card_bundle_withdrawal_stops_one_that_is_being_made(client: Client, network: Network) -> None:
    run = cards.order(network, [make_roster_person(network).pk], by=cards_officer(network), token="abcdefghjk")

    answer = client.post(at(network, "card-bundle-withdrawal", run.public_id), follow=True)
    card_jobs.press(PrintRun.objects.within(network).select_related("network").get())

    assert "作るのをやめました" in answer.text
    assert not Invitation.objects.within(network).exists()


def test_card_bundle_anew_pressed_twice_orders_once(client: Client, network: Network) -> None:
    run = make_bundle(network, [make_roster_person(network) for _ in range(2)])
    path = at(network, "card-bundle-anew", run.public_id)
    token = client.get(at(network, "card-bundle", run.public_id)).text.split('name="token" value="')[1][:10]

    first, second = client.post(path, {"token": token}), client.post(path, {"token": token})

    assert first["Location"] == second["Location"] == at(network, "card-bundle", token)
    assert PrintRun.objects.within(network).count() == 2
    assert not run.invitations.open().exists()
    assert "できあがるまで" in client.post(at(network, "card-bundle-anew", token), follow=True).text


def test_card_withdrawal_ends_one_card(client: Client, network: Network) -> None:
    run = make_bundle(network, [make_roster_person(network) for _ in range(2)])
    row = run.invitations.first()
    path = at(network, "card-withdrawal", run.public_id, row.public_id)

    answer, again = client.post(path, follow=True), client.post(path, follow=True)

    assert "カードを取り消しました" in answer.text
    assert again.status_code == 200
    assert run.invitations.open().count() == 1


def test_card_withdrawal_of_another_bundles_card_is_unknown(client: Client, network: Network) -> None:
    run, other = (make_bundle(network, [make_roster_person(network)]) for _ in range(2))
    path = at(network, "card-withdrawal", run.public_id, other.invitations.get().public_id)

    assert client.post(path).status_code == 404
    assert other.invitations.open().exists()


# -- what came back -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("said", ["1", "0001", "No. 0001", "Ｎｏ．０００１", " 1 "])
def test_card_return_takes_the_number_as_it_stands_and_tells_no_name(
    client: Client, network: Network, said: str
) -> None:
    run = make_bundle(network, [make_roster_person(network, family_name="札田")])

    answer = client.post(at(network, "card-return"), {"number": said}, follow=True)
    row = run.invitations.get()

    assert "No. 0001" in answer.text
    assert "札田" not in answer.text
    assert (row.came_back_at is not None, row.state) == (True, "revoked")
    assert "札田" in client.get(at(network, "card-bundle", run.public_id)).text


@pytest.mark.parametrize("said", ["", "x", "99", "0", "9" * 30, "-1\x00"])
def test_card_return_of_no_card_changes_nothing(client: Client, network: Network, said: str) -> None:
    run = make_bundle(network, [make_roster_person(network) for _ in range(2)])
    run.invitations.filter(card_number=1).update(card_number=50)

    answer = client.post(at(network, "card-return"), {"number": said})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert run.invitations.open().count() == 2


def test_card_return_twice_and_in_another_network(client: Client, network: Network) -> None:
    other = make_network()
    theirs = make_bundle(other, [make_roster_person(other) for _ in range(2)])
    make_bundle(network, [make_roster_person(network)])

    assert client.post(at(network, "card-return"), {"number": "2"}).status_code == 422
    assert client.post(at(network, "card-return"), {"number": "1"}).status_code == 302
    assert "もう記録してあります" in client.post(at(network, "card-return"), {"number": "1"}).text
    assert theirs.invitations.open().count() == 2


# -- who gets no look -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["community", ""])
def test_cards_are_unknown_to_who_reads_no_roster(network: Network, role: str) -> None:
    run = make_bundle(network, [make_roster_person(network)])
    client = Client()
    client.force_login((make_member(network, role=role) if role else make_member(network)).person)

    for name in ("cards", "cards-new"):
        assert client.get(at(network, name)).status_code == 404
    assert client.post(at(network, "card-bundle-file", run.public_id)).status_code == 404
    assert client.post(at(network, "card-bundle-withdrawal", run.public_id)).status_code == 404
    assert run.invitations.open().exists()
    page = client.get(reverse("joining:invitations", args=[network.slug]))
    assert at(network, "cards") not in page.text


def test_cards_with_many_bundles_turns_its_pages(client: Client, network: Network) -> None:
    runs = [make_bundle(network, [make_roster_person(network)]) for _ in range(26)]

    first = client.get(at(network, "cards")).text
    second = client.get(at(network, "cards") + f"?after={runs[2].public_id}").text

    assert runs[-1].public_id in first
    assert runs[1].public_id not in first
    assert runs[0].public_id in second
    assert runs[1].public_id in second


# -- beside a mailing, and when something changes ----------------------------------------------------------------------
def test_cards_new_leaves_out_whom_a_mailing_will_write_to_unless_they_shall_get_both(
    client: Client, network: Network
) -> None:
    plain, mailed = make_roster_person(network), make_roster_person(network)
    make_mailing(network, [mailed])

    page = client.get(at(network, "cards-new")).text
    both = client.get(at(network, "cards-new") + "?by_mail_too=on").text
    client.post(at(network, "cards-new"), {**typed(both), "who": "uninvited", "by_mail_too": "on"})

    assert f'{COUNT}1"' in page
    assert "送信中のメールが、これから届く" in page
    assert 'name="by_mail_too"' in page
    assert f'{COUNT}2"' in both
    assert "このうち1人には、送信中のメールもこれから届きます" in both
    assert set(PrintRun.objects.within(network).get().people) == {plain.pk, mailed.pk}


def test_cards_new_without_a_mailing_asks_nothing_about_one(client: Client, network: Network) -> None:
    make_roster_person(network)
    stopped = make_roster_person(network)
    mailings.stop(make_mailing(network, [stopped]), by=make_member(network, role="owner"))

    page = client.get(at(network, "cards-new")).text

    assert 'name="by_mail_too"' not in page
    assert f'{COUNT}2"' in page


def test_cards_new_for_one_person_says_that_a_mailing_writes_to_them_and_makes_the_card(
    client: Client, network: Network
) -> None:
    row = make_roster_person(network)
    make_mailing(network, [row])
    path = at(network, "cards-new") + f"?person={row.public_id}"

    page = client.get(path).text
    answer = client.post(path, typed(page))

    assert "この方には、送信中のメールもこれから届きます" in page
    assert answer.status_code == 302


def test_cards_new_says_what_changed_and_loses_nothing_that_was_chosen(client: Client, network: Network) -> None:
    rows = [make_roster_person(network, family_name="森", family_name_kana="モリ") for _each in range(5)]
    make_roster_person(network)
    page = client.get(at(network, "cards-new") + "?who=uninvited&q=森").text
    form = {**typed(page), **hidden_of(page), "paper": "a4", "days": "90"}
    make_invitation(rows[0])
    make_mailing(network, rows[1:3])
    RosterPerson.objects.within(network).filter(pk=rows[3].pk).update(no_contact=True)

    answer = client.post(at(network, "cards-new"), form)  # also by an address that has lost the question

    said = answer.text
    assert answer.status_code == 422
    assert "5枚だったのが、いまは1枚です" in said
    for why in ("言われている：0 → 1", "送信中のメールが、これから届く：0 → 2", "そのあいだに招待した方：1"):
        assert why in said
    assert "名簿であてはまる方" not in said
    assert 'value="森"' in said
    for name, value in (("paper", "a4"), ("days", "90")):
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', said)
    assert hidden_of(said)["who"] == "uninvited"


def test_cards_new_whose_count_is_not_known_any_more_says_no_more_than_that(client: Client, network: Network) -> None:
    make_roster_person(network)
    form = typed(client.get(at(network, "cards-new")).text)
    make_roster_person(network)

    answer = client.post(at(network, "cards-new"), {**form, "seen": "x" * 40})

    assert answer.status_code == 422
    assert "枚数が変わりました。もう一度" in answer.text


def hidden_of(page: str) -> dict[str, str]:
    """Return what the order carries along: the choice, and how its number came about."""
    form = next(part for part in page.split("<form") if COUNT in part)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
