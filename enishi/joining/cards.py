"""Printed invitation cards: a bundle is ordered, made by a job (card_jobs.py), printed, and its cards end one by one or all
at once. The codes stand in the bundle's file and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.joining import listing, rules
from enishi.joining.happenings import (
    CARD_CAME_BACK,
    CARDS_FAILED,
    CARDS_FETCHED,
    CARDS_GONE,
    CARDS_MADE,
    CARDS_ORDERED,
    CARDS_WITHDRAWN,
)
from enishi.joining.models import Invitation, Leaver, PrintRun
from enishi.joining.opening import admits, not_admitted
from enishi.kit import keeping
from enishi.kit.errors import Conflict, Refused
from enishi.networks.days import day_in, today_in
from enishi.networks.models import MemberClass, Network
from enishi.roster import choosing
from enishi.roster import facts as roster
from enishi.roster.choosing import Chosen
from enishi.roster.facts import RosterFacts

MOST = 2_000  # cards in one bundle
KEPT = timedelta(days=7)  # how long the file stays
DAYS = (30, 60, 90)  # how long a card may work
BATCH = 500
WAS_HERE = "was_here"  # and left: invited again only if they ask for it
NO_CLASS = "no_class"  # of a class that is not admitted now
BY_MAIL = "by_mail"  # a mailing under way will write to them
State = PrintRun.State


# -- whom ---------------------------------------------------------------------------------------------------------------
def choose(
    network: Network,
    who: str,
    asked: dict[str, str],
    *,
    by_mail_too: bool = False,
    classes: list[MemberClass] | None = None,
) -> Chosen:
    """Return whom a bundle would go to: `who` is uninvited (listing.uninvited), came_back, no_email, out (nobody who has joined), or the public
    id of one person; `asked` narrows it as on the roster's list. Whom a mailing under way will write to for the first time is left
    out, unless `by_mail_too`: then they get both. `classes` are the network's, where they are at hand."""
    return _chosen(network, asked, _condition(network, who), by_mail_too=by_mail_too, classes=classes)


def _chosen(
    network: Network, asked: dict[str, str], where: Any, *, by_mail_too: bool, classes: list[MemberClass] | None = None
) -> Chosen:
    besides: dict[str, Any] = {
        WAS_HERE: Exists(Leaver.objects.within(network).filter(roster_person=OuterRef("pk"))),
    }
    if not by_mail_too:
        besides[BY_MAIL] = listing.first_mail_to_come(network)
    if (of_no_class := not_admitted(network, classes)) is not None:
        besides[NO_CLASS] = of_no_class
    return choosing.choose(network, asked, today_in(network), where=where, most=MOST, besides=besides)


def awaits_mail(network: Network, people: Collection[int]) -> int:
    """Return how many of these people of the roster (ids of leading rows) a mailing under way will write to. One query."""
    return roster.fitting(network, people, listing.first_mail_to_come(network))


def invited_since(network: Network, moment: datetime) -> int:
    """Return how many people were invited for the first time after this moment. One query."""
    rows = Invitation.objects.within(network).order_by().values("roster_person").annotate(first=Min("sent_at"))
    return int(rows.filter(first__gt=moment).count())


def recipients(run: PrintRun) -> list[RosterFacts]:
    """Return the people of a bundle who may be sent a card now, in its order. Since it was ordered, some may have joined,
    asked for silence, been here and left, or be of a class that is not admitted any more."""
    network, today = run.network, today_in(run.network)
    known = roster.people(network, run.people)
    ids = [id for facts in known.values() for id in facts.ids]
    left = set(Leaver.objects.within(network).filter(roster_person__in=ids).values_list("roster_person_id", flat=True))
    classes = list(network.memberclass_rows.in_order())
    people = {known[pk].id: known[pk] for pk in run.people if pk in known}
    return [
        each
        for each in people.values()
        if not choosing.why_not(each, today) and not left & set(each.ids) and admits(each, network, classes)
    ]


def _condition(network: Network, who: str) -> Any:
    rows = Invitation.objects.within(network).filter(roster_person=OuterRef("pk"))
    conditions = {
        "uninvited": listing.untouched(network),  # to whom a mailing is about to write, `besides` tells
        # whoever was written to in another way since then has something in hand
        "came_back": Q(Exists(rows.filter(came_back_at__isnull=False)))
        & ~Exists(rows.open().filter(came_back_at__isnull=True)),
        "no_email": Q(email=""),
        "out": Q(member=None),
    }
    return conditions[who] if who in conditions else Q(public_id=who)


# -- a bundle -----------------------------------------------------------------------------------------------------------
@action(rule=rules.can_invite)
def order(
    network: Network, people: Collection[int], *, by: Any, token: str, paper: str = PrintRun.Paper.A6, days: int = 60
) -> PrintRun:
    """Order a card for each of these people of the roster (ids, in the order of printing); a job makes the file.

    `token` becomes the bundle's public id, so that a button pressed twice orders once: Conflict the second time. Refused
    for nobody, for more than MOST, and while another bundle of the network is being made. The back has room for a word by
    hand, since the roster knows no postal address.
    """
    if not people or len(people) > MOST:
        raise Refused(_("A bundle holds between 1 and %(most)s cards.") % {"most": f"{MOST:,}"})
    if PrintRun.objects.within(network).filter(public_id=token).exists():
        raise Conflict(_("These cards have been ordered already."))
    if PrintRun.objects.within(network).filter(state=State.WAITING).exists():
        raise Refused(_("Another bundle is being made right now. Please wait until it is done."))
    run: PrintRun = PrintRun.objects.create(
        network=network,
        public_id=token,
        made_by_id=getattr(by, "person_id", None),
        paper=paper,
        people=list(people),
        number=len(people),
        expires_at=_end_of_day(network, days),
    )
    happened(CARDS_ORDERED, run, by=by, number=len(people), paper=str(paper))
    return run


