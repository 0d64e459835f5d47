"""Papers of applicants: who may add and look, how they lie, and that nothing is left of them. On real transactions, since files
follow them."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, claims, own_data, paper_jobs, papers
from enishi.joining.happenings import JOINED, PAPER_GONE, PAPER_SEEN
from enishi.joining.models import Assurance, Claim, Paper
from enishi.joining.tests.make import make_claim, make_roster_person
from enishi.joining.tests.test_claims import by_invitation, carried_out
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.files import NotAPicture
from enishi.kit.tests.test_files import bomb
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network, Papers
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = b"the words of a paper"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def network() -> Network:
    return make_network(papers=Papers.ALWAYS)


@pytest.fixture
def hana(network: Network) -> Member:
    return make_member(network, role=Role.SECRETARIAT)


def again(claim: Claim) -> Claim:
    found: Claim = Claim.objects.within(claim.network_id).select_related("network", "person").get(pk=claim.pk)
    return found


def add(claim: Claim) -> Paper:
    paper: Paper = papers.add(again(claim), content=SECRET, by=claim.person)
    return paper


def lying(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# -- who may ------------------------------------------------------------------------------------------------------------------
def test_paper_lies_sealed_and_for_nobody_else_on_the_machine(network: Network, folder: Path) -> None:
    paper = add(make_claim(network))

    (file,) = lying(folder)
    assert file.parent == folder / papers.FOLDER
    assert SECRET not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert file.name not in (paper.public_id, paper.seed)


def test_paper_is_offered_without_a_roster_unless_the_network_says_otherwise() -> None:
    network = make_network()
    assert papers.offered(network)

    make_roster_person(network)
    found = {rule: papers.offered(Network(pk=network.pk, papers=rule)) for rule in Papers}

    assert found == {Papers.NO_ROSTER: False, Papers.ALWAYS: True, Papers.NEVER: False}


def test_paper_where_none_are_asked_for_is_refused(network: Network, folder: Path) -> None:
    claim = make_claim(network)
    Network.objects.filter(pk=network.pk).update(papers=Papers.NEVER)

    with pytest.raises(Refused):
        add(claim)

    assert lying(folder) == []


def test_paper_third_one_is_refused_and_leaves_no_file(network: Network, folder: Path) -> None:
    claim = make_claim(network)
    add(claim), add(claim)

    with pytest.raises(Refused):
        add(claim)

    assert len(lying(folder)) == Paper.objects.within(network).count() == 2


@pytest.mark.parametrize("decided", ["withdrawn", "approved", "a moment ago"])
def test_paper_of_a_claim_that_is_not_open_is_refused(
    network: Network, hana: Member, folder: Path, decided: str
) -> None:
    claim = make_claim(network)
    if decided == "withdrawn":
        claims.withdraw(claim, by=claim.person)
    else:
        claims.approve(claim, candidate=None, by=hana)
    if decided == "approved":
        carried_out(claim)

    with pytest.raises(Conflict):
        add(claim)

    assert lying(folder) == []


def test_paper_may_answer_a_question(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    claims.ask(claim, text="?", by=hana)

    add(claim)

    assert len(papers.of(claim)) == 1


def test_paper_of_another_applicant_is_neither_added_nor_removed(network: Network, folder: Path) -> None:
    claim, other = make_claim(network), make_claim(network)
    paper = add(claim)

    with pytest.raises(NotAllowed):
        papers.add(claim, content=SECRET, by=other.person)
    with pytest.raises(NotAllowed):
        papers.remove(claim, paper=paper.public_id, by=other.person)
    with pytest.raises(Conflict):
        papers.remove(other, paper=paper.public_id, by=other.person)

    assert len(lying(folder)) == 1


def test_paper_is_looked_at_by_who_decides_alone_and_each_look_is_on_record(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    paper = add(claim)
    community, member = make_member(network, role=Role.COMMUNITY), make_member(network)
    foreign = make_member(make_network(), role=Role.OWNER)

    for nobody in (member, foreign):
        with pytest.raises(NotAllowed):
            papers.look(claim, paper=paper.public_id, by=nobody)
    seen = [papers.look(claim, paper=paper.public_id, by=officer) for officer in (hana, community, hana)]

    assert seen == [SECRET] * 3
    looks = Happening.objects.within(network).filter(kind=PAPER_SEEN.code).order_by("pk")
    assert [row.actor_id for row in looks] == [hana.person_id, community.person_id, hana.person_id]
    assert {(row.about_id, row.facts["paper"]) for row in looks} == {(claim.person_id, paper.public_id)}


def test_paper_of_another_application_is_not_opened_by_this_one(network: Network, hana: Member) -> None:
    paper, other = add(make_claim(network)), make_claim(network)

    with pytest.raises(Conflict):
        papers.look(other, paper=paper.public_id, by=hana)


@pytest.mark.parametrize("damage", ["gone", "changed", "another's"])
def test_paper_that_cannot_be_opened_says_so(network: Network, hana: Member, folder: Path, damage: str) -> None:
    claim = make_claim(network)
    paper = add(claim)
    (file,) = lying(folder)
    if damage == "gone":
        file.unlink()
    elif damage == "changed":
        file.write_bytes(file.read_bytes()[:-8] + b"AAAAAAA=")
    else:
        other = add(claim)
        Paper.objects.within(network).filter(pk=paper.pk).update(stored_as=other.stored_as)

    with pytest.raises(Conflict):
        papers.look(claim, paper=paper.public_id, by=hana)

    assert not Happening.objects.within(network).filter(kind=PAPER_SEEN.code).exists()


# -- the end ------------------------------------------------------------------------------------------------------------------
def approved(claim: Claim, hana: Member) -> None:
    claims.approve(claim, candidate=None, by=hana)
    carried_out(claim)


def declined(claim: Claim, hana: Member) -> None:
    claims.decline(claim, why=Claim.Reason.NOT_CONFIRMED, by=hana)
    carried_out(claim)


def withdrawn(claim: Claim, hana: Member) -> None:
    claims.withdraw(claim, by=claim.person)


def closed(claim: Claim, hana: Member) -> None:
    claims.close(claim, by=SYSTEM)


def joined_otherwise(claim: Claim, hana: Member) -> None:
    by_invitation(claim, make_roster_person(claim.network))


def taken_back(claim: Claim, hana: Member) -> None:
    for paper in papers.of(claim):
        papers.remove(claim, paper=paper.public_id, by=claim.person)


def too_old(claim: Claim, hana: Member) -> None:
    Paper.objects.within(claim.network_id).update(added_at=timezone.now() - papers.KEPT - timedelta(hours=1))
    paper_jobs.put_papers_away.func()


@pytest.mark.parametrize(
    "end", [approved, declined, withdrawn, closed, joined_otherwise, taken_back, too_old], ids=lambda end: end.__name__
)
def test_paper_leaves_neither_file_nor_row(
    network: Network, hana: Member, folder: Path, end: Callable[[Claim, Member], None]
) -> None:
    claim, other = make_claim(network), make_claim(make_network(papers=Papers.ALWAYS))
    add(claim), add(claim)
    others = [] if end is too_old else [add(other)]
    sealed = {path.read_bytes() for path in lying(folder)}

    end(again(claim), hana)

    assert not Paper.objects.within(network).exists()
    left = lying(folder)
    assert [path.name for path in left] == [paper.stored_as.rpartition("/")[2] for paper in others]
    assert len(sealed) == 2 + len(others)


def test_paper_stays_while_a_decision_can_be_taken_back(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    paper = add(claim)
    claims.decline(claim, why=Claim.Reason.NOT_CONFIRMED, by=hana)

    claims.undo(again(claim), by=hana)

    assert papers.look(again(claim), paper=paper.public_id, by=hana) == SECRET


def test_paper_goes_with_an_erased_membership(network: Network, folder: Path) -> None:
    """Also if a row was left: nobody of it is forgotten because the order of things was another."""
    claim = make_claim(network)
    add(claim)
    member = make_member(network, person=claim.person)

    actions.erase(member, reason="asked", by=SYSTEM)

    assert lying(folder) == []
    assert not Paper.objects.within(network).exists()


def test_paper_without_its_row_cannot_be_opened_by_anybody(network: Network, hana: Member, folder: Path) -> None:
    """A copy of the file, in a backup that holds it against the advice, is of no use once the row is gone."""
    claim = make_claim(network)
    paper = add(claim)
    copy = lying(folder)[0].read_bytes()
    papers.remove(claim, paper=paper.public_id, by=claim.person)
    new = add(claim)

    lying(folder)[0].write_bytes(copy)

    with pytest.raises(Conflict):
        papers.look(claim, paper=new.public_id, by=hana)


def test_paper_whose_row_was_not_saved_leaves_no_file(network: Network, folder: Path) -> None:
    claim = make_claim(network)

    with pytest.raises(RuntimeError), transaction.atomic():
        add(claim)
        raise RuntimeError

    assert lying(folder) == []


def test_paper_of_a_killed_worker_is_swept_and_a_known_or_new_one_is_not(network: Network, folder: Path) -> None:
    add(make_claim(network))
    for name in ("killed", "under way"):
        (folder / papers.FOLDER / name).write_bytes(b"sealed")
    long_ago = time.time() - papers.STRAY.total_seconds() - 60
    for file in lying(folder):
        if file.name != "under way":
            os.utime(file, (long_ago, long_ago))

    paper_jobs.put_papers_away.func()

    assert "killed" not in {path.name for path in lying(folder)}
    assert len(lying(folder)) == 2


def test_paper_whose_days_are_over_goes_on_record_and_the_application_stays(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    add(claim)

    too_old(claim, hana)
    too_old(claim, hana)

    assert again(claim).is_open
    assert Happening.objects.within(network).filter(kind=PAPER_GONE.code).count() == 1


# -- what stays ---------------------------------------------------------------------------------------------------------------
def test_assurance_of_a_paper_that_was_looked_at_stays_with_the_application(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    papers.look(claim, paper=add(claim).public_id, by=hana)

    claims.approve(again(claim), candidate=None, by=hana, assured="document")
    claim = carried_out(claim)

    assert (claim.state, claim.assurance) == (Claim.State.APPROVED, Assurance.DOCUMENT)
    joined = Happening.objects.within(network).get(kind=JOINED.code)
    assert joined.facts["assurance"] == "document"
    member = Member.objects.within(network).select_related("network", "person").get(person=claim.person)
    assert [row["assurance"] for row in own_data.collect(member)["applications"]] == ["document"]


def test_assurance_is_not_the_paper_because_somebody_looked_at_it(network: Network, hana: Member) -> None:
    """A look does not say that the paper proved anything: the officer does."""
    claim = make_claim(network)
    papers.look(claim, paper=add(claim).public_id, by=hana)

    claims.approve(again(claim), candidate=None, by=hana)

    assert carried_out(claim).assurance == Assurance.OFFICER


def test_assurance_of_words_corrected_after_the_look_needs_another_one(network: Network, hana: Member) -> None:
    claim, other = make_claim(network), make_claim(network)
    paper, theirs = add(claim), add(other)
    papers.look(claim, paper=paper.public_id, by=hana)
    papers.look(other, paper=theirs.public_id, by=hana)

    claims.correct(again(claim), claimed={**claim.claimed, "family": "他", "given": "者"}, by=claim.person)

    assert [each.seen_at is None for each in (*papers.of(claim), *papers.of(other))] == [True, False]
    with pytest.raises(Refused):
        claims.approve(again(claim), candidate=None, by=hana, assured="document")
    papers.look(again(claim), paper=paper.public_id, by=hana)
    claims.approve(again(claim), candidate=None, by=hana, assured="document")
    assert carried_out(claim).assurance == Assurance.DOCUMENT


def test_assurance_by_a_paper_nobody_looked_at_is_refused(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    add(claim)

    with pytest.raises(Refused):
        claims.approve(again(claim), candidate=None, by=hana, assured="document")
    claims.approve(again(claim), candidate=None, by=hana)

    assert carried_out(claim).assurance == Assurance.OFFICER


@pytest.mark.parametrize("said", ["roster", "members"])
def test_assurance_that_is_not_there_is_refused(network: Network, hana: Member, said: str) -> None:
    with pytest.raises(Refused):
        claims.approve(make_claim(network), candidate=None, by=hana, assured=said)


def test_assurance_of_three_facts_is_the_roster_and_the_officer_may_say_otherwise(
    network: Network, hana: Member
) -> None:
    row = make_roster_person(network)
    one = make_claim(network, row=row)
    claims.approve(one, candidate=row.pk, by=hana)
    first = carried_out(one).assurance
    other = make_claim(network, family="別", birth="1970-01-01")
    claims.approve(other, candidate=None, by=hana, assured="telephone")

    assert (first, carried_out(other).assurance) == (Assurance.ROSTER, Assurance.TELEPHONE)


def test_assurance_of_who_is_declined_is_none(network: Network, hana: Member) -> None:
    claim = make_claim(network)
    papers.look(claim, paper=add(claim).public_id, by=hana)

    declined(again(claim), hana)

    assert again(claim).assurance == ""


# -- what is sent ------------------------------------------------------------------------------------------------------------
def picture(size: tuple[int, int] = (300, 200), kind: str = "JPEG", **how: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **how)
    return file.getvalue()


def read(data: bytes, name: str = "paper.jpg") -> bytes:
    return papers.read(SimpleUploadedFile(name, data, "image/jpeg"), whose="1")


def test_paper_picture_is_drawn_anew_whole_and_without_what_came_with_it() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "PLACE"  # it was held upright
    data = picture((4000, 1000), exif=exif) + b"<script>alert(1)</script>PK\x03\x04"

    content = read(data)

    drawn = Image.open(io.BytesIO(content))
    assert (drawn.format, drawn.size) == ("WEBP", (500, 2000))
    assert b"PLACE" not in content
    assert b"script" not in content
    assert not drawn.getexif()


@pytest.mark.parametrize("size", [(20, 10), (2000, 2000), (3999, 3000), (9000, 30)])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_paper_picture_of_any_size_keeps_its_shape(size: tuple[int, int], kind: str) -> None:
    drawn = Image.open(io.BytesIO(read(picture(size, kind))))

    assert max(drawn.size) == min(max(size), papers.LONGEST)
    assert abs(drawn.width * size[1] - drawn.height * size[0]) <= max(size)


@pytest.mark.parametrize("mode", ["1", "P", "L", "LA", "RGBA", "I;16"])
def test_paper_picture_of_each_colour_mode_is_read(mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (5000, 300)).save(file, "PNG")

    assert Image.open(io.BytesIO(read(file.getvalue()))).size == (2000, 120)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unreadable"),
        (b"<!doctype html><script>alert(1)</script>", "unreadable"),
        (b"MZ" + b"\0" * 500, "unreadable"),
        (b"PK\x03\x04" + b"\0" * 500, "unreadable"),
        (picture(kind="GIF"), "unreadable"),
        (picture()[:150], "unreadable"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n", "unreadable"),
        (b"%PDF-" + picture(), "unreadable"),
        (picture() + b"\0" * 10 * 1024 * 1024, "big"),
        (bomb(30_000).getvalue(), "pixels"),
    ],
    ids=["empty", "svg", "html", "exe", "zip", "gif", "cut off", "pdf", "a picture that says pdf", "big", "bomb"],
)  # fmt: skip
def test_paper_hostile_file_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(NotAPicture) as refused:
        read(data)

    assert refused.value.reason == reason


@pytest.mark.parametrize("name", ["../../../etc/passwd", "a\0b.pdf", "\u202efdp.exe", "あ" * 300 + ".pdf", "papers/x"])
def test_paper_name_is_never_kept(network: Network, folder: Path, name: str) -> None:
    claim = make_claim(network)
    content = read(picture(), name)

    paper = papers.add(claim, content=content, by=claim.person)

    (file,) = lying(folder)
    assert file == folder / paper.stored_as
    assert len(file.name) == 40
    assert int(file.name, 16)


# -- imposters ---------------------------------------------------------------------------------------------------------------
def test_fifty_imposters_with_papers_are_not_let_in(hana: Member, folder: Path) -> None:
    """A forged paper makes nobody a member: somebody has to look and decide, whatever else the network lets in at once."""
    network = hana.network
    Network.objects.filter(pk=network.pk).update(facts_admit=True)
    for number in range(50):
        claim = make_claim(network, family=f"姓{number}", birth="1980-01-11", department="生産技術部", year=2021)
        add(claim), add(claim)
        assert again(claim).is_open

    assert network.member_rows.count() == 1
    assert default_storage.listdir(papers.FOLDER)[1]
    assert len(lying(folder)) == 100
