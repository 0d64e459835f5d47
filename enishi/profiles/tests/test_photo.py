"""The photo: who gets it, at which address, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from enishi.kit import files
from enishi.members.models import Member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import actions, visibility
from enishi.profiles.models import Profile
from enishi.profiles.tests.make import make_profile

pytestmark = pytest.mark.django_db
EDIT = "/n/nagi/me/photo/"


@pytest.fixture
def network(settings: Any, tmp_path: Path) -> Network:
    settings.MEDIA_ROOT = tmp_path
    return make_network("nagi")


def upload(name: str = "me.jpg", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def enter(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def row(member: Member) -> Profile:
    profile: Profile = Profile.objects.within(member.network_id).get(member=member)
    return profile


def give(member: Member, audience: int = 7) -> str:
    """Upload a photo and return its address."""
    answer = enter(member).post(EDIT, {"photo": upload(), "audience": audience})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return reverse("profiles:photo", args=["nagi", row(member).photo_key])


def test_photo_is_sent_to_who_may_see_it(network: Network) -> None:
    member, viewer = make_profile(network), make_profile(network)

    address = give(member)
    answer = enter(viewer).get(address)

    assert answer.status_code == 200
    assert answer["X-Accel-Redirect"] == f"/protected/{row(member).photo_file}-small.webp"
    assert "private" in answer["Cache-Control"]
    assert answer["Content-Type"] == "image/webp"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    with default_storage.open(answer["X-Accel-Redirect"].removeprefix("/protected/")) as file:
        assert Image.open(file).size == (128, 128)
    large = enter(viewer).get(f"{address}large/")
    assert large["X-Accel-Redirect"].endswith("-large.webp")
    assert visibility.cards([member.pk], viewer)[0].photo == address


@pytest.mark.parametrize("audience", range(8))
@pytest.mark.parametrize("listing", [7, 5, 4])
def test_photo_matrix_covers_it(network: Network, audience: int, listing: int) -> None:
    member = make_profile(network)
    give(member, audience)
    actions.set_audiences(member, {}, listing=listing, by=member)
    address = reverse("profiles:photo", args=["nagi", row(member).photo_key])

    for side, bit in ((1, 1), (EMPLOYEES, 2)):
        viewer = make_profile(network, side=side)
        seen = bool(audience & listing & bit)
        assert enter(viewer).get(address).status_code == (200 if seen else 404)
        assert [card.photo for card in visibility.cards([member.pk], viewer)] == (
            [address if seen else ""] if listing & bit else []
        )
    assert enter(member).get(address).status_code == 200


def test_photo_visitor_stranger_and_deactivated_get_nothing(network: Network) -> None:
    member, former, closed = make_profile(network), make_profile(network), make_profile(network)
    stranger = make_profile(make_network())
    address = give(member)
    Member.objects.within(network).filter(pk=former.pk).update(state="left")
    Member.objects.within(network).filter(pk=closed.pk).update(state="suspended")

    assert Client().get(address).status_code == 302
    assert enter(stranger).get(address).status_code == 404
    assert enter(closed).get(address).headers["Location"].endswith("/suspended/")
    assert enter(former).get(address).headers["Location"].endswith("/back/")
    assert enter(stranger).get(address.replace("nagi", stranger.network.slug)).status_code == 404


def test_photo_address_changes_with_photo_audience_and_listing(network: Network) -> None:
    member, viewer = make_profile(network), make_profile(network)
    keys = [give(member)]

    give(member)
    keys.append(row(member).photo_key)
    actions.set_audiences(member, {}, photo=5, by=member)
    keys.append(row(member).photo_key)
    actions.set_audiences(member, {}, listing=5, by=member)
    keys.append(row(member).photo_key)

    assert len(set(keys)) == 4
    assert enter(viewer).get(keys[0]).status_code == 404


def test_photo_removed_leaves_no_file(
    network: Network, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    member = make_profile(network)
    address = give(member)
    assert len(list(tmp_path.rglob("*.webp"))) == 2

    with django_capture_on_commit_callbacks(execute=True):
        enter(member).post(EDIT, {"remove": "1"})

    assert list(tmp_path.rglob("*.webp")) == []
    assert enter(member).get(address).status_code == 404
    assert visibility.my_card(member).photo == ""  # type: ignore[union-attr]


def test_photo_whose_change_did_not_go_through_leaves_the_one_before(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = make_profile(network)
    give(member)
    before = {path.name for path in tmp_path.rglob("*.webp")}
    key = row(member).photo_key

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(actions, "happened", _fails)
        give(member)

    assert {path.name for path in tmp_path.rglob("*.webp")} == before
    assert len(before) == 2
    assert row(member).photo_key == key


def _fails(*_said: Any, **_more: Any) -> None:
    raise OSError("the disk of the database is full")


def test_photo_replaced_leaves_the_new_files_alone(
    network: Network, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    member = make_profile(network)
    give(member)

    with django_capture_on_commit_callbacks(execute=True):
        give(member)

    assert {path.name.rsplit("-", 1)[0] for path in tmp_path.rglob("*.webp")} == {
        row(member).photo_file.rsplit("/", 1)[1]
    }


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("face.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml"),
        ("face.png", b"<!doctype html><script>alert(1)</script>", "image/png"),
        ("face.jpg", b"\xff\xd8\xff\xe0<script>", "image/jpeg"),
        ("../../etc/passwd.jpg", b"root:x:0:0", "image/jpeg"),
        ("写" * 300 + ".jpg", b"no photo", "image/jpeg"),
        ("gpj.\u202efdp", b"%PDF", "image/jpeg"),
        ("a\x00.jpg", b"GIF89a", "image/gif"),
        ("empty.jpg", b"", "image/jpeg"),
    ],
)
def test_photo_no_photo_is_refused_in_words_and_keeps_the_old(
    network: Network, tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    member = make_profile(network)
    give(member)
    before, files = row(member).photo_key, sorted(tmp_path.rglob("*"))

    answer = enter(member).post(EDIT, {"photo": SimpleUploadedFile(name, content, kind), "audience": 7})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert row(member).photo_key == before
    assert sorted(tmp_path.rglob("*")) == files


def test_photo_a_long_name_is_no_obstacle_and_is_not_kept(network: Network, tmp_path: Path) -> None:
    member = make_profile(network)

    answer = enter(member).post(EDIT, {"photo": upload("写" * 300 + ".jpg"), "audience": 7})

    assert answer.status_code == 302
    assert not [path for path in tmp_path.rglob("*") if "写" in path.name]


def test_photo_audience_that_is_not_offered_is_refused(network: Network) -> None:
    member = make_profile(network)

    for audience in ("8", "15", "-1", "", "x"):
        answer = enter(member).post(EDIT, {"photo": upload(), "audience": audience})
        assert answer.status_code == 422, audience
    assert row(member).photo_key == ""


def test_photo_edit_visitor_changes_nothing(network: Network) -> None:
    member = make_profile(network)

    assert Client().post(EDIT, {"photo": upload(), "audience": 7}).status_code == 302
    assert row(member).photo_key == ""


def test_photo_that_cannot_be_read_now_keeps_what_was_chosen_and_the_tries(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = make_profile(network)
    monkeypatch.setattr(files, "PLACES", 0)
    client = enter(member)

    for _time in range(21):  # one more than the limit per hour
        answer = client.post(EDIT, {"photo": upload(), "audience": 4})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "ほかの写真を読みこんでいます" in answer.text
    assert answer.context["form"]["audience"].value() == "4"
    monkeypatch.undo()
    assert client.post(EDIT, {"photo": upload(), "audience": 4}).status_code == 302
