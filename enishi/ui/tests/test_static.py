"""Styles, scripts and sprites as they are sent: joined, hashed, light, unchanged where they are others'."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import brotli
import pytest
from django.core.management import call_command
from django.test import override_settings

STATIC = Path(__file__).parents[1] / "static"
CSS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
LAYERS = ("reset", "tokens", "base", "layout", "components", "pages", "utilities")
ALONE = {"app.css", "page-styleguide.css", "page-chat.css", "page-news.css", "page-health.css"}
LIGHT_CSS = 28_000  # bytes, brotli
FIRST_VISIT = 200_000  # bytes, brotli: styles, scripts and sprites of a page, without its HTML


def _without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _outermost(text: str) -> set[str]:
    """Return the selectors and statements that stand in no block."""
    found, depth, begun = set(), 0, ""
    for character in text:
        if depth == 0 and character in "{;":
            found.add(" ".join(begun.split()))
        depth += {"{": 1, "}": -1}.get(character, 0)
        begun = begun + character if depth == 0 and character not in "};" else ""
    return found


def test_every_stylesheet_is_joined_once_and_tokens_come_first():
    imports = re.findall(r'@import url\("([\w-]+\.css)"\);', (STATIC / "css/app.css").read_text(encoding="utf-8"))

    assert sorted(imports) == sorted(path.name for path in CSS if path.name not in ALONE)
    assert imports[0] == "tokens.css"


@pytest.mark.parametrize("path", [path for path in CSS if path.name != "app.css"], ids=lambda path: path.name)
def test_stylesheet_is_whole_and_stands_in_a_layer(path):
    text = _without_comments(path)

    assert text.count("{") == text.count("}")
    assert _outermost(text) <= {f"@layer {name}" for name in LAYERS} | {f"@layer {', '.join((*LAYERS, 'network'))}"}


def test_outermost_finds_a_rule_outside_the_layers():
    assert _outermost("@layer base { p { color: red } } .stray { & a { top: 0 } }") == {"@layer base", ".stray"}


def test_styles_use_only_variables_that_are_set_somewhere():
    everything = "\n".join(map(_without_comments, CSS))
    used = set(re.findall(r"var\((--[\w-]+)\s*\)", everything))  # without a fallback
    given = set(re.findall(r"(--[\w-]+)\s*:", everything))

    assert used - given == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_ends_its_imports_and_evaluates_no_text(path):
    text = path.read_text(encoding="utf-8")
    imports = [line for line in text.splitlines() if line.startswith(("import ", "export * "))]

    assert [line for line in imports if not line.endswith(";")] == []
    assert re.findall(r"\beval\(|new Function|\.setAttribute\(\"style\"|document\.write", text) == []
    assert len(text.splitlines()) <= 100


def test_app_js_loads_every_element():
    loaded = set(re.findall(r'"\./elements/([\w-]+\.js)"', (STATIC / "js/app.js").read_text(encoding="utf-8")))

    assert loaded == {path.name for path in (STATIC / "js/elements").glob("*.js")}


@pytest.mark.parametrize("folder", [STATIC / "vendor", Path(__file__).parent / "vendor"], ids=["served", "tests"])
def test_vendored_scripts_are_unchanged(folder):
    said = set(re.findall(r"\b[0-9a-f]{64}\b", (folder / "README.md").read_text(encoding="utf-8")))
    are = {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}

    assert are == said


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that collectstatic makes, once for this file."""
    root = tmp_path_factory.mktemp("static")
    storage = {"staticfiles": {"BACKEND": "enishi.kit.statics.Storage"}}
    with override_settings(STATIC_ROOT=str(root), STORAGES=storage):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["account", "mfa", "admin"])
    return root


def _one(root: Path, pattern: str) -> Path:
    (found,) = root.glob(pattern)
    return found


HASHED = "[0-9a-f]" * 12


def test_collected_stylesheet_is_one_file_in_order(collected):
    text = _one(collected, f"css/app.{HASHED}.css").read_text(encoding="utf-8")

    assert "@import" not in text
    assert text.index("@layer reset, tokens") < text.index(".button {") < text.index("@media print")


def test_collected_scripts_import_one_another_by_hashed_names(collected):
    app = _one(collected, f"js/app.{HASHED}.js")
    imports = re.findall(r'import\s*"\./(elements/[^"]+)"', app.read_text(encoding="utf-8"))

    assert len(imports) == len(list((STATIC / "js/elements").glob("*.js")))
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", name) and (app.parent / name).exists() for name in imports)


def test_collecting_again_follows_a_changed_stylesheet(tmp_path):
    source, root = tmp_path / "source/css", tmp_path / "root"
    source.mkdir(parents=True)
    (source / "app.css").write_text('@import url("one.css");\n')
    (source / "one.css").write_text("p { color: red }")
    storage = {"staticfiles": {"BACKEND": "enishi.kit.statics.Storage"}}
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(
        STATIC_ROOT=str(root), STORAGES=storage, STATICFILES_DIRS=[str(source.parent)], STATICFILES_FINDERS=finders
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        (source / "one.css").write_text("p { color: blue }")
        call_command("collectstatic", interactive=False, verbosity=0)

    assert (root / "css/app.css").read_text() == "p { color: blue }"


def test_first_visit_is_light(collected):
    def sent(*patterns: str) -> int:
        return sum(len(brotli.compress(_one(collected, pattern).read_bytes())) for pattern in patterns)

    styles = sent(f"css/app.{HASHED}.css")
    scripts = [f"vendor/{name}.{HASHED}.js" for name in ("htmx.min", "idiomorph-ext.min")]
    elements = [f"js/elements/{path.stem}.{HASHED}.js" for path in (STATIC / "js/elements").glob("*.js")]
    pictures = [f"{name}.{HASHED}.svg" for name in ("icons", "knot-panel", "mark")]

    assert styles <= LIGHT_CSS
    assert styles + sent(f"js/app.{HASHED}.js", *scripts, *elements, *pictures) <= FIRST_VISIT
