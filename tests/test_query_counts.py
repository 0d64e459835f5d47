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
from enishi.chat.tests.make import make_message, make_pair, make_request, make_room
from enishi.console import actions as console
from enishi.console.tests.make import join, start_network
from enishi.contacts.tests.make import make_contact
from enishi.demo.town import Town
from enishi.desk import actions as desk
from enishi.desk.models import Enquiry, Entry
from enishi.desk.tests.make import make_enquiry
from enishi.feed import actions as feed
from enishi.feed import polls, stamps
from enishi.feed.models import Item
from enishi.feed.tests.make import ask, make_answer, make_carrying, make_draft, make_post
from enishi.groups import actions as groups
from enishi.groups.models import Kind
from enishi.groups.tests.make import make_group
from enishi.ideas import actions as ideas
from enishi.ideas.tests.make import make_idea
from enishi.introductions.models import Approach, Introduction
from enishi.joining import outside, vouching
from enishi.joining.models import PersonalInvitation, Vouch
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
from enishi.letters.actions import order as order_letter
from enishi.letters.models import Letter
from enishi.letters.tests.make import make_letter, set_head
from enishi.members import distance
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.moderation import actions as moderation
from enishi.moderation.tests.make import make_decision, make_report
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Draft, Papers, Policy, Vouching
from enishi.news import actions as news
from enishi.news import enclosures
from enishi.news import series as news_series
from enishi.news import themes as news_themes
from enishi.news.tests.make import PDF, make_announcement, make_issue, make_written
from enishi.notices import themes
from enishi.notices.tests.make import POKED, make_notice
from enishi.profiles import actions as profiles
from enishi.profiles import fresh, segmenting
from enishi.profiles.models import Profile
from enishi.profiles.tests.make import again
from enishi.public import actions as public
from enishi.public import drafting
from enishi.relay.tests.make import hand_to, make_leg
from enishi.stories import actions as stories
from enishi.stories.tests.make import make_handed, make_story, put_picture
from enishi.stories.tests.make import write as write_story
from tests.house import Address, addresses, none
from tests.scene import HEADER, ROW, Scene, begin_call, browser_of, imported, picture, read

