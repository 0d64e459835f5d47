r"""The plain notation of a rich text, for browsers without script:

    ## Heading        - item    1. item    > quotation    ![abcdefghij]
    **bold**          [words](address)

An empty line parts paragraphs; within a heading and an item, a line that is set in by two spaces goes on with it. A backslash
before a sign of the notation takes it as the letter it is: `\*\*`, `1\. `.
"""

from __future__ import annotations

import re

from .parts import Block, Run, safe
from .reading import blocks
from .writing import clean, stored

LISTS, KINDS = ("ul", "ol"), {"- ": "ul", "> ": "quote", "## ": "h"}
NUMBER, LAST_NUMBER = re.compile(r"\d{1,3}\. "), 999  # reading does not look at which number it is
PICTURE = re.compile(r"!\[([a-z0-9]{10})\]")
SIGNS = r"[\\*\[\])#>.!-]"
LETTER = rf"\\(?:{SIGNS}|(?!{SIGNS}))"  # a backslash with what it takes the meaning from, or by itself
# each part stops at the sign that could begin it anew, so that a text is walked once whatever is never closed
INLINE = re.compile(
    rf"\\(?P<letter>{SIGNS})"
    rf"|\*\*(?P<bold>(?:{LETTER}|[^\\])+?)\*\*"
    rf"|\[(?P<words>(?:{LETTER}|[^\\\[\]])+)\]\((?P<href>(?:{LETTER}|[^\\\[)\s])+)\)"
)
# what has to be a letter: a star beside another or beside a sign of ours, `](`, and a backslash that would take something
MEANT = re.compile(rf"\*(?=\*|\Z)|(?<![^*])\*|\](?=\()|\\(?={SIGNS}|\Z)")
MEANT_IN_LINKS = re.compile(rf"{MEANT.pattern}|[\[\]]")
MEANT_IN_ADDRESSES = re.compile(r"[*\[\])]")
TAKEN = r"\\\g<0>"


def typed(html: str) -> str:
    """Return a text in the plain notation; `read` gives it back."""
    return "\n\n".join(_typed(block) for block in blocks(html))


def _typed(block: Block) -> str:
    if block.picture:
        return f"![{block.picture}]"
    lines = ["".join(map(_typed_run, line)) for line in block.lines]
    if block.kind in LISTS:
        signs = ["- " if block.kind == "ul" else f"{min(n, LAST_NUMBER)}. " for n in range(1, len(lines) + 1)]
        return "\n".join(sign + _set_in(line) for sign, line in zip(signs, lines, strict=True))
    if block.kind == "h":
        return f"## {_set_in(lines[0])}"
    said = lines[0].split("\n")
    return "\n".join(f"> {line}" if block.kind == "quote" else _as_letters(line) for line in said)


def _set_in(line: str) -> str:
    return line.replace("\n", "\n  ")


def _as_letters(line: str) -> str:
    """Return a line of a paragraph that begins like something else, so that it does not."""
    if NUMBER.match(line):
        return line.replace(".", r"\.", 1)
    return line if _kind(line) == "p" else f"\\{line}"


def _typed_run(run: Run) -> str:
    text = MEANT.sub(TAKEN, run.text)
    if run.href:
        text = f"[{MEANT_IN_LINKS.sub(TAKEN, run.text)}]({MEANT_IN_ADDRESSES.sub(TAKEN, run.href)})"
    return f"**{text}**" if run.bold else text


def read(text: str) -> str:
    """Return what is stored of a text in the plain notation."""
    made: list[Block] = []
    for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip(" \t\r\n")):
        kind, taken = "", list[str]()
        for line in filter(None, (line.rstrip(" \t") for line in part.split("\n"))):
            now = _kind(line)
            set_in = kind in (*LISTS, "h") and line.startswith("  ")
            if taken and not set_in and (now != kind or now in ("h", "picture")):
                made.append(_block(kind, taken))
                taken = []
            kind = kind if taken else now
            taken.append(line)
        if taken:
            made.append(_block(kind, taken))
    return clean(stored([block for block in made if block.picture or any(block.lines)]))


def _kind(line: str) -> str:
    if PICTURE.fullmatch(line):
        return "picture"
    if NUMBER.match(line):
        return "ol"
    return next((kind for sign, kind in KINDS.items() if line.startswith(sign)), "p")


def _block(kind: str, lines: list[str]) -> Block:
    if kind == "picture":
        return Block(kind, picture=lines[0][2:12])
    if kind in LISTS:
        items: list[list[str]] = []
        for line in lines:
            if _kind(line) == kind:
                items.append([line.partition(" ")[2]])
            else:
                items[-1].append(line.lstrip(" "))
        return Block(kind, [_runs("\n".join(item)) for item in items])
    sign = {"h": "## ", "quote": "> "}.get(kind, "")
    return Block(kind, [_runs("\n".join(line.removeprefix(sign) for line in lines))])


def _runs(text: str, bold: bool = False) -> list[Run]:
    made, end = list[Run](), 0
    for found in INLINE.finditer(text):
        made.append(Run(text[end : found.start()], bold))
        if found["letter"]:
            made.append(Run(found["letter"], bold))
        elif found["bold"]:
            made += _runs(found["bold"], True)
        elif href := safe(_letters(found["href"])):
            made.append(Run(_letters(found["words"]), bold, href))
        else:
            made.append(Run(_letters(found[0]), bold))
        end = found.end()
    return [run for run in [*made, Run(text[end:], bold)] if run.text]


def _letters(text: str) -> str:
    """Return a text of which every sign is taken as a letter."""
    return re.sub(rf"\\({SIGNS})", r"\1", text)
