"""The queue: who sees what of an application, deciding, taking back, and what two officers do to one another."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.joining import claims
from enishi.joining.happenings import BACK
from enishi.joining.models import Claim
from enishi.joining.tests.make import make_claim, make_invitation, make_roster_person
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI
from enishi.networks.models import MemberClass, Network
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


def browser(network: Network, role: str | None = Role.SECRETARIAT) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(make_member(network, role=role).person)
    return client


def at(claim: Claim, name: str = "approval") -> str:
    return reverse(f"joining:{name}", args=[claim.network.slug, claim.public_id])


def listed(network: Network) -> str:
    return reverse("joining:approvals", args=[network.slug])


def now(claim: Claim) -> Claim:
    found: Claim = Claim.objects.within(claim.network_id).select_related("network", "person").get(pk=claim.pk)
    return found


def carried_out(claim: Claim) -> Claim:
    Claim.objects.within(claim.network_id).filter(pk=claim.pk).update(decided_at=timezone.now() - BACK)
    claims.settle(now(claim), by=SYSTEM)
    return now(claim)


# -- who sees what ----------------------------------------------------------------------------------------------------------
def test_approval_shows_both_sides_to_who_may_read_the_roster(network: Network) -> None:
    row = make_roster_person(network, former_name="堤")
    claim = make_claim(network, family="永瀬", said="姓が変わりました", row=row)

    page = browser(network).get(at(claim)).text

    for told in ("永瀬 文乃", "入江 文乃", "2012–2021", "姓が変わりました", "姓だけ"):
        assert told in page
    for secret in ("1989", "HRONLYNOTE", row.email):
        assert secret not in page


def test_approval_shows_findings_alone_to_the_community_manager(network: Network) -> None:
    row = make_roster_person(
        network, family_name="ROSTERNAME", former_name="FORMER", employee_number="E-777",
        periods=[{"joined_on": "2003-04-01", "left_on": "2017-03-31", "left": True, "department": "SECRETUNIT"}],
    )  # fmt: skip
    claim = make_claim(network, number="E-777", year=2016, row=row)

    page = browser(network, Role.COMMUNITY).get(at(claim)).text

    assert "合っています" in page or "合います" in page
    for secret in ("ROSTERNAME", "FORMER", "2003", "2017", "SECRETUNIT", "1989"):
        assert secret not in page


@pytest.mark.parametrize("role", [None, Role.COMPANY])
def test_approvals_are_for_who_decides(network: Network, role: str | None) -> None:
    claim = make_claim(network)
    client = browser(network, role)

    for name in ("approval-admission", "approval-refusal", "approval-question", "approval-undoing"):
        assert client.post(at(claim, name), {"why": "already", "about": "name"}).status_code == 404
    assert client.get(at(claim)).status_code == 404
    assert client.get(listed(network)).status_code == 404
    assert now(claim).is_open


def test_approvals_of_another_network_are_not_there(network: Network) -> None:
    claim = make_claim(make_network())
    client = browser(network)
    path = reverse("joining:approval", args=[network.slug, claim.public_id])

    assert client.get(path).status_code == 404
    assert client.post(f"{path}admission/").status_code == 404
    assert now(claim).is_open


# -- the list ---------------------------------------------------------------------------------------------------------------
def test_approvals_stand_in_the_order_of_waiting(network: Network) -> None:
    _, _, third = (make_claim(network, family=f"待{n}") for n in (1, 2, 3))
    Claim.objects.within(network).filter(pk=third.pk).update(made_at=timezone.now() - timezone.timedelta(days=3))

    page = browser(network).get(listed(network)).text

    assert re.findall(r"<b>(待\d) 文乃", page) == ["待3", "待1", "待2"]


def test_approvals_count_says_how_many_wait(network: Network) -> None:
    client = browser(network)
    count = reverse("joining:approvals-count", args=[network.slug])

    empty, none = client.get(listed(network)).text, client.get(count).text
    make_claim(network)

    assert "お待ちの方は、いません" in empty
    assert none.strip() == ""
    assert ">1<" in client.get(count).text


def test_approvals_go_on_from_page_to_page(network: Network) -> None:
    for n in range(26):
        make_claim(network, family=f"頁{n:02}", compared=False)
    client = browser(network)

    first = client.get(listed(network)).text
    further = re.search(r'href="([^"]*\?from=[^"]+)"', first)
    assert further is not None
    second = client.get(further[1]).text

    assert re.findall(r"<b>頁(\d\d) ", first) == [f"{n:02}" for n in range(24)]
    assert re.findall(r"<b>頁(\d\d) ", second) == ["24", "25"]


# -- deciding ---------------------------------------------------------------------------------------------------------------
def test_approval_undoing_takes_an_admission_back_from_the_next_page(network: Network) -> None:
    row = make_roster_person(network)
    claim, following = make_claim(network, row=row), make_claim(network, family="次田")
    client = browser(network)
    mail.outbox.clear()

    answer = client.post(at(claim, "approval-admission"), {"candidate": row.public_id})
    page = client.get(answer["Location"]).text
    back = client.post(at(claim, "approval-undoing"))

    assert answer["Location"] == f"{at(following)}?done={claim.public_id}"
    assert "入江 文乃さんを承認しました" in page
    assert back["Location"] == at(claim)
    assert now(claim).is_open
    assert mail.outbox == []


def test_approval_admission_by_the_community_manager(network: Network) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, row=row)

    browser(network, Role.COMMUNITY).post(at(claim, "approval-admission"), {"candidate": row.public_id})

    assert carried_out(claim).state == Claim.State.APPROVED
    assert network.member_rows.filter(person=claim.person).exists()


def test_approval_admission_in_a_class_not_admitted_asks_for_the_reason(network: Network) -> None:
    MemberClass.objects.within(network).filter(side=ALUMNI).update(admitted=False)
    row = make_roster_person(network)
    claim = make_claim(network, row=row)
    client = browser(network)

    asked = client.post(at(claim, "approval-admission"), {"candidate": row.public_id})
    given = client.post(at(claim, "approval-admission"), {"candidate": row.public_id, "reason": "理事会の決定"})

    assert asked.status_code == 422
    assert "例外にするときは、理由を" in asked.text
    assert given.status_code == 302


def test_approval_admission_of_a_stranger_from_the_roster_is_refused(network: Network) -> None:
    stranger = make_roster_person(network, family_name="別", given_name="人", birth_date=None)
    claim = make_claim(network, family="高橋", given="翔", birth="1970-01-01")

    answer = browser(network).post(at(claim, "approval-admission"), {"candidate": stranger.public_id})

    assert answer.status_code == 409
    assert now(claim).is_open


def test_approval_refusal_needs_a_reason(network: Network) -> None:
    claim = make_claim(network)
    client = browser(network)

    missing = client.post(at(claim, "approval-refusal"), {"note": "メモ"})
    odd = client.post(at(claim, "approval-refusal"), {"why": "because", "note": "メモ"})
    done = client.post(at(claim, "approval-refusal"), {"why": "not_confirmed", "note": "メモ"})

    assert (missing.status_code, odd.status_code, done.status_code) == (422, 422, 302)
    assert "メモ" in missing.text
    assert carried_out(claim).reason == "not_confirmed"


def test_approval_question_goes_out_in_the_chosen_words(network: Network) -> None:
    claim, other = make_claim(network), make_claim(network)
    client = browser(network)
    mail.outbox.clear()

    client.post(at(claim, "approval-question"), {"about": "number"})
    client.post(at(other, "approval-question"), {"about": "own", "text": "どの工場でしたか"})
    empty = client.post(at(make_claim(network), "approval-question"), {"about": "own"})

    assert "社員番号を教えて" in str(mail.outbox[0].body)
    assert "どの工場でしたか" in str(mail.outbox[1].body)
    assert empty.status_code == 422


def test_approval_when_somebody_was_faster_is_told_in_words(network: Network) -> None:
    claim = make_claim(network)
    slow = browser(network)
    browser(network).post(at(claim, "approval-refusal"), {"why": "already"})

    answer = slow.post(at(claim, "approval-admission"), {"candidate": ""})

    assert answer.status_code == 409
    assert "ほかの人がすでに判断しています" in answer.text
    assert now(claim).decision["verdict"] == "decline"


def test_approval_of_what_was_withdrawn_is_told_in_words(network: Network) -> None:
    claim = make_claim(network)
    claims.withdraw(claim, by=claim.person)
    client = browser(network)

    answer = client.post(at(claim, "approval-question"), {"about": "name"})

    assert answer.status_code == 409
    assert "ご本人が取り下げました" in answer.text


# -- what helps to decide -----------------------------------------------------------------------------------------------------
def test_approval_counts_similar_decisions_without_names(network: Network) -> None:
    hana = make_member(network, role=Role.SECRETARIAT)
    for n in range(3):
        claims.decline(claim := make_claim(network, family=f"前田{n}"), why="not_confirmed", note=f"メモ{n}", by=hana)
        carried_out(claim)
    claims.approve(claim := make_claim(network, family="前田3"), candidate=None, by=hana)
    carried_out(claim)

    page = browser(network).get(at(make_claim(network))).text

    assert "直近12か月で4件" in page
    assert '<b class="num">3</b>件 見送り' in page
    assert '<b class="num">1</b>件 承認' in page
    assert "メモ2" in page
    assert "前田" not in page


def test_approval_says_that_somebody_applied_before(network: Network) -> None:
    hana = make_member(network, role=Role.SECRETARIAT)
    claims.decline(claim := make_claim(network), why="not_confirmed", note="前のメモ", by=hana)
    carried_out(claim)
    Claim.objects.within(network).update(decided_at=timezone.now() - claims.AGAIN_AFTER)

    page = browser(network).get(at(make_claim(network, person=claim.person))).text

    assert "以前の申し込み" in page
    assert "前のメモ" in page


def test_approval_of_several_candidates_can_be_chosen_between(network: Network) -> None:
    first = make_roster_person(network, birth_date=None)
    second = make_roster_person(network, birth_date=None, periods=[])
    claim = make_claim(network)
    client = browser(network)

    page = client.get(f"{at(claim)}?candidate={second.public_id}").text

    assert len(claim.candidates) == 2
    assert first.public_id in page
    assert re.search(rf'name="candidate" value="{second.public_id}"', page)
    none = client.get(f"{at(claim)}?candidate=none").text
    assert "名簿と結ばずに承認する" in none


def test_approval_keys_can_be_switched_off(network: Network) -> None:
    claim = make_claim(network)
    client = browser(network)
    keys = reverse("joining:approval-keys", args=[network.slug])

    on = client.get(at(claim)).text
    client.post(keys, {"off": "1", "at": claim.public_id})
    off = client.get(at(claim)).text
    client.post(keys, {"on": "1", "at": claim.public_id})

    assert "<hot-keys>" in on
    assert "<hot-keys>" not in off
    assert "<kbd" not in off
    assert "<hot-keys>" in client.get(at(claim)).text


def test_facts_rule_is_for_who_may_change_settings(network: Network) -> None:
    rule = reverse("joining:facts-rule", args=[network.slug])

    refused = browser(network, Role.COMMUNITY).post(rule, {"rule": "at-once"})
    before = Network.objects.get(pk=network.pk).facts_admit
    browser(network).post(rule, {"rule": "at-once"})

    assert refused.status_code == 404
    assert before is False
    assert Network.objects.get(pk=network.pk).facts_admit is True


def test_approval_of_an_invitations_code_names_it(network: Network) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, invitation=make_invitation(row, wrong_tries=5).invitation, row=row)

    assert "使えなくなったコード" in browser(network).get(at(claim)).text


def test_approval_says_that_somebody_is_a_member_as_this_person(network: Network) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, row=row)
    type(row).objects.within(network).filter(pk=row.pk).update(member=make_member(network))
    client = browser(network)

    page = client.get(at(claim)).text
    answer = client.post(at(claim, "approval-admission"), {"candidate": row.public_id})

    assert "すでに会員がいます" in page
    assert answer.status_code == 409
    assert "すでに参加している人がいます" in answer.text
    assert now(claim).is_open


def test_approval_says_that_the_person_may_have_died_to_readers_of_the_roster(network: Network) -> None:
    row = make_roster_person(network, maybe_deceased=True)
    claim = make_claim(network, row=row)

    assert "亡くなられた" in browser(network).get(at(claim)).text
    assert "亡くなられた" not in browser(network, Role.COMMUNITY).get(at(claim)).text


# -- one finding a fact, one verdict ------------------------------------------------------------------------------------------
def seen(page: str) -> tuple[str, list[str], str]:
    """Return what a page says: the verdict's sentences, the findings in the rows, and the queue's words of who is looked at."""

    def plain(part: str) -> str:
        return " ".join(re.sub(r"<[^>]+>", "", part).split())

    verdict = re.search(r'<p class="verdict[^>]*>(.*?)</p>', page, re.DOTALL)
    rows = re.findall(r'<td data-label="見立て">(.*?)</td>', page, re.DOTALL)
    queue = re.search(r'aria-current="true">.*?<small[^>]*>(.*?)</small>', page, re.DOTALL)
    assert verdict is not None
    assert queue is not None
    return plain(verdict[1]), [plain(row) for row in rows], plain(queue[1])


@pytest.mark.parametrize(
    ("said", "verdict", "rows", "queue"),
    [
        (
            {"family": "永瀬", "department": "生産技術部"},
            "4つのうち3つが合い、1つがちがいます。 ちがうのは、氏名（姓だけ）です。",
            ["ちがいます 姓だけ", "合っています", "合っています", "合っています"],
            "姓だけ、ちがいます",
        ),
        (
            {"department": "生産技術部"},
            "4つとも、合っています。",
            ["合っています"] * 4,
            "すべて合い、コードなし",
        ),
        (
            {},
            "4つのうち3つが合っています。 残る1つは、くらべるものがありません。",
            ["合っています", "合っています", "合っています", "くらべられません"],
            "ちがいはなく、コードなし",
        ),
        (
            {"year": 2020, "department": "営業部"},
            "4つのうち2つが合い、1つがちがいます。 ちがうのは、部署です。 在籍が1年ずれています。",
            ["合っています", "合っています", "ほぼ合っています 1年ちがい", "ちがいます"],
            "ちがいます：部署",
        ),
        (
            {"year": 2020, "department": "生産技術部"},
            "4つのうち3つが合っています。 在籍が1年ずれています。",
            ["合っています", "合っています", "ほぼ合っています 1年ちがい", "合っています"],
            "在籍が1年ずれています",
        ),
        (
            {"family": "山", "given": "海", "now": "入江 文乃", "department": "生産技術部"},
            "4つのうち3つが合い、1つがちがいます。 ちがうのは、氏名（いまのお名前は合っています）です。",
            ["ちがいます いまのお名前は合っています", "合っています", "合っています", "合っています"],
            "名前の一部がちがいます",
        ),
    ],
)
def test_approval_says_one_thing_of_each_fact_and_what_follows(
    network: Network, said: dict[str, object], verdict: str, rows: list[str], queue: str
) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, row=row, **said)

    assert seen(browser(network).get(at(claim)).text) == (verdict, rows, queue)


def test_approval_compares_with_nobody_where_nobody_is_chosen(network: Network) -> None:
    claim = make_claim(network, row=make_roster_person(network))

    verdict, rows, _queue = seen(browser(network).get(f"{at(claim)}?candidate=none").text)

    assert verdict == "名簿のどなたとも、くらべていません"
    assert rows == ["くらべられません"] * 4


# -- what cannot be done ------------------------------------------------------------------------------------------------------
def main_buttons(page: str) -> list[str]:
    """Return the words on the page's main buttons, without the keys beside them."""
    found = re.findall(r'<button class="button (?:[\w ]*)?primary[^>]*>(.*?)</button>', page, re.DOTALL)
    return [" ".join(re.sub(r"<kbd.*?</kbd>|<[^>]+>", "", words, flags=re.DOTALL).split()) for words in found]


