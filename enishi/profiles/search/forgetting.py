"""The words that filters offer are shared: those of somebody who is erased go where nobody else carries them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles.models import FacetValue, SearchDoc, Value
from enishi.profiles.search import sql
from enishi.profiles.search.document import facets_of

Word = tuple[str, str]  # field, value


def words_of(member: Member) -> set[Word]:
    """Return what this member's profile puts into the filters, whoever sees it. One query."""
    rows = Value.objects.within(member.network_id).filter(member=member).values_list("field", "data")
    return {word for code, data in rows for word in facets_of(code, data, member.side)}


def forget_words(network: Network, words: Iterable[Word]) -> int:
    """Delete those of these words that nobody's row carries, whatever their audience; return how many rows went. To be called
    in a transaction: they are locked before it is asked who carries them, so that nobody takes them up in between."""
    asked = Q(pk__in=())
    for field, value in words:
        asked |= Q(field=field, value=value)
    rows = FacetValue.objects.within(network).filter(asked)
    wanted = set(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    unused = wanted - _carried(network, wanted) if wanted else set()
    return int(rows.filter(pk__in=unused).delete()[0])


def _carried(network: Network, wanted: set[int]) -> set[int]:
    """Return those of these ids that some row of the network carries."""
    if sql.is_postgres():
        each = f"SELECT DISTINCT unnest(facets) f FROM {sql.TABLE} WHERE network_id = {int(network.pk)}"
        return {pk for (pk,) in sql.rows(f"SELECT f FROM ({each}) x WHERE f IN ({','.join(map(str, sorted(wanted)))})")}
    held: set[int] = set()
    for facets in SearchDoc.objects.within(network).values_list("facets", flat=True).iterator():
        held.update(wanted.intersection(facets))
    return held
