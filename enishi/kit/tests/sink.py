"""A small mail server for tests: it takes what it is handed, says what it is told to, and can keep a sender waiting."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable


class Sink(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine. `took` are the texts; `answer(recipient)` may refuse one with a line;
    `before_end` is called once a text is complete, before it is confirmed."""

    allow_reuse_address = daemon_threads = True

    def __init__(
        self, answer: Callable[[str], str] = lambda to: "250 ok", before_end: Callable[[], None] = lambda: None
    ) -> None:
        self.took: list[bytes] = []
        self.paths: list[str] = []
        self.lines = 0
        self.answer, self.before_end = answer, before_end
        super().__init__(("127.0.0.1", 0), _Talk)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.server.lines += 1
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line.decode("latin-1").strip()
            word = verb[:4].upper()
            if word == "QUIT":
                self._say("221 bye")
                return
            if word == "MAIL":
                self.server.paths.append(verb.partition("<")[2].partition(">")[0])
            if word == "RCPT":
                self._say(self.server.answer(verb.partition("<")[2].partition(">")[0]))
            elif word == "DATA":
                self._say("354 go on")
                text = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    text += part
                self.server.took.append(text)
                self.server.before_end()
                self._say("250 taken")
            else:
                self._say("250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
