"""Plain makers of roster people and invitations for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.joining import actions, cards, claims, mailings, papers, vouching
from enishi.joining.actions import Issued
from enishi.joining.codes import code_hash, new_code, tail
from enishi.joining.models import Claim, Invitation, Mailing, Paper, PrintRun, VouchLink
from enishi.kit import keeping
from enishi.kit.ids import new_public_id
from enishi.kit.text.fold import name_key
from enishi.networks.models import Network
from enishi.roster.models import RosterPerson, Tenure

_numbers = count(1)


def make_roster_person(network: Network, *, periods: list[dict[str, Any]] | None = None, **values: Any) -> RosterPerson:
    """Return 入江 文乃, born 1989-02-03, number 0012345, with us from 2012 to 2021 unless told otherwise."""
    number = next(_numbers)
    known: dict[str, Any] = {
        "family_name": "入江",
        "given_name": "文乃",
        "family_name_kana": "イリエ",
        "given_name_kana": "フミノ",
        "birth_date": date(1989, 2, 3),
        "employee_number": "0012345",
        "email": f"fumino{number}@example.com",
        "note": "HRONLYNOTE",
    } | values
    if periods is None:
        periods = [
            {
                "joined_on": date(2012, 4, 1),
                "left_on": date(2021, 3, 31),
                "left": True,
                "department": "生産技術部",
                "employment_type": "正社員",
            }
        ]
    ends = [period.get("left_on") for period in periods]
    row: RosterPerson = RosterPerson.objects.create(
        network=network,
        key=f"key-{number}",
        name_key=name_key(known["family_name"], known["given_name"]),
        kana_key=name_key(known["family_name_kana"], known["given_name_kana"]),
        last_left_on=max(ends) if ends and all(ends) else None,
        **known,
    )
    for period in periods:
        Tenure.objects.create(network=network, person=row, **period)
    return row


def make_invitation(row: RosterPerson, *, way: str = Invitation.Way.LINK, **changes: Any) -> Issued:
    """Return an invitation of this person with its code; `changes` are written over it afterwards."""
    issued: Issued = actions.invite(row.network, row.pk, way=way, by=SYSTEM, reason="test")
    if changes:
        Invitation.objects.within(row.network).filter(pk=issued.invitation.pk).update(**changes)
        issued.invitation.refresh_from_db()
    return issued


_choices = {"preset": "usual", "purposes": ["membership", "listing"], "aims": ["ties"]}


def make_claim(
    network: Network,
    *,
    person: Person | None = None,
    row: RosterPerson | None = None,
    invitation: Invitation | None = None,
    compared: bool = True,
    **said: Any,
) -> Claim:
    """Return an application of 入江 文乃 with the facts of `make_roster_person`, unless `said` is otherwise; compared with the
    roster, where `row` has to be the likeliest."""
    person = person or make_person(f"applicant{next(_numbers)}@example.com")
    facts = {"family": "入江", "given": "文乃", "birth": "1989-02-03", "number": "", "year": 2021, "still_here": False}
    facts |= {"now": "", "department": "", "said": ""} | said
    claim: Claim = claims.apply(
        network, by=person, address=person.email, claimed=facts, choices=dict(_choices), invitation=invitation
    )
    if compared:
        claims.compare(claim, by=SYSTEM)
        claim = Claim.objects.within(network).select_related("network", "person", "invitation").get(pk=claim.pk)
    assert row is None or claim.roster_person_id == row.pk
    return claim


def make_link(claim: Claim, *parts: str) -> VouchLink:
    """Return the link that the applicant hands to members, made anew."""
    link: VouchLink = vouching.make_link(claim, parts=parts or vouching.SHOWABLE, by=claim.person)
    return link


def make_paper(claim: Claim, words: str = "") -> Paper:
    """Return a paper that the applicant added, with these words in it; it is no picture, for that takes a moment."""
    paper: Paper = papers.add(claim, content=f"paper {words}".encode(), by=claim.person)
    return paper


def make_bundle(network: Network, rows: Sequence[RosterPerson]) -> PrintRun:
    """Return a bundle of cards for these people, ready to print; what is in its file is no PDF, for that takes a second."""
    run: PrintRun = cards.order(network, [row.pk for row in rows], by=SYSTEM, token=new_public_id())
    run.stored_as = keeping.keep(f"cards/{run.public_id}", b"%PDF-")
    run.save(update_fields=["stored_as"])
    made = []
    for number, row in enumerate(rows, 1 + Invitation.objects.within(network).filter(way="card").count()):
        code = new_code()
        made.append(
            Invitation(
                network=network,
                roster_person=row,
                way=Invitation.Way.CARD,
                code_hash=code_hash(code),
                code_tail=tail(code),
                expires_at=run.expires_at,
                print_run=run,
                card_number=number,
            )
        )
    cards.finish(run, made, stored_as=run.stored_as, by=SYSTEM)
    run.refresh_from_db()
    return run


def make_mailing(network: Network, rows: Sequence[RosterPerson], **said: Any) -> Mailing:
    """Return a mailing to these people, ordered and not sent; `said` goes over title, greeting and the rest."""
    words = {"title": "凪の会へのお誘い", "greeting": "お元気でお過ごしですか。"} | said
    mailing: Mailing = mailings.order(network, [row.pk for row in rows], by=SYSTEM, token=new_public_id(), **words)
    mailing.network = network
    return mailing
