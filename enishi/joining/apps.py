"""Tells the packages below what they cannot ask: for which networks an account is kept although its owner is no member there, and
when somebody works at the organisation again, rests, leaves or comes back."""

from __future__ import annotations

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    """The package of everything before and after a membership."""

    name = "enishi.joining"

    def ready(self) -> None:
        """Nothing is asked before somebody wants to delete an account."""
        from enishi.accounts import removal
        from enishi.activity.deeds import also
        from enishi.joining import happenings
        from enishi.joining.keeping import networks_of

        removal.kept_for(networks_of)
        also(happenings.BECAME_EMPLOYEE, "enishi.groups.jobs.company_eyes")
        for came_or_went in (happenings.LEFT, happenings.CAME_BACK, happenings.PAUSED, happenings.RESUMED):
            also(came_or_went, "enishi.groups.jobs.came_or_went")
        also(happenings.LEFT, "enishi.stories.jobs.portrayed_left")
        also(happenings.LEFT, "enishi.ideas.jobs.author_left")
        for went in (happenings.LEFT, happenings.BECAME_ALUMNUS):
            also(went, "enishi.introductions.jobs.member_went")
        for moved in (happenings.BECAME_ALUMNUS, happenings.BECAME_EMPLOYEE):
            also(moved, "enishi.news.jobs.member_moved")
