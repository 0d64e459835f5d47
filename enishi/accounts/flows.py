"""Proving an address by a code of six digits: to sign in, to join, to add an address. Joining uses these functions.

The code lives CODE_LIFE; of it the session keeps a keyed hash. Known and unknown addresses pass through the same lines with
the same number of queries, and each gets one mail: the person who owns an address learns from it what nobody else may.

    start_code(request, email, purpose="join", next="/n/nagi/join/…/", words="凪の会")   # sends, counts, may raise
    pending(request, purpose="join")                       # what the page shows: address, when, until, tries left
    resend_code(request, purpose="join")
    checked = check_code(request, code, purpose="join")    # Refused(field="code") when wrong, TooMany when too often
    if checked.person is None: return checked.response     # a second step comes first; it leads back to `next`
    checked.person                     # signed in; made just now, in the page's language, if the address was unknown
"""

from __future__ import annotations

import secrets
import time
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enishi.accounts import addresses, devices, guard, mails
from enishi.accounts.models import Person
from enishi.kit.errors import Refused

CODE_LIFE = 15 * 60
RESEND_AFTER = 60
Purpose = Literal["sign-in", "join", "address", "step-up"]


@dataclass(frozen=True)
class Pending:
    """A code under way: where it went, when (epoch seconds), until when it is good, and how many tries it has left."""

    email: str
    sent_at: float
    until: float
    tries_left: int


@dataclass(frozen=True)
class Checked:
    """What a right code led to: a person who is signed in (`response` leads to `next`), or nobody yet: then `response`
    is the page that has to come first (second step, closed account)."""

    person: Person | None
    response: HttpResponse


