"""What is written beside the code agrees with it: settings, locks, licences, translations."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions

from enishi.kit import texts
from tests import settings_page
from tests.house import ROOT, none

# LGPL: imported unchanged and replaceable, which Apache-2.0 code may do.
LESSER = {"fpdf2", "pi_heif", "psycopg", "psycopg-binary", "psycopg-pool"}
# For tests only, and taken under the other of its two licences (Artistic).
OF_TWO = {"text-unidecode"}


def test_documents_settings_page_is_what_the_code_says() -> None:
    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.text()  # else: bin/check --fix


def test_documents_development_lock_holds_the_running_one() -> None:
    """bin/setup relies on it: an environment for developing can run."""
    run, develop = (_pins(f"requirements{name}.lock") for name in ("", "-dev"))

    assert {name: develop.get(name) for name in run} == run
    assert len(develop) > len(run) > 30


def test_documents_locks_pin_every_package_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        blocks = re.split(r"\n(?=[a-z])", text.strip())

        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
        assert "://" not in text


def test_documents_licences_are_free_to_link() -> None:
    """No GPL or AGPL among what is installed, and of the LGPL only what is known."""
    strong, lesser = set(), set()
    for package in distributions():
        said = _licence(package)
        if re.search(r"LGPL|Lesser General", said):
            lesser.add(package.name.lower())
        elif re.search(r"\bA?GPL|General Public", said):
            strong.add(package.name.lower())

    assert strong <= OF_TWO
    assert lesser <= LESSER


def test_documents_licences_are_read() -> None:
    assert "BSD" in next(_licence(package) for package in distributions() if package.name.lower() == "django")
    assert any("LGPL" in _licence(package) or "Lesser" in _licence(package) for package in distributions())


def test_documents_translations_are_whole() -> None:
    none(texts.problems())


def _licence(package: Distribution) -> str:
    """Return what a package says of its licence: expression, classifiers, or the first line of the free field."""
    about = package.metadata
    free = (about.get("License") or "").strip().split("\n")[0]
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return " ".join([about.get("License-Expression") or "", *classifiers, free])


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))
