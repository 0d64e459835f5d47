"""Tells the members what letters keep of one, and listens for mails that come back."""

from __future__ import annotations

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """The package of letters."""

    name = "enishi.letters"

    def ready(self) -> None:
        """Nothing is asked before somebody takes their data, is erased, or a mail comes back."""
        from enishi.letters import keeping, notifying, returns  # noqa: F401 - they are named, and listen
        from enishi.letters.mail import head_of
        from enishi.members.belongings import Belongings, keep
        from enishi.networks.letters import headed_by

        headed_by(head_of)
        keep("letters", Belongings(tell=keeping.tell, forget=keeping.forget))
