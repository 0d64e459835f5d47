"""A member's own side of the desk: what they wrote, what came back, writing on, and saying that it is settled."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network, viewer
from enishi.desk import actions, jobs
from enishi.desk.models import Enquiry, Entry
from enishi.desk.tests.make import make_enquiry
from enishi.desk.tests.test_views import _fresh, browser, write  # noqa: F401 - the fixture is used by being there
from enishi.kit.errors import NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.notices.models import Notice

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 10 o'clock in Tokyo, before a Monday that is a holiday
TOKEN = "ab" * 16


def again(enquiry: Enquiry) -> Enquiry:
    """Return the enquiry as it stands in the database."""
    found: Enquiry = Enquiry.objects.within(enquiry.network_id).select_related("network").get(pk=enquiry.pk)
    return found


def here(enquiry: Enquiry, rest: str = "") -> str:
    """Return the address of the writer's page."""
    return f"/n/{enquiry.network.slug}/contact/mine/{enquiry.public_id}/{rest}"


def words(enquiry: Enquiry) -> list[str]:
    """Return what was added to it."""
    rows = Entry.objects.within(enquiry.network_id).filter(enquiry=enquiry, kind="word").order_by("pk")
    return list(rows.values_list("text", flat=True))


def send(client: Client, enquiry: Enquiry, word: str = "もう一つあります。", **values: Any) -> Any:
    """Fill in the form on the page and send it."""
    return client.post(here(enquiry, "words/"), {"word": word, "token": secrets.token_hex(16)} | values)


# -- deeds ---------------------------------------------------------------------------------------------------------------
def test_write_to_what_was_answered_has_it_wait_anew_with_a_new_day() -> None:
    network, owner = start_network()
    member = join(network)
    with time_machine.travel(FRIDAY, tick=False):
        enquiry = make_enquiry(network, by=member)
        actions.answer(enquiry, "はい", by=owner)
    with time_machine.travel(FRIDAY + timedelta(days=10), tick=False):
        actions.write(enquiry, "もう一つあります。", token=TOKEN, by=member)

        row = again(enquiry)
        assert (row.state, row.due_on, row.days_waited) == ("waiting", date(2026, 12, 2), 0)
    assert row.owner_id == owner.pk


def test_write_to_what_waits_keeps_the_day_that_was_promised() -> None:
    network, _owner = start_network()
    member = join(network)
    with time_machine.travel(FRIDAY, tick=False):
        enquiry = make_enquiry(network, by=member)
    with time_machine.travel(FRIDAY + timedelta(days=3), tick=False):
        actions.write(enquiry, "もう一つあります。", token=TOKEN, by=member)

        assert (again(enquiry).due_on, again(enquiry).days_waited) == (date(2026, 11, 25), 3)


def test_write_opens_what_was_closed_until_its_words_are_gone() -> None:
    network, owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    actions.close(enquiry, by=owner)
    actions.write(enquiry, "まだです。", token=TOKEN, by=member)
    assert again(enquiry).state == "waiting"

    actions.settle(enquiry, by=member)
    actions.forget(enquiry, by=SYSTEM)
    with pytest.raises(NotAllowed):
        actions.write(enquiry, "まだです。", token="cd" * 16, by=member)
    assert Entry.objects.within(network).count() == 0


def test_write_takes_a_form_once() -> None:
    network, owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    actions.take(enquiry, by=owner)

    first = actions.write(enquiry, "もう一つ", token=TOKEN, by=member)
    assert actions.write(enquiry, "もう一つ", token=TOKEN, by=member) == first
    with pytest.raises(Refused) as refused:
        actions.write(enquiry, "ちがう文", token=TOKEN, by=member)
    assert refused.value.field == "token"
    drain()

    assert words(enquiry) == ["もう一つ"]
    assert Notice.objects.within(network).get(kind="desk.written").number == 1
    other = make_enquiry(network, by=member)
    actions.write(other, "もう一つ", token=TOKEN, by=member)  # the same token under another enquiry is another form
    assert words(other) == ["もう一つ"]


def test_write_and_settle_are_for_who_asked_alone() -> None:
    network, owner = start_network()
    member, other = join(network), join(network)
    _elsewhere, stranger = start_network()
    enquiry, of_nobody = make_enquiry(network, by=member), make_enquiry(network)

    for row in (enquiry, of_nobody):
        for someone in (other, owner, stranger, other.person):
            with pytest.raises(NotAllowed):
                actions.write(row, "x", token=TOKEN, by=someone)
            with pytest.raises(NotAllowed):
                actions.settle(row, by=someone)

    assert (words(enquiry), again(enquiry).state, again(of_nobody).state) == ([], "waiting", "waiting")


