"""Columns that the law keeps out of any roster: Individual Numbers (マイナンバー, Act No. 27 of 2013, Article 20).

They are never read, never shown as an example, and never kept, whatever anybody chooses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .clean import DASHES, normal
from .vocabulary import compact

_HEADER = re.compile(r"マイナンバ[ーー]?|個人番号|特定個人|mynumber|individualnumber")
_ABOUT = re.compile(r"状況|有無|フラグ|区分|提出日|取得日|同意")  # whether somebody has handed theirs in
_ENOUGH = 3
_SEPARATORS = str.maketrans("", "", " " + DASHES)


def is_secret(header: str, texts: Sequence[str]) -> bool:
    """Whether a column holds Individual Numbers: its header says so, or nearly all of its values are such numbers."""
    if _HEADER.search(compact(header)) and not _ABOUT.search(compact(header)):
        return True
    return len(texts) >= _ENOUGH and sum(map(is_individual_number, texts)) >= len(texts) * 0.9


def is_individual_number(text: str) -> bool:
    """Whether a text is twelve digits of which the last checks the others (Ordinance No. 85 of 2014, Article 5)."""
    digits = normal(text).translate(_SEPARATORS)
    if len(digits) != 12 or not (digits.isascii() and digits.isdecimal()) or len(set(digits)) == 1:
        return False
    places = zip(range(1, 12), reversed(digits[:11]), strict=True)
    rest = sum(int(digit) * (place + 1 if place <= 6 else place - 5) for place, digit in places) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)
