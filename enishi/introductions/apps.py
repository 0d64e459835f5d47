"""Tells the packages below what introductions keep of a member."""

from __future__ import annotations

from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    """The package of introductions to a division."""

    name = "enishi.introductions"

    def ready(self) -> None:
        """Nothing is asked before somebody takes their data or is erased."""
        from enishi.introductions import keeping, notices  # noqa: F401 - the kinds of notices are named with it
        from enishi.members.belongings import Belongings, keep

        keep("introductions", Belongings(tell=keeping.tell, forget=keeping.forget))