def test_approval_offers_no_approving_as_who_is_a_member(network: Network) -> None:
    row = make_roster_person(network)
    claim = make_claim(network, row=row)
    client = browser(network)
    before = client.get(at(claim)).text
    type(row).objects.within(network).filter(pk=row.pk).update(member=make_member(network))

    page = client.get(at(claim)).text

    assert main_buttons(before) == ["承認する"]
    assert 'data-key="a"' in before
    assert at(claim, "approval-admission") not in page
    assert 'data-key="a"' not in page
    assert "<kbd>A</kbd>" not in page
    assert "この方としては、承認できません" in page
    assert "見送ってください" in page
    assert "?candidate=none" in page  # somebody else of that name


def test_approval_of_nobody_on_the_roster_begins_with_asking_back(network: Network) -> None:
    make_roster_person(network)
    claim = make_claim(network, family="高橋", given="翔", birth="1970-01-01")
    client = browser(network)

    page = client.get(at(claim)).text
    done = client.post(at(claim, "approval-admission"), {"candidate": ""})

    assert main_buttons(page) == ["この内容で聞き返す"]
    assert 'data-key="a"' not in page
    assert "まず、聞き返してください" in page
    assert "名簿と結ばずに承認する" in page
    assert re.search(r'<details name="decide" data-key="q" open>', page)
    assert done.status_code == 302  # who knows them from elsewhere still can


def test_approval_in_a_network_without_roster_is_the_main_thing(network: Network) -> None:
    page = browser(network).get(at(make_claim(network))).text

    assert main_buttons(page) == ["名簿と結ばずに承認する"]
    assert 'data-key="a"' in page


def test_approval_of_an_employee_where_none_are_listed_says_so(network: Network) -> None:
    Network.objects.filter(pk=network.pk).update(employees_listed=False)
    claim = make_claim(network, still_here=True)

    page = browser(network).get(at(claim)).text

    assert at(claim, "approval-admission") not in page
    assert "参加できる会員区分がありません" in page


def test_approval_of_a_class_not_admitted_asks_for_the_reason_first(network: Network) -> None:
    MemberClass.objects.within(network).filter(side=ALUMNI).update(admitted=False)
    claim = make_claim(network, row=make_roster_person(network))

    page = browser(network).get(at(claim)).text

    assert main_buttons(page) == []
    assert 'data-key="a"' not in page
    assert "例外にする理由を書くか" in page
    assert at(claim, "approval-admission") in page
