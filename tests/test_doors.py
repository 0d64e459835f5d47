"""Every door says who may pass (ARCHITECTURE: shut unless it says so)."""

from __future__ import annotations

from enishi.config.sockets import ROUTES
from enishi.members.doors import OUTSIDE, Access
from tests.house import addresses, none

# Libraries whose views keep their own doors. Adding one means: its views were read.
TRUSTED = ("allauth.", "django.views.static", "whitenoise.")


def test_doors_every_view_declares_its_access() -> None:
    undeclared = [
        f"{address.name} ({address.module})"
        for address in addresses()
        if not isinstance(getattr(address.view, "access", None), Access) and not address.module.startswith(TRUSTED)
    ]

    none(undeclared)


def test_doors_of_networks_stand_below_their_network() -> None:
    """An access that asks for a viewer makes sense within /n/<network>/ only, and there nothing less will do."""
    wrong = [
        f"{address.name}: {address.view.access!r} at {address.route}"  # type: ignore[attr-defined]
        for address in addresses()
        if address.ours and address.view.access.network != address.route.startswith("n/<slug:network>/")  # type: ignore[attr-defined]
    ]

    none(wrong)


def test_doors_trust_the_libraries_that_were_read_and_no_other() -> None:
    assert OUTSIDE == TRUSTED


# Every socket of the product, and who may open it. Each is walked in members/tests/test_live.py and tests/test_live.py.
SOCKETS = {"n/<slug:network>/live/": "members"}


def test_doors_of_sockets_say_who_may_pass_too() -> None:
    said = {}
    for route in ROUTES:
        access = getattr(route.callback.consumer_class, "access", None)  # type: ignore[attr-defined]
        assert isinstance(access, Access), str(route.pattern)
        assert access.network == str(route.pattern).startswith("n/<slug:network>/")
        said[str(route.pattern)] = repr(access)

    assert said == SOCKETS
