"""Rich text that people write: read into few kinds of blocks, and written anew from them. What is stored and what is shown is
never what came in: every tag and attribute of it is ours, all text is escaped, so there is nothing to be filtered out.

    <h2>  <p>  <blockquote>  <ul> <ol> with <li>  <strong>  <a href>  <br>  <figure><img src="picture:abcdefghij"></figure>

A picture is named by the id under which it lies beside the text; its address and its words for who does not see it come
with showing.

    blocks(html)                     the parts of a text, whatever it holds
    clean(html)                      what is stored of it
    shown(html, pictures, level=)    a stored text for a page;  shown_blocks(parts, …) of some of its blocks
    editable(html, pictures)         … for the editor
    typed(html), read(text)          … in the plain notation, and back, for browsers without script
    plain(html), pictures_in(html)   its words alone; its pictures
"""

from .notation import read, typed
from .parts import MOST_BLOCKS, Block, Picture, Run
from .reading import blocks
from .words import pictures_in, plain
from .writing import clean, editable, shown, shown_blocks

__all__ = [
    "MOST_BLOCKS",
    "Block",
    "Picture",
    "Run",
    "blocks",
    "clean",
    "editable",
    "pictures_in",
    "plain",
    "read",
    "shown",
    "shown_blocks",
    "typed",
]
