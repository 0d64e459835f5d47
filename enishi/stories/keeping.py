"""What is kept of a member here: the stories about them, and what they answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from enishi.activity.deeds import SYSTEM
from enishi.kit import richtext
from enishi.members.models import Member
from enishi.networks.audiences import PUBLIC
from enishi.notices import telling
from enishi.stories import proofs
from enishi.stories.models import SAYS, Proof, Story, pictures_of


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the texts about a member, oldest first: those that were handed to them, with what they answered, and the draft as it
    stands where it was never handed over so, for data about somebody is theirs to know of (個人情報保護法 art. 33). Who writes it is not
    told. And when a story was withdrawn. Three queries."""
    rows = Story.objects.within(member.network_id).filter(portrayed=member).order_by("pk")
    in_order = Proof.objects.within(member.network_id).order_by("pk")
    found: list[dict[str, Any]] = []
    for row in rows.prefetch_related("pictures", Prefetch("proofs", in_order)):
        if row.withdrawn_at:
            found.append({"kind": "withdrawn", "at": row.withdrawn_at})
        words = {picture.public_id: picture.alt for picture in row.pictures.all()}
        handed = list(row.proofs.all())
        found += [_told(proof, words) | _answered(proof, shown=proof.pk == row.shown_id) for proof in handed]
        last = handed[-1] if handed else None
        if not row.withdrawn_at and (
            last is None or any(getattr(row, field) != getattr(last, field) for field in SAYS)
        ):
            found.append({**_told(row, words), "kind": "draft", "state": "draft", "saved_at": row.saved_at})
    return found


def _told(said: Story | Proof, words: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": "story",
        "title": said.title,
        "text": richtext.plain(said.body),
        "name": said.name,
        "facts": said.facts,
        "pictures": [words[each] for each in pictures_of(said) if each in words],
        "public": said.audience == PUBLIC,
    }


def _answered(proof: Proof, *, shown: bool) -> dict[str, Any]:
    return {
        "state": "shown" if shown else proof.state,
        "handed_at": proof.handed_at,
        "approved_at": proof.approved_at,
        "asked": proof.asked,
        "shown": shown,
    }


def forget(member: Member) -> None:
    """Withdraw the stories about this member, drafts among them, with what anybody was told of them, and name them no longer; what they
    wrote about others stays, without their name."""
    rows = Story.objects.within(member.network_id)
    for story in rows.filter(portrayed=member, withdrawn_at=None).select_related("network", "shown"):
        proofs.wipe(story, by=SYSTEM)
        telling.forget(story.network, story.public_id)  # notices hold its title
    rows.filter(portrayed=member).update(portrayed=None)
    rows.filter(editor=member).update(editor=None)
