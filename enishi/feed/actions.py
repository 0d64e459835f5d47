"""What happens in the feed: members write, change and take back, answer, and put stamps. Each verb that publishes words asks
first whether its author agreed to the rules of sharing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.feed import carried, happenings, naming, polls, preview, readers, rules, stamps, topics
from enishi.feed.models import (
    LONGEST_COMMENT,
    LONGEST_POST,
    LONGEST_TITLE,
    PAST,
    TO,
    Comment,
    Item,
    Revision,
    Stamped,
    Taste,
)
from enishi.groups import pledge
from enishi.kit import once
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.text import seen
from enishi.members import circles, sharing
from enishi.members.models import Circle, Member
from enishi.networks.labels import demand
from enishi.profiles.telling import lately_of, reach

MOST_REVISIONS = 50
CORRECTED = timedelta(days=7)  # for so long a further change of an answered fact is the same news


@action(rule=rules.oneself)
def write(
    author: Member,
    *,
    text: str,
    audience: int,
    label: str,
    token: str,
    title: str = "",
    circle: Circle | None = None,
    named: Sequence[str] = (),
    poll: polls.Poll | None = None,
    paused: dict[str, Any] | None = None,
    by: Any,
) -> Item:
    """Publish a post to an audience, or in a circle to those whom it is for. Refused without agreement to the rules of sharing,
    for an audience that this network does not have, and for a label that does not go with it; NotAllowed in a circle that the
    author has no seat in. The same form twice is one post, which is returned; Refused where it says something else by then.
    `named` are the public ids of those whose names were chosen; `paused` is what pausing.outcome says."""
    _may_say(author, circle)
    if circle is not None:
        audience = circle.audience
    elif audience not in readers.offered(author):
        raise Refused(_("Please choose one of those offered."), field="audience")
    demand(label, audience)
    values: dict[str, Any] = {"title": _line(title), "text": _words(text, LONGEST_POST)}
    values |= {"audience": audience, "circle": circle, "label": label}
    known: Item | None = Item.objects.within(author.network_id).filter(author=author, token=token).first()
    if known is not None:
        once.demand_same(known, values, besides=polls.of(known) == poll)
        happened(happenings.WROTE, known, by=by, again=True)
        return known
    people = naming.resolve(author, values["text"], named, naming.To(audience, circle))
    item: Item = Item.objects.create(network=author.network, kind=Item.Kind.POST, author=author, token=token, **values)
    carried.take_over(item)
    naming.put(item.carries, people)
    if poll is not None:
        polls.put(item, poll)
    if people or poll:
        item.save(update_fields=["carries"])
    naming.follow(item)
    preview.follow(item)
    happened(happenings.WROTE, item, by=by, audience=audience, label=label, **(paused or {}))
    topics.tell(topics.FEED, item)
    return item


@action(rule=rules.is_author)
def change(
    item: Item,
    *,
    text: str,
    title: str = "",
    named: Sequence[str] = (),
    carry: carried.Change | None = None,
    version: int,
    by: Any,
) -> None:
    """Say something else in a post, or have it `carry` something else. What it said before stays readable beside it, what it
    carried does not. Conflict if it was changed meanwhile. `named` are the public ids of those whose names were chosen now; who
    was named before stays so while the name stands there."""
    _still_there(item)
    _may_say(by, item.circle)
    if item.hidden_at:
        raise Refused(_("This cannot be read just now, nor changed."))
    if item.version != version:
        raise Conflict(_("You changed this post in the meantime, in another window. Nothing has been saved yet."))
    title, text = _line(title), _words(text, LONGEST_POST)
    before = naming.of(item)
    people = naming.resolve(by, text, named, naming.To(item.audience, item.circle), before)
    if item.revisions.count() >= MOST_REVISIONS:
        raise Refused(_("This post has been changed fifty times. Please write a new one."))
    altered = carry is not None and carried.alter(item, carry, author=by)
    if (title, text) == (item.title, item.text) and {*people} == {*before} and not altered:
        raise Refused(_("Nothing is different."))
    Revision.objects.create(network_id=item.network_id, item=item, title=item.title, text=item.text)
    item.title, item.text, item.changed_at, item.version = title, text, timezone.now(), item.version + 1
    naming.put(item.carries, people)
    item.save(update_fields=["title", "text", "carries", "changed_at", "version"])
    naming.follow(item, before)
    preview.follow(item)
    happened(happenings.CHANGED, item, by=by)
    topics.tell(topics.ANSWERS, item)


@action(rule=rules.is_author)
def take_back(item: Item, *, by: Any) -> None:
    """Remove an item of one's own: nobody reads it from now on, nor what was said to it. All of these words are deleted."""
    _still_there(item)
    _empty(item)
    happened(happenings.TAKEN_BACK, item, by=by)
    topics.tell(topics.ANSWERS, item)


