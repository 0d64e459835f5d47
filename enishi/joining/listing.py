"""Who was invited, person by person: the newest invitation of each, where it stands now, and who was not invited yet.

The secretariat's list, its filters and its numbers ask the same conditions, so that a number is as long as the list behind it.
Whether an invitation was opened is none of them: that is counted and never named (docs/decisions/0007).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import npgettext, pgettext_lazy

from enishi.joining import opening, rules
from enishi.joining.codes import GROUP
from enishi.joining.models import WRONG_TRIES, Claim, Invitation, Recipient
from enishi.kit.ids import ALPHABET
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.roster import search

PAGE = 24
SOON = timedelta(days=7)  # an invitation that ends within this is about to end
UNINVITED, ENDING = "uninvited", "ending"  # filters that are no state
_NO_LIMIT = 2**63 - 1


class Now(models.TextChoices):
    """Where the newest invitation of somebody stands; worked out, not stored. The first that holds counts."""

    JOINED = "joined", pgettext_lazy("invitation", "joined")
    SILENT = "silent", pgettext_lazy("invitation", "does not want to be written to")
    RETURNED = "returned", pgettext_lazy("invitation", "the mail came back")
    CARD_BACK = "card_back", pgettext_lazy("invitation", "the card came back")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")
    LOCKED = "locked", pgettext_lazy("invitation", "locked after five wrong tries")
    EXPIRED = "expired", pgettext_lazy("invitation", "expired")
    WAITING = "waiting", pgettext_lazy("invitation", "waiting for an answer")


WAYS = {
    Invitation.Way.MAIL: pgettext_lazy("invitations", "mail"),
    Invitation.Way.LINK: pgettext_lazy("invitations", "link"),
    Invitation.Way.CARD: pgettext_lazy("invitations", "card"),
}


# -- conditions ---------------------------------------------------------------------------------------------------------
def _conditions(at: datetime) -> dict[Now, Q]:
    return {
        Now.JOINED: Q(used_at__isnull=False) | Q(roster_person__member__isnull=False),
        Now.SILENT: Q(roster_person__no_contact=True),
        Now.RETURNED: Q(came_back_at__isnull=False, way=Invitation.Way.MAIL, revoked_at__isnull=True),
        Now.CARD_BACK: Q(came_back_at__isnull=False, way=Invitation.Way.CARD),
        Now.WITHDRAWN: Q(revoked_at__isnull=False),
        Now.LOCKED: Q(wrong_tries__gte=WRONG_TRIES),
        Now.EXPIRED: Q(expires_at__lte=at),
        Now.WAITING: Q(),
    }


def stands(now: Now, at: datetime | None = None) -> Q:
    """Return the condition that an invitation stands so, and in no way that counts before it."""
    before = Q()
    for each, condition in _conditions(at or timezone.now()).items():
        if each == now:
            return before & condition
        before &= ~condition
    raise AssertionError(now)


def now_of(at: datetime, *, apart: bool = False) -> Any:
    """Return an expression for the state of an invitation (Now); with `apart` ENDING for what waits and is about to end."""
    states = [When(condition, then=Value(now.value)) for now, condition in _conditions(at).items() if condition]
    soon = [When(expires_at__lte=at + SOON, then=Value(ENDING))] if apart else []
    return Case(*states, *soon, default=Value(Now.WAITING.value), output_field=CharField())


def ending(at: datetime) -> Q:
    """Return the condition that somebody's invitation waits for an answer, and not for long any more."""
    return stands(Now.WAITING, at) & Q(expires_at__lte=at + SOON)


def newest(network: Network | int) -> Any:
    """Return the newest invitation of each person of the roster, in no order."""
    rows = Invitation.objects.within(network)
    return rows.filter(~Exists(rows.filter(roster_person=OuterRef("roster_person"), pk__gt=OuterRef("pk"))))


def uninvited(network: Network | int) -> Q:
    """Return the condition, on a leading row of the roster, that nobody has invited this person and nothing else is under way:
    they are no member, no application of theirs is open, and no mailing is about to write to them."""
    return Q(untouched(network)) & Q(~first_mail_to_come(network))


def untouched(network: Network | int) -> Any:
    """Return the condition of `uninvited`, those among them to whom a mailing is about to write."""
    invitations = Invitation.objects.within(network)
    claims = Claim.objects.within(network).filter(roster_person=OuterRef("pk"), state__in=Claim.UNDECIDED)
    return (
        Q(member=None)
        & ~Exists(invitations.filter(roster_person=OuterRef("pk")))
        & ~Exists(invitations.filter(roster_person__same_as=OuterRef("pk")))
        & ~Exists(claims)
    )


def to_invite(network: Network) -> Q:
    """Return the condition that somebody is uninvited and of a class that the network admits now (opening.admits). One query."""
    of_no_class = opening.not_admitted(network)
    return uninvited(network) if of_no_class is None else uninvited(network) & ~of_no_class


def first_mail_to_come(network: Network | int) -> Exists:
    """Return the condition on a row of the roster that a mailing under way will write to this person for the first time."""
    due = Recipient.objects.within(network).filter(times=0, due_on__isnull=False, mailing__stopped_at=None)
    return Exists(due.filter(roster_person=OuterRef("pk")))


