"""Mailings: whom a mail of invitation goes to, ordering it, sending it little by little, stopping it.

Whom it goes to is counted when it is ordered, and every person is looked at again when their mail is written. A mail, the
invitation that it carries and the note that it has gone are one transaction: whoever is interrupted sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM, action, happened
from enishi.joining import listing, mail, mailing_mail, rules, taking_back, turns
from enishi.joining.actions import VALID_FOR
from enishi.joining.happenings import MAILING_ORDERED, MAILING_REMINDED, MAILING_SENT, MAILING_STOPPED
from enishi.joining.models import Claim, Invitation, Leaver, Mailing, Recipient
from enishi.joining.opening import admits, not_admitted
from enishi.kit import gently
from enishi.kit.errors import Conflict, Refused
from enishi.networks.days import today_in
from enishi.networks.models import MemberClass, Network
from enishi.roster import choosing
from enishi.roster import facts as roster
from enishi.roster.choosing import Split
from enishi.roster.facts import RosterFacts
from enishi.roster.returns import HARD

MOST = 10_000  # people in one mailing
LATELY = timedelta(days=14)  # whoever was written to within this is left in peace
REMINDERS, INTERVALS = (0, 1, 2), (7, 14, 28)  # of which an officer chooses
WITHIN = (30, 60, 90)  # days to the last day
A_DAY = timedelta(days=1)
HOUR = time(10, 0)  # of reminders, in the network's zone
BATCH = 1_000
WAS_HERE, APPLIED, DECLINED, RECENT = "was_here", "applied", "declined", "lately"
NO_CLASS = "no_class"  # of a class that is not admitted now
BY_MAIL = "by_mail"  # a mailing under way will write to them
GONE, ENDED = "gone", "ended"  # from the roster; by an officer, or after five wrong tries


# -- whom ---------------------------------------------------------------------------------------------------------------
def choose(
    network: Network, who: str, asked: dict[str, str], *, most: int = MOST, classes: list[MemberClass] | None = None
) -> Split:
    """Return whom a mailing would go to: `who` is uninvited (listing.uninvited), out (everybody who has not joined) or leaving
    (last day within asked["within"] days); `asked` narrows it as on the roster's list, and by `intake`, the file that brought
    somebody. `classes` are the network's, where they are at hand."""
    today = today_in(network)
    asked = dict(asked)
    within, intake = int(asked.pop("within", 0) or WITHIN[0]), asked.pop("intake", "")
    where: Any = Q(intake__public_id=intake) if intake else Q()
    if who == "leaving":
        where &= Q(last_left_on__gt=today, last_left_on__lte=today + timedelta(days=within))
    else:
        where &= Q(member=None) if who == "out" else listing.uninvited(network)
    return choosing.split(
        network, asked, today, where=where, most=most, besides=_besides(network, classes), with_leaving=who == "leaving"
    )


def _invitations(network: Network) -> Any:
    return Invitation.objects.within(network).filter(roster_person=OuterRef("pk"))


def _besides(network: Network, classes: list[MemberClass] | None) -> dict[str, Any]:
    """Return the further reasons to leave somebody out, as conditions on a row of the roster."""
    claims = Claim.objects.within(network).filter(roster_person=OuterRef("pk"))
    of_no_class = not_admitted(network, classes)
    return {
        WAS_HERE: Exists(Leaver.objects.within(network).filter(roster_person=OuterRef("pk"))),
        APPLIED: Exists(claims.filter(state__in=Claim.UNDECIDED)),
        DECLINED: Exists(claims.filter(_not_admitted())),
        RECENT: Exists(_invitations(network).filter(sent_at__gt=timezone.now() - LATELY, came_back_at=None)),
        BY_MAIL: listing.first_mail_to_come(network),
        **({} if of_no_class is None else {NO_CLASS: of_no_class}),
    }


def _not_admitted() -> Q:
    """Declined for what they are, and not because somebody could not show that they are it: that may have been another."""
    return Q(state=Claim.State.DECLINED, reason=Claim.Reason.NOT_ADMITTED)


def with_waiting(rows: Any, network: Network) -> Any:
    """Add to mailings for how many people the next mail waits for the answer to an application in their name (`held`), and the
    day of the next mail to anybody else (`next_on`; None where there is none)."""
    due = Recipient.objects.within(network).filter(mailing=OuterRef("pk"), due_on__isnull=False).order_by()
    claims = Claim.objects.within(network).filter(roster_person=OuterRef("roster_person"), state__in=Claim.UNDECIDED)
    held = due.filter(Exists(claims)).values("mailing").annotate(number=Count("pk")).values("number")
    others = due.filter(~Exists(claims)).order_by("due_on").values("due_on")
    return rows.annotate(held=Coalesce(Subquery(held), 0), next_on=Subquery(others[:1]))


