"""Pages of papers: the applicant adds and takes back, those who decide look; nobody else finds anything."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.models import Happening
from enishi.joining import claims, papers
from enishi.joining.happenings import PAPER_SEEN
from enishi.joining.models import Assurance, Claim, Paper
from enishi.joining.tests.make import make_claim, make_roster_person
from enishi.joining.tests.test_claims import carried_out
from enishi.kit.files import NotAPicture
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network, Papers
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def hana(network: Network) -> Member:
    return make_member(network, role=Role.SECRETARIAT)


def browser(person: Person | None = None) -> Client:
    client = Client(headers={"accept-language": "ja"})
    if person is not None:
        client.force_login(person)
    return client


def photo() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(file, "JPEG")
    return SimpleUploadedFile("../../人事部発行.jpg", file.getvalue(), "text/html")


def mine(network: Network, name: str = "claim-papers", *args: str) -> str:
    return reverse(f"joining:{name}", args=[network.slug, *args])


def added(claim: Claim) -> Paper:
    """Add a paper as the applicant does."""
    answer = browser(claim.person).post(mine(claim.network), {"paper": photo()})
    assert answer.status_code == 302, answer.text[:3000]
    found: Paper = Paper.objects.within(claim.network_id).latest("pk")
    return found


def at(paper: Paper) -> str:
    return reverse("joining:approval-paper", args=[paper.network.slug, paper.claim.public_id, paper.public_id])


def beside(paper: Paper) -> str:
    return reverse("joining:approval-papers", args=[paper.network.slug, paper.claim.public_id])


# -- the applicant ------------------------------------------------------------------------------------------------------------
def test_claim_papers_takes_two_and_says_so(network: Network) -> None:
    claim = make_claim(network)
    client = browser(claim.person)
    assert mine(network) in client.get(mine(network, "waiting")).text

    added(claim)
    added(claim)
    page = client.get(mine(network)).text
    third = client.post(mine(network), {"paper": photo()})

    assert page.count("取り下げる") == 2
    assert 'type="file"' not in page
    assert third.status_code == 422
    assert Paper.objects.within(network).count() == 2
    assert "2点" in client.get(mine(network, "waiting")).text
    assert "人事部発行" not in page


def test_claim_papers_shows_nothing_of_what_lies_there(network: Network) -> None:
    """Whoever finds the applicant's session open learns that there is a paper, and nothing else of it."""
    claim = make_claim(network)
    paper = added(claim)

    page = browser(claim.person).get(mine(network)).text

    assert paper.stored_as not in page
    assert paper.seed not in page
    assert browser(claim.person).get(at(paper)).status_code == 404


def test_claim_papers_without_a_claim_leads_to_applying(network: Network) -> None:
    answer = browser(make_person()).post(mine(network), {"paper": photo()})

    assert answer.headers["Location"] == mine(network, "claim")
    assert "login" in browser().post(mine(network), {"paper": photo()}).headers["Location"]
    assert not Paper.objects.within(network).exists()


def test_claim_papers_of_a_member_leads_home(network: Network, hana: Member) -> None:
    answer = browser(hana.person).post(mine(network), {"paper": photo()})

    assert answer.headers["Location"] == reverse("home:home", args=[network.slug])
    assert not Paper.objects.within(network).exists()


@pytest.mark.parametrize("why", ["never", "withdrawn"])
def test_claim_papers_is_not_there_where_it_is_off_or_over(network: Network, why: str) -> None:
    claim = make_claim(network)
    if why == "never":
        Network.objects.filter(pk=network.pk).update(papers=Papers.NEVER)
    else:
        claims.withdraw(claim, by=claim.person)
    client = browser(claim.person)

    for answer in (client.get(mine(network)), client.post(mine(network), {"paper": photo()})):
        assert answer.headers["Location"] == mine(network, "waiting")
    assert mine(network) not in client.get(mine(network, "waiting")).text
    assert not Paper.objects.within(network).exists()


def test_claim_papers_switched_off_later_can_still_be_taken_back(network: Network) -> None:
    claim = make_claim(network)
    paper = added(claim)
    Network.objects.filter(pk=network.pk).update(papers=Papers.NEVER)
    client = browser(claim.person)

    page = client.get(mine(network)).text
    client.post(mine(network, "claim-paper-removal", paper.public_id))

    assert 'type="file"' not in page
    assert not Paper.objects.within(network).exists()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "ファイルをお選びください"),
        (SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg"), "写真として読めませんでした"),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF", "application/pdf"), "写真として読めませんでした"),
        (SimpleUploadedFile("a.pdf", b"", "application/pdf"), "空です"),
    ],
)
def test_claim_papers_says_what_is_wrong_beside_the_field(network: Network, file: Any, said: str) -> None:
    claim = make_claim(network)

    answer = browser(claim.person).post(mine(network), {"paper": file} if file else {})

    assert answer.status_code == 422
    assert said in answer.text
    assert "aria-invalid" in answer.text
    assert not Paper.objects.within(network).exists()


