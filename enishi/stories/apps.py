"""Tells the packages below where stories are read, and what is kept of a member here."""

from __future__ import annotations

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """The package of stories of members."""

    name = "enishi.stories"

    def ready(self) -> None:
        """Nothing is asked before something is shown."""
        from enishi.feed.models import Item
        from enishi.feed.sources import source
        from enishi.members.belongings import Belongings, keep
        from enishi.stories import keeping, notices  # noqa: F401 - kinds of notices are named by being read

        keep("stories", Belongings(tell=keeping.tell, forget=keeping.forget))
        source(Item.Kind.STORY, place="stories:story")
