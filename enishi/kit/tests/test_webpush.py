"""A push as the RFCs write it: their own example byte for byte, and what a browser's side makes of ours."""

from __future__ import annotations

import json
import time

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from enishi.kit import webpush
from enishi.kit.tests.browser_of_pushes import Browser, opened

# RFC 8291, section 5 and appendix A
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIRS = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_message_is_the_one_of_the_rfc() -> None:
    ours = ec.derive_private_key(int.from_bytes(webpush.read(OURS, 32)), ec.SECP256R1())

    body = webpush.seal(
        b"When I grow up, I want to be a watermelon",
        webpush.read(THEIRS, webpush.POINT),
        webpush.read(AUTH, webpush.AUTH),
        salt=webpush.read(SALT, 16),
        ours=ours,
        padded=0,
    )

    assert webpush.text(body) == BODY


def test_message_is_opened_by_its_browser_and_by_no_other() -> None:
    browser, other = Browser(), Browser()
    body = webpush.seal("新しいお知らせがあります".encode(), browser.p256dh, browser.auth)

    assert opened(body, browser).decode() == "新しいお知らせがあります"
    with pytest.raises(Exception, match=r"^$"):  # InvalidTag says nothing
        opened(body, other)


def test_messages_are_of_one_length_and_never_alike() -> None:
    browser = Browser()
    short, long = (
        webpush.seal(b"", browser.p256dh, browser.auth),
        webpush.seal(b"x" * 1000, browser.p256dh, browser.auth),
    )

    assert len(short) == len(long) < 4096
    assert webpush.seal(b"", browser.p256dh, browser.auth) != short
    assert len(webpush.seal(b"x" * webpush.MOST, browser.p256dh, browser.auth)) == 4096
    with pytest.raises(ValueError, match="bytes"):
        webpush.seal(b"x" * (webpush.MOST + 1), browser.p256dh, browser.auth)


@pytest.mark.parametrize(
    "key", ["", "AA", "!", "日本", "A" * 87, "BA" + "A" * 85, THEIRS + "A", "\0" * 87, THEIRS[:-2]]
)
def test_what_is_no_point_of_the_curve_is_no_key(key: str) -> None:
    with pytest.raises(webpush.BadKey):
        webpush.read(key, webpush.POINT)


def test_proof_is_signed_for_the_one_service_and_a_short_time() -> None:
    key = webpush.sender("a secret")

    scheme, _space, said = webpush.proof("https://push.example:443/abc?x", key, "mailto:a@example.jp").partition(" ")
    token, shown = (part.partition("=")[2] for part in said.split(", "))
    head, claims, signature = token.split(".")
    r_s = webpush.read(signature, 64)
    der = encode_dss_signature(int.from_bytes(r_s[:32]), int.from_bytes(r_s[32:]))
    key.public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))

    told = json.loads(webpush.read(claims, len(claims) * 3 // 4))
    assert (scheme, shown) == ("vapid", webpush.text(webpush.public(key)))
    assert (told["aud"], told["sub"]) == ("https://push.example:443", "mailto:a@example.jp")
    assert 0 < told["exp"] - time.time() <= 24 * 3600


def test_sender_is_the_same_for_the_same_secret() -> None:
    assert (
        webpush.public(webpush.sender("a"))
        == webpush.public(webpush.sender("a"))
        != webpush.public(webpush.sender("b"))
    )
