"""Who sees what: the matrix of fields and audiences, with the mirror beside it (B6, N01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict, Refused
from enishi.members import consents
from enishi.members.doors import Request, members, page
from enishi.members.models import Consent, Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.profiles import actions, fields, visibility
from enishi.profiles.forms import COLUMNS, read_listing, read_matrix
from enishi.profiles.views.profile import AUDIENCES, hidden_labels, own_or_404, sides
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


@dataclass(frozen=True)
class Agreed:
    """One purpose of use: its newest consent, if there ever was one, and what can be done about it."""

    purpose: str
    label: str
    held: Consent | None

    @property
    def in_force(self) -> bool:
        """Whether it holds now."""
        return self.held is not None and self.held.withdrawn_at is None

    @property
    def needed(self) -> bool:
        """Whether membership itself rests on it."""
        return self.purpose == Consent.Purpose.MEMBERSHIP


@page(access=members, methods=("GET", "POST"))
def privacy(request: Request) -> HttpResponse:
    """Show and take who sees which field, who finds me at all, a preset, and what I agree to."""
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
    if "withdraw" in request.POST or "agree" in request.POST:
        _take_consent(request)
    else:
        _take_ticks(request, shown)


def _take_ticks(request: Request, shown: Shown) -> None:
    """Take the whole form; a preset holds but for what was ticked by hand since the page was shown."""
    viewer = request.viewer
    now = {code: mark for code in fields.OWN_AUDIENCE if (mark := shown.mark(code)) is not None}
    now["photo"] = shown.photo_audience or 0
    chosen = read_matrix(request.POST, now, request.network, now=now)
    again = fields.listing_of(shown.preset or "quiet", viewer, request.network)
    listing = read_listing(request.POST, request.network, now=shown.listing or fields.UNLISTED, again=again)
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    preset = request.POST.get("preset")
    if not preset:
        photo = chosen.pop("photo")
        actions.set_audiences(viewer, chosen, listing=listing, photo=photo, version=version, by=viewer)
        messages.success(request, _("Changed. It holds from now on."))
        return
    by_hand = {code: audience for code, audience in chosen.items() if audience != now[code]}
    moved = listing if listing != shown.listing else None
    if moved is not None and shown.listing == fields.UNLISTED and preset in fields.PRESETS:
        moved = fields.listing_of(preset, viewer, request.network)
    actions.choose_preset(viewer, preset, but=by_hand, listing=moved, version=version, by=viewer)
    kept = _("Changed. What you had just ticked yourself stays as you ticked it.")
    messages.success(request, kept if by_hand or moved is not None else _("Changed. It holds from now on."))


def _take_consent(request: Request) -> None:
    try:
        if purpose := request.POST.get("withdraw", ""):
            actions.withdraw_consent(request.viewer, purpose, by=request.viewer)
            messages.success(request, _("Withdrawn. If you agree again, all is as it was."))
        else:
            actions.give_consent(request.viewer, request.POST.get("agree", ""), by=request.viewer)
            messages.success(request, _("It holds from now on."))
    except Refused as refused:
        messages.warning(request, refused.message)


def _context(request: Request, shown: Shown, conflict: bool) -> dict[str, Any]:
    network, viewer = request.network, request.viewer
    sizes = visibility.audience_sizes(viewer)
    offered = fields.offered(network)
    looked = request.GET.get("as", "")
    side = looked if looked in AUDIENCES and AUDIENCES[looked] & offered else "alumni"
    seen = visibility.view_as(viewer, AUDIENCES[side])
    columns = [(bit, visibility.side_name(bit), sizes[bit]) for bit, _column in COLUMNS if bit & offered]
    return {
        "me": shown.card,
        "shown": shown,
        "columns": columns,
        "rows": [_listing_row(shown, offered), *_rows(shown, offered, sizes)],
        "listed": shown.listing != 4,
        "employees_see": bool((shown.listing or 0) & EMPLOYEES),
        "presets": [
            (code, words, code == _preset(shown, request)) for code, words in fields.presets(request.network).items()
        ],
        "own_choice": _preset(shown, request) == "",
        "side": side,
        "side_words": visibility.side_name(AUDIENCES[side]),
        "sides": sides(request),
        "mirror": seen,
        "hidden": hidden_labels(shown, seen),
        "consents": _consents(viewer),
        "conflict": conflict,
    }


def _consents(viewer: Member) -> list[Agreed]:
    held = consents.latest(viewer)
    return [Agreed(purpose.value, str(purpose.label), held.get(purpose)) for purpose in Consent.Purpose]


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
    for preset in fields.presets(request.network):
        if shown.listing == fields.listing_of(preset, request.viewer, request.network) and all(
            shown.mark(code) in (None, fields.audience_of(code, preset, request.network))
            for code in fields.OWN_AUDIENCE
        ):
            return preset
    return ""
