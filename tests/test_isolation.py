"""Who gets through which door: every address of the product × every method × everybody who might try (CHECKS 6, 8).

A row of `ROWS` says who gets in, written by hand and without a look at the doors themselves. An address without a row
fails, and so does a row without an address. What is foreign is 404, whoever asks, by address and by id; a visitor is asked
to sign in. What is refused leaves every table as it was and sends no mail.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve

from enishi.accounts.models import Person
from tests.house import Address, addresses, none
from tests.scene import Scene
from tests.walk import Form, changed, forms, state

# the cast at the doors of the first network: nickname, and who they are to it
CAST = {
    "owner": "hana",
    "community": "emi",  # community manager: no data of HR
    "member": "ken",
    "stranger": "ren",  # a member of another network
    "officer": "yuki",  # another network's owner
    "contact": "contact",  # the company's contact of an endorsed network
    "suspended": "nao",
    "left": "left",
    "paused": "paused",
    "closed": "closed",  # an account that was shut; it had been an officer here
    "visitor": "",
}
SIGNED_OUT = {"closed", "visitor"}
EVERYBODY = frozenset(CAST)
ACCOUNT = EVERYBODY - SIGNED_OUT
MEMBERS = frozenset({"owner", "community", "member"})
STAFF = frozenset({"owner", "community"})
OFFICERS = frozenset({"owner"})
RESTING = frozenset({"left", "paused"})  # every other page of the network leads them to the one that is theirs
STOPPED = frozenset({"suspended"})  # likewise
NOBODY: frozenset[str] = frozenset()
ANONYMOUS = SIGNED_OUT
ROWS: dict[str, frozenset[str] | set[str]] = {
    # outside the networks
    "front:front": EVERYBODY,
    "front:networks": ACCOUNT,
    "founding:mail": NOBODY,
    "founding:network-new": NOBODY,
    "founding:network-new-purpose": NOBODY,
    "founding:network-new-kind": NOBODY,
    "founding:network-new-members": NOBODY,
    "founding:network-new-done": NOBODY,
    **dict.fromkeys(
        ("sign-in", "code", "code-again", "password", "passkey", "login-link", "browser", "sign-out", "inactive", "language", "theme"),
        EVERYBODY,
    ),
    "accounts:persona": NOBODY,  # outside demo mode there is no such page
    **dict.fromkeys(
        (
            "account", "step-up", "addresses", "address-code", "address-first", "address-removal", "password-edit", "passkeys",
            "passkey-new", "passkey-removal", "sessions", "session-end", "removal",
        ),
        ACCOUNT,
    ),
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_inactive": EVERYBODY,
    "account_reauthenticate": ACCOUNT,
    "mfa_login_webauthn": EVERYBODY,
    "mfa_authenticate": EVERYBODY,
    "mfa_index": ACCOUNT,
    "mfa_activate_totp": ACCOUNT,
    "mfa_deactivate_totp": ACCOUNT,
    "mfa_view_recovery_codes": ACCOUNT,
    "mfa_generate_recovery_codes": ACCOUNT,
    "mfa_download_recovery_codes": ACCOUNT,
    # what a network tells everybody, and the way in for who holds a code
    "public:network": EVERYBODY,
    "public:privacy": EVERYBODY,
    "public:conditions": EVERYBODY,
    "public:sharing": EVERYBODY,
    "public:conduct": EVERYBODY,
    "desk:contact": EVERYBODY,
    "desk:contact-done": EVERYBODY,
    **dict.fromkeys(("desk:mine", "desk:mine-enquiry", "desk:mine-words", "desk:mine-closing"), MEMBERS),
    "site:robots": EVERYBODY,
    "site:security-txt": EVERYBODY,
    "public:brand": EVERYBODY,
    "public:logo": EVERYBODY,
    **dict.fromkeys(("public:manifest", "public:app-icon", "public:offline", "public:worker"), EVERYBODY),
    **dict.fromkeys(
        ("joining:join-code", "joining:join", "joining:join-digits", "joining:join-late", "joining:join-choices",
         "joining:join-done", "joining:no-contact", "joining:claim", "joining:claim-digits", "joining:claim-late",
         "joining:claim-choices"),
        EVERYBODY,
    ),
    **dict.fromkeys(
        ("joining:waiting", "joining:claim-correction", "joining:claim-visibility", "joining:claim-withdrawal", "joining:vouchers",
         "joining:turn", "joining:claim-papers", "joining:claim-paper-removal"), ACCOUNT
    ),
    # members
    "home:home": MEMBERS,
    **dict.fromkeys(
        ("profiles:directory", "profiles:directory-facets", "profiles:suggest", "profiles:profile", "profiles:photo",
         "profiles:photo-large", "profiles:profile-edit", "profiles:confirm", "profiles:lately", "profiles:photo-edit",
         "profiles:privacy", "profiles:view-as", "profiles:all-right"),
        MEMBERS,
    ),
    **dict.fromkeys(
        ("feed:feed", "feed:names", "feed:for-me", "feed:order", "feed:reactions", "feed:post-new", "feed:item", "feed:post-edit", "feed:item-removal", "feed:item-stamps",
         "feed:poll", "feed:item-answers", "feed:answer-edit", "feed:answer-removal", "feed:answer-stamps", "feed:post-additions",
         "feed:drafts", "feed:draft-removal", "feed:draft-picture", "feed:picture", "feed:picture-small", "feed:file", "feed:preview-removal",
         "feed:own-stamp"),
        MEMBERS,
    ),
    **dict.fromkeys(("notices:notices", "notices:unread", "notices:notice", "notices:all-read", "notices:settings", "notices:waiting",
         "notices:themes", "notices:devices", "notices:device-removal"), MEMBERS),
    "notices:no-mails": EVERYBODY,
    **dict.fromkeys(
        ("moderation:distance", "moderation:distance-end", "moderation:person-distance", "moderation:item-distance",
         "moderation:answer-distance", "moderation:person-report", "moderation:item-report", "moderation:answer-report",
         "moderation:room-reports", "moderation:room-report", "moderation:room-report-end", "moderation:room-decision",
         "moderation:room-person-report", "moderation:room-person-distance"),
        MEMBERS,
    ),
    **dict.fromkeys(
        ("groups:groups", "groups:group", "groups:group-new", "groups:group-edit", "groups:read-log", "groups:seat", "groups:asking",
         "groups:asking-answer", "groups:invitations", "groups:invitation-answer", "groups:promise", "groups:leaving", "groups:person",
         "groups:hosting-end", "groups:closing", "feed:circle", "feed:circle-files"),
        MEMBERS,
    ),
    **dict.fromkeys(
        ("chat:talks", "chat:unread", "chat:talk-new", "chat:manner", "chat:requests", "chat:request-answer", "chat:talk-with", "chat:talk",
         "chat:talk-since", "chat:talk-messages", "chat:message", "chat:talk-reading", "chat:talk-about", "chat:promise", "chat:talk-people",
         "chat:talk-place", "chat:talk-leaving"),
        MEMBERS,
    ),
    **dict.fromkeys(
        ("relay:relay", "relay:taking", "relay:passing", "relay:hand", "relay:leg-new", "relay:wish", "relay:leg",
         "relay:leg-removal"),
        MEMBERS,
    ),
    **dict.fromkeys(("ideas:ideas", "ideas:idea-new", "ideas:idea", "ideas:idea-support", "ideas:idea-removal"), MEMBERS),
    **dict.fromkeys(("ideas:inbox", "ideas:inbox-idea", "ideas:inbox-joining"), STAFF),
    **dict.fromkeys(
        ("introductions:introductions", "introductions:introduction-new", "introductions:introduction",
         "introductions:introduction-answer", "introductions:introduction-outcome", "introductions:introduction-withdrawal"),
        MEMBERS,
    ),
    **dict.fromkeys(
        ("contacts:contacts", "contacts:contacts-person", "contacts:contact", "contacts:contact-done", "contacts:contact-removal"),
        OFFICERS,
    ),
    **dict.fromkeys(
        ("introductions:desk-introductions", "introductions:desk-introduction", "introductions:desk-introduction-end"), OFFICERS
    ),
    "moderation:decision": MEMBERS | STOPPED,
    "moderation:suspended": STOPPED,
    **dict.fromkeys(
        ("moderation:reports", "moderation:report", "moderation:report-opening", "moderation:report-decision",
         "moderation:report-appeal", "moderation:report-lifting"),
        STAFF,
    ),
    "joining:leave": MEMBERS | RESTING | STOPPED,
    "joining:leave-confirmation": MEMBERS | RESTING | STOPPED,
    "joining:my-data": MEMBERS | RESTING | STOPPED,
    "joining:pause": MEMBERS,
    "joining:vouch": MEMBERS,
    "joining:personal": EVERYBODY,
    **dict.fromkeys(("joining:silence", "profiles:still-right", "profiles:no-letters"), EVERYBODY),
    "joining:my-invitations": MEMBERS,
    "joining:personal-withdrawal": MEMBERS,
    "joining:members-invite": OFFICERS,
    "joining:left": RESTING,
    "joining:back": RESTING,
    "console:roles": MEMBERS,
    # the desk
    "console:desk": STAFF,
    "console:health": STAFF,
    "console:summary": STAFF,
    "console:summary-file": STAFF,
    "console:summary-text": STAFF,
    "console:playbook": STAFF,
    "console:playbook-text": STAFF,
    "console:role-end": MEMBERS,  # one's own role; the rest is 404 for all but owners
    "console:role-new": OFFICERS,
    "console:members": OFFICERS,
    "console:member-class": OFFICERS,
    "console:settings": OFFICERS,
    "console:brand": OFFICERS,
    "console:logo": OFFICERS,
    **dict.fromkeys(("feed:own-stamps", "feed:own-stamp-place", "feed:own-stamp-retirement"), OFFICERS),
    "console:classes": OFFICERS,
    "feed:words": OFFICERS,
    "console:class-edit": OFFICERS,
    "console:class-place": OFFICERS,
    "console:record": OFFICERS,
    **dict.fromkeys(
        ("letters:letters", "letters:letter-new", "letters:letterhead", "letters:letter", "letters:letter-edit", "letters:letter-test",
         "letters:letter-sending", "letters:letter-stop", "letters:letter-going-on", "letters:letter-putting-away", "letters:letter-removal"),
        STAFF,
    ),
    "letters:archive": MEMBERS,
    "letters:archived": MEMBERS,
    **dict.fromkeys(("console:segments", "console:segment", "console:segment-removal"), STAFF),
    **dict.fromkeys(
        ("public:landing", "public:question-new", "public:question", "public:question-place", "public:question-removal",
         "public:policies", "public:policy-draft", "public:policy-preview", "public:policy-draft-removal",
         "public:policy-withdrawal"),
        OFFICERS,
    ),
    **dict.fromkeys(
        ("desk:enquiries", "desk:enquiry", "desk:enquiry-owner", "desk:enquiry-answer", "desk:enquiry-note",
         "desk:enquiry-closing", "desk:templates", "desk:template-new", "desk:template", "desk:template-removal"),
        OFFICERS,
    ),
    # HR's roster
    **dict.fromkeys(
        ("roster:people", "roster:person", "roster:person-contact", "roster:person-death", "roster:person-class",
         "roster:person-address",
         "roster:intakes", "roster:intake-sample", "roster:intake", "roster:intake-progress", "roster:intake-sheet",
         "roster:intake-reading", "roster:intake-commit", "roster:intake-same", "roster:intake-undo", "roster:intake-drop"),
        OFFICERS,
    ),
    "joining:welcome": MEMBERS,  # who take part already are led on; for who was named, joining/tests/test_views_named.py
    **dict.fromkeys(
        ("joining:approvals", "joining:approvals-count", "joining:approval", "joining:approval-admission",
         "joining:approval-question", "joining:approval-refusal", "joining:approval-undoing", "joining:approval-keys",
         "joining:approval-vouchers", "joining:approval-papers", "joining:approval-paper",
         "joining:outside-links", "joining:outside-link", "joining:outside-link-withdrawal"),
        STAFF,
    ),
    "joining:facts-rule": OFFICERS,
    "joining:vouching-rule": OFFICERS,
    "joining:papers-rule": OFFICERS,
    "joining:invitations": OFFICERS,
    "joining:invitation": OFFICERS,
    "joining:telephone-facts": OFFICERS,
    "joining:telephone-calls": OFFICERS,
    "joining:telephone-consents": OFFICERS,
    **dict.fromkeys(
        ("joining:cards", "joining:cards-new", "joining:card-return", "joining:card-bundle", "joining:card-bundle-progress",
         "joining:card-bundle-file", "joining:card-bundle-withdrawal", "joining:card-bundle-anew", "joining:card-withdrawal"),
        OFFICERS,
    ),
    "joining:invitation-withdrawal": OFFICERS,
    **dict.fromkeys(
        ("joining:mailings", "joining:mailings-new", "joining:mailing", "joining:mailing-progress", "joining:mailing-stop"),
        OFFICERS,
    ),
    "news:announcements": MEMBERS,
    **dict.fromkeys(("news:announcement", "news:picture", "news:file"), EVERYBODY),  # what the world reads; all else by its readers
    **dict.fromkeys(("news:announcement-confirmation", "news:announcement-theme"), MEMBERS),
    **dict.fromkeys(
        ("news:written", "news:announcement-new", "news:announcement-edit", "news:announcement-publication", "news:section-edit",
         "news:themes", "news:theme-edit", "news:theme-end", "news:series", "news:series-watch", "news:series-edit", "news:series-end",
         "news:announcement-removal", "news:announcement-confirmations", "news:announcement-reminder"),
        STAFF,
    ),
    **dict.fromkeys(("stories:stories", "stories:story-approval", "stories:story-withdrawal"), MEMBERS),
    **dict.fromkeys(("stories:story", "stories:picture"), EVERYBODY),  # what the world reads; all else by its readers
    **dict.fromkeys(
        ("stories:written", "stories:story-new", "stories:story-edit", "stories:story-progress", "stories:story-removal"),
        STAFF,
    ),
    "joining:wave": OFFICERS,
    "joining:wave-end": OFFICERS,
}  # fmt: skip
ROWS = {name if ":" in name or "_" in name else f"accounts:{name}": row for name, row in ROWS.items()}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# addresses that hide some things even from those who get in: an unlisted person, what is told to another side or written by another, a photo for others, others' roles, who
# takes no part any more, a second step that one does not have
SOME_IDS = {
    "desk:mine-enquiry", "desk:mine-words", "desk:mine-closing",
    "letters:archived",  # drafts, and what went to others
    "console:segment", "console:segment-removal",  # one of the two asks what the community manager does not read
    "profiles:profile", "profiles:photo", "profiles:photo-large", "console:role-end", "joining:invitation-withdrawal", "joining:personal-withdrawal",
    "groups:group", "groups:group-edit", "groups:read-log", "groups:seat", "groups:asking", "groups:asking-answer", "groups:invitations",
    "groups:invitation-answer", "groups:promise", "groups:leaving", "groups:person", "groups:hosting-end", "groups:closing", "feed:circle",
    "feed:circle-files",
    "notices:notice", "feed:item", "feed:post-edit", "feed:item-removal", "feed:preview-removal", "feed:item-stamps", "feed:item-answers", "feed:answer-edit", "feed:poll",
    "news:section-edit",  # what was taken out
    "news:announcement", "news:picture", "news:file", "news:announcement-confirmation", "news:announcement-theme", "news:announcement-confirmations", "news:announcement-reminder",
    "feed:answer-removal", "feed:answer-stamps", "joining:telephone-consents", "joining:approval-paper", "joining:claim-paper-removal", "console:member-class", "roster:intake-sheet", "accounts:passkey-removal", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
    "moderation:distance-end", "moderation:person-distance", "moderation:item-distance", "moderation:answer-distance",
    "moderation:person-report", "moderation:item-report", "moderation:answer-report", "moderation:decision", "moderation:report-appeal",
    "moderation:room-reports", "moderation:room-report", "moderation:room-report-end", "moderation:room-decision",
    "moderation:room-person-report", "moderation:room-person-distance",
    "feed:draft-removal", "feed:draft-picture", "feed:picture", "feed:picture-small", "feed:file",
    "chat:request-answer", "chat:talk-with", "chat:talk", "chat:talk-since", "chat:talk-messages", "chat:message", "chat:talk-reading",
    "chat:talk-about", "chat:promise", "chat:talk-people", "chat:talk-place", "chat:talk-leaving",
    "relay:leg", "relay:leg-removal",
    "stories:story", "stories:picture", "stories:story-approval", "stories:story-withdrawal",
    "ideas:idea", "ideas:idea-support", "ideas:idea-removal", "ideas:inbox-idea", "ideas:inbox-joining",
    "contacts:contacts-person",  # who takes no part any more
    "contacts:contact",  # one’s own of today
    "contacts:contact-done",  # nothing is planned
    "introductions:introduction", "introductions:introduction-answer", "introductions:introduction-outcome",
    "introductions:introduction-withdrawal",
}  # fmt: skip
EMPTY = {
    "accounts:passkey-removal",
    "joining:claim-paper-removal",
    "groups:invitation-answer",
    "moderation:room-report-end",
}  # nobody of the cast has what it takes away
LEADING_ON = {"public:brand", "public:app-icon"}  # an older look leads to today's
LIBRARY = {"account_login", "account_logout", "account_inactive", "account_reauthenticate"}  # second names of our pages


ALL = [address for address in addresses() if address.name not in LIBRARY]


def test_isolation_every_address_has_a_row_and_every_row_an_address() -> None:
    names = {address.name for address in addresses()}

    none(f"{name} has no row in tests/test_isolation.py" for name in sorted(names - ROWS.keys()))
    none(f"{name} is no address" for name in sorted(ROWS.keys() - names))


def test_isolation_every_view_declares_its_methods() -> None:
    none(address.name for address in addresses() if not getattr(address.view, "methods", None))


def answer(browser: Client, method: str, path: str, data: Any = None, *, kept: bool = True) -> Any:
    """Send a request; unless it is `kept`, take back what it wrote, in the database and in the browser."""
    cache.clear()
    cookies, mails = browser.cookies.copy(), len(mail.outbox)
    with transaction.atomic():
        if method in {"GET", "HEAD", "POST"}:
            response = getattr(browser, method.lower())(path, data or {})
        else:
            response = browser.generic(method, path, content_type="application/x-www-form-urlencoded")
        if not kept:
            transaction.set_rollback(True)
    if not kept:
        browser.cookies = cookies
        del mail.outbox[mails:]
    return response


def verdict(response: Any) -> str:
    """Return what an answer amounts to: in, 404, sign-in, back, 405, or the status that nobody should see."""
    if response.status_code == 302 and response.headers["Location"] in {"/n/nagi/back/", "/n/nagi/suspended/"}:
        return "back"
    if response.status_code == 302 and response.headers["Location"].startswith("/account/login/?next="):
        return "sign-in"
    sent = response.wsgi_request.method == "POST"
    if response.status_code == 204 and not response.content and sent == ("HX-Redirect" in response.headers):
        return "sign-in"  # to a part of a page: what is sent leads the whole page, what asks by itself moves nobody
    if response.status_code in {404, 405} or response.status_code >= 500:
        return str(response.status_code)
    return "in"


def expected(address: Address, one: str, method: str) -> str:
    """Return the verdict that the rows ask for."""
    allowed = address.view.methods  # type: ignore[attr-defined]
    if method not in allowed and not (method == "HEAD" and "GET" in allowed):
        return "405"
    if address.name in {"accounts:persona"}:
        return "404"
    if one in ROWS[address.name]:
        return "in"
    if one in RESTING | STOPPED and method in {"GET", "HEAD"} and address.route.startswith("n/<slug:network>/"):
        return "back"
    return "sign-in" if one in SIGNED_OUT else "404"


def skipped(place: int, one: str, method: str, wanted: str) -> bool:
    """Leave out what a cell before has shown: a shut door is shut for the third id as for the first, and a method that a page
    does not know is refused before anybody is asked who they are."""
    if wanted == "405":
        return place > 0 or one not in {"owner", "stranger", "visitor"}
    if wanted == "in":
        return method != "GET" and place > 0
    return place > 1 or (place == 1 and one not in {"officer", "member", "visitor"})


@pytest.mark.parametrize("address", ALL, ids=lambda address: address.name)
def test_isolation_matrix(address: Address, scene: Scene, browsers: dict[str, Client]) -> None:
    """Every cell of one address: who, by which method, with each id of the first network."""
    paths = scene.paths(address.route, scene.town.nagi)
    assert paths, f"{address.name}: the scene holds no id for it"
    before = state()
    wrong, inside = [], Counter[str]()

    for place, path in enumerate(paths[:8]):
        for one, nickname in CAST.items():
            for method in METHODS:
                wanted = expected(address, one, method)
                if skipped(place, one, method, wanted):
                    continue
                inner = wanted == "in"
                got = verdict(answer(browsers[nickname], method, path, kept=not inner))
                inside[got] += inner
                if inner and got == "404" and address.name in SOME_IDS:
                    continue
                if inner and got == "back" and one in RESTING | {"owner", "community", "member"}:
                    continue  # from one of their pages to the other; a rest that began just now
                if inner and got == "405" and address.name.startswith("mfa_"):
                    continue  # a library's page refuses a method itself
                if got != wanted:
                    wrong.append(f"{method} {path} as {one}: {got} instead of {wanted}")
    wrong += [f"{table} was changed by somebody who was refused" for table in changed(before)]

    none(wrong)
    assert inside["in"] or not ROWS[address.name] or address.name in EMPTY, "nobody got in"
    assert mail.outbox == []


@pytest.mark.parametrize(
    "address", [each for each in ALL if "<network>" in each.route.replace("slug:", "")], ids=lambda each: each.name
)
def test_isolation_ids_of_the_first_network_mean_nothing_in_another(
    address: Address, scene: Scene, browsers: dict[str, Client]
) -> None:
    """The same ids under the other network's address: its own officer gets 404, as with an id that never was."""
    town = scene.town
    own = set(scene.paths(address.route, town.shio))
    swapped = [path for path in scene.paths(address.route, town.shio, of=town.nagi) if path not in own][:3]
    before = state()
    wrong = []

    for path in swapped:
        for method in address.view.methods:  # type: ignore[attr-defined]
            for one in ("officer", "owner", "visitor"):
                got = verdict(answer(browsers[CAST[one]], method, path))
                fine = {"404", "sign-in"} if one == "visitor" else {"404"}
                if got not in fine and address.name not in LEADING_ON:
                    wrong.append(f"{method} {path} as {one}: {got}")
    wrong += [f"{table} was changed" for table in changed(before)]

    none(wrong)