# -- the list -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """Somebody and their newest invitation; without one, if nobody has invited them yet."""

    public_id: str  # of the person on the roster
    name: str
    reading: str = ""
    invitation: Invitation | None = None
    now: str = ""
    mails: int = 0  # written to this person so far
    no_more: bool = False  # it waits for an answer, and its mailing reminds no more

    @property
    def words(self) -> str:
        """Where it stands, in the language spoken now."""
        return str(Now(self.now).label) if self.now else ""

    @property
    def way(self) -> str:
        """How it went, and of mails how many did."""
        if self.invitation is None:
            return ""
        way = str(WAYS[Invitation.Way(self.invitation.way)])
        if self.invitation.way != Invitation.Way.MAIL:
            return way
        said = npgettext("invitations", "%(way)s, once", "%(way)s, %(number)s times", self.mails)
        return said % {"way": way, "number": self.mails}


@dataclass(frozen=True)
class Shown:
    """A page of the list, and the public ids from which the pages around it go on."""

    rows: list[Row]
    previous: str
    next: str


def shown(viewer: Member, *, words: str = "", state: str = "", after: str = "", before: str = "") -> Shown:
    """Return a page of the people who were invited, whoever was last first; `words` is a name as the roster's search takes it
    or the last four characters of a code, `state` a Now, ENDING or UNINVITED. Two queries at most, and one for whom it shows
    that were invited, or for the classes of who was not; nothing is counted."""
    if state == UNINVITED:
        return _uninvited(viewer, words, after, before)
    at, network_id = timezone.now(), viewer.network_id
    rows = newest(network_id).filter(rules.readable(viewer))
    if words:
        rows = rows.filter(_means(words, network_id))
    if state == ENDING:
        rows = rows.filter(ending(at))
    elif state:
        rows = rows.filter(stands(Now(state), at))
    found, back, on = _around(_with_words(rows, network_id, at), network_id, after[:10], before[:10])
    return Shown([_row(each) for each in found], back, on)


def _around(rows: Any, network_id: int, after: str, before: str) -> tuple[list[Any], str, str]:
    """Return the rows around the cursor. It is looked up within the same query; one that leads nowhere is the
    beginning, or looking back the end."""
    if before:
        found = list(rows.filter(pk__gt=_place(network_id, before, 0)).order_by("pk")[: PAGE + 1])
        more_new, more_old = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        older = rows.filter(pk__lt=_place(network_id, after, _NO_LIMIT)) if after else rows
        found = list(older.order_by("-pk")[: PAGE + 1])
        more_new, more_old = bool(after), len(found) > PAGE
        found = found[:PAGE]
    if not found:
        return [], "", ""
    return found, found[0].public_id if more_new else "", found[-1].public_id if more_old else ""


def _place(network_id: int, public_id: str, otherwise: int) -> Any:
    place = Invitation.objects.within(network_id).filter(public_id=public_id).values("pk")
    return Coalesce(Subquery(place), Value(otherwise, BigIntegerField()), output_field=BigIntegerField())


def _with_words(rows: Any, network_id: int, at: datetime) -> Any:
    """Add what a row of the list says beside the invitation itself."""
    mails = Invitation.objects.within(network_id).filter(
        roster_person=OuterRef("roster_person"), way=Invitation.Way.MAIL
    )
    goes_on = Recipient.objects.within(network_id).filter(
        mailing=OuterRef("mailing"), roster_person=OuterRef("roster_person"), due_on__isnull=False
    )
    return rows.annotate(
        now=now_of(at),
        person=F("roster_person__public_id"),
        family=F("roster_person__family_name"),
        given=F("roster_person__given_name"),
        mails=Subquery(mails.order_by().values("roster_person").annotate(number=Count("pk")).values("number")),
        goes_on=Exists(goes_on.filter(mailing__stopped_at=None)),
    )


def _row(found: Any) -> Row:
    no_more = found.now == Now.WAITING and found.mailing_id is not None and not found.goes_on
    name = f"{found.family} {found.given}".strip()
    return Row(found.person, name, "", found, found.now, found.mails or 0, no_more)


def _means(words: str, network_id: int) -> Q:
    """Return the condition that the person is called so, or that the code ends so."""
    found = Q(roster_person__in=search.named(network_id, words))
    tail = "".join(sign for sign in unicodedata.normalize("NFKC", words) if sign.isalnum()).lower()
    return found | Q(code_tail=tail.upper()) if len(tail) == GROUP and set(tail) <= set(ALPHABET) else found


def _uninvited(viewer: Member, words: str, after: str, before: str) -> Shown:
    where = to_invite(viewer.network) & rules.readable(viewer)
    found = search.find_where(viewer, words, where, after=after, before=before)
    rows = [
        Row(
            each.public_id,
            f"{each.family_name} {each.given_name}".strip(),
            f"{each.family_name_kana} {each.given_name_kana}".strip(),
        )
        for each in found.people
    ]
    return Shown(rows, found.previous, found.next)
