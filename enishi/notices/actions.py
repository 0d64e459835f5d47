"""What members set: by which ways and when notices come, when it is quiet, and how often the company may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.notices import budget, happenings, rules
from enishi.notices.kinds import FIRST, KINDS, Category, Ways
from enishi.notices.models import Delivery, Habits, Notice


@action(rule=rules.own)
def choose(member: Member, ways: Mapping[str, Ways], habits: Mapping[str, Any], *, by: Any) -> None:
    """Set by which ways each category comes, and the habits (fields of Habits). It holds from the next notice on; what waits to
    leave by a way that is shut now does not leave."""
    _write(member, ways)
    Habits.objects.update_or_create(network=member.network, member=member, defaults=dict(habits))
    happened(happenings.SET, member, by=by, about=member.person)


@action(rule=rules.own)
def start_over(member: Member, *, by: Any) -> None:
    """Forget everything that was set: notices come as they do at first."""
    Delivery.objects.within(member.network_id).filter(member=member).delete()
    Habits.objects.within(member.network_id).filter(member=member).delete()
    _hold_back(member, FIRST)
    happened(happenings.SET, member, by=by, about=member.person)


@action(rule=rules.own)
def end_mails(member: Member, only: Category | None = None, *, by: Any) -> None:
    """Shut the way by mail for one category, or for every one, also of those that there is nothing of yet. The other ways stay."""
    held = {row.category: row for row in Delivery.objects.within(member.network_id).filter(member=member)}
    ways = {}
    for category in [only] if only else Category:
        row = held.get(category)
        old = Ways(row.in_app, row.mail, row.push, row.time) if row else FIRST[category]
        ways[category.value] = Ways(old.in_app, mail=False, push=old.push, time=old.time)
    _write(member, ways)
    happened(happenings.MAILS_ENDED, member, by=by, about=member.person)


@action(rule=rules.own)
def take_waiting(member: Member, *, by: Any) -> int:
    """Have the requests that wait for this member reach them now, beyond their own number; return how many. Refused where none
    waits."""
    number = budget.take_now(member)
    if not number:
        raise Refused(_("No request is waiting."))
    happened(happenings.TAKEN, member, by=by, about=member.person, number=number)
    return number


def _write(member: Member, ways: Mapping[str, Ways]) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(network=member.network, member=member, category=category, **asdict(each))
            for category, each in ways.items()
        ],
        update_conflicts=True,
        unique_fields=["member", "category"],
        update_fields=["in_app", "mail", "push", "time"],
    )
    _hold_back(member, ways)


def _hold_back(member: Member, ways: Mapping[str, Ways]) -> None:
    """Let nothing leave by a way that is shut."""
    mine = Notice.objects.within(member.network_id).filter(member=member)
    for field, shut in (
        ("mail_at", {category for category, each in ways.items() if not each.mail}),
        ("push_at", {category for category, each in ways.items() if not each.push}),
    ):
        kinds = [code for code, kind in KINDS.items() if kind.category in shut]
        mine.filter(kind__in=kinds, **{f"{field}__isnull": False}).update(**{field: None})
