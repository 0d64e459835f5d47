"""Themes of what is told: named by who publishes, followed or muted by members, and by nobody seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from enishi.console.tests.make import join, start_network
from enishi.feed import reading as feed
from enishi.feed.models import Item
from enishi.kit.errors import NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.news import actions, themes
from enishi.news.models import Announcement
from enishi.news.tests.make import again, make_announcement, make_theme, make_written
from enishi.news.tests.test_views import at, browser, desk, writing
from enishi.notices import actions as notices
from enishi.notices import keeping
from enishi.notices import themes as named
from enishi.notices.kinds import Category, Ways
from enishi.notices.models import Notice, Stance

pytestmark = pytest.mark.django_db
NOON = datetime(2037, 6, 3, 12, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def take(member: Member, said: dict[str, str]) -> None:
    """Have a member follow and mute, as of the network that stands now."""
    viewer = fresh(member)
    named.choose(viewer, said, by=viewer)


def fresh(member: Member) -> Member:
    """Return the member as they stand now, and the network, too."""
    found: Member = Member.objects.within(member.network_id).select_related("network", "person").get(pk=member.pk)
    return found


def sees(member: Member) -> list[str]:
    """Return the titles of a member's feed, as a page and as what came since the beginning: both must say the same."""
    viewer = fresh(member)
    page = feed.page(viewer)
    came = feed.newer(viewer, cursor=feed._cursor(viewer, 0))
    titles = [item.title for item in page.items if item.kind == Item.Kind.NEWS]
    assert titles == [item.title for item in came.items if item.kind == Item.Kind.NEWS]
    return titles


def heard(member: Member) -> list[str]:
    """Return the titles of what a member was told of, after the jobs ran."""
    drain()
    return list(Notice.objects.within(member.network_id).filter(member=member).values_list("title", flat=True))


# -- members -------------------------------------------------------------------------------------------------------------
def test_muted_theme_is_neither_told_nor_in_the_feed_and_comes_back_as_it_was(
    hana: Member, ken: Member, mio: Member
) -> None:
    theme = make_theme(hana)
    take(ken, {theme: "mute"})
    make_announcement(hana, title="採用のこと", theme=theme)
    make_announcement(hana, title="ほかのこと")
    make_announcement(hana, title="区分あての採用", theme=theme, classes=["left"])

    assert heard(ken) == ["ほかのこと"]
    assert sees(ken) == ["ほかのこと"]
    assert set(sees(mio)) == {"採用のこと", "ほかのこと"}
    assert "採用のこと" in browser(ken).get(at(ken.network)).text, "who looks for it finds it"

    take(ken, {theme: ""})
    assert len(sees(ken)) == 3


def test_muted_theme_keeps_back_nothing_that_is_to_be_confirmed(hana: Member, ken: Member) -> None:
    theme = make_theme(hana)
    take(ken, {theme: "mute"})

    make_announcement(hana, title="規程が変わります", theme=theme, must_confirm=True)

    assert heard(ken) == sees(ken) == ["規程が変わります"]
    row = Announcement.objects.within(hana.network).get()
    actions.write(row, version=row.version, title="なおした規程", body="<p>x</p>", theme=theme, by=hana)
    assert sees(ken) == ["なおした規程"]


def test_announcement_is_muted_by_the_theme_it_has_now(hana: Member, ken: Member) -> None:
    hiring, society = make_theme(hana), make_theme(hana, "社会貢献", "Giving back")
    take(ken, {hiring: "mute"})
    row = make_announcement(hana, title="港の清掃", theme=hiring)

    actions.write(row, version=row.version, title=row.title, body=row.body, theme=society, by=hana)

    assert sees(ken) == ["港の清掃"]


def test_followed_theme_reaches_at_once_also_who_took_no_announcements(hana: Member, ken: Member, mio: Member) -> None:
    theme = make_theme(hana)
    notices.choose(mio, {Category.NEWS: Ways(in_app=False, mail=False)}, {}, by=mio)
    for member in (ken, mio):
        take(member, {theme: "follow"})
    with time_machine.travel(NOON, tick=False):
        make_announcement(hana, title="採用のこと", theme=theme)
        make_announcement(hana, title="ほかのこと")
        assert heard(mio) == ["採用のこと"]

        at_once, later = Notice.objects.within(hana.network).filter(member=ken).order_by("pk")
        assert (at_once.mail_at or NOON) - NOON <= timedelta(minutes=5)
        assert (later.mail_at or NOON) - NOON >= timedelta(days=1)