def test_write_leaves_no_word_in_the_record() -> None:
    network, _owner = start_network()
    member = join(network)
    actions.write(make_enquiry(network, by=member), "秘密の文", token=TOKEN, by=member)

    assert not any("秘密" in f"{row.facts} {row.reason}" for row in Happening.objects.within(network))


def test_write_tells_the_officer_who_has_it_and_no_mail_holds_a_word() -> None:
    network, owner = start_network()
    Network.objects.filter(pk=network.pk).update(contact_email="jimu@example.jp")
    network.refresh_from_db()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    actions.take(enquiry, by=owner)
    mail.outbox.clear()

    actions.write(enquiry, "秘密の文", token=TOKEN, by=member)
    drain()

    notice = Notice.objects.within(network).get(kind="desk.written")
    assert (notice.member_id, notice.place) == (owner.pk, f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/")
    assert not [sent for sent in mail.outbox if "jimu@example.jp" in sent.to or "秘密" in str(sent.message())]


@pytest.mark.parametrize("taken", [False, True])
def test_write_to_what_nobody_answers_any_more_tells_the_secretariat_s_address(taken: bool) -> None:
    network, _owner = start_network()
    Network.objects.filter(pk=network.pk).update(contact_email="jimu@example.jp")
    network.refresh_from_db()
    member, officer = join(network), join(network, role=Role.SECRETARIAT)
    enquiry = make_enquiry(network, by=member)
    if taken:
        actions.take(enquiry, by=officer)
        Grant.objects.within(network).filter(member=officer).update(taken_at=timezone.now())
    mail.outbox.clear()

    actions.write(enquiry, "秘密の文", token=TOKEN, by=member)
    drain()

    (sent,) = mail.outbox
    assert sent.to == ["jimu@example.jp"]
    assert enquiry.number in str(sent.body)
    assert "秘密" not in str(sent.message())
    assert again(enquiry).owner_id is None
    assert not Notice.objects.within(network).filter(kind="desk.written").exists()


def test_settle_closes_it_and_its_words_go_as_all_do() -> None:
    network, owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    actions.answer(enquiry, "はい", by=owner)
    actions.write(enquiry, "ありがとう", token=TOKEN, by=member)
    actions.settle(enquiry, by=member)
    with pytest.raises(Refused):
        actions.settle(enquiry, by=member)
    closed_at = again(enquiry).closed_at
    assert closed_at is not None

    with time_machine.travel(closed_at + timedelta(days=180, minutes=1), tick=False):
        jobs.forget_old.func()

    assert again(enquiry).text == ""
    assert not Entry.objects.within(network).exists()


def test_answered_leads_to_the_page_of_the_enquiry_and_goes_with_its_words() -> None:
    network, owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    mail.outbox.clear()
    actions.answer(enquiry, "はい", by=owner)
    drain()

    notice = Notice.objects.within(network).get(kind="desk.answered")
    assert (notice.member_id, notice.place) == (member.pk, here(enquiry))
    assert here(enquiry) in str(mail.outbox[-1].body)
    centre = f"/n/{network.slug}/notices/"
    assert enquiry.number in browser(member).get(centre).content.decode()
    actions.close(enquiry, by=owner)
    actions.forget(enquiry, by=SYSTEM)
    assert enquiry.number not in browser(member).get(centre).content.decode()


# -- pages ---------------------------------------------------------------------------------------------------------------
def test_mine_lists_one_s_own_with_where_they_stand_and_nobody_else_s() -> None:
    network, owner = start_network()
    elsewhere, _stranger = start_network()
    member, other = join(network), join(network)
    with time_machine.travel(timezone.now() - timedelta(days=20), tick=False):
        late = make_enquiry(network, by=member)
    answered, closed, gone = (make_enquiry(network, by=member) for _n in range(3))
    actions.answer(answered, "はい", by=owner)
    actions.close(closed, by=owner)
    actions.close(gone, by=owner)
    actions.forget(gone, by=SYSTEM)
    others = [make_enquiry(network, by=other), make_enquiry(network), make_enquiry(elsewhere, by=member.person)]

    page = browser(member).get(f"/n/{network.slug}/contact/mine/").content.decode()

    shown = [row.number in page for row in (late, answered, closed)]
    assert shown == [True] * 3
    assert not [row.number for row in (gone, *others) if row.number in page]
    assert [each in page for each in ("おくれています", "お返事ずみ", "終わりました")] == [True] * 3
    assert browser().get(f"/n/{network.slug}/contact/mine/").status_code == 302


def test_mine_holds_what_one_asked_before_one_was_a_member() -> None:
    network, _owner = start_network()
    person = make_person()
    enquiry = make_enquiry(network, by=person)
    member = join(network, person=person)

    assert enquiry.number in browser(member).get(f"/n/{network.slug}/contact/mine/").content.decode()
    assert browser(member).get(here(enquiry)).status_code == 200
    actions.write(enquiry, "つづき", token=TOKEN, by=member)


def test_mine_is_paged_without_gap_or_double() -> None:
    network, _owner = start_network()
    member = join(network)
    numbers = {make_enquiry(network, by=member).number for _n in range(30)}
    client, address, found = browser(member), "", []

    while address is not None:
        page = client.get(f"/n/{network.slug}/contact/mine/{address}").content.decode()
        found += re.findall(r"、(\d{4}-\d{6})</span></a>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None  # type: ignore[assignment]

    assert (len(found), set(found)) == (30, numbers)


def test_mine_enquiry_is_a_conversation_with_the_secretariat_without_names_and_notes() -> None:
    network, owner = start_network()
    officer = join(network, "三枝", "和真", role=Role.SECRETARIAT)
    member = join(network, "関", "はる")
    enquiry = make_enquiry(network, by=member, text="宛名は旧姓で。")
    actions.note(enquiry, "なかだけの話", by=officer)
    actions.answer(enquiry, "できます。", by=officer)
    actions.write(enquiry, "助かります。", token=TOKEN, by=member)
    actions.answer(enquiry, "お送りします。", by=owner)

    page = browser(member).get(here(enquiry)).content.decode()

    order = [page.index(each) for each in ("宛名は旧姓で。", "できます。", "助かります。", "お送りします。")]
    assert order == sorted(order)
    log = page[page.index("ticket-log") : page.index("answer-form")]
    assert log.count(f"{network.name} 事務局") == 2
    assert "三枝" not in log
    assert "なかだけの話" not in page


def test_mine_enquiry_says_how_many_officers_read_it_and_names_whom_the_network_shows() -> None:
    network, _owner = start_network()
    join(network, "三枝", "和真", role=Role.SECRETARIAT)
    hidden = join(network, "隠", "れ子", role=Role.SECRETARIAT)
    join(network, "広場", "係", role=Role.COMMUNITY)
    former = join(network, "前", "任", role=Role.SECRETARIAT)
    Grant.objects.within(network).filter(member=former).update(taken_at=timezone.now())
    member = join(network)
    roles = browser(member).get(f"/n/{network.slug}/roles/").content.decode()
    named = ["三枝 和真", "隠 れ子"] if "隠 れ子" in roles else ["三枝 和真"]

    page = browser(member).get(here(make_enquiry(network, by=member))).content.decode()

    assert "あなたと、事務局で問い合わせに答える3人です" in page
    assert [name in page for name in named] == [True] * len(named)
    assert ("広場" in page, "前 任" in page) == (False, False)
    assert hidden.pk
    assert "終わってから180日たつと" in page


def test_mine_enquiry_takes_more_words_and_says_when_they_hear() -> None:
    network, owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    actions.answer(enquiry, "はい", by=owner)
    client = browser(member)
    page = client.get(here(enquiry)).content.decode()
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page)
    assert token

    for _twice in range(2):
        answer = client.post(here(enquiry, "words/"), {"word": "もう一つ\r\nあります。", "token": token[1]})
        assert answer.headers["Location"] == here(enquiry)

    assert words(enquiry) == ["もう一つ\nあります。"]
    assert "お返事します" in client.get(here(enquiry)).content.decode()
    desk = f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/"
    assert "もう一つ<br>あります。" in browser(owner).get(desk).content.decode()


def test_mine_words_gone_back_to_with_other_words_are_kept_and_sent_by_once_more() -> None:
    network, _owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    client = browser(member)
    send(client, enquiry, "ひとつめ", token=TOKEN)

    answer = send(client, enquiry, "ふたつめ", token=TOKEN)
    page = answer.content.decode()
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page)

    assert (answer.status_code, "ふたつめ" in page) == (422, True)
    assert token
    assert token[1] != TOKEN
    assert send(client, enquiry, "ふたつめ", token=token[1]).status_code == 302
    assert words(enquiry) == ["ひとつめ", "ふたつめ"]


