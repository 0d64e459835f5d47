"""E-mail cells: one address out of whatever people write around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from .clean import is_excel_error, normal, tidy


class Email(NamedTuple):
    """`address` or empty; `codes` of the issues with the cell."""

    address: str = ""
    codes: tuple[str, ...] = ()


NOTHING = Email()
_LONGEST = 2_000
"""Characters of a cell that are looked at; a whole page pasted into it is no address."""

_PLAIN = re.compile(
    r"[a-z0-9_+]+(?:[.\-][a-z0-9_+]+)*@[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*\.[a-z]{2,}"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+)*@"
    rf"{_LABEL}(?:\.{_LABEL})*\.(?:[A-Za-z]{{2,}}|xn--[A-Za-z0-9\-]+)"
)
_BETWEEN = re.compile(r"[\s;,、，；/／|｜・]+")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_NAMED = re.compile(r"[^<>@]*<\s*([^<>\s]+)\s*>\s*$")
_COMMENT = re.compile(r"\s*[(（\[［【][^@]*[)）\]］】]\s*$")


def email_of(raw: str) -> Email:
    """Return the address of a cell: the first of several, none where it is not one. Its domain becomes lower case."""
    if _PLAIN.fullmatch(raw):
        return Email(raw)
    text, cleaned, unreadable = tidy(raw)
    if not text:
        return Email(codes=("cleaned_value",)) if cleaned else NOTHING
    if is_excel_error(text):
        return Email(codes=("missing_value",))
    if len(text) > _LONGEST:
        return Email(codes=("invalid_email",))
    if unreadable:
        return Email(codes=("unreadable_character",))
    parts = [part for part in _BETWEEN.split(normal(text)) if "@" in part]
    if len(parts) > 1 and sum(bool(_one(part)) for part in parts) > 1:
        address = next(found for part in parts if (found := _one(part)))
        return Email(address, ("several_emails", "cleaned_value") if cleaned else ("several_emails",))
    narrow = normal(text)
    address = _one(narrow) or (_one(parts[0]) if len(parts) == 1 and _beside(narrow, parts[0]) else "")
    if not address:
        return Email(codes=("invalid_email",))
    local, _, domain = raw.rpartition("@")
    return Email(address, () if f"{local}@{domain.lower()}" == address else ("cleaned_value",))


def _beside(text: str, part: str) -> bool:
    """Whether an address stands with other words around it (a telephone number, a trailing semicolon), not inside one."""
    before, _, after = text.partition(part)
    return not ((before and before[-1] in ",，、") or (after and after[0] in ",，" and after.strip(",， ")))


def _one(text: str) -> str:
    """The address in a text that holds one at most, with what may stand around it; empty where it holds none."""
    text = _MAILTO.sub("", text.strip())
    if match := _NAMED.fullmatch(text):
        text = match[1]
    text = _COMMENT.sub("", text).strip("<>\"'。 ")
    if not _ADDRESS.fullmatch(text):
        return ""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"
