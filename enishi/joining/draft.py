"""What somebody typed on the way in, kept in the session until the address is confirmed and the person is in.

A session can end on the way. Later pages therefore carry the words along in a signed field (`kept`), which brings back
what was typed and nothing else: whether facts agreed and whose address was confirmed only the session knows.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from enishi.joining.models import Invitation
from enishi.networks.models import Network

SALT = "enishi.joining.kept"
PREFIX = "joining:"  # of the names of drafts in a session
BATCH = 1000
FOR_A_DAY = 24 * 60 * 60
WORDS = (
    "family",
    "given",
    "year",
    "month",
    "day",
    "number",
    "email",
    "purposes",
    "preset",
    "aims",
    "now",
    "standing",
    "left",
    "forgotten",
    "department",
    "said",
    "invitation",
    "personal",
)  # without an invitation


class Draft:
    """The draft of one invitation in one session, or of an application to one network. `words` is what was typed; `agreed`
    and `confirmed` what was proved."""

    def __init__(self, request: HttpRequest, of: Invitation | Network) -> None:
        key = of.public_id if isinstance(of, Invitation) else f"to {of.slug}"
        self._session, self._name, self._key = request.session, f"{PREFIX}{key}", key
        found: dict[str, Any] = self._session.get(self._name) or {}
        if timezone.now().timestamp() - found.get("at", 0) > FOR_A_DAY:
            found = {}
        self.words: dict[str, Any] = found.get("words", {})
        self.agreed: bool = found.get("agreed", False)  # the facts
        self.confirmed: str = found.get("confirmed", "")  # the address

    def type(self, words: dict[str, Any]) -> None:
        """Keep what was typed, fields of this way only."""
        self.words = {**self.words, **{name: words[name] for name in WORDS if name in words}}
        self.save()

    def choose(self, sent: QueryDict) -> None:
        """Keep what was chosen on the last page, beside the words that this page carried along."""
        self.bring_back(sent.get("kept", ""))
        self.type(
            {
                "purposes": [name for name in ("membership", "listing", "mail") if name in sent],
                "preset": sent.get("preset", "")[:10],
                "aims": sent.getlist("aims")[:20],
            }
        )

    @property
    def is_begun(self) -> bool:
        """Whether the facts that were typed first are here: not in another browser, nor in one that lost its cookies."""
        return bool(self.words.get("family"))

    def save(self) -> None:
        """Write the draft to the session."""
        self._session[self._name] = {
            "words": self.words,
            "agreed": self.agreed,
            "confirmed": self.confirmed,
            "at": int(timezone.now().timestamp()),
        }

    def forget(self) -> None:
        """Delete everything typed, the birth date with it."""
        self._session.pop(self._name, None)
        self.words, self.agreed, self.confirmed = {}, False, ""

    def kept(self) -> str:
        """Return the words as a signed field for the page that follows."""
        return signing.dumps([self._key, self.words], salt=SALT, compress=True)

    def bring_back(self, kept: str) -> None:
        """Take the words from such a field where the session has lost them; anything else is ignored."""
        if self.words or not kept or len(kept) > 8000:
            return
        try:
            key, words = signing.loads(kept, salt=SALT, max_age=FOR_A_DAY)
        except signing.BadSignature:
            return
        if key == self._key:
            self.type(words)


def forget_old() -> int:
    """Take drafts of more than a day ago out of sessions that live on; return how many sessions changed.

    A session that is written to at the same moment is left for the next time.
    """
    before, changed, last = timezone.now().timestamp() - FOR_A_DAY, 0, ""
    while rows := list(Session.objects.filter(session_key__gt=last).order_by("session_key")[:BATCH]):
        last = rows[-1].session_key
        for row in rows:
            held = row.get_decoded()
            kept = {name: value for name, value in held.items() if not _is_old(name, value, before)}
            if kept != held:
                data = SessionStore().encode(kept)
                same = Session.objects.filter(pk=row.pk, session_data=row.session_data)
                changed += same.update(session_data=data)
    return changed


def _is_old(name: str, value: Any, before: float) -> bool:
    return name.startswith(PREFIX) and isinstance(value, dict) and value.get("at", 0) <= before
