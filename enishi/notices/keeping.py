"""What is kept here of a member: what they were told, how they want to hear, and what the company asked of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Greatest

from enishi.accounts import devices
from enishi.members.models import Member
from enishi.notices import themes
from enishi.notices.kinds import KINDS, Category
from enishi.notices.models import Ask, Delivery, Habits, Notice, NoticeMail, PushDevice, Stance, Teller


def tell(member: Member) -> list[dict[str, Any]]:
    """Return what this member was told, what they set, and the requests of the company. By whom a notice is, is the others'.
    Six queries."""
    told: list[dict[str, Any]] = [
        {
            "kind": "notice",
            "about": str(KINDS[row.kind].category.label) if row.kind in KINDS else row.kind,
            "title": row.title,
            "at": row.told_at,
            "read_at": row.read_at,
        }
        for row in Notice.objects.within(member.network_id).filter(member=member).order_by("told_at", "pk")
    ]
    told += [
        {
            "kind": "delivery",
            "about": str(Category(row.category).label),
            "in_app": row.in_app,
            "mail": row.mail,
            "push": row.push,
            "time": row.get_time_display(),
        }
        for row in Delivery.objects.within(member.network_id).filter(member=member).order_by("category")
    ]
    told += [
        {
            "kind": "habits",
            "quiet": row.quiet,
            "quiet_from": row.quiet_from.isoformat("minutes"),
            "quiet_to": row.quiet_to.isoformat("minutes"),
            "quiet_weekends": row.quiet_weekends,
            "digest": row.digest,
            "asks": row.asks,
            "nameable": row.nameable,
            "push_says": row.push_says,
        }
        for row in Habits.objects.within(member.network_id).filter(member=member)
    ]
    rows = Stance.objects.within(member.network_id).filter(member=member).order_by("pk")
    told += [
        {"kind": "theme", "about": themes.words(member.network, row.theme), "said": row.get_said_display()}
        for row in rows
    ]
    asks = Ask.objects.within(member.network_id).filter(member=member).order_by("pk")
    told += [
        {"kind": "ask", "title": row.title, "why": row.why, "at": row.asked_at, "reached_at": row.reached_at}
        for row in asks
    ]
    held = PushDevice.objects.within(member.network_id).filter(member=member).order_by("pk")
    told += [  # without its keys and the address behind the host: with them others could write to it
        {
            "kind": "device",
            "about": devices.said(row.words),
            "service": urlsplit(row.endpoint).hostname,
            "at": row.since,
        }
        for row in held
    ]
    return told


def forget(member: Member) -> None:
    """Delete all of it, and this member's name from what others were told."""
    network = member.network_id
    signed = Teller.objects.within(network).filter(by=member)
    touched = Notice.objects.within(network).filter(pk__in=signed.values("notice"))
    times = signed.filter(notice=OuterRef("pk")).order_by().values("notice").annotate(times=Count("pk"))
    touched.update(number=Greatest(F("number") - Subquery(times.values("times")), 0))
    touched.filter(number=0).delete()
    signed.delete()
    for model in (Notice, NoticeMail, Delivery, Habits, Stance, Ask, PushDevice):
        model.objects.within(network).filter(member=member).delete()
