"""What is kept of a member here: the stories about them, and what they answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from enishi.activity.deeds import SYSTEM
from enishi.kit import richtext
from enishi.members.models import Member
from enishi.networks.audiences import PUBLIC
from enishi.stories import proofs
from enishi.stories.models import Proof, Story, pictures_of


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the texts about a member that were handed to them, oldest first, with what they answered; and when a story was
    withdrawn. Three queries."""
    rows = Story.objects.within(member.network_id).filter(portrayed=member).order_by("pk")
    in_order = Proof.objects.within(member.network_id).order_by("pk")
    found: list[dict[str, Any]] = []
    for row in rows.prefetch_related("pictures", Prefetch("proofs", in_order)):
        if row.withdrawn_at:
            found.append({"kind": "withdrawn", "at": row.withdrawn_at})
        words = {picture.public_id: picture.alt for picture in row.pictures.all()}
        found += [_told(proof, words, shown=proof.pk == row.shown_id) for proof in row.proofs.all()]
    return found


def _told(proof: Proof, words: dict[str, str], *, shown: bool) -> dict[str, Any]:
    return {
        "kind": "story",
        "title": proof.title,
        "text": richtext.plain(proof.body),
        "name": proof.name,
        "facts": proof.facts,
        "pictures": [words[each] for each in pictures_of(proof) if each in words],
        "public": proof.audience == PUBLIC,
        "handed_at": proof.handed_at,
        "approved_at": proof.approved_at,
        "asked": proof.asked,
        "shown": shown,
    }


def forget(member: Member) -> None:
    """Withdraw the stories about this member, and name them no longer; what they wrote about others stays, without their name."""
    rows = Story.objects.within(member.network_id)
    for story in rows.filter(portrayed=member, withdrawn_at=None).select_related("network", "shown"):
        proofs.wipe(story, by=SYSTEM)
    rows.filter(portrayed=member).update(portrayed=None)
    rows.filter(editor=member).update(editor=None)
