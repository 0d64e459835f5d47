"""Notices on devices: what leaves, encrypted, once, and to whom it does not. A push service of the tests' own listens on this
machine behind real TLS; only its public address is made up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.accounts import sessions
from enishi.kit import fetch, webpush
from enishi.kit.jobs import drain
from enishi.kit.tests.browser_of_pushes import Browser, opened
from enishi.kit.tests.push_service import PushService
from enishi.members.models import Member
from enishi.networks.tests.make import make_network
from enishi.notices import actions, devices, hours, jobs, keeping, pushing, state
from enishi.notices.kinds import FIRST, Category, NoticeKind, Ways
from enishi.notices.models import Habits, Notice, Push, PushDevice
from enishi.notices.tests.make import POKED, make_notice
from enishi.notices.tests.test_outdated import ENDS as ENDED
from enishi.notices.tests.test_outdated import ROOM, shut
from enishi.notices.tests.test_sending import TOKYO, WEDNESDAY, at
from enishi.profiles.tests.make import make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """Return a push service at push.example, which seems to stand on the public web."""
    made = PushService(monkeypatch)
    yield made
    made.close()


def device_of(member: Member, browser: Browser | None = None, endpoint: str = "") -> PushDevice:
    """Return a device on which this member, signed in there, has notices shown."""
    browser, client = browser or Browser(), Client()
    with time_machine.travel(WEDNESDAY, tick=False):
        client.force_login(member.person)
        session = client.session
        session["began"] = session["seen"] = int(WEDNESDAY.timestamp())
        session.save()
        listed = sessions.UserSession.objects.create(
            user=member.person, session_key=session.session_key, ip="127.0.0.1", user_agent="x"
        )
        made: PushDevice = devices.switch_on(
            member,
            endpoint=endpoint or f"https://push.example/{webpush.text(browser.auth)}",
            p256dh=webpush.text(browser.p256dh),
            auth=webpush.text(browser.auth),
            signed_in=listed,
            words="Chrome|Android",
            by=member,
        )
    return made


def poke(ken: Member, mio: Member, moment: datetime = WEDNESDAY, *, kind: NoticeKind = POKED, **values: Any) -> Notice:
    with time_machine.travel(moment, tick=False):
        return make_notice(ken, kind, by=mio, **values)


def tick(moment: datetime) -> None:
    """Let everything happen that is due at this moment."""
    with time_machine.travel(moment, tick=False):
        jobs.push_due.func()
        drain()


def said(service: PushService, browser: Browser) -> list[dict[str, str]]:
    return [json.loads(opened(each.body, browser)) for each in service.taken]


def test_a_member_whose_devices_are_silent_holds_up_nobody(
    ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        browser = Browser()
        device_of(ken, browser, endpoint=f"https://h{number}.evil.example/{webpush.text(browser.auth)}")
    asked = []

    def silence(address: str, *_args: Any) -> None:
        asked.append(address)
        raise fetch.Unanswered("timeout")

    monkeypatch.setattr(fetch, "post", silence)
    for number in range(5):
        poke(ken, mio, at(18, 12, 2 * number), thing=f"abcdefg{number:03}")
        tick(at(18, 12, 2 * number + 3))

    assert len(asked) == pushing.IN_VAIN


def test_a_job_hands_on_for_a_turn_and_leaves_the_rest_to_the_next(
    ken: Member, mio: Member, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member, other in ((ken, mio), (mio, ken)):
        device_of(member, Browser())
        poke(member, other)
    monkeypatch.setattr(pushing, "TURN", -1.0)

    with time_machine.travel(at(18, 12, 3), tick=False):
        pushing.take_up(ken.network_id, [ken.pk, mio.pk])
        assert pushing.hand_on(ken.network_id)
    assert (len(service.taken), Push.objects.within(ken.network).count()) == (0, 2)


def test_push_says_only_that_there_is_something(ken: Member, mio: Member, service: PushService) -> None:
    browser = Browser()
    device_of(ken, browser)
    notice = poke(ken, mio, title="ここだけの話")

    tick(at(18, 12, 1))
    assert service.taken == []
    tick(at(18, 12, 3))
    tick(at(18, 12, 4))

    (told,) = said(service, browser)
    assert (told["title"], told["body"], told["tag"]) == ("凪の会", "新しいお知らせがあります", "notices")
    assert told["path"] == f"/n/{ken.network.slug}/notices/{notice.public_id}/"
    (request,) = service.taken
    assert request.path == f"/{webpush.text(browser.auth)}"
    assert request.headers["Content-Encoding"] == "aes128gcm"
    assert request.headers["Urgency"] == "normal"
    assert (
        0 < int(request.headers["TTL"]) <= 9 * 3600
    )  # quiet from nine in the evening: nothing comes then by a late way
    assert len(request.headers["Topic"]) == 32
    assert request.headers["Authorization"].endswith(f"k={pushing.public_key()}")
    everything = request.body + str(dict(request.headers)).encode()
    assert "ここだけ".encode() not in everything
    assert ken.network.slug.encode() not in everything
    assert not Push.objects.within(ken.network).exists()


def test_push_says_who_and_what_where_the_member_wants_it(ken: Member, mio: Member, service: PushService) -> None:
    browser = Browser()
    device_of(ken, browser)
    Habits.objects.create(network=ken.network, member=ken, push_says=True)
    poke(ken, mio, title="ここだけの話")

    tick(at(18, 12, 3))
    poke(ken, mio, at(18, 13), thing="a")
    poke(ken, mio, at(18, 13), thing="b")
    tick(at(18, 13, 3))

    one, two = said(service, browser)
    assert one["body"].endswith("さん poked you")
    assert "ここだけ" not in json.dumps(one, ensure_ascii=False)
    assert (two["body"], two["path"]) == ("新しい通知が2件あります", f"/n/{ken.network.slug}/notices/")


def test_push_comes_to_every_device_once_and_waits_for_the_evening_after(
    ken: Member, mio: Member, service: PushService
) -> None:
    device_of(ken)
    device_of(ken)
    poke(ken, mio)
    tick(at(18, 12, 3))
    assert len(service.taken) == 2

    poke(ken, mio, at(18, 12, 30), mark="again")  # of the same, not read yet
    tick(at(18, 12, 40))
    assert len(service.taken) == 2
    tick(at(18, 20, 1))
    assert len(service.taken) == 4


def test_push_keeps_quiet_hours_as_they_are_when_it_leaves(ken: Member, mio: Member, service: PushService) -> None:
    device_of(ken)
    poke(ken, mio, at(18, 22))
    tick(at(18, 22, 5))
    assert service.taken == []
    tick(at(19, 8, 1))
    assert len(service.taken) == 1

    poke(ken, mio, at(19, 12), thing="other")
    Habits.objects.create(network=ken.network, member=ken, quiet_from=at(19, 11).time(), quiet_to=at(19, 14).time())
    tick(at(19, 12, 5))
    assert len(service.taken) == 1
    tick(at(19, 14, 1))
    assert len(service.taken) == 2


@pytest.mark.parametrize(
    ("habits", "now", "until"),
    [
        ({}, at(18, 12), at(18, 21)),
        ({"quiet": False}, at(18, 12), at(19, 12)),
        ({"quiet_weekends": True, "quiet_from": at(1, 8).time(), "quiet_to": at(1, 8).time()}, at(20, 20), at(21, 0)),
        ({"quiet_from": at(1, 1).time()}, at(18, 12), at(19, 1)),
    ],
)
def test_loud_until_is_the_next_quiet_moment(habits: dict[str, Any], now: datetime, until: datetime) -> None:
    assert hours.loud_until(now.astimezone(ZoneInfo("Asia/Tokyo")), Habits(**habits)) == until.astimezone(TOKYO)


def test_nothing_waits_for_who_has_no_device_or_shut_the_way(ken: Member, mio: Member, settings: Any) -> None:
    assert poke(ken, mio).push_at is None
    device_of(ken)
    actions.choose(ken, {Category.MENTIONS: Ways(push=False)}, {}, by=ken)
    assert poke(ken, mio, thing="a").push_at is None
    actions.choose(ken, {Category.MENTIONS: FIRST[Category.MENTIONS]}, {}, by=ken)
    assert poke(ken, mio, thing="b").push_at is not None
    settings.PUSH = False
    assert poke(ken, mio, thing="c").push_at is None


def test_what_was_read_taken_back_or_must_not_be_read_is_not_pushed(
    ken: Member, mio: Member, service: PushService
) -> None:
    device_of(ken)
    read = poke(ken, mio)
    state.read(ken, read)
    poke(ken, mio, thing="a")
    with time_machine.travel(at(18, 12, 3), tick=False):
        pushing.take_up(ken.network_id, [ken.pk])
    assert Push.objects.within(ken.network).count() == 1
    state.read_all(ken)  # while it was on its way

    tick(at(18, 12, 4))

    assert service.taken == []
    assert not Push.objects.within(ken.network).exists()


ENDS: dict[str, Callable[[Member, Member], Any]] = {
    "shuts the way": lambda reader, by: actions.choose(reader, {Category.MENTIONS: Ways(push=False)}, {}, by=reader),
    "switches it off here": lambda reader, by: [
        devices.switch_off(reader, device=each.public_id, by=reader) for each in reader.push_devices.all()
    ],
    "makes it a quiet hour": lambda reader, by: actions.choose(
        reader, {}, {"quiet_from": at(18, 11).time(), "quiet_to": at(18, 14).time()}, by=reader
    ),
    **{
        how: ENDED[how]
        for how in (
            "rests", "is suspended", "leaves", "blocks who did it", "mutes who did it", "is blocked by them",
            "mutes its theme", "reads it", "has it taken back", "may not read it any more",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("how", ENDS)
def test_push_that_waits_never_leaves_to_whom_it_is_no_longer_for(
    ken: Member, mio: Member, service: PushService, how: str
) -> None:
    ended, reader = make_profile(ken.network), mio
    for member in (ended, reader):
        device_of(member)
        poke(member, ken, kind=ROOM, theme="hiring")
    service.answers = [(503, {"Retry-After": "600"}), (201, {})]
    tick(at(18, 12, 3))  # both wait now: one was sent away, and so the other was not asked
    assert (len(service.asked), Push.objects.within(ken.network).count()) == (1, 2)

    ENDS[how](ended, ken)
    tick(at(18, 12, 20))

    (told,) = service.taken[-1:]
    assert len(service.asked) == 2
    assert told.path.endswith(urlsplit(reader.push_devices.get().endpoint).path)
    assert not Push.objects.within(ken.network).exists()
    shut.clear()


def test_push_leaves_though_mails_were_ended(ken: Member, mio: Member, service: PushService) -> None:
    device_of(ken)
    poke(ken, mio)
    service.answers = [(503, {"Retry-After": "600"}), (201, {})]
    tick(at(18, 12, 3))

    actions.end_mails(ken, by=ken)
    tick(at(18, 12, 20))

    assert len(service.asked) == 2


@pytest.mark.parametrize("status", [404, 410])
def test_device_that_its_browser_has_forgotten_goes(
    ken: Member, mio: Member, service: PushService, status: int
) -> None:
    device_of(ken)
    service.answers = [(status, {})]
    poke(ken, mio)

    tick(at(18, 12, 3))

    assert not PushDevice.objects.within(ken.network).exists()
    assert not Push.objects.within(ken.network).exists()


def test_service_that_asks_to_wait_is_left_alone_so_long_and_not_for_ever(
    ken: Member, mio: Member, service: PushService
) -> None:
    device_of(ken)
    device_of(ken)
    service.answers = [(429, {"Retry-After": "600"}), (201, {})]
    poke(ken, mio)

    tick(at(18, 12, 3))
    assert len(service.asked) == 1  # the other one waits, too
    tick(at(18, 12, 9))
    assert len(service.asked) == 1
    tick(at(18, 12, 14))
    assert len(service.asked) == 3
    assert not Push.objects.within(ken.network).exists()


def test_service_that_stays_broken_is_given_up(ken: Member, mio: Member, service: PushService) -> None:
    device_of(ken)
    service.answers = [(503, {"Retry-After": "Wed, 18 Nov 2099 00:00:00 GMT"})]  # a wait is an hour at most
    poke(ken, mio)

    for hour in range(12, 21):
        tick(at(18, hour, 30))

    assert len(service.asked) == pushing.TRIES
    assert not Push.objects.within(ken.network).exists()
    assert PushDevice.objects.within(ken.network).count() == 1


@pytest.mark.parametrize("status", [302, 400, 403, 413])
def test_refusal_is_final_and_no_redirect_is_followed(
    ken: Member, mio: Member, service: PushService, status: int
) -> None:
    device_of(ken)
    service.answers = [(status, {"Location": "https://push.example/elsewhere"})]
    poke(ken, mio)

    tick(at(18, 12, 3))
    tick(at(18, 13))

    assert len(service.asked) == 1


def test_push_without_an_answer_is_not_sent_again(ken: Member, mio: Member, service: PushService) -> None:
    device_of(ken)
    device_of(ken)
    service.answers = [(0, {}), (201, {})]  # takes it, and hangs up
    poke(ken, mio)

    tick(at(18, 12, 3))
    assert len(service.asked) == 1  # the other device waits a minute
    tick(at(18, 12, 5))
    tick(at(18, 14))

    assert (len(service.asked), len(service.taken)) == (2, 1)


def test_push_whose_worker_was_killed_in_between_is_not_sent_again(
    ken: Member, mio: Member, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is killed after the service took it, before that is written down: what a kill -9 leaves is what this leaves."""
    device_of(ken)
    poke(ken, mio)
    real = fetch.post

    def killed(*args: Any) -> Any:
        real(*args)
        raise KeyboardInterrupt

    with time_machine.travel(at(18, 12, 3), tick=False), monkeypatch.context() as patch:
        pushing.take_up(ken.network_id, [ken.pk])
        patch.setattr(fetch, "post", killed)
        with pytest.raises(KeyboardInterrupt):
            pushing.hand_on(ken.network_id)
    assert Push.objects.within(ken.network).get().state == Push.State.SENDING

    tick(at(18, 12, 5))
    tick(at(18, 12, 30))

    assert len(service.taken) == 1
    assert not Push.objects.within(ken.network).exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x", "https://169.254.169.254/latest", "https://10.0.0.1/x",
        "https://2130706433/", "https://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