@action(rule=rules.the_house)
def appear(author: Member, kind: str, about: str, *, by: Any) -> Item | None:
    """Show that there is news in a field of a member's profile. Earlier news of a fact make room for it, unless somebody
    answered: then they stay as past, and within CORRECTED of them a further change is the same news. A 近況 that was said before
    stays where it is. None where nobody is told, or nothing is new."""
    rows = Item.objects.within(author.network_id).filter(author=author, about=about, kind=kind)
    audience, says = reach(author, about), {}
    if kind == Item.Kind.LATELY:
        said = lately_of(author)
        says = {"title": said.get("preset", ""), "text": said.get("text", "")}
        last = rows.order_by("-pk").values("title", "text").first()
        audience = 0 if last == says else audience
    else:
        rows.filter(comments=None, stamps=None).delete()
        if rows.filter(told_at__gt=timezone.now() - CORRECTED).exists():
            audience = 0
        else:
            rows.update(title=PAST)
    item: Item | None = None
    if audience:
        token = get_random_string(32)
        item = Item.objects.create(
            network_id=author.network_id, kind=kind, author=author, about=about, audience=audience, token=token, **says
        )
        topics.tell(topics.FEED, item)
    happened(happenings.APPEARED, item or author, by=by, about=author.person, field=about, to=audience)
    return item


@action(rule=rules.the_house)
def follow_audiences(author: Member, *, by: Any) -> None:
    """Have news of a member's profile be told to nobody who no longer sees the fact. To more people than before it is never
    told: what others answered, they answered before those."""
    rows = Item.objects.within(author.network_id).filter(author=author).exclude(about="")
    for about in set(rows.values_list("about", flat=True)):
        rows.filter(about=about).update(audience=F("audience").bitand(reach(author, about)))
    happened(happenings.FOLLOWED, author, by=by, about=author.person)


@action(rule=rules.the_house)
def clear_lately(author: Member, *, told_before: datetime, by: Any) -> None:
    """Remove the 近況 that a member took back in their profile: the last one that they had told by then."""
    rows = Item.objects.within(author.network_id).filter(author=author, kind=Item.Kind.LATELY, taken_back_at=None)
    last = rows.filter(told_at__lte=told_before).order_by("-pk").first()
    if last is not None:
        _empty(last)
    happened(happenings.TAKEN_BACK, last or author, by=by, about=author.person)


@action(rule=rules.can_answer)
def answer(
    item: Item,
    *,
    text: str = "",
    stamp: str = "",
    under: str = "",
    named: Sequence[str] = (),
    token: str,
    paused: dict[str, Any] | None = None,
    by: Any,
) -> Comment:
    """Say something to an item, in words or by a stamp; `under` is the public id of the comment that is answered. The same
    form twice is one comment, which is returned; Refused where it says something else by then."""
    if not item.answers_open:
        raise Refused(_("Comments are closed here. A stamp can always be put."), field="text")
    if text.strip():
        _may_say(by, item.circle)
    elif stamp not in {each.code for each in stamps.offered(item.network)}:
        raise Refused(_("Write a line, or choose a stamp."), field="text")
    said = {"text": _words(text, LONGEST_COMMENT), "stamp": ""} if text.strip() else {"text": "", "stamp": stamp}
    known: Comment | None = Comment.objects.within(item.network_id).filter(author=by, token=token).first()
    if known is not None:
        once.demand_same(known, said | {"item": item})
        happened(happenings.ANSWERED, item, by=by, again=True)
        return known
    answered = None
    if under:
        answered = item.comments.filter(rules.heard(by), public_id=under).first()
        if answered is None:
            raise Refused(_("The comment you answer has been taken back."), field="text")
    above = answered and (answered.under or answered)
    carries: dict[str, Any] = {TO: answered.public_id} if answered and answered != above else {}
    naming.put(carries, naming.resolve(by, said["text"], named, naming.To(item.audience, item.circle)))
    comment: Comment = Comment.objects.create(
        network_id=item.network_id, item=item, author=by, under=above, token=token, carries=carries, **said
    )
    naming.follow(comment)
    happened(happenings.ANSWERED, item, by=by, comment=comment.public_id, **(paused or {}))
    topics.tell(topics.ANSWERS, item)
    return comment


