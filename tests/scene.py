"""The town, furnished so that every address of the product has something to show, and the people who try every door.

`scene.kwargs(route, network)` knows what may stand in each address: the ids of a network, by the part of the address
that they fill (`IDS`). A new address whose ids nobody has named here fails the tests that walk all of them.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from PIL import Image

from enishi.accounts import devices, links
from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.console import actions as console
from enishi.console.tests.make import join, start_network
from enishi.demo.town import Town, build, word
from enishi.desk import actions as desk
from enishi.desk.models import Enquiry
from enishi.desk.tests.make import make_enquiry
from enishi.joining import claims, departing, personal, vouching
from enishi.joining.mail import SILENCE
from enishi.joining.models import Call, Claim, Invitation, Mailing, PersonalInvitation, PrintRun
from enishi.joining.tests.make import (
    make_bundle,
    make_claim,
    make_invitation,
    make_link,
    make_mailing,
    make_roster_person,
)
from enishi.kit.files import squares
from enishi.kit.sealing import seal
from enishi.members.actions import grant_role
from enishi.members.models import Grant, Member, Visitor
from enishi.members.roles import Right, Role
from enishi.networks import brand
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Draft, Kind, Network, Vouching
from enishi.profiles import actions as profiles
from enishi.profiles import fresh
from enishi.profiles.models import Profile
from enishi.public import actions as public
from enishi.public import drafting
from enishi.public.models import Question
from enishi.roster import files, intake, jobs
from enishi.roster.models import Intake, RosterPerson

HEADER = "社員番号,姓,名,セイ,メイ,生年月日,入社日,退職日,所属,備考"
ROW = "{number},{family},正雄,ヤマ,マサオ,1970-05-06,1993-04-01,{left},総務部,{note}"


@dataclass(frozen=True)
class Planted:
    """A word beside those of the town: `right` is what reads it in its network, `person` the account whose it is."""

    word: str
    place: str
    network_id: int = 0
    right: str = ""
    person_id: int = 0


@functools.cache
def _vouching_token() -> str:
    """The link of one mail; each one is sealed anew."""
    return devices.vouching_token("somebody@example.com")


@dataclass
class Scene:
    """A town with files, photos, records and doors; `people` are accounts by nickname, those of the town among them."""

    town: Town
    iwa: Network  # an endorsed network: the company's people see its roster and none of its members
    people: dict[str, Person] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)  # of the open invitation, by network
    personal_codes: dict[int, str] = field(default_factory=dict)  # of the link that a member hands on
    vouch_codes: dict[int, str] = field(default_factory=dict)  # of the link that an applicant hands to members
    token: str = ""

    @property
    def networks(self) -> tuple[Network, ...]:
        """All networks."""
        return (*self.town.networks, self.iwa)

    @property
    def words(self) -> frozenset[str]:
        """Every canary there is."""
        return self.town.words | {each.word for each in self.planted}

    def viewer(self, network: Network, person: Person | None) -> Member | Visitor:
        """Return how a network knows this account, by its rows and by nothing of the doors."""
        if person is None or not person.is_active:
            return Visitor()
        rows = Member.objects.within(network).select_related("network", "person")
        return rows.filter(person=person, state=Member.State.JOINED).first() or Visitor()

    def allowed(self, person: Person | None) -> frozenset[str]:
        """Return every word that this account may meet anywhere, in all of its networks."""
        found: set[str] = set()
        for network in self.networks:
            viewer = self.viewer(network, person)
            found |= self.town.allowed(viewer)
            if viewer.has(
                Right.ROSTER
            ):  # the department of a period is HR's fact, too, whatever the member shows of it
                found |= {
                    each.word
                    for each in self.town.canaries
                    if each.network_id == network.pk and each.place.endswith(" unit")
                }
            for each in self.planted:
                if each.network_id == network.pk and viewer.has(each.right):
                    found.add(each.word)
        if person is not None and person.is_active:
            found |= {each.word for each in self.planted if each.person_id == person.pk}
        return frozenset(found)

    # -- addresses -----------------------------------------------------------------------------------------------------
    def kwargs(self, route: str, network: Network) -> Iterator[dict[str, str]]:
        """Yield what fills the address `route` with everything known of `network`, without the network itself."""
        names = PARTS.findall(route)
        spaces = []
        for name in names:
            if name == "network":
                continue
            plain = PARTS.sub(r"<\1>", route)
            key = plain[: plain.index(f"<{name}>") + len(name) + 2].removeprefix("n/<network>/")
            if key not in IDS:
                raise AssertionError(f"{route}: say in tests/scene.py what stands for <{name}> ({key!r} in IDS)")
            spaces.append([(name, value) for value in IDS[key](self, network)])
        for chosen in product(*spaces):
            yield dict(chosen)

    def paths(self, route: str, network: Network, *, of: Network | None = None) -> list[str]:
        """Return the addresses of `route` within `network`, with the ids of that network or of another."""
        found = []
        for chosen in self.kwargs(route, of or network):
            path = route
            for name, value in {**chosen, "network": network.slug}.items():
                path = re.sub(rf"<(?:\w+:)?{name}>", lambda _m, value=value: value, path)
            found.append(f"/{path}")
        return found


PARTS = re.compile(r"<(?:\w+:)?(\w+)>")


def _members(scene: Scene, network: Network) -> list[str]:
    return list(Member.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _photos(scene: Scene, network: Network) -> list[str]:
    return list(
        Profile.objects.within(network).exclude(photo_key="").order_by("pk").values_list("photo_key", flat=True)
    )


def _roster(scene: Scene, network: Network) -> list[str]:
    """The one who waits with an open invitation comes first."""
    waiting = Invitation.objects.within(network).open().values("roster_person")
    rows = RosterPerson.objects.within(network)
    return [*rows.filter(pk__in=waiting).values_list("public_id", flat=True),
            *rows.exclude(pk__in=waiting).order_by("-pk").values_list("public_id", flat=True)]  # fmt: skip


def _invitations(scene: Scene, network: Network) -> list[str]:
    rows = Invitation.objects.within(network).exclude(way=Invitation.Way.CARD).order_by("-pk")
    return [
        *rows.open().values_list("public_id", flat=True),
        *rows.exclude(used_at=None).values_list("public_id", flat=True),
    ][:3]


def _bundles(scene: Scene, network: Network) -> list[str]:
    return list(PrintRun.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _mailings(scene: Scene, network: Network) -> list[str]:
    return list(Mailing.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _cards(scene: Scene, network: Network) -> list[str]:
    rows = Invitation.objects.within(network).filter(way=Invitation.Way.CARD).order_by("pk")
    return list(rows.values_list("public_id", flat=True))[:2]


def _claims(scene: Scene, network: Network) -> list[str]:
    """Who waits comes first."""
    return list(Claim.objects.within(network).order_by("-pk").values_list("public_id", flat=True))


def _calls(scene: Scene, network: Network) -> list[str]:
    return [call.public_id for call in Call.objects.within(network).order_by("pk") if call.is_under_way]


def _intakes(scene: Scene, network: Network) -> list[str]:
    return list(Intake.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _grants(scene: Scene, network: Network) -> list[str]:
    return list(Grant.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _classes(scene: Scene, network: Network) -> list[str]:
    return list(network.memberclass_rows.in_order().values_list("code", flat=True))[:2]


def _questions(scene: Scene, network: Network) -> list[str]:
    return list(Question.objects.within(network).in_order().values_list("code", flat=True))[-2:]


def _enquiries(scene: Scene, network: Network) -> list[str]:
    return list(Enquiry.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _personal(scene: Scene, network: Network) -> list[str]:
    return list(PersonalInvitation.objects.within(network).order_by("pk").values_list("public_id", flat=True))


@functools.cache
def _sealed(text: str, purpose: str) -> str:
    """What stands in an address of a mail; each one is sealed anew."""
    return seal(text, purpose)


def _silence(scene: Scene, network: Network) -> list[str]:
    rows = Invitation.objects.within(network).order_by("pk").values_list("public_id", flat=True)
    return [_sealed(public_id, SILENCE) for public_id in rows[:1]]


def _asked(network: Network) -> list[Profile]:
    """The profiles that were asked whether they are still right."""
    return list(Profile.objects.within(network).exclude(asked_at=None).select_related("member").order_by("pk"))


def _still_right(scene: Scene, network: Network) -> list[str]:
    rows = [(row.member.public_id, row.asked_at) for row in _asked(network)]
    return [_sealed(f"{public_id}|{at.isoformat()}", fresh.STILL_RIGHT) for public_id, at in rows if at]


def _no_letters(scene: Scene, network: Network) -> list[str]:
    return [_sealed(row.member.public_id, fresh.NO_LETTERS) for row in _asked(network)]


# the part of an address up to an id → the ids of a network that stand there
IDS: dict[str, Callable[[Scene, Network], list[str]]] = {
    "people/<public_id>": _members,
    "photo/<key>": _photos,
    "me/profile/<field>": lambda scene, network: ["work", "email"],
    "me/view-as/<audience>": lambda scene, network: ["alumni", "employees", "secretariat"],
    "approvals/<public_id>": _claims,
    "me/invitations/<public_id>": _personal,
    "with/<code>": lambda scene, network: [scene.personal_codes[network.pk]],
    "silence/<token>": _silence,
    "still-right/<token>": _still_right,
    "no-letters/<token>": _no_letters,
    "join/<code>": lambda scene, network: [scene.codes[network.pk]],
    "roster/<public_id>/telephone/<call_id>": _calls,
    "vouch/<code>": lambda scene, network: [scene.vouch_codes[network.pk]],
    "roster/<public_id>": _roster,
    "roster/<public_id>/invitation/<invitation_id>": _invitations,
    "roster/intakes/<public_id>": _intakes,
    "invitations/mailings/<public_id>": _mailings,
    "invitations/cards/<public_id>": _bundles,
    "invitations/cards/<public_id>/<invitation_id>": _cards,
    "desk/members/<public_id>": _members,
    "roles/<public_id>": _grants,
    "desk/classes/<code>": _classes,
    "desk/landing/questions/<code>": _questions,
    "desk/policies/<subject>": lambda scene, network: ["privacy", "conditions"],
    "desk/enquiries/<public_id>": _enquiries,
    "brand.<mark>": lambda scene, network: [brand.mark(network.hue, network.chroma)],
    "logo/<name>": lambda scene, network: [network.logo.rpartition("/")[2]] if network.logo else [],
    "networks/new/done/<slug>": lambda scene, network: [network.slug],
    "account/login/link/<token>": lambda scene, network: [scene.token],
    "account/login/browser/<token>": lambda scene, network: [_vouching_token(), "none"],
}


# -- building ----------------------------------------------------------------------------------------------------------
def picture(colour: str = "teal") -> io.BytesIO:
    """Return a small JPEG."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(file, "JPEG")
    file.seek(0)
    return file


