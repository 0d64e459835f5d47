"""A person in a list: the directory card, in Python, because a page shows 24 and each may cost 0.25 ms at most."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from django.utils import timezone
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from enishi.ui.words import Reader, when, years_here

FIRST_YEAR = 1975  # left end of every tenure bar, so that the bars of different people compare
Periods = Sequence[tuple[int, int | None]]


class CardLike(Protocol):
    """What a card may show. Only `name` and `url` must be there; what the viewer may not see is absent or empty.

    Texts are escaped unless they are SafeString (a search marks its hits with <mark>).
    name, name_lang           as this reader's language wants it, and its language when it is not the page's
    reading, latin, former    the reading; the name in Latin letters; the name at the time of employment
    tone, initial, photo      1–8 from a hash of the id; the avatar's letter(s); the address of a picture
    side, class_label         1 alumni, 2 employees; the words of the member class
    years, shared             [(first, last or None while it goes on)]; the parts of them that the viewer shares
    overlap_years             how many years are shared
    unit, now, role, region   department; present employer; what they do there; where
    lately, lately_on, aims   近況, its day, and 利用目的 as words
    why                       [(field, words)]: why a search found this person
    """

    name: str
    url: str


def avatar(card: Any, size: str = "") -> SafeString:
    """Return the photo, or the initial on its tone; decoration beside the name. Sizes: xs, sm, lg, xl."""
    initial = getattr(card, "initial", "") or str(card.name)[:1]
    tone = int(getattr(card, "tone", 0) or 1)
    photo = getattr(card, "photo", "")
    inner = f'<img src="{esc(photo)}" alt="" loading="lazy">' if photo else esc(initial)
    classes = f"avatar{' ' + size if size else ''}{' latin' if initial.isascii() else ''}"
    return mark_safe(f'<span class="{classes}" data-tone="{tone}" aria-hidden="true">{inner}</span>')


def side_tag(card: Any) -> SafeString:
    """Return the badge that stands with every name: alumni or employee, or a word of their own for interns and the like
    (R008); nothing for an outside operator."""
    label = getattr(card, "class_label", "")
    kind = "" if getattr(card, "side", None) == 2 else " outline"
    return mark_safe(f'<span class="tag{kind}">{esc(label)}</span>' if label else "")


def _bar(first: int, last: int, kind: str) -> str:
    left = max(first - FIRST_YEAR, 0)
    return f'<rect class="{kind}" x="{left}" y="3" width="{max(last - FIRST_YEAR - left, 1)}" height="6"/>'


def tenure(periods: Periods, shared: Iterable[tuple[int, int | None]] = (), overlap: int = 0) -> SafeString:
    """Return the bar of years with its words; shared years are drawn over it in the thread colour."""
    if not periods:
        return SafeString()
    return _tenure(tuple(periods), tuple(shared), overlap, timezone.localdate().year, get_language())


@functools.lru_cache(maxsize=4096)  # many people have the same years, and drawing them is a third of a card's cost
def _tenure(periods: Periods, shared: Periods, overlap: int, now: int, language: str | None) -> SafeString:
    width = now + 1 - FIRST_YEAR
    bars = "".join(_bar(first, last or now, "theirs") for first, last in periods)
    both = "".join(_bar(first, last or now, "shared") for first, last in shared)
    said = ngettext("%(count)d year’s overlap", "%(count)d years’ overlap", overlap) % {"count": overlap}
    return mark_safe(
        f'<div class="tenure"><svg viewBox="0 0 {width} 12" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" x="0" y="5" width="{width}" height="2"/>{bars}{both}</svg>'
        f"<p><span>{years_here(periods)}</span>{f'<b>{said}</b>' if overlap else ''}</p></div>"
    )


@functools.lru_cache(maxsize=1024)  # today and the language are there to remember by
def _when(on: date, today: date, language: str | None) -> str:
    return when(on)


def people(cards: Iterable[CardLike], level: int = 2) -> SafeString:
    """Return the `<li>`s of `.people`."""
    reader = Reader.now()
    return mark_safe("\n".join(person_card(card, reader, level) for card in cards))


def person_card(card: CardLike, reader: Reader, level: int = 2) -> SafeString:
    """Return the `<li>` of `.people` for anything that looks like CardLike; `level` is the level of its heading."""

    def get(name: str) -> Any:
        return getattr(card, name, None)

    name_lang = f' lang="{esc(get("name_lang"))}"' if get("name_lang") else ""
    parts = [
        f'<li class="card linked person-card"><div class="person-head">{avatar(card, "lg")}<div class="grow"><h{level}>'
        f'<a class="cover name" href="{esc(card.url)}"{name_lang}>{esc(card.name)}</a></h{level}>'
    ]
    if reading := get("reading") or get("latin"):
        lang = ' lang="ja"' if not (reader.japanese or reading.isascii()) else ""
        parts.append(f'<p class="reading"{lang}>{esc(reading)}</p>')
    if former := get("former"):
        parts.append(f'<p class="former">{gettext("Name at the time: %(name)s") % {"name": esc(former)}}</p>')
    parts.append("</div>")
    parts.append(f"{side_tag(card)}</div>")
    if why := get("why"):
        lines = " ".join(f'<span class="meta">{esc(field)}</span>{esc(words)}' for field, words in why)
        parts.append(f'<p class="why">{lines}</p>')
    now, role = get("now"), get("role")
    if now or role:
        job = f'{"<br>" if now else ""}<span class="muted">{esc(role)}</span>' if role else ""
        parts.append(f'<p class="person-now">{esc(now or "")}{job}</p>')
    where = "".join(f"<span>{esc(text)}</span>" for text in (get("unit"), get("region")) if text)
    dots = f'<p class="meta dots">{where}</p>' if where else ""
    bar = ""
    if periods := get("years"):
        shared = tuple(get("shared") or ())
        bar = _tenure(tuple(periods), shared, get("overlap_years") or 0, reader.today.year, reader.language)
    parts.append(f'<div class="person-then">{dots}{bar}</div>')
    if lately := get("lately"):
        on = get("lately_on")
        day = (
            f'<span class="when"><time datetime="{on:%Y-%m-%d}">{_when(on, reader.today, reader.language)}</time></span>'
            if on
            else ""
        )
        parts.append(f'<p class="said-lately person-says"><span class="clamp">{esc(lately)}</span>{day}</p>')
    if aims := get("aims"):
        tags = "".join(f'<span class="tag">{esc(aim)}</span>' for aim in aims)
        parts.append(f'<div class="tags person-tags">{tags}</div>')
    parts.append("</li>")
    return mark_safe("".join(parts))