# what the contact of an endorsed network's company finds there: the roster, the desk's figures, who holds which role
CONTACTS = {
    "console:desk",
    "console:playbook",
    "console:roles",
    "console:role-end",
    "desk:mine",
    "desk:mine-enquiry",
    "desk:mine-words",
    "desk:mine-closing",
    "joining:welcome",
    "joining:leave",
    "joining:leave-confirmation",
    "joining:my-data",
    "joining:pause",
    "joining:waiting",
    "joining:claim-correction",
    "joining:claim-visibility",
    "joining:claim-withdrawal",
    "joining:vouchers",
    "joining:claim-papers",
    "joining:claim-paper-removal",
    "joining:turn",
} | {name for name in ROWS if name.startswith("roster:")}


@pytest.mark.parametrize("address", [each for each in ALL if each.route.startswith("n/")], ids=lambda each: each.name)
def test_isolation_contact_of_an_endorsed_network_sees_no_member(
    address: Address, scene: Scene, browsers: dict[str, Client]
) -> None:
    wrong = []

    for path in scene.paths(address.route, scene.iwa)[:3]:
        for method in address.view.methods:  # type: ignore[attr-defined]
            inner = address.name in CONTACTS or ROWS[address.name] == EVERYBODY
            got = verdict(answer(browsers["contact"], method, path, kept=not inner))
            if got != ("in" if inner else "404") and not (inner and got == "404" and address.name in SOME_IDS):
                wrong.append(f"{method} {path}: {got}")

    none(wrong)


