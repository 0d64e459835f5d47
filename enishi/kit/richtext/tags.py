"""A text that calls itself HTML, as tags and the text between them, in one pass that no text makes long.

`html.parser` looks for the end of every tag anew, which is quadratic where none has one, and raises at some marked sections.
Nothing here hangs on being right about what a browser would see: what is read is written anew (reading.py, writing.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

# Each of these matches without going back, so that a text is walked once. White space is that of HTML, not of Unicode.
NAME = re.compile(r"</?([a-zA-Z][^ \t\n\f\r/>]*)")
ATTRIBUTE = re.compile(r"[ \t\n\f\r/]*([^ \t\n\f\r/>][^ \t\n\f\r/>=]*)[ \t\n\f\r]*(=?)[ \t\n\f\r]*")
UNQUOTED = re.compile(r"[^ \t\n\f\r>]*")
CLOSE = re.compile(r"[ \t\n\f\r/]*>")
RAW = {  # what stands in these is neither tags nor text of the writer, up to their end
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE)
    for name in ("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title")
}
ENDLESS = "plaintext"
TOO_MANY_DIGITS = re.compile(
    r"&#[0-9]{8,};?"
)  # of a character: no such one is there, and int() refuses thousands of them


class Tag(NamedTuple):
    """A tag by its name in small letters. Of two attributes of a name the first counts."""

    name: str
    attributes: dict[str, str]
    is_end: bool = False


def tokens(html: str) -> Iterator[str | Tag]:
    """Yield text, with its entities as characters, and tags. Comments, declarations and what is raw are left out; what is begun and
    never closed is text to the end. Never raises."""
    at = 0
    while (begin := html.find("<", at)) >= 0:
        if begin > at:
            yield text(html[at:begin])
        if found := NAME.match(html, begin):
            if (tag := _attributes(html, found.end())) is None:
                at = begin
                break
            attributes, at = tag
            name, is_end = found[1].lower(), html[begin + 1] == "/"
            if is_end or (name not in RAW and name != ENDLESS):
                yield Tag(name, attributes, is_end)
                continue
            over = RAW[name].search(html, at) if name in RAW else None
            at = over.start() if over else len(html)
        elif html.startswith(("<!", "<?", "</"), begin):
            if (after := _aside(html, begin)) < 0:
                at = begin
                break
            at = after
        else:
            yield "<"
            at = begin + 1
    if at < len(html):
        yield text(html[at:])


def text(html: str) -> str:
    """Return a piece without tags with its entities as characters."""
    return unescape(TOO_MANY_DIGITS.sub("\ufffd", html))


def _attributes(html: str, at: int) -> tuple[dict[str, str], int] | None:
    """Return the attributes that stand from `at` on and where the tag is over, or None if it never is."""
    given: dict[str, str] = {}
    while found := ATTRIBUTE.match(html, at):
        at, value = found.end(), ""
        if found[2]:
            if (quote := html[at : at + 1]) in ("'", '"'):
                if (close := html.find(quote, at + 1)) < 0:
                    return None
                value, at = html[at + 1 : close], close + 1
            else:
                value = UNQUOTED.match(html, at)[0]  # type: ignore[index]  # it may be empty, and is always there
                at += len(value)
        given.setdefault(found[1].lower(), text(value))
    over = CLOSE.match(html, at)
    return (given, over.end()) if over else None


def _aside(html: str, begin: int) -> int:
    """Return where a comment, a declaration or an instruction is over, -1 if it never is."""
    if html.startswith("<!--", begin) and not html.startswith(("<!-->", "<!--->"), begin):
        over = html.find("-->", begin + 4)
        return over if over < 0 else over + 3
    return html.find(">", begin) + 1 or -1
