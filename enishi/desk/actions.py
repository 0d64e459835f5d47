"""What happens to an enquiry: it is asked, taken over, answered, asked on, closed, and in the end its words are forgotten."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM, action, anyone, happened
from enishi.desk import happenings, mail, rules
from enishi.desk.models import MOST_TEMPLATES, AnswerTemplate, Enquiry, Entry, new_number
from enishi.kit import once
from enishi.kit.errors import Conflict, Refused
from enishi.kit.workdays import working_day_after
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.networks.days import today_in
from enishi.networks.models import Network

ANSWER_WITHIN = 2  # working days
NUMBERS_TRIED = 20


@action(rule=anyone)
def ask(
    network: Network, /, *, about: str, text: str, name: str, address: str, token: str, language: str = "ja", by: Any
) -> Enquiry:
    """Take in what somebody wrote, give it a number and a day, and mail both to the address. `by` is the Member or Person who
    is signed in, else SYSTEM. The same form (`token`) twice is one enquiry, which is returned; Refused where it says something else
    by then."""
    said = {"about": about, "text": text, "name": name, "address": address}
    known: Enquiry | None = Enquiry.objects.within(network).filter(token=token).first()
    if known is not None:
        once.demand_same(known, said)
        happened(happenings.ASKED, known, by=by, again=True)
        return known
    member = by if getattr(by, "is_member", False) else None
    enquiry = _numbered(
        network,
        **said,
        token=token,
        language=language,
        member=member,
        person=None if by is SYSTEM else getattr(by, "person", by),
        due_on=_due(network),
    )
    enquiry.network = network
    mail.send_receipt(enquiry)
    mail.tell_secretariat(enquiry)
    happened(happenings.ASKED, enquiry, by=by, number=enquiry.number, kind=about)
    return enquiry


@action(rule=rules.is_own)
def write(enquiry: Enquiry, text: str, *, token: str, by: Member) -> Entry:
    """Add words of who asked, and tell whoever answers. What was answered or closed waits anew, with a new day; what waits keeps
    the day that was promised. The same form (`token`) twice is one word; Refused where it says something else by then."""
    words = Entry.objects.within(enquiry.network_id).filter(enquiry=enquiry, kind=Entry.Kind.WORD)
    known: Entry | None = words.filter(token=token).first()
    if known is not None:
        once.demand_same(known, {"text": text})
        happened(happenings.WROTE, enquiry, by=by, again=True)
        return known
    word: Entry = Entry.objects.create(
        network=enquiry.network, enquiry=enquiry, kind=Entry.Kind.WORD, text=text, token=token, by=by
    )
    if enquiry.state != "waiting":
        _wait_anew(enquiry)
    if not _answers(enquiry.owner_id, enquiry.network_id):  # nobody has it, or whose role ended: it is nobody's
        enquiry.owner = None
        enquiry.save(update_fields=["owner"])
        mail.tell_secretariat(enquiry, again=True)
    happened(happenings.WROTE, enquiry, by=by, number=enquiry.number)
    return word


@action(rule=rules.is_own)
def settle(enquiry: Enquiry, *, by: Member) -> None:
    """End one's own: it is settled, answered or not. Its words are deleted KEPT_AFTER_CLOSING later."""
    if enquiry.closed_at:
        raise Refused(_("This enquiry is settled already."))
    enquiry.closed_at = timezone.now()
    enquiry.save(update_fields=["closed_at"])
    happened(happenings.SETTLED, enquiry, by=by, number=enquiry.number)


@action(rule=rules.can_answer)
def take(enquiry: Enquiry, *, by: Any) -> None:
    """Make it one's own; also from a colleague, who may be away."""
    _still_open(enquiry)
    if enquiry.owner_id == by.pk:
        raise Refused(_("It is yours already."))
    _own(enquiry, by)
    happened(happenings.TAKEN, enquiry, by=by, number=enquiry.number)


@action(rule=rules.can_answer)
def hand_over(enquiry: Enquiry, to: Member, *, by: Any) -> None:
    """Give it to a colleague who may answer. Refused for anybody else."""
    _still_open(enquiry)
    if to.network_id != enquiry.network_id or not to.has(Right.DESK):
        raise Refused(_("Choose somebody who answers enquiries."), field="to")
    if enquiry.owner_id == to.pk:
        raise Refused(_("That colleague has it already."), field="to")
    _own(enquiry, to)
    happened(happenings.HANDED_OVER, enquiry, by=by, about=to.person, number=enquiry.number)


@action(rule=rules.can_answer)
def answer(enquiry: Enquiry, text: str, *, seen: int | None = None, by: Any) -> None:
    """Mail an answer and keep it. Whoever answers what nobody has owns it from then on. Refused where who asked has written more than
    the `seen` words that stood on the officer's page: it would count as answered, unread."""
    _still_open(enquiry)
    _all_read(enquiry, seen)
    Entry.objects.create(network=enquiry.network, enquiry=enquiry, kind=Entry.Kind.ANSWER, text=text, by=by)
    enquiry.owner_id = enquiry.owner_id or by.pk
    enquiry.answered_at = enquiry.answered_at or timezone.now()
    enquiry.save(update_fields=["owner", "answered_at"])
    mail.send_answer(enquiry, text)
    happened(happenings.ANSWERED, enquiry, by=by, number=enquiry.number)


