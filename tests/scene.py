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
from django.db.models import Case, When
from django.test import Client, RequestFactory
from django.utils import timezone
from PIL import Image

from enishi.accounts import devices, links
from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.chat.models import Message, Room
from enishi.chat.models import Request as TalkRequest
from enishi.chat.tests.make import make_message, make_pair, make_request, make_room
from enishi.console import actions as console
from enishi.console.tests.make import join, start_network
from enishi.contacts.models import Contact
from enishi.contacts.tests.make import make_contact
from enishi.demo.town import Town, build, word
from enishi.desk import actions as desk
from enishi.desk.models import AnswerTemplate, Enquiry
from enishi.desk.tests.make import make_enquiry
from enishi.feed import actions as feed
from enishi.feed import carried, carried_models, readers, stamps
from enishi.feed.models import Comment, Item
from enishi.feed.tests.make import ask, make_answer, make_carrying, make_draft, make_post
from enishi.groups import actions as groups
from enishi.groups.models import Asking, Group, Host
from enishi.groups.models import Kind as Groups
from enishi.groups.tests.make import make_group
from enishi.ideas import actions as ideas
from enishi.ideas.models import Idea
from enishi.ideas.tests.make import make_idea
from enishi.introductions import actions as introductions
from enishi.introductions.models import Introduction
from enishi.introductions.tests.make import make_introduction
from enishi.joining import claims, departing, outside, papers, personal, vouching
from enishi.joining.mail import SILENCE
from enishi.joining.models import Call, Claim, Invitation, Mailing, Paper, PersonalInvitation, PrintRun
from enishi.joining.tests.make import (
    make_bundle,
    make_claim,
    make_invitation,
    make_link,
    make_mailing,
    make_paper,
    make_roster_person,
)
from enishi.kit.files import sheet, squares
from enishi.kit.sealing import seal
from enishi.letters.actions import order as order_letter
from enishi.letters.digest import audience_of
from enishi.letters.models import Letter
from enishi.letters.tests.make import make_letter, set_head
from enishi.members import distance
from enishi.members.actions import grant_role
from enishi.members.models import Distance, Grant, Member, Seat, Visitor
from enishi.members.roles import Right, Role
from enishi.moderation import actions as moderation
from enishi.moderation import rooms as room_reports
from enishi.moderation import rules as moderation_rules
from enishi.moderation.models import Case as Reported
from enishi.moderation.models import Decision, RoomCase
from enishi.moderation.tests.make import make_decision, make_report, make_room_report
from enishi.networks import brand, icon
from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS, PUBLIC
from enishi.networks.labels import labels_for
from enishi.networks.models import Draft, Kind, Network, Papers, Vouching
from enishi.news import actions as news
from enishi.news import enclosures, reach, saying, sections
from enishi.news import series as news_series
from enishi.news import themes as news_themes
from enishi.news.models import Announcement, Enclosure, Section, Series
from enishi.news.tests.make import PDF, make_announcement, make_issue, make_written
from enishi.notices.models import Notice
from enishi.notices.sending import SILENCE as SILENCE_OF_NOTICES
from enishi.notices.tests.make import make_notice
from enishi.profiles import actions as profiles
from enishi.profiles import fresh, segmenting, segments
from enishi.profiles.models import Profile
from enishi.public import actions as public
from enishi.public import drafting
from enishi.public.models import Question
from enishi.relay.models import Baton, Leg
from enishi.relay.tests.make import hand_to, make_leg
from enishi.roster import files, intake, jobs
from enishi.roster.models import Intake, RosterPerson
from enishi.stories import actions as stories
from enishi.stories.models import Picture as StoryPicture
from enishi.stories.models import Story
from enishi.stories.tests.make import make_story, put_picture
from enishi.stories.tests.make import write as write_story

HEADER = "社員番号,姓,名,セイ,メイ,生年月日,入社日,退職日,所属,備考"
ROW = "{number},{family},正雄,ヤマ,マサオ,1970-05-06,1993-04-01,{left},総務部,{note}"


