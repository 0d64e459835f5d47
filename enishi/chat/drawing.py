"""The lines of a room, joined from strings as the cards of the feed are (docs/decisions/0009). Every text passes `conditional_escape`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from enishi.chat.models import Message
from enishi.chat.reading import Line, Stretch, Talk
from enishi.feed import stamps
from enishi.kit import prose
from enishi.ui.person import avatar, side_tag
from enishi.ui.words import clock, day, figure, local

QUOTED = 60  # characters of a message that is answered


def log(stretch: Stretch, request: HttpRequest, *, read_up_to: int | None = None, alone: bool = True) -> SafeString:
    """Return the lines of a stretch, with the days between them, and where the new ones begin behind the number `read_up_to`. Of the
    others their number is told with each of one's own that they have read; `alone` where there is one other."""
    parts, on, divided = [], None, read_up_to is None
    for line in stretch.lines:
        if (its_day := local(line.message.said_at)) != on:
            on = its_day
            parts.append(_day(on))
        if not divided and line.message.seq > (read_up_to or 0):
            divided = True
            if not line.own:
                parts.append(f'<p class="divider unread">{esc(gettext("New from here"))}</p>')
        parts.append(_line(line, its_day, request, alone))
    return mark_safe("".join(parts))


def preview(message: Message, network: Any) -> str:
    """Return what somebody said as one line."""
    if message.taken_back_at:
        return gettext("A message was taken back.")
    return " ".join(message.text.split()) or gettext("Stamp: %(words)s") % {
        "words": stamps.words(network, message.stamp)
    }


def summary(talk: Talk, network: Any) -> str:
    """Return the last line of a room for the list; empty where the viewer reads none."""
    if talk.last is None:
        return ""
    name = talk.who.name if talk.who else gettext("Somebody who is no longer here")
    if talk.last.kind != Message.Kind.SAID:
        return _event(talk.last, name)
    says = preview(talk.last, network)
    return says if talk.room.is_pair else gettext("%(name)s: %(says)s") % {"name": name, "says": says}


def _event(message: Message, name: str) -> str:
    if message.kind == Message.Kind.CAME:
        return gettext("%(name)s came in") % {"name": name}
    if message.kind == Message.Kind.WENT:
        return gettext("%(name)s left") % {"name": name}
    return gettext("%(name)s named this room “%(title)s”") % {"name": name, "title": message.text}


def _line(line: Line, on: date, request: HttpRequest, alone: bool) -> str:
    message, network = line.message, request.network  # type: ignore[attr-defined]
    marks = f'id="m-{message.public_id}" data-seq="{message.seq}" data-day="{on:%Y-%m-%d}"'
    name = line.card.name if line.card else gettext("Somebody who is no longer here")
    if message.kind != Message.Kind.SAID:
        return f'<p class="divider event" {marks}>{esc(_event(message, name))}</p>'
    if message.taken_back_at:
        mine = " mine" if line.own else ""
        gone = gettext("You took a message back.") if line.own else gettext("This message was taken back.")
        return f'<p class="bubble-row gone{mine}" {marks}><span class="said meta">{esc(gone)}</span></p>'
    foot = f'<time datetime="{message.said_at.isoformat(timespec="seconds")}">{clock(message.said_at)}</time>'
    if message.changed_at:
        foot = f"{esc(pgettext('message', 'changed'))}<br>{foot}"
    if line.own:
        read = _read(line.read_by, alone)
        marks += f' data-own data-token="{esc(message.token)}"'
        foot = f"<span data-read>{read}</span>{foot}"
    foot = f'<span class="read">{foot}</span>'
    words = _said(line, network)
    more = _more(line, request)
    face = "" if line.own or line.card is None else avatar(line.card, "sm")
    who = f'<p class="who visually-hidden">{esc(gettext("You"))}</p>'
    if not line.own:
        hidden = " visually-hidden" if alone else ""
        tag = side_tag(line.card) if line.card else ""
        who = f'<p class="who{hidden}">{esc(name)} {tag}</p>'
        face = face or '<span class="avatar sm" aria-hidden="true"></span>'
    return f'<div class="bubble-row{" mine" if line.own else ""}" {marks}>{face}{who}<div class="said">{words}{foot}{more}</div></div>'


def _said(line: Line, network: Any) -> str:
    message = line.message
    quote = ""
    if message.answers is not None:
        name = line.quoted.name if line.quoted else ""
        excerpt = preview(message.answers, network)
        excerpt = excerpt if len(excerpt) <= QUOTED else excerpt[:QUOTED] + "…"
        quote = f'<a class="quote" href="#m-{message.answers.public_id}">{esc(name)} {esc(excerpt)}</a>'
    if message.stamp:
        words = gettext("Stamp: %(words)s") % {"words": stamps.words(network, message.stamp)}
        picture = stamps.whole(network, message.stamp)
        return f'{quote}<span class="stamped">{picture}<span class="visually-hidden">{esc(words)}</span></span>'
    return f'<div class="bubble">{quote}{prose.paragraphs(message.text)}</div>'


def _more(line: Line, request: HttpRequest) -> str:
    """The way to what can be done with a message: a page of its own, which the keyboard reaches, too."""
    url = reverse("chat:message", args=[request.network.slug, line.message.room.public_id, line.message.public_id])  # type: ignore[attr-defined]
    return f'<a class="more" href="{url}" aria-label="{esc(gettext("Answer or change this message"))}">…</a>'


def _read(number: int | None, alone: bool) -> str:
    if not number:
        return ""
    said = gettext("Read") if alone else ngettext("Read by %(n)s", "Read by %(n)s", number) % {"n": figure(number)}
    return f"{esc(said)}<br>"


def _day(on: date) -> str:
    said = gettext("Today") if on == timezone.localdate() else day(on)
    return f'<p class="divider" data-divides="{on:%Y-%m-%d}"><time datetime="{on:%Y-%m-%d}">{esc(said)}</time></p>'
