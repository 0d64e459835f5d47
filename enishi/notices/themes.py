"""Themes of what the secretariat tells (R040): members follow one, and hear of it at once, or mute it, and neither hear of it nor find
it in their feed. What they are asked to confirm is told without a theme, and comes all the same. Nobody is shown who wished what.

They stand in the network's own row, which every page has in hand, so that they cost nothing. One that is over is offered no more; what
members wished of it holds, and they can still change it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.notices import happenings, rules
from enishi.notices.models import Notice, Stance


@dataclass(frozen=True)
class Theme:
    """A theme, and what it is called in both languages."""

    code: str
    ja: str
    en: str
    over: bool = False

    @property
    def words(self) -> str:
        """What it is called in the language at hand."""
        return self.en if (get_language() or "").startswith("en") else self.ja


def known(network: Network) -> list[Theme]:
    """Return every theme that a network ever named, in order. No query."""
    return [Theme(**row) for row in network.themes]


def offered(network: Network) -> list[Theme]:
    """Return the themes that something can be told under. No query."""
    return [each for each in known(network) if not each.over]


def one(network: Network, code: str) -> Theme | None:
    """Return the theme of this code, also one that is over. No query."""
    return next((each for each in known(network) if each.code == code), None)


def words(network: Network, code: str) -> str:
    """Return what a theme is called; empty for none. No query."""
    found = one(network, code) if code else None
    return found.words if found else ""


def stances(member: Member) -> dict[str, str]:
    """Return what a member wished, by theme. One query."""
    return dict(Stance.objects.within(member.network_id).filter(member=member).values_list("theme", "said"))


def wanted(viewer: Any) -> Q:
    """The rows of any model with a `theme` but those whose theme a viewer muted. Read once a statement, whatever it passes over."""
    if not viewer.network.themes:
        return Q()
    muted = Stance.objects.within(viewer.network_id).filter(member=viewer.pk, said=Stance.Said.MUTE)
    return Q(theme="") | ~Q(theme__in=muted.values("theme"))


def saying(said: Stance.Said, network: Network | int, theme: str) -> QuerySet[Stance]:
    """Return the wishes of a network's members that say this of a theme."""
    return Stance.objects.within(network).filter(theme=theme, said=said)


def followers(network: Network | int, theme: str, members: Iterable[int]) -> set[int]:
    """Return who of these members follows a theme. One query."""
    rows = saying(Stance.Said.FOLLOW, network, theme).filter(member__in=list(members))
    return set(rows.values_list("member_id", flat=True))


def muted_by(network: Network, members: Collection[int]) -> set[tuple[int, str]]:
    """Return which themes these members muted, by member and theme. One query, none without members."""
    rows = Stance.objects.within(network).filter(said=Stance.Said.MUTE, member__in=members)
    return set(rows.values_list("member_id", "theme")) if members else set()


@action(rule=rules.own)
def choose(member: Member, said: Mapping[str, str], *, by: Any) -> None:
    """Keep what a member wishes of themes, by their code: `follow`, `mute`, or neither (empty); of those that are not named it stays as
    it was. Of what is muted nothing leaves any more that waits to."""
    codes = {each.code for each in known(member.network)}
    if not codes.issuperset(said) or not {"", *Stance.Said.values}.issuperset(said.values()):
        raise Refused(_("Please choose one of those offered."))
    rows = Stance.objects.within(member.network_id).filter(member=member)
    rows.filter(theme__in=said).delete()
    Stance.objects.bulk_create(
        Stance(network_id=member.network_id, member=member, theme=theme, said=each)
        for theme, each in said.items()
        if each
    )
    muted = [theme for theme, each in said.items() if each == Stance.Said.MUTE]
    waiting = Notice.objects.within(member.network_id).filter(member=member, theme__in=muted)
    waiting.exclude(mail_at=None, push_at=None).update(mail_at=None, push_at=None)
    happened(happenings.SET, member, by=by, about=member.person)
