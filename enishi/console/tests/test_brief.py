"""Ten minutes a week by mail: on Monday morning, once, to who runs the network, with what there is to do and nobody's name."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from enishi.console import brief, jobs
from enishi.console.tests.make import join, start_network
from enishi.desk.tests.make import make_enquiry
from enishi.feed.models import Item
from enishi.feed.tests.make import make_post
from enishi.kit.jobs import drain
from enishi.members import consents
from enishi.members.models import Consent, Grant, Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.notices import actions, sending
from enishi.notices import jobs as notices
from enishi.notices.kinds import Category, Ways
from enishi.notices.models import Notice
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def network() -> Network:
    with time_machine.travel(at(10, 12), tick=False):
        found = start_network()[0]
        Grant.objects.within(found).delete()
        return found


@pytest.fixture
def hana(network: Network) -> Member:
    return runs(network, Role.SECRETARIAT)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026, in which the 16th, 23rd and 30th are Mondays."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


def runs(network: Network, role: Role | None) -> Member:
    """Return somebody with this role who agreed to letters, there since the 10th."""
    with time_machine.travel(at(10, 12), tick=False):
        member = join(network, "四季", "花", role=role) if role else join(network, "四季", "花")
        if not consents.holds(member, Consent.Purpose.MAIL):
            consents.give(network, member, [Consent.Purpose.MAIL])
        return member


def tick(moment: datetime) -> list[Any]:
    """Return the mails that leave when the clock shows this, after the jobs that it starts."""
    mail.outbox.clear()
    cache.clear()
    with time_machine.travel(moment, tick=False):
        jobs.brief_due.func()
        drain()
        notices.mail_due.func()
        drain()
    return list(mail.outbox)


def read(letter: Any) -> str:
    """Return the text of a mail, which its HTML says, too."""
    text = re.sub(r"<[^>]+>", "", letter.alternatives[0][0])
    assert letter.body.splitlines()[0] in text
    return str(letter.body)


def write(author: Member, day: int) -> Item:
    with time_machine.travel(at(day, 12), tick=False):
        return make_post(author)


def test_brief_comes_on_monday_morning_to_those_who_run_the_network_once(network: Network, hana: Member) -> None:
    emi, owner = runs(network, Role.COMMUNITY), runs(network, Role.OWNER)
    runs(network, None)

    assert tick(at(22, 12)) == tick(at(23, 7, 59)) == []
    assert tick(at(23, 8)) == []
    letters = tick(at(23, 8, 5))

    assert {letter.to[0] for letter in letters} == {each.person.email for each in (hana, emi, owner)}
    assert {letter.subject for letter in letters} == {f"{network.name}：今週の10分"}
    assert tick(at(23, 8, 30)) == tick(at(23, 14)) == tick(at(24, 9)) == tick(at(29, 12)) == []
    tick(at(30, 8))
    assert len(tick(at(30, 8, 5))) == 3


def test_brief_goes_by_the_clock_of_the_network(network: Network, hana: Member) -> None:
    Network.objects.update(time_zone="America/New_York")

    assert tick(at(23, 9)) == tick(at(23, 21, 59)) == []  # eight o'clock there is 22 o'clock in Tokyo
    tick(at(23, 22))
    assert len(tick(at(23, 22, 3))) == 1


def test_brief_is_told_once_also_when_its_job_is_killed(
    network: Network, hana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(at(23, 8), tick=False):
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            brief.tell_week(network, at(23, 8).date())
            raise KeyboardInterrupt
        assert not Notice.objects.within(network).exists()
        for _turn in range(3):
            jobs.tell_week.func(network.pk, "2026-11-23")
        assert Notice.objects.within(network).count() == 1
    whole = sending._write_alone

    def killed(*args: Any) -> None:
        whole(*args)
        raise KeyboardInterrupt

    with time_machine.travel(at(23, 8, 5), tick=False):
        monkeypatch.setattr(sending, "_write_alone", killed)
        with pytest.raises(KeyboardInterrupt):
            sending.send(network.pk, [hana.pk])
        monkeypatch.undo()

    assert len(tick(at(23, 8, 6))) == 1
    assert tick(at(23, 8, 40)) == []


def test_brief_waits_for_the_end_of_quiet_hours(network: Network, hana: Member) -> None:
    actions.choose(hana, {}, {"quiet_to": time(10)}, by=hana)

    assert tick(at(23, 8)) == tick(at(23, 9, 59)) == []
    assert len(tick(at(23, 10))) == 1


def test_brief_that_was_read_on_the_page_is_not_mailed(network: Network, hana: Member) -> None:
    tick(at(23, 8))
    client = Client()
    client.force_login(hana.person)
    page = f"https://testserver/n/{network.slug}/desk/health/"
    client.get(f"/n/{network.slug}/notices/unread/", headers={"HX-Request": "true", "HX-Current-URL": page})

    assert tick(at(23, 8, 5)) == []


def test_brief_says_in_one_line_that_there_is_nothing_to_do(network: Network, hana: Member) -> None:
    write(runs(network, None), 20)
    tick(at(23, 8))

    text = read(tick(at(23, 8, 5))[0])

    above, _foot, _below = text.partition("--")
    assert above.split() == ["今週、急いですることはありません。"]


def test_brief_says_what_there_is_to_do_and_where_and_nobodys_name(network: Network, hana: Member) -> None:
    ken = runs(network, None)
    others = [runs(network, None) for _turn in range(5)]
    for _turn in range(5):
        item = write(ken, 15)
    with time_machine.travel(at(15, 12), tick=False):
        make_enquiry(network, by=ken)
    Member.objects.within(network).update(joined_at=at(23, 8) - timedelta(days=20))
    tick(at(23, 8))

    text = read(tick(at(23, 8, 5))[0])

    def ends(path: str) -> bool:
        return any(line.endswith(f"/n/{network.slug}/{path}") for line in text.splitlines())

    assert "問い合わせ：1件（いちばん長くて7日）" in text
    assert ends("desk/enquiries/")
    assert "返事のない投稿：5件" in text
    assert ends("feed/?only=posts")
    assert "1週、静かです。" in text
    assert ends("relay/")
    assert ken.member_class
    assert f"3か月、お知らせが届いていません：{ken.member_class.label}" in text
    assert ends("desk/news/")
    assert f"届いていない方は{len(others) + 3}人" in text  # the owner, Hana and Ken among them
    assert ends("feed/?only=people")
    assert ends("desk/health/")
    for word in ("四季", "花", item.text, item.public_id, ken.public_id, ken.person.email):
        assert word not in text


def test_brief_tells_community_managers_no_class(network: Network) -> None:
    emi = runs(network, Role.COMMUNITY)
    for _turn in range(5):
        runs(network, None)
    with time_machine.travel(at(23, 8), tick=False):
        _template, context = brief.letter(again(emi))

    assert not any("区分" in line.text or "お知らせが届いて" in line.text for line in context["lines"])
    assert any(line.link.endswith("/relay/") for line in context["lines"])


def test_brief_is_switched_off_in_the_settings_and_offered_to_nobody_else(network: Network, hana: Member) -> None:
    ken, client = runs(network, None), Client()
    for member, offered in ((ken, False), (hana, True)):
        client.force_login(member.person)
        page = client.get(f"/n/{network.slug}/notices/settings/").content.decode()
        assert ('name="brief-mail"' in page) is offered
        assert 'name="brief-when"' not in page
    assert "月曜の朝" in page

    actions.choose(hana, {Category.BRIEF: Ways(in_app=False)}, {}, by=hana)
    tick(at(23, 8))

    assert tick(at(23, 8, 5)) == []
    assert not Notice.objects.within(network).exists()


def test_brief_ends_by_one_click_and_other_mails_go_on(network: Network, hana: Member) -> None:
    tick(at(23, 8))
    letter = tick(at(23, 8, 5))[0]
    path = letter.extra_headers["List-Unsubscribe"].strip("<>").partition("://")[2].partition("/")[2]
    client = Client(enforce_csrf_checks=True)
    assert "「今週の10分（運営）」のメールを止めますか" in client.get(f"/{path}").content.decode()

    assert client.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200

    tick(at(30, 8))
    assert tick(at(30, 8, 5)) == []
    assert {row.category: row.mail for row in hana.deliveries.all()} == {"brief": False}


def test_brief_is_not_mailed_to_whose_role_has_ended_or_who_agreed_to_no_letters(
    network: Network, hana: Member
) -> None:
    emi = runs(network, Role.COMMUNITY)
    with time_machine.travel(at(12, 12), tick=False):
        Consent.objects.within(network).filter(member=emi).delete()
    tick(at(23, 8))
    Grant.objects.within(network).filter(member=hana).update(until=at(22, 1).date())

    assert tick(at(23, 8, 5)) == []


def test_brief_of_last_week_goes_when_the_next_is_told(network: Network, hana: Member) -> None:
    tick(at(23, 8))
    tick(at(30, 8))

    assert Notice.objects.within(network).values_list("thing", flat=True).get() == "brief-2026-11-30"
