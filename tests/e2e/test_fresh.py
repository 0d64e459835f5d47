"""B8: a fact that is a year old is confirmed by one click of a mail, on a phone, without signing in; or on the first page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.members.models import Consent, Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import fresh
from enishi.profiles.models import Value
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways

Shot = Callable[[Page, str], None]


@pytest.fixture
def member(live: str) -> Member:
    network: Network = make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215)
    found = make_profile(network, region="JP-13")
    Value.objects.within(network).filter(member=found).update(confirmed_at=timezone.now() - timedelta(days=400))
    Consent.objects.create(network=network, member=found, purpose=Consent.Purpose.MAIL)
    return found


def path_in_mail(name: str) -> str:
    found = re.search(rf"https?://\S+/{name}/\S+", str(mail.outbox[-1].body))
    assert found is not None
    return urlsplit(found[0]).path


def is_confirmed(member: Member) -> bool:
    row = Value.objects.within(member.network_id).get(member=member, field="region")
    return row.confirmed_at > timezone.now() - timedelta(days=1)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_still_right_from_a_mail_on_a_phone(
    visitor: Callable[..., Visitor], shot: Shot, member: Member, javascript: bool
) -> None:
    fresh.ask(member, by=SYSTEM)
    page = visitor("phone", javascript=javascript).page

    page.goto(path_in_mail("still-right"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("いまも、そのままで")
    assert not is_confirmed(member)
    assert sideways(page) == 0
    if javascript:
        assert axe(page) == []
    shot(page, "still-right")
    page.get_by_role("button", name="はい、そのままで正しいです").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("確かめました")
    assert is_confirmed(member)
    if javascript:
        assert axe(page) == []
    shot(page, "still-right-done")


def test_no_letters_from_a_mail_on_a_phone(visitor: Callable[..., Visitor], shot: Shot, member: Member) -> None:
    fresh.ask(member, by=SYSTEM)
    page = visitor("phone").page

    page.goto(path_in_mail("no-letters"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("お便りを")
    assert axe(page) == []
    page.get_by_role("button", name="お便りを止める").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("止めました")
    assert axe(page) == []
    shot(page, "no-letters")


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_still_right_on_the_first_page(visitor: Callable[..., Visitor], shot: Shot, member: Member, width: Any) -> None:
    fresh.ask(member, by=SYSTEM)
    guest = visitor(width)
    guest.sign_in(member.person)
    page = guest.page

    page.goto("/n/nagi/home/")
    expect(page.get_by_role("button", name="そのままで正しい")).to_be_visible()
    assert sideways(page) == 0
    assert axe(page) == []
    shot(page, f"home-still-right-{width}")
    page.get_by_role("button", name="そのままで正しい").click()
    expect(page.get_by_role("button", name="そのままで正しい")).to_have_count(0)
    assert is_confirmed(member)


def test_mail_of_the_server_is_read_by_its_operator(
    visitor: Callable[..., Visitor], shot: Shot, live: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from enishi.kit import maildns
    from enishi.kit.maildns import Looked

    settings.DEFAULT_FROM_EMAIL = "alumni@example.jp"
    said = [
        Looked(
            "SPF", "SPFは一覧です。", "warn", "", "まだありません。", "example.jp", "v=spf1 a:smtp.example.net ~all"
        ),
        Looked("DKIM", "DKIMは署名です。", "ok", "v=DKIM1; p=" + "M" * 260, "鍵があります。"),
        Looked("DMARC", "DMARCは扱いです。", "note", "v=DMARC1; p=none", "見るだけの設定です。"),
    ]
    monkeypatch.setattr(maildns, "look", lambda: said)
    guest = visitor("phone")
    guest.sign_in(make_person(is_founder=True))
    page = guest.page

    page.goto("/networks/mail/")
    page.get_by_role("button", name=re.compile("しらべる")).click()
    expect(page.get_by_role("heading", name=re.compile("DMARC"))).to_be_visible()
    assert sideways(page) == 0
    assert axe(page) == []
    shot(page, "mail")
