"""Whose turn it is, in a network that opens in steps: what every way in asks before it lets somebody in (waves.py changes it)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.accounts.models import Person
from enishi.joining.models import Awaiting, Invitation
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.roster import segments
from enishi.roster.facts import RosterFacts

STANDINGS = {
    "left": gettext_lazy("people who have left"),
    "current": gettext_lazy("people who work there"),
    "leaving": gettext_lazy("people who are about to leave"),
}


def in_steps(network: Network) -> bool:
    """Return whether the network is open to some people of the roster only."""
    return bool(network.open_to)


def whom(network: Network) -> str:
    """Return in words for everybody to whom the network is open while it opens in steps, empty where it is open to all. Standing,
    years and class are told; of companies and departments, which are nobody's business outside, only that there is more to it.
    One query where a class was chosen."""
    segment = network.open_to
    if not segment:
        return ""
    standing, years = segment.get("standing", ""), _years(segment)
    words = years if years and standing in ("", "left") else str(STANDINGS.get(standing, ""))
    row = network.memberclass_rows.filter(code=segment.get("member_class", "")).first()
    if row is not None:
        words = _("%(people)s (%(label)s)") % {"people": words, "label": row.label} if words else row.label
    narrower = segment.get("company") or segment.get("department") or (years and standing not in ("", "left"))
    if not words:
        return _("some people")
    return _("some of the following: %(people)s") % {"people": words} if narrower else words


def _years(segment: dict[str, object]) -> str:
    first, last = segment.get("left_from"), segment.get("left_to")
    said = {"first": first, "last": last}
    if first and first == last:
        return _("people who left in %(first)s") % said
    if first and last:
        return _("people who left from %(first)s to %(last)s") % said
    if first:
        return _("people who left in %(first)s or later") % said
    return _("people who left in %(last)s or before") % said if last else ""


def has_come(network: Network, facts: RosterFacts | None, invitation: Invitation | None = None) -> bool:
    """Return whether the network is open to this person of the roster: by the segment, or by an invitation that was made for
    them by hand. One query while the network opens in steps, none else."""
    if not in_steps(network) or (invitation is not None and invitation.ahead):
        return True
    return facts is not None and facts.id in segments.fitting(network, network.open_to, today_in(network), [facts.id])


def note(network: Network, person: Person, address: str, invitation: Invitation | None) -> Awaiting:
    """Keep the address of who waits. Called inside an action that holds the network's row: the opening holds it too, so that
    it either finds the row, or has happened before the question whose turn it is."""
    changed: dict[str, object] = {"address": address} | ({"invitation": invitation} if invitation else {})
    found: Awaiting = Awaiting.objects.within(network).update_or_create(
        network=network, person=person, defaults=changed, create_defaults={**changed, "since": timezone.now()}
    )[0]
    return found


def drop(network: Network, person_id: int, *, applied: bool = False) -> None:
    """Forget who waits: they are in, or (`applied`) their application has ended."""
    rows = Awaiting.objects.within(network).filter(person_id=person_id)
    (rows.filter(invitation=None) if applied else rows).delete()