def clean_email(typed: str) -> str:
    """Return an address as it is compared: half-width, lower case, without spaces around."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def clean_code(typed: str) -> str:
    """Return the digits of a code as typed: full-width, spaces and hyphens do no harm."""
    return "".join(str(unicodedata.digit(each)) for each in typed[:40] if unicodedata.digit(each, None) is not None)


def owner_of(email: str) -> Person | None:
    """Return the person whose confirmed address this is (one query, for known and unknown)."""
    row = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    return row.user if row else None


def start_code(request: HttpRequest, email: str, *, purpose: Purpose, next: str = "", words: str = "") -> str:
    """Send a code to `email` and return the address as it is compared. `words` names the network in the mail.

    Counts the try. Raises TooMany (429) when the address or the client tried too often, or codes are stopped;
    Refused(field="email") for a further address to join with of who is signed in and has as many as one may have.
    """
    email = clean_email(email)
    count(request, email)
    guard.refuse_shut(request, email)
    here = request.user
    if (
        purpose == "join"
        and isinstance(here, Person)
        and all(row.email != email for row in addresses.addresses_of(here))
    ):
        addresses.refuse_more(here)  # whoever else may have it: the answer tells nothing of that
    _send(request, email, purpose, next, words)
    return email


def resend_code(request: HttpRequest, *, purpose: Purpose) -> str:
    """Send a new code to the same address; the one before ends. Raises Refused within RESEND_AFTER, else as start_code."""
    state = _state(request, purpose)
    if state["sent_at"] + RESEND_AFTER > time.time():
        raise Refused(_("A new code can be sent one minute after the last."))
    return start_code(request, state["email"], purpose=purpose, next=state["next"], words=state["words"])


def pending(request: HttpRequest, *, purpose: Purpose) -> Pending | None:
    """Return the code under way in this session, None if there is none or its time is over."""
    state = request.session.get(_key(purpose))
    if not state or state["sent_at"] + CODE_LIFE < time.time():
        return None
    return Pending(state["email"], state["sent_at"], state["sent_at"] + CODE_LIFE, guard.CODE_TRIES - state["tries"])


def forget_code(request: HttpRequest, *, purpose: Purpose) -> None:
    """End the code under way in this session."""
    request.session.pop(_key(purpose), None)


def check_code(request: HttpRequest, typed: str, *, purpose: Purpose) -> Checked:
    """Compare a code. Right: `sign-in` and `join` sign the owner of the address in, `join` makes a person for an unknown
    address (or gives it to who is signed in already), `address` gives it to who is signed in, `step-up` proves it is they.
    Of an address given to somebody their first one hears.

    Raises Refused(field="code") for a wrong or expired code, Refused(field="email") when there are as many addresses as
    one may have, TooMany after CODE_TRIES wrong ones in a row.
    """
    state = _state(request, purpose)
    email: str = state["email"]
    guard.refuse_shut(request, email)
    if state["tries"] >= guard.CODE_TRIES or not constant_time_compare(state["code"], _hash(state, clean_code(typed))):
        _wrong(request, purpose, state)
    person = owner_of(email)
    settled = _settle(request, purpose, person, email)
    if settled is None:  # no mail held a code: it was guessed
        _wrong(request, purpose, state)
        raise AssertionError("unreachable")
    forget_code(request, purpose=purpose)
    return _arrive(request, purpose, settled, email, state["next"])


def count(request: HttpRequest, email: str) -> None:
    """Count one try to come in with an address; raises TooMany, of which the address hears where it is the address that was
    tried too often."""
    try:
        guard.count(request, email)
    except guard.Stopped:
        told_of_stop(request, email, codes=False)
        raise


def told_of_stop(request: HttpRequest, email: str, *, codes: bool) -> None:
    """Tell an address, known or not, that nobody comes in with it for a while, with a link that lets its reader go on at once:
    in the browser where it is opened, tries are counted apart from those of everybody else."""
    if not guard.to_be_told(request, email):
        return
    owner = owner_of(email)
    link = f"{settings.PUBLIC_URL}{reverse('accounts:browser', args=[devices.vouching_token(email)])}"
    mails.send("stopped", email, language=owner.language if owner else "", codes=codes, link=link)


def make_person(email: str, **values: Any) -> Person:
    """Return a new person with this confirmed address; raises IntegrityError if somebody has it."""
    with transaction.atomic():
        person = Person.objects.create_user(email, **values)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


# -- the parts ---------------------------------------------------------------------------------------------------------
def _send(request: HttpRequest, email: str, purpose: Purpose, next: str, words: str) -> None:
    code = f"{secrets.randbelow(1_000_000):06}"
    state = {
        "email": email,
        "sent_at": time.time(),
        "tries": 0,
        "salt": secrets.token_hex(8),
        "next": next,
        "words": words,
    }
    request.session[_key(purpose)] = {**state, "code": _hash(state, code)}
    owner = owner_of(email)
    name = "code"
    if purpose == "sign-in" and owner is None:
        name = "unknown"
    elif purpose == "address" and owner is not None and owner != request.user:
        name = "taken"
    language = owner.language if owner else getattr(request.user, "language", "")
    sender = mails.filled(gettext_lazy("%(network)s secretariat"), network=words) if words else ""
    mails.send(
        name, email, language=language, sender=sender, code=code, words=" ".join(words.split())[:60], purpose=purpose
    )


def _settle(request: HttpRequest, purpose: Purpose, owner: Person | None, email: str) -> Person | None:
    """Return whose address this is from now on, or None where the code could only have been guessed."""
    here = request.user if isinstance(request.user, Person) else None
    if purpose == "sign-in":
        return owner
    if purpose == "step-up":
        return owner if owner == here else None
    if owner is not None:
        return owner if purpose == "join" or owner == here else None
    try:
        if here is None:
            return make_person(email, language=_spoken()) if purpose == "join" else None
        addresses.refuse_more(here)
        with transaction.atomic():
            EmailAddress.objects.create(user=here, email=email, verified=True, primary=False)
    except IntegrityError:  # at the same moment, in another window
        return owner_of(email) if purpose == "join" else None
    what = mails.filled(gettext_lazy("The address %(email)s was added."), email=email)
    mails.send("changed", here.email, language=here.language, what=what, at=timezone.now())
    return here


def _spoken() -> str:
    """Return the language of the page at hand, for an account that is made on it: mails and the pages to come are in the same."""
    spoken = (translation.get_language() or "")[:2]
    return spoken if spoken in dict(settings.LANGUAGES) else ""


def _arrive(request: HttpRequest, purpose: Purpose, person: Person, email: str, next: str) -> Checked:
    if request.user == person:
        record_authentication(request, person, method="code", email=email, reauthenticated=True)
        guard.came_in(request, email)
        return Checked(person, HttpResponseRedirect(next or "/"))
    record_authentication(request, person, method="code", email=email)
    response = perform_login(request, Login(user=person, email=email, redirect_url=next or None))
    return Checked(person if request.user == person else None, response)


def _wrong(request: HttpRequest, purpose: Purpose, state: dict[str, Any]) -> None:
    """Count a wrong code and raise: Refused, or TooMany with the last."""
    state["tries"] += 1
    request.session[_key(purpose)] = state
    try:
        left = guard.wrong_code(request, state["email"])
    except guard.Stopped:
        told_of_stop(request, state["email"], codes=True)
        raise
    left = min(left, guard.CODE_TRIES - state["tries"])
    raise Refused(
        _("This code does not fit. Please check that it is the six digits of the latest mail.")
        + " "
        + ngettext("One more try is left.", "%(count)d more tries are left.", left) % {"count": left},
        field="code",
    )


def _state(request: HttpRequest, purpose: Purpose) -> dict[str, Any]:
    state: dict[str, Any] | None = request.session.get(_key(purpose))
    if state is None or state["sent_at"] + CODE_LIFE < time.time():
        raise Refused(_("The code has expired. Please ask for a new one."), field="code")
    return dict(state)


def _hash(state: dict[str, Any], code: str) -> str:
    return salted_hmac(f"accounts.code.{state['salt']}", f"{state['email']} {code}", algorithm="sha256").hexdigest()


def _key(purpose: Purpose) -> str:
    return f"code:{purpose}"