pytestmark = pytest.mark.django_db
MOST, MOST_IN_THE_DIRECTORY = 12, 10
DIRECTORY = ("profiles:directory", "profiles:suggest", "profiles:profile")
# who opens the filters without script gets in one page what are two answers otherwise
TWO_IN_ONE = {
    "profiles:directory?facets=1": 13,
    "console:health": 14,
}  # what is counted of everybody is kept for ten minutes
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
    "founding:mail": 3,
    "founding:network-new": 3,
    "founding:network-new-purpose": 3,
    "founding:network-new-kind": 3,
    "founding:network-new-members": 3,
    "founding:network-new-done": 4,
    "home:home": (11, 12),
    "public:sharing": 4,
    "notices:notices": 12,
    "notices:unread": 5,
    "notices:settings": 12,
    "notices:themes": 7,
    "notices:no-mails": 4,
    "news:announcements": 10,
    "news:announcements?k=paper": 8,
    "news:announcement": 12,
    "news:picture": 5,
    "news:file": 5,
    "news:written": 9,
    "news:series": 9,
    "news:series-edit": 7,
    "news:themes": 6,
    "news:theme-edit": 6,
    "news:announcement-edit": 12,
    "news:announcement-publication": 11,
    "news:section-edit": 8,
    "news:announcement-removal": 7,
    "news:announcement-confirmations": 12,
    "feed:feed": 8,
    "feed:for-me": 9,
    "feed:names": 4,
    "feed:names?q=森": (10, 11),
    "feed:words": 7,
    "feed:reactions": 4,
    "feed:post-new": 9,
    "feed:item": 12,
    "feed:own-stamps": 6,
    "feed:own-stamp": 4,
    "feed:drafts": 7,
    "feed:draft-picture": 5,
    "feed:picture": 5,
    "feed:picture-small": 5,
    "feed:file": 5,
    "feed:poll": 8,
    "feed:post-edit": 8,
    "feed:circle": 9,
    "feed:circle-files": 8,
    "chat:talks": 9,
    "chat:unread": 5,
    "chat:talk": 10,
    "chat:talk-since": 9,
    "chat:message": 10,
    "chat:talk-new": 6,
    "chat:talk-about": 12,
    "chat:talk-with": 12,
    "chat:talk-leaving": 8,
    "chat:requests": 9,
    "chat:promise": 11,
    "chat:manner": 7,
    "groups:groups": 9,
    "groups:group": 10,
    "groups:group-new": 6,
    "groups:group-edit": 7,
    "groups:invitations": 8,
    "groups:promise": 9,
    "groups:leaving": 8,
    "groups:closing": 7,
    "feed:item-removal": 8,
    "feed:item-stamps": 6,
    "feed:answer-edit": 8,
    "feed:answer-removal": 7,
    "feed:answer-stamps": 6,
    "moderation:reports": 10,
    "moderation:report": 12,
    "moderation:decision": 11,
    "moderation:person-report": 9,
    "moderation:item-report": 9,
    "moderation:answer-report": 9,
    "moderation:distance": 9,
    "moderation:person-distance": 10,
    "moderation:item-distance": 10,
    "moderation:answer-distance": 10,
    "stories:stories": 8,
    "stories:story": 11,
    "stories:picture": 6,
    "stories:story-approval": 9,
    "stories:story-withdrawal": 7,
    "stories:written": 7,
    "stories:story-new": 6,
    "stories:story-edit": 10,
    "stories:story-progress": 11,
    "stories:story-removal": 7,
    "relay:relay": 11,
    "relay:hand": (10, 11),
    "relay:leg-new": (11, 12),
    "relay:leg": 12,
    "relay:leg-removal": 7,
    "ideas:ideas": 11,
    "ideas:idea": 9,
    "ideas:idea-removal": 7,
    "ideas:inbox": 8,
    "ideas:inbox-idea": 9,
    "contacts:contacts": 7,
    "contacts:contacts?show=all": 7,
    "contacts:contacts-person": 8,
    "contacts:contact": 7,
    "contacts:contact-removal": 7,
    "introductions:introductions": 9,
    "introductions:introductions?show=asked": 9,
    "introductions:introduction-new": 9,
    "introductions:introduction": 9,
    "introductions:introduction-withdrawal": 7,
    "introductions:desk-introductions": 8,
    "introductions:desk-introductions?show=asked": 9,
    "introductions:desk-introduction": (10, 11),
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
    "joining:outside-links": 7,
    "joining:outside-link": 7,
    "joining:approval-vouchers": 11,
    "joining:vouch": 9,
    "joining:telephone-facts": 11,
    "joining:telephone-calls": 11,
    "joining:telephone-consents": 12,
    "joining:approvals-count": 5,
    "joining:approval": 12,
    "joining:approval-papers": 8,
    "joining:approval-paper": 11,
    "joining:join-code": 3,
    "joining:join": 4,
    "joining:join-digits": 4,
    "joining:join-late": 4,
    "joining:silence": 8,
    "profiles:still-right": 6,
    "profiles:no-letters": 6,
    "joining:no-contact": 8,
    "joining:leave": 9,
    "joining:leave-confirmation": 8,
    "joining:pause": 8,
    "joining:my-data": 6,
    "joining:wave": 10,
    "joining:my-invitations": 8,
    "joining:invitations": 11,
    "joining:invitations?state=uninvited": 12,
    "joining:invitations?q=入江": 11,
    "joining:invitation": 12,
    "joining:mailings": 8,
    "joining:mailings-new": 9,
    "joining:mailings-new?who=leaving": 9,
    "joining:mailing": 12,
    "joining:mailing-progress": 5,
    "joining:cards": 8,
    "joining:cards-new": 12,
    "joining:cards-new?who=came_back": 9,
    "joining:card-bundle": 11,
    "joining:card-bundle-progress": 5,
    "console:desk": 12,
    "console:health": 14,
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
    "console:record": 12,
    "letters:archive": 8,
    "letters:archived": 8,
    "letters:letters": 8,
    "letters:letter-new": 8,
    "letters:letter-edit": 9,
    "letters:letter": 10,
    "letters:letterhead": 7,
    "console:playbook": 8,
    "console:summary": 8,
    "console:summary-file": 6,
    "console:segments": 10,
    "console:segment": 11,
    "public:privacy": 4,
    "public:conditions": 4,
    "public:conduct": 4,
    "public:landing": 8,
    "public:question-new": 6,
    "public:question": 8,
    "public:policies": 8,
    "public:policy-draft": 9,
    "public:policy-preview": 8,
    "desk:contact": 9,
    "desk:mine": 7,
    "desk:mine-enquiry": 11,
    "desk:enquiries": 10,
    "desk:enquiry": 12,
    "desk:templates": 7,
    "desk:template-new": 6,
    "desk:template": 7,
    "desk:template-removal": 7,
    "site:robots": 1,
    "site:security-txt": 1,
    "public:brand": 3,
    "public:manifest": 3,
    "public:app-icon": 3,
    "public:offline": 3,
    "public:worker": 3,
}
MORE = {
    "profiles:directory": ("?q=森", "?facets=1", "?view=list", "?order=reading"),
    "profiles:directory-facets": ("?q=技0",),
    "profiles:suggest": ("?q=森",),
    "feed:names": ("?q=森",),
    "console:members": ("?q=森", "?state=left"),
    "roster:people": ("?q=入江",),
    "joining:cards-new": ("?who=came_back",),
    "joining:invitations": ("?state=uninvited", "?q=入江"),
    "joining:mailings-new": ("?who=leaving",),
    "news:announcements": ("?k=paper",),
    "introductions:introductions": ("?show=asked",),
    "introductions:desk-introductions": ("?show=asked",),
    "contacts:contacts": ("?show=all",),
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
    network.vouching, network.papers = Vouching.ADMIT, Papers.ALWAYS
    network.save()
    door = make_group(again(owner), kind=Kind.CLOSED)
    for member in members[1:]:
        groups.ask(door, words="入りたいです", by=again(member))
    set_head(network, again(owner))
    for n, member in enumerate(members[1:]):
        profiles.set_photo(member, squares(picture()), audience=7, by=member)
        Grant.objects.create(network=network, member=member, role=Role.COMMUNITY)
        console.add_class(network, label=f"区分{n}", side=ALUMNI, by=owner)
        make_invitation(make_roster_person(network, employee_number=f"{n:07}"))
        claim = make_claim(network, number=f"{n:07}")
        make_paper(claim)
        link = make_link(claim)
        voters = members if n == size - 1 else members[1:]  # the owner has not answered too often to be asked
        Vouch.objects.bulk_create(Vouch(network=network, link=link, member=each, knows=True) for each in voters)
        make_bundle(network, [make_roster_person(network, employee_number=f"C{n}-{m}") for m in range(size)])
        make_mailing(network, [make_roster_person(network, employee_number=f"M{n}-{m}") for m in range(size)])
        EmailAddress.objects.create(user=person, email=f"other{n}@example.com", verified=True)
        Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": f"鍵{n}"})
        for subject in Policy.Subject:
            Policy.objects.create(network=network, subject=subject, version=n + 2, text_ja="文", text_en="text")
        Grant.objects.create(network=network, member=member, role=Role.SECRETARIAT)
        post = make_carrying(again(owner), f"便り{n}", poll=ask())
        make_draft(again(owner), f"書きかけ{n}")
        stamps.add(network, picture(), ja="よ", en="y", by=owner)
        feed.change(post, text=f"便り{n}、なおしました", version=1, by=again(owner))
        for other in members:
            if other != owner:
                make_notice(again(owner), POKED, thing=post.public_id, by=again(other))
            above = make_answer(post, again(owner))
            make_answer(post, again(other), under=above.public_id)
            feed.put_stamp(post, "ouen", on=True, by=again(other))
            polls.vote(post, [n % 2], by=again(other))
            feed.put_stamp_on_answer(above, "ouen", on=True, by=again(other))
        tell_news(again(owner), members, n)
        portray(again(owner), again(member), members, n)
        make_message(make_pair(again(owner), again(members[1])), again(owner))
        make_message(make_room(again(owner), *members[1:]), again(owner), f"話{n}")
        make_request(again(member), owner)
        group = make_group(again(owner), *members[1:])
        make_group(again(member), kind=Kind.CLOSED)
        groups.invite(door, member, by=again(owner))
        for _other in members[1:]:
            make_post(again(owner), f"話{n}", circle=group.circle)
        make_leg(again(member))
        idea, closed = make_idea(again(owner), f"声{n}"), make_idea(again(owner), f"事務局への声{n}", board=False)
        make_idea(again(owner), f"待つ声{n}")
        ideas.answer(idea, state="done", text="しました。", by=again(owner))
        public.add_question(network, question_ja=f"問い{n}", answer_ja="答え", by=owner)
        introduce(again(owner), again(member), members, n)
        for about in (members[0], member):
            make_contact(again(about), again(owner))
            make_contact(again(about), again(member), planned=n)
        make_letter(network, again(owner), subject=f"便り{n}", items=[])
        order_letter(make_letter(network, again(owner)), version=1, by=again(owner))
        Letter.objects.within(network).exclude(ordered_at=None).update(done=1, sent_at=timezone.now())
        segmenting.save(network, name=f"まとまり{n}", asked={"areas": ["kanto"], "classes": ["left"]}, by=again(owner))
        desk.add_template(network, title=f"ひな形{n}", text="{name}さん", by=owner)
        enquiry = make_enquiry(network, by=owner)
        desk.hand_over(enquiry, member, by=owner)
        for officer in members:
            desk_notes(network, enquiry, officer)
            desk.write(enquiry, "もう一つ", token=f"{officer.pk:032x}", by=again(owner))
        Member.objects.create(network=start_network(slug=f"further-{n}")[0], person=person)
        bad = [ROW.format(number=f"8{n:03}{m:03}", family="山", left="平成99年", note="") for m in range(size)]
        good = [ROW.format(number=f"9{n:03}{m:03}", family="川", left="2010-03-31", note="") for m in range(size)]
        imported(read(network, owner, f"{n}.csv", "\n".join([HEADER, *good, *bad, ""]).encode()), owner)
    colleague = join(network, "紹", "介", side=EMPLOYEES)
    there = {"years": [{"joined": 2001, "left": None}], "unit": [{"department": "紹介部", "post": ""}]}
    profiles.set_values(colleague, there, by=colleague)
    report_things(network, members, size)
    make_post(again(members[-1]), "ほかの便り")
    for n, other in enumerate(members[1:-1] or [join(network, "距離", "さん")]):
        distance.keep(again(owner), other, ("mute", "block")[n % 2], by=again(owner))
    make_group(again(owner), *members[1:])
    for officer in members[1:]:
        for each in (idea, closed):
            ideas.answer(each, state="done", text="しました。", by=again(officer))
    make_leg(again(owner))
    for _each in members:
        make_answer(Item.objects.within(network).filter(kind="relay").latest("pk"), again(members[-1]))
    hand_to(again(owner), giver=again(members[-1]))
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
    day = timezone.localdate()
    for n in range(size):
        outside.make(network, group=f"集まり{n}", until=day, most=9, by=again(owner))
    scene.personal_codes[network.pk] = "x"
    begin_call(scene, network, owner)
    scene.token = "x"
    for _ in range(size):
        browser_of(person)
    network.refresh_from_db()
    Policy.objects.create(
        network=network, subject=Policy.Subject.CONDUCT, version=size + 9, text_ja="- 文", text_en="- text"
    )
    return Crowd(size, scene, browser_of(person))


def introduce(owner: Member, member: Member, members: list[Member], n: int) -> None:
    """What the owner asked for and what they are asked, each with an owner at the desk, and after everybody else was asked."""
    for turn, (who, employee) in enumerate(((owner, member), (member, owner))):
        row = Introduction.objects.create(
            network=owner.network, member=who, owner=owner, about="talk", division="紹介部", words="話を聞きたいです。",
            token=f"{turn}{n}", state="asked", due_on=timezone.localdate(),
        )  # fmt: skip
        for each in members:
            answer = "waiting" if each == employee else "declined"
            Approach.objects.create(network=owner.network, introduction=row, employee=each, answer=answer)


def tell_news(owner: Member, members: list[Member], n: int) -> None:
    """Something to confirm, changed once, with a picture, a file, a comment of everybody, and the word of everybody but one."""
    news_themes.name(owner.network, ja=f"題{n}", en=f"Theme {n}", by=owner)
    owner = again(owner)
    theme = owner.network.themes[-1]["code"]
    themes.choose(owner, {theme: ("mute", "follow")[n % 2]}, by=owner)
    row = make_announcement(owner, title=f"お知らせ{n}", must_confirm=True, theme=theme)
    news.write(row, version=row.version, title=row.title, body="<p>なおしました</p>", by=owner)
    enclosures.add_picture(row, content=sheet(picture(), enclosures.LONGEST_SIDE), alt="絵", by=owner)
    enclosures.add_file(row, content=PDF, name=f"{n}.pdf", by=owner)
    item = Item.objects.within(owner.network).get(source=row.public_id)
    for member in members:
        make_answer(item, again(member))
        if member != owner:
            news.confirm(row, by=again(member))
    segment = segmenting.save(owner.network, name=f"届け先{n}", asked={"sides": ["alumni"]}, by=owner)
    make_written(owner, title=f"下書き{n}", segment=segment.public_id)
    news_series.declare(owner.network, name=f"便り{n}", every=1, unit="weeks", grace=0, by=owner)
    issue = make_issue(owner, *((f"節{m}", "<p>文</p>") for m in range(len(members))), title=f"号{n}", theme=theme)
    for section in issue.sections.all():
        enclosures.add_file(issue, content=PDF, name=f"{n}.pdf", section=section, by=owner)


def portray(owner: Member, about: Member, members: list[Member], n: int) -> None:
    """A story about the owner for the world with a picture and a comment of everybody, and one that lies with somebody else."""
    story = make_story(owner, owner, public=True)
    drawn = put_picture(story, owner)
    story = write_story(story, owner, title=f"はなし{n}", cover=drawn.public_id, public=True)
    stories.approve(story, mark=stories.hand(story, by=owner).mark, public=True, by=owner)
    stories.publish(story, by=owner)
    item = Item.objects.within(owner.network).get(source=story.public_id)
    for each in members:
        make_answer(item, again(each))
    make_handed(owner, about, title=f"渡したはなし{n}")


def report_things(network: Any, members: list[Member], size: int) -> None:
    """Have `size` cases, each reported and opened by everybody, and a decision about the owner."""
    owner, other = again(members[0]), again(members[-1])
    about = join(network, "報", "告")
    for n in range(size):
        post = make_post(about, f"報告される{n}")
        for each in members[1:]:
            case = make_report(post, each, f"ことば{n}")
        for each in members:
            moderation.open_case(case, by=again(each))
    reporter = join(network, "告", "報")
    again_asked = make_report(make_post(about), reporter)
    moderation.appeal(make_decision(again_asked, owner, "hide"), "見なおしてください。", by=again(about))
    make_decision(make_report(make_post(owner), reporter), other, "hide")


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
        if count > TWO_IN_ONE.get(name, MOST_IN_THE_DIRECTORY if name.partition("?")[0] in DIRECTORY else MOST)
    )


