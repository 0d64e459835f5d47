"""One name in four places: address `pkg:a-thing`, view `a_thing`, template `pkg/a_thing.html`, test `test_a_thing_…`."""

from __future__ import annotations

from tests.house import HOUSE, addresses, none, test_functions

SECOND = {
    "front": "home",
    "founding": "console",
    "site": "public",
}  # namespaces of a package's addresses outside the networks
TWICE = {"profiles:photo-large": "photo"}  # a second address of a view
INSTEAD = {"accounts/locked.html"}  # what a view answers with in place of its own page


def test_names_of_addresses_are_those_of_their_views() -> None:
    wrong = []
    for address in addresses():
        if not address.ours:
            continue
        package, _, thing = address.name.rpartition(":")
        said = (SECOND.get(package, package), TWICE.get(address.name, thing.replace("-", "_")))
        if said != (address.module.split(".")[1], address.view.__name__):
            wrong.append(f"{address.name} is {address.module}.{address.view.__name__}")

    none(wrong)


def test_names_of_pages_are_those_of_a_view() -> None:
    views = {(address.module.split(".")[1], address.view.__name__) for address in addresses() if address.ours}
    wrong = []
    for path in HOUSE.glob("*/templates/*/*.html"):
        package, folder, name = path.parts[-4], path.parent.name, path.stem
        page = f"{folder}/{path.name}"
        if package == folder and package != "ui" and not name.startswith("_") and page not in INSTEAD:
            wrong += [] if (package, name) in views else [page]

    none(wrong)


def test_names_every_view_is_tested_under_its_name() -> None:
    tests = test_functions()
    untested = [
        address.name
        for address in addresses()
        if address.ours and not any(test.startswith(f"test_{address.view.__name__}") for test in tests)
    ]

    none(untested)