def furnish(town: Town) -> Scene:
    """Return the scene around a town that was just built."""
    iwa, owner = start_network(Kind.ENDORSED, slug="iwa", name="岩の会")
    scene = Scene(town, iwa, dict(town.people))
    scene.people |= {
        "owner": owner.person,
        "contact": join(iwa, "城", "要", side=EMPLOYEES, role=Role.COMPANY).person,
        "iwa": join(iwa, "岩", "見").person,
        **{nickname: _stepped_back(scene, nickname) for nickname in ("left", "paused")},
        "closed": join(town.nagi, "鍵", "閉", role=Role.SECRETARIAT).person,
    }
    Person.objects.filter(pk=scene.people["closed"].pk).update(is_active=False)
    Person.objects.filter(pk=owner.person_id).update(is_founder=True)
    scene.people["applicant"] = make_person("waits@example.com")
    for person in scene.people.values():
        person.refresh_from_db()
    _own_words(scene, owner)
    for network, officer in ((town.nagi, "hana"), (town.shio, "yuki"), (iwa, "owner")):
        _furnish_network(scene, network, _member(network, scene.people[officer]))
    for network in scene.networks:
        network.refresh_from_db()
        for invitation in Invitation.objects.within(network):
            Invitation.objects.note_opened(invitation)  # the first look is counted, later ones change nothing
    TOTP.activate(scene.people["ken"], generate_totp_secret())
    RecoveryCodes.activate(scene.people["ken"])
    scene.token = links.make_link(scene.people["ken"], "operator").rstrip("/").rpartition("/")[2]
    Member.objects.everywhere(because="nobody's first visit of the day is part of a test").update(
        seen_on=timezone.localdate()
    )
    return scene