def test_claim_papers_every_reason_has_words(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    from enishi.joining.views.papers import WORDS_OF_REASON

    assert set(WORDS_OF_REASON) == {"empty", "big", "pixels", "unreadable", "busy"}

    def busy(_file: Any, **_how: Any) -> Any:
        raise NotAPicture("busy")

    monkeypatch.setattr(papers, "read", busy)
    answer = browser(make_claim(network).person).post(mine(network), {"paper": photo()})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_claim_papers_twenty_tries_a_day(network: Network) -> None:
    client = browser(make_claim(network).person)

    found = [
        client.post(mine(network), {"paper": SimpleUploadedFile("a.jpg", b"no picture")}).status_code for _ in range(21)
    ]

    assert found == [422] * 20 + [429]


def test_claim_papers_tries_do_not_begin_anew_with_the_next_application(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enishi.joining.views.papers.UPLOADS", 2)
    claim, elsewhere = make_claim(network), make_network()
    client = browser(claim.person)

    def send(where: Network) -> int:
        return client.post(mine(where), {"paper": SimpleUploadedFile("a.jpg", b"no picture")}).status_code

    before = [send(network) for _ in range(3)]
    claims.withdraw(claim, by=claim.person)
    make_claim(network, person=claim.person)
    make_claim(elsewhere, person=claim.person)

    assert before == [422, 422, 429]
    assert send(network) == 429
    assert send(elsewhere) == 422  # another network has its own


def test_claim_paper_removal_of_another_applicant_changes_nothing(network: Network) -> None:
    paper, other = added(make_claim(network)), make_claim(network)

    answer = browser(other.person).post(mine(network, "claim-paper-removal", paper.public_id))

    assert answer.status_code == 404
    assert Paper.objects.within(network).exists()


# -- those who decide -----------------------------------------------------------------------------------------------------
def test_approval_papers_are_named_and_looking_is_a_step_of_its_own(network: Network, hana: Member) -> None:
    paper = added(make_claim(network))
    client = browser(hana.person)

    page = client.get(reverse("joining:approval", args=[network.slug, paper.claim.public_id])).text
    look = client.get(beside(paper))

    assert beside(paper) in page
    assert "まだ、だれも見ていません" in page
    assert at(paper) not in page
    assert at(paper) in look.text
    assert not Happening.objects.within(network).filter(kind=PAPER_SEEN.code).exists()


def test_approval_paper_picture_can_run_and_fetch_nothing(network: Network, hana: Member) -> None:
    paper = added(make_claim(network))

    answer = browser(hana.person).get(at(paper))

    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"] == "inline"
    assert Image.open(io.BytesIO(answer.content)).size == (600, 400)
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert Happening.objects.within(network).get(kind=PAPER_SEEN.code).actor_id == hana.person_id


def test_approval_paper_is_found_by_nobody_else(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    paper = added(claim)
    other_network = make_network()
    foreign = make_member(other_network, role=Role.OWNER)
    foreign_claim = make_claim(other_network)
    people = [claim.person, make_member(network).person, foreign.person, make_person()]

    for path in (at(paper), beside(paper)):
        assert [browser(person).get(path).status_code for person in people] == [404] * 4
        assert "login" in browser().get(path).headers["Location"]
    for of in (claim, foreign_claim):
        path = reverse("joining:approval-paper", args=[other_network.slug, of.public_id, paper.public_id])
        assert browser(foreign.person).get(path).status_code == 404
    path = reverse("joining:approval-paper", args=[network.slug, make_claim(network).public_id, paper.public_id])
    assert browser(hana.person).get(path).status_code == 404
    assert not Happening.objects.within(network).filter(kind=PAPER_SEEN.code).exists()


def test_approval_paper_that_cannot_be_opened_leads_back(network: Network, hana: Member, folder: Path) -> None:
    paper = added(make_claim(network))
    (folder / paper.stored_as).unlink()

    answer = browser(hana.person).get(at(paper), follow=True)

    assert "もう開けません" in answer.text


def test_approval_offers_the_paper_as_what_made_sure_once_it_was_looked_at(network: Network, hana: Member) -> None:
    paper = added(make_claim(network))
    client = browser(hana.person)
    url = reverse("joining:approval", args=[network.slug, paper.claim.public_id])

    before = client.get(url).text
    early = client.post(f"{url}admission/", {"assurance": "document"})
    client.get(at(paper))
    after = client.get(url).text
    client.post(f"{url}admission/", {"assurance": "document"})
    carried_out(paper.claim)

    assert 'value="document"' not in before
    assert early.status_code == 422
    assert 'value="document"' in after
    assert Claim.objects.within(network).get().assurance == Assurance.DOCUMENT
    assert "書類で確かめました" in client.get(url).text


def test_approval_of_nobody_of_the_roster_comes_first_once_a_paper_was_looked_at(
    network: Network, hana: Member
) -> None:
    make_roster_person(network, family_name="別")
    Network.objects.filter(pk=network.pk).update(papers=Papers.ALWAYS)
    paper = added(make_claim(network, family="永瀬", birth="1970-01-01"))
    client, url = browser(hana.person), reverse("joining:approval", args=[network.slug, paper.claim.public_id])

    before = client.get(url).text
    client.get(at(paper))

    assert 'data-key="a"' not in before
    assert 'data-key="a"' in client.get(url).text


def test_papers_rule_is_set_by_who_may_change_settings(network: Network, hana: Member) -> None:
    community = make_member(network, role=Role.COMMUNITY)
    url = mine(network, "papers-rule")

    assert browser(community.person).post(url, {"rule": "always"}).status_code == 404
    browser(hana.person).post(url, {"rule": "nonsense"})
    network.refresh_from_db()
    assert network.papers == Papers.NO_ROSTER
    browser(hana.person).post(url, {"rule": "never"})

    network.refresh_from_db()
    assert network.papers == Papers.NEVER
