"""The pages of a profile: what they show, take, keep and refuse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enishi.activity.models import Happening
from enishi.members import consents
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import actions, visibility
from enishi.profiles.models import Profile, Value
from enishi.profiles.tests.make import make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network("nagi")


def enter(client: Client, member: Member) -> Client:
    client.force_login(member.person)
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"profiles:{name}", args=["nagi", *args])


def edit_data(member: Member, **changed: Any) -> dict[str, Any]:
    """Return what the edit page would post unchanged."""
    from enishi.profiles.forms import ProfileForm

    shown = visibility.profile(member, member)
    assert shown is not None
    form = ProfileForm(shown, member.network)
    data: dict[str, Any] = {"version": shown.version}
    for each in [form.facts, *(row for rows in form.rows.values() for row in rows)]:
        for bound in each:
            data[bound.html_name] = "" if bound.value() is None else bound.value()
    return data | changed


# -- the profile -------------------------------------------------------------------------------------------------
def test_profile_own_shows_markers_and_ways_to_look(client: Client, network: Network) -> None:
    member = make_profile(network, skills=["旋盤"], email="a@example.com", phone="03-1111-2222", bio="はじめまして")

    page = enter(client, member).get(at("profile", member.public_id)).content.decode()

    assert "03-1111-2222" in page
    assert page.count('class="vis"') >= 6
    assert at("view-as", "employees") in page
    assert at("profile-edit") in page


def test_profile_of_another_shows_no_marker_and_no_hidden_fact(client: Client, network: Network) -> None:
    member = make_profile(network, skills=["旋盤"], phone="03-1111-2222", bio="ひみつの話")
    viewer = make_profile(network, side=EMPLOYEES)

    page = enter(client, viewer).get(at("profile", member.public_id)).content.decode()

    assert "斎賀 文乃" in page
    for hidden in ("旋盤", "03-1111-2222", "ひみつの話", "入江", "生産技術部", 'class="vis"'):
        assert hidden not in page, hidden


@pytest.mark.parametrize(("side", "word"), [(ALUMNI, "アルムナイ"), (EMPLOYEES, "社員")])
def test_names_say_on_which_side_they_stand(client: Client, network: Network, side: int, word: str) -> None:
    member, viewer = make_profile(network, preset="open", side=side), make_profile(network, name={"family": "目黒"})
    enter(client, viewer)

    pages = [
        client.get(at("profile", member.public_id)),
        client.get(at("directory"), {"q": "斎賀"}),
        client.get(at("directory"), {"q": "斎賀", "view": "list"}),
        client.get(at("suggest"), {"q": "斎賀"}),
        enter(client, member).get(at("privacy")),
    ]

    badge = re.compile(rf'<span class="tag(?: outline)?">{word}</span>')
    assert [len(badge.findall(page.content.decode())) for page in pages] == [1, 1, 1, 1, 1]


def test_profile_several_periods_stand_on_one_line(client: Client, network: Network) -> None:
    member = make_profile(
        network,
        preset="open",
        years=[{"joined": 2001, "left": 2008}, {"joined": 2015, "left": 2020}],
        unit=[None, {"department": "海外営業部", "post": ""}],
        work=[{"kind": "teaching", "company": "汐浜高校", "title": "校長", "since": 2020}],
    )
    viewer = make_profile(network, years=[{"joined": 2005, "left": 2017}])

    page = enter(client, viewer).get(at("profile", member.public_id)).content.decode()

    assert page.count("data-leave") == 2
    assert page.index("汐浜高校") < page.index("海外営業部") < page.rindex("2001–2008")
    assert visibility.cards([member.pk], viewer)[0].overlap_years == 5


@pytest.mark.parametrize("name", ["profile", "view-as", "profile-edit", "privacy", "photo-edit", "lately"])
def test_pages_visitor_is_asked_to_sign_in(client: Client, network: Network, name: str) -> None:
    member = make_profile(network)
    args = {"profile": [member.public_id], "view-as": ["alumni"]}.get(name, [])

    answer = client.post(at(name)) if name == "lately" else client.get(at(name, *args))

    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]
    assert "斎賀" not in answer.content.decode()


def test_profile_member_of_another_network_gets_404(client: Client, network: Network) -> None:
    member = make_profile(network)
    stranger = make_profile(make_network())

    answer = enter(client, stranger).get(at("profile", member.public_id))

    assert answer.status_code == 404
    assert "斎賀" not in answer.content.decode()


@pytest.mark.parametrize("state", ["left", "suspended", "paused"])
def test_profile_deactivated_gets_404(client: Client, network: Network, state: str) -> None:
    member, viewer, other = make_profile(network), make_profile(network), make_profile(network)
    Member.objects.within(network).filter(pk=viewer.pk).update(state=state)

    answer = enter(client, viewer).get(at("profile", member.public_id))

    # whoever does not take part is led to the page that is theirs, from every address alike
    theirs = "suspended" if state == "suspended" else "back"
    assert answer.headers["Location"] == f"/n/{network.slug}/{theirs}/"
    assert "斎賀" not in answer.content.decode()
    assert enter(client, other).get(at("profile", viewer.public_id)).status_code == 404


def test_profile_unlisted_person_is_404_for_members(client: Client, network: Network) -> None:
    member, viewer = make_profile(network), make_profile(network)
    actions.set_audiences(member, {}, listing=4, by=member)

    assert enter(client, viewer).get(at("profile", member.public_id)).status_code == 404


@pytest.mark.parametrize("size", [1, 12])
def test_profile_query_count_does_not_grow(
    client: Client, network: Network, size: int, django_assert_num_queries: Any
) -> None:
    viewer = make_profile(network)
    member = make_profile(
        network,
        preset="open",
        skills=[f"技{n}" for n in range(size)],
        years=[{"joined": 2000 + n, "left": 2001 + n} for n in range(min(size, 10))],
    )
    enter(client, viewer).get(at("profile", member.public_id))

    with django_assert_num_queries(7):
        client.get(at("profile", member.public_id))


# -- editing -----------------------------------------------------------------------------------------------------
def test_profile_edit_saves_what_was_typed(client: Client, network: Network) -> None:
    member = make_profile(network)
    data = edit_data(
        member,
        region="長野、オンライン,Germany",
        skills="工程設計、英語",
        aims=["ties", "advice"],
        bio="こんにちは",
        see_bio="3",
    ) | {
        "topics-0-title": "移住",
        "topics-0-text": "冬のこと",
        "links-0-url": "https://example.com/me",
        "links-0-label": "",
    }

    answer = enter(client, member).post(at("profile-edit"), data)

    assert answer.status_code == 302, answer.content.decode()[:3000]
    shown = visibility.profile(member, member)
    assert shown is not None
    assert [fact.data for fact in shown.of("region")] == ["JP-20", "online", "DE"]
    assert [fact.data for fact in shown.of("skills")] == ["工程設計", "英語"]
    assert [fact.data for fact in shown.of("aims")] == ["ties", "advice"]
    assert (shown.one("bio"), shown.mark("bio")) == ("こんにちは", 3)
    assert shown.one("topics") == {"title": "移住", "text": "冬のこと"}
    assert shown.one("years") == {"joined": 2012, "left": 2021}
    assert shown.one("former_name") == {"family": "入江", "given": "", "reading": "いりえ"}


def test_profile_edit_unchanged_changes_no_value(client: Client, network: Network) -> None:
    member = make_profile(network, skills=["旋盤"])
    before = list(Value.objects.within(network).order_by("pk").values())

    answer = enter(client, member).post(at("profile-edit"), edit_data(member))

    assert answer.status_code == 302
    assert list(Value.objects.within(network).order_by("pk").values()) == before


def test_profile_edit_add_keeps_everything_typed_and_complains_of_nothing(client: Client, network: Network) -> None:
    member = make_profile(network)
    data = edit_data(member, family="", bio="書きかけ", aims=["ties"], add="periods")

    answer = enter(client, member).post(at("profile-edit"), data)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert 'name="periods-1-joined"' in page
    assert "書きかけ" in page
    assert "aria-invalid" not in page
    assert "error-summary" not in page
    assert visibility.profile(member, member).one("bio") is None  # type: ignore[union-attr]


def test_profile_edit_remove_takes_the_row_away(client: Client, network: Network) -> None:
    member = make_profile(network, years=[{"joined": 2001, "left": 2003}, {"joined": 2005, "left": 2009}])

    page = enter(client, member).post(at("profile-edit"), edit_data(member, remove="periods-0")).content.decode()

    assert 'value="2001"' not in page
    assert 'name="periods-0-joined" value="2005"' in page


def test_profile_edit_second_tab_is_told_and_loses_nothing(client: Client, network: Network) -> None:
    member = make_profile(network)
    mine = edit_data(member, bio="わたしの長い文章")
    actions.set_values(member, {"bio": ["ほかの画面で"]}, by=member)

    answer = enter(client, member).post(at("profile-edit"), mine)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "わたしの長い文章" in page
    assert visibility.profile(member, member).one("bio") == "ほかの画面で"  # type: ignore[union-attr]
    version = Profile.objects.within(network).get(member=member).version
    assert f'name="version" value="{version}"' in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("family", ""),
        ("family", "長" * 51),
        ("given", "長" * 51),
        ("reading_family", "漢字"),
        ("reading_family", "あ" * 51),
        ("latin", "斎賀"),
        ("latin", "a" * 101),
        ("former_family", "長" * 51),
        ("periods-0-joined", "昔"),
        ("periods-0-joined", ""),
        ("periods-0-joined", "1066"),
        ("periods-0-left", "2000"),
        ("periods-0-department", "部" * 201),
        ("periods-0-post", "役" * 101),
        ("work-0-company", "社" * 121),
        ("work-0-title", "職" * 121),
        ("work-0-kind", "spy"),
        ("region", "アトランティス"),
        ("languages", "エルフ語"),
        ("skills", "、".join(f"技{n}" for n in range(21))),
        ("skills", "技" * 41),
        ("aims", ["conquest"]),
        ("comeback", "always"),
        ("topics-0-title", "題" * 61),
        ("topics-0-text", "文だけ"),
        ("links-0-url", "javascript:alert(1)"),
        ("links-0-url", "http://example.com"),
        ("links-0-url", "https://user@example.com"),
        ("links-0-url", 'https://example.com/"onclick='),
        ("bio", "長" * 2001),
        ("email", "この番地"),
        ("email", "a" * 250 + "@example.com"),
        ("phone", "でんわ"),
        ("phone", "0" * 31),
        ("see_bio", "8"),
        ("see_bio", "-1"),
    ],
)
def test_profile_edit_each_limit_is_told_and_nothing_saved(
    client: Client, network: Network, name: str, value: Any
) -> None:
    member = make_profile(network)
    before = list(Value.objects.within(network).order_by("pk").values())

    answer = enter(client, member).post(at("profile-edit"), edit_data(member, **{name: value}))

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert list(Value.objects.within(network).order_by("pk").values()) == before


# -- who sees what -----------------------------------------------------------------------------------------------
def test_privacy_matrix_is_taken_as_ticked(client: Client, network: Network) -> None:
    member = make_profile(network, bio="x", phone="03-0000-0000")
    version = Profile.objects.within(network).get(member=member).version
    data = {
        "version": version, "listed": "on", "name-employees": "on",
        "row": ["name", "bio", "phone", "years"], "bio-alumni": "on", "bio-employees": "on", "phone-office": "on",
    }  # fmt: skip

    answer = enter(client, member).post(at("privacy"), data)

    assert answer.status_code == 302
    shown = visibility.profile(member, member)
    assert shown is not None
    assert {code: shown.mark(code) for code in ("bio", "phone", "years", "unit")} == {
        "bio": 3, "phone": 4, "years": 0, "unit": 5
    }  # fmt: skip
    receipt = Happening.objects.within(network).filter(kind="profiles.audience_changed").latest("pk")
    assert receipt.facts == {"changed": {"bio": [5, 3], "phone": [0, 4], "years": [7, 0]}}
    assert "03-0000-0000" not in str(receipt.facts)


@pytest.mark.parametrize(
    ("data", "listing"),
    [({"listed": "on", "name-employees": "on"}, 7), ({"listed": "on"}, 5), ({"name-employees": "on"}, 4)],
)
def test_privacy_listing_row(client: Client, network: Network, data: dict[str, str], listing: int) -> None:
    member = make_profile(network)
    version = Profile.objects.within(network).get(member=member).version

    enter(client, member).post(at("privacy"), data | {"version": version, "row": ["name"]})

    assert Profile.objects.within(network).get(member=member).listing == listing


def test_privacy_preset_sets_all(client: Client, network: Network) -> None:
    member = make_profile(network, bio="x")

    enter(client, member).post(at("privacy"), page_data(client, member) | {"preset": "quiet"})

    shown = visibility.profile(member, member)
    assert shown is not None
    assert (shown.listing, shown.mark("bio"), shown.mark("years"), shown.preset) == (5, 0, 5, "quiet")


def test_privacy_preset_keeps_ticks_that_were_not_saved_yet(client: Client, network: Network) -> None:
    member = make_profile(network, bio="x", phone="03-0000-0000")
    data = page_data(client, member) | {"phone-office": "on", "preset": "open"}
    data.pop("name-employees")

    enter(client, member).post(at("privacy"), data)

    shown = visibility.profile(member, member)
    assert shown is not None
    marks = (shown.listing, shown.mark("bio"), shown.mark("phone"), shown.preset)
    assert marks == (5, 7, 4, "open")


def test_privacy_preset_in_an_old_window_changes_nothing(client: Client, network: Network) -> None:
    member = make_profile(network, bio="x")
    data = page_data(client, member)
    actions.set_audiences(member, {"bio": 1}, by=member)

    answer = enter(client, member).post(at("privacy"), data | {"preset": "open"})

    assert answer.status_code == 409
    assert visibility.profile(member, member).mark("bio") == 1  # type: ignore[union-attr]


def test_privacy_enter_key_presses_change_and_no_preset(client: Client, network: Network) -> None:
    page = enter(client, make_profile(network)).get(at("privacy")).content.decode()
    form = page[page.index("<form", page.index('id="main"')) :]

    first = re.search(r"<button([^>]*)>", form)

    assert first is not None
    assert "name=" not in first[1]


@pytest.mark.parametrize("preset", [None, "usual"])
def test_privacy_switch_and_consent_go_together(client: Client, network: Network, preset: str | None) -> None:
    member = make_profile(network)
    consents.give(network, member, ["membership", "listing"])
    off = page_data(client, member)
    off.pop("listed")

    client.post(at("privacy"), off)
    out = Profile.objects.within(network).get(member=member).listing, consents.holds(member, "listing")
    on = page_data(client, member)
    client.post(at("privacy"), on | {"listed": "on"} | ({"preset": preset} if preset else {}))

    assert out == (4, False)
    assert (Profile.objects.within(network).get(member=member).listing, consents.holds(member, "listing")) == (7, True)


def test_privacy_consents_are_withdrawn_and_given_again(client: Client, network: Network) -> None:
    member = make_profile(network)
    consents.give(network, member, ["membership", "listing", "mail"])
    enter(client, member)
    seen = [buttons(client)]

    for wish in ({"withdraw": "mail"}, {"withdraw": "listing"}, {"agree": "mail"}, {"agree": "listing"}):
        assert client.post(at("privacy"), wish).status_code == 302
        seen.append(buttons(client))

    listed, mailed = ("withdraw", "listing"), ("withdraw", "mail")
    assert seen == [
        [listed, mailed],
        [listed, ("agree", "mail")],
        [("agree", "listing"), ("agree", "mail")],
        [("agree", "listing"), mailed],
        [listed, mailed],
    ]


def test_privacy_membership_is_not_withdrawn_here(client: Client, network: Network) -> None:
    member = make_profile(network)
    consents.give(network, member, ["membership"])

    answer = enter(client, member).post(at("privacy"), {"withdraw": "membership"}, follow=True)

    assert consents.holds(member, "membership")
    assert answer.status_code == 200
    assert "退会という形になります" in answer.content.decode()


def page_data(client: Client, member: Member) -> dict[str, Any]:
    """Return what the form of the page would post, with no button pressed."""
    page = enter(client, member).get(at("privacy")).content.decode()
    boxes = re.findall(r'<input type="checkbox"(?: role="switch")? name="([\w-]+)"([^>]*)>', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    ticked = {name: "on" for name, rest in boxes if "checked" in rest and "disabled" not in rest}
    return {"version": version[1], "row": re.findall(r'name="row" value="(\w+)"', page), **ticked}


def buttons(client: Client) -> list[tuple[str, str]]:
    """Return what can be done about consents: (withdraw or agree, purpose)."""
    page = client.get(at("privacy")).content.decode()
    return re.findall(r'name="(withdraw|agree)" value="(\w+)"', page)


def test_privacy_second_tab_is_told(client: Client, network: Network) -> None:
    member = make_profile(network, bio="x")
    actions.set_audiences(member, {"bio": 0}, by=member)

    answer = enter(client, member).post(
        at("privacy"), {"version": 1, "row": ["bio"], "bio-alumni": "on", "listed": "on"}
    )

    assert answer.status_code == 409
    assert visibility.profile(member, member).mark("bio") == 0  # type: ignore[union-attr]


def test_privacy_network_without_employees_has_no_such_column(client: Client) -> None:
    network = make_network("nagi", employees_listed=False)
    member = make_profile(network, bio="x")

    page = enter(client, member).get(at("privacy")).content.decode()
    enter(client, member).post(
        at("privacy"),
        {
            "version": 1,
            "row": ["name", "bio"],
            "bio-employees": "on",
            "bio-alumni": "on",
            "listed": "on",
            "name-employees": "on",
        },
    )

    assert "bio-employees" not in page
    assert client.get(at("view-as", "employees")).status_code == 404
    shown = visibility.profile(member, member)
    assert shown is not None
    assert (shown.mark("bio"), shown.listing) == (1, 5)


def test_view_as_shows_what_that_side_sees(client: Client, network: Network) -> None:
    member = make_profile(network, bio="アルムナイにだけ話す", email="mine@example.com")
    enter(client, member)

    pages = {side: client.get(at("view-as", side)).content.decode() for side in ("alumni", "employees", "secretariat")}

    assert ["アルムナイにだけ話す" in pages[side] for side in pages] == [True, False, True]
    assert ["mine@example.com" in pages[side] for side in pages] == [False, False, True]


def test_view_as_and_mirror_name_a_photo_that_is_not_seen(client: Client, network: Network) -> None:
    member = make_profile(network, preset="open")
    Profile.objects.within(network).filter(member_id=member.pk).update(photo_key="k" * 22, photo_audience=ALUMNI)
    enter(client, member)

    pages = {side: client.get(at("view-as", side)).text for side in ("alumni", "employees")}
    mirror = client.get(at("privacy") + "?as=employees").text

    notices = {side: re.search(r'role="status">.*?</div>', page, re.DOTALL) for side, page in pages.items()}
    assert ["写真" in found[0] for found in notices.values() if found] == [False, True]
    assert re.search(r"hidden-field.*?写真", mirror, re.DOTALL)


def test_profile_own_says_when_nobody_finds_it(client: Client, network: Network) -> None:
    member = make_profile(network)
    where, said = at("profile", member.public_id), "このページは、アルムナイにも社員にも見えません"
    enter(client, member)

    before = client.get(where).text
    actions.set_audiences(member, {}, listing=4, by=member)
    after = client.get(where).text

    assert (said in before, said in after) == (False, True)


# -- 近況 ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "words"), [({"preset": "well"}, "元気"), ({"text": "畑をはじめました"}, "畑をはじめました")]
)
def test_lately_in_one_tap_or_one_line(client: Client, network: Network, data: dict[str, str], words: str) -> None:
    member = make_profile(network)
    client.cookies["language"] = "ja"

    answer = enter(client, member).post(at("lately"), data, headers={"accept-language": "ja"})

    assert answer.status_code == 302
    page = client.get(at("profile", member.public_id), headers={"accept-language": "ja"}).content.decode()
    assert words in page


def test_lately_as_fragment(client: Client, network: Network) -> None:
    member = make_profile(network)

    answer = enter(client, member).post(at("lately"), {"text": "こんにちは"}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<html" not in page
    assert "こんにちは" in page


@pytest.mark.parametrize("data", [{}, {"text": "長" * 281}, {"preset": "rich"}])
def test_lately_refused_keeps_what_was_typed(client: Client, network: Network, data: dict[str, str]) -> None:
    member = make_profile(network)

    answer = enter(client, member).post(at("lately"), data)

    assert answer.status_code == 422
    assert data.get("text", "") in answer.content.decode()
    assert not Value.objects.within(network).filter(field="lately").exists()


def test_lately_leads_to_no_foreign_place(client: Client, network: Network) -> None:
    member = make_profile(network)

    answer = enter(client, member).post(at("lately"), {"preset": "well", "next": "//evil.example/"})

    assert answer["Location"] == at("profile", member.public_id)


def test_lately_can_be_taken_back(client: Client, network: Network) -> None:
    member = make_profile(network)
    enter(client, member).post(at("lately"), {"preset": "well"})

    client.post(at("lately"), {"clear": "1"})

    assert not Value.objects.within(network).filter(field="lately").exists()


@pytest.mark.parametrize(
    ("listing", "audience", "words"),
    [
        (7, 7, "選んだ方から見えています"),
        (5, 2, "ほかの方には見えません"),  # for employees alone, who do not find the person
        (7, 4, "事務局だけに見えています"),
        (7, 0, "ほかの方には見えません"),
        (4, 7, "名簿に載っていないため、事務局だけに"),
        (4, 1, "名簿に載っていないため、ほかの方には見えません"),
    ],
)
@pytest.mark.parametrize("way", ["page", "fragment"])
def test_lately_says_who_really_sees_it(
    client: Client, network: Network, listing: int, audience: int, words: str, way: str
) -> None:
    member = make_profile(network)
    actions.set_values(
        member, {"lately": [{"preset": "", "text": "はじめ"}]}, audiences={"lately": audience}, by=member
    )
    actions.set_audiences(member, {}, listing=listing, by=member)
    headers = {"HX-Request": "true"} if way == "fragment" else {}

    answer = enter(client, member).post(at("lately"), {"text": "畑をはじめました"}, headers=headers, follow=True)

    assert words in answer.text
    assert ("選んだ方から見えています" in answer.text) is (words == "選んだ方から見えています")


def test_lately_taken_back_says_so(client: Client, network: Network) -> None:
    member = make_profile(network)
    enter(client, member).post(at("lately"), {"preset": "well"})

    answer = client.post(at("lately"), {"clear": "1"}, headers={"HX-Request": "true"})

    assert "もう、だれにも見えません" in answer.text
    assert "選んだ方から見えています" not in answer.text


# -- still right ---------------------------------------------------------------------------------------------------
def test_confirm_fact_is_asked_after_a_year_and_answered_in_one_tap(client: Client, network: Network) -> None:
    from datetime import timedelta

    from django.utils import timezone

    member = make_profile(network, work=[{"kind": "own", "company": "つむぎノート"}])
    Value.objects.within(network).filter(field="work").update(confirmed_at=timezone.now() - timedelta(days=400))
    where = at("profile", member.public_id)

    asked = enter(client, member).get(where).content.decode()
    client.post(at("confirm", "work"))

    assert at("confirm", "work") in asked
    assert at("confirm", "work") not in client.get(where).content.decode()


def test_pages_of_an_operator_without_profile_are_404(client: Client, network: Network) -> None:
    operator = make_member(network, side=0, role="owner")
    enter(client, operator)

    assert [client.get(at(name)).status_code for name in ("profile-edit", "privacy", "photo-edit")] == [404, 404, 404]
