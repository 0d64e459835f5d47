"""Which stamps there are: the eight of the house, and those that a network has added (R045). What a network added stands in its own
row, which every page has in hand, so that they cost nothing; one that is retired is offered no more, and stays where it was put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.feed import happenings
from enishi.feed.models import Stamp
from enishi.kit import files, keeping, once
from enishi.kit.errors import Conflict, Refused
from enishi.kit.ids import new_public_id
from enishi.members import rules
from enishi.networks.models import Network
from enishi.ui import sprites

OWN = "own-"  # what the code of a network's own begins with
SIDE = 256  # pixels
FORMATS = ("PNG", "WEBP", "JPEG")
MOST, LONGEST_WORDS = 24, 16


@dataclass(frozen=True)
class Offer:
    """A stamp: its code, what it says, and where its picture lies in the storage, for one of a network's own."""

    code: str
    words: str
    at: str = ""
    ja: str = ""
    en: str = ""
    retired: bool = False


def own(network: Network) -> list[Offer]:
    """Return the stamps that a network has added, in its order, retired ones among them. No query."""
    english = (get_language() or "").startswith("en")
    return [
        Offer(row["code"], row["en" if english else "ja"], row["at"], row["ja"], row["en"], row["retired"])
        for row in network.stamps
    ]


def offered(network: Network) -> list[Offer]:
    """Return every stamp that can be put here. No query."""
    return [
        *(Offer(each.value, str(each.label)) for each in Stamp),
        *(each for each in own(network) if not each.retired),
    ]


def one(network: Network, code: str) -> Offer | None:
    """Return the stamp of this code, also a retired one."""
    if code.startswith(OWN):
        return next((each for each in own(network) if each.code == code), None)
    return Offer(code, str(Stamp(code).label)) if code in Stamp.values else None


def standing(network: Network) -> str:
    """Return what stands for the stamps as a page shows them, in their order: what is pressed there goes by it."""
    shown = " ".join(f"{each.code}{'-' if each.retired else '+'}" for each in own(network))
    return blake2b(shown.encode(), digest_size=8).hexdigest()


def words(network: Network, code: str) -> str:
    """Return what a stamp says; empty for none."""
    found = one(network, code)
    return found.words if found else ""


def face(network: Network, code: str) -> SafeString:
    """Return a stamp as decoration of a button that says it."""
    return _picture(network, code, "stamp-face") if code.startswith(OWN) else sprites.stamp_face(code)


def whole(network: Network, code: str, size: str = "") -> SafeString:
    """Return a stamp as decoration; what it says stands in words beside it."""
    return _picture(network, code, f"stamp {size}".strip()) if code.startswith(OWN) else sprites.stamp(code, size)


def _picture(network: Network, code: str, look: str) -> SafeString:
    href = reverse("feed:own-stamp", args=[network.slug, code])
    return format_html('<img class="{}" src="{}" alt="" width="96" height="96" loading="lazy">', look, href)


# -- the secretariat -----------------------------------------------------------------------------------------------------------
@action(rule=rules.can_change_settings)
def add(network: Network, file: Any, *, ja: str, en: str, token: str = "", by: Any) -> None:
    """Add a stamp: the middle of a picture as a square, drawn anew, and what it says in both languages. Refused for a drawing
    (SVG) and for one too many. The same form (`token`) twice is one stamp; Refused where it says something else by then."""
    known = next((row for row in network.stamps if token and row.get("token") == token), None)
    if known is None and sum(not row["retired"] for row in network.stamps) >= MOST:
        raise Refused(_("At most %(most)d stamps of your own. Retire one to add another.") % {"most": MOST})
    said = {"ja": " ".join(ja.split())[:LONGEST_WORDS], "en": " ".join(en.split())[:LONGEST_WORDS]}
    if not all(said.values()):
        raise Refused(_("Please say in both languages what the stamp says."), field="ja")
    try:
        content = files.clear_square(file, SIDE, formats=FORMATS, whose=str(getattr(by, "person_id", "")))
    except files.NotAPicture as error:
        raise Refused(_not_taken(error.reason), field="picture") from error
    drawn = blake2b(content, digest_size=16).hexdigest()
    if known is not None:
        offer = next(each for each in own(network) if each.code == known["code"])
        once.demand_same(offer, said, besides=known["drawn"] == drawn)
        happened(happenings.STAMP_ADDED, network, by=by, again=True)
        return
    row = {"code": f"{OWN}{new_public_id()}", **said, "retired": False, "token": token, "drawn": drawn}
    row["at"] = keeping.keep(f"stamps/{get_random_string(20)}.webp", content)
    network.stamps = [*network.stamps, row]
    network.save(update_fields=["stamps"])
    happened(happenings.STAMP_ADDED, network, by=by)


@action(rule=rules.can_change_settings)
def move(network: Network, code: str, *, up: bool, seen: str, by: Any) -> None:
    """Put a stamp one place further up or down; at the end it stays. Conflict where they no longer stand as they were `seen`."""
    if seen != standing(network):
        raise Conflict(_("Somebody changed the stamps in the meantime. Nothing was moved; this is how they stand now."))
    rows = list(network.stamps)
    place = _place(rows, code)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    network.stamps = rows
    network.save(update_fields=["stamps"])
    happened(happenings.STAMP_MOVED, network, by=by)


@action(rule=rules.can_change_settings)
def retire(network: Network, code: str, *, retired: bool, by: Any) -> None:
    """Offer a stamp no more, or once more; where it was put it stays. Conflict where somebody did so already."""
    rows: list[dict[str, Any]] = [dict(row) for row in network.stamps]
    row = rows[_place(rows, code)]
    if row["retired"] == retired:
        raise Conflict(_("This stamp was retired already.") if retired else _("This stamp is offered again already."))
    row["retired"] = retired
    if sum(not row["retired"] for row in rows) > MOST:
        raise Refused(_("At most %(most)d stamps of your own. Retire one to add another.") % {"most": MOST})
    network.stamps = rows
    network.save(update_fields=["stamps"])
    happened(happenings.STAMP_RETIRED if retired else happenings.STAMP_OFFERED, network, by=by)


def _place(rows: Sequence[dict[str, Any]], code: str) -> int:
    for place, row in enumerate(rows):
        if row["code"] == code:
            return place
    raise Refused(_("There is no such stamp."))


def _not_taken(reason: str) -> str:
    if reason == "big":
        return _("This picture is larger than 10 MB. Please make it smaller.")
    if reason == "busy":
        return _("Other pictures are being read right now. Please choose yours again in a moment.")
    return _("This file could not be read as a picture. PNG, JPEG and WebP work; drawings (SVG) are not taken.")
