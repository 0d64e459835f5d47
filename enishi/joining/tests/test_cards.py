"""Bundles of printed cards: whom they go to, what stands on them, and that codes and file are real together or not at all."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, card_jobs, cards, codes
from enishi.joining.models import Invitation, Leaver, PrintRun
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit import jobs
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.ids import new_public_id
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.logo import prepare
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions as roster
from enishi.roster.models import RosterPerson

pytestmark = pytest.mark.django_db
NAMES = ("髙﨑", "𠮷野", "濵邉", "入江")


@pytest.fixture
def network(settings: Any) -> Network:
    settings.PUBLIC_URL = "https://alumni.example.jp"
    return make_network(
        slug="nagi", name="凪の会", organisation="凪沢製作所", contact_phone="000-0000-0000 (平日10–17時)"
    )


@pytest.fixture
def officer(network: Network) -> Member:
    return make_member(network, role="secretariat")


def crowd(network: Network, size: int) -> list[int]:
    rows = [
        make_roster_person(
            network, family_name=NAMES[n % 4], family_name_kana=f"ア{n:04}", employee_number=f"SECRET{n}"
        )
        for n in range(size)
    ]
    return [row.pk for row in rows]


def ordered(network: Network, people: list[int], by: Any = SYSTEM, **how: Any) -> PrintRun:
    run: PrintRun = cards.order(network, people, by=by, token=new_public_id(), **how)
    run.network = network
    return run


def made(network: Network, people: list[int], **how: Any) -> PrintRun:
    run = ordered(network, people, **how)
    card_jobs.press(run)
    return again(run)


def again(run: PrintRun) -> PrintRun:
    fresh: PrintRun = PrintRun.objects.within(run.network_id).select_related("network").get(pk=run.pk)
    return fresh


def stored() -> list[str]:
    with suppress(FileNotFoundError):
        return sorted(default_storage.listdir(card_jobs.FOLDER)[1])
    return []


def content(run: PrintRun) -> bytes:
    with default_storage.open(run.stored_as) as file:
        return bytes(file.read())


@contextmanager
def opened(run: PrintRun) -> Any:
    with pypdfium2.PdfDocument(content(run)) as document:
        yield document


def texts(run: PrintRun) -> list[str]:
    with opened(run) as document:
        return [page.get_textpage().get_text_range() for page in document]


def links(run: PrintRun, scale: float = 2) -> list[str]:
    """Return what a camera reads from every page, in the order of pages, then rows, then columns."""
    found = []
    with opened(run) as document:
        for page in document:
            seen = zxingcpp.read_barcodes(page.render(scale=scale).to_pil().convert("L"))
            seen.sort(key=lambda each: (each.position.top_left.y // 100, each.position.top_left.x))
            found += [each.text for each in seen]
    return found


# -- whom -----------------------------------------------------------------------------------------------------------------
def test_four_groups_of_people_can_be_chosen(network: Network) -> None:
    def found(who: str) -> set[str]:
        return {person.given_name for person in cards.choose(network, who, {}).people}

    make_roster_person(network, given_name="未招待", email="")
    make_invitation(make_roster_person(network, given_name="招待中"))
    make_invitation(make_roster_person(network, given_name="戻り"), came_back_at=timezone.now())
    other = make_roster_person(network, given_name="送りなおし")
    make_invitation(other, came_back_at=timezone.now(), sent_at=timezone.now() - timedelta(days=3))
    make_invitation(other)
    joined = make_roster_person(network, given_name="参加", email="")
    roster.claim(make_member(network), joined.pk, by=SYSTEM)
    make_roster_person(make_network(), given_name="よその人")
    Leaver.objects.create(
        network=network, roster_person=make_roster_person(network, given_name="退会", no_contact=True)
    )
    Leaver.objects.create(network=network, roster_person=make_roster_person(network, given_name="退会"))

    assert found("uninvited") == {"未招待"}
    assert found("came_back") == {"戻り"}
    assert found("no_email") == {"未招待"}
    assert found("out") == {"未招待", "招待中", "戻り", "送りなおし"}
    assert found(joined.public_id) == set()
    assert cards.choose(network, joined.public_id, {}).left_out == {"joined": 1}
    assert cards.choose(network, "uninvited", {}).left_out == {"silent": 1, "was_here": 1}


def test_whom_mail_does_not_reach_gets_a_card_though_invited(network: Network) -> None:
    row = make_roster_person(network)
    make_invitation(row, came_back_at=timezone.now())

    run = made(network, [person.id for person in cards.choose(network, "came_back", {}).people])

    assert run.invitations.get().roster_person_id == row.pk
    assert cards.choose(network, "came_back", {}).people == ()


# -- ordering -------------------------------------------------------------------------------------------------------------
def test_ordering_leaves_no_code_before_the_file(network: Network, officer: Member) -> None:
    run = ordered(network, crowd(network, 2), by=officer)

    assert (run.state, run.number, run.made_by) == ("waiting", 2, officer.person)
    assert not Invitation.objects.within(network).exists()
    assert Happening.objects.within(network).filter(kind="joining.cards-ordered", subject_id=run.public_id).exists()


def test_ordering_twice_with_one_token_is_ordering_once(network: Network) -> None:
    token, people = new_public_id(), crowd(network, 2)
    cards.order(network, people, by=SYSTEM, token=token)

    with pytest.raises(Conflict):
        cards.order(network, people, by=SYSTEM, token=token)
    with pytest.raises(Refused):  # another, while the first is being made
        cards.order(network, people, by=SYSTEM, token=new_public_id())

    assert PrintRun.objects.within(network).count() == 1


@pytest.mark.parametrize("people", [[], list(range(1, cards.MOST + 2))])
def test_ordering_none_or_too_many_is_refused(network: Network, people: list[int]) -> None:
    with pytest.raises(Refused):
        cards.order(network, people, by=SYSTEM, token=new_public_id())

    assert not PrintRun.objects.within(network).exists()


def test_who_reads_no_roster_orders_no_card(network: Network) -> None:
    greeter = make_member(network, role="community")

    with pytest.raises(NotAllowed):
        cards.order(network, crowd(network, 1), by=greeter, token=new_public_id())
    with pytest.raises(NotAllowed):
        cards.order(make_network(), [1], by=make_member(network, role="secretariat"), token=new_public_id())


# -- making ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("paper", "size", "pages"), [("a6", 5, 10), ("a4", 6, 4)])
def test_every_code_of_a_bundle_is_read_back_and_works(network: Network, paper: str, size: int, pages: int) -> None:
    run = made(network, crowd(network, size), paper=paper)
    rows = list(run.invitations.order_by("card_number"))
    found = links(run)

    assert (run.state, run.done, len(rows), len(found)) == ("ready", size, size, size)
    assert len(texts(run)) == pages
    for row, link in zip(rows, found, strict=True):
        code = link.split("/")[-2]
        assert link == f"https://alumni.example.jp/n/nagi/join/{code}/"
        assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", code)
        assert Invitation.objects.within(network).with_code(code).get() == row
        assert (row.way, row.state, row.code_tail) == ("card", "open", code[-4:])
    assert [row.card_number for row in rows] == list(range(1, size + 1))


def test_name_and_code_never_stand_on_one_side(network: Network) -> None:
    run = made(network, crowd(network, 4))
    pages, code_shape = texts(run), re.compile(r"[A-Z2-9]{4}\s+[A-Z2-9]{4}\s+[A-Z2-9]{4}")

    for front, back in zip(pages[::2], pages[1::2], strict=True):
        assert code_shape.search(front)
        assert "alumni.example.jp/n/nagi/join" in front
        assert not any(name in front for name in (*NAMES, "文乃"))
        assert not code_shape.search(back)
    assert [back.split("\r\n")[0] for back in pages[1::2]] == [f"{name} 文乃 様" for name in NAMES]
    assert "000-0000-0000" in pages[1]
    assert "No. 0001" in pages[1]
    assert "SECRET" not in "".join(pages)
    assert "1989" not in "".join(pages)


def test_backs_lie_behind_their_fronts_when_turned_over_the_long_edge(network: Network) -> None:
    run = made(network, crowd(network, 3), paper="a4")
    with opened(run) as document:
        page = document[1].get_textpage()
        places = {}
        for name in NAMES[:3]:
            found = page.search(name[-1])  # the library finds no letter beyond the first 65,536
            left, bottom, *_ = page.get_charbox(found.get_next()[0])
            places[name] = (left > 297, bottom > 420)  # right half, upper half, in points

    assert places == {"髙﨑": (True, True), "𠮷野": (False, True), "濵邉": (True, False)}


def test_print_day_and_last_day_stand_on_the_card(network: Network) -> None:
    run = made(network, crowd(network, 1), days=30)
    front, back = texts(run)
    last = run.expires_at.astimezone(timezone.get_default_timezone())

    assert f"{last.year}年{last.month}月{last.day}日まで" in front
    assert last.date() == timezone.localdate() + timedelta(days=30)
    assert "印刷" in back
    assert run.invitations.get().expires_at == run.expires_at


@pytest.mark.parametrize("kind", ["drawing", "picture", "gone"])
def test_the_networks_logo_stands_on_the_front(network: Network, kind: str) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'
    png = BytesIO()
    Image.new("RGB", (64, 64), (200, 0, 0)).save(png, "PNG")
    data, end = prepare(png.getvalue() if kind == "picture" else svg)
    network.logo = "logos/gone.svg" if kind == "gone" else default_storage.save(f"logos/x.{end}", ContentFile(data))
    network.save()
    run = made(network, crowd(network, 1))
    with opened(run) as document:
        picture = document[0].render(scale=72 / 25.4).to_pil().convert("RGB")
    colours = {picture.getpixel((round(x * 8), round(y * 8))) for x in range(11, 19) for y in range(12, 20)}

    assert any(red > 150 and green < 60 for red, green, _blue in colours) == (kind == "picture")
    assert len(links(run)) == 1


def test_long_words_stay_on_the_card(network: Network) -> None:
    network.name, network.organisation, network.slug = "長い名前の会" * 12, "とても長い組織の名前" * 12, "a" * 40
    network.contact_phone, network.contact_email = "", "secretariat.of.a.long.name@mail.alumni.example.co.jp"
    network.save()
    person = make_roster_person(network, family_name="五十" * 25, given_name="文字" * 25)
    run = made(network, [person.pk])
    with opened(run) as document:
        boxes = {}
        for number, page in enumerate(document):
            text = page.get_textpage()
            for at in range(text.count_chars()):
                if (letter := text.get_text_range(at, 1)).strip():
                    boxes[number, at, letter] = text.get_charbox(at)

    assert len(boxes) > 200
    assert {
        key: box
        for key, (*box,) in boxes.items()
        if not (box[0] > 20 and box[1] > 15 and box[2] < 280 and box[3] < 405)
    } == {}


def test_who_may_no_longer_be_written_to_is_left_out_while_making(network: Network) -> None:
    people = crowd(network, 5)
    run = ordered(network, people)
    roster.claim(make_member(network), people[0], by=SYSTEM)
    RosterPerson.objects.within(network).filter(pk=people[1]).update(no_contact=True)
    RosterPerson.objects.within(network).filter(pk=people[2]).delete()
    Leaver.objects.create(network=network, roster_person_id=people[3])
    card_jobs.press(run)
    run = again(run)

    assert (run.state, run.number, run.done) == ("ready", 5, 1)
    assert [row.roster_person_id for row in run.invitations.all()] == [people[4]]


def test_nobody_left_is_told_and_nothing_lies_about(network: Network, caplog: Any) -> None:
    people = crowd(network, 1)
    run = ordered(network, people)
    RosterPerson.objects.within(network).filter(pk=people[0]).update(no_contact=True)
    before = stored()
    card_jobs.press(run)

    assert again(run).state == "failed"
    assert stored() == before
    assert not run.invitations.exists()


def test_numbers_go_on_from_bundle_to_bundle(network: Network) -> None:
    made(network, crowd(network, 2))
    run = made(network, crowd(network, 2))

    assert sorted(row.card_number for row in run.invitations.all()) == [3, 4]


# -- killed in the middle ---------------------------------------------------------------------------------------------------
class Killed(BaseException):
    """What kill -9 is to the code: no handler sees it, nothing after it runs."""


@pytest.mark.parametrize("where", ["drawing", "written"])
def test_killed_in_the_middle_leaves_no_code_and_the_next_try_no_second_file(
    network: Network, where: str, django_capture_on_commit_callbacks: Any
) -> None:
    people, before = crowd(network, 3), stored()
    run = ordered(network, people)
    place = "enishi.joining.card_face.Face.back" if where == "drawing" else "enishi.joining.cards.finish"
    with patch(place, side_effect=Killed), pytest.raises(Killed), django_capture_on_commit_callbacks(execute=True):
        card_jobs.press(run)

    assert again(run).state == "waiting"
    assert not run.invitations.exists()
    assert len(stored()) - len(before) == (where == "written")

    with django_capture_on_commit_callbacks(execute=True):
        card_jobs.press(again(run))
    run = again(run)

    assert (run.state, run.invitations.count()) == ("ready", 3)
    assert len(set(stored()) - set(before)) == 1
    assert [Invitation.objects.within(network).with_code(link.split("/")[-2]).count() for link in links(run)] == [1] * 3
    card_jobs.press(run)  # and once more: a job may run twice
    assert again(run).stored_as == run.stored_as
    assert run.invitations.count() == 3


def test_a_try_that_was_believed_dead_gives_way(network: Network, django_capture_on_commit_callbacks: Any) -> None:
    run, before = ordered(network, crowd(network, 2)), stored()
    real = cards.finish

    def slow(*args: Any, **kwargs: Any) -> None:
        with patch("enishi.joining.cards.finish", real):
            card_jobs.press(again(run))  # another worker takes the bundle up and is faster
        real(*args, **kwargs)

    with patch("enishi.joining.cards.finish", slow), django_capture_on_commit_callbacks(execute=True):
        card_jobs.press(run)
    run = again(run)

    assert (run.state, run.invitations.count()) == ("ready", 2)
    assert len(set(stored()) - set(before)) == 1
    assert len(links(run)) == 2
    assert all(Invitation.objects.within(network).with_code(link.split("/")[-2]).exists() for link in links(run))


def test_a_database_that_stumbles_is_tried_again_and_a_full_disk_is_told(network: Network) -> None:
    run, before = ordered(network, crowd(network, 1)), stored()
    with patch("enishi.joining.cards.finish", side_effect=DatabaseError), pytest.raises(DatabaseError):
        card_jobs.press(run)

    assert (again(run).state, stored()) == ("waiting", before)

    with patch("enishi.kit.paper.Paper.save", side_effect=OSError("no space left")):
        card_jobs.press(run)

    assert (again(run).state, stored()) == ("failed", before)
    assert not run.invitations.exists()
    assert Happening.objects.within(network).filter(kind="joining.cards-failed").exists()


def test_the_job_follows_the_order(network: Network, django_capture_on_commit_callbacks: Any) -> None:
    run = ordered(network, crowd(network, 2))
    jobs.drain()

    assert again(run).state == "ready"


def test_stopped_while_being_made(network: Network, officer: Member) -> None:
    run, before = ordered(network, crowd(network, 2)), stored()

    def stop(*_args: Any) -> None:
        if again(run).state == "waiting":
            cards.withdraw(again(run), by=officer)

    with patch("enishi.joining.card_face.Face.back", stop):
        card_jobs.press(run)

    assert again(run).state == "gone"
    assert again(run).people == []
    assert not run.invitations.exists()
    assert stored() == before


# -- afterwards -------------------------------------------------------------------------------------------------------------
def test_the_file_goes_after_seven_days_and_the_codes_stay(
    network: Network, django_capture_on_commit_callbacks: Any
) -> None:
    run = made(network, crowd(network, 1))
    waiting = ordered(network, crowd(network, 1))
    with django_capture_on_commit_callbacks(execute=True):
        card_jobs.put_cards_away.func()
    assert (again(run).state, again(waiting).state) == ("ready", "waiting")

    rows = PrintRun.objects.within(network)
    rows.update(made_at=timezone.now() - timedelta(days=7, minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        card_jobs.put_cards_away.func()

    assert (again(run).state, again(run).stored_as) == ("gone", "")
    assert again(waiting).state == "failed"  # its job is lost
    assert not default_storage.exists(run.stored_as)
    assert run.invitations.get().state == "open"


def test_a_withdrawn_bundle_opens_nothing_and_leaves_those_who_joined(
    network: Network, officer: Member, django_capture_on_commit_callbacks: Any
) -> None:
    run = made(network, crowd(network, 3))
    used = run.invitations.first()
    Invitation.objects.within(network).filter(pk=used.pk).update(used_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert cards.withdraw(run, by=officer) == 2

    assert again(run).state == "gone"
    assert not default_storage.exists(run.stored_as)
    assert sorted(row.state for row in run.invitations.all()) == ["revoked", "revoked", "used"]
    with pytest.raises(Refused):
        cards.withdraw(again(run), by=officer)


def test_made_anew_are_new_codes_for_who_has_not_come_in(network: Network, officer: Member) -> None:
    people = crowd(network, 3)
    run = made(network, people, paper="a4", days=90)
    old = links(run)
    roster.claim(make_member(network), people[0], by=SYSTEM)
    Invitation.objects.within(network).filter(roster_person_id=people[0]).update(used_at=timezone.now())
    fresh = cards.make_anew(run, by=officer, token=new_public_id())
    fresh.network = network
    card_jobs.press(fresh)
    fresh = again(fresh)

    assert {row.roster_person_id for row in fresh.invitations.all()} == set(people[1:])
    assert (fresh.paper, fresh.expires_at) == ("a4", run.expires_at)
    assert not set(links(fresh)) & set(old)
    assert not run.invitations.open().exists()
    assert again(run).state == "gone"


def test_made_anew_after_a_failure(network: Network, officer: Member) -> None:
    people = crowd(network, 2)
    run = ordered(network, people)
    with pytest.raises(Refused):  # not while it is being made
        cards.make_anew(run, by=officer, token=new_public_id())
    with patch("enishi.kit.paper.Paper.save", side_effect=OSError):
        card_jobs.press(run)
    fresh = cards.make_anew(again(run), by=officer, token=new_public_id())

    assert sorted(fresh.people) == sorted(people)
    with pytest.raises(Conflict):
        cards.make_anew(again(run), by=officer, token=fresh.public_id)
    RosterPerson.objects.within(network).update(no_contact=True)
    PrintRun.objects.within(network).filter(pk=fresh.pk).update(state="failed")
    with pytest.raises(Refused):
        cards.make_anew(again(fresh), by=officer, token=new_public_id())


def test_a_card_that_came_back_opens_nothing(network: Network, officer: Member) -> None:
    run = made(network, crowd(network, 2))
    row = run.invitations.order_by("card_number").first()
    cards.note_returned(row, by=officer)
    row.refresh_from_db()

    assert row.came_back_at is not None
    assert row.state == "revoked"
    assert run.invitations.open().count() == 1
    with pytest.raises(Refused):
        cards.note_returned(row, by=officer)
    happening = Happening.objects.within(network).get(kind="joining.card-came-back")
    assert happening.about_id is None


def test_downloads_are_on_record_and_end_with_the_file(network: Network, officer: Member) -> None:
    run = made(network, crowd(network, 1))
    cards.note_fetched(run, by=officer)

    assert Happening.objects.within(network).get(kind="joining.cards-fetched").actor == officer.person
    cards.withdraw(run, by=officer)
    with pytest.raises(Refused):
        cards.note_fetched(again(run), by=officer)


def test_every_invitation_keeps_the_last_four_characters_of_its_code(network: Network) -> None:
    issued = make_invitation(make_roster_person(network))

    assert issued.invitation.code_tail == issued.code[-4:]
    assert codes.tail("abcd-efgh-jkmn") == "JKMN"
    assert codes.tail("nonsense") == ""


def test_a_card_of_another_network_is_unknown_here(network: Network, client: Any) -> None:
    run = made(network, crowd(network, 1))
    code = links(run)[0].split("/")[-2]
    other = make_network()

    here = client.get(reverse("joining:join", args=[network.slug, code]))
    there = client.get(reverse("joining:join", args=[other.slug, code]))
    unknown = client.get(reverse("joining:join", args=[other.slug, "ABCD-EFGH-JKMN"]))

    assert here.status_code == 200
    assert (there.status_code, unknown.status_code) == (404, 404)
    actions.revoke(run.invitations.get(), by=SYSTEM)
    assert "お名前" not in client.get(reverse("joining:join", args=[network.slug, code])).text


@pytest.mark.parametrize("size", [40, pytest.param(500, marks=pytest.mark.long)])
def test_every_code_of_a_large_bundle_is_read_back(network: Network, size: int) -> None:
    run = made(network, crowd(network, size))
    found = links(run, scale=1.4)

    assert len(set(found)) == len(found) == size
    hashes = set(run.invitations.values_list("code_hash", flat=True))
    assert {codes.code_hash(link.split("/")[-2]) for link in found} == hashes
    assert len(content(run)) < 2_000_000
