"""Tells the packages below where what is told is read, and what is kept of a member here."""

from __future__ import annotations

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """The package of announcements, issues and stories."""

    name = "enishi.news"

    def ready(self) -> None:
        """Nothing is asked before something is told."""
        from enishi.feed.models import Item
        from enishi.feed.sources import source
        from enishi.members.belongings import Belongings, keep
        from enishi.news import keeping, notices, reach  # noqa: F401 - kinds of notices are named by being read
        from enishi.profiles.aiming import held_by

        keep("news", Belongings(tell=keeping.tell, forget=keeping.forget))
        held_by(reach.waits_for)
        source(Item.Kind.NEWS, place="news:announcement")
