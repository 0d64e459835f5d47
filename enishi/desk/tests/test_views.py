"""Writing to the secretariat, and answering, through the pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.console.tests.make import join, start_network
from enishi.desk import actions
from enishi.desk.models import Enquiry
from enishi.desk.tests.make import make_enquiry
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db
TYPED = {
    "about": "joining",
    "text": "招待が届きません。",
    "name": "森 太一",
    "address": "mori@example.jp",
    "website": "",
}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def browser(member: Member | None = None, **given: Any) -> Client:
    """Return a browser, signed in as a member where one is given."""
    client = Client(**given)
    if member is not None:
        client.force_login(member.person)
    return client


def stamp_of(client: Client, network: Network, ago: int = 10) -> str:
    """Open the form some seconds ago and return the stamp on it."""
    with time_machine.travel(timezone.now() - timezone.timedelta(seconds=ago), tick=False):
        page = client.get(f"/n/{network.slug}/contact/").content.decode()
    found = re.search(r'name="stamp" value="([^"]+)"', page)
    assert found
    return found[1]


def write(client: Client, network: Network, *, ago: int = 10, **values: Any) -> Any:
    """Open the form, fill it in, and send it; the clock stands meanwhile, however slow the machine is."""
    with time_machine.travel(timezone.now(), tick=False):
        data = TYPED | {"stamp": stamp_of(client, network, ago)} | values
        return client.post(
            f"/n/{network.slug}/contact/", {name: value for name, value in data.items() if value is not None}
        )


def test_contact_takes_a_message_of_anybody_and_says_number_and_day() -> None:
    network, _owner = start_network()
    client = browser()

    answer = write(client, network)
    done = client.get(answer.headers["Location"]).content.decode()

    enquiry = Enquiry.objects.within(network).get()
    assert (enquiry.text, enquiry.address, enquiry.name) == ("招待が届きません。", "mori@example.jp", "森 太一")
    assert enquiry.number in done
    assert "までにお返事します" in done
    assert mail.outbox[-1].to == ["mori@example.jp"]


def test_contact_done_is_for_the_browser_that_wrote() -> None:
    network, _owner = start_network()
    other, _stranger = start_network()
    client = browser()
    write(client, network)

    assert browser().get(f"/n/{network.slug}/contact/done/").headers["Location"] == f"/n/{network.slug}/contact/"
    assert client.get(f"/n/{other.slug}/contact/done/").headers["Location"] == f"/n/{other.slug}/contact/"


def test_contact_knows_the_address_of_who_is_signed_in_and_takes_no_other() -> None:
    network, _owner = start_network()
    member = join(network, "関", "はる")
    client = browser(member)

    assert 'name="address"' not in client.get(f"/n/{network.slug}/contact/").content.decode()
    write(client, network, address="other@example.jp", name="別人")

    enquiry = Enquiry.objects.within(network).get()
    assert enquiry.address == (member.mail_address or member.person.email)
    assert (enquiry.name, enquiry.member_id) == ("関 はる", member.pk)


def test_contact_of_an_account_that_is_no_member_goes_to_its_own_address() -> None:
    network, _owner = start_network()
    person = make_person()
    client = Client()
    client.force_login(person)

    write(client, network, address="other@example.jp")

    enquiry = Enquiry.objects.within(network).get()
    assert (enquiry.address, enquiry.member_id, enquiry.person_id) == (person.email, None, person.pk)


def test_contact_says_the_same_for_addresses_that_are_known_and_unknown() -> None:
    network, owner = start_network()
    pages = []

    for address in (owner.person.email, "nobody@example.jp"):
        client = browser()
        answer = write(client, network, address=address)
        page = client.get(answer.headers["Location"]).content.decode()
        pages.append((answer.status_code, re.sub(r"\d{4}-\d{6}|csrf\S+|value=\"\S+\"", "", page)))

    assert pages[0] == pages[1]


def test_contact_sent_twice_is_one_enquiry() -> None:
    network, _owner = start_network()
    client = browser()
    stamp = stamp_of(client, network)
    mail.outbox.clear()

    first = client.post(f"/n/{network.slug}/contact/", TYPED | {"stamp": stamp})
    second = client.post(f"/n/{network.slug}/contact/", TYPED | {"stamp": stamp})

    assert (first.status_code, second.status_code) == (302, 302)
    assert Enquiry.objects.within(network).count() == 1
    assert len(mail.outbox) == 1


def test_contact_form_gone_back_to_with_other_words_is_kept_and_sent_by_once_more() -> None:
    network, _owner = start_network()
    client = browser()
    stamp = stamp_of(client, network)
    client.post(f"/n/{network.slug}/contact/", TYPED | {"stamp": stamp})

    other = client.post(f"/n/{network.slug}/contact/", TYPED | {"stamp": stamp, "text": "もう一つあります。"})
    page = other.content.decode()
    assert other.status_code == 422
    assert "もう一つあります。" in page
    assert "前に書いたものは、もう届いています" in page
    found = re.search(r'name="stamp" value="([^"]+)"', page)
    assert found
    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=5), tick=False):
        again = client.post(f"/n/{network.slug}/contact/", TYPED | {"stamp": found[1], "text": "もう一つあります。"})

    assert again.status_code == 302
    assert sorted(Enquiry.objects.within(network).values_list("text", flat=True)) == sorted(
        [TYPED["text"], "もう一つあります。"]
    )


@pytest.mark.parametrize(
    ("values", "ago"),
    [
        ({"website": "http://spam.example/"}, 10),
        ({"stamp": None}, 10),
        ({"stamp": "made:up:here"}, 10),
        ({}, 1),
        ({}, 8 * 24 * 3600),
    ],
    ids=["trap", "no stamp", "false stamp", "at once", "too late"],
)
def test_contact_asks_machines_to_send_it_once_more_and_loses_nothing(values: dict[str, Any], ago: int) -> None:
    network, _owner = start_network()
    client = browser()
    mail.outbox.clear()

    answer = write(client, network, ago=ago, **values)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "もう一度お送りください" in page
    assert "招待が届きません。" in page
    assert "spam" not in page
    assert (Enquiry.objects.within(network).count(), mail.outbox) == (0, [])
    found = re.search(r'name="stamp" value="([^"]+)"', page)
    assert found
    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=5), tick=False):
        again = client.post(f"/n/{network.slug}/contact/", TYPED | {"stamp": found[1]})
    assert again.status_code == 302


@pytest.mark.parametrize(
    "values",
    [
        {"address": "a@example.jp\nBcc: all@example.jp"},
        {"address": "a@example.jp, b@example.jp"},
        {"address": "no address"},
        {"about": "everything"},
        {"text": ""},
        {"text": "長" * 4001},
        {"name": "名" * 81},
    ],
)
def test_contact_refuses_what_it_cannot_take_and_keeps_what_was_typed(values: dict[str, str]) -> None:
    network, _owner = start_network()
    mail.outbox.clear()

    answer = write(browser(), network, **values)

    assert answer.status_code == 422
    assert (Enquiry.objects.within(network).count(), mail.outbox) == (0, [])


def test_contact_makes_no_header_of_a_name_or_a_text() -> None:
    network, _owner = start_network()

    write(browser(), network, name="森\r\nBcc: all@example.jp", text="x\r\nBcc: all@example.jp")

    sent = mail.outbox[-1]
    assert sent.to == ["mori@example.jp"]
    assert "Bcc" not in str(sent.message())
    assert Enquiry.objects.within(network).get().name == "森 Bcc: all@example.jp"


def test_contact_from_one_client_or_for_one_address_has_a_limit() -> None:
    network, _owner = start_network()

    def status(client: str, address: str) -> int:
        return int(write(browser(REMOTE_ADDR=client), network, address=address).status_code)

    assert [status("192.0.2.1", f"a{n}@example.jp") for n in range(6)] == [302] * 5 + [429]
    assert status("192.0.2.2", "b@example.jp") == 302
    assert [status(f"198.51.100.{n}", "b@example.jp") for n in range(5)] == [302] * 4 + [429]


def test_contact_over_the_limit_keeps_what_was_typed_and_says_when() -> None:
    network, _owner = start_network()
    for n in range(5):
        write(browser(), network, address=f"a{n}@example.jp")

    answer = write(browser(), network)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "招待が届きません。" in answer.content.decode()


def test_contact_shows_a_member_what_they_wrote_and_nobody_else() -> None:
    network, _owner = start_network()
    member, other = join(network), join(network)
    enquiry = make_enquiry(network, by=member)

    assert enquiry.number in browser(member).get(f"/n/{network.slug}/contact/").content.decode()
    for client in (browser(other), browser()):
        assert enquiry.number not in client.get(f"/n/{network.slug}/contact/").content.decode()


# -- the desk ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.SECRETARIAT, 200), (Role.COMMUNITY, 404), ("", 404)]
)
def test_enquiries_open_for_who_answers(role: str, status: int) -> None:
    network, _owner = start_network()
    enquiry = make_enquiry(network)
    client = browser(join(network, role=role))

    for path in ("desk/enquiries/", f"desk/enquiries/{enquiry.public_id}/"):
        assert client.get(f"/n/{network.slug}/{path}").status_code == status


def test_enquiries_show_what_waits_first_and_what_is_late() -> None:
    network, owner = start_network()
    with time_machine.travel(timezone.now() - timezone.timedelta(days=20), tick=False):
        late = make_enquiry(network)
    fresh, mine = make_enquiry(network), make_enquiry(network)
    actions.take(mine, by=owner)
    client = browser(owner)

    page = client.get(f"/n/{network.slug}/desk/enquiries/").content.decode()
    own = client.get(f"/n/{network.slug}/desk/enquiries/?show=mine").content.decode()
    free = client.get(f"/n/{network.slug}/desk/enquiries/?show=free").content.decode()

    assert page.index(late.number) < page.index(fresh.number)
    assert "data-late" in page
    assert "約束の日をすぎたものが、1件" in page
    assert (mine.number in own, fresh.number in own) == (True, False)
    assert (mine.number in free, fresh.number in free) == (False, True)


@pytest.mark.parametrize("show", ["open", "closed"])
def test_enquiries_are_paged_without_gap_or_double(show: str) -> None:
    network, owner = start_network()
    numbers = set()
    for _n in range(30):
        enquiry = make_enquiry(network)
        numbers.add(enquiry.number)
        if show == "closed":
            actions.close(enquiry, by=owner)
    client, address, found = browser(owner), f"?show={show}", []

    while address:
        page = client.get(f"/n/{network.slug}/desk/enquiries/{address}").content.decode()
        found += re.findall(r">(?:, |、)?(\d{4}-\d{6})</span></a>", page)
        following = re.search(r'rel="next" href="([^"]+)"|href="([^"]+)" rel="next"', page)
        address = (following[1] or following[2]).replace("&amp;", "&") if following else ""

    assert len(found) == 30
    assert set(found) == numbers


def test_enquiry_is_answered_noted_closed_and_opened_again() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network)
    client, here = browser(owner), f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/"
    mail.outbox.clear()

    client.post(f"{here}notes/", {"note": "名簿を見た"})
    client.post(f"{here}answers/", {"answer": "お送りしました。", "close": "1"})
    page = client.get(here).content.decode()

    assert [each in page for each in ("名簿を見た", "お送りしました。", "もう一度ひらく")] == [True] * 3
    assert mail.outbox[-1].to == ["mori@example.jp"]
    client.post(f"{here}closing/", {"again": "1"})
    assert Enquiry.objects.within(network).get().state == "waiting"


def test_enquiry_shows_words_and_never_markup() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network, text="<script>alert(1)</script>", name="<b>x</b>")

    page = browser(owner).get(f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/").content.decode()

    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_enquiry_owner_is_taken_and_handed_over() -> None:
    network, owner = start_network()
    colleague = join(network, "関", "はる", role=Role.SECRETARIAT)
    enquiry = make_enquiry(network)
    client, here = browser(owner), f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/owner/"

    client.post(here)
    assert Enquiry.objects.within(network).get().owner_id == owner.pk
    client.post(here, {"to": colleague.public_id})
    assert Enquiry.objects.within(network).get().owner_id == colleague.pk
    assert client.post(here, {"to": "nobody"}).status_code == 422


def test_enquiry_answer_without_words_is_not_sent() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network)
    mail.outbox.clear()

    answer = browser(owner).post(f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/answers/", {"answer": " "})

    assert (answer.status_code, mail.outbox) == (422, [])


def test_enquiry_note_without_words_is_not_kept() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network)

    answer = browser(owner).post(f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/notes/", {"note": ""})

    assert answer.status_code == 422


def test_enquiry_closing_of_another_network_is_not_found() -> None:
    network, _owner = start_network()
    _other, stranger = start_network()
    enquiry = make_enquiry(network)
    path = f"/n/{stranger.network.slug}/desk/enquiries/{enquiry.public_id}/closing/"

    assert browser(stranger).post(path).status_code == 404
    assert Enquiry.objects.within(network).get().state == "waiting"
