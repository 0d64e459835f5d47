"""Tells the packages below what the feed keeps of a member, and which of their happenings it follows."""

from __future__ import annotations

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """The package of the feed."""

    name = "enishi.feed"

    def ready(self) -> None:
        """Nothing is asked before something happens."""
        from enishi.activity.deeds import also
        from enishi.feed import keeping, notifying  # noqa: F401 - the kinds of notices are known from the start
        from enishi.members.belongings import Belongings, keep
        from enishi.profiles import happenings

        keep("feed", Belongings(tell=keeping.tell, forget=keeping.forget))
        also(happenings.LATELY, "enishi.feed.jobs.lately_said")
        also(happenings.CHANGED, "enishi.feed.jobs.profile_changed")
        also(happenings.AUDIENCE_CHANGED, "enishi.feed.jobs.audiences_changed")
