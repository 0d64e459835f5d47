"""What the clock does: employees become alumni on their leaving date, in their network's time zone; what somebody typed on
the way in is forgotten after a day."""

from __future__ import annotations

import logging
from datetime import date, time, timedelta

from enishi.activity.deeds import SYSTEM
from enishi.joining import (
    actions,
    card_jobs,  # noqa: F401  # its jobs are found from here
    claims_jobs,  # noqa: F401  # likewise
    claims_returns,  # noqa: F401  # what it listens to is known from here
    departing_jobs,  # noqa: F401  # likewise
    draft,
    mailing_jobs,  # noqa: F401  # likewise
    paper_jobs,  # noqa: F401  # likewise
    returns,  # noqa: F401  # what it listens to is known from here
    taking_back,  # noqa: F401  # likewise
    telephone,
    vouching_jobs,  # noqa: F401  # likewise
    wave_jobs,  # noqa: F401  # likewise
)
from enishi.kit.errors import HouseError
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.roster import facts as roster

logger = logging.getLogger(__name__)


@job(every=timedelta(hours=1))
def turn_of_the_day() -> None:
    """Look once an hour, since midnight comes at another hour in another zone. Repeating it changes nothing.

    An employee goes by the day noted on joining, or by the roster's when HR has entered one since; an alumnus is an employee
    again when the roster says so.
    """
    for network in Network.objects.order_by("pk"):
        _turn(network)


@job(daily=time(4, 35))
def forget_calls() -> None:
    """Forget what was said on the telephone thirty days ago."""
    telephone.forget_old()


@job(daily=time(4, 40))
def forget_drafts() -> None:
    """Forget names, birth dates and numbers that somebody typed and did not come in with."""
    draft.forget_old()


def _turn(network: Network) -> None:
    today = today_in(network)
    here = network.member_rows.exclude(state=Member.State.LEFT)
    for deed, side, concerned in (
        (actions.become_alumnus, EMPLOYEES, _gone(network, today)),
        (actions.become_employee, ALUMNI, _returned(network, today)),
    ):
        for member in here.filter(side=side, pk__in=concerned):
            member.network = network
            try:
                deed(member, by=SYSTEM)
            except HouseError:  # changed by somebody else a moment ago; the next look sees what is
                logger.info("Member %s was on that side already.", member.public_id)


def _gone(network: Network, today: date) -> list[int]:
    """Return ids of employees whose last day has come, by the day on the membership or by the roster's periods. Where the
    roster says that they still work there, it is right: the day was put off."""
    noted = network.member_rows.filter(side=EMPLOYEES, leaves_on__lte=today).values_list("pk", flat=True)
    candidates = {*noted, *roster.employees_whose_periods_ended(network, today)}
    return sorted(
        member for member in candidates if not any(row.works_after(today) for row in roster.of_member(network, member))
    )


def _returned(network: Network, today: date) -> list[int]:
    """Return ids of alumni of whom a period of the roster is open or ends after today."""
    candidates = roster.alumni_whose_periods_go_on(network, today)
    return [member for member in candidates if any(row.works_after(today) for row in roster.of_member(network, member))]