def _stepped_back(scene: Scene, nickname: str) -> Person:
    """Let somebody in, write a word into every kind of place, and let them leave or rest: from then on nobody meets one."""
    network = scene.town.nagi
    member = join(network, word(f"{nickname} family"), "去")

    def plant(place: str) -> str:
        scene.planted.append(Planted(word(f"{nickname} {place}"), f"{nickname} {place}", network.pk))
        return word(f"{nickname} {place}")

    values = {
        "skills": [plant("skills")],
        "work": [{"kind": "employed", "company": plant("work"), "title": "", "industry": "it"}],
        "topics": [{"title": plant("topics"), "text": ""}],
        "bio": [plant("bio")],
        "lately": [{"preset": "", "text": plant("lately")}],
        "unit": [{"department": plant("unit"), "post": ""}],
        "email": [f"{plant('email')}@example.com"],
    }
    plant("family")
    profiles.set_values(member, values, audiences=dict.fromkeys(values, 7), by=member)
    profiles.set_photo(member, squares(picture()), audience=7, by=member)
    (departing.leave if nickname == "left" else departing.pause)(member, by=member)
    return member.person


def _member(network: Network, person: Person) -> Member:
    found: Member = Member.objects.within(network).select_related("network", "person").get(person=person)
    return found


def _own_words(scene: Scene, owner: Member) -> None:
    """What an account alone sees: its address, and the network that it is about to start."""
    for nickname, person in scene.people.items():
        scene.planted.append(Planted(person.email, f"{nickname} address", person_id=person.pk))
    name = word("owner draft")
    answers = (
        {"purpose": "ties"},
        {"kind": "official", "name": name, "organisation": "x", "slug": "draft", "operator_name": ""},
    )
    Draft.objects.keep(owner.person, purpose=answers[0], kind=answers[1])
    scene.planted.append(Planted(name, "owner draft", person_id=owner.person_id))


