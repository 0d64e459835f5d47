"""A poll in a card of the feed and on the page of its post, joined from strings as cards are (drawing.py). Every text passes
`conditional_escape`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from enishi.feed.polls import Poll, Tally
from enishi.feed.reading import Entry
from enishi.ui.sprites import icon
from enishi.ui.words import day, figure


def poll(entry: Entry, network: Any, token: str, *, level: int = 3, changing: bool = False) -> SafeString:
    """Return the poll of an entry: the answers to choose from, or, once the viewer answered (unless `changing`) or it has ended, how many
    gave each. Its heading is of `level`. Nothing where there is none. The numbers follow live."""
    asked, counted = entry.poll, entry.votes
    if asked is None or counted is None:
        return SafeString()
    key = entry.item.public_id
    url = f"{reverse('feed:poll', args=[network.slug, key])}?level={level}"
    head = f'<h{level} id="poll-title-{key}" tabindex="-1">{esc(asked.question)}</h{level}>'
    told = asked.over or (counted.mine and not changing)
    body = _numbers(asked, counted, url, key) if told else _choices(asked, counted, url, key, token)
    live = (
        f' hx-get="{url}" hx-trigger="live:answers from:document" hx-swap="outerHTML" hx-disinherit="*"' if told else ""
    )
    return mark_safe(
        f'<section class="poll" id="poll-{key}" aria-labelledby="poll-title-{key}"{live}>{head}{body}</section>'
    )


def _choices(asked: Poll, counted: Tally, url: str, key: str, token: str) -> str:
    kind = "checkbox" if asked.several else "radio"
    rows = "".join(
        f'<label class="choice"><input type="{kind}" name="choice" value="{place}"{" checked" if place in counted.mine else ""}>'
        f"<span>{esc(answer)}</span></label>"
        for place, answer in enumerate(asked.answers)
    )
    hint = f'<p class="meta">{esc(gettext("Several answers can be given"))}</p>' if asked.several else ""
    return (
        f'<form method="post" action="{url}" hx-post="{url}" hx-target="#poll-{key}" hx-swap="outerHTML">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        f'<div class="choices" role="group" aria-labelledby="poll-title-{key}">{rows}</div>{hint}'
        f'<div class="cluster between"><p class="meta">{_foot(asked, counted)}</p>'
        f'<button class="button small">{esc(gettext("Give this answer"))}</button></div></form>'
    )


def _numbers(asked: Poll, counted: Tally, url: str, key: str) -> str:
    width = max(counted.people, 1)
    rows = "".join(
        (
            f'<li data-mine><span class="with-icon">{_mine(answer)}</span>'
            if place in counted.mine
            else f"<li><span>{esc(answer)}</span>"
        )
        + f'<span class="num">{esc(ngettext("%(number)s person", "%(number)s people", number) % {"number": figure(number)})}</span>'
        f'<svg viewBox="0 0 {width} 1" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="{width}" height="1"/>'
        f'<rect class="part" width="{number}" height="1"/></svg></li>'
        for place, (answer, number) in enumerate(zip(asked.answers, counted.numbers, strict=True))
    )
    again = (
        ""
        if asked.over
        else f'<a class="button quiet small" id="poll-change-{key}" href="{url}&amp;change=1" hx-get="{url}&amp;change=1" hx-target="closest .poll" hx-swap="outerHTML">'
        f"{esc(gettext('Change my answer'))}</a>"
    )
    return f'<ul role="list">{rows}</ul><div class="cluster between"><p class="meta">{_foot(asked, counted)}</p>{again}</div>'


def _mine(answer: str) -> str:
    return f"{icon('check', 'tiny')}{esc(gettext('%(answer)s (your answer)') % {'answer': answer})}"


def _foot(asked: Poll, counted: Tally) -> str:
    many = ngettext("%(number)s person answered.", "%(number)s people answered.", counted.people)
    until = gettext("It ended on %(day)s.") if asked.over else gettext("Until %(day)s.")
    whose = gettext("Nobody is shown whose answer is whose.")
    return str(esc(" ".join((many % {"number": figure(counted.people)}, until % {"day": day(asked.until)}, whose))))
