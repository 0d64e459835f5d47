"""The fields of a profile: what each may hold, how many, who sees it to begin with, and how it is searched (B2 B6).

The data of a Value is JSON in the shape that `check` returns:
  name, former_name {family, given} (former_name with `reading` of the family name); reading {family, given}; latin text;
  years {joined, left}; unit {department, post}: facts of one period, paired by position, oldest first;
  work {kind, company, title, industry, since, until}; topics {title, text}; links {url, label};
  region, aims, languages, comeback: a code of choices.py; skills, bio, email, phone: text;
  lately {preset, text, at}.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import jaconv
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from enishi.kit.errors import Refused
from enishi.networks.audiences import EMPLOYEES, MEMBERS, ONLY_ME, SECRETARIAT
from enishi.profiles import choices

FIRST_YEAR, YEARS_AHEAD = 1930, 5
PRESETS = ("quiet", "usual", "open")
UNLISTED = SECRETARIAT  # the listing of somebody who does not want to stand in the directory
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺーゔ・゛゜\s]*")
_LATIN = re.compile(r"[^\W\d_]+(?:[\s'’.,\-–]+[^\W\d_]+)*[.]?")
_PHONE = re.compile(r"\+?[0-9][0-9()\-. ]{3,28}")


# -- checks: untrusted data in, the stored shape out; Refused says in words how to mend it --------------------------------
def text(value: Any, limit: int, *, lines: bool = False) -> str:
    """Return the text in NFC without control and direction characters; Refused when it is longer than `limit`."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(_("Please enter this as text."))
    clean = _CONTROL.sub("", unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")))
    clean = clean.strip() if lines else " ".join(clean.split())
    if len(clean) > limit:
        raise Refused(_("Please shorten this to %(limit)d characters.") % {"limit": limit})
    return clean


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(_("Please enter this as text."))
    return value


def _name(value: Any) -> dict[str, Any]:
    parts = _mapping(value)
    family, given = text(parts.get("family"), 50), text(parts.get("given"), 50)
    if not family:
        raise Refused(_("Please enter the family name."))
    return {"family": family, "given": given}


def _kana(value: Any, limit: int) -> str:
    kana = jaconv.kata2hira(unicodedata.normalize("NFKC", text(value, limit)))
    if not _KANA.fullmatch(kana):
        raise Refused(_("Please write the reading in hiragana or katakana."))
    return str(kana)


def _reading(value: Any) -> dict[str, Any]:
    parts = _mapping(value)
    family, given = _kana(parts.get("family"), 50), _kana(parts.get("given"), 50)
    if not family:
        raise Refused(_("Please enter the reading of the family name."))
    return {"family": family, "given": given}


def _latin(value: Any) -> str:
    name = text(value, 100)
    if not _LATIN.fullmatch(name) or any(ord(letter) > 0x24F and letter not in "’–" for letter in name):
        raise Refused(_("Please write this in Latin letters."))
    return name


def _former(value: Any) -> dict[str, Any]:
    return {**_name(value), "reading": _kana(_mapping(value).get("reading"), 50)}


def _year(value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        year = int(unicodedata.normalize("NFKC", str(value)))
    except ValueError:
        raise Refused(_("Please enter the year with four digits, such as 2012.")) from None
    if not FIRST_YEAR <= year <= timezone.localdate().year + YEARS_AHEAD:
        raise Refused(_("Please enter the year with four digits, such as 2012."))
    return year


def _years(value: Any) -> dict[str, Any]:
    parts = _mapping(value)
    joined, left = _year(parts.get("joined")), _year(parts.get("left"))
    if joined is None:
        raise Refused(_("Please enter the year of joining."))
    if left is not None and left < joined:
        raise Refused(_("The year of leaving comes before the year of joining."))
    return {"joined": joined, "left": left}


def _unit(value: Any) -> dict[str, Any]:
    parts = _mapping(value)
    department, post = text(parts.get("department"), 200), text(parts.get("post"), 100)
    if not department and not post:
        raise Refused(_("Please enter a department or a post."))
    return {"department": department, "post": post}


def _choice(table: Iterable[str]) -> Callable[[Any], str]:
    allowed = frozenset(table)

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Refused(_("Please choose one of those offered."))
        return value

    return check


def _work(value: Any) -> dict[str, Any]:
    parts = _mapping(value)
    industry = parts.get("industry") or ""
    since, until = _year(parts.get("since")), _year(parts.get("until"))
    work = {
        "kind": _choice(choices.WORK)(parts.get("kind") or "employed"),
        "company": text(parts.get("company"), 120),
        "title": text(parts.get("title"), 120),
        "industry": _choice(choices.INDUSTRIES)(industry) if industry else "",
        "since": since,
        "until": until,
    }
    if since and until and until < since:
        raise Refused(_("The last year comes before the first."))
    if work["kind"] == "employed" and not (work["company"] or work["title"]):
        raise Refused(_("Please enter where you work, or what you do."))
    return work


def _topic(value: Any) -> dict[str, Any]:
    parts = _mapping(value)
    title = text(parts.get("title"), 60)
    if not title:
        raise Refused(_("Please enter a topic."))
    return {"title": title, "text": text(parts.get("text"), 200, lines=True)}


def _link(value: Any) -> dict[str, Any]:
    parts = _mapping(value)
    url = text(parts.get("url"), 500)
    try:
        split = urlsplit(url)
        sound = split.scheme == "https" and "." in (split.hostname or "") and not split.username and split.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s\"'<>\\^`{|}]", url):
        raise Refused(_("Please enter an address that begins with https://."))
    return {"url": url, "label": text(parts.get("label"), 60)}


def _lately(value: Any) -> dict[str, Any]:
    parts = _mapping(value)
    preset, said = parts.get("preset") or "", text(parts.get("text"), 280, lines=True)
    if preset and preset not in choices.LATELY:
        raise Refused(_("Please choose one of those offered."))
    if not preset and not said:
        raise Refused(_("Please write a word, or tap one."))
    at = parts.get("at") or timezone.now().isoformat(timespec="seconds")
    try:
        zoned = datetime.fromisoformat(at).tzinfo is not None
    except (TypeError, ValueError):
        zoned = False
    if not zoned:  # a moment without a time zone cannot be compared with now
        raise Refused(_("Please enter this as text."))
    return {"preset": "" if said else preset, "text": said, "at": at}


def _email(value: Any) -> str:
    address = text(value, 254)
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("This does not look like an e-mail address. Please check it.")) from None
    return address