@action(rule=rules.can_answer)
def note(enquiry: Enquiry, text: str, *, by: Any) -> None:
    """Keep a note for colleagues. It belongs to the person's data: asked for disclosure, it is shown."""
    if enquiry.forgotten_at:
        raise Refused(_("The words of this enquiry have been deleted."))
    Entry.objects.create(network=enquiry.network, enquiry=enquiry, kind=Entry.Kind.NOTE, text=text, by=by)
    happened(happenings.NOTED, enquiry, by=by, number=enquiry.number)


@action(rule=rules.can_answer)
def close(enquiry: Enquiry, *, seen: int | None = None, by: Any) -> None:
    """End it. Its words are deleted KEPT_AFTER_CLOSING later. `seen` as for an answer."""
    _still_open(enquiry)
    _all_read(enquiry, seen)
    enquiry.closed_at = timezone.now()
    enquiry.owner_id = enquiry.owner_id or by.pk
    enquiry.save(update_fields=["closed_at", "owner"])
    happened(happenings.CLOSED, enquiry, by=by, number=enquiry.number)


@action(rule=rules.can_answer)
def reopen(enquiry: Enquiry, *, by: Any) -> None:
    """Open it again; it waits for an answer anew, with a new day. Refused once its words are gone."""
    if not enquiry.closed_at:
        raise Refused(_("It is open already."))
    if enquiry.forgotten_at:
        raise Refused(_("The words of this enquiry have been deleted."))
    _wait_anew(enquiry)
    happened(happenings.REOPENED, enquiry, by=by, number=enquiry.number)


@action(rule=rules.nobody)
def forget(enquiry: Enquiry, *, by: Any) -> None:
    """Delete words, name and address of an enquiry that was closed long ago, or whose writer is erased; number, dates and
    owner stay. What was open is closed: nobody is left to be answered."""
    enquiry.entries.all().delete()
    enquiry.text = enquiry.name = enquiry.address = ""
    enquiry.member = enquiry.person = None
    enquiry.forgotten_at = timezone.now()
    enquiry.closed_at = enquiry.closed_at or enquiry.forgotten_at
    enquiry.save(update_fields=["text", "name", "address", "member", "person", "forgotten_at", "closed_at"])
    happened(happenings.FORGOTTEN, enquiry, by=by, number=enquiry.number)


# -- texts for answers -----------------------------------------------------------------------------------------------
@action(rule=rules.can_answer)
def add_template(network: Network, /, *, title: str, text: str, by: Any) -> AnswerTemplate:
    """Keep a text that officers answer with again and again. Refused when there are MOST_TEMPLATES."""
    rows = AnswerTemplate.objects.within(network)
    if rows.count() >= MOST_TEMPLATES:
        raise Refused(_("There are fifty texts. To keep another, delete one first."))
    made: AnswerTemplate = AnswerTemplate.objects.create(network=network, title=title, text=text)
    happened(happenings.TEMPLATE_ADDED, made, by=by)
    return made


@action(rule=rules.can_answer)
def change_template(template: AnswerTemplate, *, title: str, text: str, version: int, by: Any) -> None:
    """Change a text. Conflict if somebody was faster."""
    if template.version != version:
        raise Conflict(_("Somebody changed this text in the meantime. Nothing has been saved yet."))
    template.title, template.text, template.version = title, text, version + 1
    template.save(update_fields=["title", "text", "version"])
    happened(happenings.TEMPLATE_CHANGED, template, by=by)


@action(rule=rules.can_answer)
def remove_template(template: AnswerTemplate, *, by: Any) -> None:
    """Delete a text. What was answered with it stays."""
    happened(happenings.TEMPLATE_REMOVED, template, by=by)
    template.delete()


# -- their parts -----------------------------------------------------------------------------------------------------
def _numbered(network: Network, **values: Any) -> Enquiry:
    """Create an enquiry under a number that is free."""
    year = today_in(network).year
    for _try in range(NUMBERS_TRIED):
        try:
            with transaction.atomic():
                made: Enquiry = Enquiry.objects.create(network=network, number=new_number(year), **values)
                return made
        except IntegrityError:
            continue
    raise RuntimeError("no number is free")


def _due(network: Network) -> Any:
    return working_day_after(today_in(network), ANSWER_WITHIN, japan=network.time_zone == "Asia/Tokyo")


def _wait_anew(enquiry: Enquiry) -> None:
    """Have it wait for an answer from now on, whatever was said before."""
    enquiry.closed_at = enquiry.answered_at = None
    enquiry.asked_again_at, enquiry.due_on = timezone.now(), _due(enquiry.network)
    enquiry.save(update_fields=["closed_at", "answered_at", "asked_again_at", "due_on"])


def _answers(owner_id: int | None, network_id: int) -> bool:
    """Return whether this member still answers enquiries."""
    owner = Member.objects.within(network_id).filter(pk=owner_id).first() if owner_id else None
    return owner is not None and owner.has(Right.DESK)


def _all_read(enquiry: Enquiry, seen: int | None) -> None:
    words = Entry.objects.within(enquiry.network_id).filter(enquiry=enquiry, kind=Entry.Kind.WORD)
    if seen is not None and words.count() > seen:
        raise Refused(_("Who asked has written more in the meantime. Please read it, then press once more."))


def _own(enquiry: Enquiry, member: Any) -> None:
    enquiry.owner = member
    enquiry.save(update_fields=["owner"])


def _still_open(enquiry: Enquiry) -> None:
    if enquiry.closed_at:
        raise Refused(_("This enquiry is closed. Open it again first."))
