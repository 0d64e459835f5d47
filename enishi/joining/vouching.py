"""Two members who know the applicant (N19): a link that the applicant hands over by themselves, a yes or a no, and what
follows from two that are independent.

The applicant is shown no member and can search for none; what anybody answered they are never told. A member answers for
what they read: name, and years and department where the applicant chose to show them.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.joining import claims, rules, turns
from enishi.joining.codes import code_from, code_hash, plain
from enishi.joining.happenings import VOUCH_LINK, VOUCHED, VOUCHING_RULE
from enishi.joining.models import Claim, Vouch, VouchLink
from enishi.kit.errors import Conflict, Refused
from enishi.members import rules as members_rules
from enishi.members.models import Member
from enishi.networks.models import Network, Vouching
from enishi.roster import facts as roster

MEMBER_FOR = timedelta(days=30)  # who came in yesterday knows nobody yet, and may be the next guesser's accomplice
MONTH, MOST_A_MONTH = timedelta(days=30), 5
NEEDED = 2
SHOWABLE = ("years", "department")
GENERATIONS = 10  # so far back it is looked through whom a member came in


def offered(network: Network) -> bool:
    """Return whether members may vouch for applicants here. One query where it depends on there being no roster."""
    if network.vouching == Vouching.NO_ROSTER:
        return not roster.counts(network, at_most=1)["all"]
    return network.vouching != Vouching.NEVER


def code_of(link: VouchLink) -> str:
    """Return the link's code, twelve characters of ALPHABET: it follows from the seed and SECRET_KEY."""
    return code_from(link.seed, "enishi.joining.vouch")


def address_of(link: VouchLink) -> str:
    """Return the whole address to hand over."""
    return settings.PUBLIC_URL + reverse("joining:vouch", args=[link.network.slug, code_of(link)])


def link_of(claim: Claim) -> VouchLink | None:
    """Return the link that an applicant made, if any."""
    found: VouchLink | None = VouchLink.objects.within(claim.network_id).filter(claim=claim).first()
    if found is not None:
        found.network = claim.network
    return found


def find(network: Network, code: str) -> VouchLink | None:
    """Return the link with this typed code while its application can be answered for; None also for what is no code."""
    if not plain(code):
        return None
    rows = VouchLink.objects.within(network).filter(
        code_hash=code_hash(code), claim__state__in=Claim.UNDECIDED, claim__decided_at=None
    )
    found: VouchLink | None = rows.select_related("claim").first()
    if found is not None:
        found.network = found.claim.network = network
    return found


@dataclass(frozen=True)
class Shown:
    """What a member reads of an applicant; years and department are empty where they are not shown."""

    name: str
    now: str
    year: int | None
    still_here: bool
    department: str


def shown_of(claim: Claim, parts: Collection[str]) -> Shown:
    """Return what a member reads when these parts are shown. Birth date, number, address and free words are never shown."""
    said = claims.words_of(claim)
    years = "years" in parts
    return Shown(
        name=f"{said.family} {said.given}".strip(),
        now=said.now,
        year=said.year if years else None,
        still_here=said.still_here if years else False,
        department=said.department if "department" in parts else "",
    )


# -- the applicant ------------------------------------------------------------------------------------------------------
@action(rule=rules.is_applicant)
def make_link(claim: Claim, *, parts: Collection[str], by: Any) -> VouchLink:
    """Make the link, or another in its place: the one before stops working, what was answered stays. Refused where vouching
    is not offered; Conflict once somebody decided."""
    if not claim.is_open:
        raise Conflict(_("Somebody has decided on this application in the meantime."))
    if not offered(claim.network):
        raise Refused(_("This network asks no members about applicants."))
    link = VouchLink.objects.within(claim.network_id).filter(claim=claim).first()
    link = link or VouchLink(network=claim.network, claim=claim)
    link.seed, link.shown = secrets.token_urlsafe(16), [part for part in SHOWABLE if part in parts]
    link.code_hash, link.made_at = code_hash(code_of(link)), timezone.now()
    link.save()
    happened(VOUCH_LINK, claim, by=by, about=by)
    return link


# -- members --------------------------------------------------------------------------------------------------------------
def hindrance(member: Member, claim: Claim) -> str:
    """Return why this member cannot vouch for this applicant, in words about the member alone; empty if they can."""
    now = timezone.now()
    if member.joined_at > now - MEMBER_FOR:
        days = MEMBER_FOR.days
        return _("You can answer for others once you have been here for %(days)d days.") % {"days": days}
    invited = claim.invitation is not None and claim.invitation.sent_by_id == member.person_id
    if invited or (claim.personal is not None and claim.personal.sender_id == member.pk):
        return _("You invited this person yourself. Two others have to know them.")
    lately = Vouch.objects.within(member.network_id).filter(member=member, knows=True, said_at__gt=now - MONTH)
    if lately.exclude(link__claim=claim).count() >= MOST_A_MONTH:
        return _("You have answered for %(most)d people in the last 30 days. Please ask somebody else to.") % {
            "most": MOST_A_MONTH
        }
    return ""


