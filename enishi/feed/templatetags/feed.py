"""The cards of the feed and their parts, for templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.middleware.csrf import get_token
from django.template.context import Context
from django.utils.safestring import SafeString

from enishi.feed import below as carried
from enishi.feed import drawing, naming, poll_drawing, wording
from enishi.feed import stamps as own_stamps
from enishi.feed.answers import Answer
from enishi.feed.carried import Change, Picture
from enishi.feed.reading import Block, Entry, Put

register = template.Library()
register.simple_tag(drawing.obi)
register.simple_tag(drawing.news)
register.simple_tag(drawing.title_of)


@register.simple_tag(takes_context=True)
def feed_cards(context: Context, blocks: Iterable[Block]) -> SafeString:
    """Print the cards of a page of the feed."""
    return drawing.cards(blocks, context["request"])


@register.simple_tag
def written(thing: Entry | Answer) -> SafeString:
    """Print the words of an item or a comment, with the names in them."""
    source = thing.item if isinstance(thing, Entry) else thing.comment
    return wording.said(source.text, naming.of(source), thing.people)


@register.simple_tag(takes_context=True)
def byline(context: Context, entry: Entry) -> SafeString:
    """Print who says it and when."""
    return drawing.byline(entry, context["request"].network)


@register.simple_tag(takes_context=True)
def below(context: Context, entry: Entry) -> SafeString:
    """Print what an item carries, on its own page."""
    return carried.below(entry, context["request"].network.slug, whole=True)


@register.simple_tag
def alt_of(picture: Picture, change: Change) -> str:
    """Print what a picture shows, as it was typed into the form that changes it."""
    return change.said.get(picture.key, picture.alt)


@register.simple_tag(takes_context=True)
def poll(context: Context, entry: Entry) -> SafeString:
    """Print the poll of an item, on its own page; the answers to choose from once more where the address asks for them."""
    request = context["request"]
    changing = "change" in request.GET
    return poll_drawing.poll(entry, request.network, get_token(request), level=2, changing=changing)


@register.simple_tag(takes_context=True)
def whole_stamp(context: Context, code: str, size: str = "") -> SafeString:
    """Print a stamp as decoration, one of the network's own or of the house's."""
    return own_stamps.whole(context["request"].network, code, size)


@register.simple_tag(takes_context=True)
def stamp_words(context: Context, code: str) -> str:
    """Print what a stamp says."""
    return own_stamps.words(context["request"].network, code)


@register.simple_tag(takes_context=True)
def stamps(context: Context, puts: Sequence[Put], url: str, key: str, every: bool = False) -> SafeString:
    """Print the stamps on what has the public id `key`; with `every` all that there are."""
    return drawing.stamps(puts, url, key, context["request"], every=every)
