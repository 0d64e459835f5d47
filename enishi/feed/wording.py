"""The words of a post or a comment as they are shown: links, and names that lead to a profile the viewer may see. Nothing that was
typed is ever read as HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.html import conditional_escape as esc
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from enishi.feed.naming import Named, pattern
from enishi.kit import prose


def said(text: str, named: Sequence[Named], addresses: Mapping[int, str]) -> SafeString:
    """Return a text as HTML. A name that was chosen leads to the address of whose it is; without one it stands there as it was
    typed. Where two people of one name are named, the first place is the first one's."""
    marks = pattern(each.words for each in named) if addresses else None
    if marks is None:
        return prose.paragraphs(text)
    whose: dict[str, list[int]] = defaultdict(list)
    for each in named:
        whose[each.words].append(each.member)

    def plain(piece: str) -> SafeString:
        parts, end = [], 0
        for found in marks.finditer(piece):
            places = whose[found["name"]]
            member = places.pop(0) if len(places) > 1 else places[0]
            parts.append(esc(piece[end : found.start()]))
            href = addresses.get(member)
            parts.append(format_html('<a class="mention" href="{}">{}</a>', href, found[0]) if href else esc(found[0]))
            end = found.end()
        parts.append(esc(piece[end:]))
        return mark_safe("".join(parts))  # of parts that were escaped

    return prose.paragraphs(text, plain)