@dataclass(frozen=True)
class Planted:
    """A word beside those of the town: `right` is what reads it in its network, `audience` whom it was told to there,
    `person` the account whose it is,
    `circle` where one needs a seat; `apart` keeps out everybody but alumni without a role; what is `disclosed` the person meets in
    the copy of their own data alone."""

    word: str
    place: str
    network_id: int = 0
    right: str = ""
    person_id: int = 0
    audience: int = 0
    circle: int = 0
    apart: bool = False
    disclosed: bool = False


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
            seats = set(Seat.objects.within(network).filter(member=viewer.pk).values_list("circle", flat=True))
            apart = viewer.is_member and viewer.side == ALUMNI and not viewer.roles
            for each in self.planted:
                if each.circle or each.apart:
                    inside = each.circle in seats if each.circle else True
                    found |= (
                        {each.word} if each.network_id == network.pk and inside and (apart or not each.apart) else set()
                    )
                elif each.network_id == network.pk and (
                    viewer.has(each.right) or each.audience & viewer.bits & MEMBERS
                ):
                    found.add(each.word)
        if person is not None and person.is_active:
            own = (each for each in self.planted if each.person_id == person.pk)
            # in a group, the seat decides
            found |= {each.word for each in own if not (each.circle or each.apart or each.disclosed)}
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
    return [*rows.filter(pk__in=waiting).order_by("pk").values_list("public_id", flat=True),
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


def _papers(scene: Scene, network: Network) -> list[str]:
    """As the applications: the newest first."""
    return list(Paper.objects.within(network).order_by("-pk").values_list("public_id", flat=True))


def _calls(scene: Scene, network: Network) -> list[str]:
    return [call.public_id for call in Call.objects.within(network).order_by("pk") if call.is_under_way]


def _intakes(scene: Scene, network: Network) -> list[str]:
    return list(Intake.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _no_mails(scene: Scene, network: Network) -> list[str]:
    return [seal(public_id, SILENCE_OF_NOTICES) for public_id in _members(scene, network)[:1]]


def _notices(scene: Scene, network: Network) -> list[str]:
    return list(Notice.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _grants(scene: Scene, network: Network) -> list[str]:
    return list(Grant.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _classes(scene: Scene, network: Network) -> list[str]:
    return list(network.memberclass_rows.in_order().values_list("code", flat=True))[:2]


def _questions(scene: Scene, network: Network) -> list[str]:
    return list(Question.objects.within(network).in_order().values_list("code", flat=True))[-2:]


def _enquiries(scene: Scene, network: Network) -> list[str]:
    return list(Enquiry.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _texts_for_answers(scene: Scene, network: Network) -> list[str]:
    return list(AnswerTemplate.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _own_enquiries(scene: Scene, network: Network) -> list[str]:
    return list(Enquiry.objects.within(network).exclude(member=None).order_by("pk").values_list("public_id", flat=True))


def _items(scene: Scene, network: Network) -> list[str]:
    return list(Item.objects.within(network).filter(kind="post").order_by("pk").values_list("public_id", flat=True))


def _pictures(scene: Scene, network: Network) -> list[str]:
    """One of each post, as the posts."""
    rows = Item.objects.within(network).filter(kind="post").order_by("pk")
    return [each.key for item in rows for each in carried.of(item).pictures]


def _papers_of_posts(scene: Scene, network: Network) -> list[str]:
    """As the pictures."""
    rows = Item.objects.within(network).filter(kind="post").order_by("pk")
    return [each.key for item in rows for each in carried.of(item).files]


def _drafts(scene: Scene, network: Network) -> list[str]:
    rows = carried_models.Draft.objects.within(network).order_by("pk")
    return list(rows.values_list("public_id", flat=True))


def _pictures_of_drafts(scene: Scene, network: Network) -> list[str]:
    rows = carried_models.Draft.objects.within(network).order_by("pk")
    return [each.key for draft in rows for each in carried.of(draft).pictures]


def _told(scene: Scene, network: Network) -> list[str]:
    """What asks for confirmation comes first, then what the world reads."""
    rows = Announcement.objects.within(network).order_by("-must_confirm", "-audience", "pk")
    return list(rows.values_list("public_id", flat=True))


def _news_sections(scene: Scene, network: Network) -> list[str]:
    return list(Section.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _series(scene: Scene, network: Network) -> list[str]:
    return list(Series.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _enclosed(scene: Scene, network: Network, *, pictures: bool) -> list[str]:
    rows = Enclosure.objects.within(network).filter(is_picture=pictures).order_by("-announcement__audience", "pk")
    return list(rows.values_list("public_id", flat=True))


def _stories(scene: Scene, network: Network) -> list[str]:
    """What the world reads comes first, then what members read, then what waits."""
    rows = Story.objects.within(network).select_related("shown").order_by("pk")
    shown = sorted(rows, key=lambda row: -(row.shown.audience if row.shown else -1))
    return [row.public_id for row in shown]


def _pictures_of_stories(scene: Scene, network: Network) -> list[str]:
    rows = StoryPicture.objects.within(network).order_by("-story__audience", "pk")
    return list(rows.values_list("public_id", flat=True))


def _groups(scene: Scene, network: Network) -> list[str]:
    return list(Group.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _talk_rooms(scene: Scene, network: Network) -> list[str]:
    return list(Room.objects.within(network).order_by("-kind", "pk").values_list("public_id", flat=True))


def _messages(scene: Scene, network: Network) -> list[str]:
    return list(
        Message.objects.within(network)
        .filter(kind="said")
        .order_by("-room__kind", "room", "pk")
        .values_list("public_id", flat=True)
    )


def _talk_requests(scene: Scene, network: Network) -> list[str]:
    return list(TalkRequest.objects.within(network).values_list("public_id", flat=True))


def _people_of_groups(scene: Scene, network: Network) -> list[str]:
    """Those who look after a group, and some members."""
    hosts = Host.objects.within(network).order_by("pk").values_list("seat__member__public_id", flat=True)
    return list(dict.fromkeys([*hosts, *_members(scene, network)[:3]]))


def _askings(scene: Scene, network: Network) -> list[str]:
    return list(Asking.objects.within(network).order_by("pk").values_list("public_id", flat=True))[:2]


def _legs(scene: Scene, network: Network) -> list[str]:
    return list(Leg.objects.within(network).order_by("-pk").values_list("public_id", flat=True))


def _ideas(scene: Scene, network: Network) -> list[str]:
    return list(Idea.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _contacts(scene: Scene, network: Network) -> list[str]:
    return list(Contact.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _introductions(scene: Scene, network: Network) -> list[str]:
    return list(Introduction.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _answers(scene: Scene, network: Network) -> list[str]:
    return list(Comment.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _personal(scene: Scene, network: Network) -> list[str]:
    rows = PersonalInvitation.objects.within(network).filter(group="")
    return list(rows.order_by("pk").values_list("public_id", flat=True))


def _outside(scene: Scene, network: Network) -> list[str]:
    return list(PersonalInvitation.objects.within(network).for_groups().values_list("public_id", flat=True))


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
def _cases(scene: Scene, network: Network) -> list[str]:
    """The one to be looked at again comes first."""
    return list(Reported.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _room_cases(scene: Scene, network: Network) -> list[str]:
    return list(RoomCase.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _decisions(scene: Scene, network: Network) -> list[str]:
    return list(Decision.objects.within(network).order_by("-pk").values_list("public_id", flat=True))


def _distances(scene: Scene, network: Network) -> list[str]:
    return list(Distance.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _letters(scene: Scene, network: Network) -> list[str]:
    return list(Letter.objects.within(network).order_by("pk").values_list("public_id", flat=True))


def _segments(scene: Scene, network: Network) -> list[str]:
    return list(segments.Segment.objects.within(network).order_by("pk").values_list("public_id", flat=True))


IDS: dict[str, Callable[[Scene, Network], list[str]]] = {
    "people/<public_id>": _members,
    "photo/<key>": _photos,
    "notices/<public_id>": _notices,
    "notices/no-mails/<token>": _no_mails,
    "feed/<public_id>": _items,
    "groups/<public_id>": _groups,
    "groups/<public_id>/askings/<asking_id>": _askings,
    "groups/<public_id>/people/<member_id>": _people_of_groups,
    "talks/<public_id>": _talk_rooms,
    "talks/<public_id>/messages/<message_id>": _messages,
    "talks/requests/<public_id>": _talk_requests,
    "talks/with/<member_id>": _members,
    "feed/answers/<public_id>": _answers,
    "me/distance/<public_id>": _distances,
    "me/decisions/<public_id>": _decisions,
    "desk/reports/<public_id>": _cases,
    "groups/<public_id>/reports/<report_id>": _room_cases,
    "groups/<public_id>/decisions/<report_id>": _room_cases,
    "feed/<public_id>/pictures/<key>": _pictures,
    "feed/<public_id>/files/<key>": _papers_of_posts,
    "feed/stamps/<code>": lambda scene, network: [each["code"] for each in network.stamps],
    "desk/stamps/<code>": lambda scene, network: [each["code"] for each in network.stamps],
    "feed/drafts/<public_id>": _drafts,
    "feed/drafts/<public_id>/pictures/<key>": _pictures_of_drafts,
    "relay/<public_id>": _legs,
    "ideas/<public_id>": _ideas,
    "desk/ideas/<public_id>": _ideas,
    "desk/contacts/people/<public_id>": _members,
    "desk/contacts/<public_id>": _contacts,
    "introductions/<public_id>": _introductions,
    "desk/introductions/<public_id>": _introductions,
    "me/profile/<field>": lambda scene, network: ["work", "email"],
    "me/view-as/<audience>": lambda scene, network: ["alumni", "employees", "secretariat"],
    "approvals/<public_id>": _claims,
    "approvals/links/<public_id>": _outside,
    "approvals/<public_id>/papers/<paper_id>": _papers,
    "apply/waiting/papers/<public_id>": _papers,
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
    "desk/segments/<public_id>": _segments,
    "desk/letters/<public_id>": _letters,
    "letters/<public_id>": _letters,
    "desk/landing/questions/<code>": _questions,
    "desk/policies/<subject>": lambda scene, network: ["privacy", "conditions", "sharing", "conduct"],
    "desk/enquiries/<public_id>": _enquiries,
    "desk/enquiries/texts/<public_id>": _texts_for_answers,
    "contact/mine/<public_id>": _own_enquiries,
    "desk/news/sections/<public_id>": _news_sections,
    "desk/news/series/<public_id>": _series,
    "desk/news/themes/<code>": lambda scene, network: [each["code"] for each in network.themes],
    "desk/news/<public_id>": _told,
    "news/<public_id>": _told,
    "news/pictures/<public_id>": functools.partial(_enclosed, pictures=True),
    "news/files/<public_id>": functools.partial(_enclosed, pictures=False),
    "desk/stories/<public_id>": _stories,
    "stories/<public_id>": _stories,
    "stories/pictures/<public_id>": _pictures_of_stories,
    "brand.<mark>": lambda scene, network: [brand.mark(network.hue, network.chroma)],
    "app/manifest/<language>": lambda scene, network: ["ja", "en"],
    "app/offline/<language>": lambda scene, network: ["ja", "en"],
    "app/icon/<mark>": lambda scene, network: [icon.mark(network.hue, network.chroma, network.logo)],
    "app/icon/<mark>/<size>": lambda scene, network: ["192"],
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
    seen_today()
    return scene


def seen_today() -> None:
    """Write down that everybody was here today: nobody's first visit of the day is part of a test, nor is a midnight."""
    today = timezone.localdate()
    because = "whoever has not been here today is written down once"
    Member.objects.everywhere(because=because).exclude(seen_on=today).update(seen_on=today)


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
    """Segments, photos, a logo, files of HR, invitations, reasons in the record."""
    tag = network.slug
    _parts_of_members(scene, network, officer)
    for turn, row in enumerate(Member.objects.within(network).active().order_by("pk")[:7]):
        member = _member(network, row.person)
        profiles.set_photo(member, squares(picture()), audience=(7, 5, 1, 4, 2, 0, 3)[turn], by=member)
    _told(scene, network)
    _rooms(scene, network)
    _talks(scene, network)
    _introduced(scene, network, officer)
    _wished(scene, network, officer)
    _acquainted(scene, network, officer)
    _public_page(scene, network, officer)
    png = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(png, "PNG")
    console.set_logo(network, png.getvalue(), by=officer)
    stamps.add(network, picture(), ja="よっこいしょ", en="Heave ho", by=officer)
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
    _reported(scene, network, officer)
    _files(scene, network, officer)
    _applications(scene, network, officer)


def _parts_of_members(scene: Scene, network: Network, officer: Member) -> None:
    """Two segments: one by what everybody sees of a member, one by what members show to the secretariat."""
    tag = network.slug
    asked = {Right.PUBLISH: {"sides": ["alumni"]}, Right.MEMBERS_DATA: {"areas": ["kanto"]}}
    for right, conditions in asked.items() if officer.has(Right.PUBLISH) else ():
        name = word(f"{tag} segment {right}")
        segmenting.save(network, name=name, asked=conditions, by=officer)
        scene.planted.append(Planted(name, f"{tag} segment {right}", network.pk, right))
    if officer.has(Right.PUBLISH):
        _letters_of(scene, network, officer)


def _letters_of(scene: Scene, network: Network, officer: Member) -> None:
    """A letter that has gone to everybody, and a draft."""
    tag = network.slug
    set_head(network, officer)
    for place, right, audience in (("letter", Right.PUBLISH, MEMBERS), ("letter draft", Right.PUBLISH, 0)):
        planted = word(f"{tag} {place}")
        label = labels_for(audience_of(network, {}))[0]
        letter = make_letter(network, officer, subject=planted, label=label, sections=[])
        if audience:
            order_letter(letter, version=1, by=officer)
            Letter.objects.within(network).filter(pk=letter.pk).update(done=1, due_at=None, sent_at=timezone.now())
        scene.planted.append(Planted(planted, f"{tag} {place}", network.pk, right, 0, audience))


def _told(scene: Scene, network: Network) -> None:
    """A post to everybody and one to their own side by an alumnus and by an employee, each changed once and answered."""
    for side in (EMPLOYEES, ALUMNI):
        rows = (
            Member.objects.within(network)
            .active()
            .filter(side=side)
            .exclude(pk__in=Grant.objects.within(network).filter(role=Role.COMPANY).values("member"))
        )
        row = rows.order_by("pk").first()
        if row is None:
            continue
        author = _member(network, row.person)
        for audience in readers.offered(author):
            words = [word(f"{network.slug} {side} {audience} {part}") for part in ("before", "title", "post", "answer")]
            names = [
                f"{word(f'{network.slug} {side} {audience} file')}.pdf",
                word(f"{network.slug} {side} {audience} alt"),
            ]
            asked = [word(f"{network.slug} {side} {audience} {part}") for part in ("question", "one", "other")]
            poll = ask(question=asked[0], answers=asked[1:])
            item = make_carrying(author, words[0], audience=audience, name=names[0], alt=names[1], poll=poll)
            words += [names[0].removesuffix(".pdf"), names[1], *asked]
            feed.change(item, title=words[1], text=words[2], version=1, by=author)
            answer = make_answer(item, author, words[3])
            feed.put_stamp_on_answer(answer, "ouen", on=True, by=author)
            scene.planted += [
                Planted(each, f"{network.slug} post", network.pk, "none", author.person_id, audience) for each in words
            ]
        title = word(f"{network.slug} {side} notice")
        make_notice(author, title=title)
        scene.planted.append(Planted(title, f"{network.slug} notice", network.pk, "none", author.person_id))
        begun = word(f"{network.slug} {side} draft")
        make_draft(author, begun, alt=begun)
        scene.planted.append(Planted(begun, f"{network.slug} begun", person_id=author.person_id))

    owners = Grant.objects.within(network).filter(role=Role.OWNER).values("member")
    owner = Member.objects.within(network).active().filter(pk__in=owners).select_related("person", "network").first()
    resting = Member.objects.within(network).exclude(state=Member.State.JOINED).first()
    if owner is not None and resting is not None:  # from somebody who is not seen in any case
        distance.keep(owner, resting, "mute", by=owner)


def _rooms(scene: Scene, network: Network) -> None:
    """A group of each kind, looked after by an alumnus without a role, with somebody who writes and somebody who asks; an employee
    is in the open one."""
    rows = Member.objects.within(network).active().exclude(pk__in=Grant.objects.within(network).values("member"))
    first = Case(When(person=scene.people["ken"], then=0), default=1)
    alumni = [_member(network, row.person) for row in rows.filter(side=ALUMNI).order_by(first, "pk")[:3]]
    employees = [_member(network, row.person) for row in rows.filter(side=EMPLOYEES).order_by("pk")[:1]]
    if len(alumni) < 2:
        return
    host, second, *third = alumni
    for kind in (Groups.CLOSED, Groups.BLIND, Groups.OPEN, Groups.SECRET):
        name, said, answer = (word(f"{network.slug} {kind} group {part}") for part in ("name", "post", "answer"))
        group = make_group(host, second, *(employees if kind == Groups.OPEN else []), kind=kind, name=name)
        make_answer(make_post(host, said, circle=group.circle), second, answer)
        inside = {"circle": group.circle_id, "apart": kind == Groups.BLIND}
        for each, author in ((said, host), (answer, second)):
            scene.planted.append(Planted(each, f"{kind} room", network.pk, person_id=author.person_id, **inside))
        door = {Groups.SECRET: inside, Groups.BLIND: {"apart": True}}.get(kind, {"audience": MEMBERS})
        scene.planted.append(Planted(name, f"{kind} door", network.pk, right="none", **door))
        if kind in (Groups.CLOSED, Groups.BLIND):
            for member in third:
                groups.ask(group, by=member)
        if kind == Groups.BLIND:
            _reported_to_hosts(scene, network, group, host, second)


def _talks(scene: Scene, network: Network) -> None:
    """A conversation of two across the sides, one of several of both, one of alumni alone, and a request that waits."""
    rows = Member.objects.within(network).active().exclude(pk__in=Grant.objects.within(network).values("member"))
    first = Case(When(person=scene.people["ken"], then=0), default=1)
    alumni = [_member(network, row.person) for row in rows.filter(side=ALUMNI).order_by(first, "pk")[:2]]
    employees = [_member(network, row.person) for row in rows.filter(side=EMPLOYEES).order_by("pk")[:1]]
    if len(alumni) < 2 or not employees:
        return
    (host, second), (employee,) = alumni, employees
    name, hidden = word(f"{network.slug} talk name"), word(f"{network.slug} blind talk name")
    made = {
        "pair": (make_pair(employee, host), employee),
        "several": (make_room(host, second, employee, name=name), second),
        "blind": (make_room(host, second, blind=True, name=hidden), second),
    }
    for kind, (room, other) in made.items():
        for author in (host, other):
            said = word(f"{network.slug} {kind} talk {author.pk}")
            make_message(room, author, said)
            inside = {"circle": room.circle_id, "apart": kind == "blind"}
            scene.planted.append(Planted(said, f"{kind} talk room", network.pk, person_id=author.person_id, **inside))
    for each, kind in ((name, "several"), (hidden, "blind")):
        inside = {"circle": made[kind][0].circle_id, "apart": kind == "blind"}
        scene.planted.append(Planted(each, "talk door", network.pk, right="none", **inside))
    asked = word(f"{network.slug} talk request")
    make_request(employee, host, asked)
    scene.planted.append(Planted(asked, "talk request", network.pk, "none", host.person_id))


def _reported_to_hosts(scene: Scene, network: Network, group: Group, host: Member, second: Member) -> None:
    """In a room of alumni, a report of a person that waits for its host; in another one, a post that its host took away."""
    name, words, text, reason = (word(f"{network.slug} host {part}") for part in ("name", "words", "text", "reason"))
    make_room_report(group, host, second, words)
    other = make_group(second, host, kind=Groups.BLIND, name=name)
    case = make_room_report(other, second, make_post(host, text, circle=other.circle), "")
    room_reports.decide(other, case, "away", reason=reason, by=second)
    scene.planted.append(Planted(words, "reported room", network.pk, "", host.person_id))  # whose it is decides, too
    for each in (text, reason):
        inside = {"circle": other.circle_id, "apart": True}
        scene.planted.append(Planted(each, "reported room", network.pk, "", host.person_id, **inside))
    scene.planted.append(Planted(name, "reported door", network.pk, right="none", apart=True))


def _introduced(scene: Scene, network: Network, officer: Member) -> None:
    """An introduction to everybody and one to their own side, by an alumnus and an employee; the baton lies in the hand of the
    officer, with a word."""
    told: list[Member] = []
    for side in (EMPLOYEES, ALUMNI):
        company = Grant.objects.within(network).filter(role=Role.COMPANY).values("member")
        rows = Member.objects.within(network).active().filter(side=side).exclude(pk__in=company)
        for row in rows.order_by("pk")[:2]:
            runner = _member(network, row.person)
            audience = readers.offered(runner)[len(told) % 2]
            said = {part: word(f"{network.slug} {side} {len(told)} {part}") for part in ("now", "then", "love", "help")}
            make_leg(runner, words=said, audience=audience)
            told.append(runner)
            scene.planted += [
                Planted(each, f"{network.slug} introduction", network.pk, "none", runner.person_id, audience)
                for each in said.values()
            ]
    said_along = word(f"{network.slug} word along")
    hand_to(officer)
    Baton.objects.within(network).update(word=said_along)
    scene.planted.append(Planted(said_along, f"{network.slug} word along", network.pk, "none", officer.person_id))


def _wished(scene: Scene, network: Network, officer: Member) -> None:
    """An idea for all members, answered, and one for the secretariat alone."""
    rows = Member.objects.within(network).active().exclude(pk=officer.pk).select_related("person", "network")
    last = rows.filter(side=EMPLOYEES).order_by("pk").last()
    company = Grant.objects.within(network).filter(role=Role.COMPANY).values("member")
    author = rows.filter(side=ALUMNI).order_by("pk")[0]
    words = [word(f"{network.slug} idea {part}") for part in ("title", "text", "answer", "own title", "own text")]
    open_one = make_idea(author, words[0], text=words[1])
    ideas.answer(open_one, state="done", text=words[2], by=officer)
    scene.planted += [
        Planted(each, f"{network.slug} idea", network.pk, "none", author.person_id, MEMBERS) for each in words[:3]
    ]
    if last is not None and not company.filter(member=last).exists():
        make_idea(last, words[3], text=words[4], board=False)
        scene.planted += [
            Planted(each, f"{network.slug} idea", network.pk, Right.DESK, last.person_id) for each in words[3:]
        ]


def _acquainted(scene: Scene, network: Network, officer: Member) -> None:
    """An introduction for which an employee is asked, and one after a yes, with a word that goes to who asked."""
    rows = Member.objects.within(network).active().exclude(pk__in=Grant.objects.within(network).values("member"))
    first = Case(When(person__in=(scene.people["ken"], scene.people["aki"]), then=0), default=1)
    alumni = rows.filter(side=ALUMNI).select_related("person").order_by(first, "pk")
    employees = rows.filter(side=EMPLOYEES).select_related("person").order_by(first, "pk")
    member, employee = (_member(network, each[0].person) if each else None for each in (alumni[:1], employees[:1]))
    if member is None:
        return
    said, planned = (word(f"{network.slug} contact {part}") for part in ("said", "planned"))
    make_contact(member, officer, said)
    make_contact(member, officer, planned, planned=30)
    scene.planted += [
        Planted(each, f"{network.slug} contact", network.pk, Right.DESK, member.person_id, disclosed=True)
        for each in (said, planned)
    ]
    if officer.side == EMPLOYEES:  # somebody of the desk is asked, too
        introductions.route(make_introduction(member), officer.public_id, days=5, by=officer)
    for turn, place in enumerate(("asked", "accepted")):
        said, answer = (word(f"{network.slug} introduction {place} {part}") for part in ("words", "answer"))
        row = make_introduction(member, said, division="")
        scene.planted.append(Planted(said, f"{network.slug} acquaintance", network.pk, Right.DESK, member.person_id))
        if employee is None:
            continue
        introductions.route(row, employee.public_id, days=5, by=officer)
        scene.planted.append(Planted(said, f"{network.slug} acquaintance", network.pk, "none", employee.person_id))
        if turn:
            introductions.accept(row, words=answer, by=employee)
            scene.planted += [
                Planted(answer, f"{network.slug} acquaintance answer", network.pk, Right.DESK, each.person_id)
                for each in (member, employee)
            ]


def _reported(scene: Scene, network: Network, officer: Member) -> None:
    """A post that was hidden, with an appeal, and a report that waits: those who decide have opened what was reported."""
    staff = Grant.objects.within(network).values("member")
    rows = Member.objects.within(network).active().exclude(pk__in=staff).order_by("pk")
    plain = [_member(network, row.person) for row in rows.select_related("person")]
    if len(plain) < 2:
        return
    about = next((each for each in plain if each.person_id == scene.people["ken"].pk), plain[-1])
    reporter = next(each for each in plain if each.pk != about.pk)
    text = word(f"{network.slug} reported")
    case = make_report(make_post(about, text), reporter, "")
    waits = moderation.report(reporter, about, reason="other", text=text, by=reporter)
    rights = moderation_rules.moderators(network.pk).exclude(member=officer).select_related("member__person")
    for each in {grant.member_id: grant.member for grant in rights}.values():
        for one in (case, waits):
            moderation.open_case(one, by=_member(network, each.person))
    moderation.open_case(waits, by=officer)
    decision = make_decision(case, officer, "hide")
    moderation.appeal(decision, "見なおしてください。", by=about)
    scene.planted.append(Planted(text, f"{network.slug} reported", network.pk, Right.MODERATE, about.person_id))


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
    outside.make(network, group=plant("group outside", theirs=False), until=timezone.localdate(), most=9, by=officer)
    Profile.objects.within(network).filter(member=officer).update(asked_at=timezone.now() - fresh.ON_HOME)
    scene.vouch_codes[network.pk] = vouching.code_of(make_link(claim))
    papers.set_rule(network, rule=Papers.ALWAYS, by=officer)
    claim.network.refresh_from_db()
    make_paper(claim, plant("paper", theirs=False))
    claims.ask(claim, text=plant("question", theirs=True), by=officer)


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
    _written_to(scene, network, officer)
    _news(scene, network, officer)
    _portrayed(scene, network, officer)
    mail.outbox.clear()


def _written_to(scene: Scene, network: Network, officer: Member) -> None:
    """What an alumnus wrote to the secretariat, with an answer and with what they wrote on."""
    rows = Member.objects.within(network).active().exclude(pk=officer.pk).select_related("person", "network")
    author = rows.filter(side=ALUMNI).order_by("pk")[0]
    words = [word(f"{network.slug} own enquiry {part}") for part in ("text", "answer", "further")]
    kept = word(f"{network.slug} text for answers")
    desk.add_template(network, title=kept, text=kept, by=officer)
    scene.planted.append(Planted(kept, f"{network.slug} text for answers", network.pk, Right.DESK))
    enquiry = make_enquiry(network, text=words[0], name="", by=author)
    desk.answer(enquiry, words[1], by=officer)
    desk.write(enquiry, words[2], token="ab" * 16, by=author)
    scene.planted += [
        Planted(each, f"{network.slug} own enquiry", network.pk, Right.DESK, author.person_id) for each in words
    ]


def _news(scene: Scene, network: Network, officer: Member) -> None:
    """Told to the world, to everybody (who is asked to confirm), to each side; a draft. Each with words, a picture and a file."""
    image = sheet(picture(), enclosures.LONGEST_SIDE)
    named = word(f"{network.slug} theme")
    news_themes.name(network, ja=named, en=named, by=officer)
    network.refresh_from_db(fields=["themes"])
    theme = network.themes[0]["code"]
    scene.planted.append(
        Planted(named, f"{network.slug} theme", network.pk, Right.PUBLISH, 0, reach.offered(network)[0])
    )
    for audience in reversed(reach.offered(network)):
        asks = audience == reach.offered(network)[0]
        words = [word(f"{network.slug} news {audience} {part}") for part in ("title", "text", "before", "alt", "file")]
        given = {"audience": audience, "label": labels_for(audience)[0].value, "must_confirm": asks, "theme": theme}
        row = make_announcement(officer, title=words[0], body=f"<p>{words[2]}</p>", **given)
        drawn = enclosures.add_picture(row, content=image, alt=words[3], by=officer)
        enclosures.add_file(row, content=PDF, name=f"{words[4]}.pdf", by=officer)
        text = f'<p>{words[1]}</p><figure><img src="picture:{drawn.public_id}"></figure>'
        news.write(row, version=row.version, title=words[0], body=text, by=officer)
        if audience != PUBLIC:
            told = Right.PUBLISH, 0, audience
            read = [
                each for each in words if each != words[2]
            ]  # what it said before stands on a page that is asked for
            scene.planted += [Planted(each, f"{network.slug} news", network.pk, *told) for each in read]
    for audience in reach.offered(network)[
        1:3
    ]:  # an issue to each side: its lead, a section with a file, one taken out
        words = [
            word(f"{network.slug} issue {audience} {part}") for part in ("title", "lead", "heading", "text", "file")
        ]
        gone = word(f"{network.slug} issue {audience} taken out")
        given = {"audience": audience, "label": labels_for(audience)[0].value, "body": f"<p>{words[1]}</p>"}
        parts = ((words[2], f"<p>{words[3]}</p>"), (gone, f"<p>{gone}</p>"))
        issue = make_issue(officer, *parts, title=words[0], **given)
        first, second = saying.shown_sections(issue)
        enclosures.add_file(issue, content=PDF, name=f"{words[4]}.pdf", section=first, by=officer)
        sections.remove(issue, which=second.public_id, by=officer)
        scene.planted += [
            Planted(each, f"{network.slug} issue", network.pk, Right.PUBLISH, 0, audience) for each in words
        ]
        scene.planted.append(Planted(gone, f"{network.slug} section taken out", network.pk, Right.PUBLISH))
    series = news_series.declare(
        network, name=word(f"{network.slug} series"), every=1, unit="months", grace=7, by=officer
    )
    scene.planted.append(Planted(series.name, f"{network.slug} series", network.pk, Right.PUBLISH))
    draft = word(f"{network.slug} news draft")
    make_written(officer, title=draft, body=f"<p>{draft}</p>")
    scene.planted.append(Planted(draft, f"{network.slug} news draft", network.pk, Right.PUBLISH))


def _portrayed(scene: Scene, network: Network, officer: Member) -> None:
    """A story for the world, one for members, one that lies with who is portrayed, and one that is being written."""
    staff = Grant.objects.within(network).values("member")
    rows = Member.objects.within(network).active().filter(side=ALUMNI).exclude(pk__in=staff).select_related("person")
    row = rows.filter(person=scene.people["ken"]).first() or rows.order_by("pk").first()
    if row is None or not officer.has(Right.PUBLISH):
        return
    about, tag = _member(network, row.person), network.slug
    for place in ("public", "shown", "waiting", "draft"):
        words = [word(f"{tag} story {place} {part}") for part in ("title", "text", "facts", "alt")]
        story = make_story(officer, about, public=place == "public")
        drawn = put_picture(story, officer, alt=words[3])
        given = {"title": words[0], "body": f"<p>{words[1]}</p>", "facts": words[2], "cover": drawn.public_id}
        story = write_story(story, officer, public=place == "public", **given)
        proof = stories.hand(story, by=officer) if place != "draft" else None
        if proof is not None and place != "waiting":
            stories.approve(story, mark=proof.mark, public=place == "public", by=about)
            stories.publish(story, by=officer)
        if place != "public":
            theirs = 0 if place == "draft" else about.person_id
            told = Right.PUBLISH, theirs, MEMBERS if place == "shown" else 0
            scene.planted += [Planted(each, f"{tag} story {place}", network.pk, *told) for each in words]


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
    seen_today()
    return _standing_scene


@pytest.fixture
def live_scene(transactional_db: None) -> Scene:
    """Return the furnished town for tests with a browser, which sees only what is committed."""
    return furnish(build())
