"""Tells the accounts, which stand below, for which networks one is kept although its owner is no member there."""

from __future__ import annotations

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    """The package of everything before and after a membership."""

    name = "enishi.joining"

    def ready(self) -> None:
        """Nothing is asked before somebody wants to delete an account."""
        from enishi.accounts import removal
        from enishi.joining.keeping import networks_of

        removal.kept_for(networks_of)
