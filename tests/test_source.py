"""Rules of the house that a pattern can hold: where raw SQL may stand, what a template may not contain."""

from __future__ import annotations

import re

import pytest

from tests.house import HOUSE, none, sources

RAW = re.compile(r"\.raw\(|\.extra\(|\bRawSQL\(|\.cursor\(\)|\b_base_manager\b|\bexecute\(|\bexecutemany\(")
# The walls do not guard these places; each has its own tests of isolation (ARCHITECTURE §5).
MAY_BE_RAW = {
    "activity/deeds.py",  # the row lock
    "networks/tenancy.py",
    "networks/walls.py",
    "profiles/search/sql.py",  # the search module
    "feed/stream.py",  # the newest of each audience, put together
}
IN_TEMPLATES = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:-]*)\s*=", re.IGNORECASE),
    "a script address": re.compile(r"[\"']\s*(?:javascript|js):", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape off"),
    "an inner id": re.compile(r"\{[{%](?:(?![%}]\}).)*(?<!request)\.(?:id|pk)\b(?!_)"),
}
IN_CODE = {
    "a signal between models": re.compile(r"\b(?:pre|post)_(?:save|delete|init)\b|\bm2m_changed\b"),
    "an own save() of a model": re.compile(
        r"^class \w+\(.*Model\):\n(?:(?!class ).*\n)*?\s+def (?:save|delete)\(self", re.MULTILINE
    ),
    "a number that is none": re.compile(r"\.is(?:digit|numeric)\(\)"),  # ² and ❶ are digits, and int() takes neither
    "a setting of another kind": re.compile(r"os\.environ\[[\"'](?!DJANGO_|ENISHI_)|os\.getenv\("),
}


def hits(pattern: re.Pattern[str], glob: str) -> list[str]:
    """Return `file:line` of every match in the product's files."""
    found = []
    for path in sources(glob):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(HOUSE)}:{text[: m.start()].count(chr(10)) + 1}" for m in pattern.finditer(text)]
    return found


def test_source_raw_sql_stands_where_it_may() -> None:
    elsewhere = [hit for hit in hits(RAW, "*.py") if hit.split(":")[0] not in MAY_BE_RAW and not hit.startswith("kit/")]

    none(elsewhere)


@pytest.mark.parametrize("what", IN_TEMPLATES)
def test_source_templates_contain_nothing_that_the_csp_or_privacy_forbids(what: str) -> None:
    none(hits(IN_TEMPLATES[what], "*.html"))


@pytest.mark.parametrize("what", IN_CODE)
def test_source_code_keeps_to_what_can_be_seen(what: str) -> None:
    none(hits(IN_CODE[what], "*.py"))


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an inline style", '<p class="a" style="color:red">'),
        ("an inline style", "<style>"),
        ("an inline script", "<script>1</script>"),
        ("an inline script", '<script type="module">'),
        ("an event handler", '<a href="/" onclick="x()">'),
        ("an event handler", '<a hx-on:click="x()">'),
        ("a script address", '<a href="javascript:x()">'),
        ("unescaped text", "{{ note|safe }}"),
        ("an inner id", "{{ member.id }}"),
        ("an inner id", '{% url "x:y" member.pk %}'),
    ],
)
def test_source_patterns_catch_what_they_are_for(what: str, text: str) -> None:
    assert IN_TEMPLATES[what].search(text)


def test_source_patterns_catch_a_model_that_saves_its_own_way() -> None:
    text = "class A(NetworkModel):\n    name = 1\n\n    def save(self, **values):\n        pass\n"

    assert IN_CODE["an own save() of a model"].search(text)
    assert not IN_CODE["an own save() of a model"].search(text.replace("NetworkModel", "Draft"))


@pytest.mark.parametrize(
    "text",
    [
        '<script src="{% static "js/app.js" %}" type="module"></script>',
        '<label for="{{ field.id_for_label }}">',
        "{{ member.public_id }}",
        "{{ request.id }}",
        '<button data-style="round" aria-controls="x">',
        '<meta content="width=device-width, initial-scale=1">',
    ],
)
def test_source_patterns_leave_the_rest_alone(text: str) -> None:
    assert [what for what, pattern in IN_TEMPLATES.items() if pattern.search(text)] == []
