"""What the ideas box keeps of a member: what they put in with the answers, and what they share."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.feed import publishing
from enishi.ideas.models import Answer, Idea, Support
from enishi.ideas.wording import KIND
from enishi.members.models import Member


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the ideas of a member with the answers, and the titles of those that they share. Three queries."""
    rows = Idea.objects.within(member.network_id).filter(author=member, taken_back_at=None).order_by("pk")
    found: list[dict[str, Any]] = [
        {
            "kind": "idea",
            "at": row.told_at,
            "title": row.title,
            "text": row.text,
            "for": "members" if row.board else "secretariat",
            "state": row.get_state_display(),
            "answers": [
                {"at": each.at, "state": each.get_state_display(), "text": each.text} for each in row.answers.all()
            ],
        }
        for row in rows.prefetch_related("answers")
    ]
    shared = Support.objects.within(member.network_id).filter(member=member).order_by("pk")
    return found + [{"kind": "shared", "title": title} for title in shared.values_list("idea__title", flat=True)]


def forget(member: Member) -> None:
    """Delete what this member put in and shares. What they answered for the secretariat stays, without their name."""
    rows = Idea.objects.within(member.network_id).filter(author=member)
    for public_id in rows.filter(taken_back_at=None).values_list("public_id", flat=True):
        publishing.withdraw(member.network, KIND, public_id, by=SYSTEM)
    rows.let_go(member.network)
    Answer.objects.within(member.network_id).filter(idea__in=rows).delete()
    Support.objects.within(member.network_id).filter(idea__in=rows).delete()
    Support.objects.within(member.network_id).filter(member=member).delete()
    rows.update(title="", text="", author=None, taken_back_at=timezone.now())