# what leads who is signed in somewhere else, or is a step of a way that this person is not on
ELSEWHERE = {
    "moderation:suspended",
    "groups:read-log",  # the owner has no seat in a room of alumni: counted in groups/tests/test_views.py
    # and in moderation/tests/test_rooms.py
    "moderation:room-reports", "moderation:room-report", "moderation:room-decision", "moderation:room-person-report",
    "moderation:room-person-distance",
    "notices:notice",
    "joining:claim-papers",
    "desk:contact-done",
    "accounts:address-code", "accounts:code", "accounts:login-link", "accounts:passkey", "accounts:passkey-new",
    "accounts:password", "accounts:sign-in", "accounts:step-up", "front:front", "joining:join-choices", "joining:join-done", "joining:back", "joining:left",
    "joining:turn", "joining:personal",
    "joining:waiting", "joining:claim-correction", "joining:claim-visibility", "joining:claim-withdrawal", "joining:vouchers",
    "joining:welcome",
    "mfa_activate_totp", "mfa_authenticate", "mfa_login_webauthn", "public:logo", "public:network",
}  # fmt: skip


def test_query_counts_miss_no_address(crowds: list[dict[str, int]]) -> None:
    counted = {name.partition("?")[0] for name in crowds[1]}

    none(sorted({address.name for address in pages()} - counted - ELSEWHERE))
    none(sorted(counted & ELSEWHERE))
