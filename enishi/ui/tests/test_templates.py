"""What holds for every template of the product: it parses, carries nothing inline, and names only what exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines

PRODUCT = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in PRODUCT.glob("*/templates/**/*.html"))
ICONS = set(re.findall(r'symbol id="i-([\w-]+)"', (PRODUCT / "ui/static/icons.svg").read_text(encoding="utf-8")))
STAMPS = set(re.findall(r'symbol id="stamp-([\w-]+)"', (PRODUCT / "ui/static/stamps.svg").read_text(encoding="utf-8")))


def _name(path: Path) -> str:
    return str(path.relative_to(PRODUCT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_parses(path):
    name = str(path).partition("/templates/")[2]

    assert engines["django"].get_template(name).template.nodelist is not None  # type: ignore[attr-defined]


def _inline(text: str) -> Iterator[str]:
    """Yield what the Content-Security-Policy would refuse."""
    yield from re.findall(r"<style\b[^>]*>", text)
    yield from re.findall(r'\sstyle\s*=\s*["\'][^"\']*', text)
    yield from re.findall(r'<[a-z][^>]*\son[a-z]+\s*=\s*["\'][^"\']*', text)
    yield from re.findall(r"javascript:\S*", text)
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        if "src=" not in attributes and "json" not in attributes:
            yield f"<script{attributes}>"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_carries_no_style_and_no_script(path):
    assert list(_inline(path.read_text(encoding="utf-8"))) == []


def test_inline_styles_and_scripts_are_found():
    text = '<p style="color:red" ><b onclick="x()"></b><script>1</script><script src="a.js"></script><style>'

    assert len(list(_inline(text))) == 4


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_names_icons_and_stamps_that_exist(path):
    text = path.read_text(encoding="utf-8")

    assert set(re.findall(r'{% icon "([\w-]+)"', text)) - ICONS == set()
    assert set(re.findall(r'icon="([\w-]+)"', text)) - ICONS == set()
    assert set(re.findall(r'(?:{% stamp |stamp=)"([\w-]+)"', text)) - STAMPS == set()
