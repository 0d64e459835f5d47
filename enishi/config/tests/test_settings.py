"""What the environment makes of the settings, read by processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from enishi.config import serve
from enishi.config.env import LAST_ADDRESS


def start(data: Path, name: str, **environ: str) -> subprocess.Popen[str]:
    """Start a process that prints the setting `name`."""
    program = f"from enishi.config import settings; print(settings.{name})"
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "ENISHI_DATA": str(data), **environ}
    return subprocess.Popen([sys.executable, "-c", program], env=known, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    return process.communicate(timeout=60)[0].strip()


@pytest.mark.parametrize(("setting", "file"), [("SECRET_KEY", "secret-key"), ("PUSH_SECRET", "push-key")])
def test_processes_that_start_at_once_share_the_secret_that_nobody_else_reads(
    tmp_path: Path, setting: str, file: str
) -> None:
    data = tmp_path / "data"

    secrets = {said(process) for process in [start(data, setting) for _ in range(4)]}

    assert secrets == {(data / file).read_text()}
    assert {each.name for each in data.iterdir()} == {"secret-key", "push-key"}
    assert (data.stat().st_mode & 0o777, (data / file).stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.parametrize(
    ("environ", "demo"),
    [
        ({}, "True"),
        ({"DEMO": "no"}, "False"),
        ({"PUBLIC_URL": "https://alumni.example.jp"}, "False"),
        ({"PUBLIC_URL": "https://alumni.example.jp", "DEMO": "yes"}, "True"),
    ],
)
def test_the_demo_s_folder_is_in_demo_mode_for_the_outside_only_if_demo_says_so(
    tmp_path: Path, environ: dict[str, str], demo: str
) -> None:
    (tmp_path / "demo-mode").write_text("[]")

    assert said(start(tmp_path, "DEMO", **environ)) == demo


def test_static_files_carry_the_headers_of_pages_and_are_for_this_house_alone(settings: Any, client: Client) -> None:
    settings.WHITENOISE_AUTOREFRESH = True
    (Path(settings.STATIC_ROOT) / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    answer = client.head("/static/drawing.svg")

    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("environ", "url", "host"),
    [
        ({"HOST": "::1", "PORT": "9000"}, "http://[::1]:9000", "[::1]"),
        ({"HOST": "2001:db8::7"}, "http://[2001:db8::7]:8000", "[2001:db8::7]"),
        ({"HOST": "10.0.0.7"}, "http://10.0.0.7:8000", "10.0.0.7"),
        ({"HOST": "::", "PUBLIC_URL": "https://alumni.example.jp/"}, "https://alumni.example.jp", "alumni.example.jp"),
        ({"PUBLIC_URL": "http://[2001:db8::7]"}, "http://[2001:db8::7]", "[2001:db8::7]"),
    ],
)
def test_address_with_colons_stands_in_brackets(tmp_path: Path, environ: dict[str, str], url: str, host: str) -> None:
    assert said(start(tmp_path, "PUBLIC_URL", **environ)) == url
    assert said(start(tmp_path, "ALLOWED_HOSTS[0]", **environ)) == host


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({}, "http://127.0.0.1:8731"),
        ({"PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"HOST": "10.0.0.7"}, "http://10.0.0.7:8000"),
        ({"PUBLIC_URL": "https://alumni.example.jp"}, "https://alumni.example.jp"),
    ],
)
def test_a_command_without_an_address_of_its_own_speaks_of_the_last_server_s(
    tmp_path: Path, environ: dict[str, str], url: str
) -> None:
    serve._remember(tmp_path / LAST_ADDRESS, "http://127.0.0.1:8731")

    assert said(start(tmp_path, "PUBLIC_URL", **environ)) == url


def test_an_address_that_is_none_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / LAST_ADDRESS).write_text("")

    assert said(start(tmp_path, "PUBLIC_URL")) == "http://127.0.0.1:8000"
