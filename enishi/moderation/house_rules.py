"""The rules that a decision can name: those that members agreed to, the network's rules of sharing."""

from __future__ import annotations

from enishi.kit import prose
from enishi.moderation.models import LONGEST_RULE
from enishi.networks import policies
from enishi.networks.models import Network, Policy
from enishi.ui.words import japanese


def rules_of(network: Network) -> list[str]:
    """Return what the rules in force ask, one line each, in the reader's language where they have it; those that a network starts
    with where none were published. One query."""
    language = "ja" if japanese() else "en"
    policy = Policy.objects.within(network).in_force(Policy.Subject.SHARING).first()
    text = policies.in_language(policy, language)[0] if policy else policies.first_text(network, language, "sharing")
    lines = [line for kind, lines in prose.blocks(text) if kind == "ul" for line in lines]
    return list(dict.fromkeys(line[:LONGEST_RULE] for line in lines))
