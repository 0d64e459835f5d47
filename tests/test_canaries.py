"""The canary crawl (ARCHITECTURE 5.4): a unique word lies in every private place; everybody of the cast walks every
address with every id that anybody knows, and meets exactly the words that are theirs to meet.

Pages, fragments, styles and sheets are read; redirects by what they say. Who holds a code to join meets one word more, the
family name on the invitation, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.test import Client

from enishi.chat.models import Room
from enishi.demo.town import word
from enishi.groups.models import Group
from enishi.joining import actions as joining
from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_roster_person
from enishi.members.models import Member
from tests.house import addresses, none
from tests.scene import Scene
from tests.walk import met, text

WALKERS = (
    *("hana", "ken", ""),  # an officer, an alumnus, a visitor, on both engines
    *(
        pytest.param(each, marks=pytest.mark.once)
        for each in (
            "aki",
            "rui",
            "left",
            "owner",
            "applicant",
            "tomo",
            "mori",
            "emi",
            "nao",
            "paused",
            "closed",
            "yuki",
            "ren",
            "sora",
            "contact",
            "iwa",
        )
    ),
)
GETS = [each for each in addresses() if "GET" in getattr(each.view, "methods", ())]
# left for tests of their own: the way in by a code (below), what would change the walker's own session
ASIDE = ("account/logout/", "account/login/link/", "n/<slug:network>/join/<str:code>/")
# further questions to pages that answer by what stands in the address
ASKED = {
    "profiles:directory": ("?facets=1", "?view=list&order=reading", "?order=overlap", "?order=active", "?from=さ"),
    "profiles:privacy": ("?as=alumni", "?as=employees", "?as=secretariat"),
    "profiles:suggest": ("?q=さ", "?q=た", "?q=も"),
    "feed:names": ("?q=さ", "?q=た&audience=1", "?q=も&audience=2"),
    "profiles:directory-facets": ("?q=さ",),
    "console:members": ("?side=1", "?side=2"),
    "console:record": ("?kind=members.role-given", "?kind=console.class-set"),  # what was done long before the rest
    "roster:people": ("?q=ま",),
    "roster:intake": ("?v=ok", "?v=bad", "?v=warn"),
}
PEOPLE = ("profiles:profile", "console:member-class", "roster:person", "joining:invitation")


def look(browser: Client, path: str, **headers: str) -> Any:
    """Open a page; what it writes (a look counted) is taken back."""
    with transaction.atomic():
        response = browser.get(path, headers=headers)
        transaction.set_rollback(True)
    return response


FEW = 2  # ids of a network where one is a stranger: the same door shuts for all of them


def route_of(scene: Scene, nickname: str) -> Iterator[tuple[str, bool]]:
    """Yield what one walker opens: every address, with all ids of the walker's own networks and a few of the others.
    The flag says that it is the first of its address, which is asked for as a fragment, too."""
    person = scene.people.get(nickname)
    seen = set[str]()
    for address in GETS:
        if address.route.startswith(ASIDE):
            continue
        if not address.route.startswith("n/"):
            paths = scene.paths(address.route, scene.town.nagi)[:1]
        else:
            paths = []
            for network in scene.networks:
                at_home = person is not None and Member.objects.within(network).filter(person=person).exists()
                own = scene.paths(address.route, network)
                paths += own if at_home else own[:FEW]
                if at_home and address.name in PEOPLE:
                    for other in scene.networks:
                        paths += [
                            path for path in scene.paths(address.route, network, of=other)[:FEW] if path not in own
                        ]
        for place, path in enumerate(paths):
            for more in ("", *ASKED.get(address.name, ())):
                if path + more not in seen:
                    seen.add(path + more)
                    yield path + more, place == 0


@pytest.mark.parametrize("nickname", WALKERS, ids=lambda nickname: nickname or "visitor")
def test_canaries_met_are_exactly_those_that_one_may_meet(
    scene: Scene, browsers: dict[str, Client], nickname: str
) -> None:
    """Walk everything; compare for equality."""
    browser, words = browsers[nickname], scene.words
    found: dict[str, str] = {}
    broken = []

    for place, (path, first) in enumerate(route_of(scene, nickname)):
        if place % 50 == 0:
            cache.clear()  # the limits of a reader who turns pages quickly
        answers = [look(browser, path)]
        if first and answers[0].status_code == 200:
            answers.append(look(browser, path, **{"HX-Request": "true", "Accept": "application/json"}))
        for response in answers:
            broken += [f"{response.status_code}: {path}"] if response.status_code >= 500 else []
            if response.status_code not in {404, 405}:
                found |= {each: path for each in met(words, text(response)) if each not in found}
            else:
                none(f"{each} on a page that is not there: {path}" for each in met(words, text(response)))

    allowed = scene.allowed(scene.people.get(nickname))
    places = {each.word: each.place for each in [*scene.town.canaries, *scene.planted]}
    none(broken)
    none(f"{places[each]}: not theirs, on {found[each]}" for each in sorted(found.keys() - allowed))
    none(f"{places[each]}: theirs, met nowhere" for each in sorted(allowed - found.keys()))


def test_canaries_by_searching_are_those_that_one_may_meet(scene: Scene, browsers: dict[str, Client]) -> None:
    """Ask for each word by its beginning: who may not meet it finds nobody and is suggested nobody."""
    leaks, finds = [], 0

    for network, nicknames in ((scene.town.nagi, ("ken", "hana")), (scene.town.shio, ("yuki",))):
        for nickname in nicknames:
            allowed = scene.allowed(scene.people[nickname])
            for place, canary in enumerate(each for each in scene.town.canaries if each.word.endswith("qz")):
                if place % 50 == 0:
                    cache.clear()
                path = f"/n/{network.slug}/people/suggest/?q={canary.word[:8]}"
                response = look(browsers[nickname], path)
                hit = 'role="option"' in response.content.decode()
                finds += hit
                if hit and (canary.word not in allowed or canary.roster):
                    leaks.append(f"{nickname} finds {canary.place}")

    none(leaks)
    assert finds > 10


@pytest.mark.parametrize("slug", ["nagi", "shio"])
def test_canaries_behind_a_code_are_the_family_name_alone(scene: Scene, slug: str) -> None:
    """Who holds the code of an invitation reads the family name on it, whichever step is opened, and nothing else."""
    network = next(each for each in scene.networks if each.slug == slug)
    wrong, found = [], set[str]()

    for address in GETS:
        if not address.route.startswith("n/<slug:network>/join/"):
            continue
        for here in scene.networks:
            for path in scene.paths(address.route, here, of=network):
                cache.clear()
                seen = met(scene.words, text(look(Client(), path)))
                found |= seen
                if here != network and "<str:code>" in address.route and seen:
                    wrong.append(f"{path}: {seen}")

    none(wrong)
    assert found == {word(f"{slug} waiting family")}


def test_canaries_in_mails_are_of_the_person_who_gets_them(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    """An invitation by mail tells the family name to the address on the roster, and no fact of HR."""
    officer = (
        Member.objects.within(scene.town.nagi).select_related("network", "person").get(person=scene.people["hana"])
    )
    note, unit = word("mail note"), word("mail unit")
    period = {"joined_on": None, "left_on": None, "left": True, "department": unit, "employment_type": unit}
    row = make_roster_person(
        scene.town.nagi,
        family_name="便",
        given_name="文",
        email="letter@example.jp",
        note=note,
        employee_number=note,
        periods=[period],
    )

    with django_capture_on_commit_callbacks(execute=True):
        joining.invite(scene.town.nagi, row.pk, way=Invitation.Way.MAIL, by=officer)

    (sent,) = mail.outbox
    assert sent.to == ["letter@example.jp"]
    said = f"{sent.subject} {sent.body} {sent.alternatives} {sent.extra_headers}"
    assert "便" in said
    assert met({note, unit, *scene.words}, said) == set()


@pytest.mark.parametrize("nickname", ["ken", "hana", "mori", "left", "paused"])
def test_canaries_in_one_s_own_data_are_one_s_own(scene: Scene, browsers: dict[str, Client], nickname: str) -> None:
    """The copy that somebody takes away holds all words that they wrote here, and none of HR's or anybody else's."""
    network, person = scene.town.nagi, scene.people[nickname]
    member = Member.objects.within(network).get(person=person)
    own = {each.word for each in scene.town.canaries if each.owner == member.pk and not each.roster}
    own |= {each.word for each in scene.planted if each.place.startswith(f"{nickname} ") and "draft" not in each.place}
    told = (each for each in scene.planted if each.audience and each.network_id == network.pk)
    own |= {each.word for each in told if each.person_id == person.pk}
    of_mine = ("begun", "notice", "reported", "acquaintance", "contact", "story waiting", "own enquiry")
    places = [f"{network.slug} {place}" for place in of_mine]
    theirs = (each for each in scene.planted if each.place in places)
    own |= {each.word for each in theirs if each.person_id == person.pk}
    if any(each.person_id == person.pk and each.place == f"{network.slug} story waiting" for each in scene.planted):
        own |= {each.word for each in scene.planted if each.place == f"{network.slug} story draft"}  # about them, too
    in_groups = (each for each in scene.planted if each.place.endswith(" room") and each.network_id == network.pk)
    own |= {each.word for each in in_groups if each.person_id == person.pk}
    entered = Group.objects.within(network).filter(Q(circle__seats__member=member) | Q(askings__member=member))
    own |= set(entered.values_list("name", flat=True))
    own |= set(
        Room.objects.within(network).filter(places__member=member).exclude(name="").values_list("name", flat=True)
    )
    cache.clear()

    with transaction.atomic():
        response = browsers[nickname].post(f"/n/{network.slug}/me/data/")
        transaction.set_rollback(True)

    assert response.headers["Content-Type"] == "application/zip"
    assert met(scene.words, text(response)) == own
