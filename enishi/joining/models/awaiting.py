"""Who came before their turn, in a network that opens in steps: an address, and nothing else of them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone

from enishi.networks.tenancy import NetworkModel, NetworkQuerySet


class AwaitingQuerySet(NetworkQuerySet):
    """Those who wait, by who they are."""

    def of_person(self, network: Any, person: Any) -> Self:
        """Return what is kept of this person in the network; nothing for a visitor who is not signed in."""
        return self.within(network).filter(person_id=person.pk or 0)


class Awaiting(NetworkModel):
    """Somebody to be told when the network opens to them. The row goes with the telling, with joining, and when they say so.

    With an invitation its facts were checked, and they are told at their turn. Without one they applied: nobody knows whether
    it is they, so all of them are told at the same moment, when the network opens to everybody.
    """

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)  # confirmed; the news goes there
    invitation = models.ForeignKey("joining.Invitation", null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    objects = AwaitingQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "person"], name="told_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id}"
