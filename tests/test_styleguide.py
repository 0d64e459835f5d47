"""The book of components in a real browser: axe finds nothing, nothing stands out sideways, behaviours work."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.conftest import Visitor, axe, sideways


@pytest.fixture(autouse=True)
def _with_styleguide(settings):
    settings.ROOT_URLCONF = "enishi.ui.tests.urls"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_styleguide_has_no_findings(visitor: Callable[..., Visitor], width, theme):
    page = visitor(width).page
    page.goto(f"/styleguide/?theme={theme}")

    assert page.locator("h1").inner_text() == "部品の見本"
    assert axe(page) == []
    assert sideways(page) == 0


def test_styleguide_reads_without_script(visitor: Callable[..., Visitor]):
    page = visitor(javascript=False).page
    page.goto("/styleguide/")

    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_role("link", name=re.compile("近況の公開範囲： ?会員みんな")).is_visible()


def test_dialog_opens_and_closes_and_is_accessible(visitor: Callable[..., Visitor]):
    page = visitor().page
    page.goto("/styleguide/")

    page.locator("[data-dialog=leave]").click()
    assert page.locator("dialog#leave").is_visible()
    assert axe(page) == []

    page.get_by_role("button", name="やめておく").last.click()
    assert page.locator("dialog#leave").is_hidden()


def test_counter_follows_typing_and_rows_are_counted(visitor: Callable[..., Visitor]):
    page = visitor().page
    page.goto("/styleguide/")

    page.get_by_label("ひとこと").fill("松本に来て3年")
    page.get_by_label("すべて選ぶ").check()

    assert page.locator("#id_note_count").inner_text() == "7 / 140"
    assert page.locator(".bulkbar").is_visible()
    assert page.locator("[data-chosen]").inner_text() == "1"


def test_second_press_does_not_send_a_form_twice(visitor: Callable[..., Visitor]):
    page = visitor().page
    page.goto("/styleguide/")
    sent: list[str] = []
    page.route("**/somewhere/", lambda route: sent.append(route.request.method))  # never answered

    page.evaluate(
        """() => {
          const form = document.createElement("form");
          form.method = "post";
          form.action = "/somewhere/";
          const button = document.createElement("button");
          form.append(button);
          document.body.append(form);
          button.click();
          button.click();
        }"""
    )
    page.wait_for_timeout(200)

    assert sent == ["POST"]