# -- a mailing ------------------------------------------------------------------------------------------------------------
@action(rule=rules.can_invite)
def order(
    network: Network,
    people: Collection[int],
    *,
    by: Any,
    token: str,
    title: str,
    greeting: str,
    reminders: int = 2,
    interval: int = 14,
    before_leaving: bool = False,
) -> Mailing:
    """Order an invitation by mail to each of these people of the roster (ids, in the order of sending); jobs send it.

    `title` is the subject of the mails. `token` becomes the mailing's public id, so that a button pressed twice orders once:
    Conflict the second time. Refused for nobody, for more than MOST, and for reminders that are not offered.
    """
    if not people or len(people) > MOST:
        raise Refused(_("A mailing goes to between 1 and %(most)s people.") % {"most": f"{MOST:,}"})
    if reminders not in REMINDERS or interval not in INTERVALS:
        raise Refused(_("So many reminders cannot be sent."), field="reminders")
    if Mailing.objects.within(network).filter(public_id=token).exists():
        raise Conflict(_("This mailing has been ordered already."))
    mailing: Mailing = Mailing.objects.create(
        network=network,
        public_id=token,
        made_by_id=getattr(by, "person_id", None),
        subject=title,
        greeting=greeting,
        reminders=reminders,
        interval=interval,
        before_leaving=before_leaving,
        number=len(set(people)),
        due_at=timezone.now(),
    )
    today = today_in(network)
    rows = (
        Recipient(network=network, mailing=mailing, roster_person_id=id, due_on=today) for id in dict.fromkeys(people)
    )
    Recipient.objects.bulk_create(rows, batch_size=BATCH)
    happened(MAILING_ORDERED, mailing, by=by, number=mailing.number)
    return mailing


@action(rule=rules.can_invite)
def stop(mailing: Mailing, *, by: Any) -> int:
    """Send nothing more of a mailing, no reminder either, also of what waits in the outbox: as if it had not been written.
    Invitations that are out keep working. Returns how many mails had left already, those that are on their way this moment among them.
    Refused where nothing is left to send."""
    taken = taking_back.take_back(mailing)
    if mailing.due_at is None and not taken:
        raise Refused(_("Everything of this mailing has been sent."))
    mailing.due_at, mailing.stopped_at = None, timezone.now()
    mailing.save(update_fields=["due_at", "stopped_at", "done", "reminded"])
    happened(MAILING_STOPPED, mailing, by=by, number=mailing.done, taken_back=taken)
    return taking_back.left(mailing)


@action(rule=rules.the_house)
def end_round(mailing: Mailing, *, by: Any) -> None:
    """Note that everything due has been sent, and when the next reminders are."""
    mailing.due_at = _next_morning(mailing)
    if mailing.sent_at is None:
        mailing.sent_at = timezone.now()
        happened(MAILING_SENT, mailing, by=by, number=mailing.done)
    else:
        happened(MAILING_REMINDED, mailing, by=by, number=mailing.reminded)
    mailing.save(update_fields=["due_at", "sent_at"])


def _next_morning(mailing: Mailing) -> datetime | None:
    day = mailing.recipients.aggregate(next=Min("due_on"))["next"]
    return datetime.combine(day, HOUR, tzinfo=ZoneInfo(mailing.network.time_zone)) if day else None


# -- sending --------------------------------------------------------------------------------------------------------------
def send_some(network_id: int, mailing_id: int) -> datetime | None:
    """Send as many mails of a mailing as the installation's rate allows now; return when to go on, None when there is nothing
    more to do, for now or because somebody else does it.

    The network's row is locked, as it is by every single invitation: nobody is written to by two at once.
    """
    with transaction.atomic():
        network = Network.objects.select_for_update(no_key=True).get(pk=network_id)
        mailing = Mailing.objects.within(network).select_for_update().get(pk=mailing_id)
        mailing.network = network
        now, today = timezone.now(), today_in(network)
        if mailing.due_at is None or mailing.due_at > now:
            return None
        at_once, pause = gently.pace(now)
        due = mailing.recipients.filter(due_on__lte=today).order_by("pk")
        rows = list(due[:at_once])
        sent = _Handful(mailing, rows, today).send()
        Recipient.objects.within(network).bulk_update(rows, ["times", "due_on", "left_out"], batch_size=BATCH)
        next_at = mailing.due_at = now + pause * sent
        mailing.save(update_fields=["due_at", "done", "reminded", "left_out"])
        if due.exists():
            return next_at
        wait_on = all(row.due_on == today + A_DAY for row in rows)
        if mailing.sent_at and wait_on:  # nothing to record
            mailing.due_at = _next_morning(mailing)
            mailing.save(update_fields=["due_at"])
        else:
            end_round(mailing, by=SYSTEM)
        return None


def _under_way(until: datetime) -> int:
    rows = Mailing.objects.everywhere(because="mailings of all networks share one mail server")
    return rows.filter(due_at__lte=until).count()


gently.shared_by("mailings", _under_way)


