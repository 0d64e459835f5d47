"""A letter as mail: text and HTML of the same words, made once for a letter and completed for each member.

The HTML is a table of 600 px with colours in hex and every rule in a style attribute, since mail programs know neither
stylesheets nor tokens. It has no picture, and nothing that tells of its being read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from enishi.kit.letter import Letter as Mail
from enishi.kit.letter import one_line
from enishi.letters import digest
from enishi.letters.models import Letter, Letterhead
from enishi.members.models import Member
from enishi.networks import brand
from enishi.networks.labels import ASKS, Label
from enishi.networks.letters import LONGEST_SUBJECT, Head, sender
from enishi.networks.models import Network
from enishi.profiles import segment_words
from enishi.profiles.fresh import no_letters_address

SERIF = "'Hiragino Mincho ProN','Yu Mincho','Noto Serif CJK JP',serif"
SANS = "'Hiragino Sans','Yu Gothic',Meiryo,sans-serif"
LOOKS = {  # class or tag of the template → its rules; the same numbers as .mail in page-letters.css
    "m-page": "margin:0;padding:20px 0;background-color:#f3f2ee;",
    "mail": f"width:600px;max-width:100%;margin:0 auto;background-color:#ffffff;color:#22262d;font-family:{SANS};"
    "font-size:16px;line-height:28px;border-collapse:collapse;",
    "m-bar": "padding:14px 28px;background-color:{solid};color:#ffffff;font-size:15px;line-height:24px;",
    "m-level": "padding:8px 28px;background-color:{wash};color:#2f3a42;font-size:13px;line-height:20px;",
    "m-pad": "padding:0 28px 24px;vertical-align:top;text-align:left;",
    "m-item": "width:100%;border-collapse:collapse;",
    "m-what": "padding:8px 0;font-size:15px;line-height:25px;vertical-align:top;text-align:left;",
    "m-button": "padding:11px 26px;background-color:{solid};border-radius:8px;text-align:center;",
    "m-go": "color:#ffffff;text-decoration:none;font-weight:bold;",
    "m-foot": "padding:20px 28px 28px;background-color:#f7f6f2;color:#4c5058;font-size:13px;line-height:23px;",
    "h2": f"margin:0;padding:26px 0 6px;font-family:{SERIF};font-size:24px;line-height:36px;color:#22262d;",
    "h3": "margin:0;padding:10px 0 4px;font-size:17px;line-height:28px;color:#22262d;border-top:1px solid #dddad3;",
    "p": "margin:0 0 10px;",
    "a": "color:{solid};text-decoration:underline;",
}
_CLASS = re.compile(r' class="(m-[a-z]+|mail)"')
_TAG = re.compile(r"<(h2|h3|p|a)(?=[ >])(?![^>]* style=)")


@dataclass(frozen=True)
class Frame:
    """The letter without what is one member's alone: their name, and the address by which they end letters."""

    network: Network
    subject: str
    text: str
    html: str
    sender: str
    name_mark: str
    stop_mark: str

    def to(self, member: Member, family_name: str, address: str, mark: str) -> Mail:
        """Return the mail to one member; `mark` is what it is known by when it comes back."""
        stop = no_letters_address(member)
        text, html = self.filled(family_name, stop)
        return Mail(
            self.subject, text, to=address, sender=self.sender, reply_to=self.network.contact_email, asks=stop, mark=mark,
            html=html,
        )  # fmt: skip

    def filled(self, family_name: str, stop: str) -> tuple[str, str]:
        """Return text and HTML for one reader."""
        with translation.override(self.network.speaking()):
            hello = _("Dear %(name)s,") % {"name": one_line(family_name)} if family_name else ""
        text = self.text.replace(self.name_mark, hello).replace(self.stop_mark, stop)
        html = self.html.replace(self.name_mark, escape(hello)).replace(self.stop_mark, escape(stop))
        return text, html


def head_of(network: Network) -> Head | None:
    """Return who the letters of a network are from; None until somebody has said it. One query."""
    row = Letterhead.objects.within(network).first()
    return Head(row.name, row.address, row.contact) if row else None


def frame(letter: Letter, parts: dict[str, Any] | None = None) -> Frame:
    """Return a letter made ready, in the network's language; `parts` is its content(), where it is at hand. Three queries at
    most, none else."""
    network: Network = letter.network
    marks = [f"x{get_random_string(20)}x" for _each in range(2)]
    with translation.override(network.speaking()):
        parts = {**(parts or content(letter)), "name": marks[0], "stop": marks[1]}
        text = render_to_string("letters/mail/letter.txt", parts)
        html = render_to_string("letters/mail/letter.html", parts)
        made = Frame(network, one_line(letter.subject)[:LONGEST_SUBJECT], _plain(text), "", sender(network), *marks)
    return replace(made, html=inlined(html, network))


def content(letter: Letter) -> dict[str, Any]:
    """Return what stands in a letter, for the mail, the page that shows it beforehand, and the archive; in the language at
    hand."""
    network: Network = letter.network
    audience = letter.audience or digest.audience_of(network, letter.conditions)
    return {
        "network": network,
        "letter": letter,
        "label": Label(letter.label).label,
        "asks": ASKS[
            Label.MEMBERS if letter.label == Label.EMPLOYEES else Label(letter.label)
        ],  # that one asks writers
        "pointers": digest.pointers(network, letter.items, audience),
        "head": head_of(network),
        "why": segment_words.sentence(network, letter.conditions),
        "how": settings.PUBLIC_URL + reverse("profiles:privacy", args=[network.slug]),
        "all": settings.PUBLIC_URL + reverse("letters:archive", args=[network.slug]),
    }


def inlined(html: str, network: Network) -> str:
    """Return HTML whose classes have become style attributes, in the network's colour."""
    red, green, blue = brand.solid(network.hue, network.chroma)
    wash = "".join(f"{round(each + (255 - each) * 0.9):02x}" for each in (red, green, blue))
    colours = {"solid": f"#{red:02x}{green:02x}{blue:02x}", "wash": f"#{wash}"}

    def rules(name: str) -> str:
        look = LOOKS[name]
        for colour, value in colours.items():
            look = look.replace("{" + colour + "}", value)
        return look

    html = _CLASS.sub(lambda found: f' style="{rules(found[1])}"', html)
    return _TAG.sub(lambda found: f'<{found[1]} style="{rules(found[1])}"', html)


def _plain(text: str) -> str:
    """Return text without runs of empty lines, which blocks of a template leave."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
