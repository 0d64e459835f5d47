"""Who of the feed is told what: that somebody answered what they wrote, answered them under it, put a stamp on it, or named them."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from enishi.activity.models import Happening
from enishi.feed import naming, rules, sources
from enishi.feed.models import TO, Comment, Item, Stamped
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.notices.kinds import Category, NoticeKind
from enishi.notices.telling import forget, tell, untell
from enishi.profiles.wording import lately_words

SHOWN = 60  # letters of a post without a title, in its author's own centre


def readable(viewer: Member, things: Set[str]) -> set[str]:
    """Return those of these items that the viewer reads now. One query."""
    rows = Item.objects.readable_by(viewer).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


ANSWERED = NoticeKind("feed.answered", Category.ANSWERS, _("%(who)s answered what you wrote"), readable)
ANSWERED_YOU = NoticeKind("feed.answered-you", Category.ANSWERS, _("%(who)s answered your comment"), readable)
STAMPED = NoticeKind("feed.stamped", Category.STAMPS, _("%(who)s put a stamp on what you wrote"), readable)
STAMPED_ANSWER = NoticeKind("feed.stamped-answer", Category.STAMPS, _("%(who)s put a stamp on your comment"), readable)
NAMED = NoticeKind("feed.named", Category.MENTIONS, _("%(who)s named you"), readable)


@job()
def named(network_id: int, item_id: int, comment_id: int, member_ids: list[int]) -> None:
    """Tell members that their names stand in an item or a comment now (0: in the item): those whose names still do, and who read
    it. Who is told of a comment anyway, because it answers them, is not told twice."""
    comment = _comment(network_id, pk=comment_id) if comment_id else None
    rows = Item.objects.within(network_id).filter(pk=item_id, taken_back_at=None)
    item = rows.select_related("author", "network", "circle").first()
    if item is None or (comment_id and comment is None):
        return
    written, by = comment or item, (comment or item).author
    still = {each.member for each in naming.of(written)} & set(member_ids)
    if comment is not None:
        answered = _answered(comment)
        still -= {answered.author_id if answered else item.author_id}
    if by is None or not still:
        return
    for member in Member.objects.within(network_id).active().filter(pk__in=still).order_by("pk"):
        member.network = item.network
        if comment is None or item.comments.filter(rules.heard(member), pk=comment.pk).exists():
            _tell(NAMED, member, item, by, mark=written.public_id, at=comment)


@job()
def answered(network_id: int, happening_id: int) -> None:
    """Tell who wrote the item, or the comment that is answered, that somebody answered."""
    found = _found(network_id, happening_id)
    comment = _comment(network_id, public_id=found[0].facts.get("comment", "")) if found else None
    if found is None or comment is None:
        return
    item, above = comment.item, _answered(comment)
    if above is not None:
        _tell(ANSWERED_YOU, above.author, item, found[1], mark=comment.public_id, at=comment)
    if item.author_id and (above is None or above.author_id != item.author_id):
        _tell(ANSWERED, item.author, item, found[1], mark=comment.public_id, at=comment)


@job()
def stamped(network_id: int, happening_id: int) -> None:
    """Tell who wrote it that somebody put a stamp on their item or comment."""
    found = _found(network_id, happening_id)
    if found is None:
        return
    happening, by = found
    item, comment = _stamped_thing(network_id, happening)
    if item is None or not Stamped.objects.within(network_id).filter(item=item, comment=comment, member=by).exists():
        return
    if comment is not None:
        _tell(STAMPED_ANSWER, comment.author, item, by, at=comment)
    elif item.author_id:
        _tell(STAMPED, item.author, item, by)


@job()
def unstamped(network_id: int, happening_id: int) -> None:
    """Take back what was told of a stamp that was taken off, before anybody read it."""
    found = _found(network_id, happening_id)
    if found is None:
        return
    happening, by = found
    item, comment = _stamped_thing(network_id, happening)
    if item is None or Stamped.objects.within(network_id).filter(item=item, comment=comment, member=by).exists():
        return
    untell(STAMPED_ANSWER if comment else STAMPED, network_id, item.public_id, by.public_id)


@job()
def taken_back(network_id: int, happening_id: int) -> None:
    """Forget what was told of an item, or of a comment, that was taken back."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    if happening is None:
        return
    comment = Comment.objects.within(network_id).filter(public_id=happening.subject_id).select_related("item").first()
    if comment is None:
        forget(network_id, happening.subject_id)
        return
    for kind in (ANSWERED, ANSWERED_YOU, NAMED):
        untell(kind, network_id, comment.item.public_id, comment.public_id)


@job()
def withdrawn(network_id: int, happening_id: int) -> None:
    """Forget what was told of an item that another room took out of the feed: notices name it, and hold its title."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    if happening is not None and (thing := happening.facts.get("item")):
        forget(network_id, thing)


def _found(network_id: int, happening_id: int) -> tuple[Happening, Member] | None:
    """Return the happening and the member who did it, if both are still there."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    if happening is None or happening.actor_id is None:
        return None
    by = Member.objects.within(network_id).active().filter(person=happening.actor_id).first()
    return (happening, by) if by else None


def _comment(network_id: int, **which: Any) -> Comment | None:
    rows = Comment.objects.within(network_id).filter(**which, taken_back_at=None)
    found: Comment | None = rows.select_related("item__author", "item__network", "author", "under__author").first()
    return found


def _answered(comment: Comment) -> Comment | None:
    """Return the comment that another one answers: the one above, or one of those that stand under that."""
    to = comment.carries.get(TO)
    found = comment.item.comments.filter(public_id=to).select_related("author").first() if to else None
    return found or comment.under


def _stamped_thing(network_id: int, happening: Happening) -> tuple[Item | None, Comment | None]:
    """Return the item that a stamp was put on or taken off, and the comment if it was one."""
    comment = _comment(network_id, public_id=happening.subject_id)
    if comment is not None:
        return comment.item, comment
    rows = Item.objects.within(network_id).filter(public_id=happening.subject_id, taken_back_at=None)
    return rows.select_related("author", "network").first(), None


def _tell(
    kind: NoticeKind, whom: Member | None, item: Item, by: Member, *, mark: str = "", at: Comment | None = None
) -> None:
    """Tell somebody who reads the item of it now."""
    if whom is None or whom.pk == by.pk:
        return
    whom.network = item.network
    if not readable(whom, {item.public_id}):
        return
    slug = item.network.slug
    place = sources.place_of(item, slug) or reverse("feed:item", args=[slug, item.public_id])
    anchor = f"#answer-{at.public_id}" if at else ""
    with translation.override(item.network.speaking(whom.person.language)):
        title = _title(item)
    tell(
        kind, [whom.pk], network=item.network, thing=item.public_id, place=place + anchor, by=by, title=title, mark=mark
    )


def _title(item: Item) -> str:
    """Return a few words of an item, for who may read it; none of a room of alumni, which stand nowhere but there, and none of a
    fact, which may be hidden or another one by then."""
    if item.circle is not None and item.circle.blind:
        return ""
    if item.about:
        is_said = item.kind == Item.Kind.LATELY
        return lately_words({"preset": item.title, "text": item.text[:SHOWN]}) if is_said else ""
    return item.title or ("" if item.source else item.text[:SHOWN])
