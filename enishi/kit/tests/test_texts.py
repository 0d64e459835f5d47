"""Translations: what is found in code and templates, what is wrong with a catalog, what is compiled."""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Any

import polib
import pytest

from enishi.kit import texts

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A house of two packages, `lower` and `upper`, and the config."""
    for name in ("lower", "upper", "config"):
        (tmp_path / "enishi" / name).mkdir(parents=True)
    monkeypatch.setattr(
        texts, "packages", lambda: [tmp_path / "enishi" / name for name in ("lower", "upper", "config")]
    )
    settings.LOCALE_PATHS = [tmp_path / "compiled"]
    return tmp_path / "enishi"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def po(house: Path, package: str, text: str) -> None:
    write(texts.path_of(house / package, "ja"), PO + text)


def test_packages_come_from_the_ground_up_and_config_last() -> None:
    names = [path.name for path in texts.packages()]

    assert (names[0], names[-1]) == ("kit", "config")
    assert names.index("accounts") < names.index("profiles") < names.index("home")


def test_used_finds_texts_of_code(house: Path) -> None:
    write(
        house / "lower" / "views.py",
        "from x import gettext as _, ngettext, pgettext_lazy\n"
        "a = _('plain' ' and joined')\nb = ngettext('%(n)s card', '%(n)s cards', 3)\nc = pgettext_lazy('month', 'May')\n"
        "d = _(variable)\ne = other('not this')\n",
    )
    write(house / "lower" / "tests" / "test_views.py", "_('of a test')")

    assert texts.used(house / "lower") == {
        ("", "plain and joined"): ("", "views.py"),
        ("", "%(n)s card"): ("%(n)s cards", "views.py"),
        ("month", "May"): ("", "views.py"),
    }


def test_used_finds_texts_of_templates(house: Path) -> None:
    write(
        house / "lower" / "templates" / "lower" / "page.html",
        '{% translate "It\'s (really) here" %} {% button _("Save") %} {{ _("Or")|upper }}'
        "{% blocktranslate trimmed with a=b %}\n  Hello\n  {{ a }}, 100%\n{% endblocktranslate %}"
        '{% blocktranslate count n=x context "card" %}one{% plural %}{{ n }} of them{% endblocktranslate %}',
    )

    found = texts.used(house / "lower")

    assert {key: plural for key, (plural, _file) in found.items()} == {
        ("", "It's (really) here"): "",
        ("", "Save"): "",
        ("", "Or"): "",
        ("", "Hello %(a)s, 100%%"): "",
        ("card", "one"): "%(n)s of them",
    }


def test_used_refuses_an_f_string(house: Path) -> None:
    write(house / "lower" / "views.py", "_(f'Hello {name}')")

    with pytest.raises(ValueError, match=r"views\.py:1: an f-string"):
        texts.used(house / "lower")


def test_problems_of_a_whole_house_are_none(house: Path) -> None:
    write(house / "lower" / "a.py", "_('Save')")
    write(house / "upper" / "a.py", "_('Save')\n_('%(n)s left')")
    po(house, "lower", 'msgid "Save"\nmsgstr "保存"\n')
    po(house, "upper", 'msgid "%(n)s left"\nmsgstr "あと%(n)s"\n\n# allauth\nmsgid "Sign In"\nmsgstr "サインイン"\n')

    assert texts.problems() == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("", "lower/ja: missing 'Save' (a.py)"),
        ('msgid "Save"\nmsgstr ""\n', "lower/ja: empty 'Save'"),
        ('#, fuzzy\nmsgid "Save"\nmsgstr "保存"\n', "lower/ja: fuzzy 'Save'"),
        ('msgid "Save"\nmsgstr "保存"\n\nmsgid "Old"\nmsgstr "古い"\n', "lower/ja: unused 'Old'"),
        ('msgid "Save"\nmsgstr "保存"\n\n#~ msgid "Old"\n#~ msgstr "古い"\n', "lower/ja: unused 'Old'"),
        (
            'msgid "Save"\nmsgstr "%(x)s保存"\n',
            "lower/ja: 'Save' is translated with a placeholder that it does not have",
        ),
    ],
)
def test_problems_name_what_is_wrong(house: Path, entry: str, problem: str) -> None:
    write(house / "lower" / "a.py", "_('Save')")
    po(house, "lower", entry)

    assert texts.problems() == [problem]


def test_problems_name_two_translations_of_one_text(house: Path) -> None:
    for package, word in (("lower", "五月"), ("upper", "よい")):
        write(house / package / "a.py", "_('May')")
        po(house, package, f'msgid "May"\nmsgstr "{word}"\n')

    assert texts.problems() == ["upper/ja: two translations of 'May'; use a context."]


def test_compile_joins_the_packages_and_leaves_out_what_is_unfinished(house: Path, settings: Any) -> None:
    po(house, "lower", 'msgid "Save"\nmsgstr "保存"\n\n#, fuzzy\nmsgid "Old"\nmsgstr "?"\n\nmsgid "New"\nmsgstr ""\n')
    po(
        house,
        "upper",
        'msgid "one"\nmsgid_plural "%(n)s"\nmsgstr[0] "%(n)s枚"\n\nmsgctxt "m"\nmsgid "May"\nmsgstr "五月"\n',
    )

    assert texts.compile_all()

    compiled = settings.LOCALE_PATHS[0] / "ja" / "LC_MESSAGES" / "django.mo"
    with compiled.open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    assert [catalog.gettext(text) for text in ("Save", "Old", "New")] == ["保存", "Old", "New"]
    assert catalog.ngettext("one", "%(n)s", 1) == "%(n)s枚"
    assert catalog.pgettext("m", "May") == "五月"


def test_compile_after_an_upgrade_shows_the_new_texts_at_once(house: Path, settings: Any) -> None:
    po(house, "lower", 'msgid "Save"\nmsgstr "保存"\n')
    texts.compile_all()
    path = str(settings.LOCALE_PATHS[0])
    assert gettext.translation("django", path, ["ja"]).gettext("New") == "New"  # asked for, and kept

    po(house, "lower", 'msgid "Save"\nmsgstr "保存"\n\nmsgid "New"\nmsgstr "新しい"\n')
    texts.compile_all()

    assert gettext.translation("django", path, ["ja"]).gettext("New") == "新しい"


def test_compile_again_only_after_a_change(house: Path) -> None:
    po(house, "lower", 'msgid "Save"\nmsgstr "保存"\n')

    first, second = texts.compile_all(), texts.compile_all()
    os.utime(texts.path_of(house / "lower", "ja"), (1, 1))

    assert (first, second, texts.compile_all()) == (True, False, True)


def test_collect_adds_what_is_new_and_drops_what_is_gone(house: Path) -> None:
    write(house / "lower" / "a.py", "_('Save')\nngettext('one', '%(n)s cards', n)")
    write(house / "upper" / "a.py", "_('Save')")
    po(house, "lower", 'msgid "Old"\nmsgstr "古い"\n')

    changed = texts.collect()

    entries = {entry.msgid: entry for entry in polib.pofile(str(texts.path_of(house / "lower", "ja")))}
    assert changed == ["lower/ja: 2 new, 1 dropped"]
    assert set(entries) == {"Save", "one"}
    assert (entries["one"].msgid_plural, entries["one"].msgstr_plural) == ("%(n)s cards", {0: ""})
    assert texts.collect() == []
