"""Small verbs that stand for those of the product, each with one fault or virtue of its own."""

from __future__ import annotations

from typing import Any

from enishi.activity.deeds import Kind, action, anyone, happened
from enishi.kit.errors import Refused
from enishi.networks.models import Network

RENAMED = Kind("tests.renamed", "renamed")


def allowed(actor: Any, subject: Any) -> bool:
    """Let pass whoever holds the right to settings."""
    return bool(actor.has("settings"))


@action(rule=allowed)
def rename(network: Network, name: str, *, by: Any) -> Network:
    """Rename a network, on record."""
    network.name = name
    network.save(update_fields=["name"])
    happened(RENAMED, network, by=by, name=name)
    return network


@action(rule=anyone)
def forget_to_tell(network: Network, *, by: Any) -> None:
    """Change something and leave no happening."""
    Network.objects.filter(pk=network.pk).update(name="forgotten")


@action(rule=anyone)
def break_off(network: Network, *, by: Any) -> None:
    """Change something, say so, and fail."""
    rename(network, "half done", by=by)
    raise ValueError("broken off")


@action(rule=anyone)
def rename_by_another(network: Network, name: str, *, by: Any) -> None:
    """Leave the telling to the verb inside."""
    rename(network, name, by=by)


@action(rule=anyone)
def claim_once(network: Network, *, by: Any) -> None:
    """Take what can be taken once: Refused for the second."""
    if network.tagline:
        raise Refused("taken")
    network.tagline = "taken"
    network.save(update_fields=["tagline"])
    happened(RENAMED, network, by=by)
