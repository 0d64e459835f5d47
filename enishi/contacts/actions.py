"""What happens to notes of contacts: written, changed within a day, done, deleted with a reason, and after three years gone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.contacts import happenings, rules
from enishi.contacts.models import LONGEST_WORDS, Contact
from enishi.kit import once
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.networks.days import today_in

FURTHEST = timedelta(days=2 * 365)


@action(rule=rules.can_keep)
def note(
    member: Member, *, on: date | None, way: str, words: str, next_on: date | None = None, token: str, by: Any
) -> Contact:
    """Note a contact with a member that was (`on`), one that is planned (`next_on`), or both. The same form twice is one note, which
    is returned; Refused where it says something else by then."""
    said = _said(member, on, way, words, next_on)
    known: Contact | None = Contact.objects.within(member.network_id).filter(by=by, token=token).first()
    if known is not None:
        once.demand_same(known, {"member_id": member.pk, **said})
        happened(happenings.NOTED, known, by=by, about=member.person, again=True)
        return known
    made: Contact = Contact.objects.create(network=member.network, member=member, by=by, token=token, **said)
    happened(happenings.NOTED, made, by=by, about=member.person)
    return made


@action(rule=rules.can_change)
def change(contact: Contact, *, on: date | None, way: str, words: str, next_on: date | None = None, by: Any) -> None:
    """Change what one wrote, within a day."""
    for name, value in _said(contact.member, on, way, words, next_on).items():
        setattr(contact, name, value)
    contact.save(update_fields=["on", "way", "words", "next_on"])
    happened(happenings.CHANGED, contact, by=by, about=contact.member.person)


@action(rule=rules.can_keep)
def end_plan(contact: Contact, *, by: Any) -> None:
    """Say that a plan is carried out, or let go. Refused where nothing is planned."""
    if not contact.waits:
        raise Refused(_("Nothing is planned here any more."))
    contact.done_at = timezone.now()
    contact.save(update_fields=["done_at"])
    happened(happenings.DONE, contact, by=by, about=contact.member.person)


@action(rule=rules.can_keep)
def delete(contact: Contact, *, reason: str, by: Any) -> None:
    """Delete a note; the reason stands in the record."""
    said = " ".join(reason.split())
    if not said:
        raise Refused(_("Please give a reason; it stands in the record."), field="reason")
    happened(happenings.DELETED, contact, by=by, about=contact.member.person, reason=said)
    contact.delete()


@action(rule=rules.the_house)
def forget(contact: Contact, *, by: Any) -> None:
    """Delete what has been kept for three years."""
    happened(happenings.FORGOTTEN, contact, by=by)
    contact.delete()


# -- their parts ------------------------------------------------------------------------------------------------------
def _said(member: Member, on: date | None, way: str, words: str, next_on: date | None) -> dict[str, Any]:
    today = today_in(member.network)
    if on is None and next_on is None:
        raise Refused(_("Please name the day of the contact, or of the next one."), field="on")
    if on is not None and on > today:
        raise Refused(_("This day is still to come: put it below, as the next one."), field="on")
    if next_on is not None and next_on > today + FURTHEST:
        raise Refused(_("Please choose a day within two years."), field="next_on")
    if way not in Contact.Way.values:
        raise Refused(_("Please choose one of those offered."), field="way")
    said = words.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        raise Refused(_("Please write something first."), field="words")
    if len(said) > LONGEST_WORDS:
        raise Refused(_("At most %(most)d characters.") % {"most": LONGEST_WORDS}, field="words")
    return {"on": on, "way": way, "words": said, "next_on": next_on}
