"""Tells the packages below what chat keeps of a member."""

from __future__ import annotations

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """The package of conversations."""

    name = "enishi.chat"

    def ready(self) -> None:
        """Nothing is asked before something happens."""
        from enishi.chat import keeping, notifying  # noqa: F401 - the kinds of notices are there from the start
        from enishi.members.belongings import Belongings, keep

        keep("chat", Belongings(tell=keeping.tell, forget=keeping.forget))
