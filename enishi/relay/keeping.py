"""What the relay keeps of a member: their introductions, a word to the next, and whether they would like to run."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from enishi.members.models import Member
from enishi.networks.labels import Label
from enishi.relay.models import Baton, Leg, Wish
from enishi.relay.wording import told


def tell(member: Member) -> list[dict[str, Any]]:
    """Return what this member told in the relay, the word that is on its way, and what they wished. Three queries."""
    legs = Leg.objects.within(member.network_id).filter(runner=member, taken_back_at=None).order_by("pk")
    found: list[dict[str, Any]] = [
        {
            "kind": "introduction",
            "number": leg.number,
            "at": leg.told_at,
            "text": told(leg),
            "audience": leg.audience,
            "label": str(Label(leg.label).label),
        }
        for leg in legs
    ]
    words = Baton.objects.within(member.network_id).filter(giver=member).exclude(word="")
    found += [{"kind": "word", "text": word} for word in words.values_list("word", flat=True)]
    for wish in Wish.objects.within(member.network_id).filter(member=member):
        dates = {"asked_at": wish.asked_at, "raised_at": wish.raised_at, "never_at": wish.never_at}
        found.append({"kind": "wish", **{code: at for code, at in dates.items() if at}})
    return found


def forget(member: Member) -> None:
    """Delete the words of this member. The numbers stay, so that the chain does; a baton in their hand lies for whoever wants
    it."""
    rows = Leg.objects.within(member.network_id).filter(runner=member)
    rows.update(now="", then="", love="", help="", runner=None, taken_back_at=timezone.now())
    Baton.objects.within(member.network_id).filter(giver=member).update(giver=None, word="")
    Baton.objects.within(member.network_id).filter(to=member).update(to=None, taken_at=None, lies_at=timezone.now())
    Wish.objects.within(member.network_id).filter(member=member).delete()
