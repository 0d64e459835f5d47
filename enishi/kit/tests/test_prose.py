"""Text of people becomes headings, lists and links, and never markup."""

from __future__ import annotations

import time

import pytest

from enishi.kit import prose


def test_blocks_tells_headings_lists_and_paragraphs_apart() -> None:
    assert list(prose.blocks("one\ntwo\n\n## Head\n- a\n- b\n\nlast")) == [
        ("p", ["one", "two"]),
        ("h", ["Head"]),
        ("ul", ["a", "b"]),
        ("p", ["last"]),
    ]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("くわしくはhttps://example.jp/a?b=1をご覧ください。", "くわしくは<a href=\"https://example.jp/a?b=1\" rel=\"nofollow noopener\">https://example.jp/a?b=1</a>をご覧ください。"),
        ("see https://example.jp/a.", 'see <a href="https://example.jp/a" rel="nofollow noopener">https://example.jp/a</a>.'),
        ("a@example.jpまで", '<a href="mailto:a@example.jp" rel="nofollow noopener">a@example.jp</a>まで'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ('https://a.jp/"onclick=x', '<a href="https://a.jp/" rel="nofollow noopener">https://a.jp/</a>&quot;onclick=x'),
        ("<b>", "&lt;b&gt;"),
        ("a & b < c", "a &amp; b &lt; c"),
    ],
)  # fmt: skip
def test_linked_makes_links_of_addresses_and_text_of_the_rest(line: str, wanted: str) -> None:
    assert prose.linked(line) == wanted


def test_laid_out_prints_no_markup_that_was_typed() -> None:
    shown = prose.laid_out("## <h1>\n- <script>\n\n<img src=x>\nsecond", level=3)

    assert shown == "<h3>&lt;h1&gt;</h3><ul><li>&lt;script&gt;</li></ul><p>&lt;img src=x&gt;<br>second</p>"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("知る：あの人のいま", ("知る", "あの人のいま")),
        ("Know: how they are", ("Know", "how they are")),
        ("https://example.jp/", ("", "https://example.jp/")),
        ("とても長い" * 9 + "：見出しではない", ("", "とても長い" * 9 + "：見出しではない")),
        ("ただの文", ("", "ただの文")),
    ],
)
def test_item_parts_a_short_title_from_the_rest(line: str, wanted: tuple[str, str]) -> None:
    assert prose.item(line) == wanted


@pytest.mark.parametrize("text", ["a" * 20_000, "a@" * 10_000, "a.b-" * 5_000 + "@", "https://" * 2_500, "- " * 10_000])
def test_laid_out_is_done_with_hostile_text_at_once(text: str) -> None:
    before = time.process_time()

    prose.laid_out(text)

    assert time.process_time() - before < 1
