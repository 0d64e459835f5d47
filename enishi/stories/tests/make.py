"""Plain makers of stories for tests, through the actions of the package."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from enishi.feed.tests.make import agree
from enishi.kit import files
from enishi.members.models import Member
from enishi.networks.audiences import PUBLIC
from enishi.networks.labels import labels_for
from enishi.stories import actions, pictures, proofs
from enishi.stories.models import Picture, Proof, Story


def make_story(by: Member, about: Member, **values: Any) -> Story:
    """Return a draft about somebody, by somebody who may publish."""
    story = actions.begin(by.network, about.public_id, by=by)
    return write(story, by, **values)


def write(story: Story, by: Member, *, public: bool = False, **values: Any) -> Story:
    """Write on, and return the story as it stands then; with `public`, meant for the world."""
    story = again(story)
    audience = proofs.offered(story.network)[1 if public else 0]
    given: dict[str, Any] = {
        "title": "畑と、町工場と、段取り表",
        "body": "<p>松本の朝は早い。</p><h2>離れると決めたころのことを、聞いてもいいですか</h2><p>行ってみたい場所が先にありました。</p>",
        "name": "斎賀さん",
        "facts": "いまは松本で",
        "cover": story.cover,
        "audience": audience,
        "label": labels_for(audience)[0].value,
    }
    actions.write(story, version=story.version, **(given | values), by=by)
    return again(story)


def make_handed(by: Member, about: Member, **values: Any) -> tuple[Story, Proof]:
    """Return a story that lies with who is portrayed, and what lies there."""
    story = make_story(by, about, **values)
    return again(story), actions.hand(story, by=by)


def make_approved(by: Member, about: Member, **values: Any) -> Story:
    """Return a story that was approved as it was meant."""
    story, proof = make_handed(by, about, **values)
    actions.approve(story, mark=proof.mark, public=proof.audience == PUBLIC, by=about)
    return again(story)


def make_shown(by: Member, about: Member, **values: Any) -> Story:
    """Return a story that is shown."""
    agree(by)
    story = make_approved(by, about, **values)
    actions.publish(story, by=by)
    return again(story)


def put_picture(story: Story, by: Member, alt: str = "山すその畑", colour: str = "teal") -> Picture:
    """Put a picture to a story."""
    return pictures.add(story, content=files.sheet(io.BytesIO(png(colour)), 400), alt=alt, by=by)


def again(story: Story) -> Story:
    """Return it as it stands now."""
    rows = Story.objects.within(story.network_id).select_related("network", "shown", "portrayed")
    found: Story = rows.get(pk=story.pk)
    return found


def png(colour: str = "teal") -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()