def test_nothing_is_sent_to_what_only_the_server_reaches(
    ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    reached: list[Any] = []
    monkeypatch.setattr(fetch, "_connect", lambda *args: reached.append(args))
    device_of(ken, endpoint=endpoint)
    poke(ken, mio)

    for hour in range(12, 21):
        tick(at(18, hour, 30))

    assert reached == []
    assert not Push.objects.within(ken.network).exists()


def test_device_shows_nothing_after_its_session_ended_in_whichever_way(
    ken: Member, mio: Member, service: PushService
) -> None:
    for end in ("out", "elsewhere", "password", "over", "deactivated"):
        device = device_of(ken)
        client, key = Client(), device.signed_in.session_key
        client.cookies["session"] = key
        poke(ken, mio, thing=end)
        with time_machine.travel(at(18, 12, 2), tick=False):
            if end == "out":
                client.post("/account/logout/")
            elif end == "elsewhere":
                sessions.end_others(ken.person, "another")
            elif end == "password":
                ken.person.set_password("another one")
                ken.person.save()
            elif end == "over":
                Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(hours=1))
            else:
                type(ken.person).objects.filter(pk=ken.person_id).update(is_active=False)
        if end in {"out", "elsewhere"}:
            assert not PushDevice.objects.within(ken.network).exists(), end
        tick(at(18, 12, 3))
        assert service.asked == [], end
        PushDevice.objects.within(ken.network).delete()
        type(ken.person).objects.filter(pk=ken.person_id).update(is_active=True)


