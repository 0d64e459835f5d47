"""The end of an application, whichever way it came: what was claimed and said goes, what was found and decided stays."""

from __future__ import annotations

from django.utils import timezone

from enishi.accounts.models import Person
from enishi.joining import outside, papers, turns
from enishi.joining.models import Claim, Line, Vouch, VouchLink
from enishi.networks.models import Network


def forget(claim: Claim, state: str) -> None:
    """End an application in this state, and delete what was claimed and said. Called inside an action that holds it."""
    claim.state, claim.claimed, claim.choices, claim.candidates, claim.decision = state, {}, {}, [], {}
    claim.address = ""
    if claim.personal is not None and claim.personal.group:  # who came by which group is nobody's to know from now on
        if state == Claim.State.APPROVED:
            outside.let_in(claim.personal)
        claim.personal = None
    if state == Claim.State.WITHDRAWN:
        claim.decided_at, claim.decided_by_id, claim.reason, claim.note = timezone.now(), None, "", ""
    claim.save()
    Line.objects.within(claim.network_id).filter(claim=claim).delete()
    papers.forget(papers.of(claim))
    turns.drop(claim.network, claim.person_id, applied=True)
    if state == Claim.State.APPROVED:  # who let somebody in stands for it
        Vouch.objects.within(claim.network_id).filter(link__claim=claim, knows=False).delete()
    else:
        VouchLink.objects.within(claim.network_id).filter(claim=claim).delete()


def end_open(network: Network, person: Person, *, but: Claim | None = None) -> None:
    """End what somebody applied for who comes in by another way this moment, also while a decision can still be taken back.

    Called before anything else of coming in: whoever carries out an application holds it first, then the person's membership
    and the roster's rows. In the other order two of them would tie a knot.
    """
    rows = Claim.objects.within(network).filter(person=person, state__in=Claim.UNDECIDED)
    for claim in rows.exclude(pk=but.pk if but else None).select_for_update():
        claim.network = network
        forget(claim, Claim.State.WITHDRAWN)
