"""Tells the members, who stand below, what the desk keeps of one."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The package of enquiries."""

    name = "enishi.desk"

    def ready(self) -> None:
        """Nothing is asked before somebody takes their data or is erased."""
        from enishi.desk import keeping, notifying  # noqa: F401 - the kinds of notices are known from the start
        from enishi.members.belongings import Belongings, keep

        keep("enquiries", Belongings(tell=keeping.tell, forget=keeping.forget))
