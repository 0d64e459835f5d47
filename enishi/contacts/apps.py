"""Tells the members, who stand below, what is kept of contacts with one."""

from __future__ import annotations

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """The package of contacts with one person."""

    name = "enishi.contacts"

    def ready(self) -> None:
        """Nothing is asked before somebody takes their data or is erased."""
        from enishi.contacts import keeping
        from enishi.members.belongings import Belongings, keep

        keep("contacts", Belongings(tell=keeping.tell, forget=keeping.forget))
