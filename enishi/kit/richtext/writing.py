"""Blocks as HTML of our own: as it is stored, as it is shown, as the editor takes it. All that is not a tag of ours is escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from enishi.kit.prose import linked

from .parts import Block, Picture, Run
from .reading import blocks


def clean(html: str) -> str:
    """Return what is stored of a text. Cleaning it again changes nothing."""
    return stored(blocks(html))


def stored(parts: Sequence[Block]) -> str:
    """Return these blocks as they are stored."""
    html = []
    for block in parts:
        if block.kind == "picture":
            html.append(f'<figure><img src="picture:{block.picture}"></figure>')
        else:
            html.append(_written(block, _plain_run, level=2))
    return "".join(html)


def shown(html: str, pictures: Mapping[str, Picture] | None = None, *, level: int = 2) -> SafeString:
    """Return a stored text as HTML for a page, its headings of `level`; read once more on the way, so that it is clean
    whoever wrote the row. A picture that is not given is left out."""
    return shown_blocks(blocks(html), pictures, level=level)


def shown_blocks(
    parts: Sequence[Block], pictures: Mapping[str, Picture] | None = None, *, level: int = 2
) -> SafeString:
    """Return these blocks as HTML for a page."""
    html = []
    for block in parts:
        if block.kind != "picture":
            html.append(_written(block, _linked_run, level=level))
        elif pictures and (found := pictures.get(block.picture)):
            size = format_html(' width="{}" height="{}"', found.width, found.height) if found.width else ""
            html.append(
                format_html('<figure><img src="{}" alt="{}"{} loading="lazy"></figure>', found.url, found.alt, size)
            )
    return mark_safe("".join(html))  # of parts that were escaped


def editable(html: str, pictures: Mapping[str, Picture]) -> str:
    """Return a stored text as the editor takes it: pictures under the address at which it shows them."""
    html_parts = []
    for block in blocks(html):
        if block.kind != "picture":
            html_parts.append(_written(block, _plain_run, level=1))
        elif found := pictures.get(block.picture):
            html_parts.append(format_html('<div><img src="{}" alt="{}"></div>', found.url, found.alt))
    return "".join(html_parts)


def _written(block: Block, run: Callable[[Run], str], *, level: int) -> str:
    lines = ["".join(map(run, line)) for line in block.lines]
    if block.kind in ("ul", "ol"):
        return f"<{block.kind}>{''.join(f'<li>{line}</li>' for line in lines)}</{block.kind}>"
    tag = {"h": f"h{level}", "quote": "blockquote"}.get(block.kind, "p")
    return f"<{tag}>{lines[0]}</{tag}>"


def _plain_run(run: Run) -> str:
    return _dressed(run, str(conditional_escape(run.text)), "")


def _linked_run(run: Run) -> str:
    return _dressed(
        run, str(conditional_escape(run.text) if run.href else linked(run.text)), ' rel="nofollow noopener"'
    )


def _dressed(run: Run, inner: str, rel: str) -> str:
    inner = inner.replace("\n", "<br>")
    if run.href:
        inner = format_html('<a href="{}"{}>{}</a>', run.href, mark_safe(rel), mark_safe(inner))
    return f"<strong>{inner}</strong>" if run.bold else inner
