"""Plain text that people wrote, laid out without a markup language: headings, lists, paragraphs, and links that are links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

# addresses of the web end before anything that is not ASCII, so that they may stand in a Japanese sentence without space
LINK = re.compile(
    r"(?P<web>https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{3,500})"
    r"|(?P<mail>(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5})"
)
CLOSING = ".,;:!?'\")]"
LONGEST_TITLE = 40


class Item(NamedTuple):
    """A line of a list: what stands before its first colon, if that is short, and the rest."""

    title: str
    text: str


def blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of a text as (kind, lines): `h` heading (`## …`), `ul` list (`- …`), `p` for the rest."""
    kind, lines = "", list[str]()
    for raw in [*text.splitlines(), ""]:
        line = raw.strip()
        now = "h" if line.startswith("## ") else "ul" if line.startswith("- ") else "p" if line else ""
        if lines and (now != kind or now == "h"):
            yield kind, lines
            lines = []
        kind = now
        if line:
            lines.append(line.removeprefix("## ").removeprefix("- "))


def item(line: str) -> Item:
    """Return a line as title and text, parted at its first colon; the colon of an address of the web is none."""
    found = re.match(rf"([^:：]{{1,{LONGEST_TITLE}}})(?:：|: )\s*(.+)$", line)
    return Item(found[1].strip(), found[2]) if found else Item("", line)


def linked(line: str, plain: Callable[[str], SafeString] = conditional_escape) -> SafeString:
    """Return a line as HTML in which addresses of the web and of mail are links and everything else is text, or what `plain`
    makes of it, which escapes it."""
    parts, end = [], 0
    for found in LINK.finditer(line):
        address = found[0].rstrip(CLOSING)
        parts.append(plain(line[end : found.start()]))
        href = address if found["web"] else f"mailto:{address}"
        parts.append(format_html('<a href="{}" rel="nofollow noopener">{}</a>', href, address))
        end = found.start() + len(address)
    parts.append(plain(line[end:]))
    return mark_safe("".join(parts))  # each part was escaped above


def laid_out(text: str, *, level: int = 2) -> SafeString:
    """Return a text as HTML; its headings are of `level` (2–6)."""
    html = []
    for kind, lines in blocks(text):
        if kind == "h":
            html.append(format_html("<h{0}>{1}</h{0}>", level, linked(lines[0])))
        elif kind == "ul":
            items = "".join(format_html("<li>{}</li>", linked(line)) for line in lines)
            html.append(format_html("<ul>{}</ul>", mark_safe(items)))
        else:
            inner = "<br>".join(linked(line) for line in lines)
            html.append(format_html("<p>{}</p>", mark_safe(inner)))
    return mark_safe("".join(html))  # of parts that were escaped


def paragraphs(text: str, plain: Callable[[str], SafeString] = conditional_escape) -> SafeString:
    """Return what somebody typed as HTML: a paragraph where an empty line stood, links that are links, and nothing else read into
    it but what `plain` reads (see `linked`)."""
    html = []
    for part in re.split(r"\n\s*\n", text.strip()):
        inner = "<br>".join(linked(line, plain) for line in part.splitlines())
        html.append(format_html("<p>{}</p>", mark_safe(inner)))
    return mark_safe("".join(html))  # of parts that were escaped