def _furnish_network(scene: Scene, network: Network, officer: Member) -> None:
    """Photos, a logo, files of HR, invitations, reasons in the record."""
    tag = network.slug
    for turn, row in enumerate(Member.objects.within(network).active().order_by("pk")[:7]):
        member = _member(network, row.person)
        profiles.set_photo(member, squares(picture()), audience=(7, 5, 1, 4, 2, 0, 3)[turn], by=member)
    _public_page(scene, network, officer)
    png = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(png, "PNG")
    console.set_logo(network, png.getvalue(), by=officer)
    reason = word(f"{tag} reason")
    second = (
        Member.objects.within(network).active().exclude(pk=officer.pk).order_by("-pk").select_related("network").first()
    )
    if network != scene.iwa:
        grant_role(second, role=Role.COMMUNITY, until=timezone.localdate(), reason=reason, by=officer)
        code = network.memberclass_rows.filter(side=officer.side).exclude(pk=officer.member_class_id).first().code
        console.set_member_class(officer, code=code, reason=reason, by=officer)
        scene.planted.append(Planted(reason, f"{tag} reason", network.pk, Right.RECORD))
    if network.pk in scene.town.invitations:
        scene.codes[network.pk] = scene.town.invitations[network.pk].code
    else:
        note = word(f"{tag} waiting note")
        row = make_roster_person(network, family_name="待田", employee_number="IWA-1", note=note)
        scene.planted.append(Planted(note, f"{tag} waiting note", network.pk, Right.ROSTER))
        scene.codes[network.pk] = make_invitation(row).code
    make_bundle(network, [make_roster_person(network, family_name="札田", employee_number=f"CARD-{tag}", note="")])
    greeting = word(f"{tag} greeting")
    for_many = make_roster_person(network, family_name="文田", employee_number=f"MAIL-{tag}", note="")
    make_mailing(network, [for_many], title=greeting, greeting=greeting)
    if network != scene.iwa:  # its contact reads the roster and does not invite
        scene.planted.append(Planted(greeting, f"{tag} greeting", network.pk, Right.ROSTER))
    _files(scene, network, officer)
    _applications(scene, network, officer)


