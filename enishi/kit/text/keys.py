"""Tokens as numbers: a key is a 64-bit hash of (network, audience label, token).

The network and the label are inside the key, so a viewer who does not ask for a label cannot meet its keys, and the
database's statistics are exact for each network and audience.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

_MOST_REMEMBERED = 50_000
_SEPARATOR = "\x1f"


class Keys(dict[str, int]):
    """The keys of one network and one audience label: `keys[token]` is a signed 64-bit integer, the same for ever.

    `label` is the number of an audience as text, `g7` for a circle, `g7&5` for a circle within a listing, `""` for what
    carries no audience (buckets and samples, only ever asked for together with a visible key).
    """

    def __init__(self, network_id: int, label: str | int = "") -> None:
        super().__init__()
        self._start = blake2b(f"{network_id}{_SEPARATOR}{label}{_SEPARATOR}".encode(), digest_size=8)

    def __missing__(self, token: str) -> int:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        digest = self._start.copy()
        digest.update(token.encode("utf-8", "surrogatepass"))
        self[token] = key = int.from_bytes(digest.digest(), "big", signed=True)
        return key

    def of(self, tokens: Iterable[str]) -> list[int]:
        """The keys of some tokens, in their order."""
        return list(map(self.__getitem__, tokens))


@lru_cache(maxsize=64)
def keys(network_id: int, label: str | int = "") -> Keys:
    """The shared `Keys` of a network and a label; what was hashed once stays in memory, within bounds."""
    return Keys(network_id, str(label))
