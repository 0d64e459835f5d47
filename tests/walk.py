"""Reading pages as a walker does: the forms on them, the canaries in them, and whether the database is as it was."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.db import connection

# what every request may write: sessions and when they were seen, the waiting jobs' signs of life
TRACES = {"django_session", "usersessions_usersession", "kit_beat", "kit_due", "django_migrations", "sqlite_sequence"}
TRACES |= {"sqlite_stat1", "sqlite_stat4"}  # what SQLite counted


# -- forms -------------------------------------------------------------------------------------------------------------
@dataclass
class Form:
    """A form of a page: where it goes, how, and what it would send as it stands; `files` are the fields that take a file."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it can send, the token left out."""
        names = {*self.fields, *self.files, *(name for name, _value in self.buttons)}
        return tuple(sorted(names - {"csrfmiddlewaretoken"}))

    def data(self) -> dict[str, list[str]]:
        """Return what the first button sends."""
        sent = {name: list(values) for name, values in self.fields.items() if name != "csrfmiddlewaretoken" and values}
        if self.buttons:
            sent.setdefault(self.buttons[0][0], []).append(self.buttons[0][1])
        return sent


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self.by_id = page, [], {}
        self.open: Form | None = None
        self.area = self.select = ""

    def _of(self, given: dict[str, str]) -> Form | None:
        return self.by_id.setdefault(given["form"], Form(self.page, "get")) if given.get("form") else self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = self.by_id.get(given.get("id", ""), Form("", ""))
            self.open.action = urljoin(self.page, given.get("action", "") or self.page)
            self.open.method = given.get("method", "get").lower()
            if given.get("id"):
                self.by_id[given["id"]] = self.open
            self.found.append(self.open)
        to, name = self._of(given), given.get("name", "")
        if tag == "option" and self.select and self.open:
            values = self.open.fields.setdefault(self.select, [])
            if "selected" in given or not values:
                values[:] = [given.get("value", "")]
        elif tag in {"input", "select", "textarea", "button"} and name and to:
            self._take(tag, given, name, to)

    def _take(self, tag: str, given: dict[str, str], name: str, to: Form) -> None:
        kind = given.get("type", "text")
        if tag == "button" or kind in {"submit", "image"}:
            to.buttons.append((name, given.get("value", "")))
        elif kind == "file":
            to.files.add(name)
        elif tag == "select":
            to.fields.setdefault(name, [])
            self.select = name
        elif tag == "textarea":
            to.fields.setdefault(name, []).append("")
            self.area = name
        elif kind not in {"checkbox", "radio"} or "checked" in given:
            to.fields.setdefault(name, []).append(given.get("value", "on"))
        else:
            to.fields.setdefault(name, [])

    def handle_data(self, data: str) -> None:
        if self.area and self.open and self.open.fields.get(self.area):
            self.open.fields[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        self.area = "" if tag == "textarea" else self.area
        self.select = "" if tag == "select" else self.select


def forms(page: str, path: str) -> list[Form]:
    """Return the forms of an HTML page that was answered at `path`."""
    reader = _Forms(path)
    reader.feed(page)
    return reader.found


QUERY = re.compile(r"""(?:href|hx-get|data-src|action)="([^"#]*\?[^"#]*)""")


def questions(page: str, path: str) -> dict[str, set[str]]:
    """Return path → names of the query's parts, from all addresses and GET forms of a page."""
    found: dict[str, set[str]] = {}
    for address in QUERY.findall(page):
        parts = urlsplit(urljoin(path, unescape(address)))
        if not parts.netloc:
            names = {unquote(pair.partition("=")[0]) for pair in parts.query.split("&") if pair}
            found.setdefault(parts.path, set()).update(names)
    for form in forms(page, path):
        if form.method == "get":
            found.setdefault(urlsplit(form.action).path, set()).update(form.names)
    return found


# -- words -------------------------------------------------------------------------------------------------------------
def text(response: Any) -> str:
    """Return everything that an answer tells, as text: headers, and the body of a page, a style, a sheet."""
    body = b"".join(response) if response.streaming else response.content
    said = "\n".join(f"{name}: {unquote(value)}" for name, value in response.items())
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as sheet:
            body = b"\n".join(sheet.read(name) for name in sheet.namelist())
    return said + unescape(body.decode("utf-8", "replace"))


def met(words: Iterable[str], said: str) -> set[str]:
    """Return the canaries in a text."""
    return {word for word in words if word in said}


# -- the database ------------------------------------------------------------------------------------------------------
def tables() -> list[str]:
    """Return every table that a refused request must leave alone."""
    with connection.cursor() as cursor:
        names = {row.name for row in connection.introspection.get_table_list(cursor) if row.type == "t"}
        if connection.vendor == "sqlite":  # an index of words is a table of tables; those hold its rows
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
            names -= {name for (name,) in cursor.fetchall()}
    return sorted(names - TRACES)


def state() -> dict[str, str]:
    """Return a digest of every table, to see what has changed."""
    found = {}
    with connection.cursor() as cursor:
        for name in tables():
            cursor.execute(f'SELECT * FROM "{name}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def changed(before: dict[str, str]) -> list[str]:
    """Return the tables that are no longer as they were."""
    now = state()
    return [name for name, digest in before.items() if now[name] != digest]
