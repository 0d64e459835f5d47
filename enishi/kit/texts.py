"""Translations: each package keeps its own `locale/<language>/LC_MESSAGES/django.po`, written by hand.

At start they are compiled into one catalog in the data folder (`compile_all`), so that running needs no gettext tools
and nothing is written among the sources. `collect` and `problems` hold the catalogs against the code and templates.
Lower floors come first: where two packages know the same text, one translation serves both.
"""

from __future__ import annotations

import ast
import gettext
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale, trans_real
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ja",)
VARIANTS = {"programme": ("ja", "en")}  # other words for the same texts: <name>.po beside django.po, in these languages
Key = tuple[str, str]  # context ("" for none), text

_ARGUMENTS = {  # function → where its context, text and plural stand
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_FUNCTIONS = {"_": _ARGUMENTS["gettext"], "gettext_noop": _ARGUMENTS["gettext"]}
_FUNCTIONS |= {name + end: where for name, where in _ARGUMENTS.items() for end in ("", "_lazy")}
_TEMPLATE_CALL = re.compile(r"\b(_|n?p?gettext)\(")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
_FOREIGN = ("allauth", "django")  # a comment that begins so marks our own wording for a text of that package


# -- at start --------------------------------------------------------------------------------------------------------
def compile_all() -> bool:
    """Write the catalogs of all packages to the first of LOCALE_PATHS; returns whether anything had to be done."""
    target = Path(settings.LOCALE_PATHS[0])
    stamp, state = target / "stamp", _state()
    if stamp.exists() and stamp.read_text() == state:
        return False
    for language in LANGUAGES:
        folder = target / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / "django.mo", merged(language).to_binary())
    for name, languages in VARIANTS.items():
        for language in languages:
            folder = target / to_locale(variant(language, name)) / "LC_MESSAGES"
            folder.mkdir(parents=True, exist_ok=True)
            _replace(folder / "django.mo", merged(language, name).to_binary())
    _replace(stamp, state.encode())
    _forget_loaded()
    return True


def _forget_loaded() -> None:
    """Let Django load the catalogs anew: what was asked for before this moment was looked up without them, or in those of the
    version before an upgrade, which gettext keeps by their path."""
    gettext._translations.clear()  # type: ignore[attr-defined]  # as Django's own reloader does
    trans_real._translations = {}  # type: ignore[attr-defined]  # as Django's own reloader does
    trans_real._default = None  # type: ignore[attr-defined]


def variant(language: str, name: str) -> str:
    """Return the code in which a language is spoken with the words of a variant; a private subtag (RFC 5646, 2.2.7)."""
    return f"{language}-x-{name}"


def merged(language: str, name: str = "") -> polib.POFile:
    """Return one catalog of what all packages have translated, in the words of the variant `name` where it has others;
    unfinished (fuzzy) texts are left out."""
    entries: dict[Key, polib.POEntry] = {}
    catalogs = [catalog(package, language) for package in packages()]
    if name:
        catalogs = [*(catalog(package, language, name) for package in packages()), *catalogs]
    for each in catalogs:
        for entry in each:
            if entry.translated() and not entry.obsolete:
                entries.setdefault(_key(entry), entry)
    result = _empty(language)
    result.extend(entries.values())
    return result


def _state() -> str:
    """Return a hash that changes when any catalog, or this file, does."""
    files = [Path(__file__), *(path_of(package, language) for package in packages() for language in LANGUAGES)]
    files += [path_of(package, *each) for package in packages() for each in _variants()]
    seen = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.exists()]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _replace(path: Path, data: bytes) -> None:
    """Write a file in one step, so that a process starting beside this one never reads half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(path)


# -- catalogs --------------------------------------------------------------------------------------------------------
def packages() -> list[Path]:
    """Return the folders of the house's packages, in the order of INSTALLED_APPS (from the ground up), config last."""
    rooms = [ROOT / name.split(".")[1] for name in settings.INSTALLED_APPS if name.startswith(f"{ROOT.name}.")]
    return [*rooms, ROOT / "config"]


def _variants() -> list[tuple[str, str]]:
    return [(language, name) for name, languages in VARIANTS.items() for language in languages]


def path_of(package: Path, language: str, name: str = "") -> Path:
    """Return where a package's catalog of a language lies, or that of the variant `name`."""
    return package / "locale" / language / "LC_MESSAGES" / f"{name or 'django'}.po"


def catalog(package: Path, language: str, name: str = "") -> polib.POFile:
    """Return a package's catalog; an empty one if it has none yet."""
    path = path_of(package, language, name)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else _empty(language)


def _empty(language: str) -> polib.POFile:
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;" if language == "ja" else "nplurals=2; plural=(n != 1);",
    }
    return new


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid)


