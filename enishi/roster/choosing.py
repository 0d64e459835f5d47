"""Many people of the roster at once, for a letter: who fits, who is left out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from enishi.networks.models import Network
from enishi.roster import facts, search
from enishi.roster.facts import RosterFacts
from enishi.roster.models import RosterPerson
from enishi.roster.returns import BARRED

JOINED, SILENT, DECEASED, LEAVING = "joined", "silent", "deceased", "leaving"
NO_ADDRESS, SHARED, RETURNED = "address", "shared", "returned"  # by e-mail


@dataclass(frozen=True)
class Chosen:
    """Whom a letter goes to, in the order of readings; how many are left out, by reason; how many fit beyond the most."""

    people: tuple[RosterFacts, ...]
    left_out: dict[str, int]
    beyond: int


def why_not(person: RosterFacts, today: date) -> str:
    """Return why no letter goes to this person, as one of these four words; empty if one may."""
    if person.member_id is not None:
        return JOINED
    if person.no_contact:
        return SILENT
    if person.maybe_deceased:
        return DECEASED
    return LEAVING if person.leaves_on(today) else ""


@dataclass(frozen=True)
class Split:
    """Who fits, by the columns of the roster alone: ids of leading rows in the order of readings, how many there are, and how
    many are left out, by reason."""

    ids: tuple[int, ...]
    fit: int
    left_out: dict[str, int]


def split(
    network: Network,
    asked: dict[str, str],
    today: date,
    *,
    where: Any,
    most: int,
    besides: dict[str, Any] | None = None,
    with_leaving: bool = False,
) -> Split:
    """Return who fits a letter by e-mail, as `choose` does, without a look at each of them: that follows when each letter is
    written (`why_not`). `with_leaving` keeps those whose last day is still ahead. Two queries, one for a `most` of 0."""
    rows = search.matching(RosterPerson.objects.within(network).filter(same_as=None), network.pk, asked, today)
    reasons = _reasons(today, besides or {}) | _unreachable(network)
    if with_leaving:
        del reasons[LEAVING]
    why = Case(
        *(When(reason, then=Value(name)) for name, reason in reasons.items()),
        default=Value(""),
        output_field=CharField(),
    )
    rows = rows.filter(where).annotate(why=why)
    counted = dict(rows.order_by().values_list("why").annotate(number=Count("pk")))
    fit = counted.pop("", 0)
    ids = rows.filter(why="").order_by("kana_key", "pk").values_list("pk", flat=True)[:most] if most and fit else ()
    return Split(tuple(ids), fit, {name: counted[name] for name in reasons if counted.get(name)})


def _reasons(today: date, besides: dict[str, Any]) -> dict[str, Any]:
    return {
        JOINED: Q(member__isnull=False),
        SILENT: Q(no_contact=True),
        DECEASED: Q(maybe_deceased=True),
        LEAVING: Q(last_left_on__isnull=False, last_left_on__gt=today),
        **besides,
    }


def _unreachable(network: Network) -> dict[str, Any]:
    rows = RosterPerson.objects.within(network)
    also_theirs = rows.filter(same_as=OuterRef("pk"))  # another number of the same person may have an address
    others = rows.filter(email=OuterRef("email")).exclude(pk=OuterRef("pk"))
    return {
        NO_ADDRESS: Q(email="") & ~Exists(also_theirs.exclude(email="")),
        RETURNED: BARRED,
        SHARED: ~Q(email="") & Exists(others.filter(Q(same_as=None) | ~Q(same_as=OuterRef("pk")))),
    }


def choose(
    network: Network,
    asked: dict[str, str],
    today: date,
    *,
    where: Any,
    most: int,
    besides: dict[str, Any] | None = None,
) -> Chosen:
    """Return who fits what was asked for (q, standing, member_class as on the list) and the condition `where` on their
    row, `most` at most. `besides` are further reasons to leave people out, each a condition; one that comes first counts.
    Five queries, however many there are. Whoever asks must be allowed to read the roster."""
    rows = search.matching(RosterPerson.objects.within(network).filter(same_as=None), network.pk, asked, today)
    rows = rows.filter(where)
    reasons = _reasons(today, besides or {})
    counts, nothing_before = {}, Q()
    for name, reason in reasons.items():
        counts[name] = Count("pk", filter=Q(reason) & nothing_before)
        nothing_before &= ~Q(reason)
    counted = rows.aggregate(all=Count("pk"), **counts)
    left_out = {name: counted[name] for name in reasons}
    fit = rows.filter(nothing_before)
    ids = list(fit.order_by("kana_key", "pk").values_list("pk", flat=True)[:most])
    known = facts.leading(network, ids)
    people = []
    for person in (known[pk] for pk in ids if pk in known):
        # the columns do not tell what stands under another number of the same person, or as a key kept for good
        if reason := why_not(person, today):
            left_out[reason] += 1
        else:
            people.append(person)
    beyond = counted["all"] - sum(counted[name] for name in reasons) - len(ids)
    return Chosen(tuple(people), {name: number for name, number in left_out.items() if number}, max(beyond, 0))
