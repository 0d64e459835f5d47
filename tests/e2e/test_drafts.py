"""What was typed when the session ended comes back after signing in: for every posted form, for its writer alone, until it
has arrived. Without JavaScript the way leads back to the page, and it is said that it has to be typed again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from enishi.accounts.models import Person
from enishi.accounts.tests.make import last_code
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways
from tests.e2e import steps

BACK = "前に書いたもの、えらんだものを、もどしました。"


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215)


@pytest.fixture
def owner(network: Network) -> Member:
    return make_profile(network, role="owner")


def end_session() -> None:
    Session.objects.all().delete()


def sign_in(page: Page, person: Person) -> None:
    """Come in by a code, from the sign-in page that the reader was led to."""
    expect(page.get_by_role("heading", level=1)).to_have_text("ログインする")
    page.get_by_role("textbox", name="メールアドレス").fill(person.email)
    page.get_by_role("button", name="数字をメールで受け取る").click()
    expect(page.get_by_label("6桁の数字")).to_be_visible()
    page.get_by_label("6桁の数字").fill(last_code())
    page.get_by_role("button", name="ログインする").click()


def kept(page: Page) -> list[str]:
    return page.evaluate("() => Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))")


def write_too_late(page: Page) -> None:
    """Fill in a form of the desk and send it when the session is over."""
    page.goto("/n/nagi/desk/settings/")
    page.get_by_label("公開ページのひとこと").fill("縁側で、お待ちしています")
    end_session()
    page.get_by_role("button", name="保存する").click()


def test_drafts_of_any_form_are_back_after_signing_in_again(visitor: Callable[..., Visitor], owner: Member) -> None:
    guest = visitor()
    guest.sign_in(owner.person)
    page = guest.page

    # a form of the desk: words
    write_too_late(page)
    expect(page.get_by_text("まだ保存していません")).to_be_visible()
    expect(page.get_by_text("このタブに残してあります")).to_be_visible()
    expect(page.get_by_text("もう一度ご記入ください")).to_be_hidden()
    assert axe(page) == []
    sign_in(page, owner.person)
    expect(page.get_by_label("公開ページのひとこと")).to_have_value("縁側で、お待ちしています")
    expect(page.get_by_text(BACK)).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("保存しました")).to_be_visible()
    assert kept(page) == []

    # choices
    page.goto("/n/nagi/me/privacy/")
    years = page.locator("input[name=years-employees]")
    was = years.is_checked()
    expect(page.get_by_text("いまは、前の設定のままです")).to_be_hidden()
    page.locator("label.see", has=years).click()
    expect(page.get_by_text("いまは、前の設定のままです")).to_be_visible()
    expect(page.get_by_role("button", name="見せる範囲を変える").last).to_be_in_viewport()
    page.get_by_role("switch", name=re.compile("名簿に載る")).click()
    end_session()
    page.get_by_role("button", name="見せる範囲を変える").last.click()
    sign_in(page, owner.person)
    expect(page.get_by_text(BACK)).to_be_visible()
    assert years.is_checked() is not was
    expect(page.get_by_role("switch", name=re.compile("名簿に載る"))).not_to_be_checked()
    page.get_by_role("button", name="消して書きなおす").click()
    assert years.is_checked() is was
    expect(page.get_by_role("switch", name=re.compile("名簿に載る"))).to_be_checked()
    assert kept(page) == []

    # signed in again in another tab: the page is older than its own form's token
    page.goto("/n/nagi/home/")
    page.locator("#lately").fill("畑をはじめました")
    guest.context.clear_cookies(name="csrf")
    page.get_by_role("button", name="伝える", exact=True).click()
    expect(page.get_by_text("書いたものは残してあり")).to_be_visible()
    expect(page.locator("#lately")).to_have_value("畑をはじめました")
    page.reload()

    # the box on the first page, which goes without a new page
    page.goto("/n/nagi/home/")
    page.locator("#lately").fill("畑をはじめました")
    end_session()
    page.get_by_role("button", name="伝える", exact=True).click()
    sign_in(page, owner.person)
    expect(page.locator("#lately")).to_have_value("畑をはじめました")
    page.get_by_role("button", name="伝える", exact=True).click()
    expect(page.locator("#composer .said-lately")).to_contain_text("畑をはじめました")
    page.reload()
    expect(page.locator("#lately")).to_have_value("")
    assert kept(page) == []


def test_drafts_outlive_leaving_the_page_and_rows_that_are_gone(visitor: Callable[..., Visitor], owner: Member) -> None:
    guest = visitor()
    guest.sign_in(owner.person)
    page = guest.page
    page.goto("/n/nagi/me/profile/")
    page.get_by_role("button", name="話題を足す").click()  # the server shows the form again, with one row more
    page.locator("[name^=topics]").last.fill("竹の編みかた")
    page.locator("[name=bio]").fill("書きかけ")

    page.goto("/n/nagi/home/")
    page.goto("/n/nagi/me/profile/")
    expect(page.locator("[name=bio]")).to_have_value("書きかけ")
    expect(page.locator("[data-restored]").get_by_role("listitem")).to_have_text(
        ["竹の編みかた"]
    )  # its row was never saved
    page.get_by_role("link", name="保存せずにもどる").click()

    page.goto("/n/nagi/me/profile/")
    expect(page.locator("[name=bio]")).to_have_value("")
    assert kept(page) == []


def test_drafts_are_their_writer_s_alone(visitor: Callable[..., Visitor], network: Network, owner: Member) -> None:
    other = make_profile(network, role="owner", name={"family": "渡邉", "given": "健"})
    guest = visitor()
    guest.sign_in(owner.person)
    page = guest.page
    page.goto("/n/nagi/home/")
    page.locator("#lately").fill("ひみつの相談")

    # somebody else signs in at the same browser
    end_session()
    page.goto("/n/nagi/home/")
    sign_in(page, other.person)
    expect(page.locator("#lately")).to_have_value("")
    assert kept(page) == []

    # signing out, also in another tab
    page.locator("#lately").fill("これも、ひみつ")
    tab = guest.context.new_page()
    tab.goto("/account/")
    tab.get_by_role("button", name="ログアウトする").first.click()
    expect(tab.get_by_role("link", name="ログイン").first).to_be_visible()
    page.wait_for_function("() => !Object.keys(sessionStorage).some((key) => key.startsWith('draft:'))")


def test_drafts_hold_no_secret(visitor: Callable[..., Visitor], owner: Member) -> None:
    guest = visitor()
    page = guest.page
    page.goto("/account/login/password/")
    page.get_by_role("textbox", name="メールアドレス").fill(owner.person.email)
    page.locator("input[type=password]").fill("correct horse")
    page.goto("/n/nagi/join/")
    page.locator("input[name=code]").fill("ABCD2345EFGH")

    assert kept(page) == []
    assert page.evaluate("() => localStorage.length") == 0


def test_drafts_of_the_join_page_are_there_when_it_was_open_for_too_long(
    visitor: Callable[..., Visitor], network: Network
) -> None:
    issued = make_invitation(make_roster_person(network, birth_date=date(1989, 2, 3)))
    guest = visitor("phone")
    page = guest.page
    page.goto(f"/n/nagi/join/{issued.code}/")
    page.get_by_label("姓", exact=True).fill("入江")
    page.get_by_role("textbox", name="メールアドレス").fill("fumino@example.net")
    guest.context.clear_cookies()
    page.get_by_role("button", name="数字をメールで受け取る").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("クッキーが、ブラウザーから消えていました")
    expect(page.get_by_text("このタブに残してあります")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="書いたものにもどる").click()

    expect(page.get_by_label("姓", exact=True)).to_have_value("入江")
    expect(page.get_by_role("textbox", name="メールアドレス")).to_have_value("fumino@example.net")
    page.get_by_label("名", exact=True).fill("文乃")
    page.get_by_label("年", exact=True).fill("1989")
    page.get_by_label("月", exact=True).fill("2")
    page.get_by_label("日", exact=True).fill("3")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    expect(page.get_by_label("6桁の数字")).to_be_visible()
    assert kept(page) == []  # the date of birth went with the form


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_words_of_the_first_page_go_on_where_all_cookies_were_lost_at_the_digits(
    visitor: Callable[..., Visitor], network: Network, javascript: bool
) -> None:
    issued = make_invitation(make_roster_person(network, birth_date=date(1989, 2, 3)))
    guest = visitor("phone", javascript=javascript)
    page = guest.page
    page.goto(f"/n/nagi/join/{issued.code}/")
    steps.facts(page, email="fumino@example.net")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    expect(page.get_by_label("6桁の数字")).to_be_visible()

    # sent without a cookie: the page says what happened, and the words go on with it
    guest.context.clear_cookies()
    page.get_by_label("6桁の数字").fill("123456")
    page.get_by_role("button", name="つぎへ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("クッキーが、ブラウザーから消えていました")
    assert sideways(page) == 0
    if javascript:
        assert axe(page) == []
    page.get_by_role("button", name="入力した内容でつづける").click()
    expect(page.get_by_text("入力した内容は、そのまま残っています")).to_be_visible()
    expect(page.get_by_label("姓", exact=True)).to_have_value("入江")

    # left by a link without a cookie: nothing is promised that is not there
    page.get_by_role("button", name="数字をメールで受け取る").click()
    expect(page.get_by_label("6桁の数字")).to_be_visible()
    guest.context.clear_cookies()
    page.get_by_role("link", name="入力した内容にもどる").click()
    expect(page.get_by_text("入力した内容が残っていない")).to_be_visible()
    expect(page.get_by_label("姓", exact=True)).to_have_value("")


def test_drafts_of_a_visitor_are_not_the_next_visitor_s(visitor: Callable[..., Visitor], network: Network) -> None:
    issued = make_invitation(make_roster_person(network, birth_date=date(1989, 2, 3)))
    guest = visitor("phone")
    page, path = guest.page, f"/n/nagi/join/{issued.code}/"

    def write_and_send_too_late() -> None:
        page.goto(path)
        expect(page.get_by_label("姓", exact=True)).to_have_value("")
        page.get_by_label("姓", exact=True).fill("入江")
        guest.context.clear_cookies()
        page.get_by_role("button", name="数字をメールで受け取る").click()
        expect(page.get_by_text("このタブに残してあります")).to_be_visible()

    # left alone, half filled in
    page.goto(path)
    page.get_by_label("姓", exact=True).fill("入江")
    assert kept(page) == []

    # sent without arriving, and then left alone: the next one opens the form anew, or goes elsewhere first
    write_and_send_too_late()
    page.goto(path)
    expect(page.get_by_label("姓", exact=True)).to_have_value("")
    assert kept(page) == []
    write_and_send_too_late()
    page.goto("/n/nagi/join/")
    assert kept(page) == []

    # brought back once, and left alone
    write_and_send_too_late()
    page.get_by_role("link", name="書いたものにもどる").click()
    expect(page.get_by_label("姓", exact=True)).to_have_value("入江")
    assert kept(page) == []


def test_drafts_on_an_older_version_do_not_replace_what_somebody_saved_meanwhile(
    visitor: Callable[..., Visitor], network: Network, owner: Member
) -> None:
    other = make_profile(network, role="owner", name={"family": "渡邉", "given": "健"})
    guest, colleague = visitor(), visitor()
    guest.sign_in(owner.person)
    colleague.sign_in(other.person)
    page = guest.page
    page.goto("/n/nagi/desk/settings/")
    page.get_by_label("公開ページのひとこと").fill("まえの言葉")

    colleague.page.goto("/n/nagi/desk/settings/")
    colleague.page.get_by_label("公開ページのひとこと").fill("同僚の言葉")
    colleague.page.get_by_role("button", name="保存する").click()
    expect(colleague.page.get_by_text("保存しました")).to_be_visible()

    # left, and come back to
    page.goto("/n/nagi/home/")
    page.goto("/n/nagi/desk/settings/")
    expect(page.get_by_label("公開ページのひとこと")).to_have_value("まえの言葉")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("いまの内容をごらんのうえ")).to_be_visible()
    network.refresh_from_db()
    assert network.tagline == "同僚の言葉"

    # once it was said, it can be saved
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("保存しました")).to_be_visible()
    network.refresh_from_db()
    assert network.tagline == "まえの言葉"

    # and who lets the old words go writes on what stands there now
    page.goto("/n/nagi/desk/settings/")
    page.get_by_label("公開ページのひとこと").fill("また前の言葉")
    colleague.page.goto("/n/nagi/desk/settings/")
    colleague.page.get_by_label("公開ページのひとこと").fill("同僚のつぎの言葉")
    colleague.page.get_by_role("button", name="保存する").click()
    expect(colleague.page.get_by_text("保存しました")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="消して書きなおす").click()
    expect(page.get_by_label("公開ページのひとこと")).to_have_value("同僚のつぎの言葉")
    page.get_by_label("公開ページのひとこと").fill("新しい言葉")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("保存しました")).to_be_visible()


def test_without_script_the_way_leads_back_and_says_so(visitor: Callable[..., Visitor], owner: Member) -> None:
    guest = visitor(javascript=False)
    guest.sign_in(owner.person)
    page = guest.page

    write_too_late(page)
    expect(page.get_by_text("もう一度ご記入ください")).to_be_visible()
    expect(page.get_by_text("このタブに残してあります")).to_be_hidden()
    sign_in(page, owner.person)

    expect(page.get_by_role("heading", level=1)).to_have_text("設定")
