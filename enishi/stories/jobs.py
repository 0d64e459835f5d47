"""What follows when a story is handed over, answered, shown or withdrawn; and when who is portrayed leaves."""

from __future__ import annotations

from django.urls import reverse

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.notices import telling
from enishi.notices.kinds import NoticeKind
from enishi.stories import actions, notices, proofs
from enishi.stories.models import Story


@job()
def tell_portrayed(network_id: int, happening_id: int) -> None:
    """Tell who is portrayed that there is a text to read, while it waits."""
    story = _about(network_id, happening_id)
    last = proofs.newest(story) if story else None
    if story is not None and last is not None and last.state == "waiting":
        _tell(notices.TO_READ, story, story.portrayed_id, "stories:story-approval", last.title, f"{happening_id}")


@job()
def tell_editor(network_id: int, happening_id: int) -> None:
    """Tell who handed a text over that there is an answer."""
    story = _about(network_id, happening_id)
    if story is not None and story.withdrawn_at is None:
        _tell(notices.ANSWERED, story, story.editor_id, "stories:story-progress", story.title, f"{happening_id}")


@job()
def published(network_id: int, happening_id: int) -> None:
    """Tell who is portrayed that their story is shown, and members that there is one; a changed text is told to nobody anew."""
    story, happening = _about(network_id, happening_id), _row(network_id, happening_id)
    if happening is None or story is None or story.shown is None or story.portrayed is None:
        return
    title = story.shown.title
    _tell(notices.YOURS_SHOWN, story, story.portrayed_id, "stories:story", title, f"{happening_id}")
    if not happening.facts.get("first"):  # the notices of the first time go after 90 days: they would not know
        return
    rows = Member.objects.within(network_id).active().exclude(pk=story.portrayed_id)
    telling.tell(
        notices.TOLD,
        rows.values_list("pk", flat=True),
        network=story.network,
        thing=story.public_id,
        place=reverse("stories:story", args=[story.network.slug, story.public_id]),
        by=story.portrayed,
        title=title,
    )


@job()
def withdrawn(network_id: int, happening_id: int) -> None:
    """Have every notice of a story go, and tell who wrote it, unless they withdrew it themselves."""
    story, happening = _about(network_id, happening_id), _row(network_id, happening_id)
    if story is None or happening is None:
        return
    telling.forget(story.network, story.public_id)
    if story.editor is not None and story.editor.person_id != happening.actor_id:
        _tell(notices.WITHDRAWN, story, story.editor_id, "stories:story-progress", "", f"{happening_id}")


@job()
def portrayed_left(network_id: int, happening_id: int) -> None:
    """Withdraw the stories of somebody who has left, unless they have come back. That nobody reads them holds already, by the rule."""
    happening = _row(network_id, happening_id)
    if happening is None or happening.about_id is None:
        return
    rows = Story.objects.within(network_id).filter(portrayed__person=happening.about_id, withdrawn_at=None)
    for story in rows.filter(portrayed__state=Member.State.LEFT).select_related("network"):
        actions.lapse(story, by=SYSTEM)


def _tell(kind: NoticeKind, story: Story, whom: int | None, page: str, title: str, mark: str) -> None:
    if whom is not None:
        place = reverse(page, args=[story.network.slug, story.public_id])
        telling.tell(kind, [whom], network=story.network, thing=story.public_id, place=place, title=title, mark=mark)


def _row(network_id: int, happening_id: int) -> Happening | None:
    found: Happening | None = Happening.objects.within(network_id).filter(pk=happening_id).first()
    return found


def _about(network_id: int, happening_id: int) -> Story | None:
    happening = _row(network_id, happening_id)
    rows = Story.objects.within(network_id).select_related("network", "portrayed", "editor", "shown")
    found: Story | None = rows.filter(public_id=happening.subject_id).first() if happening else None
    return found
