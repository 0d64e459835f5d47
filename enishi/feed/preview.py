"""What stands behind a link in a post: the title, a few words and the name of the site, fetched once by a job. No picture is
fetched or shown from elsewhere, so that reading a post tells nobody but us. In `carries` it is {url, title, text, site}, or
{none: true} once the author took it out."""

from __future__ import annotations

import codecs
import html
import re
from typing import Any

from django.conf import settings

from enishi.activity.deeds import action, happened
from enishi.feed import happenings, rules
from enishi.feed.carried import PREVIEW
from enishi.feed.models import Item
from enishi.kit import fetch, jobs, prose

LONGEST = {"title": 120, "text": 240, "site": 60}
JOB = "enishi.feed.jobs.look_at_link"
_HEAD = 200_000  # bytes of a page that are looked at
_META = re.compile(r"<meta\s([^<>]{1,2000})>", re.IGNORECASE)
_PAIR = re.compile(r"([a-zA-Z:_-]{1,30})\s?=\s?(?:\"([^\"]{0,1500})\"|'([^']{0,1500})')")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,1000})<", re.IGNORECASE)
_CHARSET = re.compile(rb"charset=[\"']?([a-zA-Z0-9_-]{1,30})", re.IGNORECASE)
# what the web calls them → the codec that reads what is sent under that name (WHATWG Encoding, as far as Japanese pages go)
_CODECS = {"shift_jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-jp": "euc_jp", "x-euc-jp": "euc_jp",
           "iso-2022-jp": "iso2022_jp", "utf-8": "utf-8", "utf8": "utf-8", "iso-8859-1": "cp1252", "windows-1252": "cp1252"}  # fmt: skip


def first_link(text: str) -> str:
    """Return the first address of the web in a text; empty where there is none."""
    found = next((each for each in prose.LINK.finditer(text) if each["web"]), None)
    return found[0].rstrip(prose.CLOSING) if found else ""


def follow(item: Item) -> None:
    """Have the link in a post looked at, if there is one that is not known yet; within the caller's transaction. A preview of a
    link that stands there no more goes."""
    held, link = item.carries.get(PREVIEW), first_link(item.text)
    if held and held.get("none"):
        return
    if held and held["url"] != link:
        del item.carries[PREVIEW]
        item.save(update_fields=["carries"])
        held = None
    # what is said in a room of alumni is read by those inside alone, and no other server hears what is talked of there
    inside = item.circle is not None and item.circle.blind
    if link and not held and not inside and settings.LINK_PREVIEWS:
        jobs.follow(JOB, item.network_id, item.pk)


def read(page: fetch.Page) -> dict[str, str]:
    """Return title, text and site of a page, as plain text on one line each; empty where it says none."""
    body = page.body[:_HEAD]
    said = _CHARSET.search(page.kind.encode("ascii", "ignore")) or _CHARSET.search(body[:2048])
    name = _CODECS.get(said[1].decode().lower(), "utf-8") if said else "utf-8"
    text = codecs.decode(body, name, "replace")
    found: dict[str, str] = {}
    for tag in _META.finditer(text):
        pairs = {key.lower(): double or single for key, double, single in _PAIR.findall(tag[1])}
        name = (pairs.get("property") or pairs.get("name") or "").lower()
        if name and "content" in pairs:
            found.setdefault(name, pairs["content"])
    plain = _TITLE.search(text)
    return {
        "title": _line(found.get("og:title") or (plain[1] if plain else ""), "title"),
        "text": _line(found.get("og:description") or found.get("description", ""), "text"),
        "site": _line(found.get("og:site_name", ""), "site"),
    }


def _line(text: str, kind: str) -> str:
    said = " ".join(html.unescape(text).split())
    said = "".join(each for each in said if each.isprintable())
    most = LONGEST[kind]
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


@action(rule=rules.the_house)
def add(item: Item, url: str, said: dict[str, str], *, by: Any) -> None:
    """Show what stands behind a link, if it still stands in the post and its author has not taken it out."""
    if item.taken_back_at is None and not item.carries.get(PREVIEW) and first_link(item.text) == url:
        item.carries[PREVIEW] = {"url": url, **said}
        item.save(update_fields=["carries"])
    happened(happenings.PREVIEWED, item, by=by)


@action(rule=rules.is_author)
def take_out(item: Item, *, by: Any) -> None:
    """Show the link alone, from now on."""
    item.carries[PREVIEW] = {"none": True}
    item.save(update_fields=["carries"])
    happened(happenings.PREVIEW_OUT, item, by=by)