@dataclass
class _Handful:
    """Some people of a mailing whose mail is due, looked at together."""

    mailing: Mailing
    rows: list[Recipient]
    today: date

    def __post_init__(self) -> None:
        network = self.mailing.network
        self.people = roster.people(network, [row.roster_person_id for row in self.rows])
        ids = [id for facts in self.people.values() for id in facts.ids]
        invited = Invitation.objects.within(network).filter(roster_person__in=ids).select_related("print_run")
        invited = invited.defer("print_run__people").order_by("pk")
        self.invited: dict[int, list[Invitation]] = {}
        for invitation in invited:
            self.invited.setdefault(invitation.roster_person_id, []).append(invitation)
        self.classes = list(network.memberclass_rows.in_order())
        left = Leaver.objects.within(network).filter(roster_person__in=ids)
        claims = Claim.objects.within(network).filter(roster_person__in=ids)
        self.apart: list[tuple[str, set[int]]] = [
            (WAS_HERE, set(left.values_list("roster_person", flat=True))),
            (APPLIED, set(claims.filter(state__in=Claim.UNDECIDED).values_list("roster_person", flat=True))),
            (DECLINED, set(claims.filter(_not_admitted()).values_list("roster_person", flat=True))),
        ]

    def send(self) -> int:
        """Write the mails that may go, note with each row what became of it; return how many went."""
        sent, met = 0, set()
        for row in self.rows:
            facts = self.people.get(row.roster_person_id)
            why = self._why_not(facts, row) if facts else GONE
            if facts and facts.id in met:  # two rows of the roster became one person since
                why = RECENT
            if facts and why == APPLIED:  # somebody in their name, perhaps: that ends, and then they are written to
                row.due_on = self.today + A_DAY
            elif facts is None or (why and (why != RECENT or row.times == 0 or facts.id in met)):
                self._leave_out(row, why)
            elif why:  # invited by other means since: the reminder waits its time
                row.due_on = self._next_day()
            else:
                met.add(facts.id)
                self._invite(facts)
                self._note_sent(row)
                sent += 1
        return sent

    def _why_not(self, facts: RosterFacts, row: Recipient) -> str:
        """Return why no mail goes to this person now; empty if one does."""
        why = choosing.why_not(facts, self.today)
        if why and not (why == choosing.LEAVING and self.mailing.before_leaving):
            return why
        for reason, people in self.apart:
            if people & set(facts.ids):
                return reason
        if not admits(facts, self.mailing.network, self.classes):
            return NO_CLASS
        if not mail.sound_address(facts.email):
            return choosing.NO_ADDRESS
        if facts.returned in HARD:
            return choosing.RETURNED
        known = [each for id in facts.ids for each in self.invited.get(id, ())]
        ours = self._ours(facts)
        if any(each.state in (Invitation.State.REVOKED, Invitation.State.LOCKED) for each in ours):
            return ENDED
        since = timezone.now() - (timedelta(days=self.mailing.interval) if row.times else LATELY)
        others = [each for each in known if each not in ours and not each.came_back_at]
        if not row.times:  # a card ordered after the mailing was wanted beside it (cards.choose)
            others = [each for each in others if not self._beside(each)]
        return RECENT if any(each.sent_at > since for each in others) else ""

    def _beside(self, invitation: Invitation) -> bool:
        run = invitation.print_run
        return run is not None and run.made_at > self.mailing.made_at

    def _ours(self, facts: RosterFacts) -> list[Invitation]:
        """Return this person's invitations of this mailing, the first mail's first."""
        found = (each for id in facts.ids for each in self.invited.get(id, ()) if each.mailing_id == self.mailing.pk)
        return sorted(found, key=lambda each: each.pk)

    def _leave_out(self, row: Recipient, why: str) -> None:
        row.due_on, row.left_out = None, why
        self.mailing.left_out += row.times == 0

    def _note_sent(self, row: Recipient) -> None:
        self.mailing.done += row.times == 0
        self.mailing.reminded += row.times > 0
        row.times += 1
        row.due_on = self._next_day() if row.times <= self.mailing.reminders else None

    def _next_day(self) -> date:
        return self.today + timedelta(days=self.mailing.interval)

    def _invite(self, facts: RosterFacts) -> None:
        now, ours = timezone.now(), self._ours(facts)
        # who was chosen for a mail was chosen; a reminder repeats, and opens nothing that has closed since
        ahead = ours[0].ahead if ours else not turns.has_come(self.mailing.network, facts)
        invitation, code = Invitation.with_code(
            network=self.mailing.network,
            roster_person_id=facts.id,
            way=Invitation.Way.MAIL,
            address=facts.email,
            sent_at=now,
            sent_by_id=self.mailing.made_by_id,
            expires_at=now + VALID_FOR,
            mailing=self.mailing,
            ahead=ahead,
        )
        invitation.save(force_insert=True)
        mailing_mail.send(self.mailing, invitation, facts, code, self.today)
