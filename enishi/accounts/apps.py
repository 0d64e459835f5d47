"""Has what is open live looked at when somebody signs out."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class AccountsConfig(AppConfig):
    """The package of accounts."""

    name = "enishi.accounts"

    def ready(self) -> None:
        """Signing out happens in several places, and in a library."""
        from enishi.accounts.sessions import ended

        user_logged_out.connect(ended)