def _phone(value: Any) -> str:
    number = unicodedata.normalize("NFKC", text(value, 30)).replace("ー", "-").replace("−", "-").replace("‐", "-")
    if not _PHONE.fullmatch(number):
        raise Refused(_("Please enter the number with digits and hyphens."))
    return number


def _words(limit: int, *, lines: bool = False) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        said = text(value, limit, lines=lines)
        if not said:
            raise Refused(_("Please enter this as text."))
        return said

    return check


# -- the fields -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Field:
    """One field of a profile.

    `preset` is the group whose audience a preset sets. `search` tells how it is found (name, reading, latin, former,
    department, words: characters and bigrams; text: bigrams only; '' not at all), `facet` whether it is a filter.
    `on_card` fields are read for every person in a list.
    """

    code: str
    label: choices.Words
    check: Callable[[Any], Any]
    most: int = 1
    preset: str = "rest"
    search: str = ""
    facet: bool = False
    on_card: bool = False

    @property
    def listed(self) -> bool:
        """Whether it is seen by whoever finds the person at all, so that it has no audience of its own."""
        return self.preset == "listing"


FIELDS: dict[str, Field] = {
    field.code: field
    for field in (
        Field("name", pgettext_lazy("field", "Name"), _name, 1, "listing", "name", on_card=True),
        Field("reading", pgettext_lazy("field", "Reading"), _reading, 1, "listing", "reading", on_card=True),
        Field("latin", pgettext_lazy("field", "Name in Latin letters"), _latin, 1, "listing", "latin", on_card=True),
        Field("former_name", pgettext_lazy("field", "Name at the time"), _former, 1, "former", "former", on_card=True),
        Field("years", pgettext_lazy("field", "Years here"), _years, 10, "years", "", facet=True, on_card=True),
        Field("unit", pgettext_lazy("field", "Department and post"), _unit, 10, "rest", "department", facet=True, on_card=True),
        Field("lately", pgettext_lazy("field", "Lately"), _lately, 1, "rest", "words", on_card=True),
        Field("work", pgettext_lazy("field", "Work now"), _work, 8, "rest", "words", facet=True, on_card=True),
        Field("region", pgettext_lazy("field", "Where I am active"), _choice(choices.regions()), 10, "rest", "words",
              facet=True, on_card=True),
        Field("aims", pgettext_lazy("field", "Here for"), _choice(choices.AIMS), 8, "rest", "", facet=True, on_card=True),
        Field("topics", pgettext_lazy("field", "Ask me about"), _topic, 10, "rest", "words"),
        Field("skills", pgettext_lazy("field", "Good at"), _words(40), 20, "rest", "words", facet=True),
        Field("languages", pgettext_lazy("field", "Languages"), _choice(choices.languages()), 10, "rest", "words", facet=True),
        Field("links", pgettext_lazy("field", "Links"), _link, 5, "rest"),
        Field("bio", pgettext_lazy("field", "About me"), _words(2000, lines=True), 1, "rest", "text"),
        Field("email", pgettext_lazy("field", "E-mail"), _email, 1, "email"),
        Field("phone", pgettext_lazy("field", "Telephone"), _phone, 1, "phone"),
        Field("comeback", pgettext_lazy("field", "Interest in coming back"), _choice(choices.COMEBACK), 1, "comeback"),
    )
}  # fmt: skip
CARD_FIELDS = tuple(code for code, field in FIELDS.items() if field.on_card)
OWN_AUDIENCE = tuple(code for code, field in FIELDS.items() if not field.listed)


