"""How many queries a page costs, written down: with one thing of everything and with twelve, the same number (CHECKS 4).

Every address that answers with a page has its number in `COUNTS`; a new one without a number fails. A page for who is
signed in takes at most 12, directory, search and profile at most 10. The cache is empty each time, so these are the most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.accounts.models import Person
from enishi.console import actions as console
from enishi.console.tests.make import join, start_network
from enishi.demo.town import Town
from enishi.desk import actions as desk
from enishi.desk.models import Enquiry, Entry
from enishi.desk.tests.make import make_enquiry
from enishi.joining import vouching
from enishi.joining.models import PersonalInvitation, Vouch
from enishi.joining.tests.make import (
    make_bundle,
    make_claim,
    make_invitation,
    make_link,
    make_mailing,
    make_roster_person,
)
from enishi.kit.files import squares
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Draft, Policy, Vouching
from enishi.profiles import actions as profiles
from enishi.profiles import fresh
from enishi.profiles.models import Profile
from enishi.public import actions as public
from enishi.public import drafting
from tests.house import Address, addresses, none
from tests.scene import HEADER, ROW, Scene, begin_call, browser_of, imported, picture, read

pytestmark = pytest.mark.django_db
MOST, MOST_IN_THE_DIRECTORY = 12, 10
DIRECTORY = ("profiles:directory", "profiles:suggest", "profiles:profile")
# who opens the filters without script gets in one page what are two answers otherwise; the record names members, classes, files
# and people of the roster, each by one question
EXCEPTED = {"profiles:directory?facets=1": 13, "console:record": 13}
SIZES = (1, 12)
# address (with a question, where the answer hangs on it) → queries; two numbers where PostgreSQL asks for an estimate first
COUNTS: dict[str, int | tuple[int, int]] = {
    "accounts:account": 6,
    "accounts:sign-out": 2,
    "accounts:inactive": 2,
    "accounts:browser": 2,
    "accounts:addresses": 3,
    "accounts:password-edit": 2,
    "accounts:passkeys": 3,
    "accounts:sessions": 3,
    "accounts:removal": 4,
    "mfa_index": 4,
    "mfa_deactivate_totp": 4,
    "mfa_view_recovery_codes": 3,
    "mfa_generate_recovery_codes": 3,
    "mfa_download_recovery_codes": 3,
    "front:networks": 4,
    "founding:mail": 4,
    "founding:network-new": 3,
    "founding:network-new-purpose": 3,
    "founding:network-new-kind": 3,
    "founding:network-new-members": 3,
    "founding:network-new-done": 4,
    "home:home": (10, 11),
    "profiles:directory": 9,
    "profiles:directory?q=森": (8, 9),
    "profiles:directory?facets=1": 13,
    "profiles:directory?view=list": 9,
    "profiles:directory?order=reading": 9,
    "profiles:directory-facets": 9,
    "profiles:directory-facets?q=技0": 12,
    "profiles:suggest": 4,
    "profiles:suggest?q=森": (7, 8),
    "profiles:profile": 7,
    "profiles:photo": 5,
    "profiles:photo-large": 5,
    "profiles:profile-edit": 8,
    "profiles:photo-edit": 8,
    "profiles:privacy": 11,
    "profiles:view-as": 8,
    "roster:people": 10,
    "roster:people?q=入江": 10,
    "roster:intakes": 10,
    "roster:intake-sample": 4,
    "roster:intake": 12,
    "roster:intake-progress": 5,
    "roster:intake-undo": 8,
    "roster:intake-sheet": 5,
    "roster:person": 12,
    "joining:claim": 3,
    "joining:claim-digits": 3,
    "joining:claim-late": 3,
    "joining:claim-choices": 3,
    "joining:approvals": 8,
    "joining:approval-vouchers": 11,
    "joining:vouch": 9,
    "joining:telephone-facts": 11,
    "joining:telephone-consents": 12,
    "joining:approvals-count": 5,
    "joining:approval": 12,
    "joining:join-code": 3,
    "joining:join": 4,
    "joining:join-digits": 4,
    "joining:join-late": 4,
    "joining:silence": 8,
    "profiles:still-right": 6,
    "profiles:no-letters": 5,
    "joining:no-contact": 8,
    "joining:leave": 9,
    "joining:leave-confirmation": 8,
    "joining:pause": 8,
    "joining:my-data": 6,
    "joining:wave": 10,
    "joining:my-invitations": 8,
    "joining:invitations": 10,
    "joining:invitation": 12,
    "joining:mailings": 8,
    "joining:mailings-new": 9,
    "joining:mailings-new?who=leaving": 9,
    "joining:mailing": 11,
    "joining:mailing-progress": 5,
    "joining:cards": 8,
    "joining:cards-new": 12,
    "joining:cards-new?who=came_back": 9,
    "joining:card-bundle": 11,
    "joining:card-bundle-progress": 5,
    "console:desk": 12,
    "console:members": 12,
    "console:members?q=森": (11, 12),
    "console:members?state=left": 8,
    "console:member-class": 10,
    "console:roles": 9,
    "console:role-new": 6,
    "console:role-end": 9,
    "console:settings": 6,
    "console:brand": 6,
    "console:classes": 7,
    "console:class-edit": 7,
    "console:record": 13,
    "public:privacy": 4,
    "public:conditions": 4,
    "public:landing": 8,
    "public:question-new": 6,
    "public:question": 8,
    "public:policies": 8,
    "public:policy-draft": 9,
    "public:policy-preview": 8,
    "desk:contact": 9,
    "desk:enquiries": 10,
    "desk:enquiry": 11,
    "site:robots": 1,
    "site:security-txt": 1,
    "public:brand": 3,
}
MORE = {
    "profiles:directory": ("?q=森", "?facets=1", "?view=list", "?order=reading"),
    "profiles:directory-facets": ("?q=技0",),
    "profiles:suggest": ("?q=森",),
    "console:members": ("?q=森", "?state=left"),
    "roster:people": ("?q=入江",),
    "joining:cards-new": ("?who=came_back",),
    "joining:mailings-new": ("?who=leaving",),
}
# files and styles, what leads elsewhere, and second names of our pages
NO_PAGES = {"account_login", "account_logout", "account_inactive", "account_reauthenticate"}


@dataclass
class Crowd:
    """A network with `size` of everything, its owner's browser, and a scene that knows the addresses."""

    size: int
    scene: Scene
    browser: Client


