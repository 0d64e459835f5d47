"""A network of people who took part in a programme (R012): nobody reads of joining or leaving a company. And an intern is
never called a former employee (R011)."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.console import actions as console
from enishi.console.tests.make import start_network, viewer
from enishi.joining import claims, vouching
from enishi.joining.card_face import Words
from enishi.joining.models import Claim
from enishi.joining.tests.make import (
    make_claim,
    make_invitation,
    make_link,
    make_paper,
    make_roster_person,
)
from enishi.kit import texts
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Basis, Network
from enishi.profiles import actions as profiles

pytestmark = pytest.mark.django_db
EMPLOYED = {
    "ja": re.compile("入社|退社|退職|離職|元社員|在籍|社員番号|卒業|働いた|部署"),
    "en": re.compile(
        r"worked (?:here|at)|still work|employee number|the year you left|you left\b|\bLeft in\b|Department|former employee|employment",
    ),
}


def programme(basis: str = Basis.PROGRAMME) -> tuple[Network, Member]:
    return start_network(name="渡しの会", organisation="渡しプログラム", basis=basis, groups=["employees"])


def of_class(network: Network, code: str) -> Member:
    """Return a member of this class with a profile that everybody sees."""
    member = make_member(network)
    member.member_class = network.memberclass_rows.get(code=code)
    member.save(update_fields=["member_class"])
    profiles.open_profile(member, {"name": {"family": "川", "given": "渡"}}, preset="open", by=SYSTEM)
    return viewer(member)


def page(person: Person | None, path: str, language: str, **sent: Any) -> str:
    """Return the words of a page: its text, and what stands in its attributes."""
    client = Client(headers={"accept-language": language})
    client.cookies["language"] = language
    if person is not None:
        client.force_login(person)
        session = client.session
        session["language"] = language
        session.save()
    answer = client.post(path, sent) if sent else client.get(path)
    assert answer.status_code in (200, 422), (path, answer.status_code)
    assert f'<html lang="{language}"' in answer.text
    body = re.sub(r"<(?:script|style)\b.*?</(?:script|style)>", "", answer.text, flags=re.S)
    return html.unescape(body)


def walk(network: Network, owner: Member, language: str) -> dict[str, str]:
    """Return what visitors, an applicant and members read, by what it is."""
    slug = network.slug
    row = make_roster_person(network)
    issued = make_invitation(make_roster_person(network, employee_number="0000777", email="one@example.com"))
    claim = make_claim(
        network, family="別", birth="1970-01-01", department="第3期", person=make_person(f"{language}-a@example.com")
    )
    Network.objects.filter(pk=network.pk).update(papers="always", vouching="always")
    claim.network.refresh_from_db()
    make_paper(claim)
    code = vouching.code_of(make_link(claim))
    member = of_class(network, network.memberclass_rows.in_order().first().code)
    facts = {"years": [{"joined": 2012, "left": 2014}], "unit": [{"department": "第3期", "post": ""}]}
    for each in (member, owner):
        profiles.set_values(each, facts, audiences=dict.fromkeys(facts, 7), by=each)
    Member.objects.within(network).update(joined_at="2020-01-01T00:00:00Z")

    def at(name: str, *parts: str) -> str:
        return reverse(name, args=[slug, *parts])

    me, applicant = owner.person, claim.person
    pages = {
        "public": (None, at("public:network")), "privacy": (None, at("public:privacy")),
        "conditions": (None, at("public:conditions")), "join": (None, at("joining:join", issued.code)),
        "claim": (None, at("joining:claim")), "waiting": (applicant, at("joining:waiting")),
        "correction": (applicant, at("joining:claim-correction")), "vouchers": (applicant, at("joining:vouchers")),
        "papers": (applicant, at("joining:claim-papers")), "vouch": (member.person, at("joining:vouch", code)),
        "home": (me, at("home:home")), "directory": (me, at("profiles:directory") + "?facets=1"),
        "profile": (me, at("profiles:profile", member.public_id)), "own profile": (me, at("profiles:profile", owner.public_id)),
        "edit": (me, at("profiles:profile-edit")), "who sees what": (me, at("profiles:privacy")),
        "approval": (me, at("joining:approval", claim.public_id)),
    }  # fmt: skip
    found = {name: page(person, path, language) for name, (person, path) in pages.items()}
    found["join, wrong"] = page(None, at("joining:join", issued.code), language, family="", given="")
    found["claim, wrong"] = page(None, at("joining:claim"), language, family="")
    make_invitation(row, way="mail")
    claims.ask(Claim.objects.within(network).select_related("network", "person").get(pk=claim.pk), text="?", by=owner)
    found["mails"] = "\n".join(f"{each.subject}\n{each.body}" for each in mail.outbox)
    assert found["mails"].count(network.name) > 1
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_programme_is_never_spoken_of_as_employment(language: str, settings: Any) -> None:
    network, owner = programme()
    Network.objects.filter(pk=network.pk).update(language=language)
    network.refresh_from_db()

    found = walk(network, owner, language)

    wrong = {name: EMPLOYED[language].findall(text) for name, text in found.items() if EMPLOYED[language].search(text)}
    assert wrong == {}


def test_employment_says_so_on_the_same_pages() -> None:
    """The walk above could find something."""
    network, owner = programme(Basis.EMPLOYMENT)

    found = walk(network, owner, "ja")

    said = {name for name, text in found.items() if EMPLOYED["ja"].search(text)}
    assert said >= {"public", "privacy", "join", "claim", "edit", "directory", "papers", "vouchers"}


def test_programme_speaks_of_years_of_taking_part() -> None:
    network, owner = programme()

    found = walk(network, owner, "ja")

    assert "修了した年" in found["claim"]
    assert "参加者番号" in found["join"]
    assert "参加した年" in found["edit"]
    assert "参加していたときのお名前" in found["privacy"]
    assert [row.code for row in network.memberclass_rows.in_order()] == ["programme", "employee"]


def test_programme_is_a_setting_that_can_be_changed() -> None:
    network, owner = programme(Basis.EMPLOYMENT)
    client = Client(headers={"accept-language": "ja"})
    client.force_login(owner.person)
    url = reverse("console:settings", args=[network.slug])
    words = {
        "version": network.version,
        "name": network.name,
        "organisation": network.organisation,
        "basis": "programme",
    }

    refused = client.post(url, words | {"basis": "nonsense"})
    client.post(url, words)

    network.refresh_from_db()
    assert refused.status_code == 422
    assert network.basis == Basis.PROGRAMME
    assert "修了した年" in page(None, reverse("joining:claim", args=[network.slug]), "ja")


def test_programme_of_one_network_leaves_the_next_page_alone() -> None:
    """The same process answers for another network afterwards."""
    one, _owner = programme()
    other, _other = programme(Basis.EMPLOYMENT)

    pages = [page(None, reverse("joining:claim", args=[network.slug]), "ja") for network in (one, other, one)]

    assert ["退職した年" in text for text in pages] == [False, True, False]


def test_programme_card_and_texts_speak_its_words() -> None:
    from datetime import date

    network, _owner = programme()

    words = Words(network, date(2027, 1, 1), date(2026, 11, 22))

    assert not EMPLOYED["ja"].search(repr(vars(words)))


def test_programme_every_word_of_its_own_replaces_one_that_is_used() -> None:
    keys = {
        name: {
            key for package in texts.packages() for key in map(texts._key, texts.catalog(package, name, "programme"))
        }
        for name in ("ja", "en")
    }

    assert keys["en"] <= keys["ja"]
    assert len(keys["ja"]) > 80
    assert texts.problems() == []


def test_intern_is_never_called_a_former_employee() -> None:
    network, owner = start_network(groups=["employees", "near"])
    intern = of_class(network, "intern")
    pages = [
        reverse("profiles:profile", args=[network.slug, intern.public_id]),
        reverse("profiles:directory", args=[network.slug]),
        reverse("home:home", args=[network.slug]),
    ]

    found = {language: [page(owner.person, path, language) for path in pages] for language in ("ja", "en")}

    for text in found["ja"]:
        assert not re.search("元社員|退職者|退社|ＯＢ|OB", text.partition("<main")[2])
    for text in found["en"]:
        assert not re.search("former employee|ex-employee", text, re.IGNORECASE)
    assert "インターン" in found["ja"][0] + found["ja"][1]


def test_intern_network_admits_interns_alone() -> None:
    """An intern network is one whose alumni classes are closed but for the interns' (R011, R009)."""
    network, owner = start_network(groups=["near"])
    for row in network.memberclass_rows.exclude(code="intern"):
        console.change_class(row, admitted=False, version=row.version, by=owner)
    make_roster_person(
        network,
        periods=[{"joined_on": "2020-04-01", "left_on": "2020-09-30", "left": True, "employment_type": "インターン"}],
    )

    claim = make_claim(network, year=2020)

    assert isinstance(claim, Claim)
    public = page(None, reverse("public:network", args=[network.slug]), "ja")
    assert "インターン" in public
    assert "定年" not in public
