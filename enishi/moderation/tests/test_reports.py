"""Reporting, deciding, being suspended, and having it looked at again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.feed import answers
from enishi.feed.models import Item
from enishi.feed.tests.make import make_answer, make_post
from enishi.joining import departing, own_data
from enishi.joining.actions import erase
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members import circles, contact, suspension
from enishi.members.models import Circle, Member
from enishi.members.roles import Role
from enishi.moderation import actions, jobs
from enishi.moderation.models import KEPT, KEPT_WITHOUT, Appeal, Case, Decision, Report
from enishi.moderation.tests.make import RULE, make_decision, make_report
from enishi.networks.audiences import ALUMNI
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.notices import actions as notice_actions
from enishi.notices.kinds import Category, Ways
from enishi.notices.models import Notice
from enishi.profiles import visibility
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def owner(network: Network) -> Member:
    found: Member = Member.objects.within(network).select_related("person", "network").get()
    return found


@pytest.fixture
def officer(network: Network, owner: Member) -> Member:
    return join(network, "秋", "三", role=Role.COMMUNITY)


@pytest.fixture
def ken(network: Network, owner: Member) -> Member:
    return join(network, "健", "一")


@pytest.fixture
def mio(network: Network, owner: Member) -> Member:
    return join(network, "澪", "二")


def browser(member: Member) -> Client:
    """Return a browser signed in as this member."""
    client = Client()
    client.force_login(member.person)
    return client


def fresh_item(item: Item) -> Item:
    """Return an item as it stands now."""
    found: Item = Item.objects.within(item.network_id).get(pk=item.pk)
    return found


def reads(viewer: Member, item: Item) -> bool:
    """Whether the viewer reads an item."""
    return bool(Item.objects.readable_by(again(viewer)).filter(pk=item.pk).exists())


# -- reporting ----------------------------------------------------------------------------------------------------------
def test_item_report_is_put_away_at_once_for_who_reports_and_for_nobody_else(
    ken: Member, mio: Member, officer: Member
) -> None:
    post = make_post(mio, "あと2席です")

    answer = browser(ken).post(
        f"/n/{ken.network.slug}/feed/{post.public_id}/report/", {"reason": "selling", "words": "毎週届きます"}
    )

    assert answer.headers["Location"] == f"/n/{ken.network.slug}/feed/"
    assert not reads(ken, post)
    assert reads(officer, post)
    assert reads(mio, post)
    assert Case.objects.within(ken.network).get().name == "澪 二"
    row = Report.objects.within(ken.network).get()
    assert (row.text, row.reason, row.words) == ("あと2席です", "selling", "毎週届きます")


def test_report_keeps_what_was_said_at_that_time(ken: Member, mio: Member, officer: Member) -> None:
    from enishi.feed import actions as feed

    post = make_post(mio, "はじめの文")
    case = make_report(post, ken)
    feed.change(post, text="あとの文", version=1, by=again(mio))
    actions.open_case(case, by=again(officer))

    page = browser(officer).get(f"/n/{ken.network.slug}/desk/reports/{case.public_id}/").content.decode()

    assert "はじめの文" in page
    assert "あとの文" not in page


def test_report_of_several_is_one_case_and_of_the_same_member_one_report(
    ken: Member, mio: Member, officer: Member
) -> None:
    post = make_post(mio)

    cases = {make_report(post, each).pk for each in (ken, officer)}
    with pytest.raises(NotAllowed):  # it is put away for them
        make_report(post, ken)

    assert len(cases) == 1
    assert Report.objects.within(ken.network).count() == 2


def test_answer_report_hides_the_comment_for_who_reports(ken: Member, mio: Member, officer: Member) -> None:
    post = make_post(officer)
    said = make_answer(post, mio, "いやなことば")

    browser(ken).post(f"/n/{ken.network.slug}/feed/answers/{said.public_id}/report/", {"reason": "hurts"})

    def words(viewer: Member) -> list[str]:
        shown = answers.thread(again(viewer), fresh_item(post))
        assert shown
        return [each.comment.text for each in answers.every(shown["said"])]

    assert words(ken) == []
    assert words(officer) == ["いやなことば"]
    assert Report.objects.within(ken.network).get().text == "いやなことば"


def test_person_report_keeps_what_stands_on_the_page(ken: Member, mio: Member) -> None:
    from enishi.profiles import actions as profiles

    profiles.set_values(mio, {"bio": ["わたしの会社へどうぞ"]}, audiences={"bio": 7}, by=mio)

    answer = browser(ken).post(f"/n/{ken.network.slug}/people/{mio.public_id}/report/", {"reason": "false"})

    assert answer.status_code == 302
    row = Report.objects.within(ken.network).select_related("case").get()
    assert (row.case.kind, "わたしの会社へどうぞ" in row.text) == ("person", True)


def test_person_report_without_a_reason_is_not_taken(ken: Member, mio: Member) -> None:
    answer = browser(ken).post(f"/n/{ken.network.slug}/people/{mio.public_id}/report/", {})

    assert answer.status_code == 422
    assert not Case.objects.within(ken.network).exists()


def test_item_report_of_ones_own_or_of_what_one_does_not_read_is_no_page(ken: Member, mio: Member) -> None:
    mine, told_to_few = make_post(ken), make_post(join(ken.network, "社", "員", side=2), audience=2)

    for item in (mine, told_to_few):
        assert (
            browser(ken).post(f"/n/{ken.network.slug}/feed/{item.public_id}/report/", {"reason": "other"}).status_code
            == 404
        )
    with pytest.raises(NotAllowed):
        make_report(told_to_few, ken)
    assert not Case.objects.within(ken.network).exists()


def test_item_report_from_a_room_without_the_company_never_comes_to_the_secretariat(ken: Member, mio: Member) -> None:
    room = Circle.objects.create(network=ken.network, kind="group", audience=ALUMNI, blind=True)
    circles.seat(room, [ken.pk, mio.pk])
    post = make_post(mio, circle=room)

    with pytest.raises(Refused):
        make_report(post, ken)
    assert not Case.objects.within(ken.network).exists()


def test_report_tells_those_who_decide_and_neither_whom_it_is_about_nor_the_record(
    network: Network, owner: Member, officer: Member, ken: Member
) -> None:
    make_report(make_post(officer), ken)
    drain()

    told = set(Notice.objects.within(network).filter(kind="moderation.came").values_list("member", flat=True))
    assert told == {owner.pk}
    assert not Happening.objects.readable_by(again(owner)).filter(kind="moderation.reported").exists()


# -- the queue ----------------------------------------------------------------------------------------------------------
def test_reports_list_what_waits_and_what_is_done(network: Network, officer: Member, ken: Member, mio: Member) -> None:
    make_report(make_post(mio), ken, "待つもの")
    done = make_report(make_post(mio), ken, "済んだもの")
    make_decision(done, officer, "nothing")
    client = browser(officer)

    shown = {
        show: client.get(f"/n/{network.slug}/desk/reports/?show={show}").content.decode()
        for show in ("open", "done", "appeals")
    }

    assert ("待つもの" in shown["open"], "済んだもの" in shown["open"]) == (True, False)
    assert ("待つもの" in shown["done"], "済んだもの" in shown["done"]) == (False, True)
    assert "待っているものは、ありません" in shown["appeals"]


def test_reports_list_appeals_by_the_day_of_their_answer(
    network: Network, officer: Member, owner: Member, ken: Member, mio: Member
) -> None:
    first, second = (make_decision(make_report(make_post(mio), ken), officer, "hide") for _turn in range(2))
    for decision, days in ((first, 9), (second, 3)):
        asked = actions.appeal(decision, "見なおしてください。", by=again(mio))
        Appeal.objects.within(network).filter(pk=asked.pk).update(due_on=today_in(network) + timedelta(days=days))
    client, address = browser(owner), f"/n/{network.slug}/desk/reports/?show=appeals"

    listed = [each["row"] for each in client.get(address).context["rows"]]
    following = client.get(f"{address}&after={second.case.public_id}").context["rows"]

    assert listed == [second.case, first.case]
    assert [each["row"] for each in following] == [first.case]


def test_reports_are_paged_without_gap_or_double(network: Network, officer: Member, ken: Member, mio: Member) -> None:
    ids = {make_report(make_post(mio, f"{n}"), ken).public_id for n in range(26)}
    client, address, met = browser(officer), "", []

    while True:
        page = client.get(f"/n/{network.slug}/desk/reports/{address}")
        met += [each["row"].public_id for each in page.context["rows"]]
        address = page.context["following"]
        if not address:
            break

    assert len(met) == 26
    assert set(met) == ids


def test_report_shows_what_was_reported_only_once_it_is_opened_and_records_that(
    network: Network, owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    case = make_report(make_post(mio, "ひみつのことば"), ken)
    client, here = browser(officer), f"/n/{network.slug}/desk/reports/{case.public_id}/"

    before = client.get(here).content.decode()
    client.post(f"{here}opening/")
    after = client.get(here).content.decode()

    assert ("ひみつのことば" in before, "ひみつのことば" in after) == (False, True)
    row = Happening.objects.readable_by(again(owner)).get(kind="moderation.opened")
    assert row.actor_id == officer.person_id
    assert "ひみつのことば" not in browser(owner).get(here).content.decode()  # each opens for themselves


def test_report_about_oneself_is_not_found(network: Network, officer: Member, ken: Member) -> None:
    case = make_report(make_post(officer), ken)
    client = browser(officer)

    assert client.get(f"/n/{network.slug}/desk/reports/{case.public_id}/").status_code == 404
    assert client.post(f"/n/{network.slug}/desk/reports/{case.public_id}/opening/").status_code == 404
    assert "勧誘や商売" not in client.get(f"/n/{network.slug}/desk/reports/").content.decode()
    with pytest.raises(NotAllowed):
        make_decision(case, officer, "nothing")


# -- deciding -----------------------------------------------------------------------------------------------------------
def test_report_opening_by_a_member_is_no_page(network: Network, ken: Member, mio: Member) -> None:
    case = make_report(make_post(mio), ken)

    assert browser(ken).post(f"/n/{network.slug}/desk/reports/{case.public_id}/opening/").status_code == 404


def test_report_decision_shows_both_notices_before_anything_happens(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    case = make_report(make_post(mio), ken)
    actions.open_case(case, by=again(officer))
    client, path = browser(officer), f"/n/{network.slug}/desk/reports/{case.public_id}/decision/"
    page = client.get(f"/n/{network.slug}/desk/reports/{case.public_id}/")
    rule = page.context["rules"][0]
    typed = {"act": "suspend", "rule": rule, "days": "30", "reason": "くりかえされました。"}
    mail.outbox.clear()

    shown = client.post(path, typed)
    text = shown.content.decode()

    assert shown.status_code == 200
    assert [each in text for each in ("澪 二さんへ", "くりかえされました。", "だれに何をしたかは書きません", rule)] == [
        True
    ] * 4
    assert not Decision.objects.within(network).exists()
    assert again(mio).state == "joined"
    client.post(path, typed | {"seen": "1"})
    drain()
    assert again(mio).state == "suspended"
    assert [each.to for each in mail.outbox] == [[mio.person.email]]
    assert "くりかえされました。" in mail.outbox[0].body
    assert Notice.objects.within(network).filter(kind="moderation.handled", member=ken).count() == 1


@pytest.mark.parametrize(
    "missing",
    [{"rule": ""}, {"reason": " "}, {"days": ""}, {"act": "expel"}, {"rule": "わたしのきまり"}, {"days": "3650"}],
)
def test_report_decision_takes_a_rule_a_reason_and_a_term(
    network: Network, officer: Member, ken: Member, mio: Member, missing: dict[str, str]
) -> None:
    case = make_report(make_post(mio), ken)
    actions.open_case(case, by=again(officer))
    client = browser(officer)
    rule = client.get(f"/n/{network.slug}/desk/reports/{case.public_id}/").context["rules"][0]
    typed = {"act": "suspend", "rule": rule, "days": "30", "reason": "理由", "seen": "1"} | missing

    answer = client.post(f"/n/{network.slug}/desk/reports/{case.public_id}/decision/", typed)

    assert answer.status_code == 422
    assert again(mio).state == "joined"
    assert not Decision.objects.within(network).exists()


def test_decision_without_opening_or_made_twice_is_refused(
    officer: Member, owner: Member, ken: Member, mio: Member
) -> None:
    case = make_report(make_post(mio), ken)

    with pytest.raises(Refused):
        actions.decide(case, "nothing", by=again(officer))
    make_decision(case, officer, "nothing")
    with pytest.raises(Conflict):
        make_decision(case, owner)

    assert again(mio).state == "joined"


def test_decision_by_who_reported_is_for_a_colleague_unless_there_is_none(
    owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    case = make_report(make_post(mio), officer)

    with pytest.raises(NotAllowed):
        make_decision(case, officer, "nothing")
    make_decision(case, owner, "nothing")


def test_decision_by_the_only_one_who_decides_is_made_though_they_reported(owner: Member, mio: Member) -> None:
    case = make_report(make_post(mio), owner)

    make_decision(case, owner, "nothing")

    assert Decision.objects.within(owner.network).get().act == "nothing"


def test_decision_hides_the_text_for_everybody_and_tells_its_author_why(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    post = make_post(mio)
    decision = make_decision(make_report(post, ken), officer, "hide")
    drain()

    assert [reads(each, post) for each in (ken, mio, officer)] == [False] * 3
    notice = Notice.objects.within(network).get(member=mio, kind="moderation.decided")
    page = browser(mio).get(notice.place).content.decode()
    assert decision.reason in page
    assert RULE in page
    assert again(mio).state == "joined"


def test_decision_hides_nothing_that_was_taken_back(officer: Member, ken: Member, mio: Member) -> None:
    from enishi.feed import actions as feed

    post = make_post(mio)
    case = make_report(post, ken)
    feed.take_back(post, by=again(mio))

    with pytest.raises(Refused):
        make_decision(case, officer, "hide")


def test_decision_on_somebody_with_a_role_is_an_owners_and_never_on_the_only_owner(
    network: Network, owner: Member, officer: Member, ken: Member
) -> None:
    second = join(network, "第", "二", role=Role.SECRETARIAT)
    with pytest.raises(Refused):
        make_decision(make_report(make_post(second), ken), officer)
    with pytest.raises(Refused):
        make_decision(make_report(make_post(owner), ken), officer)
    make_decision(make_report(make_post(officer), ken), owner)

    assert [again(each).state for each in (second, owner, officer)] == ["joined", "joined", "suspended"]
    assert not again(officer).has("moderate")


def test_decision_is_read_by_whom_it_concerns_alone(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    decision = make_decision(make_report(make_post(mio), ken), officer, "talk")
    path = f"/n/{network.slug}/me/decisions/{decision.public_id}/"

    assert [browser(each).get(path).status_code for each in (mio, ken, officer)] == [200, 404, 404]


def test_decision_of_nothing_is_no_page(network: Network, officer: Member, ken: Member, mio: Member) -> None:
    decision = make_decision(make_report(make_post(mio), ken), officer, "nothing")

    assert browser(mio).get(f"/n/{network.slug}/me/decisions/{decision.public_id}/").status_code == 404


# -- being warned ------------------------------------------------------------------------------------------------------------
def test_warning_is_told_in_the_app_and_by_mail_whatever_its_reader_muted(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    notice_actions.choose(mio, {Category.DESK: Ways(in_app=False, mail=False)}, {}, by=mio)
    post = make_post(mio, "あと2席です")
    mail.outbox.clear()

    decision = make_decision(make_report(post, ken), officer, "warn", days=None)
    drain()

    (told,) = Notice.objects.within(network).filter(member=mio, kind="moderation.warned")
    assert told.in_app
    assert told.mail_at is None  # one mail, and not another one of the notice
    (sent,) = mail.outbox
    assert sent.to == [mio.person.email]
    assert sent.subject == "凪の会の事務局からの注意"
    assert all(each in sent.body for each in (decision.reason, RULE, decision.public_id))
    assert reads(officer, post)
    assert again(mio).state == "joined"
    page = browser(mio).get(told.place).content.decode()
    for each in ("事務局からの注意", decision.reason, RULE, "見なおしをお願いする", "この決定は2年のこり"):
        assert each in page, each


def test_warning_takes_a_rule_and_a_reason(network: Network, officer: Member, ken: Member, mio: Member) -> None:
    case = make_report(make_post(mio), ken)

    for missing in ({"rule": ""}, {"reason": " "}):
        with pytest.raises(Refused):
            make_decision(case, officer, "warn", **missing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(network=network, case=case, act="warn", rule=RULE, by=officer)


def test_report_says_what_was_decided_about_the_same_person_before(
    network: Network, owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    first = make_decision(make_report(make_post(mio), ken), officer, "warn")
    make_decision(make_report(make_post(mio), ken), officer, "nothing")
    make_decision(make_report(make_post(ken), mio), officer, "hide")
    case = make_report(make_post(mio), ken)
    here = f"/n/{network.slug}/desk/reports/{case.public_id}/"
    client = browser(officer)

    assert list(client.get(here).context["before"]) == [first]
    assert "注意する" in client.get(here).content.decode().partition('id="what-title"')[0]
    actions.lift(first, reason="読みちがえました。", by=again(owner))
    assert client.get(here).context["before"] == []
    assert "これまでに決まったことは、ありません" in client.get(here).content.decode()


def test_warning_is_looked_at_again_by_somebody_else(
    network: Network, owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    decision = make_decision(make_report(make_post(mio), ken), officer, "warn")
    notice_actions.choose(mio, {Category.DESK: Ways(in_app=False)}, {}, by=mio)
    appeal = appeal_of(decision, mio)

    with pytest.raises(NotAllowed):
        actions.review(appeal, lifted=True, answer="…", by=again(officer))
    actions.review(appeal, lifted=True, answer="あやまりでした。", by=again(owner))
    drain()

    told = Notice.objects.within(network).get(member=mio, kind="moderation.reviewed")
    assert "決定は取り消されました" in browser(mio).get(told.place).content.decode()
    (kept,) = own_data.collect(again(mio))["moderation"]
    assert (kept["act"], kept["lifted"]) == ("注意する", True)


# -- being suspended ------------------------------------------------------------------------------------------------------
def test_suspended_member_reads_why_until_when_and_what_still_works(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    post = make_post(mio, "あと2席です")
    decision = make_decision(make_report(post, ken), officer)
    client = browser(mio)

    led = client.get(f"/n/{network.slug}/home/")
    page = client.get(led.headers["Location"]).content.decode()

    assert led.headers["Location"] == f"/n/{network.slug}/suspended/"
    assert [each in page for each in (decision.reason, RULE, "あと2席です", "データの持ち帰り", "1人だけ")] == [
        True
    ] * 5
    assert page.index("いまできること") < page.index("できないのは")
    assert "困っています" not in page
    assert not reads(ken, post)
    assert visibility.cards([mio.pk], again(ken)) == []
    assert client.post(f"/n/{network.slug}/feed/new/").status_code == 404


def test_suspended_member_takes_their_data_and_leaves_and_stays_suspended_if_they_come_back(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    make_decision(make_report(make_post(mio), ken), officer)
    client = browser(mio)

    assert client.get(f"/n/{network.slug}/me/data/").status_code in (200, 404)
    assert [each["kind"] for each in own_data.collect(again(mio))["moderation"]] == ["decision"]
    departing.leave(again(mio), by=again(mio))
    assert again(mio).state == "left"
    departing.come_back(again(mio), by=again(mio))
    assert again(mio).state == "suspended"


def test_suspended_page_of_who_is_not_is_no_page(network: Network, ken: Member) -> None:
    assert browser(ken).get(f"/n/{network.slug}/suspended/").status_code == 404


def test_suspension_ends_by_itself_after_its_last_day(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    make_decision(make_report(make_post(mio), ken), officer, days=7)
    mail.outbox.clear()

    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        jobs.end_suspensions.func()
        drain()
        assert again(mio).state == "suspended"
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        jobs.end_suspensions.func()
        drain()
        assert again(mio).state == "joined"
        assert suspension.of_member(again(mio)) is None
        assert "また参加いただけます" in mail.outbox[-1].subject
        assert visibility.cards([mio.pk], again(ken))


def test_one_with_trouble_keeps_nobody_else_out(
    officer: Member, ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [make_report(make_post(mio), ken), make_report(make_post(ken), mio)]
    for case in cases:
        make_decision(case, officer, days=7)
    ended = actions.end_suspension

    def trouble(member: Member, *, by: Any) -> None:
        if member.pk == mio.pk:
            raise ValueError
        ended(member, by=by)

    monkeypatch.setattr(actions, "end_suspension", trouble)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        jobs.end_suspensions.func()
        drain()
        assert [again(each).state for each in (mio, ken)] == ["suspended", "joined"]


def test_suspension_ends_with_the_night_where_the_network_is(network: Network, officer: Member, mio: Member) -> None:
    assert network.time_zone == "Asia/Tokyo"
    suspension.begin(mio, date(2026, 12, 8))

    with time_machine.travel(
        datetime(2026, 12, 8, 16, tzinfo=UTC), tick=False
    ):  # one in the morning of the 9th in Tokyo
        assert [row.member_id for row in suspension.passed()] == [mio.pk]
    with time_machine.travel(datetime(2026, 12, 8, 9, tzinfo=UTC), tick=False):
        assert not suspension.passed()


def test_suspended_page_ends_it_where_the_clock_was_late(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    make_decision(make_report(make_post(mio), ken), officer, days=7)

    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        client = browser(mio)
        answer = client.get(f"/n/{network.slug}/suspended/")
        assert answer.headers["Location"] == f"/n/{network.slug}/"
        assert again(mio).state == "joined"


def test_who_paused_before_still_does_afterwards(officer: Member, ken: Member, mio: Member) -> None:
    post = make_post(mio)
    case = make_report(post, ken)
    departing.pause(again(mio), by=again(mio))
    make_decision(case, officer, days=7)

    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        jobs.end_suspensions.func()
        drain()
        assert again(mio).state == "paused"


def test_end_before_the_last_day_is_refused(officer: Member, ken: Member, mio: Member) -> None:
    make_decision(make_report(make_post(mio), ken), officer)

    with pytest.raises(Refused):
        actions.end_suspension(again(mio), by=SYSTEM)
    with pytest.raises(NotAllowed):
        actions.end_suspension(again(mio), by=again(officer))
    assert again(mio).state == "suspended"


# -- looking at it again ----------------------------------------------------------------------------------------------------
def appeal_of(decision: Decision, member: Member) -> Appeal:
    return actions.appeal(decision, "出典を足しました。", by=again(member))


def test_appeal_goes_to_somebody_else_and_lifts_what_was_decided(
    network: Network, owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    post = make_post(mio)
    case = make_report(post, ken)
    decision = make_decision(case, officer)
    browser(mio).post(f"/n/{network.slug}/me/decisions/{decision.public_id}/", {"text": "出典を足しました。"})
    drain()
    told = set(Notice.objects.within(network).filter(kind="moderation.appealed").values_list("member", flat=True))
    assert told == {owner.pk}
    path = f"/n/{network.slug}/desk/reports/{case.public_id}/appeal/"
    typed = {"outcome": "lifted", "answer": "あやまりでした。"}

    assert browser(officer).post(path, typed).status_code == 403
    assert again(mio).state == "suspended"
    assert browser(owner).post(path, typed).status_code == 302

    assert again(mio).state == "joined"
    assert reads(ken, make_post(mio))
    drain()
    assert "取り消されました" in mail.outbox[-1].subject
    assert (
        "あやまりでした。" in browser(mio).get(f"/n/{network.slug}/me/decisions/{decision.public_id}/").content.decode()
    )


def test_report_appeal_that_is_turned_down_changes_nothing(
    owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    decision = make_decision(make_report(make_post(mio), ken), officer)
    appeal = appeal_of(decision, mio)

    actions.review(appeal, lifted=False, answer="そのままです。", by=again(owner))

    assert again(mio).state == "suspended"
    with pytest.raises(Conflict):
        actions.review(appeal, lifted=True, answer="やはり。", by=again(owner))


def test_appeal_shows_a_hidden_text_again(owner: Member, officer: Member, ken: Member, mio: Member) -> None:
    post = make_post(mio)
    appeal = appeal_of(make_decision(make_report(post, ken), officer, "hide"), mio)
    assert not reads(officer, post)

    actions.review(appeal, lifted=True, answer="あやまりでした。", by=again(owner))

    assert reads(officer, post)
    assert reads(mio, post)


def test_appeal_is_for_whom_it_concerns_once_and_in_time(officer: Member, ken: Member, mio: Member) -> None:
    decision = make_decision(make_report(make_post(mio), ken), officer)

    with pytest.raises(NotAllowed):
        appeal_of(decision, ken)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False), pytest.raises(Refused):
        appeal_of(decision, mio)
    appeal_of(decision, mio)
    with pytest.raises(Conflict):
        appeal_of(decision, mio)


def test_appeal_goes_to_who_decided_where_nobody_else_is_left(owner: Member, ken: Member, mio: Member) -> None:
    appeal = appeal_of(make_decision(make_report(make_post(mio), ken), owner), mio)

    actions.review(appeal, lifted=True, answer="見なおしました。", by=again(owner))

    assert again(mio).state == "joined"


def test_lifting_one_suspension_leaves_the_other(owner: Member, officer: Member, ken: Member, mio: Member) -> None:
    cases = [make_report(make_post(mio), ken) for _ in range(2)]
    first = make_decision(cases[0], officer, days=90)
    second = make_decision(cases[1], officer, days=14)

    actions.review(appeal_of(first, mio), lifted=True, answer="…", by=again(owner))

    assert again(mio).state == "suspended"
    held = suspension.of_member(again(mio))
    assert held
    assert held.until == second.until


# -- lifting a mistake without an appeal -----------------------------------------------------------------------------------
def lifting(decision: Decision, member: Member, why: str = "文を読みちがえました。") -> int:
    """Return the answer to this member lifting a decision from the page of its case."""
    path = f"/n/{decision.network.slug}/desk/reports/{decision.case.public_id}/lifting/"
    return int(browser(member).post(path, {"why": why}).status_code)


def test_report_lifting_shows_again_what_was_hidden_and_keeps_how_it_came(
    network: Network, officer: Member, ken: Member, mio: Member
) -> None:
    post = make_post(mio, "だいじな話")
    case = make_report(post, ken)
    decision = make_decision(case, officer, "hide")
    here = f"/n/{network.slug}/desk/reports/{case.public_id}/"
    assert "もう一度見せて、決定を取り消す" in browser(officer).get(here).content.decode()

    assert lifting(decision, officer, why=" ") == 422
    assert lifting(decision, officer) == 302
    drain()

    assert reads(officer, post)
    assert reads(mio, post)
    assert not reads(ken, post)  # who reported it put it away for themselves
    page = browser(officer).get(here).content.decode()
    for each in (
        "だいじな話",
        "困っています。",
        RULE,
        decision.reason,
        "あやまりとして取り消し",
        "文を読みちがえました。",
    ):
        assert each in page, each
    assert "決定を取り消す</summary>" not in page
    assert "お話" not in page.partition("<article")[2]  # nobody asked for it
    row = Happening.objects.within(network).get(kind="moderation.lifted")
    assert (row.actor_id, row.about_id) == (officer.person_id, mio.person_id)
    (told,) = Notice.objects.within(network).filter(member=mio, kind="moderation.reviewed")
    read = browser(mio).get(told.place).content.decode()
    for each in ("決定は取り消されました", "文を読みちがえました。"):
        assert each in read, each
    assert "見なおしをお願いする" not in read
    assert Notice.objects.within(network).filter(member=mio, kind="moderation.reviewed").count() == 1


def test_report_lifting_twice_is_a_conflict_and_tells_once(
    network: Network, owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    decision = make_decision(make_report(make_post(mio), ken), officer, "hide")

    assert [lifting(decision, each) for each in (officer, owner)] == [302, 422]
    drain()

    assert Notice.objects.within(network).filter(member=mio, kind="moderation.reviewed").count() == 1
    assert Appeal.objects.within(network).get().answer == "文を読みちがえました。"


def test_report_lifting_is_for_who_may_decide_and_whom_it_does_not_concern(
    network: Network, owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    decision = make_decision(make_report(make_post(officer), ken), owner, "hide")
    other = make_decision(make_report(make_post(mio), officer), owner, "hide")

    assert [lifting(decision, each) for each in (ken, officer)] == [404, 404]
    assert lifting(other, officer) == 403  # they reported it, and there is a colleague
    assert not Appeal.objects.within(network).exists()
    with pytest.raises(Refused):
        actions.lift(make_decision(make_report(make_post(mio), ken), owner, "nothing"), reason="…", by=again(owner))


def test_lifting_answers_an_appeal_that_waits_and_keeps_an_answer_that_was_given(
    network: Network, owner: Member, officer: Member, ken: Member, mio: Member
) -> None:
    posts = [make_post(mio), make_post(mio)]
    waits, answered = (make_decision(make_report(post, ken), officer, "hide") for post in posts)
    appeal_of(waits, mio)
    actions.review(appeal_of(answered, mio), lifted=False, answer="そのままです。", by=again(owner))
    drain()

    assert [lifting(each, officer) for each in (waits, answered)] == [302, 302]
    drain()

    assert [reads(officer, post) for post in posts] == [True, True]
    assert not Case.objects.within(network).with_open_appeal().exists()
    row = Appeal.objects.within(network).get(decision=answered)
    assert (row.text, row.answer) == ("出典を足しました。", "そのままです。\n\n文を読みちがえました。")
    told = Notice.objects.within(network).filter(member=mio, kind="moderation.reviewed")
    assert sorted(told.values_list("number", flat=True)) == [1, 2]


def test_lifting_lets_a_suspended_member_take_part_again_and_tells_them_by_mail(
    officer: Member, ken: Member, mio: Member
) -> None:
    decision = make_decision(make_report(make_post(mio), ken), officer)
    mail.outbox.clear()

    assert lifting(decision, officer) == 302
    drain()

    assert again(mio).state == "joined"
    (sent,) = mail.outbox
    assert "文を読みちがえました。" in sent.body


def test_lifting_does_not_bring_back_what_its_author_took_back(officer: Member, ken: Member, mio: Member) -> None:
    post = make_post(mio)
    decision = make_decision(make_report(post, ken), officer, "hide")
    Item.objects.within(mio.network).filter(pk=post.pk).update(taken_back_at=timezone.now())

    assert lifting(decision, officer) == 302
    assert not reads(mio, post)


# -- own data, erasure, time --------------------------------------------------------------------------------------------------
def test_own_data_holds_ones_reports_and_never_who_reported(officer: Member, ken: Member, mio: Member) -> None:
    make_decision(make_report(make_post(mio), ken, "健のことば"), officer, "talk")

    mine, theirs = (own_data.collect(again(each))["moderation"] for each in (ken, mio))

    assert [(each["kind"], each["words"]) for each in mine] == [("report", "健のことば")]
    assert [each["kind"] for each in theirs] == ["decision"]
    assert "健のことば" not in str(theirs)


def test_erasure_takes_reports_along_and_cases_about_one(
    owner: Member, ken: Member, mio: Member, officer: Member
) -> None:
    make_report(make_post(mio), ken)
    make_report(make_post(officer), mio)

    erase(mio, reason="…", by=SYSTEM)

    assert not Case.objects.within(ken.network).exists()
    assert not Report.objects.within(ken.network).exists()


@pytest.mark.parametrize(("act", "kept"), [("nothing", KEPT_WITHOUT), ("warn", KEPT), ("hide", KEPT)])
def test_cases_go_some_time_after_their_decision(
    officer: Member, ken: Member, mio: Member, act: str, kept: Any
) -> None:
    make_decision(make_report(make_post(mio), ken), officer, act)

    for days, there in ((-1, True), (1, False)):
        with time_machine.travel(timezone.now() + kept + timedelta(days=days), tick=False):
            jobs.forget_old.func()
            drain()
            assert Case.objects.within(ken.network).exists() is there


def test_turning_to_many_by_comments_ends_and_talking_on_does_not(
    ken: Member, mio: Member, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact, "PEOPLE_A_DAY", 1)
    first, second = make_post(mio), make_post(officer)
    make_answer(first, ken)
    client = browser(ken)

    def say_to(post: Item, turn: int) -> int:
        typed = {"text": "ごあんないです", "token": f"{turn:032x}"}
        return int(client.post(f"/n/{ken.network.slug}/feed/{post.public_id}/answers/", typed).status_code)

    assert [say_to(first, 1), say_to(second, 2), say_to(first, 3)] == [302, 429, 302]
    assert second.comments.count() == 0
