"""The network's own stamps (R045)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from enishi.console.tests.make import start_network
from enishi.feed import actions, stamps
from enishi.feed.tests.make import make_post
from enishi.kit.errors import NotAllowed, Refused
from enishi.members.models import Member
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db
TOKEN = "b" * 32


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def hana(network: Network) -> Member:
    row: Member = Member.objects.within(network).select_related("network", "person").order_by("pk").first()
    return row


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def picture(kind: str = "PNG", colour: str = "orange") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(file, kind)
    return SimpleUploadedFile(f"a.{kind.lower()}", file.getvalue())


def at(network: Network, path: str = "") -> str:
    return f"/n/{network.slug}/desk/stamps/{path}"


def make_stamp(network: Network, by: Member, ja: str = "よっこいしょ", en: str = "Heave ho") -> str:
    """Return the code of a stamp that was just added."""
    stamps.add(network, io.BytesIO(picture().read()), ja=ja, en=en, by=by)
    network.refresh_from_db()
    by.network = network
    return str(network.stamps[-1]["code"])


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_own_stamps_are_added_and_stand_wherever_stamps_do(
    network: Network, hana: Member, ken: Member, aki: Member, kind: str
) -> None:
    done = browser(hana).post(
        at(network), {"token": TOKEN, "picture": picture(kind), "ja": "よっこいしょ", "en": "Heave ho"}
    )

    network.refresh_from_db()
    code = network.stamps[0]["code"]
    assert done.status_code == 302
    item = make_post(ken)
    page = f"/n/{network.slug}/feed/{item.public_id}/"
    shown = browser(aki).get(page).content.decode()
    assert shown.count(f'value="{code}"') == 2  # below the post, and where a comment can be a stamp
    assert "よっこいしょ" in shown
    put = browser(aki).post(f"{page}stamps/", {"put": code}, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="true"' in put
    assert f"/feed/stamps/{code}/" in browser(ken).get(f"/n/{network.slug}/feed/").content.decode()
    answered = browser(aki).post(f"{page}answers/", {"stamp": code, "token": "a" * 32, "text": ""})
    assert answered.status_code == 302
    assert item.comments.get().stamp == code
    sent = browser(aki).get(f"/n/{network.slug}/feed/stamps/{code}/")
    with default_storage.open(sent["X-Accel-Redirect"].removeprefix("/protected/")) as file:
        assert Image.open(file).size == (256, 256)


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\xef\xbb\xbf <?xml version="1.0"?><svg/>',
        b"GIF89a" + b"\0" * 40,
        b"<html>",
        b"PK\x03\x04",
    ],
)
def test_own_stamps_are_pictures_and_never_drawings(network: Network, hana: Member, content: bytes) -> None:
    upload = SimpleUploadedFile("a.png", content, "image/png")

    answer = browser(hana).post(at(network), {"token": TOKEN, "picture": upload, "ja": "あ", "en": "a"})

    network.refresh_from_db()
    assert answer.status_code == 422
    assert "SVG" in answer.content.decode()
    assert network.stamps == []


@pytest.mark.parametrize("missing", ["ja", "en", "picture"])
def test_own_stamps_need_a_picture_and_words_in_both_languages(network: Network, hana: Member, missing: str) -> None:
    given: dict[str, Any] = {"token": TOKEN, "picture": picture(), "ja": "あ", "en": "a"}
    del given[missing]

    assert browser(hana).post(at(network), given).status_code == 422
    network.refresh_from_db()
    assert network.stamps == []


def test_own_stamp_retirement_leaves_it_where_it_was_put(
    network: Network, hana: Member, ken: Member, aki: Member
) -> None:
    code = make_stamp(network, hana)
    item = make_post(ken)
    aki.network = ken.network = item.network = network
    actions.put_stamp(item, code, on=True, by=aki)

    done = browser(hana).post(at(network, f"{code}/retirement/"))

    network.refresh_from_db()
    item.network = network
    page = browser(ken).get(f"/n/{network.slug}/feed/{item.public_id}/").content.decode()
    assert done.status_code == 302
    assert page.count(f'value="{code}"') == 1
    with pytest.raises(Refused):
        actions.put_stamp(item, code, on=True, by=ken)
    actions.put_stamp(item, code, on=False, by=aki)
    assert not item.stamps.exists()
    browser(hana).post(at(network, f"{code}/retirement/"), {"back": "1"})
    network.refresh_from_db()
    assert [each.code for each in stamps.offered(network)][-1] == code


def test_own_stamps_form_sent_twice_is_one_stamp_and_one_that_says_something_else_is_another(
    network: Network, hana: Member
) -> None:
    client, given = browser(hana), {"token": TOKEN, "ja": "よっこいしょ", "en": "Heave ho"}

    for _press in range(2):
        assert client.post(at(network), given | {"picture": picture()}).status_code == 302
    network.refresh_from_db()
    assert len(network.stamps) == 1

    answer = client.post(at(network), given | {"picture": picture(), "en": "Heave"})  # went back, and typed on
    page = answer.content.decode()
    network.refresh_from_db()
    assert (answer.status_code, len(network.stamps)) == (422, 1)
    assert 'value="Heave"' in page
    assert TOKEN not in page
    assert client.post(at(network), given | {"picture": picture(colour="teal")}).status_code == 422


def test_own_stamp_retirement_that_somebody_did_already_says_so(network: Network, hana: Member) -> None:
    code = make_stamp(network, hana)
    client, way = browser(hana), at(network, f"{code}/retirement/")

    client.post(way)
    network.refresh_from_db()
    stands = network.stamps
    assert "もう使わないことになっています" in client.post(way, follow=True).content.decode()
    network.refresh_from_db()
    assert network.stamps == stands


def test_own_stamp_place_is_not_changed_from_a_page_that_shows_another_order(network: Network, hana: Member) -> None:
    first, second, third = (make_stamp(network, hana) for _number in range(3))
    seen = stamps.standing(network)

    browser(hana).post(at(network, f"{third}/place/"), {"up": "1", "seen": seen})
    page = browser(hana).post(at(network, f"{second}/place/"), {"up": "1", "seen": seen}, follow=True)

    network.refresh_from_db()
    assert [row["code"] for row in network.stamps] == [first, third, second]
    assert "ほかの方がスタンプを変えました" in page.content.decode()
    assert f'name="seen" value="{stamps.standing(network)}"' in page.content.decode()


def test_own_stamp_place_is_changed_one_by_one(network: Network, hana: Member) -> None:
    first, second = make_stamp(network, hana), make_stamp(network, hana)

    for _press in range(2):
        browser(hana).post(at(network, f"{second}/place/"), {"up": "1", "seen": stamps.standing(network)})
        network.refresh_from_db()

    assert [row["code"] for row in network.stamps] == [second, first]
    assert browser(hana).post(at(network, "own-nothing/place/"), {"up": "1"}).status_code == 404


def test_own_stamp_of_another_network_is_not_there(network: Network, hana: Member, ken: Member) -> None:
    other, officer = start_network(slug="tani")
    code = make_stamp(other, officer)

    assert browser(ken).get(f"/n/{network.slug}/feed/stamps/{code}/").status_code == 404
    assert browser(ken).get(f"/n/{network.slug}/feed/stamps/okaeri/").status_code == 404
    with pytest.raises(Refused):
        actions.put_stamp(make_post(ken), code, on=True, by=ken)


def test_own_stamps_are_the_secretariat_s_matter(network: Network, ken: Member) -> None:
    assert browser(ken).get(at(network)).status_code == 404
    with pytest.raises(NotAllowed):
        stamps.add(network, picture(), ja="あ", en="a", by=ken)
    network.refresh_from_db()
    assert network.stamps == []
