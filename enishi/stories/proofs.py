"""What of a story was handed over, what that needs, whom it can be meant for; and how all of it goes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from enishi.feed import publishing
from enishi.kit import keeping
from enishi.networks.audiences import PUBLIC
from enishi.networks.models import Network
from enishi.profiles import fields
from enishi.stories import rules
from enishi.stories.models import Proof, Story, pictures_of


def offered(network: Network) -> tuple[int, ...]:
    """Return the audiences of a story: all members, or the world."""
    return (fields.offered(network), PUBLIC)


def newest(story: Story) -> Proof | None:
    """Return what was handed over last. One query."""
    found: Proof | None = story.proofs.order_by("-pk").first()
    return found


def wipe(story: Story, *, by: Any) -> None:
    """Delete all that a story says and shows. To be called within a deed."""
    publishing.withdraw(story.network, rules.KIND, story.public_id, by=by)
    nothing = dict.fromkeys(("title", "body", "name", "facts", "cover"), "")
    values = {
        "shown": None,
        "published_at": None,
        "withdrawn_at": timezone.now(),
        "version": story.version + 1,
        **nothing,
    }
    for name, value in values.items():
        setattr(story, name, value)
    story.save(update_fields=list(values))
    story.proofs.all().delete()
    for picture in story.pictures.all():
        keeping.drop(picture.stored_as)
    story.pictures.all().delete()


def in_use(story: Story) -> set[str]:
    """Return the public ids of the pictures that what is shown, and what was handed over last, need. Two queries."""
    proofs = [each for each in (story.shown, newest(story)) if each is not None]
    return {each for proof in proofs for each in pictures_of(proof)}
