"""Tells the members, who stand below, what is kept here of one."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The package of notices."""

    name = "enishi.notices"

    def ready(self) -> None:
        """Nothing is asked before somebody takes their data or is erased."""
        from django.contrib.auth.signals import user_logged_out

        from enishi.activity.deeds import also
        from enishi.members.belongings import Belongings, keep
        from enishi.members.happenings import DISTANCE_KEPT
        from enishi.notices import keeping, outdated, pushing  # noqa: F401 - outdated listens

        keep("notices", Belongings(tell=keeping.tell, forget=keeping.forget))
        user_logged_out.connect(pushing.signed_out)
        also(DISTANCE_KEPT, "enishi.notices.jobs.distance_kept")
