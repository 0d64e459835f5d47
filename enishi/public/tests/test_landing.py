"""The public page as officers write it and as everybody reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.joining import waves
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Kind, Network
from enishi.public import actions, defaults, shown
from enishi.public.forms import LandingForm
from enishi.public.models import MOST_QUESTIONS, SECTIONS, Landing, Question

pytestmark = pytest.mark.django_db


def signed_in(member: Member) -> Client:
    """Return a browser in which this member is signed in."""
    client = Client()
    client.force_login(member.person)
    return client


def read(network: Network, language: str = "ja") -> str:
    """Return what a visitor reads."""
    client = Client()
    client.cookies["language"] = language
    return client.get(f"/n/{network.slug}/").content.decode()


def typed(network: Network, **values: Any) -> dict[str, Any]:
    """Return what the form sends as it stands, with some values changed."""
    form = LandingForm(None, network=network, landing=Landing.objects.of(network))
    data = {name: value for name, value in form.initial.items() if value not in (False, None)}
    return {name: value for name, value in (data | values).items() if value is not None}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_texts_to_start_with_are_whole_and_fit(kind: str, language: str) -> None:
    network = Network(
        slug="x", kind=kind, name="会" * 80, organisation="社" * 120, members_word="人" * 40, operator_name="団" * 120
    )
    network.tagline = "言" * 160
    network.language = language

    words = defaults.texts(network, language)

    assert words.keys() == SECTIONS.keys()
    assert {section: len(text) for section, text in words.items() if len(text) > SECTIONS[section]} == {}
    assert not any("{" in text for text in words.values())
    assert ("事務局に見せる" in words["sees"] or "show to the secretariat" in words["sees"]) is (
        kind in (Kind.OFFICIAL, Kind.ENTRUSTED)
    )


def test_landing_saved_as_it_stands_goes_on_to_follow_the_network() -> None:
    network, owner = start_network()
    client = signed_in(owner)

    answer = client.post(f"/n/{network.slug}/desk/landing/", typed(network))
    Network.objects.filter(pk=network.pk).update(organisation="新しい社名")

    assert answer.status_code == 302
    assert Landing.objects.within(network).get().purpose_ja == ""
    assert "新しい社名のアルムナイが" in read(network)


def test_landing_shows_each_language_its_own_words() -> None:
    network, owner = start_network()

    signed_in(owner).post(
        f"/n/{network.slug}/desk/landing/", typed(network, purpose_ja="日本語の目的", purpose_en="An aim in English")
    )

    assert "日本語の目的" in read(network)
    assert "An aim in English" in read(network, "en")
    assert "日本語の目的" not in read(network, "en")


def test_landing_prints_links_and_never_markup() -> None:
    network, owner = start_network()
    words = "<script>alert(1)</script> https://example.jp/会"

    signed_in(owner).post(f"/n/{network.slug}/desk/landing/", typed(network, purpose_ja=words, headline_ja="<b>見出し"))

    page = read(network)
    assert "<script>alert" not in page
    assert "<b>見出し" not in page
    assert '<a href="https://example.jp/" rel="nofollow noopener">https://example.jp/</a>会' in page


def test_landing_looks_without_saving_in_either_language() -> None:
    network, owner = start_network()
    client = signed_in(owner)

    for look, words in (("ja", "まだ保存しない文"), ("en", "Not saved words")):
        values = {f"purpose_{look}": words, "look": look}
        page = client.post(f"/n/{network.slug}/desk/landing/", typed(network, **values)).content.decode()
        assert f'<p class="lead">{words}</p>' in page
        assert page.count("<h1") == 1

    assert not Landing.objects.within(network).exists()


def test_landing_loses_nobody_s_words_when_two_write() -> None:
    network, owner = start_network()
    client = signed_in(owner)
    mine = typed(network, purpose_ja="わたしの文")
    actions.set_landing(network, version=1, purpose_ja="同僚の文", by=owner)

    answer = client.post(f"/n/{network.slug}/desk/landing/", mine)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "同僚の文" in page
    assert "わたしの文" in page
    assert Landing.objects.within(network).get().purpose_ja == "同僚の文"
    again = client.post(f"/n/{network.slug}/desk/landing/", mine | {"version": "2"})
    assert again.status_code == 302
    assert Landing.objects.within(network).get().purpose_ja == "わたしの文"


def test_landing_has_limits() -> None:
    network, owner = start_network()

    answer = signed_in(owner).post(f"/n/{network.slug}/desk/landing/", typed(network, purpose_ja="長" * 601))

    assert answer.status_code == 422
    assert "何のための会か (日本語)" in answer.content.decode()


@pytest.mark.parametrize("role", ["", Role.COMMUNITY])
def test_landing_is_written_by_those_who_settle_the_words(role: str) -> None:
    network, _owner = start_network()
    member = join(network, role=role)

    assert signed_in(member).get(f"/n/{network.slug}/desk/landing/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.set_landing(network, version=1, purpose_ja="x", by=member)
    assert not Landing.objects.within(network).exists()


def test_landing_is_on_record_without_its_words() -> None:
    network, owner = start_network()

    actions.set_landing(network, version=1, purpose_ja="秘密ではないが長い文", closed=True, by=owner)

    row = Happening.objects.within(network).get(kind="public.landing-changed")
    assert row.facts == {"fields": ["closed", "purpose_ja"]}


def test_network_is_found_by_search_engines_only_if_it_wants() -> None:
    network, owner = start_network()
    before = Client().get(f"/n/{network.slug}/")

    actions.set_landing(network, version=1, indexed=True, by=owner)
    after = Client().get(f"/n/{network.slug}/")

    assert before.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Robots-Tag" not in after.headers
    assert '<meta name="robots" content="index, follow">' in after.content.decode()
    assert Client().get(f"/n/{network.slug}/privacy/").headers["X-Robots-Tag"] == "noindex, nofollow"


def test_network_that_is_closed_says_its_name_and_whom_to_ask() -> None:
    network, owner = start_network()
    Network.objects.filter(pk=network.pk).update(contact_email="jimu@example.jp")
    actions.set_landing(network, version=1, closed=True, indexed=True, purpose_ja="閉じた目的", by=owner)

    answer = Client().get(f"/n/{network.slug}/")
    page = answer.content.decode()

    assert answer.status_code == 404
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    for said in ("凪の会", "jimu@example.jp", "/contact/"):
        assert said in page
    for unsaid in ("閉じた目的", "自己都合", "よくある質問"):
        assert unsaid not in page
    assert Client().get(f"/n/{network.slug}/contact/").status_code == 200


def test_network_tells_numbers_only_if_asked_and_only_round_ones() -> None:
    network, owner = start_network()
    for n in range(13):
        join(network, "森", f"{n}")

    before = read(network)
    actions.set_landing(network, version=1, counts=True, by=owner)
    after = read(network)

    assert "人以上" not in before
    assert "アルムナイ10人以上" in after
    assert "社員も" not in after  # one of them is fewer than ten
    assert "13" not in shown.page(network, Landing.objects.of(network))["numbers"].values()


@pytest.mark.parametrize(
    ("segment", "ja", "en"),
    [
        ({"standing": "left"}, "卒業した方。ほかの方は", "People who have left; the others"),
        ({"left_from": 2020}, "2020年から卒業した方。", "People who left in 2020 or later;"),
        ({"left_from": 2010, "left_to": 2015}, "2010年から2015年までに卒業した方。", "from 2010 to 2015;"),
        ({"standing": "leaving"}, "まもなく卒業する方。", "People who are about to leave;"),
        (
            {"left_to": 2015, "department": "設計部"},
            "2015年までに卒業した方の一部。",
            "Some of the following: people who left",
        ),
        ({"company": "凪沢製作所"}, "一部の方。", "Some people;"),
    ],
)
def test_network_says_to_whom_it_is_open_first_as_long_as_it_opens_in_steps(
    segment: dict[str, Any], ja: str, en: str
) -> None:
    network, owner = start_network()
    Network.objects.filter(pk=network.pk).update(open_to=segment)

    steps, english = read(network), read(network, "en")
    waves.open_to_all(Network.objects.get(pk=network.pk), by=owner)
    after = read(network)

    assert "はじめにご招待" in steps
    assert ja in steps
    assert en in english
    assert "設計部" not in steps
    assert "はじめにご招待" not in after


def test_network_names_the_class_that_it_is_open_to_first() -> None:
    network, _owner = start_network()
    label = network.memberclass_rows.get(code="left").label
    Network.objects.filter(pk=network.pk).update(open_to={"member_class": "left", "left_from": 2020})

    assert f"2020年から卒業した方（{label}）。" in read(network)


def test_network_shows_a_member_the_page_when_asked() -> None:
    network, owner = start_network()
    client = signed_in(owner)

    assert client.get(f"/n/{network.slug}/").status_code == 302
    assert client.get(f"/n/{network.slug}/?look=1").status_code == 200


# -- questions -----------------------------------------------------------------------------------------------------------
def test_question_new_stands_at_the_end_and_the_house_s_stay() -> None:
    network, owner = start_network()
    words = {"question_ja": "会費は", "answer_ja": "ありません", "question_en": "", "answer_en": "", "version": "1"}

    answer = signed_in(owner).post(f"/n/{network.slug}/desk/landing/questions/new/", words)

    page = read(network)
    assert answer.status_code == 302
    assert page.index("戻る気がなくても") < page.index("会費は")
    assert "会費は" not in read(network, "en")
    assert Question.objects.within(network).count() == len(defaults.QUESTIONS) + 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"question_ja": "問いだけ"}, "answer_ja"),
        ({"answer_en": "only an answer"}, "question_en"),
        ({}, "question_ja"),
    ],
)
def test_question_new_is_whole(words: dict[str, str], field: str) -> None:
    network, owner = start_network()

    with pytest.raises(Refused) as refused:
        actions.add_question(network, by=owner, **words)

    assert refused.value.field == field
    assert not Landing.objects.within(network).exists()


def test_question_new_has_an_end() -> None:
    network, owner = start_network()
    for n in range(MOST_QUESTIONS - len(defaults.QUESTIONS)):
        actions.add_question(network, question_ja=f"{n}", answer_ja="x", by=owner)

    with pytest.raises(Refused):
        actions.add_question(network, question_ja="もう1つ", answer_ja="x", by=owner)


def test_question_of_the_house_is_changed_by_taking_it_over() -> None:
    network, owner = start_network()
    other, _stranger = start_network()
    client = signed_in(owner)
    words = {"question_ja": "直した問い", "answer_ja": "直した答え", "question_en": "", "answer_en": "", "version": "1"}

    assert client.get(f"/n/{network.slug}/desk/landing/questions/reading/").status_code == 200
    client.post(f"/n/{network.slug}/desk/landing/questions/reading/", words)

    assert "直した答え" in read(network)
    assert "直した答え" not in read(other)
    assert client.get(f"/n/{network.slug}/desk/landing/questions/nothing/").status_code == 404


def test_question_loses_nobody_s_words_when_two_write() -> None:
    network, owner = start_network()
    actions.change_question(network, "reading", version=1, question_ja="同僚の問い", answer_ja="答え", by=owner)

    with pytest.raises(Conflict):
        actions.change_question(network, "reading", version=1, question_ja="わたしの問い", answer_ja="答え", by=owner)
    page = signed_in(owner).post(
        f"/n/{network.slug}/desk/landing/questions/reading/",
        {"question_ja": "わたしの問い", "answer_ja": "答え", "version": "1"},
    )

    assert page.status_code == 422
    assert "同僚の問い" in page.content.decode()
    assert "わたしの問い" in page.content.decode()


def test_question_place_moves_one_step_and_no_further() -> None:
    network, owner = start_network()
    client = signed_in(owner)

    for way in ("down", "up", "up"):
        client.post(f"/n/{network.slug}/desk/landing/questions/reading/place/", {"way": way})
        client.post(f"/n/{network.slug}/desk/landing/questions/mail/place/", {"way": "down"})

    codes = list(Question.objects.within(network).in_order().values_list("code", flat=True))
    assert codes == [asked.code for asked in defaults.QUESTIONS]
    client.post(f"/n/{network.slug}/desk/landing/questions/reading/place/", {"way": "down"})
    assert Question.objects.within(network).in_order().values_list("code", flat=True)[1] == "reading"


def test_question_removal_may_leave_none() -> None:
    network, owner = start_network()
    client = signed_in(owner)

    for asked in defaults.QUESTIONS:
        client.post(f"/n/{network.slug}/desk/landing/questions/{asked.code}/removal/")

    assert "よくある質問" not in read(network)
    assert client.get(f"/n/{network.slug}/desk/landing/").status_code == 200


# -- machines ------------------------------------------------------------------------------------------------------------
def test_robots_lets_pages_say_themselves_and_names_no_network() -> None:
    start_network(slug="hidden-network")

    answer = Client().get("/robots.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /\n" in answer.content.decode()
    assert "hidden-network" not in answer.content.decode()


def test_security_txt_names_the_operator_s_contact_and_an_end(settings: Any) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.jp"
    text = Client().get("/.well-known/security.txt").content.decode()

    assert text.startswith("Contact: mailto:security@example.jp\nExpires: 20")
    settings.SECURITY_CONTACT = ""
    assert Client().get("/.well-known/security.txt").status_code == 404
