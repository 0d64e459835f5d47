"""Who wrote to the secretariat while they were signed in is told that an answer is there; the answer itself comes by mail. Who answers
is told when they write on."""

from __future__ import annotations

from collections.abc import Set

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enishi.activity.models import Happening
from enishi.desk.models import Enquiry
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.notices.kinds import Category, NoticeKind
from enishi.notices.telling import tell


def _own(viewer: Member, things: Set[str]) -> Set[str]:
    return set(Enquiry.objects.own_of(viewer).filter(public_id__in=things).values_list("public_id", flat=True))


def _answerable(viewer: Member, things: Set[str]) -> Set[str]:
    rows = Enquiry.objects.readable_by(viewer) if viewer.has(Right.DESK) else Enquiry.objects.none()
    return set(rows.filter(public_id__in=things, forgotten_at=None).values_list("public_id", flat=True))


ANSWERED = NoticeKind(
    "desk.answered",
    Category.DESK,
    _("The secretariat answered your enquiry %(title)s"),
    readable=_own,
    icon="mail",
    mails_itself=True,
)
WRITTEN = NoticeKind(
    "desk.written",
    Category.DESK,
    _("There is more to read in enquiry %(title)s, which you answer"),
    readable=_answerable,
    icon="mail",
    right=Right.DESK,
)


@job()
def answered(network_id: int, happening_id: int) -> None:
    """Tell a member that their enquiry was answered; each answer once."""
    _tell(ANSWERED, network_id, happening_id, "member", "desk:mine-enquiry")


@job()
def written(network_id: int, happening_id: int) -> None:
    """Tell the officer whose enquiry it is that more was written to it; each time once."""
    _tell(WRITTEN, network_id, happening_id, "owner", "desk:enquiry")


def _tell(kind: NoticeKind, network_id: int, happening_id: int, whom: str, page: str) -> None:
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    if happening is None or happening.facts.get("again"):  # the same form came once more
        return
    rows = Enquiry.objects.within(network_id).exclude(**{whom: None}).select_related("network")
    enquiry = rows.filter(public_id=happening.subject_id).first()
    if enquiry is None:
        return
    tell(
        kind,
        [getattr(enquiry, f"{whom}_id")],
        network=enquiry.network,
        thing=enquiry.public_id,
        place=reverse(page, args=[enquiry.network.slug, enquiry.public_id]),
        title=enquiry.number,
        mark=happening.public_id,
    )
