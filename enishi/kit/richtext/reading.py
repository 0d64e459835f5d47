"""HTML, whoever wrote it, as blocks; what it does not know is text, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from enishi.kit.text import seen

from .parts import MOST_BLOCKS, Block, Run, safe
from .tags import Tag, tokens

PICTURE = re.compile(r"(?:picture:|[^?#]*/pictures/)([a-z0-9]{10})/?")
SPACE = re.compile(r"[ \t\n\r]+")
# whose inside is no text of the writer, with what tags.py calls raw
SILENT = {
    "template", "svg", "math", "object", "noscript", "select", "option", "head", "audio", "video", "canvas", "frameset", "figcaption",
}  # fmt: skip
BLOCKS = {**dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "h"), "blockquote": "quote", "pre": "p", "p": "p"}
BLOCKS |= dict.fromkeys(("div", "section", "article", "header", "footer", "main", "aside", "table", "tr", "dl"), "p")


def blocks(html: str) -> list[Block]:
    """Return the blocks of a text, whatever it holds, in time that grows as it does. Never raises."""
    reader = _Reader()
    for each in tokens(html):
        if isinstance(each, str):
            reader.text(each)
        elif each.is_end:
            reader.end(each.name)
        else:
            reader.begin(each)
    return [block for block in reader.over() if block.picture or any(block.lines)]


class _Reader:
    """Takes tags and text one after the other."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.kind = "p"
        self.list: Block | None = None
        self.inside = 0  # lists in the list, which are written as one
        self.runs: list[Run] = []
        self.bold = 0
        self.links: list[str] = []
        self.silent, self.depth = "", 0  # what is left out at the moment, and how often it stands in itself

    def begin(self, tag: Tag) -> None:
        """Begin a block, a look, a line, or nothing."""
        name = tag.name
        if self.silent or name in SILENT:
            self.silent = self.silent or name
            self.depth += name == self.silent
        elif name in BLOCKS:
            self.close()
            if self.list is None:
                self.kind = BLOCKS[name]
        elif name in ("ul", "ol"):
            self.close()
            self.inside += self.list is not None
            self.list = self.list or Block(name)
        elif name in ("li", "dt", "dd", "hr"):
            self.close()
        elif name == "br":
            self.runs.append(Run("\n"))
        elif name in ("td", "th"):
            self.text(" ")
        elif name in ("b", "strong"):
            self.bold += 1
        elif name == "a":
            self.links.append(safe(tag.attributes.get("href", "")))
        elif name == "img" and (found := PICTURE.fullmatch(tag.attributes.get("src", ""))):
            self.close()
            self.add(Block("picture", picture=found[1]))

    def end(self, name: str) -> None:
        """End what it began."""
        if self.silent:
            self.depth -= name == self.silent
            self.silent = self.silent if self.depth else ""
        elif name in BLOCKS or name in ("li", "dt", "dd"):
            self.close()
            self.kind = "p"
        elif name in ("ul", "ol") and self.list is not None:
            self.close()
            if self.inside:
                self.inside -= 1
                return
            made, self.list = self.list, None
            if made.lines:
                self.add(made)
        elif name in ("b", "strong"):
            self.bold = max(0, self.bold - 1)
        elif name == "a" and self.links:
            self.links.pop()

    def text(self, text: str) -> None:
        """Take text with the look of the moment."""
        if not self.silent and (shown := seen(text)):
            self.runs.append(Run(SPACE.sub(" ", shown), self.bold > 0, self.links[-1] if self.links else ""))

    def over(self) -> list[Block]:
        """Return the blocks, when nothing more comes."""
        self.silent, self.inside = "", 0
        self.end("ul")
        self.close()
        return self.blocks

    def close(self) -> None:
        """Close the line at hand: an item of the list, or blocks, parted where an empty line stood."""
        taken, self.runs = self.runs, []
        lines = list(_parted(taken))
        if self.list is not None:
            if lines:
                self.list.lines.append(
                    [run for n, line in enumerate(lines) for run in ([Run("\n")] if n else []) + line]
                )
            return
        for line in lines:
            self.add(Block(self.kind, [line]))

    def add(self, block: Block) -> None:
        """Keep a block, as long as there is room."""
        made = [block]
        if self.list is not None:  # a picture in a list: the list goes on behind it
            made = [self.list, block] if self.list.lines else made
            self.list = Block(self.list.kind)
        self.blocks += made[: MOST_BLOCKS - len(self.blocks)]


def _parted(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Yield paragraphs: parted by two line breaks, without space at their ends, neighbours of one look as one run."""
    line: list[Run] = []
    breaks = 0
    for run in runs:
        if run.text == "\n":
            breaks += 1
            continue
        if run.text == " " and (breaks or not line):
            continue
        if breaks > 1 and line:
            yield _tidy(line)
            line = []
        elif breaks and line:
            line.append(Run("\n"))
        breaks = 0
        line.append(run)
    if line:
        yield _tidy(line)


def _tidy(line: list[Run]) -> list[Run]:
    made: list[Run] = []
    for run in line:
        text = run.text
        if text == "\n":
            _without_space_at_its_end(made)
        elif not made or made[-1].text[-1] in " \n":
            text = text.lstrip(" ")
        if text:
            made.append(run._replace(text=text))
    _without_space_at_its_end(made)
    return [Run("".join(run.text for run in same), *look) for look, same in groupby(made, key=lambda run: run[1:])]


def _without_space_at_its_end(line: list[Run]) -> None:
    if line and line[-1].text.endswith(" "):
        last = line.pop()
        if text := last.text.rstrip(" "):
            line.append(last._replace(text=text))
