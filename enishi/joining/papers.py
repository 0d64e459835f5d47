"""Papers that prove it (N19): an applicant adds a picture, those who decide look at it, and it goes with the decision.

A picture is drawn anew, so nothing that came with it stays; nothing else is taken (docs/decisions/0032). The file is sealed with a key that follows from the server's secret and the row's seed: with the row the file is lost, at once,
also where a copy of it lies. A file's name and what it says about itself are never kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.joining import rules
from enishi.joining.happenings import PAPER_ADDED, PAPER_GONE, PAPER_REMOVED, PAPER_SEEN, PAPERS_RULE
from enishi.joining.models import Claim, Paper
from enishi.kit import files, keeping, sealing
from enishi.kit.errors import Conflict, Refused
from enishi.members import rules as members_rules
from enishi.networks.models import Network, Papers
from enishi.roster import facts as roster

FOLDER = "papers"  # of the uploads; backups leave it out (docs/operating.md)
MOST = 2
LONGEST = 2000  # pixels a side: a page of A4 stays legible
KEPT = timedelta(days=30)  # at most, also while nobody decides
STRAY = timedelta(hours=1)  # a file that no row names is one of a worker that was killed
ACCEPT = files.ACCEPT


def offered(network: Network) -> bool:
    """Return whether applicants may add papers here. One query where it depends on there being no roster."""
    if network.papers == Papers.NO_ROSTER:
        return not roster.counts(network, at_most=1)["all"]
    return network.papers != Papers.NEVER


def read(file: Any, *, whose: str) -> bytes:
    """Return the WebP that is kept of an uploaded picture; raises files.NotAPicture. Name and type sent along are not looked at."""
    return files.sheet(file, LONGEST, whose=whose)


def of(claim: Claim) -> list[Paper]:
    """Return an application's papers, the oldest first. One query."""
    return list(Paper.objects.within(claim.network_id).filter(claim=claim).order_by("pk"))


# -- the applicant ------------------------------------------------------------------------------------------------------
@action(rule=rules.is_applicant)
def add(claim: Claim, *, content: bytes, by: Any) -> Paper:
    """Keep a paper, sealed. Conflict once somebody decided; Refused where papers are not asked for, and for a third one."""
    if not claim.is_open:
        raise Conflict(_("Somebody has decided on this application in the meantime."))
    if not offered(claim.network):
        raise Refused(_("This network asks for no papers."))
    if len(of(claim)) >= MOST:
        raise Refused(_("Two papers are enough. Take one back to put another in its place."), field="paper")
    seed = secrets.token_urlsafe(16)
    stored = keeping.keep(f"{FOLDER}/{secrets.token_hex(20)}", sealing.seal_bytes(content, _purpose(seed)))
    Path(default_storage.path(stored)).chmod(0o600)
    paper: Paper = Paper.objects.create(network=claim.network, claim=claim, stored_as=stored, seed=seed)
    happened(PAPER_ADDED, claim, by=by, about=by)
    return paper


@action(rule=rules.is_applicant)
def remove(claim: Claim, *, paper: str, by: Any) -> None:
    """Delete one of one's own papers at once; Conflict for one that is gone already."""
    found = _one(claim, paper)
    keeping.drop(found.stored_as)
    found.delete()
    happened(PAPER_REMOVED, claim, by=by, about=by)


# -- those who decide -----------------------------------------------------------------------------------------------------
@action(rule=rules.can_approve)
def look(claim: Claim, *, paper: str, by: Any) -> bytes:
    """Return a paper, a WebP, and put on record who looked. Conflict for one that is gone, or cannot be opened any more."""
    found = _one(claim, paper)
    try:
        with default_storage.open(found.stored_as) as file:
            data = sealing.unseal_bytes(file.read(), _purpose(found.seed))
    except FileNotFoundError:  # the folder was not in the backup
        data = None
    if data is None:
        raise Conflict(_("This paper cannot be opened any more. Please ask the applicant for it again."))
    if found.seen_at is None:
        found.seen_at = timezone.now()
        found.save(update_fields=["seen_at"])
    happened(PAPER_SEEN, claim, by=by, about=claim.person, paper=found.public_id)
    return data


@action(rule=members_rules.can_change_settings)
def set_rule(network: Network, *, rule: str, by: Any) -> None:
    """Set whether applicants may add papers; what is there already stays until somebody decides."""
    network.papers = Papers(rule)
    network.save(update_fields=["papers"])
    happened(PAPERS_RULE, network, by=by, rule=rule)


# -- the end of a paper ---------------------------------------------------------------------------------------------------
@action(rule=rules.the_house)
def put_away(claim: Claim, *, by: Any) -> None:
    """Delete an application's papers whose days are over; Conflict where there are none."""
    old = Paper.objects.within(claim.network_id).filter(claim=claim, added_at__lt=timezone.now() - KEPT)
    if not forget(old):
        raise Conflict(_("This paper is gone already."))
    happened(PAPER_GONE, claim, by=by, about=claim.person)


def forget(papers: Iterable[Paper]) -> int:
    """Delete papers, rows and files, within the caller's transaction: the files go once that is certain. Return how many."""
    rows = list(papers)
    for paper in rows:
        keeping.drop(paper.stored_as)
        paper.delete()
    return len(rows)


def sweep() -> int:
    """Delete files that no row names: of a worker that was killed between the file and the row. Return how many."""
    if not default_storage.exists(FOLDER):
        return 0
    before = timezone.now() - STRAY
    names = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    names = {name for name in names if default_storage.get_modified_time(name) < before}
    rows = Paper.objects.everywhere(because="a file of papers that no row of any network names is deleted")
    stray = names - set(rows.filter(stored_as__in=names).values_list("stored_as", flat=True))
    for name in stray:
        default_storage.delete(name)
    return len(stray)


def _one(claim: Claim, public_id: str) -> Paper:
    found: Paper | None = Paper.objects.within(claim.network_id).filter(claim=claim, public_id=public_id).first()
    if found is None:
        raise Conflict(_("This paper is gone already."))
    return found


def _purpose(seed: str) -> str:
    return f"paper {seed}"
