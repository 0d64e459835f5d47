"""Writing to the secretariat in browsers: a member on a phone, officers at a desk, and one sender between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from enishi.console.tests.make import join, start_network
from enishi.desk import forms
from enishi.kit.jobs import drain
from enishi.members.roles import Role
from tests.conftest import Visitor, axe, sideways


@pytest.mark.parametrize(("language", "javascript"), [("ja", True), ("en", True), ("ja", False)])
def test_desk_member_writes_officer_answers_member_writes_on_officer_hands_over(
    visitor: Callable[..., Visitor],
    live: str,
    monkeypatch: pytest.MonkeyPatch,
    language: Any,
    javascript: bool,
) -> None:
    monkeypatch.setattr(forms, "SOONEST", 1)  # how long a person takes to write is no part of this
    ja, network = language == "ja", start_network()[0]
    officer = join(network, "日比谷", "こずえ", role=Role.SECRETARIAT)
    join(network, "三枝", "和真", role=Role.SECRETARIAT)
    member = join(network, "苗代", "千景")
    phone = visitor("phone", language=language, javascript=javascript)
    phone.sign_in(member.person)
    desk = visitor("desktop", language=language, scheme="dark", javascript=javascript)
    desk.sign_in(officer.person)
    theirs, ours = phone.page, desk.page

    def clean(at: Any) -> bool:
        return not javascript or (axe(at), sideways(at)) == ([], 0)

    ours.goto(f"{live}/n/{network.slug}/desk/enquiries/texts/new/")
    ours.get_by_role("textbox").first.fill("受けつけ")
    ours.get_by_role("textbox").last.fill("{name}さん、ありがとうございます。")
    assert clean(ours)
    ours.get_by_role("button", name="ひな形を保存する" if ja else "Save the text").click()
    assert clean(ours)
    ours.get_by_role("link", name="受けつけ").click()
    assert clean(ours)
    ours.get_by_role("link", name="消す" if ja else "Delete it").click()
    assert clean(ours)
    ours.get_by_role("link", name="残しておく" if ja else "Leave the text there").click()

    theirs.goto(f"{live}/n/{network.slug}/contact/")
    theirs.get_by_role("radio").last.check()
    theirs.get_by_role("textbox").first.fill("在籍証明書の宛名を、旧姓にできますか。")
    theirs.wait_for_timeout(1100)
    theirs.get_by_role("button", name="事務局に送る" if ja else "Send it to the secretariat").click()
    expect(theirs.get_by_text("在籍証明書の宛名を")).to_be_visible()
    expect(theirs.get_by_text("日比谷 こずえ、三枝 和真" if ja else "日比谷 こずえ, 三枝 和真")).to_be_visible()
    assert clean(theirs)

    ours.goto(f"{live}/n/{network.slug}/desk/enquiries/")
    assert clean(ours)
    ours.get_by_role("main").get_by_role("link", name=re.compile(r"\d{4}-\d{6}")).click()
    ours.get_by_role("textbox", name="メモ" if ja else "Note").fill("本人の旧姓は名簿で確かめた。")
    ours.get_by_role("button", name="メモを残す" if ja else "Keep the note").click()
    answer = ours.get_by_role("textbox", name="お返事" if ja else "Answer")
    kept = "苗代 千景さん、ありがとうございます。"
    for typed in ("", "旧姓でお作りできます。"):  # into an empty box, and after what is typed
        answer.fill(typed)
        ours.get_by_role("combobox", name="ひな形" if ja else "Text for answers").select_option(label="受けつけ")
        ours.get_by_role("button", name="ひな形を入れる" if ja else "Put the text in").click()
        expect(answer).to_have_value(f"{typed}\n\n{kept}".strip())
    assert clean(ours)
    ours.get_by_role("button", name=re.compile("^返事を送る$" if ja else "^Send the answer$")).click()
    expect(ours.locator(".said-text.mine")).to_contain_text("旧姓でお作りできます。")
    assert clean(ours)
    drain()

    theirs.goto(f"{live}/n/{network.slug}/notices/")
    theirs.get_by_role("link", name=re.compile("事務局から|The secretariat answered")).first.click()
    log = theirs.locator(".ticket-log")
    expect(log).to_contain_text("旧姓でお作りできます。")
    expect(log).to_contain_text(f"{network.name} 事務局" if ja else f"Secretariat of {network.name}")
    expect(log).not_to_contain_text("日比谷")
    expect(theirs.get_by_text("名簿で確かめた")).to_have_count(0)
    theirs.get_by_role("textbox", name="つけ足す" if ja else "Write more").fill("2通お願いします。")
    theirs.get_by_role("button", name="事務局に送る" if ja else "Send it to the secretariat").click()
    expect(log).to_contain_text("2通お願いします。")
    assert clean(theirs)
    drain()

    ours.goto(f"{live}/n/{network.slug}/notices/")
    ours.get_by_role("link", name=re.compile("続きが届きました|There is more to read")).first.click()
    expect(ours.get_by_text("2通お願いします。")).to_be_visible()
    assert clean(ours)
    ours.get_by_role("combobox", name="引きつぐ相手" if ja else "Hand over to").select_option(label="三枝 和真")
    ours.get_by_role("button", name="引きつぐ" if ja else "Hand it over").click()
    expect(ours.locator(".assign b")).to_have_text("三枝 和真")

    theirs.reload()
    theirs.get_by_role("button", name="終わりにする" if ja else "It is settled").click()
    expect(theirs.get_by_text("終わったお問い合わせです" if ja else "Settled. The words are deleted")).to_be_visible()
    theirs.get_by_role("main").get_by_role("link", name="事務局へのお問い合わせ" if ja else "What I wrote").click()
    expect(theirs.locator(".desk-list li")).to_have_count(1)
    assert clean(theirs)