@action(rule=rules.can_vouch)
def answer(claim: Claim, *, link: VouchLink, knows: bool, by: Member) -> None:
    """Say whether one knows the applicant; saying it again replaces what was said. The record tells that somebody answered,
    not what. Conflict where the link was replaced or somebody decided; Refused for who cannot vouch (hindrance)."""
    same = VouchLink.objects.within(claim.network_id).filter(claim=claim, code_hash=link.code_hash).first()
    if not claim.is_open or same is None or not offered(claim.network):
        raise Conflict(_("This link does not lead anywhere any more. Nothing was saved."))
    # two answers of one member at the same moment are counted one after the other, so five is five
    claim.network.member_rows.select_for_update().get(pk=by.pk)
    if why := hindrance(by, claim):
        raise Refused(why)
    said = {"network": claim.network, "knows": knows, "said_at": timezone.now()}
    Vouch.objects.within(claim.network_id).update_or_create(link=same, member=by, defaults=said)
    happened(VOUCHED, claim, by=by)


def said_by(link: VouchLink, member: Member) -> Vouch | None:
    """Return what this member answered, if anything."""
    found: Vouch | None = Vouch.objects.within(member.network_id).filter(link=link, member=member).first()
    return found


# -- what follows -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Heard:
    """What was answered about an application by members who still take part: `pair` are two who know the applicant and do
    not stand in one line, None while there are none."""

    yes: tuple[Member, ...]
    no: tuple[Member, ...]
    pair: tuple[Member, Member] | None


def heard(claim: Claim) -> Heard:
    """Return what was answered about an application. One query, and where two know them, one per generation behind them."""
    rows = Vouch.objects.within(claim.network_id).filter(link__claim=claim, member__state=Member.State.JOINED)
    said = [(row.member, row.knows) for row in rows.select_related("member").order_by("said_at", "pk")]
    yes = tuple(member for member, knows in said if knows)
    no = tuple(member for member, knows in said if not knows)
    return Heard(yes, no, _independent(claim.network_id, yes))


def _independent(network_id: int, members: tuple[Member, ...]) -> tuple[Member, Member] | None:
    """Return the first two who do not stand in one line: neither vouched for the other, and their lines do not meet."""
    if len(members) < NEEDED:
        return None
    through = _vouched_for(network_id, {member.person_id for member in members})
    for one, other in combinations(members, 2):
        a, b = one.person_id, other.person_id
        near = b in through.get(a, {}) or a in through.get(b, {})
        if not near and not _line(a, through) & _line(b, through):
            return one, other
    return None


def _vouched_for(network_id: int, people: set[int]) -> dict[int, dict[int, bool]]:
    """Return person → those who vouched for them, and whether that alone let them in; of `people` and of those behind them."""
    through: dict[int, dict[int, bool]] = {}
    ask = people
    rows = Vouch.objects.within(network_id).filter(knows=True, link__claim__state=Claim.State.APPROVED)
    for _generation in range(GENERATIONS):
        asked = rows.filter(link__claim__person__in=ask)
        ask = set()
        for who, voucher, way in asked.values_list("link__claim__person", "member__person", "link__claim__way"):
            through.setdefault(who, {})[voucher] = way == Claim.Way.VOUCHED
            if voucher not in through and voucher not in people:
                ask.add(voucher)
        if not ask:
            break
    return through


def _line(person: int, through: dict[int, dict[int, bool]]) -> set[int]:
    """Return the person and everybody by whose word alone they came in, and those by whose word these did. Where an officer
    decided, a line ends."""
    line, ask = {person}, [person]
    while ask:
        for voucher, alone in through.get(ask.pop(), {}).items():
            if alone and voucher not in line:
                line.add(voucher)
                ask.append(voucher)
    return line


@action(rule=rules.the_house)
def weigh(claim: Claim, *, by: Any) -> None:
    """Let an applicant in whom two independent members know, where the network chose that and nothing asks for somebody's
    eyes. Conflict where it has to wait for the secretariat."""
    if not lets_in(claim):
        raise Conflict(_("The secretariat decides on this application."))
    claim.way = Claim.Way.VOUCHED
    claims.enter(claim, {"class": "", "override": ""}, by)


def lets_in(claim: Claim) -> bool:
    """Return whether two members are enough for this application. Whoever said no, an officer's question, a correction or an
    application before (either would wipe the two), somebody alike on the roster, an employee's side, or a try that failed:
    the secretariat looks."""
    if claim.network.vouching != Vouching.ADMIT or not claim.is_open or claim.state != Claim.State.OPEN:
        return False
    if not claim.findings or claim.candidates or claim.asked_at or claim.decision or claim.claimed.get("still_here"):
        return False
    if claim.corrected_at or not turns.has_come(claim.network, None):  # the network opens in steps
        return False
    if Claim.objects.of_person(claim.network, claim.person).exclude(pk=claim.pk).exists():
        return False
    said = heard(claim)
    return said.pair is not None and not said.no


@action(rule=members_rules.can_change_settings)
def set_rule(network: Network, *, rule: str, by: Any) -> None:
    """Set whether members may vouch for applicants, and what follows from two."""
    network.vouching = Vouching(rule)
    network.save(update_fields=["vouching"])
    happened(VOUCHING_RULE, network, by=by, rule=rule)


def lately_let_in(network: Network) -> list[tuple[int, Any]]:
    """Return (member id, moment) of who came in by two members in the last 90 days, newest first, at most 50; for the
    secretariat, which did not look. One query."""
    since = timezone.now() - timedelta(days=90)
    rows = Claim.objects.within(network).filter(
        way=Claim.Way.VOUCHED, state=Claim.State.APPROVED, decided_at__gt=since, person__memberships__network=network
    )
    return list(rows.order_by("-decided_at").values_list("person__memberships", "decided_at")[:50])
