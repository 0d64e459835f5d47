"""The query wall: rows of a network are reached through that network, or not at all.

`Thing.objects` builds SQL only if the query is confined: `.within(network)`, `.filter(network=…)`, or a walk from a row
in hand (`network.things`, `member.things`). Anything else raises `Unconfined` at the moment SQL would be built. Who
means to look at every network writes `.everywhere(because="…")`; docs/everywhere.md lists each place, and a test
compares.

Not guarded, as Django offers no place for it: joins that start at a global table, raw SQL, `_base_manager`.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import sql
from django.db.models.expressions import Col
from django.db.models.fields.related_lookups import RelatedExact
from django.db.models.lookups import Exact
from django.db.models.sql.where import OR, NothingNode, WhereNode


class Unconfined(RuntimeError):
    """A query on a network's rows named no network; a mistake of the program, never of a person."""


def _confines(node: Any) -> bool:
    """Return whether this part of a WHERE clause lets only rows of one network through."""
    if isinstance(node, NothingNode):
        return True
    if isinstance(node, WhereNode):
        if node.negated:
            return False
        parts = [_confines(child) for child in node.children]
        return bool(parts) and (all(parts) if node.connector == OR else any(parts))
    if isinstance(node, (Exact, RelatedExact)) and isinstance(node.lhs, Col):
        field = node.lhs.target
        named = field.name == "network" and issubclass(field.model, NetworkModel)
        return named and not hasattr(node.rhs, "resolve_expression")  # a value, not another column
    return False


class NetworkQuery(sql.Query):
    """A query that refuses to become SQL while it is not confined to a network."""

    walked = False  # started at a row in hand, or left the network on purpose

    @property
    def confined(self) -> bool:
        """Whether every row that this query can reach belongs to a network that was named."""
        if self.combinator:
            return all(getattr(part, "confined", True) for part in self.combined_queries)
        return self.walked or _confines(self.where)

    def demand(self) -> None:
        """Raise Unconfined unless the query is confined."""
        if not self.confined:
            name = self.model.__name__ if self.model else "?"
            raise Unconfined(f"{name}: name the network first, with .within(network) or a walk from a row.")

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        """Every way to SQL leads through here, subqueries too."""
        self.demand()
        return super().get_compiler(*args, **kwargs)

    def chain(self, klass: Any = None) -> Any:
        """update() turns the query into one of another class, so it is asked before."""
        if klass is not None and not issubclass(klass, NetworkQuery):
            self.demand()
        return super().chain(klass)

    def combine(self, rhs: Any, connector: str) -> None:
        """`a | b` is confined if both are; `a & b` if one is."""
        sides = [self.confined, getattr(rhs, "confined", False)]
        super().combine(rhs, connector)
        self.walked = all(sides) if connector == OR else any(sides)


class NetworkQuerySet(models.QuerySet[Any]):
    """The queryset of every table that belongs to a network."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or (NetworkQuery(model) if model else None), using, hints)
        if hints and isinstance(hints.get("instance"), _Tenant):
            self.query.walked = True  # type: ignore[attr-defined]

    def within(self, network: Any) -> Self:
        """Return the rows of this network (a Network or its id)."""
        return self.filter(network=network)

    def everywhere(self, *, because: str) -> Self:
        """Return the rows of every network; `because` stands in docs/everywhere.md too."""
        assert because
        rows = self._chain()  # type: ignore[attr-defined]
        rows.query.walked = True
        return rows  # type: ignore[no-any-return]

    def _add_hints(self, **hints: Any) -> None:
        super()._add_hints(**hints)  # type: ignore[misc]
        if isinstance(hints.get("instance"), _Tenant):
            self.query.walked = True  # type: ignore[attr-defined]

    def _raw_delete(self, using: Any) -> Any:
        self.query.demand()  # type: ignore[attr-defined]
        return super()._raw_delete(using)


class _Tenant:
    """Marks what a walk may start from: a Network, or a row of one."""


class NetworkModel(_Tenant, models.Model):
    """A row that belongs to one network. Keys between such rows never cross: the database sees to it (walls.py)."""

    network = models.ForeignKey("networks.Network", on_delete=models.CASCADE, related_name="%(class)s_rows")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        abstract = True
