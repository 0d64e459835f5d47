"""What items carry, joined from strings as their cards are (drawing.py). Every text passes `conditional_escape`."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from enishi.feed.carried import Picture, Preview
from enishi.feed.reading import Entry
from enishi.ui.sprites import icon


def below(entry: Entry, slug: str, *, whole: bool = False) -> SafeString:
    """Return what stands below the words of an item; `whole` on its own page, where a single picture is shown large."""
    held = entry.carried
    if not held:
        return SafeString()
    here = reverse("feed:item", args=[slug, entry.item.public_id])
    parts = []
    if held.pictures:
        single = whole and len(held.pictures) == 1
        shown = "".join(_picture(each, entry, here, large=single) for each in held.pictures)
        parts.append(f'<div class="pictures" data-number="{len(held.pictures)}">{shown}</div>')
    if held.files:
        rows = "".join(
            f'<li><a href="{here}files/{esc(each.key)}/" download>{icon("clip", "small")}<span>{esc(each.name)}</span></a> '
            f'<span class="meta">{filesizeformat(each.size)}</span></li>'
            for each in held.files
        )
        parts.append(f'<ul class="files" role="list">{rows}</ul>')
    if held.preview:
        parts.append(_preview(held.preview))
    return mark_safe("".join(parts))


def _preview(link: Preview) -> str:
    """The server's name stands there as it is, whatever the page calls itself."""
    host = urlsplit(link.url).hostname or ""
    site = f"{link.site}, {host}" if link.site and link.site != host else host
    text = f'<span class="clamp meta">{esc(link.text)}</span>' if link.text else ""
    return (
        f'<a class="link-card" href="{esc(link.url)}" rel="nofollow noopener"><span><b>{esc(link.title)}</b>{text}'
        f'<span class="meta with-icon">{icon("external", "tiny")}{esc(site)}</span></span></a>'
    )


def _picture(picture: Picture, entry: Entry, here: str, *, large: bool) -> str:
    name = entry.card.name if entry.card else ""
    said = picture.alt or gettext("A picture by %(name)s, without words") % {"name": name}
    at = f"{here}pictures/{esc(picture.key)}/"
    return (
        f'<figure><a href="{at}"><img src="{at}{"" if large else "small/"}" alt="{esc(said)}" width="{int(picture.width)}" '
        f'height="{int(picture.height)}" loading="lazy" decoding="async"></a></figure>'
    )