def _end_of_day(network: Network, days: int) -> datetime:
    """Return the last second of the day, in the network's zone, that is printed on the card."""
    day = today_in(network) + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(network.time_zone))


@action(rule=rules.the_house)
def finish(run: PrintRun, cards: Sequence[Invitation], *, stored_as: str, by: Any) -> None:
    """Make the cards of a written file real: their rows and the bundle's state, in one transaction. Conflict if the bundle
    was withdrawn meanwhile, or another try has begun; then the file must go."""
    if run.state != State.WAITING or run.stored_as != stored_as:
        raise Conflict
    Invitation.objects.bulk_create(cards, batch_size=BATCH)
    run.state, run.people, run.done = State.READY, [], len(cards)
    run.save(update_fields=["state", "people", "done"])
    happened(CARDS_MADE, run, by=by, number=len(cards))


@action(rule=rules.the_house)
def fail(run: PrintRun, *, by: Any) -> None:
    """Note that a bundle could not be made. Its people stay noted, so that it can be ordered anew."""
    if run.state != State.WAITING:
        raise Conflict
    _without_file(run, State.FAILED)
    happened(CARDS_FAILED, run, by=by)


@action(rule=rules.the_house)
def put_away(run: PrintRun, *, by: Any) -> None:
    """Delete a bundle's file; its cards go on working."""
    _without_file(run, State.GONE)
    happened(CARDS_GONE, run, by=by)


@action(rule=rules.can_invite)
def note_fetched(run: PrintRun, *, by: Any) -> None:
    """Note that somebody downloaded the file. Refused once it is gone."""
    if run.state != State.READY:
        raise Refused(_("The file of this bundle is no longer here."))
    happened(CARDS_FETCHED, run, by=by)


@action(rule=rules.can_invite)
def withdraw(run: PrintRun, *, by: Any) -> int:
    """Withdraw every card of a bundle that nobody has joined with, and delete its file; returns how many cards. While it is
    being made, that ends. Refused where nothing is left to withdraw."""
    ended = _end(run)
    if not ended and run.state not in (State.WAITING, State.READY):
        raise Refused(_("Nothing of this bundle can be withdrawn any more."))
    if run.state == State.WAITING:
        run.people = []
    _without_file(run, State.GONE)
    happened(CARDS_WITHDRAWN, run, by=by, number=ended)
    return ended


@action(rule=rules.can_invite)
def make_anew(run: PrintRun, *, by: Any, token: str) -> PrintRun:
    """Order new cards for everybody of a bundle who has not come in, and end the old ones. Refused for a bundle that is
    being made, and when nobody is left."""
    if run.state == State.WAITING:
        raise Refused(_("Another bundle is being made right now. Please wait until it is done."))
    if PrintRun.objects.within(run.network_id).filter(public_id=token).exists():
        raise Conflict(_("These cards have been ordered already."))
    network: Network = run.network
    unused = run.invitations.filter(used_at=None).values_list("roster_person_id", flat=True)
    ids = run.people or list(unused)
    chosen = _chosen(network, {}, Q(pk__in=ids), by_mail_too=True)
    if not chosen.people:
        raise Refused(_("Nobody of this bundle can be sent a card any more."))
    days = (day_in(network, run.expires_at) - timezone.localdate(run.made_at)).days
    fresh: PrintRun = order(
        network,
        [person.id for person in chosen.people],
        by=by,
        token=token,
        paper=run.paper,
        days=min(DAYS, key=lambda each: abs(each - days)),
    )
    ended = _end(run)
    run.people = []
    _without_file(run, State.GONE)
    happened(CARDS_WITHDRAWN, run, by=by, number=ended)
    return fresh


def _end(run: PrintRun) -> int:
    rows = run.invitations.filter(used_at=None, revoked_at=None)
    return int(rows.update(revoked_at=timezone.now()))


def _without_file(run: PrintRun, state: str) -> None:
    if run.stored_as:
        keeping.drop(run.stored_as)
    run.stored_as, run.state = "", state
    run.save(update_fields=["state", "stored_as", "people"])


# -- a card -------------------------------------------------------------------------------------------------------------
@action(rule=rules.can_invite)
def note_returned(invitation: Invitation, *, by: Any) -> None:
    """Note that the post brought a card back: it is in other hands than meant, so its code ends. Refused the second time."""
    if invitation.came_back_at:
        raise Refused(_("This card has been noted already."), field="number")
    invitation.came_back_at = timezone.now()
    if not invitation.used_at and not invitation.revoked_at:
        invitation.revoked_at = invitation.came_back_at
    invitation.save(update_fields=["came_back_at", "revoked_at"])
    happened(CARD_CAME_BACK, invitation, by=by)
