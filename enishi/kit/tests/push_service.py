"""A push service for tests: HTTPS on this machine with a certificate of its own, at the made-up name push.example."""

from __future__ import annotations

import datetime
import socket
import ssl
import tempfile
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from enishi.kit import fetch

NAME, OUTSIDE = "push.example", "93.184.215.14"


@dataclass(frozen=True)
class Request:
    """What was handed in."""

    path: str
    headers: Any
    body: bytes


class PushService:
    """Answers with the next of `answers` (status, headers), the last one on and on; 0 hangs up instead. `asked` holds what came,
    `taken` what was answered with 201."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[tuple[int, dict[str, str]]] = [(201, {})]
        self.asked: list[Request] = []
        self.taken: list[Request] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = Request(self.path, self.headers, body)
                service.asked.append(request)
                status, headers = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
                if not status:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if status == 201:
                    service.taken.append(request)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_args: None  # type: ignore[method-assign]  # who hung up is no news
        with tempfile.TemporaryDirectory() as folder:
            certificate = _certificate(Path(folder))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.trusting = ssl.create_default_context(cafile=str(certificate))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        port, real = self.server.server_address[1], socket.getaddrinfo

        def resolve(host: str, *more: Any, **named: Any) -> list[Any]:
            if host == NAME:
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (OUTSIDE, 443))]
            return real(host, *more, **named)

        def lead(address: Any, _port: int, seconds: float) -> socket.socket:
            assert str(address) == OUTSIDE, f"a connection to {address}"
            return socket.create_connection(("127.0.0.1", port), timeout=seconds)

        monkeypatch.setattr(fetch.socket, "getaddrinfo", resolve)
        monkeypatch.setattr(fetch, "_connect", lead)
        monkeypatch.setattr(fetch.ssl, "create_default_context", lambda: self.trusting)

    def close(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()


def _certificate(folder: Path) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=365 * 2))
        .not_valid_after(now + datetime.timedelta(days=365 * 80))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "push.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
