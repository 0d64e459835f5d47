"""What follows in the ideas box: authors hear of answers; what was joined to an idea outlasts it."""

from __future__ import annotations

from django.urls import reverse

from enishi.activity.models import Happening
from enishi.ideas.models import Idea
from enishi.ideas.notices import ANSWERED, JOINED
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.notices.kinds import NoticeKind
from enishi.notices.telling import tell


@job()
def tell_authors(network_id: int, happening_id: int) -> None:
    """Tell the author of an idea that there is an answer, and those whose ideas were joined to it where they may read it."""
    idea = _about(network_id, happening_id)
    if idea is not None:
        _tell(ANSWERED, idea, idea, happening_id)
        for other in idea.joined.filter(taken_back_at=None).select_related("network"):
            _tell(ANSWERED, other, idea if idea.board else other, happening_id)


@job()
def tell_joined(network_id: int, happening_id: int) -> None:
    """Tell the author of an idea that it was joined to another."""
    idea = _about(network_id, happening_id)
    if idea is not None:
        _tell(JOINED, idea, idea, happening_id)


@job()
def author_left(network_id: int, happening_id: int) -> None:
    """Have what was joined to ideas of somebody who has left stand for itself again."""
    happening = Happening.objects.within(network_id).select_related("network").filter(pk=happening_id).first()
    if happening is not None and happening.about_id is not None:
        theirs = {"author__person": happening.about_id, "author__state": Member.State.LEFT}
        Idea.objects.within(network_id).filter(**theirs).let_go(happening.network)


def _about(network_id: int, happening_id: int) -> Idea | None:
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    rows = Idea.objects.within(network_id).filter(taken_back_at=None).select_related("network")
    found: Idea | None = rows.filter(public_id=happening.subject_id).first() if happening else None
    return found


def _tell(kind: NoticeKind, idea: Idea, at: Idea, happening_id: int) -> None:
    if idea.author_id is not None:
        place = reverse("ideas:idea", args=[at.network.slug, at.public_id])
        tell(
            kind,
            [idea.author_id],
            network=at.network,
            thing=at.public_id,
            place=place,
            title=idea.title,
            mark=f"{happening_id}",
        )
