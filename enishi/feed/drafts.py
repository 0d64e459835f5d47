"""Posts that somebody has begun (C4): kept on the server while they are written, so that they can be gone on with at another
device. A draft is no deed, and stands on no record: nobody but its author ever reads it, and what it becomes is `actions.write`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.feed import carried
from enishi.feed.carried_models import Draft
from enishi.feed.models import Item
from enishi.kit.errors import Refused
from enishi.members.models import Member

MOST = 20  # a member
KEPT = timedelta(days=60)
UNDER_WAY = timedelta(days=1)  # for so long the composer goes on with the last one by itself


def of(author: Member) -> list[Draft]:
    """Return a member's drafts, the newest first. One query."""
    return list(Draft.objects.within(author.network_id).filter(author=author).order_by("-kept_at", "-pk")[:MOST])


def one(author: Member, public_id: str) -> Draft | None:
    """Return one of a member's drafts."""
    rows = Draft.objects.within(author.network_id).filter(author=author, public_id=public_id)
    return _theirs(rows.first(), author)


def by_token(author: Member, token: str) -> Draft | None:
    """Return what a member has added to the form of this token."""
    return _theirs(Draft.objects.within(author.network_id).filter(author=author, token=token).first(), author)


def under_way(author: Member, *, circle: str = "") -> Draft | None:
    """Return what a member is writing right now, to a circle (its public id) or to an audience: the last draft of a day that was
    not put aside. One query."""
    since = timezone.now() - UNDER_WAY
    lately = (draft for draft in of(author) if draft.kept_at > since and not draft.put_aside)
    return next((_theirs(draft, author) for draft in lately if draft.said.get("circle", "") == circle), None)


def keep(
    author: Member, token: str, typed: dict[str, Any], *, put_aside: bool = False, empty: bool = False
) -> Draft | None:
    """Keep what stands in the composer of this token. None where it was posted meanwhile, and where there is nothing to keep
    (`empty`: also then). Refused for one draft too many."""
    rows = Draft.objects.within(author.network_id).filter(author=author)
    typed = {name: said.replace("\0", "") if isinstance(said, str) else said for name, said in typed.items()}
    written = typed.get("title") or typed.get("text")
    with transaction.atomic():
        _one_by_one(author)
        if posted(author, token):
            return None
        if not rows.filter(token=token).exists():
            if not (written or empty):
                return None
            if rows.count() >= MOST:
                raise Refused(_("There are twenty drafts already. Delete one of them to keep another."))
        values = {"said": typed, "put_aside": put_aside, "kept_at": timezone.now()}
        made, _new = Draft.objects.within(author.network_id).update_or_create(
            author=author, token=token, defaults=values, create_defaults=values | {"network": author.network}
        )
    return _theirs(made, author)


def posted(author: Member, token: str) -> bool:
    """Return whether the form of this token was posted. One query."""
    return bool(Item.objects.within(author.network_id).filter(author=author, token=token).exists())


def discard(draft: Draft) -> None:
    """Delete a draft with everything that was added to it."""
    with transaction.atomic():
        carried.drop(draft)
        draft.delete()


def old() -> int:
    """Delete the drafts that nobody went on with for sixty days; return how many."""
    rows = Draft.objects.everywhere(because="drafts go after sixty days, in every network")
    gone = list(rows.filter(kept_at__lt=timezone.now() - KEPT)[:1000])
    for draft in gone:
        discard(draft)
    return len(gone)


def _one_by_one(author: Member) -> None:
    """Wait for what the same author is writing: what a composer keeps by itself must not make a draft anew of what was posted a
    moment ago. `actions.write` locks the same row."""
    rows = Member.objects.within(author.network_id).select_for_update(no_key=True)
    rows.filter(pk=author.pk).values_list("pk").first()


def _theirs(draft: Draft | None, author: Member) -> Draft | None:
    if draft is not None:
        draft.author = author
    return draft