def test_device_outlives_a_new_key_of_its_session(ken: Member, mio: Member, service: PushService) -> None:
    device = device_of(ken)
    row = Session.objects.get(session_key=device.signed_in.session_key)
    Session.objects.create(session_key="renewed", session_data=row.session_data, expire_date=row.expire_date)
    row.delete()
    sessions.UserSession.objects.filter(pk=device.signed_in_id).update(session_key="renewed")  # as accounts/arrival.py
    poke(ken, mio)

    tick(at(18, 12, 3))

    assert len(service.taken) == 1


def test_endpoint_is_one_members_in_whichever_network(ken: Member, mio: Member, service: PushService) -> None:
    shared = "https://push.example/family"
    other = make_profile(make_network("kiri"))
    device_of(ken, endpoint=shared)
    device_of(other, endpoint=shared)
    assert not PushDevice.objects.within(ken.network).exists()
    mine = device_of(mio, endpoint=shared)
    assert not PushDevice.objects.within(other.network).exists()
    assert mine.member == mio


def test_with_another_key_of_the_server_devices_go(
    ken: Member, mio: Member, service: PushService, settings: Any
) -> None:
    device_of(ken)
    poke(ken, mio)
    settings.PUSH_SECRET = "another"

    tick(at(18, 12, 3))

    assert service.asked == []
    assert not PushDevice.objects.within(ken.network).exists()


