"""The instruments of the browser tests themselves: a tool that finds nothing proves nothing."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.conftest import Visitor, axe, sideways


def test_axe_finds_a_picture_without_words_and_accepts_one_with(visitor: Callable[..., Visitor]) -> None:
    page = visitor().page
    whole = '<html lang="ja"><title>x</title><main><h1>x</h1>{}</main></html>'

    page.set_content(whole.format('<img src="data:,">'))
    bad = axe(page)
    page.set_content(whole.format('<img src="data:," alt="橋">'))
    good = axe(page)

    assert [finding.split(":")[0] for finding in bad] == ["image-alt"]
    assert good == []


def test_axe_runs_on_a_page_under_the_csp(visitor: Callable[..., Visitor]) -> None:
    page: Page = visitor("phone").page
    answer = page.goto("/")
    assert answer is not None

    found = axe(page)

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert found == []


def test_sideways_measures_what_overflows(visitor: Callable[..., Visitor]) -> None:
    page = visitor("phone").page

    page.set_content('<div style="width: 500px">wide</div>')
    wide = sideways(page)
    page.set_content("<div>narrow</div>")

    assert (wide > 90, sideways(page)) == (True, 0)
