"""Who was invited, person by person: the state of each in words and filters, numbers as long as their lists, names found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.joining import cards, funnel, listing, mailings, returns
from enishi.joining.listing import Now
from enishi.joining.models import Claim, Invitation, Recipient
from enishi.joining.tests.make import make_bundle, make_claim, make_invitation, make_mailing, make_roster_person
from enishi.joining.tests.test_mailings import send
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Basis, Network
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db
AWAY = {"sent_at": timezone.now() - timedelta(days=40), "expires_at": timezone.now() - timedelta(days=10)}


@pytest.fixture
def network(settings: Any) -> Network:
    settings.MAIL_PER_MINUTE = 0
    cache.clear()
    return make_network()


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role="secretariat")


@pytest.fixture
def client(officer: Member) -> Client:
    signed_in = Client(headers={"accept-language": "ja"})
    signed_in.force_login(officer.person)
    return signed_in


def at(network: Network) -> str:
    return reverse("joining:invitations", args=[network.slug])


def every_state(network: Network) -> dict[str, RosterPerson]:
    """Return one person in each state, with an older invitation in another one, and somebody whose ends soon."""
    now, people = timezone.now(), {each.value: make_roster_person(network, family_name=each.value) for each in Now}
    people["ending"] = make_roster_person(network, family_name="ending")
    for row in people.values():
        make_invitation(row, revoked_at=now)
    changes: dict[str, dict[str, Any]] = {
        "joined": {"used_at": now},
        "silent": {},
        "returned": {"way": "mail", "came_back_at": now},
        "card_back": {"way": "card", "came_back_at": now, "revoked_at": now},
        "withdrawn": {"revoked_at": now},
        "locked": {"wrong_tries": 5},
        "expired": AWAY,
        "waiting": {"opened_at": now},
        "ending": {"sent_at": now - timedelta(days=25), "expires_at": now + timedelta(days=5)},
    }
    for state, row in people.items():
        make_invitation(row, **changes[state])
    RosterPerson.objects.within(network).filter(pk=people["silent"].pk).update(no_contact=True)
    return people


# -- states -------------------------------------------------------------------------------------------------------------
def test_listing_shows_each_person_once_in_their_newest_state(officer: Member, network: Network) -> None:
    people = every_state(network)

    found = {row.name.split()[0]: row.now for row in listing.shown(officer).rows}

    assert found == {name: "waiting" if name == "ending" else name for name in people}


@pytest.mark.parametrize("state", [*Now, listing.ENDING])
def test_listing_numbers_are_as_long_as_the_lists_behind_them(officer: Member, network: Network, state: str) -> None:
    every_state(network)
    counted = funnel.of(network)

    names = [row.name.split()[0] for row in listing.shown(officer, state=state).rows]

    assert counted is not None
    assert names == (["ending", "waiting"] if state == Now.WAITING else [state])
    assert counted.states[state] == len(names)
    assert counted.invited == 9


def test_listing_counts_as_joined_who_came_in_by_another_way(officer: Member, network: Network) -> None:
    row = make_roster_person(network)
    make_invitation(row, came_back_at=timezone.now(), way="mail")
    RosterPerson.objects.within(network).filter(pk=row.pk).update(member=make_member(network))

    assert [each.now for each in listing.shown(officer).rows] == ["joined"]
    assert not listing.shown(officer, state="returned").rows


def test_invitations_says_states_in_words_and_never_who_opened(client: Client, network: Network) -> None:
    every_state(network)
    Invitation.objects.within(network).update(opened_at=timezone.now())

    page = client.get(at(network)).text
    rows = page[page.index('id="list"') :]

    for words in (
        "参加した", "連絡を望まない", "メールが届かなかった", "あて所がなく戻った", "取り消した", "5回ちがったので止めた", "期限が切れた",
        "お返事を待つ",
    ):  # fmt: skip
        assert words in rows
    assert "開いた" not in rows
    assert "opened" not in client.get(at(network) + "?state=opened").context["form"].cleaned_data


def test_invitations_shows_of_a_code_the_last_four_characters_alone(client: Client, network: Network) -> None:
    issued = make_invitation(make_roster_person(network))

    page = client.get(at(network)).text

    assert issued.code[-4:] in page
    assert issued.code[:-5] not in page
    assert issued.code[5:] not in page


def test_listing_counts_mails_and_says_when_no_more_is_sent(officer: Member, network: Network) -> None:
    goes_on, ended, card = (make_roster_person(network) for _ in range(3))
    mailing = send(make_mailing(network, [goes_on, ended]))
    Recipient.objects.within(network).filter(roster_person=ended.pk).update(due_on=None)
    Invitation.objects.within(network).update(sent_at=timezone.now() - timedelta(days=14))
    make_invitation(ended, way="mail", mailing=mailing)
    make_bundle(network, [card])

    found = {row.public_id: (row.invitation and row.invitation.way, row.mails, row.no_more) for row in
             listing.shown(officer).rows}  # fmt: skip

    assert found == {
        goes_on.public_id: ("mail", 1, False),
        ended.public_id: ("mail", 2, True),
        card.public_id: ("card", 0, False),
    }


# -- search -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["渡邉", "渡辺", "ワタナベ", "わたなべ", "watanabe", "Watanabe jun", "わたなべ 潤"])
def test_invitations_finds_names_as_the_roster_does(client: Client, network: Network, words: str) -> None:
    names = {"family_name": "渡邉", "given_name": "潤", "family_name_kana": "ワタナベ", "given_name_kana": "ジュン"}
    wanted, other = make_roster_person(network, **names), make_roster_person(network)
    for row in (wanted, other):
        make_invitation(row)

    found = client.get(at(network), {"q": words}).context["rows"]

    assert [row.public_id for row in found] == [wanted.public_id]


@pytest.mark.parametrize("change", [str, str.lower, lambda tail: f" ・{tail[:2]}-{tail[2:]} "])
def test_invitations_finds_the_end_of_a_code(client: Client, network: Network, change: Any) -> None:
    wanted = make_invitation(make_roster_person(network), code_tail="Q4XW").invitation
    make_invitation(make_roster_person(network), code_tail="8RTC")

    found = client.get(at(network), {"q": change("Q4XW")}).context["rows"]

    assert [row.invitation.pk for row in found] == [wanted.pk]


def test_invitations_search_and_filter_hold_on_the_next_page_and_for_each_other(
    client: Client, network: Network
) -> None:
    for n in range(30):
        make_invitation(make_roster_person(network, family_name="森" if n else "林"), revoked_at=timezone.now())

    first = client.get(at(network), {"q": "森", "state": "withdrawn"})
    second = client.get(at(network) + first.context["next"])

    assert [len(page.context["rows"]) for page in (first, second)] == [24, 5]
    assert all("森" in row.name for row in second.context["rows"])
    assert "q=%E6%A3%AE" in next(chip["url"] for chip in first.context["chips"] if not chip["current"])
    assert {chip["count"] for chip in first.context["chips"]} == {None}  # would be of everybody


@pytest.mark.parametrize("asked", ["q=zzzz", "state=locked", "state=uninvited&q=zzzz"])
def test_invitations_that_nobody_fits_lead_back_to_all(client: Client, network: Network, asked: str) -> None:
    make_invitation(make_roster_person(network))

    page = client.get(f"{at(network)}?{asked}").text
    assert "あてはまる方は、いません" in page
    assert 'href="?#list"' in page


def test_invitations_of_a_new_network_say_how_to_begin(client: Client, network: Network) -> None:
    page = client.get(at(network)).text

    assert "まだ、招待はありません" in page
    assert 'type="search"' not in page


@pytest.mark.parametrize("asked", ["state=x", "q=" + "あ" * 101, "after=%27", "before=%27", "state=&q=", "q=%E3%80%80"])
def test_invitations_understand_nothing_strange(client: Client, network: Network, asked: str) -> None:
    make_invitation(make_roster_person(network))

    assert client.get(f"{at(network)}?{asked}").status_code == 200


# -- not invited yet ----------------------------------------------------------------------------------------------------
def test_uninvited_are_those_with_whom_nothing_is_under_way(client: Client, network: Network) -> None:
    nobody_asked = make_roster_person(network, family_name="独")
    make_invitation(make_roster_person(network))
    make_roster_person(network, member=make_member(network))
    applied = make_roster_person(network, family_name="森")
    claim = make_claim(network, family="森", row=applied)
    mailed, stopped = make_roster_person(network), make_roster_person(network)
    make_mailing(network, [mailed])
    mailings.stop(make_mailing(network, [stopped]), by=SYSTEM)
    other_number = make_roster_person(network, same_as=nobody_asked)
    one_person = make_roster_person(network)
    make_invitation(make_roster_person(network, same_as=one_person))

    page = client.get(at(network) + "?state=uninvited")

    assert {row.public_id for row in page.context["rows"]} == {nobody_asked.public_id, stopped.public_id}
    assert other_number.public_id not in page.text
    assert page.context["funnel"].uninvited == 2
    Claim.objects.within(network).filter(pk=claim.pk).update(state=Claim.State.DECLINED, decided_at=timezone.now())
    assert client.get(at(network)).context["funnel"].uninvited == 3


def test_uninvited_are_as_many_on_the_tile_as_where_a_mailing_is_prepared(client: Client, network: Network) -> None:
    make_roster_person(network)
    make_roster_person(network, no_contact=True)
    make_roster_person(network, member=make_member(network))
    make_claim(network, family="森", row=make_roster_person(network, family_name="森"))
    make_invitation(make_roster_person(network))

    prepared = client.get(reverse("joining:mailings-new", args=[network.slug])).context

    assert prepared["all"] == client.get(at(network)).context["funnel"].uninvited == 2
    assert [number for _why, number in prepared["left_out"]] == [1]


def test_uninvited_are_as_many_on_the_tile_as_cards_go_to(client: Client, network: Network) -> None:
    one, mailed = make_roster_person(network), make_roster_person(network)
    make_roster_person(network, member=make_member(network))
    make_roster_person(network, same_as=one)
    make_claim(network, family="森", row=make_roster_person(network, family_name="森"))
    make_invitation(make_roster_person(network))
    make_invitation(make_roster_person(network, same_as=make_roster_person(network)))
    make_mailing(network, [mailed])

    chosen = cards.choose(network, "uninvited", {})
    both = cards.choose(network, "uninvited", {}, by_mail_too=True)

    assert [each.id for each in chosen.people] == [one.pk]
    assert len(chosen.people) == client.get(at(network)).context["funnel"].uninvited == 1
    assert len(client.get(at(network) + "?state=uninvited").context["rows"]) == 1
    assert chosen.left_out == {"by_mail": 1}
    assert {each.id for each in both.people} == {one.pk, mailed.pk}


def test_uninvited_go_forth_and_back_in_the_order_of_readings(client: Client, network: Network) -> None:
    for n in range(30):
        make_roster_person(network, given_name_kana=f"ア{chr(ord('ア') + n)}")

    first = client.get(at(network) + "?state=uninvited")
    second = client.get(at(network) + first.context["next"])
    back = client.get(at(network) + second.context["previous"])

    names = [row.reading for page in (first, second) for row in page.context["rows"]]
    assert len(names) == 30
    assert names == sorted(names)
    assert [row.public_id for row in back.context["rows"]] == [row.public_id for row in first.context["rows"]]


# -- mail that came back ------------------------------------------------------------------------------------------------
def test_invitations_and_desk_say_how_many_no_mail_reached_until_they_are_written_to_again(
    client: Client, network: Network
) -> None:
    row = make_roster_person(network)
    returns.note(make_invitation(row, way="mail").invitation, reason="unknown", by=SYSTEM)
    desk = reverse("console:desk", args=[network.slug])

    before = client.get(desk)
    assert before.context["undelivered"] == client.get(at(network)).context["funnel"].undelivered == 1
    assert f'href="{at(network)}?state=returned#list"' in before.text
    assert "アドレスを直す" in client.get(at(network) + "?state=returned").text

    make_bundle(network, [row])
    after = client.get(desk)
    assert after.context["undelivered"] == client.get(at(network)).context["funnel"].undelivered == 0
    assert "state=returned" not in after.text


def test_desk_counts_locked_as_the_list_does(client: Client, network: Network) -> None:
    make_invitation(make_roster_person(network), wrong_tries=5)
    again = make_roster_person(network)
    make_invitation(again, wrong_tries=5)
    make_invitation(again)

    assert client.get(reverse("console:desk", args=[network.slug])).context["locked"] == 1
    assert len(client.get(at(network) + "?state=locked").context["rows"]) == 1


# -- by the time of leaving ---------------------------------------------------------------------------------------------
def left(network: Network, year: int | None, number: int) -> list[RosterPerson]:
    periods = [{"joined_on": date(1980, 4, 1), "left_on": date(year, 3, 31) if year else None, "left": bool(year)}]
    return [make_roster_person(network, periods=periods) for _ in range(number)]


@pytest.mark.parametrize(("language", "words"), [("ja", ["2020年から", "2010年代", "1999年まで", "在籍中・不明"]),
                                                 ("en", ["since 2020", "2010s", "until 1999", "employed, or not known"])])  # fmt: skip
def test_invitations_tell_numbers_by_the_time_of_leaving(
    client: Client, network: Network, time_machine: Any, language: str, words: list[str]
) -> None:
    time_machine.move_to("2026-11-22T01:00:00Z")
    late, tens, early = left(network, 2021, 6), left(network, 2019, 5), left(network, 1999, 5)
    left(network, None, 4)
    for row in (*late, *tens[:2], *early):
        make_invitation(row, opened_at=timezone.now())
    RosterPerson.objects.within(network).filter(pk__in=[late[0].pk, tens[4].pk]).update(member=make_member(network))

    page = client.get(at(network), headers={"accept-language": language})
    spans = page.context["funnel"].spans

    assert {
        span.since: (span.told, span.all, span.invited, span.opened, span.joined, span.percent) for span in spans
    } == {
        "2020": (True, 6, 6, 6, 1, 17),
        "2010": (True, 5, 2, None, 1, 20),
        "0": (True, 5, 5, None, 0, 0),  # two opened above: the least of the others goes with them
        "unknown": (False, 4, 0, None, 0, 0),
    }
    for each in words:
        assert each in page.text


def test_invitations_of_a_programme_speak_of_finishing(client: Client, network: Network) -> None:
    left(network, 2021, 6)
    Network.objects.filter(pk=network.pk).update(basis=Basis.PROGRAMME)

    pages = {language: client.get(at(network), headers={"accept-language": language}).text for language in ("ja", "en")}

    assert "修了の時期ごとに" in pages["ja"]
    assert "卒業" not in pages["ja"][pages["ja"].index("spans-h") :]
    assert "By the time of finishing" in pages["en"]


def test_spans_with_few_are_never_worked_out_from_the_sum(network: Network) -> None:
    many, few = left(network, 2021, 8), left(network, 2011, 8)
    for row in (*many, *few[:3]):
        make_invitation(row, opened_at=timezone.now())

    counted = funnel.of(network)

    assert counted is not None
    assert counted.opened == 11
    assert [span.opened for span in counted.spans] == [None, None]


# -- costs --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("asked", ["", "?state=uninvited", "?state=returned", "?state=ending", "?q=森", "?q=Q4XW"])
@pytest.mark.parametrize("size", [1, 12])
def test_invitations_narrowed_cost_at_most_twelve_queries_at_any_size(
    client: Client,
    network: Network,
    size: int,
    asked: str,
    large: bool,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(size):
        make_roster_person(network)
        row = make_roster_person(network, family_name="森")
        make_invitation(row, way="mail", came_back_at=timezone.now(), code_tail="Q4XW")
        send(make_mailing(network, [make_roster_person(network)]))
    if large:
        monkeypatch.setattr(funnel, "AT_ONCE", 0)
        funnel.count(network)
    client.get(at(network) + asked)

    classes = asked == "?state=uninvited"  # read for whom nobody invited, and, in the small one, for the numbers
    most = (7 if large else 10) + classes
    with django_assert_max_num_queries(most) as counted:
        page = client.get(at(network) + asked)

    assert len(counted) == most
    rows = page.context["rows"]
    assert rows or asked == "?state=ending"
    tail = (rows[-1].invitation or rows[-1]).public_id if rows else "x"
    with django_assert_max_num_queries(most + 1):
        client.get(f"{at(network)}{asked or '?'}&after={tail}")


# -- whoever may not ----------------------------------------------------------------------------------------------------
def test_listing_is_empty_for_who_may_not_read_invitations(network: Network) -> None:
    make_invitation(make_roster_person(network))
    make_roster_person(network)

    for role in ("", "community", "company"):
        viewer = make_member(network, role=role)
        assert not listing.shown(viewer).rows
        assert not listing.shown(viewer, state=listing.UNINVITED).rows


def test_listing_holds_nobody_of_another_network(officer: Member, network: Network) -> None:
    elsewhere = make_network()
    issued = make_invitation(make_roster_person(elsewhere, family_name="別所"), code_tail="Q4XW")
    make_roster_person(elsewhere)
    make_member(elsewhere, role="owner")

    for asked in ({}, {"words": "別所"}, {"words": "Q4XW"}, {"after": issued.invitation.public_id}):
        assert not listing.shown(officer, **asked).rows
        assert not listing.shown(officer, state=listing.UNINVITED, **asked).rows
