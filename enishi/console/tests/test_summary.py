"""The summary for the world outside: figures and approved words, and nothing of members alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from enishi.console import summary
from enishi.console.tests.make import join, start_network
from enishi.console.tests.test_views import address, signed_in
from enishi.feed.models import Item
from enishi.feed.tests.make import make_answer, make_post
from enishi.groups.models import Kind
from enishi.groups.tests.make import make_group
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.audiences import PUBLIC
from enishi.news.models import Announcement
from enishi.profiles.tests.make import again
from enishi.stories import actions as stories
from enishi.stories.models import Story
from enishi.stories.tests.make import make_approved, make_shown

pytestmark = pytest.mark.django_db
PAGE = "desk/summary/"


@pytest.fixture
def owner() -> Member:
    return again(start_network()[1])


def told(viewer: Member, period: str = "year") -> dict[str, str]:
    return {str(line.words): line.value for line in summary.told_to(viewer, period).lines}


@pytest.mark.parametrize(
    ("period", "today", "since", "until"),
    [
        ("fiscal", "2026-11-22", "2026-04-01", "2026-11-22"),
        ("fiscal", "2027-03-31", "2026-04-01", "2027-03-31"),
        ("fiscal", "2027-04-01", "2027-04-01", "2027-04-01"),
        ("fiscal-before", "2026-11-22", "2025-04-01", "2026-03-31"),
        ("fiscal-before", "2026-02-01", "2024-04-01", "2025-03-31"),
        ("year", "2024-02-29", "2023-03-02", "2024-02-29"),
        ("months", "2026-11-22", "2026-08-24", "2026-11-22"),
    ],
)
def test_summary_knows_the_days_of_its_periods(period: str, today: str, since: str, until: str) -> None:
    assert summary.days_of(period, date.fromisoformat(today)) == (date.fromisoformat(since), date.fromisoformat(until))


def test_summary_counts_what_members_did_in_the_time_and_not_what_the_office_did(owner: Member) -> None:
    members = [join(owner.network) for _each in range(5)]
    post = make_post(members[0])
    make_answer(post, members[1])
    make_post(members[2])
    make_post(owner)
    make_answer(post, owner)
    old = make_post(members[3])
    Item.objects.within(owner.network).filter(pk=old.pk).update(told_at=timezone.now() - timedelta(days=400))

    found = told(owner)

    assert (found["会員の投稿"], found["会員のコメント"]) == ("2", "1")
    assert found["アルムナイ（現在）"] == "5人"
    assert "お知らせと社内報" not in found


def test_summary_counts_to_the_end_of_the_last_day_where_the_network_is(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make_post(join(owner.network))

    def at(moment: str) -> dict[str, str]:
        Item.objects.within(owner.network).filter(pk=post.pk).update(told_at=datetime.fromisoformat(moment))
        return told(owner, "fiscal")

    monkeypatch.setattr(summary, "days_of", lambda _period, _today: (date(2026, 4, 1), date(2026, 4, 2)))

    assert "会員の投稿" not in at("2026-03-31T23:59:59+09:00")
    assert "会員の投稿" in at("2026-04-01T00:00:00+09:00")
    assert "会員の投稿" in at("2026-04-02T23:59:59+09:00")
    assert "会員の投稿" not in at("2026-04-03T00:00:00+09:00")


def test_summary_names_no_number_of_fewer_than_five_people(owner: Member) -> None:
    for _each in range(3):
        join(owner.network)

    assert told(owner)["アルムナイ（現在）"] == "5人未満"


def test_summary_tells_how_many_people_there_are_to_who_may_know_it(owner: Member) -> None:
    community = again(join(owner.network, role=Role.COMMUNITY))

    assert "アルムナイ（現在）" not in told(community)
    assert "アルムナイ（現在）" in told(owner)


def test_summary_leaves_out_rooms_of_alumni_and_secret_groups(owner: Member) -> None:
    host = join(owner.network)
    blind, secret = make_group(host, kind=Kind.BLIND), make_group(host, kind=Kind.SECRET)
    for room in (blind, secret):
        make_answer(make_post(host, circle=room.circle), host)
    assert not {"会員のグループ（現在）", "会員の投稿", "会員のコメント"} & told(owner).keys()

    shared = make_group(host, kind=Kind.OPEN)
    make_answer(make_post(host, circle=shared.circle), host)

    found = told(owner)
    assert (found["会員のグループ（現在）"], found["会員の投稿"], found["会員のコメント"]) == ("1", "1", "1")


def test_summary_quotes_what_was_approved_for_the_world_alone(owner: Member) -> None:
    open_one, inner, unread, told_of = (join(owner.network) for _each in range(4))
    make_shown(owner, told_of, public=True, body=f"<p>書いた人のことば。</p><blockquote>{'長' * 201}</blockquote>")
    shown = make_shown(
        owner, open_one, public=True, body="<p>はじめに。</p><blockquote>川の音で、思い出します。</blockquote>"
    )
    make_shown(owner, inner, body="<blockquote>会員だけに話しました。</blockquote>")
    make_approved(owner, unread, public=True, body="<blockquote>まだ出していません。</blockquote>")

    quotes = summary.told_to(owner, "year").quotes
    assert [(each.words, each.by, each.title) for each in quotes] == [
        ("川の音で、思い出します。", "斎賀さん、いまは松本で", "畑と、町工場と、段取り表")
    ]

    stories.withdraw(Story.objects.within(owner.network).get(pk=shown.pk), by=open_one)
    assert summary.told_to(owner, "year").quotes == []


def test_summary_text_begins_a_public_announcement_with_what_page_and_file_say(owner: Member) -> None:
    person = join(owner.network)
    make_post(person)
    make_shown(owner, person, public=True, body="<blockquote>川の音で、<思い出します>。</blockquote>")
    client = signed_in(owner)

    page = client.get(address(owner.network, PAGE), {"period": "months"})
    file = client.get(address(owner.network, f"{PAGE}file/"), {"period": "months"})
    answer = client.post(address(owner.network, f"{PAGE}text/"), {"period": "months"})

    assert "会員の投稿" in page.content.decode()
    assert file["Content-Disposition"].startswith("attachment")
    assert file.content.decode("utf-8-sig").splitlines()[0] == f"{owner.network.name}の活動"
    assert "「川の音で、<思い出します>。」" in file.content.decode()
    row = Announcement.objects.within(owner.network).get()
    assert (row.published_at, row.audience, row.label) == (None, PUBLIC, "public")
    assert "<li>会員の投稿：1</li>" in row.body
    assert "<blockquote>川の音で、&lt;思い出します&gt;。</blockquote>" in row.body
    assert row.title in client.get(answer["Location"]).content.decode()


def test_summary_file_and_summary_text_are_for_who_publishes(owner: Member) -> None:
    client = signed_in(join(owner.network))

    for place in ("", "file/"):
        assert client.get(address(owner.network, PAGE + place)).status_code == 404
    assert client.post(address(owner.network, f"{PAGE}text/")).status_code == 404
    assert not Announcement.objects.within(owner.network).exists()


def test_summary_of_an_unknown_period_is_that_of_the_twelve_months(owner: Member) -> None:
    page = signed_in(owner).get(address(owner.network, PAGE), {"period": "x" * 500})

    assert page.context["period"] == "year"


def test_summary_speaks_english(owner: Member) -> None:
    make_post(join(owner.network))

    with translation.override("en"):
        text = summary.told_to(owner, "year").text

    assert "Posts by members: 1" in text