def test_device_gets_so_many_an_hour_and_no_more(
    ken: Member, mio: Member, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "AN_HOUR", 2)
    device_of(ken)
    for minute in range(0, 20, 5):
        poke(ken, mio, at(18, 12, minute), thing=f"t{minute}")
        tick(at(18, 12, minute + 3))

    assert len(service.taken) == 2


def test_own_data_names_the_device_and_no_key_and_erasing_takes_it(ken: Member) -> None:
    device = device_of(ken)

    (told,) = [each for each in keeping.tell(ken) if each["kind"] == "device"]

    assert (told["about"], told["service"]) == ("AndroidのChrome", "push.example")
    for secret in (device.endpoint, device.auth, device.p256dh):
        assert secret not in str(told)
    keeping.forget(ken)
    assert not PushDevice.objects.within(ken.network).exists()


def test_pushes_of_many_cost_no_more_questions_than_of_one(ken: Member, mio: Member, service: PushService) -> None:
    def asked(members: list[Member]) -> int:
        Notice.objects.within(ken.network).delete()
        for member in members:
            poke(member, mio)
        with time_machine.travel(at(18, 12, 3), tick=False), CaptureQueriesContext(connection) as queries:
            pushing.take_up(ken.network_id, [member.pk for member in members])
        with time_machine.travel(at(18, 12, 3), tick=False), CaptureQueriesContext(connection) as sent:
            pushing.hand_on(ken.network_id)
        # two for each: taken up, and gone when it was handed on
        return len(queries) * 1000 + len(sent) - 2 * len(members)

    others = [make_profile(ken.network) for _ in range(11)]
    for member in (ken, *others):
        device_of(member)

    assert asked([ken]) == asked([ken, *others])
    assert len(service.taken) == 13


def test_service_seam_is_a_real_one(service: PushService) -> None:
    """The address is made up, the line is not: without the certificate of the tests nobody is spoken to."""
    assert fetch.post("https://push.example/x", b"y", {}).status == 201
    with pytest.raises(fetch.NotFetched):
        fetch.post("https://127.0.0.1/x", b"y", {})
    with pytest.raises(fetch.NotFetched):
        fetch.post("http://push.example/x", b"y", {})
    with pytest.raises(ValueError, match="header"):
        fetch.post("https://push.example/x", b"y", {"TTL": "1\r\nX: y"})