def test_what_waits_to_leave_under_a_theme_does_not_leave_once_it_is_muted(
    hana: Member, ken: Member, mio: Member
) -> None:
    theme = make_theme(hana)
    make_announcement(hana, title="採用のこと", theme=theme)
    make_announcement(hana, title="ほかのこと")
    drain()

    take(ken, {theme: "mute"})

    waiting = Notice.objects.within(hana.network).exclude(mail_at=None)
    assert list(waiting.filter(member=ken).values_list("title", flat=True)) == ["ほかのこと"]
    assert waiting.filter(member=mio).count() == 2


def test_stance_is_taken_on_themes_of_ones_own_network_alone(hana: Member, ken: Member) -> None:
    other = start_network(slug="other")[0]
    theirs = make_theme(join(other, "他", "所", role=Role.SECRETARIAT))

    for said in ({theirs: "mute"}, {make_theme(hana): "all"}, {"": "mute"}):
        with pytest.raises(Refused):
            named.choose(ken, said, by=ken)
    with pytest.raises(NotAllowed):
        named.choose(ken, {}, by=hana)

    assert not Stance.objects.within(ken.network).exists()


def test_stance_stands_in_ones_own_data_and_goes_with_them(hana: Member, ken: Member, mio: Member) -> None:
    theme = make_theme(hana)
    for member in (ken, mio):
        take(member, {theme: "mute"})

    with translation.override("ja"):
        assert {"kind": "theme", "about": "採用", "said": "ミュート"} in keeping.tell(fresh(ken))
    keeping.forget(ken)

    assert Stance.objects.within(hana.network).get().member_id == mio.pk


def test_feed_asks_nothing_of_themes_where_there_are_none(hana: Member, ken: Member) -> None:
    make_announcement(hana)
    with CaptureQueriesContext(
        connection,
    ) as before:
        sees(ken)
    make_theme(hana)
    with CaptureQueriesContext(connection) as after:
        sees(ken)

    table = Stance._meta.db_table
    assert len(before) == len(after)
    assert [table in one["sql"] for one in before] == [False] * len(before)
    assert any(table in one["sql"] for one in after)


# -- who publishes -------------------------------------------------------------------------------------------------------
def test_themes_are_named_once_in_both_languages_and_twelve_at_most(
    hana: Member, ken: Member, network: Network
) -> None:
    first = make_theme(hana)
    themes.end(network, first, by=hana)
    for ja, en in (("採用", "Jobs"), ("求人", "ＨＩＲＩＮＧ"), ("", "Jobs"), ("求人", " ")):
        with pytest.raises(Refused):
            themes.name(network, ja=ja, en=en, by=hana)
    with pytest.raises(NotAllowed):
        themes.name(network, ja="求人", en="Jobs", by=ken)
    for number in range(themes.MOST):
        make_theme(hana, f"題{number}", f"Theme {number}")

    for deed in (lambda: make_theme(hana, "余り", "More"), lambda: themes.end(network, first, over=False, by=hana)):
        with pytest.raises(Refused):
            deed()

    network.refresh_from_db()
    assert len(network.themes) == themes.MOST + 1


def test_theme_that_is_over_stays_with_what_was_told_under_it(hana: Member, ken: Member, network: Network) -> None:
    theme = make_theme(hana)
    row, draft = make_announcement(hana, title="採用のこと", theme=theme), make_written(hana)
    take(ken, {theme: "mute"})
    themes.end(network, theme, by=hana)

    row, draft = again(row), again(draft)
    actions.write(row, version=row.version, title=row.title, body=row.body, theme=theme, by=hana)
    with pytest.raises(Refused):
        actions.write(draft, version=draft.version, title="x", body="<p>x</p>", theme=theme, by=fresh(hana))

    assert sees(ken) == []
    take(ken, {theme: ""})
    assert sees(ken) == ["採用のこと"]


