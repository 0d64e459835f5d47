"""Tells the packages below what the ideas box keeps of a member, and where its items of the feed stand."""

from __future__ import annotations

from django.apps import AppConfig


class IdeasConfig(AppConfig):
    """The package of the ideas box."""

    name = "enishi.ideas"

    def ready(self) -> None:
        """Nothing is asked before somebody takes their data or is erased."""
        from enishi.feed.sources import source
        from enishi.ideas import keeping, notices  # noqa: F401 - the kinds of notices are named with it
        from enishi.ideas.wording import KIND
        from enishi.members.belongings import Belongings, keep

        keep("ideas", Belongings(tell=keeping.tell, forget=keeping.forget))
        source(KIND, place="ideas:idea")