@pytest.mark.parametrize(
    "values",
    [
        {"word": ""},
        {"word": " \n "},
        {"word": "長" * 4001},
        {"word": "a\0b"},
        {"token": ""},
        {"token": "zz" * 16},
        {"token": "ab" * 17},
        {"token": "ab" * 16 + "\n"},
    ],
)
def test_mine_words_refuse_what_they_cannot_take(values: dict[str, str]) -> None:
    network, _owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)

    assert send(browser(member), enquiry, **values).status_code == 422
    assert words(enquiry) == []


def test_mine_words_over_the_limit_keep_what_was_typed_and_say_when() -> None:
    network, _owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    client = browser(member)
    for n in range(20):
        assert send(client, enquiry, f"{n}").status_code == 302

    answer = send(client, enquiry, "多すぎる文")

    assert (answer.status_code, "多すぎる文" in answer.content.decode()) == (429, True)
    assert int(answer.headers["Retry-After"]) > 0
    assert len(words(enquiry)) == 20


def test_mine_words_show_no_markup() -> None:
    network, owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member, text="<script>alert(1)</script>")
    actions.write(enquiry, "<script>alert(2)</script>", token=TOKEN, by=member)

    for client, page in ((member, here(enquiry)), (owner, f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/")):
        assert "<script>alert" not in browser(client).get(page).content.decode()


def test_mine_closing_settles_it_and_a_word_opens_it_again() -> None:
    network, _owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    client = browser(member)

    assert client.post(here(enquiry, "closing/")).headers["Location"] == here(enquiry)
    page = client.get(here(enquiry)).content.decode()
    assert (again(enquiry).state, "文は" in page, 'id="closing"' in page) == ("closed", True, False)
    send(client, enquiry)
    assert again(enquiry).state == "waiting"


@pytest.mark.parametrize("rest", ["", "words/", "closing/"])
def test_mine_enquiry_of_another_is_not_found(rest: str) -> None:
    network, owner = start_network()
    elsewhere, _stranger = start_network()
    member, other = join(network), join(network)
    manager = join(network, role=Role.COMMUNITY)
    double = join(elsewhere, person=member.person)
    enquiry = make_enquiry(network, by=member)

    def status(client: Client, path: str) -> int:
        data = {"word": "x", "token": TOKEN}
        return int((client.post(path, data) if rest else client.get(path)).status_code)

    for someone in (other, manager, owner):  # the owner reads it at the desk, and is not who asked
        assert status(browser(someone), here(enquiry, rest)) == 404
    assert status(browser(double), here(enquiry, rest).replace(network.slug, elsewhere.slug)) == 404
    assert status(browser(), here(enquiry, rest)) == 302
    assert (words(enquiry), again(enquiry).state) == ([], "waiting")


def test_mine_enquiry_is_gone_with_its_words() -> None:
    network, owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    actions.close(enquiry, by=owner)
    actions.forget(enquiry, by=SYSTEM)

    assert browser(member).get(here(enquiry)).status_code == 404


def test_contact_of_a_member_leads_to_the_page_of_the_enquiry() -> None:
    network, _owner = start_network()
    member = join(network)
    client = browser(member)

    answer = write(client, network)

    enquiry = Enquiry.objects.within(network).get()
    assert answer.headers["Location"] == here(enquiry)
    page = client.get(here(enquiry)).content.decode()
    assert f"受けつけ番号は{enquiry.number}です" in page
    assert here(enquiry) in client.get(f"/n/{network.slug}/contact/").content.decode()


def test_mine_is_the_member_s_who_answers_too() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network, by=viewer(owner))

    page = browser(owner).get(here(enquiry)).content.decode()

    assert isinstance(owner, Member)
    assert "いま読めるのは、あなただけです" in page


@pytest.mark.parametrize("pressed", ["answers/", "closing/"])
def test_enquiry_answer_and_closing_wait_for_words_that_came_meanwhile(pressed: str) -> None:
    network, owner = start_network()
    member = join(network)
    enquiry = make_enquiry(network, by=member)
    client, desk = browser(owner), f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/"
    mail.outbox.clear()

    def press() -> Any:
        seen = re.findall(r'name="seen" value="([0-9]+)"', page)
        assert len(seen) == 2
        return client.post(f"{desk}{pressed}", {"answer": "打った返事", "send": "1", "seen": seen[0]}, follow=True)

    page = client.get(desk).content.decode()
    actions.write(enquiry, "まだありました。", token=TOKEN, by=member)
    page = press().content.decode()

    assert "続きが届いています" in page
    assert "まだありました。" in page
    assert ("打った返事" in page) == (pressed == "answers/")
    assert again(enquiry).state == "waiting"
    assert not [sent for sent in mail.outbox if "打った返事" in str(sent.body)]
    press()
    assert again(enquiry).state == ("answered" if pressed == "answers/" else "closed")


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "1\0", "²"])
def test_enquiry_closing_takes_any_number_of_words_seen(seen: str) -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network)

    browser(owner).post(f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/closing/", {"seen": seen})

    assert again(enquiry).state == "closed"