@action(rule=rules.is_author)
def change_answer(comment: Comment, *, text: str, named: Sequence[str] = (), by: Any) -> None:
    """Say something else in a comment; that it was changed is shown. `named` as in change()."""
    _still_there(comment)
    _may_say(by, comment.item.circle)
    if comment.hidden_at or not rules.can_answer(by, comment.item):
        raise Refused(_("This cannot be read just now, nor changed."))
    if comment.stamp:
        raise Refused(_("A stamp has no words to change."))
    comment.text, comment.changed_at = _words(text, LONGEST_COMMENT), timezone.now()
    before, to = naming.of(comment), naming.To(comment.item.audience, comment.item.circle)
    naming.put(comment.carries, naming.resolve(by, comment.text, named, to, before))
    comment.save(update_fields=["text", "carries", "changed_at"])
    naming.follow(comment, before)
    topics.tell(topics.ANSWERS, comment.item)
    happened(happenings.ANSWER_CHANGED, comment, by=by)


@action(rule=rules.is_author)
def take_answer_back(comment: Comment, *, by: Any) -> None:
    """Remove a comment; its place stays where others answered it, its words do not."""
    _still_there(comment)
    comment.text, comment.stamp, comment.carries, comment.taken_back_at = "", "", {}, timezone.now()
    comment.save(update_fields=["text", "stamp", "carries", "taken_back_at"])
    comment.stamps.all().delete()
    topics.tell(topics.ANSWERS, comment.item)
    happened(happenings.ANSWER_TAKEN_BACK, comment, by=by)


@action(rule=rules.can_answer)
def put_stamp(item: Item, stamp: str, *, on: bool, by: Any) -> None:
    """Put a stamp on an item, or take it off; twice is once."""
    _stamp(item, None, stamp, on, by)
    happened(happenings.STAMPED if on else happenings.UNSTAMPED, item, by=by)


@action(rule=rules.can_answer_comment)
def put_stamp_on_answer(comment: Comment, stamp: str, *, on: bool, by: Any) -> None:
    """Put a stamp on a comment, or take it off; twice is once."""
    _stamp(comment.item, comment, stamp, on, by)
    happened(happenings.STAMPED if on else happenings.UNSTAMPED, comment, by=by)


@action(rule=rules.oneself)
def leave_out(member: Member, reasons: Iterable[str], *, by: Any) -> None:
    """Have some reasons, by their codes, count no longer where the feed stands in a member's own order."""
    values = {"left_out": sorted(set(reasons)), "changed_at": timezone.now()}
    Taste.objects.within(member.network_id).update_or_create(
        member=member, defaults=values, create_defaults={**values, "network_id": member.network_id}
    )
    happened(happenings.TASTE, member, by=by, about=member.person)


@action(rule=rules.oneself)
def open_in_own_order(member: Member, own: bool, *, by: Any) -> None:
    """Have home and feed open in a member's own order from now on, or newest first."""
    member.own_order = own
    member.save(update_fields=["own_order"])
    happened(happenings.ORDER, member, by=by, about=member.person)


# -- their parts ------------------------------------------------------------------------------------------------------
def _stamp(item: Item, comment: Comment | None, stamp: str, on: bool, by: Any) -> None:
    if stamp not in {each.code for each in stamps.offered(item.network)} and (
        on or not stamps.one(item.network, stamp)
    ):
        raise Refused(_("Please choose one of those offered."))
    topics.tell(topics.ANSWERS, item)
    values = {"item": item, "comment": comment, "member": by, "stamp": stamp}
    if not on:
        Stamped.objects.within(item.network_id).filter(**values).delete()
        return
    try:
        with transaction.atomic():
            Stamped.objects.create(network_id=item.network_id, **values)
    except IntegrityError:  # it is there already
        return


def _empty(item: Item) -> None:
    """Delete the words of an item and of what was said to it; the rows stay, so that a form sent again makes no second one."""
    now = timezone.now()
    item.revisions.all().delete()
    item.stamps.all().delete()
    item.votes.all().delete()
    carried.drop(item)
    item.comments.update(text="", stamp="", carries={}, taken_back_at=now)
    item.title, item.text, item.taken_back_at = "", "", now
    item.save(update_fields=["title", "text", "taken_back_at"])


def _may_say(by: Member, circle: Circle | None) -> None:
    """Ask what every verb asks that publishes words: what was agreed to, what was promised in a shared group, and for a seat."""
    sharing.demand(by)
    pledge.demand(by, circle)
    if circle is not None and not circles.of(by).filter(pk=circle.pk).exists():
        raise NotAllowed(_("You have no seat there."))


def _still_there(written: Item | Comment) -> None:
    if written.taken_back_at:
        raise Refused(_("This has been taken back already."))


def _line(text: str) -> str:
    return " ".join(seen(text).split())[:LONGEST_TITLE]


def _words(text: str, most: int) -> str:
    said = seen(text.replace("\r\n", "\n")).strip()
    if not said:
        raise Refused(_("Please write something first."), field="text")
    if len(said) > most:
        raise Refused(_("At most %(most)d characters.") % {"most": most}, field="text")
    return said