# -- what the code says ----------------------------------------------------------------------------------------------
def used(package: Path) -> dict[Key, tuple[str, str]]:
    """Return the texts of a package's code and templates: key → (plural or "", file). ValueError: text not literal."""
    found: dict[Key, tuple[str, str]] = {}
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if "tests" in parts or "migrations" in parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        texts = _of_python(path) if path.suffix == ".py" else _of_template(path) if "templates" in parts else ()
        for context, text, plural in texts:
            known = found.get((context, text))
            found[context, text] = (plural or (known[0] if known else ""), "/".join(parts))
    return found


def _of_python(path: Path) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in _FUNCTIONS:
                yield from _of_call(name, node, f"{path}:{node.lineno}")


def _of_template(path: Path) -> Iterator[tuple[str, str, str]]:
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in _TEMPLATE_CALL.finditer(source):
        call = _parse_call(source, match.start())
        if call is not None:
            yield from _of_call(match[1], call, str(path))


def _parse_call(source: str, start: int) -> ast.Call | None:
    """Return the call that begins at `start`, tried at each closing bracket (a text may hold brackets itself)."""
    end = source.find(")", start)
    while end != -1:
        try:
            parsed = ast.parse(source[start : end + 1].strip(), mode="eval").body
        except SyntaxError:
            end = source.find(")", end + 1)
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def _of_call(name: str, call: ast.Call, where: str) -> Iterator[tuple[str, str, str]]:
    values: list[str] = []
    for position in _FUNCTIONS[name]:
        if position is None:
            values.append("")
            continue
        if position >= len(call.args):
            return
        argument = call.args[position]
        if isinstance(argument, ast.JoinedStr):
            raise ValueError(f"{where}: an f-string cannot be translated; use %(name)s and fill it in afterwards.")
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            return  # a variable: its text is marked where it is written
        values.append(argument.value)
    yield values[0], values[1], values[2]


# -- both held together ----------------------------------------------------------------------------------------------
def problems() -> list[str]:
    """Return what is wrong with the translations, one sentence each; empty when every text is in every language."""
    wanted = {package: used(package) for package in packages()}
    everything = set().union(*wanted.values())
    found: list[str] = []
    for language in LANGUAGES:
        known: dict[Key, polib.POEntry] = {}
        for package in packages():
            for entry in catalog(package, language):
                found += _problems_of(entry, f"{package.name}/{language}", everything)
                twin = known.setdefault(_key(entry), entry)
                if (twin.msgstr, twin.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
                    found.append(f"{package.name}/{language}: two translations of {entry.msgid!r}; use a context.")
        for package, texts in wanted.items():
            missing = [(key, texts[key][1]) for key in texts if key not in known]
            found += [f"{package.name}/{language}: missing {key[1]!r} ({file})" for key, file in missing]
    for language, name in _variants():
        for package in packages():
            for entry in catalog(package, language, name):
                found += _problems_of(entry, f"{package.name}/{language}/{name}", everything)
    return found


def _problems_of(entry: polib.POEntry, where: str, everything: set[Key]) -> Iterator[str]:
    """Yield what is wrong with one entry of a catalog."""
    if entry.fuzzy:
        yield f"{where}: fuzzy {entry.msgid!r}"
    elif entry.obsolete or (_key(entry) not in everything and not entry.tcomment.startswith(_FOREIGN)):
        yield f"{where}: unused {entry.msgid!r}"
    elif not entry.translated():
        yield f"{where}: empty {entry.msgid!r}"
    sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    allowed = {name for text in sources for name in _PLACEHOLDER.findall(text)}
    for text in entry.msgstr_plural.values() if entry.msgstr_plural else [entry.msgstr]:
        if text and not set(_PLACEHOLDER.findall(text)) <= allowed:
            yield f"{where}: {entry.msgid!r} is translated with a placeholder that it does not have"


def collect() -> list[str]:
    """Add new texts to the package's catalog with an empty translation and drop unused ones; returns what changed."""
    wanted = {package: used(package) for package in packages()}
    everything = set().union(*wanted.values())
    changed: list[str] = []
    for language in LANGUAGES:
        elsewhere = {_key(entry) for package in packages() for entry in catalog(package, language)}
        for package, texts in wanted.items():
            entries = catalog(package, language)
            unused = [e for e in entries if _key(e) not in everything and not e.tcomment.startswith(_FOREIGN)]
            new = [key for key in texts if key not in elsewhere]
            for entry in unused:
                entries.remove(entry)
            for context, text in new:
                plural, file = texts[context, text]
                entry = polib.POEntry(msgid=text, msgctxt=context or None, occurrences=[(file, "")])
                if plural:
                    entry.msgid_plural, entry.msgstr_plural = plural, {0: ""}
                entries.append(entry)
                elsewhere.add((context, text))
            if unused or new:
                path = path_of(package, language)
                path.parent.mkdir(parents=True, exist_ok=True)
                entries.save(str(path))
                changed.append(f"{package.name}/{language}: {len(new)} new, {len(unused)} dropped")
    return changed
