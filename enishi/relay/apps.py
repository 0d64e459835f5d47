"""Tells the packages below what the relay keeps of a member, and where its items of the feed stand."""

from __future__ import annotations

from django.apps import AppConfig


class RelayConfig(AppConfig):
    """The package of the introduction relay."""

    name = "enishi.relay"

    def ready(self) -> None:
        """Nothing is asked before somebody takes their data or is erased."""
        from enishi.feed.sources import source
        from enishi.members.belongings import Belongings, keep
        from enishi.relay import keeping, notices  # noqa: F401 - the kinds of notices are named with it
        from enishi.relay.rules import KIND

        keep("relay", Belongings(tell=keeping.tell, forget=keeping.forget))
        source(KIND, place="relay:leg")