def gather(size: int) -> Crowd:
    """Build a network with `size` of everything that a list can show."""
    network, owner = start_network(slug="crowd")
    person = owner.person
    scene = Scene(Town(network, network), network, {"hana": person})
    facts: dict[str, list[Any]] = {
        "skills": [f"技{n}" for n in range(min(size, 10))],
        "topics": [{"title": f"話{n}", "text": ""} for n in range(min(size, 3))],
        "links": [{"url": f"https://{n}.example/", "label": ""} for n in range(min(size, 3))],
        "years": [{"joined": 1990 + n, "left": 1991 + n} for n in range(min(size, 5))],
        "unit": [{"department": f"{n}部", "post": ""} for n in range(min(size, 5))],
        "lately": [{"preset": "", "text": "元気です"}],
    }
    members = [owner, *(join(network, "森", f"{n}人", side=(ALUMNI, EMPLOYEES)[n % 2]) for n in range(size))]
    for member in members:
        profiles.set_values(member, facts, by=member)
    Member.objects.within(network).update(joined_at=timezone.now() - timedelta(days=365))
    Profile.objects.within(network).filter(member=owner).update(asked_at=timezone.now() - fresh.ON_HOME)
    network.vouching = Vouching.ADMIT
    network.save()
    for n, member in enumerate(members[1:]):
        profiles.set_photo(member, squares(picture()), audience=7, by=member)
        Grant.objects.create(network=network, member=member, role=Role.COMMUNITY)
        console.add_class(network, label=f"区分{n}", side=ALUMNI, by=owner)
        make_invitation(make_roster_person(network, employee_number=f"{n:07}"))
        link = make_link(make_claim(network, number=f"{n:07}"))
        voters = members if n == size - 1 else members[1:]  # the owner has not answered too often to be asked
        Vouch.objects.bulk_create(Vouch(network=network, link=link, member=each, knows=True) for each in voters)
        make_bundle(network, [make_roster_person(network, employee_number=f"C{n}-{m}") for m in range(size)])
        make_mailing(network, [make_roster_person(network, employee_number=f"M{n}-{m}") for m in range(size)])
        EmailAddress.objects.create(user=person, email=f"other{n}@example.com", verified=True)
        Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": f"鍵{n}"})
        for subject in Policy.Subject:
            Policy.objects.create(network=network, subject=subject, version=n + 2, text_ja="文", text_en="text")
        Grant.objects.create(network=network, member=member, role=Role.SECRETARIAT)
        public.add_question(network, question_ja=f"問い{n}", answer_ja="答え", by=owner)
        enquiry = make_enquiry(network, by=owner)
        desk.hand_over(enquiry, member, by=owner)
        for officer in members:
            desk_notes(network, enquiry, officer)
        Member.objects.create(network=start_network(slug=f"further-{n}")[0], person=person)
        bad = [ROW.format(number=f"8{n:03}{m:03}", family="山", left="平成99年", note="") for m in range(size)]
        good = [ROW.format(number=f"9{n:03}{m:03}", family="川", left="2010-03-31", note="") for m in range(size)]
        imported(read(network, owner, f"{n}.csv", "\n".join([HEADER, *good, *bad, ""]).encode()), owner)
    text = drafting.draft_of(network, "privacy")
    drafting.keep_draft(network, "privacy", version=text.version, text_ja="つぎの文", by=owner)
    read(network, owner, "waiting.csv", "\n".join([HEADER, *good, *bad, ""]).encode())
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    Draft.objects.keep(person, purpose={"purpose": "ties"}, kind={"kind": "official", "name": "x", "slug": "x"})
    Person.objects.filter(pk=person.pk).update(is_founder=True)
    Member.objects.everywhere(because="a first visit of the day is written once").update(seen_on=timezone.localdate())
    scene.codes[network.pk] = make_invitation(make_roster_person(network, family_name="待田")).code
    scene.vouch_codes[network.pk] = vouching.code_of(link)
    now = timezone.now()
    PersonalInvitation.objects.bulk_create(
        PersonalInvitation(
            network=network, sender=owner, code_hash=f"{n}", made_at=now, expires_at=now + timedelta(days=1)
        )
        for n in range(size)
    )
    scene.personal_codes[network.pk] = "x"
    begin_call(scene, network, owner)
    scene.token = "x"
    for _ in range(size):
        browser_of(person)
    return Crowd(size, scene, browser_of(person))


