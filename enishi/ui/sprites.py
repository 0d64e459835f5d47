"""Pictures from the sprites: icons, stamps and the knot as `<svg><use href=…>` of hashed static files."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

KNOTS = {
    "small": "0 0 160 132",
    "panel": "0 0 500 640",
    "cover": "0 0 1100 220",
    "hero": "0 0 1440 640",
    "hero-small": "0 0 390 330",
}


@lru_cache(maxsize=16)
def _address(storage: Any, name: str) -> str:
    return str(storage.url(name))


def address(name: str) -> str:
    """Return the address of static file `name`; remembered per storage, for a page asks for it fifty times."""
    return _address(staticfiles_storage, name)


def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Return icon `name` of the sprite; decoration unless it has a `label`, which makes it a picture with that name."""
    classes = f"icon {size}" if size else "icon"
    said = f'role="img" aria-label="{conditional_escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="{classes}" {said}><use href="{address("icons.svg")}#i-{name}"/></svg>')


def stamp(name: str, size: str = "") -> SafeString:
    """Return a stamp as decoration; what it says stands in words beside it."""
    return format_html(
        '<svg class="stamp{}" viewBox="0 0 96 104" aria-hidden="true"><use href="{}#stamp-{}"/></svg>',
        f" {size}" if size else "",
        address("stamps.svg"),
        name,
    )


def stamp_face(name: str) -> SafeString:
    """Return a stamp without the word that stands on it, for a button that says it."""
    href = f"{address('stamps.svg')}#stamp-{name}-face"
    return format_html('<svg class="stamp-face" viewBox="0 0 96 104" aria-hidden="true"><use href="{}"/></svg>', href)


def knot(shape: str = "small") -> SafeString:
    """Return the knot as decoration: `small` in empty places, `panel` beside joining, `cover` on a profile, `hero` and
    `hero-small` on the public page."""
    return format_html(
        '<svg class="knot k-{0}" viewBox="{1}" aria-hidden="true" focusable="false"><use href="{2}#knot"/></svg>',
        shape,
        KNOTS[shape],
        address(f"knot-{shape}.svg"),
    )
