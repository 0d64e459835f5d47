"""The rules of sharing: agreed to before somebody first writes, and again when they have changed (R185). Reading asks nothing.
So are, in the same way, the rules of conduct of rooms that employees and alumni share (R064; groups/pledge.py)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit import prose
from enishi.kit.errors import Conflict, Refused
from enishi.members import rules
from enishi.members.belongings import Belongings, keep
from enishi.members.happenings import AGREED
from enishi.members.models import Agreement, Member
from enishi.networks import policies
from enishi.networks.models import Policy
from enishi.ui.words import japanese

SHARING = Policy.Subject.SHARING


def asked(member: Member, about: str = SHARING) -> Policy | None:
    """Return the rules that this member has still to agree to before writing, None if they have, or there are none. One query."""
    newest = Policy.objects.within(member.network_id).in_force(about)
    given = Agreement.objects.within(member.network_id).filter(member=member, policy=OuterRef("pk"))
    policy: Any = newest.annotate(agreed=Exists(given)).first()
    return None if policy is None or policy.agreed else policy


def points(policy: Policy) -> list[prose.Item]:
    """Return what the rules ask first: the items of the first list in their text, at most three, in the reader's language where
    the text has it."""
    text, _language = policies.in_language(policy, "ja" if japanese() else "en")
    lines: list[str] = next((lines for kind, lines in prose.blocks(text) if kind == "ul"), [])
    return [prose.item(line) for line in lines[:3]]


def demand(member: Member) -> None:
    """Refuse whoever has not agreed to the rules in force: every verb that publishes words of a member asks this first."""
    if asked(member) is not None:
        raise Refused(_("Please agree to the rules of sharing first."), field="rules")


@action(rule=rules.oneself)
def agree(member: Member, version: int, *, about: str = SHARING, by: Any) -> None:
    """Keep that a member agreed to the rules in force; twice is once. Conflict if `version` is no longer the one in force."""
    policy = Policy.objects.within(member.network_id).in_force(about).first()
    if policy is None or policy.version != version:
        raise Conflict(_("These rules have changed. Please read them once more."))
    Agreement.objects.get_or_create(network_id=member.network_id, member=member, policy=policy)
    happened(AGREED, member, by=by, about=member.person, version=version)


def _tell(member: Member) -> list[dict[str, Any]]:
    rows = Agreement.objects.within(member.network_id).filter(member=member).order_by("pk")
    named = rows.values("policy__subject", "policy__version", "agreed_at")
    return [
        {"text": row["policy__subject"], "version": row["policy__version"], "at": row["agreed_at"]} for row in named
    ]


def _forget(member: Member) -> None:
    Agreement.objects.within(member.network_id).filter(member=member).delete()


def keep_agreements() -> None:
    """Have agreements be part of a member's own data, and go with them."""
    keep("agreements", Belongings(_tell, _forget))
