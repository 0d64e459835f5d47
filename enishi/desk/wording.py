"""Texts kept for answers, and the two gaps in them that are filled in: the name of who asked, and the number."""

from __future__ import annotations

import re

from enishi.desk.models import Enquiry

GAPS = ("name", "number")
_GAP = re.compile(r"\{(name|number)\}")
_BRACES = re.compile(r"\{[^{}\n]{0,40}\}")


def filled(text: str, enquiry: Enquiry) -> str:
    """Return a text with its gaps filled in. Who gave no name leaves theirs open, so that an officer sees it. What is filled in is
    not looked through again: a name may hold braces."""
    said = {"name": enquiry.name, "number": enquiry.number}
    return _GAP.sub(lambda gap: said[gap[1]] or gap[0], text)


def open_gaps(text: str) -> list[str]:
    """Return the gaps that nobody filled in, as they stand there."""
    return list(dict.fromkeys(gap[0] for gap in _GAP.finditer(text)))


def unknown_gaps(text: str) -> list[str]:
    """Return what looks like a gap and is none."""
    return list(dict.fromkeys(each for each in _BRACES.findall(text) if not _GAP.fullmatch(each)))
