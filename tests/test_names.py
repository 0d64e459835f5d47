"""One name in four places: address `pkg:a-thing`, view `a_thing`, template `pkg/a_thing.html`, test `test_a_thing_…`."""

from __future__ import annotations

from tests.house import HOUSE, addresses, test_functions


def test_names_of_addresses_are_those_of_their_views() -> None:
    wrong = []
    for address in addresses():
        if not address.ours:
            continue
        package, _, thing = address.name.rpartition(":")
        if (package, thing.replace("-", "_")) != (address.module.split(".")[1], address.view.__name__):
            wrong.append(f"{address.name} is {address.module}.{address.view.__name__}")

    assert wrong == []


def test_names_of_pages_are_those_of_a_view() -> None:
    views = {(address.module.split(".")[1], address.view.__name__) for address in addresses() if address.ours}
    wrong = []
    for path in HOUSE.glob("*/templates/*/*.html"):
        package, folder, name = path.parts[-4], path.parent.name, path.stem
        if package == folder and package != "ui" and not name.startswith("_") and (package, name) not in views:
            wrong.append(f"{folder}/{path.name}")

    assert wrong == []


def test_names_every_view_is_tested_under_its_name() -> None:
    tests = test_functions()
    untested = [
        address.name
        for address in addresses()
        if address.ours and not any(test.startswith(f"test_{address.view.__name__}") for test in tests)
    ]

    assert untested == []
