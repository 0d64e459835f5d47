"""The directory's form: what stands in the address, checked, turned into a Query; and back into addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from enishi.kit.text import LONGEST_QUERY, ROWS
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles import choices
from enishi.profiles.card import side_words
from enishi.profiles.models import Value
from enishi.profiles.search import FACETS, Order, Query
from enishi.profiles.search.query import VALUES_LIMIT
from enishi.profiles.years import bits, periods

VALUE_LIMIT = 200  # characters of a ticked value
LABELS = {
    "side": pgettext_lazy("filter", "Standing"),
    "class": pgettext_lazy("filter", "Member class"),
    "department": pgettext_lazy("filter", "Department then"),
    "aim": pgettext_lazy("filter", "Here for"),
    "region": pgettext_lazy("filter", "Where they are active"),
    "industry": pgettext_lazy("filter", "Industry now"),
    "skill": pgettext_lazy("filter", "Good at"),
    "language": pgettext_lazy("filter", "Languages"),
}
ROWS_IN_LATIN = dict(zip(ROWS, ("A", "Ka", "Sa", "Ta", "Na", "Ha", "Ma", "Ya", "Ra", "Wa"), strict=True))


@dataclass(frozen=True)
class Asked:
    """The question in the address, as `query`, and how to show the answer: `view` is cards or list."""

    query: Query
    view: str
    open_facets: bool


def my_years(viewer: Member) -> int:
    """Return the viewer's own years as bits; 0 for somebody who has none. One query."""
    own = Value.objects.within(viewer.network_id).filter(member=viewer, field="years").values_list("data", flat=True)
    return bits(periods(own, viewer.side))


def read(data: QueryDict, my_years: int) -> Asked:
    """Return the question in an address. What cannot be understood is left out: an address is no form to scold about."""
    text = data.get("q", "").replace("\x00", "")[:LONGEST_QUERY]
    facets = {name: ticked for name in FACETS if (ticked := _ticked(data, name))}
    start = data.get("from", "")
    start = start if start in ROWS else ""
    order = data.get("order", "")
    if start:
        chosen = Order.READING
    elif order in Order.values:
        chosen = Order(order)
    else:
        chosen = Order.READING if text.strip() or not my_years else Order.OVERLAP
    query = Query(
        text=text,
        facets=facets,
        years=_years(data),
        shared=data.get("shared", "") if data.get("shared") in ("with", "without") and my_years else "",
        my_years=my_years,
        order=chosen,
        start=start,
        cursor=data.get("cursor", "")[:600],
    )
    return Asked(query, "list" if data.get("view") == "list" else "cards", bool(data.get("facets")))


def _ticked(data: QueryDict, name: str) -> tuple[str, ...]:
    values = (value.replace("\x00", "")[:VALUE_LIMIT] for value in data.getlist(name)[:VALUES_LIMIT])
    return tuple(dict.fromkeys(value for value in values if value))


def _years(data: QueryDict) -> tuple[int, int] | None:
    """Return (first, last); one of them alone stands for an open end."""
    first, last = _year(data.get("since", "")), _year(data.get("until", ""))
    if first is None and last is None:
        return None
    first, last = first or 1900, last or 2100
    return (first, last) if first <= last else (last, first)


def _year(text: str) -> int | None:
    text = text.strip()[:4]
    return int(text) if text.isdecimal() and len(text) == 4 else None  # isdecimal and int() take full-width digits too


def address(asked: Asked, **changed: Any) -> str:
    """Return the query string of this question with some parts changed; a new question starts at its first page."""
    query = asked.query
    parts: dict[str, Any] = {"q": query.text, **query.facets, "shared": query.shared, "from": query.start}
    if query.years:
        parts |= {"since": query.years[0], "until": query.years[1]}
    if not query.start:
        parts["order"] = query.order.value
    parts |= {"view": asked.view if asked.view != "cards" else ""} | changed
    return "?" + urlencode({name: value for name, value in parts.items() if value}, doseq=True)


def words(network: Network, name: str, value: str) -> str:
    """Return the words of a facet's value."""
    if name == "side":
        return side_words(int(value)) if value in ("1", "2") else value
    if name == "aim":
        return str(choices.AIMS.get(value, value))
    if name == "region":
        return choices.region_words(value)
    if name == "industry":
        return str(choices.INDUSTRIES.get(value, value))
    if name == "language":
        return choices.language_words(value)
    if name == "class":
        return class_labels(network).get(value, value)
    return value


def class_labels(network: Network) -> dict[str, str]:
    """Return the network's words for its member classes, read once a request."""
    if not hasattr(network, "_class_labels"):
        network._class_labels = dict(network.memberclass_rows.values_list("code", "label"))  # type: ignore[attr-defined]
    return network._class_labels  # type: ignore[attr-defined, no-any-return]


def chips(network: Network, asked: Asked) -> list[tuple[str, str]]:
    """Return (words, address without it) for everything that narrows the list, text aside."""
    query = asked.query
    found = []
    for name, values in query.facets.items():
        for value in values:
            rest = [other for other in values if other != value]
            found.append((words(network, name, value), address(asked, **{name: rest})))
    if query.years:
        said = _("here %(first)d–%(last)d") % {"first": query.years[0], "last": query.years[1]}
        found.append((said, address(asked, since="", until="")))
    if query.shared:
        said = (
            pgettext("filter", "years shared with me")
            if query.shared == "with"
            else pgettext("filter", "no year shared")
        )
        found.append((said, address(asked, shared="")))
    return found
