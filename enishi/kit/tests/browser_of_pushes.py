"""The other end of a push, for tests: a browser that makes keys and opens what comes. Written apart from kit/webpush.py, with
HMAC alone where that uses HKDF, so that one mistake is not made twice."""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Browser:
    """Keys as a browser makes them for a subscription."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.p256dh = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.auth = os.urandom(16)


def opened(body: bytes, browser: Browser) -> bytes:
    """Return the message of a push (RFC 8291 §3.4, RFC 8188 §2)."""
    salt, record, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    theirs, sealed = body[21 : 21 + length], body[21 + length :]
    assert len(sealed) <= record
    shared = browser.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))

    def mac(key: bytes, text: bytes) -> bytes:
        return hmac.new(key, text, hashlib.sha256).digest()

    both = mac(mac(browser.auth, shared), b"WebPush: info\x00" + browser.p256dh + theirs + b"\x01")
    first = mac(salt, both)
    key = mac(first, b"Content-Encoding: aes128gcm\x00\x01")[:16]
    nonce = mac(first, b"Content-Encoding: nonce\x00\x01")[:12]
    text = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
    assert text.endswith(b"\x02")
    return text[:-1]
