"""What makes sure that an applicant was there: which answers an officer can give, and the likeliest of them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.joining import identity
from enishi.joining.models import Assurance, Claim, Paper, Vouch
from enishi.kit.errors import Refused
from enishi.roster.facts import RosterFacts

MEMBERS = 2


def possible(facts: RosterFacts | None, *, known_to: int, looked: bool) -> list[Assurance]:
    """Return what can have made sure that an applicant was there: the roster only where somebody of it was chosen, members
    only where two said that they know them, a paper only once somebody looked at it."""
    found = {
        Assurance.ROSTER: facts is not None,
        Assurance.MEMBERS: known_to >= MEMBERS,
        Assurance.DOCUMENT: looked,
        Assurance.TELEPHONE: True,
        Assurance.OFFICER: True,
    }
    return [each for each, is_so in found.items() if is_so]


def of(claim: Claim, facts: RosterFacts | None, findings: identity.Findings, said: str) -> Assurance:
    """Return what the officer `said`, else the likeliest; Refused for what cannot be. That a paper was looked at does
    not say that it proved anything: only the officer names it. Two queries."""
    known = Vouch.objects.within(claim.network_id).filter(link__claim=claim, knows=True).count()
    looked = Paper.objects.within(claim.network_id).filter(claim=claim).exclude(seen_at=None).exists()
    choice = possible(facts, known_to=known, looked=looked)
    if said:
        if said not in choice:
            raise Refused(
                _("Nothing of that kind is there. Look at the paper first, or choose another."), field="assurance"
            )
        return Assurance(said)
    if facts is not None and identity.three_agree(findings):
        return Assurance.ROSTER
    proofs = [each for each in (Assurance.MEMBERS, Assurance.ROSTER) if each in choice]
    return proofs[0] if proofs else Assurance.OFFICER