def recorded(scene: Scene, browser: Client, nickname: str) -> list[tuple[str, Form]]:
    """Return (address name, form) of every form that somebody finds on the pages of the first network."""
    found: dict[tuple[str, tuple[str, ...]], tuple[str, Form]] = {}
    for address in ALL:
        if "GET" not in address.view.methods or "<slug:network>" not in address.route:  # type: ignore[attr-defined]
            continue
        for path in scene.paths(address.route, scene.town.nagi)[:3]:
            response = answer(browser, "GET", path)
            if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
                continue
            for form in forms(response.content.decode(), path):
                if form.method == "post" and form.action.startswith("/n/nagi/"):
                    found.setdefault((form.action, form.names), (f"{address.name} of {nickname}", form))
    return list(found.values())


def test_isolation_recorded_forms_do_nothing_in_other_hands(scene: Scene, browsers: dict[str, Client]) -> None:
    """Every form that an officer or a member of the first network could send, sent by everybody who may not: as it is,
    and at the address of the other network. (A code in the address is the right itself, so the way in is left out.)"""
    found = [
        each
        for one in ("owner", "member")
        for each in recorded(scene, browsers[CAST[one]], one)
        if not each[1].action.startswith("/n/nagi/join/")
    ]
    before = state()
    wrong, sent = [], Counter[str]()

    for name, form in found:
        for one in ("stranger", "officer", "contact", "suspended", "left", "paused", "closed", "visitor"):
            if one in ROWS[resolve(urlsplit(form.action).path).view_name]:
                continue  # their own page, which stands at the same address
            got = verdict(answer(browsers[CAST[one]], "POST", form.action, form.data()))
            sent[one] += 1
            if got != ("sign-in" if one in SIGNED_OUT else "404"):
                wrong.append(f"{form.action} ({name}) as {one}: {got}")
    wrong += [f"{table} was changed" for table in changed(before)]

    none(wrong)
    assert len(found) > 30, found
    assert mail.outbox == []


def test_isolation_scene_has_everybody(scene: Scene) -> None:
    assert {nickname for nickname in CAST.values() if nickname} <= scene.people.keys()
    assert not Person.objects.get(pk=scene.people["closed"].pk).is_active
