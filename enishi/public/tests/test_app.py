"""A network as an app: what a browser reads of it before, and what is kept where there is no connection."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from enishi.networks import brand, icon
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile

pytestmark = pytest.mark.django_db
WORKER = (settings.BASE / "ui/static/js/worker.js").read_text()


@pytest.fixture
def nagi() -> Network:
    return make_network("nagi", name="凪の会", hue=255, chroma=0.11)


def test_manifest_is_the_networks_own(nagi: Network) -> None:
    make_network("kiri")

    answer = Client().get("/n/nagi/app/manifest/ja/")
    said = answer.json()
    english = Client().get("/n/nagi/app/manifest/en/").json()

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert (said["name"], said["lang"], said["id"]) == ("凪の会", "ja", "/n/nagi/")
    assert (said["start_url"], said["scope"], said["display"]) == ("/n/nagi/", "/n/nagi/", "standalone")
    assert said["theme_color"] == "#{:02x}{:02x}{:02x}".format(*brand.solid(255, 0.11))
    assert {(each["sizes"], each["purpose"]) for each in said["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    assert said["shortcuts"][0] == {"name": "通知", "url": "/n/nagi/notices/"}
    assert english["shortcuts"][0]["name"] == "Notices"
    assert Client().get("/n/kiri/app/manifest/ja/").json()["scope"] == "/n/kiri/"
    assert Client().get("/n/nagi/app/manifest/xx/").status_code == 404
    assert Client().get("/n/nobody/app/manifest/ja/").status_code == 404


def test_manifest_stands_on_pages_of_members_alone(nagi: Network) -> None:
    ken, client = make_profile(nagi), Client()

    before = client.get("/n/nagi/").content.decode()
    client.force_login(ken.person)
    page = client.get("/n/nagi/people/").content.decode()

    assert 'rel="manifest"' not in before
    assert '<link rel="manifest" href="/n/nagi/app/manifest/ja/" data-worker="/n/nagi/worker.js?lang=ja">' in page
    assert f'<link rel="apple-touch-icon" href="{nagi.icon_urls["s180"]}">' in page
    assert page.count('name="theme-color"') == 2
    client.cookies["theme"] = "dark"
    assert client.get("/n/nagi/people/").content.decode().count('<meta name="theme-color" content="#0f1216">') == 1


@pytest.mark.parametrize("size", icon.SIZES)
def test_app_icon_may_be_cut_to_any_shape(nagi: Network, size: int) -> None:
    answer = Client().get(nagi.icon_urls[f"s{size}"])
    image = Image.open(BytesIO(answer.content))
    ground, middle = brand.solid(255, 0.11), size / 2

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (image.format, image.size, image.mode) == ("PNG", (size, size), "RGB")
    drawn = [
        (x - middle, y - middle)
        for x in range(0, size, 3)
        for y in range(0, size, 3)
        if image.getpixel((x, y)) != ground
    ]
    assert drawn
    assert max(x * x + y * y for x, y in drawn) ** 0.5 < 0.4 * size  # the circle that no system cuts off


def test_app_icon_of_an_earlier_look_leads_to_the_one_of_now(nagi: Network) -> None:
    before = nagi.icon_urls["s192"]
    nagi.hue = 15
    nagi.save()

    answer = Client().get(before)

    assert (answer.status_code, answer["Location"]) == (302, nagi.icon_urls["s192"])
    assert before != nagi.icon_urls["s192"]
    assert Client().get(nagi.icon_urls["s192"].replace("/192/", "/5000/")).status_code == 404


def test_app_icon_shows_the_picture_of_a_network_that_has_one(nagi: Network) -> None:
    written = BytesIO()
    Image.new("RGB", (320, 320), (200, 10, 10)).save(written, "WEBP", lossless=True)
    nagi.logo = default_storage.save("logos/abc.webp", ContentFile(written.getvalue()))
    nagi.save()

    image = Image.open(BytesIO(Client().get(nagi.icon_urls["s512"]).content))

    assert image.getpixel((256, 256)) == (200, 10, 10)
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_offline_is_the_same_for_everybody_and_holds_nothing_of_anybody(nagi: Network) -> None:
    ken, client = make_profile(nagi), Client()
    visitor = Client().get("/n/nagi/app/offline/ja/")
    client.force_login(ken.person)

    page = client.get("/n/nagi/app/offline/ja/")

    assert page.content == visitor.content
    assert "つながっていません" in page.content.decode()
    assert "No connection" in client.get("/n/nagi/app/offline/en/").content.decode()
    assert not visitor.cookies
    assert "<script" not in page.content.decode()
    assert client.get("/n/nagi/app/offline/fr/").status_code == 404


def test_worker_belongs_to_one_network_and_is_asked_for_anew(nagi: Network) -> None:
    answer = Client().get("/n/nagi/worker.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Service-Worker-Allowed" not in answer.headers
    assert answer.content.decode() == WORKER


def test_worker_keeps_nothing_but_what_it_fetched_as_a_visitor() -> None:
    """What is put into the cache comes from fetches without cookies; no answer to a page's own request goes there."""
    puts = re.findall(r"kept\.put\((.*)\)", WORKER)

    assert puts == ["OFFLINE, page", "style, await fetch(style, ANEW)))"]
    assert 'const ANEW = { credentials: "omit"' in WORKER
    assert not re.search(r"addAll|cache\.add|indexedDB|localStorage", WORKER)
