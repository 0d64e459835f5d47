"""Web push: what a message to a browser looks like, so that the push service between cannot read it (RFC 8030, 8188, 8291), and
who says to be its sender (VAPID, RFC 8292).

Every part of it is the cryptography package's; this module puts them together as the RFCs say, and is held against their own
example. All keys are raw: 65 bytes of an uncompressed point of P-256, 16 bytes of `auth`; in texts base64url without padding.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from binascii import Error as NotBase64
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD = 4096
POINT, AUTH = 65, 16
MOST = RECORD - 86 - 16 - 1  # bytes of a message: without the head, the mark of the cipher and the end of the text
PADDED = 1024  # every shorter message has this length: it says nothing of what it holds
PROOF_LASTS = 12 * 60 * 60  # seconds; 24 hours at most (RFC 8292 §2)
_CURVE = ec.SECP256R1()
_ORDER = int("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16)  # of P-256 (NIST SP 800-186)


class BadKey(ValueError):
    """A key that a browser is said to have made is none."""


@lru_cache(maxsize=4)
def sender(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return the sender's key that a secret stands for, always the same one."""
    number = int.from_bytes(hashlib.sha512(b"enishi web push " + secret.encode()).digest())
    return ec.derive_private_key(number % (_ORDER - 1) + 1, _CURVE)


def public(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public half of a key."""
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def text(raw: bytes) -> str:
    """Return bytes as keys are written in texts."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(written: str, length: int) -> bytes:
    """Return the bytes of a key in a text; raises BadKey unless there are `length` of them, and for a point that does not lie on
    the curve (an attacker's choice of one could tell something of our key)."""
    try:
        found = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
        if length == POINT:
            ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, found)
    except (NotBase64, ValueError) as error:
        raise BadKey("not a key") from error
    if len(found) != length:
        raise BadKey("not a key")
    return found


def seal(
    message: bytes,
    p256dh: bytes,
    auth: bytes,
    *,
    salt: bytes = b"",
    ours: ec.EllipticCurvePrivateKey | None = None,
    padded: int = PADDED,
) -> bytes:
    """Return the body of a push: `message` (MOST bytes at most) for the browser with these keys and nobody else. Salt and our half
    are new for each message; a test gives those of the RFC."""
    if len(message) > MOST:
        raise ValueError(f"{len(message)} bytes; a push holds {MOST}")
    salt, ours = salt or os.urandom(16), ours or ec.generate_private_key(_CURVE)
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, p256dh))
    both = _derived(auth, shared, b"WebPush: info\0" + p256dh + public(ours), 32)
    key = _derived(salt, both, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, both, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4) + bytes([POINT]) + public(ours)
    padding = bytes(max(0, min(padded, MOST) - len(message)))
    return head + AESGCM(key).encrypt(nonce, message + b"\x02" + padding, None)


def proof(endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str) -> str:
    """Return the Authorization header for an endpoint: who sends, and whom its operator may ask (`mailto:` or `https:`)."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + PROOF_LASTS, "sub": contact}
    said = ".".join(
        text(json.dumps(each, separators=(",", ":")).encode()) for each in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={said}.{text(r.to_bytes(32) + s.to_bytes(32))}, k={text(public(key))}"


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