def checked(code: str, values: list[Any]) -> list[Any]:
    """Return the values of a field in their stored shape and order, doubles dropped; Refused names the field and says how
    to mend it. An empty list empties the field; the name cannot be emptied. None keeps the place of a period whose
    department is not told."""
    field = FIELDS[code]
    if len(values) > field.most:
        raise Refused(_("At most %(most)d here.") % {"most": field.most}, field=code)
    if code == "name" and not values:
        raise Refused(_("Please enter the family name."), field=code)
    kept: list[Any] = []
    for value in values:
        if value is None and code == "unit":
            kept.append(None)
            continue
        try:
            data = field.check(value)
        except Refused as refused:
            raise Refused(refused.message, field=code) from None
        if data not in kept or code in ("years", "unit"):
            kept.append(data)
    return kept


# -- what a preset shows ----------------------------------------------------------------------------------------------------
_SHOWN = {  # preset → group → audience (ARCHITECTURE §15: listing · years · the rest · former name)
    "quiet": {"listing": 5, "years": 5, "rest": ONLY_ME, "former": SECRETARIAT},
    "usual": {"listing": MEMBERS, "years": MEMBERS, "rest": 5, "former": 5},
    "open": {"listing": MEMBERS, "years": MEMBERS, "rest": MEMBERS, "former": MEMBERS},
}
_ALWAYS = {"email": SECRETARIAT, "phone": ONLY_ME, "comeback": SECRETARIAT}
PRESET_WORDS: dict[str, choices.Words] = {
    "quiet": pgettext_lazy("preset", "Reserved"),
    "usual": pgettext_lazy("preset", "Usual"),
    "open": pgettext_lazy("preset", "Open"),
}


def offered(network: Any) -> int:
    """Return the bits that a member of this network can tick: no employees' box where no employee takes part."""
    return MEMBERS if network.employees_listed else MEMBERS & ~EMPLOYEES


def listing_of(preset: str, member: Any, network: Any) -> int:
    """Return who finds the member under a preset; on the employees' side always all members."""
    listing: int = MEMBERS if member.side == EMPLOYEES else _SHOWN[preset]["listing"]
    return listing & offered(network)


def presets(network: Any) -> dict[str, choices.Words]:
    """Return the presets to choose from: without employees 'usual' and 'open' would be the same."""
    return {code: words for code, words in PRESET_WORDS.items() if network.employees_listed or code != "open"}


def audience_of(code: str, preset: str, network: Any) -> int:
    """Return the audience of a field under a preset; the name's is the listing's, so all members here."""
    group = FIELDS[code].preset
    if group == "listing":
        return MEMBERS
    shown = _ALWAYS[group] if group in _ALWAYS else _SHOWN[preset][group]
    return shown & offered(network)
