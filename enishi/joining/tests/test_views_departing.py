"""Leaving, resting, coming back and one's own data: the pages."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.activity.models import Happening
from enishi.joining import actions, departing
from enishi.joining.models import Departure, Pause
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.joining.tests.test_departing import come_in, fresh, over, speak
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.models import Profile
from tests.scene import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network("nagi", name="凪の会", contact_email="desk@example.com", organisation="凪沢製作所")


def signed_in(member: Member) -> Client:
    """Return a browser of somebody who has just come in."""
    return browser_of(member.person)


def at(page: str) -> str:
    return f"/n/nagi/{page}"


def unzipped(response: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(response.content)) as file:
        return {name: file.read(name) for name in file.namelist()}


# -- leaving ------------------------------------------------------------------------------------------------------------
def test_leave_says_what_happens_and_asks_no_reason(network: Network) -> None:
    member, _ = come_in(network)

    page = signed_in(member).get(at("me/leave/")).content.decode()

    for words in ("すぐに", "30日のあいだ", "人事の名簿は、そのまま人事のもの", "ほかの会", "データを受け取る"):
        assert words in page
    assert "<textarea" not in page
    assert at("me/leave/confirmation/") in page


def test_leave_tells_the_only_owner_what_to_do_first(network: Network) -> None:
    member, _ = come_in(network)
    Grant.objects.create(network=network, member=member, role=Role.OWNER)
    client = signed_in(member)

    page = client.get(at("me/leave/")).content.decode()
    answer = client.post(at("me/leave/confirmation/"))

    assert "持ち主は、あなただけです" in page
    assert at("roles/new/") in page
    assert at("me/leave/confirmation/") not in page
    assert answer.status_code == 422
    assert fresh(member).state == Member.State.JOINED


def test_leave_confirmation_asks_for_a_fresh_proof(network: Network) -> None:
    member, _ = come_in(network)
    client = Client()
    client.force_login(member.person)

    asked = client.get(at("me/leave/confirmation/"))
    posted = client.post(at("me/leave/confirmation/"))

    assert "/account/proof/" in asked.headers["Location"]
    assert "/account/proof/" in posted.headers["Location"]
    assert fresh(member).state == Member.State.JOINED


def test_leave_confirmation_leaves_and_every_session_is_a_visitor_s(network: Network) -> None:
    member, _ = come_in(network)
    client, other = signed_in(member), signed_in(member)
    assert other.get(at("home/")).status_code == 200

    answer = client.post(at("me/leave/confirmation/"))

    assert answer.headers["Location"] == at("me/left/")
    assert fresh(member).state == Member.State.LEFT
    for browser in (client, other):
        for page in (
            "home/",
            "people/",
            "me/privacy/",
            "me/profile/",
            f"people/{member.public_id}/",
            "me/view-as/alumni/",
        ):
            assert browser.get(at(page)).headers["Location"] == at("back/")
        assert browser.post(at("me/privacy/"), {"preset": "open"}).status_code == 404
    assert client.post(at("me/leave/confirmation/")).headers["Location"] == at("me/left/")
    assert Departure.objects.within(network).count() == 1
    assert len([sent for sent in mail.outbox if "退会しました" in sent.subject]) == 1


@pytest.mark.parametrize("elsewhere", [False, True])
def test_leave_confirmation_offers_the_account_where_no_other_network_keeps_it(
    network: Network, elsewhere: bool
) -> None:
    member, _ = come_in(network)
    if elsewhere:
        make_member(make_network(), person=member.person)
    client = signed_in(member)

    page = client.get(at("me/leave/confirmation/")).content.decode()
    client.post(at("me/leave/confirmation/"), {"with_account": "on"})

    assert ('name="with_account"' in page) is not elsewhere
    assert Departure.objects.within(network).get().with_account is not elsewhere


def test_left_says_until_when_and_offers_the_data(network: Network) -> None:
    member, _ = come_in(network)
    client = signed_in(member)
    assert client.get(at("me/left/")).status_code == 404
    client.post(at("me/leave/confirmation/"))

    page = client.get(at("me/left/")).content.decode()

    assert "退会を取り消す" in page
    assert member.mail_address in page
    assert client.post(at("me/data/")).headers["Content-Type"] == "application/zip"


# -- coming back --------------------------------------------------------------------------------------------------------
def test_back_welcomes_who_left_and_brings_them_home_with_one_button(network: Network) -> None:
    member, row = come_in(network)
    client = signed_in(member)
    client.post(at("me/leave/confirmation/"))

    page = client.get(at("back/")).content.decode()
    answer = client.post(at("back/"))

    assert "おかえりなさい" in page
    assert answer.headers["Location"] == at("")
    assert client.get(at("home/")).status_code == 200
    row.refresh_from_db()
    assert row.member_id == member.pk
    assert client.get(at("back/")).status_code == 404


def test_back_says_so_where_somebody_else_is_that_person_now(network: Network) -> None:
    member, row = come_in(network)
    client = signed_in(member)
    client.post(at("me/leave/confirmation/"))
    row.member = make_member(network)
    row.save()

    answer = client.post(at("back/"))

    assert answer.status_code == 409
    assert "desk@example.com" in answer.content.decode()
    assert fresh(member).state == Member.State.LEFT


def test_back_is_no_page_once_the_thirty_days_are_over(network: Network) -> None:
    member, _ = come_in(network)
    client = signed_in(member)
    client.post(at("me/leave/confirmation/"))
    over(member)

    assert [client.get(at(page)).status_code for page in ("back/", "me/left/", "me/data/", "me/leave/")] == [404] * 4
    assert client.post(at("back/")).status_code == 404


def test_back_ends_a_rest(network: Network) -> None:
    member, _ = come_in(network)
    client = signed_in(member)
    client.post(at("me/pause/"), {"months": "3"})

    page = client.get(at("back/")).content.decode()
    client.post(at("back/"))

    assert "お休み中です" in page
    assert "自然にもどります" in page
    assert fresh(member).state == Member.State.JOINED


def test_an_old_invitation_leads_who_stepped_back_to_the_button(network: Network) -> None:
    row = make_roster_person(network)
    issued = make_invitation(row)
    member = actions.admit(
        issued.invitation, by=(person := make_member(make_network()).person), typed=_typed(row),
        address=person.email, preset="usual", purposes=["membership"],
    )  # fmt: skip
    departing.leave(member, by=member)
    client = signed_in(member)

    used = client.get(at(f"join/{issued.code}/"))
    open_one = make_invitation(make_roster_person(network, employee_number="7"))
    waiting = client.get(at(f"join/{open_one.code}/"))

    assert used.headers["Location"] == at("back/")
    assert waiting.headers["Location"] == at("back/")


def _typed(row: Any) -> Any:
    from enishi.joining.identity import Typed

    return Typed(row.family_name, row.given_name, row.birth_date)


# -- resting ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("months", "kept"), [("", None), ("1", 1), ("12", 12)])
def test_pause_takes_an_end_or_none(network: Network, months: str, kept: int | None) -> None:
    member, _ = come_in(network)
    client = signed_in(member)
    assert "期限の日" in client.get(at("me/pause/")).content.decode()

    answer = client.post(at("me/pause/"), {"months": months})

    assert answer.headers["Location"] == at("back/")
    assert fresh(member).state == Member.State.PAUSED
    assert (Pause.objects.within(network).get().until is None) is (kept is None)


@pytest.mark.parametrize("months", ["2", "-1", "99999999999", "x", "\0"])
def test_pause_refuses_other_lengths(network: Network, months: str) -> None:
    member, _ = come_in(network)

    answer = signed_in(member).post(at("me/pause/"), {"months": months})

    assert answer.status_code == 422
    assert fresh(member).state == Member.State.JOINED


def test_pause_tells_the_only_owner_what_to_do_first(network: Network) -> None:
    member, _ = come_in(network)
    Grant.objects.create(network=network, member=member, role=Role.OWNER)

    page = signed_in(member).get(at("me/pause/")).content.decode()

    assert "持ち主は、あなただけです" in page


def test_who_rests_finds_the_way_to_leave(network: Network) -> None:
    member, _ = come_in(network)
    client = signed_in(member)
    client.post(at("me/pause/"))

    assert at("me/leave/") in client.get(at("back/")).content.decode()
    assert client.get(at("me/leave/")).status_code == 200
    assert client.post(at("me/leave/confirmation/")).headers["Location"] == at("me/left/")
    assert fresh(member).state == Member.State.LEFT


# -- one's own data -----------------------------------------------------------------------------------------------------
def test_my_data_holds_what_is_mine_and_says_what_is_not(network: Network) -> None:
    member, _ = come_in(network)
    other, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    speak(member)
    client = signed_in(member)

    page = client.get(at("me/data/")).content.decode()
    answer = client.post(at("me/data/"))

    assert "第33条" in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="enishi-nagi-')
    files = unzipped(answer)
    assert set(files) == {"data.json", "index.html", "style.css", "photo.webp"}
    data = json.loads(files["data.json"])
    facts = {fact["field"]: fact for fact in data["profile"]["facts"]}
    assert facts["skills"]["data"] == "CANARYSKILL"
    assert facts["skills"]["seen_by"] == {"number": 7, "words": "会員みんな"}
    assert facts["years"]["source"]["code"] == "roster"
    assert {row["purpose"] for row in data["consents"]} == {"membership", "listing", "mail"}
    assert "joining.joined" in {row["kind"] for row in data["happenings"]}
    assert data["membership"]["mail_address"] == member.mail_address
    readable = files["index.html"].decode()
    for words in ("カナリア花子", "CANARYSKILL", "CANARYBIO", "第33条"):
        assert words in readable
    everything = b"".join(files.values()).decode("utf-8", "replace")
    for foreign in ("HRONLYNOTE", "0012345", "1989", other.public_id, "fumino"):
        assert foreign not in everything.replace(member.mail_address, "")


def test_my_data_is_on_record_as_one_s_own_deed_and_limited(network: Network) -> None:
    member, _ = come_in(network)
    client = signed_in(member)
    cache.clear()

    answers = [client.post(at("me/data/")).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    rows = Happening.objects.within(network).filter(kind="joining.data-taken")
    assert {row.about_id for row in rows} == {member.person_id}
    assert rows.count() == 5
    officer = make_member(network, role=Role.OWNER)
    assert not Happening.objects.readable_by(officer).filter(kind="joining.data-taken").exists()


def test_my_data_is_quick_however_much_happened(network: Network) -> None:
    member, _ = come_in(network)
    client = signed_in(member)

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            assert client.post(at("me/data/")).status_code == 200
        return len(seen)

    queries()  # the first visit of the day is noted
    few = queries()
    for _ in range(30):
        departing.take_data(member, by=member)

    assert queries() == few


def test_my_data_markup_of_others_is_text(network: Network) -> None:
    from enishi.profiles import actions as profiles

    member, _ = come_in(network)
    profiles.set_values(member, {"bio": ["<script>alert(1)</script>{{ 7 }}"]}, by=member)

    page = unzipped(signed_in(member).post(at("me/data/")))["index.html"].decode()

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# -- who else sees it ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["paused", "left"])
def test_members_who_stepped_back_stand_on_the_desk_without_a_name(network: Network, state: str) -> None:
    owner = make_member(network, role=Role.OWNER)
    member, _ = come_in(network)
    speak(member)
    (departing.pause if state == "paused" else departing.leave)(fresh(member), by=fresh(member))

    page = signed_in(owner).get(at(f"desk/members/?state={state}")).content.decode()

    assert "お名前は出ません" in page
    assert "アルムナイ" in page
    for words in ("カナリア", "CANARY", member.public_id, "入江"):
        assert words not in page


def test_networks_that_one_can_come_back_to_are_listed(network: Network) -> None:
    member, _ = come_in(network)
    client = signed_in(member)
    client.post(at("me/leave/confirmation/"))

    page = client.get("/networks/").content.decode()

    assert "いま離れている会" in page
    assert at("back/") in page
    assert client.get("/").headers["Location"] == "/networks/"


def test_invitation_of_who_left_asks_the_officer_what_they_know(network: Network) -> None:
    owner = make_member(network, role=Role.OWNER)
    member, row = come_in(network)
    departing.leave(member, by=member)
    client, path = signed_in(owner), at(f"roster/{row.public_id}/invitation/")

    page = client.get(path).content.decode()
    silent = client.post(path, {"way": "link", "reason": ""})
    said = client.post(path, {"way": "link", "reason": "お電話で希望をうかがった"})

    assert "退会なさった方" in page
    assert silent.status_code == 422
    assert said.status_code == 302


@pytest.mark.parametrize("deed", [departing.leave, departing.pause])
def test_nobody_counts_or_meets_who_stepped_back(
    network: Network, deed: Any, django_capture_on_commit_callbacks: Any
) -> None:
    owner, _ = come_in(network, family_name="早川", given_name="花", employee_number="3")
    Grant.objects.create(network=network, member=owner, role=Role.OWNER)
    member, row = come_in(network)
    until = timezone.localdate() + timedelta(days=5)
    Grant.objects.create(network=network, member=member, role=Role.COMMUNITY, until=until)
    speak(member)
    photo = Profile.objects.within(network).get(member=member).photo_key
    client = signed_in(owner)
    pages = (
        "home/", "people/", "people/?facets=1", "people/facets/?q=CANARYSKILL", "people/suggest/?q=カナリア", "roles/", "desk/",
        "desk/members/", "desk/members/?q=カナリア", "desk/record/", "me/privacy/", "roster/", f"roster/{row.public_id}/",
    )  # fmt: skip

    def counted() -> tuple[Any, ...]:
        cache.clear()
        home, desk = client.get(at("home/")).context, client.get(at("desk/")).context
        columns = client.get(at("me/privacy/")).context["columns"]
        return home["counts"]["alumni"], desk["people"]["alumni"], desk["ending_roles"], columns[0][2]

    before = counted()
    assert "カナリア花子" in client.get(at("people/")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        deed(fresh(member), by=fresh(member))

    after = counted()
    assert [was - now for was, now in zip(before, after, strict=True)] == [1, 1, 1, 1]
    for page in pages:
        shown = client.get(at(page), headers={"HX-Request": "true"} if "suggest" in page or "facets/" in page else {})
        assert shown.status_code == 200, page
        said = shown.content.decode()
        assert [
            word for word in ("カナリア花子", "CANARY", "カナリア商会", photo, member.public_id) if word in said
        ] == [], page
    assert "会員のおひとり" not in client.get(at("roles/")).content.decode()
    for gone in (
        f"people/{member.public_id}/",
        f"photo/{photo}/",
        f"photo/{photo}/large/",
        f"desk/members/{member.public_id}/class/",
    ):
        assert client.get(at(gone)).status_code == 404, gone
