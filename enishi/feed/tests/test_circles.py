"""What is told in a circle, and what other rooms publish."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enishi.console.tests.make import join, start_network
from enishi.feed import publishing, reading, sources
from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_answer, make_post
from enishi.feed.tests.test_rules import reads
from enishi.kit.errors import NotAllowed, Refused
from enishi.members import circles
from enishi.members.actions import grant_role
from enishi.members.models import Circle, Member, Visitor
from enishi.members.roles import Role, last_day
from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS
from enishi.networks.models import Network
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


def make_circle(network: Network, *members: Member, audience: int = MEMBERS, blind: bool = False) -> Circle:
    """Return a circle with seats for these members."""
    circle = Circle.objects.create(network=network, kind=Circle.Kind.GROUP, audience=audience, blind=blind)
    circles.seat(circle, [member.pk for member in members])
    return circle


def shown(viewer: Member, circle: Circle | None = None) -> set[str]:
    return {item.public_id for item in reading.page(viewer, circle=circle).items}


@pytest.mark.parametrize("audience", [ALUMNI, MEMBERS])
def test_a_post_in_a_circle_is_read_by_those_who_sit_there(
    network: Network, ken: Member, mio: Member, aki: Member, audience: int
) -> None:
    ren = join(network, "蓮", "四")
    circle = make_circle(network, ken, mio, aki, audience=audience)
    post = make_post(ken, circle=circle)

    for viewer, expected in ((ken, True), (mio, True), (aki, audience == MEMBERS), (ren, False), (Visitor(), False)):
        assert reads(viewer, post) is expected
        if isinstance(viewer, Member):
            assert (post.public_id in shown(viewer)) is expected
            assert (post.public_id in shown(viewer, circle)) is expected


def test_who_has_no_seat_writes_nothing_there(network: Network, ken: Member, mio: Member) -> None:
    circle = make_circle(network, mio)

    with pytest.raises(NotAllowed):
        make_post(ken, circle=circle)

    assert not Item.objects.within(network).filter(circle=circle).exists()


def test_who_lost_the_seat_reads_nothing_not_even_their_own(network: Network, ken: Member, mio: Member) -> None:
    circle = make_circle(network, ken, mio)
    post = make_post(ken, circle=circle)

    circles.unseat(circle, [ken.pk])

    assert not reads(ken, post)
    assert reads(mio, post)
    with pytest.raises(NotAllowed):
        make_answer(post, ken)


def test_a_blind_circle_opens_to_alumni_alone(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    owner = Member.objects.within(network).exclude(pk__in=[ken.pk, mio.pk, aki.pk]).get()
    circle = make_circle(network, ken, mio, aki, owner, audience=ALUMNI, blind=True)
    post = make_post(ken, circle=circle)
    assert reads(mio, post)
    assert not reads(aki, post)
    assert not reads(owner, post)
    assert post.public_id in shown(mio, circle)
    assert post.public_id not in shown(mio), "a blind circle is read in its own room alone"

    today = timezone.localdate()
    grant_role(mio, role=Role.SECRETARIAT, until=last_day(today), reason="手伝い", by=owner)
    now_staff = again(mio)
    assert not reads(now_staff, post)
    assert not shown(now_staff, circle)
    with pytest.raises(NotAllowed):
        make_post(now_staff, circle=circle)

    Member.objects.within(network).filter(pk=ken.pk).update(side=EMPLOYEES)
    assert not reads(again(ken), post), "who works there again reads no further, their own among it"


def test_a_blind_circle_for_more_than_alumni_cannot_be(network: Network) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_circle(network, audience=MEMBERS, blind=True)


def test_nobody_of_another_network_gets_a_seat(network: Network, ken: Member) -> None:
    other = start_network()[0]
    circle = make_circle(other, ken)

    assert not circle.seats.exists()
    assert not circles.of(ken).exists()


def test_pages_of_a_circle_and_of_everything_follow_one_another(network: Network, ken: Member, mio: Member) -> None:
    first, second = make_circle(network, ken, mio), make_circle(network, ken)
    told = [
        make_post(ken, f"{number}", **given)
        for number, given in product(range(12), ({}, {"circle": first}, {"circle": second}))
    ]

    def walk(viewer: Member, circle: Circle | None = None) -> list[str]:
        found, cursor = list[str](), ""
        while True:
            page = reading.page(viewer, cursor=cursor, circle=circle)
            found += [item.public_id for item in page.items]
            cursor = page.after
            if not cursor:
                return found

    every = [post.public_id for post in reversed(told)]
    assert walk(ken) == every
    assert walk(mio) == [post.public_id for post in reversed(told) if post.circle_id != second.pk]
    assert walk(ken, second) == [post.public_id for post in reversed(told) if post.circle_id == second.pk]


# -- what other rooms publish --------------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def _a_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sources._places, Item.Kind.NEWS, "feed:item")


def within_a_deed(network: Network, **values: Any) -> Item:
    """Publish as another room's action does."""
    from enishi.activity.deeds import Kind, action, anyone, happened

    kind = Kind("test.published", "published")

    @action(rule=anyone)
    def room(subject: Network, *, by: Any) -> Item:
        given = {
            "title": "棚おろし",
            "text": "年に一度の棚おろしです。",
            "audience": MEMBERS,
            "label": "employees",
        } | values
        item = publishing.publish(subject, Item.Kind.NEWS, "abcdefghij", by=by, **given)
        happened(kind, subject, by=by, network=subject)
        return item

    officer = Member.objects.within(network).order_by("pk").first()
    found: Item = room(network, by=officer)
    return found


def test_publishing_twice_is_one_item_that_says_the_newer(network: Network, ken: Member) -> None:
    within_a_deed(network)
    agree(ken)
    make_answer(Item.objects.within(network).get(), ken)
    item = within_a_deed(network, title="棚おろし、日が変わりました")

    assert item.comments.count() == 1
    assert item.title == "棚おろし、日が変わりました"
    assert item.author_id is None
    assert reads(ken, item)


def test_publishing_outside_a_deed_is_not_allowed(network: Network, ken: Member) -> None:
    with pytest.raises(NotAllowed):
        publishing.publish(
            network, "news", "abcdefghij", title="", text="a", audience=MEMBERS, label="employees", by=ken
        )


def test_a_label_that_does_not_go_with_the_readers_is_refused(network: Network) -> None:
    with pytest.raises(Refused):
        within_a_deed(network, label="public")


def test_closed_comments_take_stamps_and_no_words(network: Network, ken: Member) -> None:
    item = within_a_deed(network, answers_open=False)

    with pytest.raises(Refused):
        make_answer(item, ken)
