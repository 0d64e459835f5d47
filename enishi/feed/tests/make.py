"""Plain makers of posts and comments for tests, through the actions of the feed."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from enishi.feed import actions, carried, drafts, polls, readers
from enishi.feed.carried_models import Draft
from enishi.feed.forms import new_token
from enishi.feed.models import Comment, Item
from enishi.members import sharing
from enishi.members.models import Member
from enishi.networks.labels import labels_for
from enishi.networks.models import Policy
from enishi.networks.policies import first_text


def agree(member: Member) -> None:
    """Have a member agree to the rules of sharing and to the promises of shared groups, which are made where a network of a test
    has none."""
    network = member.network
    for subject in (Policy.Subject.SHARING, Policy.Subject.CONDUCT):
        policy = Policy.objects.within(network).in_force(subject).first()
        if policy is None:
            texts = {f"text_{code}": first_text(network, code, subject) for code in ("ja", "en")}
            policy = Policy.objects.create(network=network, subject=subject, **texts)
        sharing.agree(member, policy.version, about=subject, by=member)


def make_post(author: Member, text: str = "納戸から、古い写真が出てきました。", **values: Any) -> Item:
    """Return a post to everybody, to the `audience` given or in a `circle`, under the usual mark."""
    agree(author)
    circle = values.get("circle")
    audience = values.pop("audience", circle.audience if circle else readers.offered(author)[0])
    label = values.pop("label", labels_for(audience)[0])
    token = values.pop("token", "") or new_token()
    item: Item = actions.write(author, text=text, audience=audience, label=label, token=token, by=author, **values)
    return item


def ask(**values: Any) -> polls.Poll:
    """Return a poll of three answers for a week."""
    given: dict[str, Any] = {
        "question": "この写真、持っていきましょうか",
        "answers": ("ぜひ見たい", "ほかの写真も", "データで"),
        "several": False,
        "until": timezone.now() + timedelta(days=7),
    }
    return polls.Poll(**given | values)


def make_answer(item: Item, author: Member, text: str = "なつかしいですね。", **values: Any) -> Comment:
    """Return a comment to an item."""
    agree(author)
    token = values.pop("token", "") or new_token()
    comment: Comment = actions.answer(item, text=text, token=token, by=author, **values)
    return comment


def make_draft(
    author: Member, text: str = "書きかけの便り", *, name: str = "しおり.pdf", alt: str = "古い写真"
) -> Draft:
    """Return a draft to which a picture and a file were added."""
    draft = drafts.keep(author, new_token(), {"text": text}, empty=True)
    assert draft is not None
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(picture, "JPEG")
    carried.add_picture(draft, carried.picture_of(picture, whose=""))
    carried.add_file(draft, name, b"%PDF-1.7")
    carried.describe(draft, {each.key: alt for each in carried.of(draft).pictures})
    return draft


def make_carrying(
    author: Member, text: str = "写真を添えます。", *, name: str = "しおり.pdf", alt: str = "古い写真", **values: Any
) -> Item:
    """Return a post that carries a picture and a file."""
    draft = make_draft(author, text, name=name, alt=alt)
    return make_post(author, text, token=draft.token, **values)
