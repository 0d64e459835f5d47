"""What a profile starts with, and how it will look under each preset: from the roster's facts, before there is a member.

Copied are name, reading, former name, years and departments. The birth date, the employee number, the company's name for
the row and HR's note are never copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from enishi.joining.identity import Claimed, name_agrees
from enishi.joining.models import Invitation
from enishi.kit.errors import Refused
from enishi.networks.audiences import ALUMNI, EMPLOYEES, SECRETARIAT, seen
from enishi.networks.classes import LEAVING
from enishi.networks.days import today_in
from enishi.networks.models import MemberClass, Network
from enishi.profiles import fields
from enishi.profiles.card import Card, make_card, side_words
from enishi.roster import classes as roster_classes
from enishi.roster.facts import RosterFacts

Values = dict[str, list[Any]]


def side_of(facts: RosterFacts, network: Network) -> int:
    """Return the side (§15.5): an employee while a period is open or ends after today, else an alumnus."""
    return EMPLOYEES if facts.works_after(today_in(network)) else ALUMNI


def class_of(facts: RosterFacts, network: Network, side: int) -> MemberClass | None:
    """Return the member class: the one set on the roster; of an employee whose last day is known, that of those who leave, if
    it is admitted; else by the newest period's employment type, else the first of the side. None where the network has no class
    on that side. One query."""
    return class_among(list(network.memberclass_rows.in_order()), facts, side, today_in(network))


def class_among(rows: list[MemberClass], facts: RosterFacts, side: int, today: date) -> MemberClass | None:
    """Return the same among the network's classes in their order."""
    classes = [each for each in rows if each.side == side]
    kind = facts.newest.employment_type if facts.newest else ""
    by_hand = next((each for each in classes if each.pk == facts.member_class_id), None)
    leaves = side == EMPLOYEES and facts.leaves_on(today) is not None
    leaving = next((each for each in classes if leaves and each.code == LEAVING and each.admitted), None)
    by_type = next((each for each in classes if kind and kind in each.employment_types), None)
    return by_hand or leaving or by_type or next(iter(classes), None)


def admits(facts: RosterFacts, network: Network, classes: list[MemberClass] | None = None) -> bool:
    """Return whether the network admits people of the class that this person would join in, of all its `classes` in their order
    where they are at hand. One query where they are not."""
    rows = list(network.memberclass_rows.in_order()) if classes is None else classes
    found = class_among(rows, facts, side_of(facts, network), today_in(network))
    return found is not None and found.admitted


def not_admitted(network: Network, classes: list[MemberClass] | None = None) -> Q | None:
    """Return the condition on a leading row of the roster that `admits` says no of that person; None where it can of nobody.
    One query where the network's `classes` are not at hand."""
    rows = list(network.memberclass_rows.in_order()) if classes is None else classes
    return roster_classes.not_admitted(network, rows, today_in(network))


def admissible_class(facts: RosterFacts, network: Network, side: int) -> MemberClass:
    """Return the class the person would join in; Refused where the network admits nobody of it (R009)."""
    member_class = class_of(facts, network, side)
    if member_class is None or not member_class.admitted:
        raise Refused(_("The conditions for joining are not met at the moment. Please ask the secretariat."))
    return member_class


def values_of(facts: RosterFacts) -> Values:
    """Return the facts that become the member's own, in the shapes of profiles.fields; periods oldest first, in pairs."""
    values: Values = {"name": [{"family": facts.family_name, "given": facts.given_name}]}
    reading = {"family": facts.family_name_kana, "given": facts.given_name_kana}
    if reading["family"]:
        values["reading"] = [reading]
    if facts.former_name:
        family, _space, given = facts.former_name.partition(" ")
        values["former_name"] = [{"family": family, "given": given or facts.given_name, "reading": ""}]
    for code in ("reading", "former_name"):
        if not _sound(code, values.get(code, [])):
            values.pop(code, None)
    for period in facts.periods:
        years = {
            "joined": period.joined_on.year if period.joined_on else None,
            "left": period.left_on.year if period.left_on else None,
        }
        unit = {"department": period.department, "post": period.post}
        if _sound("years", [years]):
            values.setdefault("years", []).append(years)
            values.setdefault("unit", []).append(unit if _sound("unit", [unit]) else None)
    for code in ("years", "unit"):
        if code in values:
            values[code] = values[code][-fields.FIELDS[code].most :]
    return values


def values_of_claimed(claimed: Claimed, facts: RosterFacts | None = None) -> Values:
    """Return what a profile starts with for who came without an invitation: the roster's facts where they were found on it,
    else their own words. The name is the one of today; the one at the time stands as former name where it is another."""
    values = values_of(facts) if facts else {}
    family, _space, given = " ".join(claimed.now.split()).partition(" ")
    then = {"family": claimed.family, "given": claimed.given}
    today = {"family": family, "given": given or claimed.given} if family else then
    if facts is None:
        values["name"] = [today]
        if today != then:
            values["former_name"] = [{**then, "reading": ""}]
        years = {
            "joined": claimed.year,
            "left": None,
        }  # of who has left only the end is known: no period can be made of it
        if claimed.still_here and claimed.year and _sound("years", [years]):
            unit = {"department": claimed.department, "post": ""}
            values["years"], values["unit"] = [years], [unit if _sound("unit", [unit]) else None]
    elif not name_agrees(today["family"], today["given"], facts):  # in whatever spelling: the roster's is kept else
        values["former_name"] = [{**values["name"][0], "reading": facts.family_name_kana}]
        values["name"] = [today]
        values.pop("reading", None)  # that of the other name
    for code in ("name", "former_name"):
        if code in values and not _sound(code, values[code]):
            del values[code]
    return values


def _sound(code: str, values: list[Any]) -> bool:
    """Return whether profiles take this; HR's files hold readings in kanji and years before the company was founded."""
    try:
        return bool(fields.checked(code, values))
    except Refused:
        return False


@dataclass(frozen=True)
class Peek:
    """How one side will see the person under a preset; `card` is None where they are not found."""

    bit: int
    words: str
    card: Card | None
    email: bool


def peeks(invitation: Invitation, facts: RosterFacts, network: Network, preset: str) -> list[Peek]:
    """Return what alumni, employees (where they take part) and the secretariat will see under `preset`."""
    return peeks_of(values_of(facts), side_of(facts, network), invitation.public_id, network, preset)


def peeks_of(values: Values, side: int, key: str, network: Network, preset: str) -> list[Peek]:
    """Return the same for these values; `key` colours the picture of somebody without a photo."""
    listing = EMPLOYEES | ALUMNI | SECRETARIAT if side == EMPLOYEES else _listing(preset, network)
    head = {"member_id": 0, "public_id": key, "side": side, "class_code": None, "class_label": None}
    shown = []
    for bit in (ALUMNI, EMPLOYEES, SECRETARIAT):
        if not bit & fields.offered(network):
            continue
        visible = {
            code: [(place, each) for place, each in enumerate(data) if each is not None]
            for code, data in values.items()
            if seen(fields.audience_of(code, preset, network), listing, bit) and any(data)
        }
        card = make_card(head, visible, "", "", frozenset()) if listing & bit else None
        email = seen(fields.audience_of("email", preset, network), listing, bit)
        shown.append(Peek(bit, side_words(bit), card, email))
    return shown


def _listing(preset: str, network: Network) -> int:
    return fields.listing_of(preset, SimpleNamespace(side=ALUMNI), network)
