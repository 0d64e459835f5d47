"""Pages of letters: writing, looking, trying, sending, stopping; the archive; ending letters by one click, and undoing it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from enishi.console.tests.make import start_network
from enishi.console.tests.test_views import address, signed_in
from enishi.kit import gently
from enishi.letters import actions, sending
from enishi.letters.models import Letter, Letterhead
from enishi.letters.tests.make import again_letter, make_letter, make_reader, set_head
from enishi.members import consents
from enishi.members.models import Consent, Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.profiles import fresh, segmenting
from enishi.profiles.tests.make import again, make_profile

pytestmark = pytest.mark.django_db
DESK = "desk/letters/"
TYPED = {
    "subject": "12月の便り",
    "greeting": "お元気ですか。",
    "label": "employees",
    "heading_0": "食堂から",
    "text_0": "カレー",
}


@pytest.fixture(autouse=True)
def _without_a_rate(settings: Any) -> None:
    settings.MAIL_PER_MINUTE = 0


@pytest.fixture
def town() -> tuple[Network, Member, Client]:
    network, owner = start_network()
    set_head(network, again(owner))
    return network, again(owner), signed_in(owner)


def sent(letter: Letter, by: Member) -> Letter:
    actions.order(letter, version=1, by=by)
    while sending.send_some(letter.network_id, letter.pk) is not None:
        pass
    return again_letter(letter)


def found(letter: Letter, *readers: Member) -> list[int]:
    """What each of these readers is answered at the letter among the past ones."""
    way = address(letter.network, f"letters/{letter.public_id}/")
    return [signed_in(again(each)).get(way).status_code for each in readers]


def test_letter_new_keeps_a_draft_and_shows_it_as_it_will_arrive(town: tuple[Network, Member, Client]) -> None:
    network, _owner, client = town

    saved = client.post(address(network, f"{DESK}new/"), TYPED)
    page = client.get(saved["Location"]).content.decode()

    assert Letter.objects.within(network).get().sections[0]["heading"] == "食堂から"
    assert 'class="mail"' in page
    assert page.count("汐見県汐浜市港町2-7") == 2  # HTML and text
    assert outbox.outbox == []


@pytest.mark.parametrize(
    "bad", [{"subject": ""}, {"label": "members"}, {"link_0": "ftp://x"}, {"greeting": "x" * 1501}]
)
def test_letter_new_refuses_and_keeps_what_was_typed(town: tuple[Network, Member, Client], bad: dict[str, str]) -> None:
    network, _owner, client = town

    page = client.post(address(network, f"{DESK}new/"), TYPED | bad)

    assert page.status_code == 422
    assert "カレー" in page.content.decode()
    assert not Letter.objects.within(network).exists()


def test_letter_edit_changes_a_draft_and_leads_on_once_it_is_ordered(town: tuple[Network, Member, Client]) -> None:
    network, owner, client = town
    letter = make_letter(network, owner)
    way = address(network, f"{DESK}{letter.public_id}/words/")

    assert "お元気ですか" in client.get(way).content.decode()
    client.post(way, TYPED | {"subject": "なおした", "version": 1})
    assert again_letter(letter).subject == "なおした"
    assert client.post(way, TYPED | {"version": 1}).status_code == 422
    actions.order(letter, version=2, by=owner)
    assert client.get(way).status_code == 302


def test_letter_test_goes_to_oneself_alone(town: tuple[Network, Member, Client]) -> None:
    network, owner, client = town
    make_reader(network)
    letter = make_letter(network, owner)

    client.post(address(network, f"{DESK}{letter.public_id}/test/"))

    assert [each.to for each in outbox.outbox] == [[owner.person.email]]
    assert "西舘" in outbox.outbox[0].body
    assert not letter.copies.exists()


def test_letter_sending_orders_once(town: tuple[Network, Member, Client]) -> None:
    network, owner, client = town
    letter = make_letter(network, owner)
    way = address(network, f"{DESK}{letter.public_id}/sending/")

    assert client.post(way, {"version": 1, "at": "yesterday"}).status_code == 422
    assert client.post(way, {"version": 1, "at": "2020-01-01T08:00"}).status_code == 422
    assert client.post(way, {"version": 1}).status_code == 302
    assert client.post(way, {"version": 1}).status_code == 422
    assert again_letter(letter).state == Letter.State.SENDING


def test_letter_sending_at_a_moment_says_when_it_goes(town: tuple[Network, Member, Client]) -> None:
    network, owner, client = town
    letter = make_letter(network, owner)
    day = (timezone.now() + timedelta(days=3)).date()

    way = address(network, f"{DESK}{letter.public_id}/sending/")
    page = client.post(way, {"version": 1, "at": f"{day}T18:05"}, follow=True).content.decode()

    assert again_letter(letter).state == Letter.State.PLANNED
    said = f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）18:05"
    assert page.count(said) == 2, "once as what was done, once as what stands there"
    assert "18:05" in client.get(address(network, DESK)).content.decode()


def test_letter_sending_without_a_sender_says_what_is_missing(town: tuple[Network, Member, Client]) -> None:
    network, owner, client = town
    Letterhead.objects.within(network).delete()
    letter = make_letter(network, owner)

    page = client.post(address(network, f"{DESK}{letter.public_id}/sending/"), {"version": 1})

    assert page.status_code == 422
    assert address(network, f"{DESK}head/") in page.content.decode()


def test_letter_stop_makes_a_draft_of_what_nobody_has_and_removal_deletes_drafts(
    town: tuple[Network, Member, Client],
) -> None:
    network, owner, client = town
    make_reader(network)
    draft, ordered, gone = (make_letter(network, owner) for _number in range(3))
    actions.order(ordered, version=1, at=timezone.now() + timedelta(days=1), by=owner)
    sent(gone, owner)

    client.post(address(network, f"{DESK}{ordered.public_id}/stop/"))
    client.post(address(network, f"{DESK}{draft.public_id}/removal/"))

    assert set(Letter.objects.within(network)) == {ordered, gone}
    assert again_letter(ordered).state == Letter.State.DRAFT
    assert client.post(address(network, f"{DESK}{gone.public_id}/removal/")).status_code == 409


def test_letter_going_on_reaches_the_others_and_until_then_is_read_by_who_has_it_alone(
    town: tuple[Network, Member, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    network, owner, client = town
    monkeypatch.setattr(gently, "HANDFUL", 1)
    first, second = make_reader(network), make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)
    sending.send_some(network.pk, letter.pk)

    assert found(letter, first, second) == [200, 404]
    client.post(address(network, f"{DESK}{letter.public_id}/stop/"))
    page = client.get(address(network, f"{DESK}{letter.public_id}/")).content.decode()
    assert f"{letter.public_id}/going-on/" in page
    assert found(letter, first, second) == [200, 404]
    client.post(address(network, f"{DESK}{letter.public_id}/going-on/"))
    while sending.send_some(network.pk, letter.pk) is not None:
        pass
    assert found(letter, first, second) == [200, 200]


def test_letter_putting_away_takes_it_from_everybody_and_puts_it_back(town: tuple[Network, Member, Client]) -> None:
    network, owner, client = town
    reader, other = make_reader(network), make_reader(network, letters=False)
    letter = sent(make_letter(network, owner), owner)
    way = address(network, f"{DESK}{letter.public_id}/putting-away/")

    assert found(letter, reader, other) == [200, 200]
    client.post(way, {"away": "yes"})
    assert found(letter, reader, other) == [404, 404]
    client.post(way)
    assert found(letter, reader, other) == [200, 200]


def test_letter_edit_of_a_draft_whose_segment_was_deleted_asks_to_choose_anew(
    town: tuple[Network, Member, Client],
) -> None:
    network, owner, client = town
    segment = segmenting.save(network, name="社員の方", asked={"sides": ["employees"]}, by=owner)
    letter = make_letter(network, owner, segment=segment.public_id, label="members")
    segmenting.drop(segment, by=owner)
    way = address(network, f"{DESK}{letter.public_id}/words/")

    form = client.get(way).context["form"]
    answer = client.post(way, TYPED | {"label": "members", "version": 1, "segment": form["segment"].value()})

    assert answer.status_code == 422
    assert again_letter(letter).conditions == {"sides": ["employees"]}


def test_letter_to_a_segment_that_one_may_not_read_is_not_found(town: tuple[Network, Member, Client]) -> None:
    network, owner, _client = town
    community = again(make_profile(network, role=Role.COMMUNITY))
    segment = segmenting.save(network, name="関東の方", asked={"areas": ["kanto"]}, by=owner)
    letter = make_letter(network, owner, segment=segment.public_id)
    client = signed_in(community)

    assert client.get(address(network, f"{DESK}{letter.public_id}/")).status_code == 404
    assert client.post(address(network, f"{DESK}{letter.public_id}/words/"), TYPED).status_code == 404
    assert "関東の方" not in client.get(address(network, DESK)).content.decode()


def test_letter_removal_is_not_for_members(town: tuple[Network, Member, Client]) -> None:
    network, owner, _client = town
    letter = make_letter(network, owner)

    assert (
        signed_in(make_reader(network)).post(address(network, f"{DESK}{letter.public_id}/removal/")).status_code == 404
    )
    assert Letter.objects.within(network).exists()


def test_letterhead_is_saved_and_asked_for_whole(town: tuple[Network, Member, Client]) -> None:
    network, _owner, client = town
    way = address(network, f"{DESK}head/")

    assert client.post(way, {"name": "会", "address": "", "contact": "x"}).status_code == 422
    client.post(way, {"name": "会", "address": "東京都", "contact": "03-0000-0000"})

    assert Letterhead.objects.within(network).get().address == "東京都"


def test_letters_tells_no_number_below_five(town: tuple[Network, Member, Client]) -> None:
    network, owner, client = town
    make_reader(network)
    sent(make_letter(network, owner), owner)

    page = client.get(address(network, DESK)).content.decode()

    assert "5人未満" in page


def test_letter_tells_no_number_below_five_of_who_was_left_out_or_came_back(
    town: tuple[Network, Member, Client],
) -> None:
    network, owner, client = town
    make_reader(network)
    letter = sent(make_letter(network, owner), owner)
    for done, left_out, told in ((7, 1, ["10人未満", "5人未満", "5人未満"]), (27, 2, ["20人以上", "5人未満", "5人未満"]),
                                 (27, 9, ["27", "9", "5人未満"])):  # fmt: skip
        Letter.objects.within(network).filter(pk=letter.pk).update(done=done, left_out=left_out)
        page = client.get(address(network, f"{DESK}{letter.public_id}/")).content.decode()
        figures = re.findall(r'<dd class="num">(.*?)</dd>', page)
        assert figures == told


# -- past letters ----------------------------------------------------------------------------------------------------------
def test_archive_holds_what_went_to_everybody_and_what_went_to_oneself(town: tuple[Network, Member, Client]) -> None:
    network, owner, _client = town
    alumna, employee = make_reader(network), make_reader(network, side=EMPLOYEES)
    segment = segmenting.save(network, name="社員の方", asked={"sides": ["employees"]}, by=owner)
    to_all = sent(make_letter(network, owner, subject="みなさんへ"), owner)
    make_letter(network, owner, subject="下書きのまま")
    to_some = sent(make_letter(network, owner, subject="社員へ", segment=segment.public_id, label="members"), owner)

    def read_by(member: Member) -> str:
        return str(signed_in(member).get(address(network, "letters/")).content.decode())

    assert all(word in read_by(employee) for word in ("みなさんへ", "社員へ"))
    assert "みなさんへ" in read_by(alumna)
    assert not any(word in read_by(alumna) for word in ("社員へ", "下書きのまま"))
    assert signed_in(alumna).get(address(network, f"letters/{to_some.public_id}/")).status_code == 404
    assert "カレー" in signed_in(alumna).get(address(network, f"letters/{to_all.public_id}/")).content.decode()


def test_archived_letter_of_another_network_is_not_found(town: tuple[Network, Member, Client]) -> None:
    network, owner, _client = town
    make_reader(network)
    letter = sent(make_letter(network, owner), owner)
    other, foreign = start_network()

    assert signed_in(foreign).get(address(other, f"letters/{letter.public_id}/")).status_code == 404


# -- one click ---------------------------------------------------------------------------------------------------------------
def test_one_click_of_a_mail_program_ends_letters_without_a_cookie(town: tuple[Network, Member, Client]) -> None:
    network, owner, _client = town
    reader = make_reader(network)
    sent(make_letter(network, owner), owner)
    (message,) = outbox.outbox
    way = message.extra_headers["List-Unsubscribe"].strip("<>").partition("/n/")[2]

    answer = Client(enforce_csrf_checks=True).post(f"/n/{way}", {"List-Unsubscribe": "One-Click"})
    sent(make_letter(network, owner, subject="つぎ"), owner)

    assert answer.status_code == 200
    assert not consents.holds(reader, Consent.Purpose.MAIL)
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize("state", [Member.State.PAUSED, Member.State.SUSPENDED])
def test_one_click_ends_letters_also_of_who_rests_or_is_suspended(
    town: tuple[Network, Member, Client], state: str
) -> None:
    network, _owner, _client = town
    reader = make_reader(network)
    way = "/n/" + fresh.no_letters_address(reader).partition("/n/")[2]
    Member.objects.within(network).filter(pk=reader.pk).update(state=state)

    answer = Client().post(way, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not consents.holds(reader, Consent.Purpose.MAIL)


@pytest.mark.parametrize(("minutes", "agreed"), [(1, True), (61, False)])
def test_no_letters_is_undone_on_its_page_for_an_hour(
    town: tuple[Network, Member, Client], minutes: int, agreed: bool
) -> None:
    network, _owner, _client = town
    reader, client = make_reader(network), Client()
    way = "/n/" + fresh.no_letters_address(reader).partition("/n/")[2]

    client.post(way)
    Consent.objects.within(network).filter(member=reader).update(
        withdrawn_at=timezone.now() - timedelta(minutes=minutes)
    )
    assert ('value="yes"' in client.get(way).content.decode()) is agreed
    client.post(way, {"again": "yes"})

    assert consents.holds(reader, Consent.Purpose.MAIL) is agreed
