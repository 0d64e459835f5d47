"""What a network tells everybody: its own facts, and nobody's name."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from enishi.console import actions
from enishi.console.tests.make import join, start_network
from enishi.members.models import Member
from enishi.networks.models import Kind, Network, Policy

pytestmark = pytest.mark.django_db


def shown(network: Network, path: str = "") -> str:
    """Return what a visitor reads."""
    answer = Client().get(f"/n/{network.slug}/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_network_says_what_it_is_and_names_no_member() -> None:
    network, _owner = start_network(groups=["employees"])
    join(network, "秘匿", "花子")

    text = shown(network)

    for said in ("凪の会", "凪沢製作所", "公式の会", "参加できる方", "自己都合", "参加するには"):
        assert said in text
    for secret in ("秘匿", "花子", "西舘", "インターン"):
        assert secret not in text


@pytest.mark.parametrize(
    ("kind", "run_by"),
    [
        (Kind.OFFICIAL, "凪沢製作所"),
        (Kind.ENTRUSTED, "汐風ネット舎"),
        (Kind.ENDORSED, "凪の会"),
        (Kind.INDEPENDENT, "凪の会"),
    ],
)
def test_network_names_who_runs_it(kind: str, run_by: str) -> None:
    network, _owner = start_network(kind)

    assert f"<dt>運営</dt><dd>{run_by}</dd>" in shown(network)


def test_network_says_whom_to_ask() -> None:
    network, _owner = start_network()
    before = shown(network)

    Network.objects.filter(pk=network.pk).update(contact_phone="000-0000-0000 (平日)", contact_email="help@example.jp")

    assert "連絡先" not in before
    assert 'href="tel:00000000000"' in shown(network)
    assert 'href="mailto:help@example.jp"' in shown(network)


def test_network_is_kept_out_of_search_engines() -> None:
    network, _owner = start_network()

    answer = Client().get(f"/n/{network.slug}/")

    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


def test_members_are_sent_on_home_and_former_members_are_visitors() -> None:
    network, owner = start_network()
    client = Client()
    client.force_login(owner.person)

    home = client.get(f"/n/{network.slug}/")
    network.member_rows.update(state=Member.State.LEFT)
    left = client.get(f"/n/{network.slug}/")

    assert (home.status_code, home.headers["Location"]) == (302, f"/n/{network.slug}/home/")
    assert left.status_code == 200


def test_network_reads_in_english_too() -> None:
    network, _owner = start_network()

    text = Client().get(f"/n/{network.slug}/", headers={"Accept-Language": "en"}).content.decode()

    assert "Who may join" in text or "参加できる方" in text


def test_privacy_shows_the_text_in_force_and_its_earlier_versions() -> None:
    network, _owner = start_network()
    Policy.objects.create(network=network, subject=Policy.Subject.PRIVACY, version=2, text_ja="## 新しい文\n次の文")

    now, before = shown(network, "privacy/"), shown(network, "privacy/?version=1")

    assert "<h2>新しい文</h2>" in now
    assert "第2版" in now
    assert "<h2>だれが預かるか</h2>" in before
    assert "新しい文" in shown(network, "privacy/?version=99")


def test_privacy_prints_words_and_never_markup() -> None:
    network, _owner = start_network()
    Policy.objects.create(network=network, subject="privacy", version=2, text_ja="- <script>alert(1)</script>")

    assert "<script>alert(1)" not in shown(network, "privacy/")


def test_brand_is_cached_for_good_under_an_address_of_its_own() -> None:
    network, owner = start_network()
    before = network.brand_url

    answer = Client().get(before)
    actions.set_brand(network, hue=218, chroma=0.075, version=network.version, by=owner)
    network.refresh_from_db()
    moved = Client().get(before)

    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (moved.status_code, moved.headers["Location"]) == (302, network.brand_url)
    assert Client().get(network.brand_url).content.decode() == (
        "@layer network {\n  :root {\n    --brand-h: 218;\n    --brand-c: 0.075;\n  }\n}\n"
    )


def test_logo_is_sent_as_what_it_was_made_into() -> None:
    network, owner = start_network()
    file = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "PNG")
    actions.set_logo(network, file.getvalue(), by=owner)
    network.refresh_from_db()

    answer = Client().get(network.logo_url)

    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content[:4] == b"RIFF"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_logo_of_another_network_or_name_is_not_found() -> None:
    network, owner = start_network()
    other, _stranger = start_network()
    mark = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0"/></svg>'
    actions.set_logo(network, mark, by=owner)
    network.refresh_from_db()
    name = network.logo_url.rsplit("/", 1)[1]

    assert Client().get(network.logo_url).headers["Content-Type"] == "image/svg+xml"
    for path in (f"/n/{other.slug}/logo/{name}", f"/n/{network.slug}/logo/other.svg", f"/n/{network.slug}/logo/..%2f"):
        assert Client().get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_earlier_logo_is_deleted_once_another_is_certain() -> None:
    network, owner = start_network()
    mark = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0"/></svg>'
    actions.set_logo(network, mark, by=owner)
    network.refresh_from_db()
    before = network.logo

    actions.set_logo(network, b"", by=owner)
    network.refresh_from_db()

    assert network.logo_url == ""
    assert not default_storage.exists(before)
