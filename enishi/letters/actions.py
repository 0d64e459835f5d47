"""What happens to a letter before it goes, and how it is ordered and stopped. Sending it stands in sending.py."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit import mailer
from enishi.kit.errors import Conflict, Refused
from enishi.letters import digest, happenings, rules, unwritten
from enishi.letters.models import (
    LONGEST_GREETING,
    LONGEST_SECTION,
    LONGEST_SUBJECT,
    MOST_ITEMS,
    MOST_SECTIONS,
    Letter,
    Letterhead,
)
from enishi.networks.labels import labels_for
from enishi.networks.models import Network
from enishi.profiles.aiming import taken

AHEAD = timedelta(days=180)  # how long before it goes a letter can be planned
_LINK = re.compile(r"https?://[\x21-\x7e]{3,500}")


@action(rule=rules.can_write)
def set_letterhead(network: Network, *, name: str, address: str, contact: str, by: Any) -> None:
    """Say who letters come from; all three parts are needed (特定電子メール法施行規則 art. 9)."""
    parts = {"name": name, "address": address, "contact": contact}
    for part, said in parts.items():
        if not said.strip() or not said.isprintable():
            raise Refused(_("Please say this in one line of text."), field=part)
    Letterhead.objects.within(network).update_or_create(network=network, defaults=parts)
    happened(happenings.LETTERHEAD_SET, network, by=by)


@action(rule=rules.can_write)
def write(network: Network, *, words: Mapping[str, Any], by: Any) -> Letter:
    """Keep a draft. Its words: subject, greeting, sections, items, label, offers, segment (public id, "" for everybody)."""
    letter = Letter(network=network, made_by_id=by.person_id, **_checked(network, words, by))
    letter.save(force_insert=True)
    happened(happenings.WRITTEN, letter, by=by)
    return letter


@action(rule=rules.can_change)
def change(letter: Letter, *, words: Mapping[str, Any], version: int, by: Any) -> None:
    """Change a draft. Conflict if somebody was faster, or once it is ordered."""
    _draft(letter)
    if letter.version != version:
        raise Conflict(_("Somebody has changed this letter meanwhile. Please look at it again."))
    for name, value in _checked(letter.network, words, by).items():
        setattr(letter, name, value)
    letter.version += 1
    letter.save()
    happened(happenings.CHANGED, letter, by=by)


@action(rule=rules.can_change)
def drop(letter: Letter, *, by: Any) -> None:
    """Delete a draft; what has gone stays."""
    _draft(letter)
    happened(happenings.DROPPED, letter, by=by)
    letter.delete()


@action(rule=rules.can_change)
def order(letter: Letter, *, version: int, at: datetime | None = None, by: Any) -> None:
    """Send a letter, now or at a moment; jobs do it. Pressing twice orders once: Conflict the second time. Refused without a
    letterhead, with a label that does not go with whom it goes to, for a segment that is no more what the draft was written to."""
    _draft(letter)
    now, network = timezone.now(), letter.network
    if letter.version != version:
        raise Conflict(_("Somebody has changed this letter meanwhile. Please look at it again."))
    if not Letterhead.objects.within(network).exists():
        raise Refused(_("First say who letters come from: the law wants name, address and contact in each."))
    if at is not None and not now <= at <= now + AHEAD:
        raise Refused(_("Please choose a moment in the next 180 days."), field="at")
    if letter.astray:
        raise Refused(
            _("The segment was changed or deleted meanwhile. Please choose once more to whom it goes."), field="segment"
        )
    letter.audience = digest.audience_of(network, letter.conditions)
    if letter.label not in labels_for(letter.audience):
        raise Refused(_("This label does not go with whom the letter goes to."), field="label")
    letter.ordered_at, letter.due_at = now, at or now
    letter.save()
    happened(happenings.ORDERED, letter, by=by)


@action(rule=rules.can_change)
def stop(letter: Letter, *, by: Any) -> int:
    """Write to nobody more, and take back what waits in the outbox; returns how many were written and have left or are on their
    way. One that nobody has is a draft again; others can go_on. Refused where nothing is left to stop."""
    marks = letter.copies.values_list("mark", flat=True)
    taken = unwritten.undo(letter, mailer.take_back(mailer.in_states(marks, "waiting", "sending")))
    if letter.ordered_at is None or (letter.due_at is None and not taken):
        raise Refused(_("Everything of this letter has been sent."))
    letter.refresh_from_db(fields=["done"])
    letter.due_at = None
    if letter.copies.exists():
        letter.stopped_at = timezone.now()
        happened(happenings.STOPPED, letter, by=by, number=letter.done, taken_back=taken)
    else:
        letter.ordered_at = letter.sent_at = None
        letter.looked_at = letter.left_out = letter.done = letter.audience = 0
        letter.version += 1
        happened(happenings.CALLED_OFF, letter, by=by, taken_back=taken)
    letter.save()
    return int(letter.done)


@action(rule=rules.can_change)
def go_on(letter: Letter, *, by: Any) -> None:
    """Write a letter that was stopped to the others, too; whoever has it gets no second one. Refused if it was not stopped."""
    if letter.stopped_at is None:
        raise Refused(_("This letter was not stopped."))
    letter.stopped_at, letter.sent_at, letter.due_at = None, None, timezone.now()
    letter.looked_at = letter.left_out = 0  # what was taken back lies anywhere
    letter.save(update_fields=["stopped_at", "sent_at", "due_at", "looked_at", "left_out"])
    happened(happenings.GONE_ON, letter, by=by, number=letter.done)


@action(rule=rules.can_change)
def put_away(letter: Letter, *, away: bool, by: Any) -> None:
    """Take a letter out of the past letters, where nobody finds it then, or put it back."""
    if letter.ordered_at is None or bool(letter.put_away_at) == away:
        raise Refused(_("That is done already."))
    letter.put_away_at = timezone.now() if away else None
    letter.save(update_fields=["put_away_at"])
    happened(happenings.PUT_AWAY if away else happenings.PUT_BACK, letter, by=by)


@action(rule=rules.the_house)
def end(letter: Letter, *, by: Any) -> None:
    """Note that everybody has been written to."""
    letter.due_at, letter.sent_at = None, timezone.now()
    letter.save(update_fields=["due_at", "sent_at"])
    happened(happenings.SENT, letter, by=by, number=letter.done)


def _draft(letter: Letter) -> None:
    if letter.ordered_at is not None:
        raise Conflict(_("This letter has been ordered already."))


# -- untrusted words ------------------------------------------------------------------------------------------------------
def _checked(network: Network, words: Mapping[str, Any], by: Any) -> dict[str, Any]:
    subject, greeting = str(words["subject"]).strip(), str(words["greeting"]).strip()
    if not subject or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise Refused(_("A subject is one line of text."), field="subject")
    if not greeting or len(greeting) > LONGEST_GREETING:
        raise Refused(_("Please write a few words to begin with."), field="greeting")
    aim = taken(by, str(words.get("segment") or ""))
    audience = digest.audience_of(network, aim["conditions"])
    if words["label"] not in labels_for(audience):
        raise Refused(_("This label does not go with whom the letter goes to."), field="label")
    return {
        "subject": subject,
        "greeting": greeting.replace("\r\n", "\n"),
        "sections": _sections(words.get("sections") or ()),
        "items": _items(network, words.get("items") or (), audience),
        "label": words["label"],
        "offers": bool(words.get("offers")),
        **aim,
    }


def _sections(sections: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    if len(sections) > MOST_SECTIONS:
        raise Refused(_("At most %(most)d here.") % {"most": MOST_SECTIONS})
    kept = []
    for each in sections:
        part = {name: str(each.get(name, "")).strip() for name in ("heading", "text", "link", "link_words")}
        if not any(part.values()):
            continue
        if len(part["text"]) > LONGEST_SECTION or max(len(part["heading"]), len(part["link_words"])) > LONGEST_SUBJECT:
            raise Refused(_("Please shorten this section."), field="sections")
        if not part["heading"].isprintable() or not part["link_words"].isprintable():
            raise Refused(_("A heading is one line of text."), field="sections")
        if part["link"] and not _LINK.fullmatch(part["link"]):
            raise Refused(_("A link begins with https:// and has no spaces."), field="sections")
        kept.append(part)
    return kept


def _items(network: Network, items: Collection[str], audience: int) -> list[str]:
    if len(items) > MOST_ITEMS:
        raise Refused(_("At most %(most)d here.") % {"most": MOST_ITEMS}, field="items")
    offered = [row.public_id for row in digest.offered(network, audience)]
    if not set(items) <= set(offered):
        raise Refused(_("Something chosen from the feed is gone, or not told to all of them."), field="items")
    return [each for each in offered if each in items]
