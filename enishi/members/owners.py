"""A network is never without an owner: who may stop owning it, and who goes on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.kit.errors import Refused
from enishi.members.models import Grant, Member


def stays_owned(but: Grant) -> None:
    """See to it that the network is owned without this ownership, inside a transaction that holds the network's row: the
    other owner who would be alone holds the role without a last day. Raises Refused if there is no other."""
    others = Grant.objects.within(but.network_id).owning().exclude(pk=but.pk)
    heir = others.order_by("-until", "pk").first()
    if heir is None:
        raise Refused(_("The last owner cannot be removed. Give the role to somebody else first."))
    if not others.filter(until=None).exists():
        others.filter(pk=heir.pk).update(until=None)


def alone(member: Member) -> bool:
    """Return whether this member is the only owner of their network. Two queries at most."""
    owners = Grant.objects.within(member.network_id).owning()
    return owners.filter(member=member).exists() and not owners.exclude(member=member).exists()