# -- pages of whoever publishes ------------------------------------------------------------------------------------------
def test_theme_edit_is_for_who_publishes_and_asks_for_both_languages(
    hana: Member, ken: Member, network: Network
) -> None:
    path = desk(network, f"themes/{make_theme(hana)}/")

    assert browser(ken).get(path).status_code == 404
    assert browser(hana).post(path, {"ja": "", "en": "Jobs"}).status_code == 422
    assert browser(hana).post(path, {"ja": "求人", "en": "Jobs"}).status_code == 302
    network.refresh_from_db()
    assert [(row["ja"], row["en"]) for row in network.themes] == [("求人", "Jobs")]


def test_theme_end_offers_it_no_more_and_again(hana: Member, ken: Member, network: Network) -> None:
    path = desk(network, f"themes/{make_theme(hana)}/end/")

    assert browser(ken).post(path).status_code == 404
    for given, over in (({}, True), ({"back": "1"}, False)):
        assert browser(hana).post(path, given).status_code == 302
        network.refresh_from_db()
        assert [row["over"] for row in network.themes] == [over]


# -- pages ---------------------------------------------------------------------------------------------------------------
def test_announcement_theme_is_muted_where_it_is_met_and_unmuted_again(
    hana: Member, ken: Member, network: Network
) -> None:
    row = make_announcement(hana, theme=make_theme(hana))
    plain = make_announcement(hana, title="ほかのこと")
    told = make_announcement(hana, title="区分あて", theme=row.theme, classes=["retired"])
    client, page = browser(ken), at(network, f"{row.public_id}/")

    answer = client.post(f"{page}theme/", {"said": "mute"}, follow=True)
    assert "ミュートをやめる" in answer.text
    assert 'value="follow"' not in answer.text
    assert Stance.objects.within(network).get().said == "mute"
    assert "フォローする" in client.post(f"{page}theme/", {"said": ""}, follow=True).text
    assert not Stance.objects.within(network).exists()

    assert 'id="theme"' not in client.get(at(network, f"{plain.public_id}/")).text
    assert client.post(at(network, f"{plain.public_id}/theme/"), {"said": "mute"}).status_code == 422
    assert client.post(at(network, f"{told.public_id}/theme/"), {"said": "mute"}).status_code == 404
    assert not Stance.objects.within(network).exists()


def test_themes_of_notices_lists_what_is_offered_and_what_one_wished_something_of(
    hana: Member, ken: Member, mio: Member, network: Network
) -> None:
    client, page = browser(ken), f"/n/{network.slug}/notices/themes/"
    assert "まだ、テーマはありません" in client.get(page).text
    hiring, society = make_theme(hana), make_theme(hana, "社会貢献", "Giving back")

    client.post(page, {hiring: "mute", society: "follow", "unknown": "mute"})
    assert named.stances(ken) == {hiring: "mute", society: "follow"}
    themes.end(network, hiring, by=hana)

    assert f'name="{hiring}" value="mute" checked' in client.get(page).text
    assert hiring not in browser(mio).get(page).text
    client.post(page, {hiring: ""})
    assert named.stances(ken) == {society: "follow"}


def test_theme_is_chosen_in_the_form_of_writing_and_drawn_in_the_feed(
    hana: Member, ken: Member, network: Network
) -> None:
    client, draft = browser(hana), make_written(hana)
    assert 'id="id_theme"' not in client.get(desk(network, f"{draft.public_id}/")).text

    client.post(desk(network, "themes/"), {"ja": "採用", "en": "Hiring"})
    network.refresh_from_db()
    (theme,) = named.known(network)
    client.post(desk(network, f"{draft.public_id}/"), writing(draft, theme=theme.code))
    client.post(desk(network, f"{draft.public_id}/publication/"), {"rules": "on", "rules_version": 1})

    assert again(draft).theme == theme.code
    assert "<span>採用</span>" in browser(ken).get(f"/n/{network.slug}/feed/").text
    client.post(desk(network, f"themes/{theme.code}/"), {"ja": "求人", "en": "Jobs"})
    client.post(desk(network, f"themes/{theme.code}/end/"))
    client.post(desk(network, "themes/nothing/end/"))
    network.refresh_from_db()
    assert named.known(network) == [named.Theme(theme.code, "求人", "Jobs", over=True)]
    client.post(desk(network, f"themes/{theme.code}/end/"), {"back": "1"})
    assert "<span>求人</span>" in browser(ken).get(f"/n/{network.slug}/feed/").text
