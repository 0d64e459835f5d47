"""What stands in a text and is not seen."""

from __future__ import annotations

import re

# controls, and what turns the order of letters around: "invoice\u202efdp.exe" reads as a PDF (Unicode TR 36, 2.6)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]")


def seen(text: str) -> str:
    """Return a text without what is not seen in it. Tabs and ends of lines stay."""
    return _UNSEEN.sub("", text)
