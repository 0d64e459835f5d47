"""Tells the packages below what groups keep of a member, and which of their happenings they follow."""

from __future__ import annotations

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """The package of groups."""

    name = "enishi.groups"

    def ready(self) -> None:
        """Nothing is asked before something happens."""
        from enishi.activity.deeds import also
        from enishi.groups import keeping, kinds  # noqa: F401 - the kinds of notices are there from the start
        from enishi.members import happenings
        from enishi.members.belongings import Belongings, keep

        keep("groups", Belongings(tell=keeping.tell, forget=keeping.forget))
        also(happenings.ROLE_GIVEN, "enishi.groups.jobs.company_eyes")
