"""A member's own data as one file: for people (HTML), for machines (JSON), and the photo.

All that the network holds of the person and that is theirs: what they wrote or took over, what they agreed to, their roles,
what they asked the secretariat and its answers, what happened about them. Not what HR's file says, nor why somebody else did a
thing: for that the organisation is asked (個人情報保護法 art. 33). The file is made while it is asked for and kept nowhere.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise

from enishi.activity.deeds import KINDS
from enishi.activity.models import Happening
from enishi.joining import resting
from enishi.joining.keeping import calls_of
from enishi.joining.models import Awaiting, Claim, PersonalInvitation, Vouch
from enishi.members import belongings
from enishi.members.models import Consent, Grant, Member
from enishi.profiles import takeaway
from enishi.profiles.card import side_words

VERSION = 1  # of the JSON's shape; it grows when a name changes or goes


def build(member: Member) -> bytes:
    """Return the ZIP: data.json, index.html in the language at hand with its style, photo.webp where there is one. Eighteen
    queries and a pass over the happenings, however many."""
    data = collect(member)
    photo = takeaway.photo_of(member)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2, default=_plain))
        page = render_to_string(
            "joining/data/index.html", {"data": data, "network": member.network, "photo": bool(photo)}
        )
        file.writestr("index.html", page)
        file.writestr("style.css", render_to_string("joining/data/style.css"))
        if photo:
            file.writestr("photo.webp", photo)
    return out.getvalue()


def collect(member: Member) -> dict[str, Any]:
    """Return everything as plain values, with dates and moments as such."""
    network = member.network
    rest = resting.of_member(member)
    member_class = member.member_class
    return {
        "format": "enishi own data",
        "version": VERSION,
        "made_at": timezone.now(),
        "network": {"slug": network.slug, "name": network.name, "run_by": network.run_by},
        "membership": {
            "id": member.public_id,
            "state": {"code": member.state, "words": str(Member.State(member.state).label)},
            "since": rest.since if rest else None,
            "side": side_words(member.side) if member.side else "",
            "class": member_class.label if member_class else "",
            "joined_at": member.joined_at,
            "last_seen_on": member.seen_on,
            "leaves_on": member.leaves_on,
            "mail_address": member.mail_address,
        },
        "profile": takeaway.profile_of(member),
        "consents": [
            {
                "purpose": row.purpose,
                "words": str(Consent.Purpose(row.purpose).label),
                "text_version": row.policy.version if row.policy else None,
                "given_at": row.given_at,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in Consent.objects.within(network).filter(member=member).select_related("policy").order_by("pk")
        ],
        "roles": [
            {
                "role": row.role,
                "words": row.get_role_display(),
                "given_at": row.given_at,
                "until": row.until,
                "ended_at": row.taken_at,
            }
            for row in Grant.objects.within(network).filter(member=member).order_by("pk")
        ],
        "applications": [
            {
                "way": row.way,
                "words": row.get_way_display(),
                "address": row.address,
                "state": row.state,
                "made_at": row.made_at,
                "decided_at": row.decided_at,
                "assurance": row.assurance,
            }
            for row in Claim.objects.within(network).filter(person=member.person_id).order_by("pk")
        ],
        "awaiting": [
            {"address": row.address, "since": row.since}
            for row in Awaiting.objects.of_person(network, member.person).order_by("pk")
        ],
        "answers_about_applicants": [
            {"knows": row.knows, "said_at": row.said_at}
            for row in Vouch.objects.within(network).filter(member=member).order_by("pk")
        ],
        "telephone": [
            {"at": row.begun_at, "purposes": row.purposes, "text_version": row.policy.version if row.policy else None}
            for row in calls_of(member).exclude(ended_at=None).select_related("policy").order_by("pk")
        ],
        "links": [
            {
                "ends_in": row.code_tail,
                "made_at": row.made_at,
                "expires_at": row.expires_at,
                "withdrawn_at": row.revoked_at,
            }
            for row in PersonalInvitation.objects.of_member(member)
        ],
        **belongings.tell(member),
        "happenings": list(_happenings(member)),
    }


def _happenings(member: Member) -> Iterator[dict[str, Any]]:
    """Yield what happened about the person here, newest first: when, what, and whether they did it themselves, the system, or
    somebody else. Not who else, and not why: those are others' words."""
    rows = Happening.objects.within(member.network_id).filter(about=member.person_id).order_by("-pk")
    for at, kind, actor, by_system in rows.values_list("at", "kind", "actor_id", "by_system").iterator(chunk_size=2000):
        by = "system" if by_system else "me" if actor == member.person_id else "somebody else"
        yield {"at": at, "kind": kind, "words": str(KINDS[kind].text) if kind in KINDS else kind, "by": by}


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(value)
