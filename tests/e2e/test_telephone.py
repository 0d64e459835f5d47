"""Somebody who cannot type calls the secretariat: the facts are said, the text is read aloud, a mail goes out, and the person
comes in on their own phone by one look and one press."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_roster_person
from enishi.members.models import Consent
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network, Policy
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways
from tests.e2e import steps

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215)


def look(page: Page, shot: Shot, name: str) -> None:
    """Hold a page against what every page must keep."""
    shot(page, f"telephone-{name}")
    assert sideways(page) == 0
    assert axe(page) == []


def test_telephone_call_becomes_a_membership_by_the_persons_own_hand(
    visitor: Callable[..., Visitor], shot: Shot, network: Network
) -> None:
    row = make_roster_person(network, email="")
    Policy.objects.create(network=network, subject="privacy", version=1, text_ja="## だれが預かるか\n凪沢製作所です。")
    desk = visitor("desktop")
    desk.sign_in(make_member(network, role=Role.SECRETARIAT).person)
    page = desk.page

    # the officer types what is said: first a day misheard
    page.goto(f"{desk.base}/n/nagi/roster/{row.public_id}/")
    page.get_by_role("link", name="電話で手伝う").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("電話で手伝う")
    expect(page.get_by_text("1989")).to_have_count(0)
    look(page, shot, "facts")
    page.get_by_label("姓", exact=True).fill("いりえ")
    page.get_by_label("名", exact=True).fill("ふみの")
    page.get_by_label("年", exact=True).fill("平成元")
    page.get_by_label("月", exact=True).fill("2")
    page.get_by_label("日", exact=True).fill("4")
    page.get_by_role("button", name="照らし合わせる").click()
    expect(page.get_by_role("alert").first).to_contain_text("あと4回")
    look(page, shot, "wrong")
    page.get_by_label("日", exact=True).fill("3")
    page.get_by_role("button", name="照らし合わせる").click()

    # reads aloud, and notes the answers
    expect(page.get_by_role("heading", level=1)).to_have_text("読み上げて、お答えを書きとめる")
    expect(page.get_by_text("凪沢製作所です。")).to_be_visible()
    look(page, shot, "consents")
    page.get_by_role("checkbox", name=re.compile("運営のために")).check()
    page.get_by_role("textbox", name=re.compile("メールアドレス")).fill("fumino@example.net")
    page.get_by_role("button", name="書きとめて、招待を送る").click()
    expect(page.get_by_role("alert").first).to_contain_text("先に読み上げてください")
    page.get_by_role("checkbox", name=re.compile("読み上げ、質問に答えました")).check()
    page.get_by_role("button", name="書きとめて、招待を送る").click()
    expect(page.get_by_text("書きとめました")).to_be_visible()
    sent = re.search(r"/n/nagi/join/[A-Z0-9-]{14}/", str(mail.outbox[-1].body))
    assert sent is not None
    assert sent[0] not in page.content()
    assert Invitation.objects.within(network).get().address == "fumino@example.net"
    assert not Consent.objects.within(network).exists()

    # and finds the call on the person's page
    page.goto(f"{desk.base}/n/nagi/roster/{row.public_id}/")
    expect(page.get_by_text("メールで招待しました")).to_be_visible()
    look(page, shot, "person")
    page.goto(f"{desk.base}/n/nagi/roster/{row.public_id}/telephone/calls/")
    look(page, shot, "calls")

    # the person, on their own phone
    guest = visitor("phone")
    page = guest.page
    page.goto(guest.base + sent[0])
    expect(page.get_by_text("ここでもう一度うかがいます")).to_be_visible()
    look(page, shot, "asked-again")
    steps.facts(page, email="fumino@example.net")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    steps.digits(page)
    expect(page.get_by_text("お電話で、同意することを事務局がうかがいました")).to_be_visible()
    expect(page.get_by_role("checkbox", name=re.compile("運営のために"))).to_be_checked()
    look(page, shot, "choices")
    page.get_by_role("button", name="凪の会に参加する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("おかえりなさい")
    assert list(Consent.objects.within(network).values_list("purpose", flat=True)) == ["membership"]
