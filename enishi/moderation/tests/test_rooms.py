"""Reports in rooms of alumni: they reach the hosts, who decide, and nobody of the company's learns that there are any."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.feed.models import Item
from enishi.feed.tests.make import make_answer, make_post
from enishi.groups import actions as groups
from enishi.groups.models import Group, Host, Kind, Reading
from enishi.groups.tests.make import make_group
from enishi.joining import own_data
from enishi.joining.actions import erase
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members import circles, consents
from enishi.members.models import Consent, Distance, Grant, Member
from enishi.members.roles import Role
from enishi.moderation import room_jobs, rooms
from enishi.moderation.models import KEPT, KEPT_WITHOUT, Case, RoomCase, RoomDecision, RoomReport
from enishi.moderation.tests.make import make_room_report
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.notices import reading
from enishi.notices.models import Notice
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def ken(network: Network) -> Member:
    return join(network, "健", "一")


@pytest.fixture
def mio(network: Network) -> Member:
    return join(network, "澪", "二")


@pytest.fixture
def ren(network: Network) -> Member:
    return join(network, "蓮", "三")


@pytest.fixture
def room(ken: Member, mio: Member, ren: Member) -> Group:
    """A room of alumni that Ken looks after, with Mio and Ren inside."""
    return make_group(ken, mio, ren, kind=Kind.BLIND, name="夜の港")


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def path(room: Group, rest: str = "") -> str:
    return f"/n/{room.network.slug}/groups/{room.public_id}/{rest}"


def text(response: Any) -> str:
    found: str = response.content.decode()
    return found


def host(room: Group, member: Member) -> None:
    """Have somebody look after the room, too."""
    groups.name_host(room, again(member), by=again(room.hosts.order_by("pk")[0].seat.member))


def said(post: Item, viewer: Member) -> bool:
    return Item.objects.readable_by(again(viewer)).filter(pk=post.pk).exists()


def told(kind: str, network: Network) -> set[int]:
    drain()
    rows = Notice.objects.within(network).filter(kind=f"moderation.{kind}")
    return set(rows.values_list("member", flat=True))


# -- reporting ----------------------------------------------------------------------------------------------------------
def test_item_report_in_a_room_goes_to_its_hosts_and_to_nobody_else(
    network: Network, room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    officer = join(network, "秋", "四", role=Role.COMMUNITY)
    for member in (ken, officer):
        consents.give(network, member, [Consent.Purpose.MAIL])
    post = make_post(ren, "名前をあげて笑う話", circle=room.circle)
    client, address = browser(mio), f"/n/{network.slug}/feed/{post.public_id}/report/"

    assert "世話役に届きます" in text(client.get(address))
    assert client.post(address, {"reason": "hurts", "words": "つらいです"}).url == path(room, "reports/")

    case = RoomCase.objects.within(network).get()
    assert (case.about_id, case.item_id, case.reports.get().text) == (ren.pk, post.pk, "名前をあげて笑う話")
    assert (said(post, mio), said(post, ken)) == (False, True)
    assert told("room-came", network) == {ken.pk}
    assert not Case.objects.within(network).exists()
    assert not Happening.objects.readable_by(again(officer)).filter(kind__startswith="moderation.").exists()
    shown = text(browser(ken).get(path(room, "reports/")))
    assert "つらいです" in shown
    page = text(browser(ken).get(path(room, f"reports/{case.public_id}/")))
    assert "名前をあげて笑う話" in page
    assert "澪" not in page.partition("<main")[2].partition("</main")[0], "who reported is told to nobody"


def test_answer_report_in_a_room_keeps_what_was_said(network: Network, room: Group, mio: Member, ren: Member) -> None:
    comment = make_answer(make_post(mio, circle=room.circle), ren, "ひどいことば")
    given = {"reason": "hurts", "words": ""}

    assert browser(mio).post(f"/n/{network.slug}/feed/answers/{comment.public_id}/report/", given).status_code == 302
    assert RoomReport.objects.within(network).get().text == "ひどいことば"


def test_room_person_report_takes_words_and_nothing_of_the_profile(room: Group, mio: Member, ren: Member) -> None:
    client, address = browser(mio), path(room, f"people/{ren.public_id}/report/")

    assert client.post(address, {"reason": "hurts", "words": " "}).status_code == 422
    assert client.post(address, {"reason": "hurts", "words": "夜中に何度も"}).status_code == 302

    report = RoomReport.objects.within(room.network).get()
    assert (report.words, report.title, report.text) == ("夜中に何度も", "", "")


def test_room_person_report_of_oneself_or_who_is_not_inside_is_no_page(
    network: Network, room: Group, mio: Member
) -> None:
    other = join(network, "森", "五")

    for member in (mio, other):
        assert browser(mio).get(path(room, f"people/{member.public_id}/report/")).status_code == 404
        with pytest.raises(Refused):
            make_room_report(room, mio, member)
    with pytest.raises(NotAllowed):
        make_room_report(room, other, mio)
    assert not RoomCase.objects.within(network).exists()


def test_report_of_what_is_said_elsewhere_is_none_of_the_hosts(room: Group, mio: Member, ren: Member) -> None:
    post = make_post(ren)

    with pytest.raises(NotAllowed):
        make_room_report(room, mio, post)
    open_one = make_group(ren, mio, kind=Kind.CLOSED)
    with pytest.raises(Refused):
        make_room_report(open_one, mio, ren)
    assert browser(mio).get(path(open_one, "reports/")).status_code == 404


def test_reports_of_one_thing_are_one_case_and_of_one_member_one_report(
    room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    post = make_post(ren, circle=room.circle)
    first = make_room_report(room, mio, post)

    with pytest.raises(NotAllowed):
        make_room_report(room, mio, post)  # it is out of sight
    assert make_room_report(room, ken, post).pk == first.pk
    assert first.reports.count() == 2


def test_nobody_could_decide_on_the_only_host_and_the_page_says_so(room: Group, ken: Member, mio: Member) -> None:
    post = make_post(ken, circle=room.circle)
    slug = room.network.slug

    for address in (path(room, f"people/{ken.public_id}/report/"), f"/n/{slug}/feed/{post.public_id}/report/"):
        page = text(browser(mio).get(address))
        assert "おひとりで" in page
        assert "距離をおく" in page
        assert 'name="reason"' not in page
        assert browser(mio).post(address, {"reason": "hurts", "words": "つらい"}).status_code == 422
    with pytest.raises(Refused):
        make_room_report(room, mio, ken)


def test_room_person_distance_is_kept_from_whoever_is_inside(
    network: Network, room: Group, ken: Member, mio: Member
) -> None:
    keep = path(room, f"people/{ken.public_id}/distance/")

    assert browser(mio).get(keep).status_code == 200
    assert browser(mio).post(keep, {"kind": "block"}).status_code == 302
    assert Distance.objects.within(network).get(member=mio).other_id == ken.pk
    other = join(network, "森", "五")
    assert browser(mio).get(path(room, f"people/{other.public_id}/distance/")).status_code == 404


def test_a_host_who_reports_a_host_leaves_nobody_to_decide(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    host(room, mio)

    with pytest.raises(Refused):
        make_room_report(room, mio, ken)
    assert make_room_report(room, ren, ken), "who is no host can: the other one decides"


# -- taking back --------------------------------------------------------------------------------------------------------
def test_room_report_end_shows_it_again_and_leaves_no_case(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    post = make_post(ren, circle=room.circle)
    case = make_room_report(room, mio, post)
    end = path(room, f"reports/{case.public_id}/end/")

    assert browser(ren).post(end).status_code == 404
    assert browser(mio).post(end).status_code == 302
    assert said(post, mio)
    assert not RoomCase.objects.within(room.network).exists()
    kept = make_room_report(room, mio, post)
    make_room_report(room, ken, post)
    rooms.take_back(room, kept, by=mio)
    assert kept.reports.get().reporter_id == ken.pk


def test_room_report_end_is_too_late_once_it_was_decided(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    case = make_room_report(room, mio, ren)
    rooms.decide(room, case, "nothing", by=ken)

    with pytest.raises(Conflict):
        rooms.take_back(room, case, by=mio)
    assert browser(mio).post(path(room, f"reports/{case.public_id}/end/")).status_code == 302
    assert RoomReport.objects.within(room.network).count() == 1


# -- deciding -----------------------------------------------------------------------------------------------------------
def test_room_report_is_decided_by_a_host_with_a_reason(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    post = make_post(ren, "名前をあげて笑う話", circle=room.circle)
    case = make_room_report(room, mio, post)
    address = path(room, f"reports/{case.public_id}/")

    assert browser(ken).post(address, {"act": "away", "reason": " "}).status_code == 422
    assert browser(ken).post(address, {"act": "gone", "reason": "x"}).status_code == 422
    assert browser(ken).post(address, {"act": "away", "reason": "人を笑う話だからです"}).status_code == 302

    decision = RoomDecision.objects.within(room.network).get()
    assert (decision.act, decision.by_id) == ("away", ken.pk)
    assert not any(said(post, each) for each in (ken, mio, ren))
    assert (told("room-decided", room.network), told("room-handled", room.network)) == ({ren.pk}, {mio.pk})
    page = text(browser(ren).get(path(room, f"decisions/{case.public_id}/")))
    assert "人を笑う話だからです" in page
    assert "名前をあげて笑う話" in page
    assert "澪" not in page.partition("<main")[2].partition("</main")[0]
    assert "健 一" in text(browser(ken).get(path(room, "reports/"))), "who decided what"
    assert "だれに何をしたか" in text(browser(mio).get(path(room, "reports/")))
    with pytest.raises(Conflict):
        rooms.decide(room, case, "nothing", by=ken)


def test_room_report_that_another_host_decided_meanwhile_stays_as_decided(
    room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    host(room, mio)
    tom = join(room.network, "斗", "六")
    circles.seat(room.circle, [tom.pk])
    case = make_room_report(room, tom, ren)
    assert told("room-came", room.network) == {ken.pk, mio.pk}
    rooms.decide(room, case, "nothing", by=ken)

    given = {"act": "out", "reason": "理由"}
    assert "ほかの世話役が決めました" in text(browser(mio).post(path(room, f"reports/{case.public_id}/"), given))
    assert RoomDecision.objects.within(room.network).get().act == "nothing"
    groups.lay_down(room, by=again(mio))
    assert (reading.unread(again(ken)), reading.unread(again(mio))) == (1, 0), "who is no host reads of none"


def test_room_report_left_as_it_is_tells_the_person_nothing(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    case = make_room_report(room, mio, ren)
    rooms.decide(room, case, "nothing", reason="見ました", by=ken)

    assert (told("room-decided", room.network), told("room-handled", room.network)) == (set(), {mio.pk})
    assert browser(ren).get(path(room, f"decisions/{case.public_id}/")).status_code == 404
    assert RoomDecision.objects.within(room.network).get().reason == ""


def test_room_report_ends_a_seat_and_nothing_else(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    case = make_room_report(room, mio, ren)
    rooms.decide(room, case, "out", reason="何度もお願いしました", by=ken)

    assert ren.pk not in set(circles.seated(room.circle))
    assert again(ren).state == Member.State.JOINED
    with pytest.raises(Refused):
        groups.ask(room, by=again(ren))
    assert "この部屋から出ていただきました" in text(browser(ren).get(path(room, f"decisions/{case.public_id}/")))
    assert browser(ren).get(path(room, "reports/")).status_code == 404


def test_nobody_decides_on_what_concerns_them(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    host(room, mio)
    about_ken, by_mio = make_room_report(room, ren, ken), make_room_report(room, mio, ren)

    assert browser(ken).get(path(room, f"reports/{about_ken.public_id}/")).status_code == 404
    for case, who in ((about_ken, ken), (by_mio, mio), (about_ken, ren)):
        with pytest.raises(NotAllowed):
            rooms.decide(room, case, "nothing", by=again(who))
    assert "ほかの世話役が決めます" in text(browser(mio).get(path(room, f"reports/{by_mio.public_id}/")))
    assert told("room-came", room.network) == {ken.pk, mio.pk}
    assert not RoomDecision.objects.within(room.network).exists()
    rooms.decide(room, by_mio, "nothing", by=ken)
    rooms.decide(room, about_ken, "out", reason="理由", by=mio)
    assert list(Host.objects.within(room.network).values_list("seat__member", flat=True)) == [mio.pk]


def test_the_only_host_decides_on_what_they_reported_of_somebody_who_is_none(
    room: Group, ken: Member, ren: Member
) -> None:
    case = make_room_report(room, ken, ren)

    assert rooms.decide(room, case, "nothing", by=ken)


def test_room_reports_say_when_nobody_is_left_to_decide(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    host(room, mio)
    make_room_report(room, ren, ken)
    groups.lay_down(room, by=again(mio))

    assert "決められる世話役がいません" in text(browser(ren).get(path(room, "reports/")))
    assert "困っています" not in text(browser(ken).get(path(room, "reports/")))


def test_what_is_gone_meanwhile_is_not_taken_away(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    post = make_post(ren, circle=room.circle)
    case, person = make_room_report(room, mio, post), make_room_report(room, mio, ren)
    Item.objects.within(room.network).filter(pk=post.pk).update(taken_back_at=timezone.now())
    groups.leave(room, by=again(ren))

    with pytest.raises(Refused):
        rooms.decide(room, case, "away", reason="理由", by=ken)
    with pytest.raises(Refused):
        rooms.decide(room, person, "out", reason="理由", by=ken)
    assert not RoomDecision.objects.within(room.network).exists()


def test_a_measure_without_a_reason_is_refused_by_the_database(
    room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    case = make_room_report(room, mio, ren)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoomDecision.objects.create(network=room.network, case=case, act="out", by=ken)


# -- looking again ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("act", ["away", "out"])
def test_room_decision_is_looked_at_again_by_another_host(
    room: Group, ken: Member, mio: Member, ren: Member, act: str
) -> None:
    host(room, mio)
    tom = join(room.network, "斗", "六")
    circles.seat(room.circle, [tom.pk])
    post = make_post(ren, circle=room.circle)
    case = make_room_report(room, tom, post)
    rooms.decide(room, case, act, reason="理由", by=ken)
    address = path(room, f"decisions/{case.public_id}/")

    assert browser(tom).get(address).status_code == 404
    assert browser(ren).post(address, {"text": "冗談のつもりでした"}).status_code == 302
    assert browser(ren).post(address, {"text": "もういちど"}).status_code == 422
    assert told("room-appealed", room.network) == {mio.pk}
    for who in (ken, tom):
        with pytest.raises(NotAllowed):
            rooms.review(room, case, lifted=True, answer="はい", by=again(who))
    given = {"outcome": "lifted", "answer": "早まりました"}
    assert browser(mio).post(path(room, f"reports/{case.public_id}/"), given).status_code == 302

    assert told("room-reviewed", room.network) == {ren.pk}
    assert "早まりました" in text(browser(ren).get(address))
    assert said(post, ren)
    assert ren.pk in set(circles.seated(room.circle))


def test_room_decision_that_stays_changes_nothing(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    host(room, mio)
    case = make_room_report(room, mio, ren)
    rooms.decide(room, case, "out", reason="理由", by=ken)

    with pytest.raises(Refused):
        rooms.appeal(room, case, "ちがいます", by=again(ren))  # the other host reported it
    other = join(room.network, "斗", "六")
    circles.seat(room.circle, [other.pk])
    host(room, other)
    rooms.appeal(room, case, "ちがいます", by=again(ren))
    rooms.review(room, case, lifted=False, answer="そのままにします", by=again(other))

    assert ren.pk not in set(circles.seated(room.circle))


def test_room_decision_without_another_host_says_so(room: Group, ken: Member, mio: Member, ren: Member) -> None:
    case = make_room_report(room, mio, ren)
    rooms.decide(room, case, "out", reason="理由", by=ken)
    address = path(room, f"decisions/{case.public_id}/")

    page = text(browser(ren).get(address))
    assert "見なおせるほかの世話役がいません" in page
    assert "<textarea" not in page
    assert browser(ren).post(address, {"text": "ちがいます"}).status_code == 422
    host(room, mio)
    assert "見なおせるほかの世話役がいません" in text(browser(ren).get(address)), "she reported it"


def test_room_decision_is_appealed_by_whom_it_concerns_for_fourteen_days(
    room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    host(room, mio)
    tom = join(room.network, "斗", "六")
    circles.seat(room.circle, [tom.pk])
    case = make_room_report(room, tom, ren)
    rooms.decide(room, case, "out", reason="理由", by=ken)

    with pytest.raises(NotAllowed):
        rooms.appeal(room, case, "わたしが", by=again(tom))
    with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(Refused):
        rooms.appeal(room, case, "おそくなりました", by=again(ren))


@pytest.mark.parametrize("act", ["away", "out"])
def test_room_report_that_was_decided_by_mistake_is_lifted_by_a_host_without_an_appeal(
    room: Group, network: Network, ken: Member, mio: Member, ren: Member, act: str
) -> None:
    tom, company = join(network, "斗", "六"), join(network, "会", "社", role=Role.COMMUNITY)
    circles.seat(room.circle, [tom.pk])
    post = make_post(ren, circle=room.circle)
    case = make_room_report(room, tom, post)
    rooms.decide(room, case, act, reason="理由", by=ken)
    address = path(room, f"reports/{case.public_id}/")
    assert "決定を取り消す</summary>" in text(browser(ken).get(address))

    for who, status in ((tom, 404), (ren, 404), (company, 404)):
        assert browser(who).post(address, {"why": "早まりました"}).status_code == status
    with pytest.raises(NotAllowed):
        rooms.lift(room, case, reason="早まりました", by=again(company))
    assert browser(ken).post(address, {"why": " "}).status_code == 422
    assert browser(ken).post(address, {"why": "早まりました"}).status_code == 302
    assert browser(ken).post(address, {"why": "もういちど"}).status_code == 422

    assert told("room-reviewed", room.network) == {ren.pk}
    read = text(browser(ren).get(path(room, f"decisions/{case.public_id}/")))
    assert "早まりました" in read
    assert "もういちど" not in read
    assert "あやまりとして取り消し" in text(browser(ken).get(address))
    assert said(post, ren)
    assert ren.pk in set(circles.seated(room.circle))


# -- the company --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [*Role, "employee"])
def test_no_role_of_the_company_finds_anything_of_a_report_in_a_room(
    network: Network, room: Group, ken: Member, mio: Member, ren: Member, role: str
) -> None:
    post = make_post(ren, "秘密の話", circle=room.circle)
    case = make_room_report(room, mio, post, "秘密の報告")
    rooms.decide(room, case, "away", reason="秘密の理由", by=ken)
    drain()
    mail.outbox.clear()
    one = (
        join(network, "社", "員", side=EMPLOYEES) if role == "employee" else join(network, "役", "員", role=Role(role))
    )
    client = browser(one)
    tries = [
        path(room, "reports/"), path(room, f"reports/{case.public_id}/"), path(room, f"decisions/{case.public_id}/"),
        path(room, f"people/{ren.public_id}/report/"), path(room, f"people/{ren.public_id}/distance/"),
        f"/n/{network.slug}/desk/reports/{case.public_id}/", f"/n/{network.slug}/me/decisions/{case.public_id}/",
    ]  # fmt: skip
    pages = [
        "desk/",
        "desk/reports/",
        "desk/reports/?show=done",
        "desk/record/",
        "home/",
        "notices/",
        "groups/",
        "feed/",
    ]

    assert [client.get(address).status_code for address in tries] == [404] * len(tries)
    assert client.post(path(room, f"reports/{case.public_id}/end/")).status_code == 404
    seen = "".join(text(client.get(f"/n/{network.slug}/{page}", follow=True)) for page in pages)
    for words in ("秘密", "夜の港", room.public_id, case.public_id):
        assert words not in seen
    assert not Happening.objects.readable_by(again(one)).filter(kind__startswith="moderation.").exists()
    assert not Notice.objects.within(network).filter(member=one).exists()
    assert not Case.objects.within(network).exists()
    lines = Reading.objects.within(network).filter(who=one.public_id)
    assert lines.exists() or role == Role.COMPANY, "those inside see that somebody tried"


def test_a_host_who_gets_a_role_decides_no_more(
    network: Network, room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    host(room, mio)
    case = make_room_report(room, ren, ken)
    Grant.objects.create(network=network, member=mio, role=Role.COMMUNITY)

    assert browser(mio).get(path(room, f"reports/{case.public_id}/")).status_code == 404
    with pytest.raises(NotAllowed):
        rooms.decide(room, case, "nothing", by=again(mio))
    with pytest.raises(Refused):
        make_room_report(room, ren, make_post(ken, circle=room.circle))


# -- one's own data, and the end -----------------------------------------------------------------------------------------
def test_own_data_holds_ones_reports_and_what_hosts_decided_and_the_room_is_told(
    network: Network, room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    case = make_room_report(room, mio, ren, "つらいです")
    rooms.decide(room, case, "out", reason="何度もお願いしました", by=ken)

    def words(member: Member) -> str:
        return str(own_data.collect(again(member)))

    assert "つらいです" in words(mio)
    assert "何度もお願いしました" in words(ren)
    assert "つらいです" not in words(ren) + words(ken)
    lines = Reading.objects.within(network).filter(what="own-data", texts=1)
    assert lines.count() == 3
    Grant.objects.create(network=network, member=ren, role=Role.COMMUNITY)
    assert "何度もお願いしました" not in words(ren), "the company has eyes in them now"


def test_erasing_takes_reports_and_cases_along(
    network: Network, room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    about, alone = make_room_report(room, ken, mio), make_room_report(room, mio, make_post(ren, circle=room.circle))
    shared = make_room_report(room, mio, ren)
    make_room_report(room, ken, ren)

    erase(mio, reason="退会から30日", by=SYSTEM)

    assert not RoomCase.objects.within(network).filter(pk__in=[about.pk, alone.pk]).exists()
    assert list(shared.reports.values_list("reporter", flat=True)) == [ken.pk]
    assert Reading.objects.within(network).filter(what="erasure").exists()


def test_cases_of_a_room_go_with_it_and_after_their_time(
    network: Network, room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    left, measure = make_room_report(room, mio, ren), make_room_report(room, mio, make_post(ren, circle=room.circle))
    waits = make_room_report(room, mio, make_post(ren, circle=room.circle))
    rooms.decide(room, left, "nothing", by=ken)
    rooms.decide(room, measure, "away", reason="理由", by=ken)

    def after(days: timedelta) -> set[int]:
        with time_machine.travel(timezone.now() + days):
            room_jobs.forget_old_in_rooms.func()
        return set(RoomCase.objects.within(network).values_list("pk", flat=True))

    assert after(KEPT_WITHOUT - timedelta(days=1)) == {left.pk, measure.pk, waits.pk}
    assert after(KEPT_WITHOUT + timedelta(days=1)) == {measure.pk, waits.pk}
    assert after(KEPT + timedelta(days=1)) == {waits.pk}
    groups.close(room, by=ken)
    assert not RoomCase.objects.within(network).exists()


def test_room_pages_cost_the_same_for_one_report_as_for_twelve(
    room: Group, ken: Member, mio: Member, ren: Member
) -> None:
    tom = join(room.network, "斗", "六")
    circles.seat(room.circle, [tom.pk])
    client = browser(ken)

    def cost(case: RoomCase) -> list[int]:
        counts = []
        for page in ("reports/", f"reports/{case.public_id}/"):
            client.get(path(room, page))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path(room, page)).status_code == 200
            counts.append(len(queries))
        return counts

    def grow() -> RoomCase:
        decided = make_room_report(room, mio, make_post(ren, circle=room.circle))
        rooms.decide(room, decided, "away", reason="理由", by=ken)
        make_room_report(room, ken, make_post(ren, circle=room.circle))
        waits = make_post(ren, circle=room.circle)
        make_room_report(room, mio, waits)
        return make_room_report(room, tom, waits)

    few = cost(grow())
    for _more in range(11):
        case = grow()
    assert cost(case) == few
    assert max(few) <= 12
