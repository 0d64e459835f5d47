"""Who wrote to the secretariat while they were signed in is told that an answer is there. The answer itself comes by mail."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enishi.activity.models import Happening
from enishi.desk.models import Enquiry
from enishi.kit.jobs import job
from enishi.notices.kinds import Category, NoticeKind
from enishi.notices.telling import tell

ANSWERED = NoticeKind(
    "desk.answered", Category.DESK, _("The secretariat answered your enquiry %(title)s"), icon="mail", mails_itself=True
)


@job()
def answered(network_id: int, happening_id: int) -> None:
    """Tell a member that their enquiry was answered; each answer once."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    rows = Enquiry.objects.within(network_id).exclude(member=None).select_related("network")
    enquiry = rows.filter(public_id=happening.subject_id).first() if happening else None
    if happening is None or enquiry is None:
        return
    tell(
        ANSWERED,
        [enquiry.member_id],
        network=enquiry.network,
        thing=enquiry.public_id,
        place=reverse("desk:contact", args=[enquiry.network.slug]),
        title=enquiry.number,
        mark=happening.public_id,
    )