def _applications(scene: Scene, network: Network, officer: Member) -> None:
    """Somebody who was declined a while ago and applied again, and was asked: those who decide read all of it, the person
    what was said between them."""
    tag = network.slug
    here = network == scene.town.nagi
    person = scene.people["applicant"] if here else make_person(f"waits-{tag}@example.com")

    def plant(place: str, *, theirs: bool) -> str:
        of = person.pk if theirs and here else 0
        scene.planted.append(Planted(word(f"{tag} {place}"), f"{tag} {place}", network.pk, Right.APPROVE, of))
        return word(f"{tag} {place}")

    past = make_claim(network, person=person)
    claims.decline(past, why=Claim.Reason.NOT_CONFIRMED, note=plant("decision note", theirs=False), by=officer)
    Claim.objects.within(network).filter(pk=past.pk).update(decided_at=timezone.now() - claims.AGAIN_AFTER)
    claims.settle(Claim.objects.within(network).select_related("network", "person").get(pk=past.pk), by=SYSTEM)
    claim = make_claim(network, person=person, said=plant("applicant words", theirs=True))
    begin_call(scene, network, officer)
    vouching.set_rule(network, rule=Vouching.ALWAYS, by=officer)
    claim.network.refresh_from_db()
    scene.personal_codes[network.pk] = personal.make(officer, by=officer).link.rstrip("/").rpartition("/")[2]
    Profile.objects.within(network).filter(member=officer).update(asked_at=timezone.now() - fresh.ON_HOME)
    scene.vouch_codes[network.pk] = vouching.code_of(make_link(claim))
    claims.ask(claim, text=plant("question", theirs=True), by=officer)


def _call(network: Network, officer: Member) -> None:
    """Somebody is on the telephone: the one who waits with an open invitation."""
    row = RosterPerson.objects.within(network).get(
        public_id=_roster(Scene(Town(network, network), network), network)[0]
    )
    Call.objects.create(network=network, roster_person=row, taken_by=officer.person, agreed_at=timezone.now())


def begin_call(scene: Scene, network: Network, officer: Member) -> None:
    """Somebody is on the telephone: the one who waits with an open invitation."""
    row = RosterPerson.objects.within(network).get(public_id=_roster(scene, network)[0])
    Call.objects.create(network=network, roster_person=row, taken_by=officer.person, agreed_at=timezone.now())


