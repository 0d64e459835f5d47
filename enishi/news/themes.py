"""Naming the themes that announcements are told under, which members follow or mute (notices/themes.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Refused
from enishi.kit.ids import new_public_id
from enishi.kit.text.fold import fold
from enishi.networks.models import Network
from enishi.news import happenings, rules

MOST, LONGEST_THEME = 12, 20


@action(rule=rules.can_publish)
def name(network: Network, /, *, ja: str, en: str, by: Any) -> None:
    """Offer one theme more. Refused for one too many, and for a name that is there, also one that is over: to name that anew would
    pass by those who muted it."""
    _keep(network, [*network.themes, {"code": new_public_id(), **_called(network, "", ja, en), "over": False}])
    happened(happenings.THEME_NAMED, network, by=by)


@action(rule=rules.can_publish)
def rename(network: Network, code: str, *, ja: str, en: str, by: Any) -> None:
    """Call a theme something else; what was told under it is called like that, too."""
    called = _called(network, code, ja, en)
    _keep(network, _changed(network, code, lambda row: row | called))
    happened(happenings.THEME_NAMED, network, by=by)


@action(rule=rules.can_publish)
def end(network: Network, code: str, *, over: bool = True, by: Any) -> None:
    """Offer a theme no more, or (not `over`) once more; what was told under it, and what members wish of it, stays as it is."""
    _keep(network, _changed(network, code, lambda row: row | {"over": over}))
    happened(happenings.THEME_OVER if over else happenings.THEME_NAMED, network, by=by)


def _called(network: Network, code: str, ja: str, en: str) -> dict[str, str]:
    called = {"ja": " ".join(ja.split())[:LONGEST_THEME], "en": " ".join(en.split())[:LONGEST_THEME]}
    for field, said in called.items():
        if not said:
            raise Refused(_("Please say in both languages what the theme is called."), field=field)
        if any(fold(row[field]) == fold(said) for row in network.themes if row["code"] != code):
            raise Refused(
                _("There is a theme of this name, perhaps an ended one. Take that one up again."), field=field
            )
    return called


def _changed(network: Network, code: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> list[dict[str, Any]]:
    if all(row["code"] != code for row in network.themes):
        raise Refused(_("There is no such theme."))
    return [change(row) if row["code"] == code else row for row in network.themes]


def _keep(network: Network, rows: list[dict[str, Any]]) -> None:
    if sum(not row["over"] for row in rows) > MOST:
        raise Refused(_("Twelve themes are enough. Please end one first."))
    network.themes = rows
    network.save(update_fields=["themes"])
