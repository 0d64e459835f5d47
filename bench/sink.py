"""A mail server that takes everything and keeps nothing, in a process of its own, so that it does not slow down whom it serves."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def sink() -> Iterator[tuple[int, Any]]:
    """Run the server; yield its port and the count of what it took."""
    context = multiprocessing.get_context("spawn")
    port, taken = context.Value("i", 0), context.Value("i", 0)
    server = context.Process(target=_serve, args=(port, taken), daemon=True)
    server.start()
    try:
        while not port.value:
            assert server.is_alive(), "the mail server of the bench did not start"
            time.sleep(0.01)
        yield port.value, taken
    finally:
        server.terminate()
        server.join()


def _serve(port: Any, taken: Any) -> None:
    async def line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while said := await reader.readline():
            word = said[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                while (await reader.readline()) not in (b".\r\n", b""):
                    pass
                taken.value += 1
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 sink\r\n")
            await writer.drain()
            if word == b"QUIT":
                break
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(line, "127.0.0.1", 0)
        port.value = server.sockets[0].getsockname()[1]
        async with server:
            await server.serve_forever()

    asyncio.run(serve())
