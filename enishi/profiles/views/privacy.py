"""Who sees what: the matrix of fields and audiences, with the mirror beside it (B6, N01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict
from enishi.members.doors import Request, members, page
from enishi.members.models import Consent
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.profiles import actions, fields, visibility
from enishi.profiles.forms import COLUMNS, read_listing, read_matrix
from enishi.profiles.views.profile import AUDIENCES, own_or_404, sides
from enishi.profiles.visibility import Shown


@dataclass(frozen=True)
class Box:
    """One cell of the matrix."""

    name: str
    column: str
    label: str
    on: bool
    shut: bool = False


@dataclass(frozen=True)
class Row:
    """One field of the matrix, with what it holds in words, and its receipt."""

    code: str
    label: str
    value: str
    boxes: list[Box]
    receipt: str = ""


@page(access=members, methods=("GET", "POST"))
def privacy(request: Request) -> HttpResponse:
    """Show and take who sees which field, who finds me at all, and a preset."""
    shown = own_or_404(request.viewer)
    status, conflict = 200, False
    if request.method == "POST":
        try:
            _take(request, shown)
            return redirect(f"{request.path}?as={request.GET.get('as', '')}" if "as" in request.GET else request.path)
        except Conflict:
            status, conflict, shown = 409, True, own_or_404(request.viewer)
    return render(request, "profiles/privacy.html", _context(request, shown, conflict), status=status)


def _take(request: Request, shown: Shown) -> None:
    if preset := request.POST.get("preset"):
        actions.choose_preset(request.viewer, preset, by=request.viewer)
        messages.success(request, _("Changed. It holds from now on."))
        return
    now = {code: mark for code in fields.OWN_AUDIENCE if (mark := shown.mark(code)) is not None}
    photo = shown.photo_audience or 0
    chosen = read_matrix(request.POST, [*now, "photo"], request.network, now=now | {"photo": photo})
    photo = chosen.pop("photo")
    version = request.POST.get("version", "")
    actions.set_audiences(
        request.viewer,
        chosen,
        listing=read_listing(request.POST, request.network),
        photo=photo,
        version=int(version) if version.isdecimal() and len(version) < 10 else 0,
        by=request.viewer,
    )
    messages.success(request, _("Changed. It holds from now on."))


def _context(request: Request, shown: Shown, conflict: bool) -> dict[str, Any]:
    network, viewer = request.network, request.viewer
    sizes = visibility.audience_sizes(network, but=viewer)
    offered = fields.offered(network)
    looked = request.GET.get("as", "")
    side = looked if looked in AUDIENCES and AUDIENCES[looked] & offered else "alumni"
    seen = visibility.view_as(viewer, AUDIENCES[side])
    columns = [(bit, visibility.side_name(bit), sizes[bit]) for bit, _column in COLUMNS if bit & offered]
    return {
        "shown": shown,
        "columns": columns,
        "rows": [_listing_row(shown, offered), *_rows(shown, offered, sizes)],
        "listed": shown.listing != 4,
        "employees_see": bool((shown.listing or 0) & EMPLOYEES),
        "presets": [(code, words, code == _preset(shown, request)) for code, words in fields.PRESET_WORDS.items()],
        "own_choice": _preset(shown, request) == "",
        "side": side,
        "side_words": visibility.side_name(AUDIENCES[side]),
        "sides": sides(request),
        "mirror": seen,
        "hidden": [str(fields.FIELDS[code].label) for code in visibility.hidden_fields(shown, seen)],
        "consents": list(Consent.objects.within(network).filter(member=viewer).select_related("policy").order_by("pk")),
        "conflict": conflict,
    }


def _boxes(code: str, label: str, audience: int, offered: int, shut: int = 0) -> list[Box]:
    return [
        Box(
            f"{code}-{column}",
            visibility.side_name(bit),
            _("%(field)s for %(side)s") % {"field": label, "side": visibility.side_name(bit)},
            bool(audience & bit),
            bool(shut & bit),
        )
        for bit, column in COLUMNS
        if bit & offered
    ]


def _listing_row(shown: Shown, offered: int) -> Row:
    label = _("Name and reading in the directory")
    listing = shown.listing or 0
    boxes = _boxes("name", label, listing, offered, shut=ALUMNI | 4 | (EMPLOYEES if listing == 4 else 0))
    return Row("name", label, shown.card.name, boxes)


def _rows(shown: Shown, offered: int, sizes: dict[int, int]) -> list[Row]:
    rows = []
    for code in fields.OWN_AUDIENCE:
        audience = shown.mark(code)
        if audience is None:
            continue
        label = str(fields.FIELDS[code].label)
        said = _("registered") if code == "phone" else _short([fact.words for fact in shown.of(code)])
        if code == "former_name":
            said = shown.card.former
        rows.append(Row(code, label, said, _boxes(code, label, audience, offered), _receipt(audience, shown, sizes)))
    if shown.card.photo:
        audience, label = shown.photo_audience or 0, _("Photo")
        rows.append(
            Row("photo", label, "", _boxes("photo", label, audience, offered), _receipt(audience, shown, sizes))
        )
    return rows


def _receipt(audience: int, shown: Shown, sizes: dict[int, int]) -> str:
    """Return who can see this now, in words and numbers."""
    receipt = visibility.who_can_see(audience, shown.listing or 0, sizes)
    told = [
        _("%(side)s %(number)s") % {"side": words, "number": f"{number:,}"} for _bit, words, number in receipt.people
    ]
    return _(", ").join(told) if told else receipt.words


def _short(words: list[str]) -> str:
    said = _(", ").join(words)
    return said if len(said) <= 40 else f"{said[:39]}…"


def _preset(shown: Shown, request: Request) -> str:
    """Return the preset whose audiences the profile has right now, '' for a choice of one's own."""
    for preset in fields.PRESETS:
        if shown.listing == fields.listing_of(preset, request.viewer, request.network) and all(
            shown.mark(code) in (None, fields.audience_of(code, preset, request.network))
            for code in fields.OWN_AUDIENCE
        ):
            return preset
    return ""
