"""The cards of the feed, joined from strings as the directory's are (docs/decisions/0009): a page shows 24, with stamps and buttons
on each, and as templates they cost more than everything else of the page. Every text passes `conditional_escape`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from enishi.feed import naming, poll_drawing, wording
from enishi.feed import stamps as own_stamps
from enishi.feed.below import below
from enishi.feed.models import Item, Stamp
from enishi.feed.reading import Block, Entry, Put
from enishi.networks.labels import Label
from enishi.notices import themes
from enishi.profiles.card import Card
from enishi.ui.person import avatar, side_tag
from enishi.ui.sprites import icon
from enishi.ui.words import figure, read_on, when, years_here

EXCERPT = 400  # characters of a post in a list
ICONS = {Label.PUBLIC: "globe", Label.MEMBERS: "people", Label.EMPLOYEES: "building", Label.HANDLE: "lock"}
ANY = "0000000000"  # stands for a public id


@dataclass(frozen=True)
class Desk:
    """What every card of a page needs once: the token of its forms, the network, and where its addresses lead."""

    token: str
    network: Any
    item: str
    item_stamps: str
    faces: dict[str, SafeString]

    @classmethod
    def of(cls, request: Any) -> Desk:
        """Return what the cards of this request need."""

        def address(name: str) -> str:
            return reverse(name, args=[request.network.slug, ANY])

        every = [*Stamp.values, *(each.code for each in own_stamps.own(request.network))]
        faces = {code: own_stamps.face(request.network, code) for code in every}
        return cls(get_token(request), request.network, address("feed:item"), address("feed:item-stamps"), faces)


def cards(blocks: Iterable[Block], request: HttpRequest) -> SafeString:
    """Return the cards of a page of the feed."""
    desk = Desk.of(request)
    return mark_safe("".join(_newcomers(b.entries, desk) if b.joined else _card(b.first, desk) for b in blocks))


def _card(entry: Entry, desk: Desk) -> str:
    key = entry.item.public_id
    asks = poll_drawing.poll(entry, desk.network, desk.token) if entry.item.label else ""
    return (
        f'<article class="card" id="card-{key}" aria-labelledby="item-{key}">{obi(entry)}{_words(entry, desk)}{asks}'
        f"{_why(entry.why)}{_foot(entry, desk)}</article>"
    )


def _words(entry: Entry, desk: Desk, swap: str = "") -> str:
    """Who says it and what it says: all that can be changed later, without the poll, in which somebody may be choosing."""
    item, href = entry.item, desk.item.replace(ANY, entry.item.public_id)
    place = esc(entry.place or href)
    heading = f'id="item-{item.public_id}"'
    if item.label:
        title = (
            f'<h2 class="feed-title" {heading}><a href="{place}">{esc(item.title)}</a></h2>'
            if item.title
            else f'<h2 class="visually-hidden" {heading}>{esc(title_of(entry))}</h2>'
        )
        cut = len(item.text) > EXCERPT
        shown = f"{item.text[:EXCERPT].rstrip()}…" if cut else item.text
        text = wording.said(shown, naming.of(item), entry.people)
        more = f'<p><a href="{place}">{esc(read_on())}</a></p>' if cut else ""
        body = f'{title}<div class="post-text">{text}{more}</div>{below(entry, desk.network.slug)}'
    else:
        body = f'<h2 class="visually-hidden" {heading}>{esc(title_of(entry))}</h2>{news(entry)}'
    return (
        f'<div class="post-words" id="words-{item.public_id}"{swap}><header>{byline(entry, desk.network)}</header>'
        f'<input type="hidden" name="shown" value="{item.public_id}.{item.version}">{body}</div>'
    )


def _foot(entry: Entry, desk: Desk, swap: str = "", *, every: bool = False) -> str:
    """The stamps and the way to the comments; with `swap` as a part that takes the place of the one that stands there, with `every`
    stamp where somebody is choosing one."""
    key, href = entry.item.public_id, desk.item.replace(ANY, entry.item.public_id)
    said = (
        ngettext("%(number)s comment", "%(number)s comments", entry.answers) % {"number": entry.answers}
        if entry.answers
        else pgettext("verb", "Comment")
    )
    puts, url = entry.all_stamps if every else entry.puts, desk.item_stamps.replace(ANY, key)
    stamps = _stamps(puts, url, desk.token, desk.faces, key=key, more=not every)
    return (
        f'<footer class="feed-foot" id="foot-{key}"{swap}>{stamps}<a class="button quiet small" id="to-{key}" href="{href}#comments">'
        f"{icon('chat', 'small')}{said}</a></footer>"
    )


def anew(
    entries: Iterable[Entry], request: HttpRequest, shown: Mapping[str, int | None], choosing: Collection[str] = ()
) -> SafeString:
    """Return what was said and stamped on items, as parts that take the place of those on a page that is open (htmx), and their
    words where the page has them in another version (`shown`, by public id; None where it does not say). Where somebody is
    `choosing` a stamp (public ids of items), all stay there to choose from."""
    desk, swap, parts = Desk.of(request), ' hx-swap-oob="true"', []
    for entry in entries:
        key = entry.item.public_id
        if entry.kind == Item.Kind.JOINED:
            parts.append(_welcome(entry, desk, swap))
            continue
        parts.append(_foot(entry, desk, swap, every=key in choosing))
        if shown.get(key) not in (None, entry.item.version):
            parts.append(_words(entry, desk, swap))
    return mark_safe("".join(parts))


def gone(keys: Iterable[str]) -> SafeString:
    """Return what takes items that cannot be read (any more) out of a page that is open (htmx), by their public ids."""
    return mark_safe("".join(f'<div id="card-{esc(key)}" hx-swap-oob="delete"></div>' for key in sorted(keys)))


def _why(reasons: Sequence[str]) -> str:
    if not reasons:
        return ""
    said = gettext("Why you see this: %(reasons)s") % {"reasons": gettext(", ").join(reasons)}
    return f'<p class="meta mt-3">{esc(said)}</p>'


def title_of(entry: Entry) -> str:
    """Return what an item is called that has no title of its own."""
    if not entry.card:
        return str(entry.item.get_kind_display())
    if entry.item.label:
        return gettext("Post by %(name)s") % {"name": entry.card.name}
    return gettext("News of %(name)s") % {"name": entry.card.name}


def news(entry: Entry) -> SafeString:
    """Return what a profile says newly."""
    if entry.kind == Item.Kind.JOINED:
        return mark_safe(f"<p>{esc(gettext('is new here.'))}</p>")
    if entry.kind == Item.Kind.LATELY:
        return mark_safe(f'<p class="said-lately">{esc(entry.says)}</p>')
    return mark_safe(
        f'<dl class="change"><div><dt>{esc(entry.field)}</dt><dd><ins>{esc(entry.says)}</ins></dd></div></dl>'
    )


def obi(entry: Entry) -> SafeString:
    """Return the band that says how far an item may travel; nothing for news of a profile."""
    label = entry.item.label
    if not label:
        return SafeString()
    words = f"<strong>{esc(entry.label)}</strong> {esc(entry.asks)}"
    return mark_safe(f'<p class="obi" data-level="{label}">{icon(ICONS[Label(label)])}<span>{words}</span></p>')


def byline(entry: Entry, network: Any) -> SafeString:
    """Return who says it and when; without a card the secretariat speaks, under its seal."""
    item, dots = entry.item, []
    if entry.kind == Item.Kind.PROFILE:
        dots.append(pgettext("feed", "changed their profile"))
    elif entry.kind == Item.Kind.LATELY:
        dots.append(pgettext("field", "Lately"))
    elif item.source:
        dots.append(item.get_kind_display())
    if theme := themes.words(network, item.theme):
        dots.append(theme)
    if item.changed_at:
        dots.append(pgettext("post", "changed"))
    if item.circle_id and (group := getattr(item.circle, "group", None)):
        dots.append(group.name)
    more = "".join(f"<span>{esc(dot)}</span>" for dot in dots)
    meta = f'<p class="meta dots"><time datetime="{item.told_at.isoformat()}">{when(item.told_at)}</time>{more}</p>'
    if entry.card is None:
        office = esc(gettext("%(network)s secretariat") % {"network": network.name})
        seal = f'<span class="avatar seal" aria-hidden="true">{esc(network.name[:1])}</span>'
        return mark_safe(f'<div class="person">{seal}<div><b class="name">{office}</b>{meta}</div></div>')
    return mark_safe(f'<div class="person">{avatar(entry.card)}<div>{_name(entry.card)}{meta}</div></div>')


def _name(card: Card) -> str:
    lang = f' lang="{esc(card.name_lang)}"' if card.name_lang else ""
    name = (
        f'<a class="name" href="{esc(card.url)}"{lang}>{esc(card.name)}</a>'
        if card.url
        else f'<b class="name"{lang}>{esc(card.name)}</b>'
    )
    reading = f' <span class="reading">{esc(card.reading)}</span>' if card.reading else ""
    return f"{name}{reading} {side_tag(card)}"


def stamps(puts: Sequence[Put], url: str, key: str, request: HttpRequest, *, every: bool = False) -> SafeString:
    """Return the stamps on what has the public id `key`, as a form that puts and takes them; with `every` one all there are stand
    there already."""
    network: Any = request.network  # type: ignore[attr-defined]
    faces = {put.code: own_stamps.face(network, put.code) for put in puts}
    return mark_safe(_stamps(puts, url, get_token(request), faces, key=key, more=not every))


def _stamps(
    puts: Iterable[Put],
    url: str,
    token: str,
    faces: dict[str, SafeString],
    *,
    key: str,
    more: bool = True,
    swap: str = "",
) -> str:
    """Every part has an id by `key`, so that a button keeps the focus when the form is drawn anew."""

    def mark(code: str) -> str:
        return f' id="stamp-{key}-{code}"'

    buttons = "".join(
        f'<button class="reaction"{mark(put.code)} name="{"take" if put.mine else "put"}" value="{esc(put.code)}" aria-pressed="{"true" if put.mine else "false"}">'
        f"{faces[put.code]}{esc(put.words)}"
        + (
            f'<span class="num">{figure(put.number)}<span class="visually-hidden"> {esc(ngettext("person", "people", put.number))}</span></span></button>'
            if put.number
            else "</button>"
        )
        for put in puts
    )
    chosen_from = "" if more else f'<input type="hidden" name="choosing" value="{key}">'
    if more:
        buttons += (
            f'<a class="reaction"{mark("more")} href="{url}" hx-get="{url}" hx-target="closest form" hx-swap="outerHTML">{icon("smile")}{icon("plus")}'
            f'<span class="visually-hidden">{esc(gettext("Choose a stamp"))}</span></a>'
        )
    return (
        f'<form id="stamps-{key}"{swap} method="post" action="{url}" hx-post="{url}" hx-target="this" hx-swap="outerHTML">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{chosen_from}'
        f'<div class="reactions" role="group" aria-label="{esc(gettext("Stamps"))}">{buttons}</div></form>'
    )


def _newcomers(entries: Sequence[Entry], desk: Desk) -> str:
    first, number, word = entries[0].item.public_id, len(entries), desk.network.members_word
    if word:
        title = ngettext("%(people)s person joined %(word)s", "%(people)s people joined %(word)s", number)
    else:
        title = ngettext("%(people)s person joined", "%(people)s people joined", number)
    directory = reverse("profiles:directory", args=[desk.network.slug])
    rows = "".join(_newcomer(entry, desk) for entry in entries)
    return (
        f'<article class="card" aria-labelledby="item-{first}"><div class="section-head">'
        f'<h2 id="item-{first}">{esc(title % {"people": number, "word": word})}</h2>'
        f'<a href="{directory}?order=joined" aria-describedby="item-{first}">{esc(gettext("See who is new"))}</a></div>'
        f'<ul class="newcomers" role="list">{rows}</ul></article>'
    )


def _newcomer(entry: Entry, desk: Desk) -> str:
    card: Any = entry.card
    here = gettext(", ").join(filter(None, (card.unit, years_here(card.years) if card.years else "")))
    meta = f'<p class="meta">{esc(here)}</p>' if here else ""
    if card.overlap_years:
        years = card.overlap_years
        shared = ngettext("<b>%(years)s year</b> together with you", "<b>%(years)s years</b> together with you", years)
        meta += f'<p class="meta shared">{shared % {"years": years}}</p>'
    shown = f'<input type="hidden" name="shown" value="{entry.item.public_id}">'
    return f'<li id="card-{entry.item.public_id}">{avatar(card, "lg")}<div>{_name(card)}{meta}</div>{shown}{_welcome(entry, desk)}</li>'


def _welcome(entry: Entry, desk: Desk, swap: str = "") -> str:
    if entry.own:
        return ""
    key = entry.item.public_id
    url = desk.item_stamps.replace(ANY, key)
    return _stamps(entry.welcome, url, desk.token, desk.faces, more=False, key=key, swap=swap)