def _public_page(scene: Scene, network: Network, officer: Member) -> None:
    """A question of the network's own, the next version of a text, and what two people wrote to the secretariat."""
    tag = network.slug
    public.add_question(network, question_ja="会費はありますか。", answer_ja="ありません。", by=officer)
    draft = drafting.draft_of(network, "privacy")
    planted = word(f"{tag} draft")
    texts = {"text_ja": planted, "text_en": planted, "summary_ja": planted, "summary_en": planted}
    drafting.keep_draft(network, "privacy", version=draft.version, by=officer, **texts)
    scene.planted.append(Planted(planted, f"{tag} draft", network.pk, Right.SETTINGS))
    asked, noted = word(f"{tag} enquiry"), word(f"{tag} enquiry note")
    make_enquiry(network, text=asked, name=asked)
    first = make_enquiry(network, text=asked)
    desk.note(first, noted, by=officer)
    desk.close(first, by=officer)
    scene.planted.append(Planted(asked, f"{tag} enquiry", network.pk, Right.DESK))
    scene.planted.append(Planted(noted, f"{tag} enquiry note", network.pk, Right.DESK))
    mail.outbox.clear()


def _files(scene: Scene, network: Network, officer: Member) -> None:
    """Three files of HR: imported, waiting for a decision (with a row to mend), unreadable."""
    tag = network.slug
    number = {"nagi": 1, "shio": 2}.get(tag, 3)

    def plant(place: str, right: str = Right.ROSTER) -> str:
        scene.planted.append(Planted(word(f"{tag} {place}"), f"{tag} {place}", network.pk, right))
        return word(f"{tag} {place}")

    def bring(name: str, *rows: str) -> Intake:
        return read(network, officer, f"{plant(name)}.csv", "\n".join([HEADER, *rows, ""]).encode())

    done = bring(
        "imported", ROW.format(number=f"7{number}001", family=plant("imported family"), left="2011-03-31", note=plant("imported note"))
    )  # fmt: skip
    imported(done, officer)
    bring(
        "waiting",
        # what nobody has to judge stands on no page before it is imported
        ROW.format(number=f"7{number}002", family="山", left="2010-03-31", note=plant("waiting file note", right="")),
        ROW.format(number=f"7{number}003", family=plant("waiting file family"), left="平成99年", note=""),
    )
    read(network, officer, f"{plant('unreadable')}.xlsx", b"PK\x03\x04 no")


def read(network: Network, officer: Member, name: str, content: bytes) -> Intake:
    """Bring a file of HR and read it, as the job does; return how it stands."""
    row = intake.start(network, file_name=name, stored=files.store(ContentFile(content, name="x")), by=officer)
    row.network = network
    jobs.read_file(row)
    return _again(row)


def imported(row: Intake, officer: Member) -> Intake:
    """Import a file that was read, as the job does."""
    intake.confirm(row, version=row.version, by=officer)
    row = _again(row)
    jobs.write_people(row)
    return _again(row)


def _again(row: Intake) -> Intake:
    fresh: Intake = Intake.objects.within(row.network_id).select_related("network").get(pk=row.pk)
    return fresh


# -- people at the doors -----------------------------------------------------------------------------------------------
def browser_of(person: Person | None) -> Client:
    """Return a browser in which this account signed in a moment ago; None is a visitor."""
    client = Client(headers={"accept-language": "ja"}, raise_request_exception=False)
    if person is not None:
        client.force_login(person)
        request = RequestFactory().get("/")
        request.session = client.session
        record_authentication(request, person, method="code")
        request.session.save()
    return client


@pytest.fixture(scope="module")
def _standing_scene(_standing_town: Town) -> Iterator[Scene]:
    cache.clear()
    with transaction.atomic():
        yield furnish(_standing_town)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def browsers(_standing_scene: Scene) -> dict[str, Client]:
    """Return a browser for each account of the scene, by nickname; "" is a visitor's. Made once, for they cost time."""
    return {nickname: browser_of(person) for nickname, person in [*_standing_scene.people.items(), ("", None)]}


@pytest.fixture
def scene(_standing_scene: Scene, db: None) -> Scene:
    """Return the furnished town; what a test changes is undone after it."""
    return _standing_scene


@pytest.fixture
def live_scene(transactional_db: None) -> Scene:
    """Return the furnished town for tests with a browser, which sees only what is committed."""
    return furnish(build())
