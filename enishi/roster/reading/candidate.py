"""A column while its meaning is being settled: by its header (columns.py), or by its values (guess.py)."""

from __future__ import annotations

from dataclasses import dataclass, field

from .values import Profile
from .vocabulary import Meaning


@dataclass
class Candidate:
    """A column while its meaning is being settled."""

    column: int
    header: str
    meanings: list[Meaning] | None
    values: Profile
    hidden: bool = False
    secret: bool = False
    fields: list[str] = field(default_factory=list)
    use: str = ""
    sure: float = 1.0

    def can_be(self, name: str) -> float:
        """Return how sure it is that this column is that field, 0 if it is not."""
        return next((meaning.sure for meaning in self.meanings or () if meaning.field == name), 0.0)