def desk_notes(network: Any, enquiry: Enquiry, officer: Member) -> None:
    """Put a note of this officer beside an enquiry."""
    Entry.objects.create(network=network, enquiry=enquiry, kind=Entry.Kind.NOTE, text="メモ", by=officer)


@pytest.fixture(scope="module")
def crowds(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[dict[str, int]]]:
    """Return, for one and for twelve of everything, what each address costs."""
    with django_db_blocker.unblock():
        found = []
        for size in SIZES:
            with transaction.atomic():
                found.append(costs(gather(size)))
                transaction.set_rollback(True)
        yield found


def costs(crowd: Crowd) -> dict[str, int]:
    """Open every address that answers with a page, by its first id and its last, and return what it cost at most."""
    network, found = crowd.scene.town.nagi, {}
    for address in pages():
        paths = crowd.scene.paths(address.route, network)
        for path in dict.fromkeys((*paths[:1], *paths[-1:])):
            for more in ("", *MORE.get(address.name, ())):
                count = cost(crowd.browser, path + more)
                if count:
                    found[address.name + more] = max(count, found.get(address.name + more, 0))
    return found


def cost(browser: Client, path: str) -> int:
    """Return what a page costs, 0 where there is none; what answers as a fragment alone is asked for one."""
    headers = {} if browser.get(path).status_code == 200 else {"HX-Request": "true"}
    browser.get(path, headers=headers)  # what is written once is written
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(path, headers=headers)
    return len(queries) if response.status_code == 200 else 0


def pages() -> list[Address]:
    """Return the addresses that can be opened."""
    return [
        each
        for each in addresses()
        if "GET" in each.view.methods and each.name not in NO_PAGES  # type: ignore[attr-defined]
    ]


def test_query_counts_are_the_same_for_one_and_for_twelve(crowds: list[dict[str, int]]) -> None:
    one, twelve = crowds

    none(
        f"{name}: {one.get(name)} for one, {twelve.get(name)} for twelve"
        for name in one | twelve
        if one.get(name) != twelve.get(name)
    )


def test_query_counts_are_those_written_down(crowds: list[dict[str, int]]) -> None:
    place = connection.vendor == "postgresql"
    wrong = []
    for name, count in crowds[1].items():
        said = COUNTS.get(name)
        said = said[place] if isinstance(said, tuple) else said
        if said != count:
            wrong.append(f'    "{name}": {count},  # instead of {said}')
    wrong += [f"{name} is no page any more" for name in COUNTS.keys() - crowds[1].keys()]

    none(wrong)


def test_query_counts_stay_below_the_limits(crowds: list[dict[str, int]]) -> None:
    none(
        f"{name}: {count}"
        for name, count in crowds[1].items()
        if count > EXCEPTED.get(name, MOST_IN_THE_DIRECTORY if name.partition("?")[0] in DIRECTORY else MOST)
    )


# what leads who is signed in somewhere else, or is a step of a way that this person is not on
ELSEWHERE = {
    "desk:contact-done",
    "accounts:address-code", "accounts:code", "accounts:login-link", "accounts:passkey", "accounts:passkey-new",
    "accounts:password", "accounts:sign-in", "accounts:step-up", "front:front", "joining:join-choices", "joining:join-done", "joining:back", "joining:left",
    "joining:turn", "joining:personal",
    "joining:waiting", "joining:claim-correction", "joining:claim-withdrawal", "joining:vouchers",
    "joining:welcome",
    "mfa_activate_totp", "mfa_authenticate", "mfa_login_webauthn", "public:logo", "public:network",
}  # fmt: skip


def test_query_counts_miss_no_address(crowds: list[dict[str, int]]) -> None:
    counted = {name.partition("?")[0] for name in crowds[1]}

    none(sorted({address.name for address in pages()} - counted - ELSEWHERE))
    none(sorted(counted & ELSEWHERE))
