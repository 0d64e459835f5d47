"""What somebody types is text, wherever a post shows it (CHECKS 24): no payload becomes an element, an attribute or an address that
runs."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.test import Client

from enishi.activity.deeds import SYSTEM
from enishi.feed import actions, carried, preview
from enishi.feed.tests.make import make_answer, make_carrying
from enishi.members.models import Member

pytestmark = pytest.mark.django_db
URL = "https://a.example/"
OPENINGS = ["", "<", "</", '"', "'", '">', "'>", "-->", "]]>", "`", "\\", "\u2028", "&lt;", "&#60;", "＜", "\x00", "<p>", "</p>", "</article>", "</textarea>",
            "</title>", "https://a.example/", "http://", "https://a.example/\"", "a@b.example\"", "#", "@", "%3C", "{{", "{%"]  # fmt: skip
BODIES = [
    "<script>hostile()</script>", "<img src=x onerror=hostile()>", "<svg onload=hostile()>", "<svg><script>hostile()</script></svg>",
    "<iframe src=javascript:hostile()>", "<a href=javascript:hostile()>x</a>", "javascript:hostile()", "<body onload=hostile()>",
    "<input autofocus onfocus=hostile()>", "<details open ontoggle=hostile()>", "<math><mtext><img src=x onerror=hostile()>",
    "<style>@import 'https://evil.example'</style>", "<link rel=stylesheet href=https://evil.example>", "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>", "<object data=https://evil.example>", "<form action=https://evil.example>",
    " onmouseover=hostile() x=", " hx-get=https://evil.example hx-trigger=load ", "<div hx-on::load=hostile()>",
]  # fmt: skip
RUNS = {"script", "iframe", "object", "embed", "base", "math", "style"}


class Reader(HTMLParser):
    """Notes what an element or an attribute of a page does that none of ours does."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        if tag in RUNS and not (tag == "script" and (given.get("src") or "").startswith("/static/")):
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            said = (value or "").strip().lower()
            if name.startswith(("on", "hx-on")) or name == "style" or name == "srcdoc":
                self.wrong.append(f"{tag} {name}")
            if (tag, name) == ("a", "href") and said.startswith(("http://", "https://")):
                continue  # an address of the web may be followed; nothing else of it is fetched
            if name in ("href", "src", "action", "formaction", "data", "hx-get", "hx-post") and not said.startswith(
                ("/", "?", "#", "mailto:")
            ):
                self.wrong.append(f"{tag} {name}={said[:60]}")


def wrong_in(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.wrong


def test_reader_of_this_test_sees_what_runs() -> None:
    assert all(
        wrong_in(each)
        for each in ("<script>x</script>", "<img src=x onerror=a()>", "<a href=javascript:a()>", "<p style=x>")
    )


@pytest.mark.parametrize("opening", OPENINGS)
def test_words_never_become_html_wherever_a_post_shows_them(ken: Member, aki: Member, opening: str) -> None:
    """Every body of the list behind this opening, at once in title, text, words of a picture, name of a file, comment and preview."""
    cache.clear()
    said = " ".join(f"{opening}{body}" for body in BODIES)
    item = make_carrying(ken, said[:4000], title=said[:80], name=f"{said[-40:]}.pdf", alt=said[:300])
    actions.change(item, text=f"{said[:3900]} {URL}", title=said[-80:], version=1, by=ken)
    make_answer(item, aki, said[:2000])
    seen = said.replace("\0", "")  # what is read of a page has no letters that cannot be printed
    preview.add(
        item, preview.first_link(f"{said[:3900]} {URL}"), dict.fromkeys(("title", "text", "site"), seen), by=SYSTEM
    )
    client = Client()
    client.force_login(aki.person)
    at = f"/n/{ken.network.slug}/feed/"

    pages = [client.get(path) for path in (at, f"{at}{item.public_id}/", f"/n/{ken.network.slug}/home/")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [wrong for page in pages for wrong in wrong_in(page.content.decode())] == []
    assert carried.of(item).pictures
    assert "hostile()" in pages[1].content.decode()
