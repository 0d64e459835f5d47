"""Tells those who stand below what moderation keeps of a member, and when somebody is stopped or back."""

from __future__ import annotations

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """The package of reports and decisions."""

    name = "enishi.moderation"

    def ready(self) -> None:
        """Nothing is asked before somebody takes their data or is erased."""
        from enishi.activity.deeds import also
        from enishi.members.belongings import Belongings, keep
        from enishi.moderation import happenings, keeping, notices  # noqa: F401 - its kinds are named when it is read

        keep("moderation", Belongings(tell=keeping.tell, forget=keeping.forget))
        for stopped_or_back in (happenings.DECIDED, happenings.REVIEWED, happenings.ENDED):
            also(stopped_or_back, "enishi.groups.jobs.came_or_went")
