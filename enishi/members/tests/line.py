"""A socket without a server, for tests: what the application is told and says, by ASGI's messages.

channels has one (`channels.testing`), which cannot be imported without the server of its own house.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Line(ApplicationCommunicator):
    """One socket: `connect`, then say and hear."""

    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {"type": "websocket", "path": path, "headers": headers, "query_string": b"", "subprotocols": []}
        super().__init__(application, scope)

    async def connect(self) -> bool:
        """Return whether the application takes the socket."""
        await self.send_input({"type": "websocket.connect"})
        said = await self.receive_output(timeout=10)
        assert said["type"] in ("websocket.accept", "websocket.close"), said
        return bool(said["type"] == "websocket.accept")

    async def say(self, **what: str | bytes) -> None:
        """Send `text=` or `bytes=`."""
        await self.send_input({"type": "websocket.receive", **what})

    async def text(self) -> str:
        """Return what is said next."""
        said = await self.receive_output(timeout=10)
        assert said["type"] == "websocket.send", said
        return str(said["text"])

    async def hint(self) -> Any:
        """Return the next hint."""
        return json.loads(await self.text())

    async def end(self) -> int:
        """Return the code by which the application closes."""
        said = await self.receive_output(timeout=10)
        assert said["type"] == "websocket.close", said
        return int(said["code"])

    async def quiet(self, seconds: float) -> bool:
        """Return whether nothing is said for so long."""
        return bool(await self.receive_nothing(timeout=seconds))

    async def hang_up(self) -> None:
        """Close from the other side."""
        with contextlib.suppress(Exception):  # it may have ended already
            await self.send_input({"type": "websocket.disconnect", "code": 1000})
            await self.wait(timeout=5)
