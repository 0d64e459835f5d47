"""Tells the accounts, which stand below, for which networks one is kept."""

from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """The package of memberships."""

    name = "enishi.members"

    def ready(self) -> None:
        """Nothing is asked before somebody wants to delete an account, or to see what is kept of them."""
        from enishi.accounts import removal
        from enishi.members.distance import keep_distances
        from enishi.members.keeping import networks_of
        from enishi.members.sharing import keep_agreements

        removal.kept_for(networks_of)
        keep_agreements()
        keep_distances()
