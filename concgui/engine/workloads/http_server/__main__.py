"""The server's process: prints its port as one line of JSON, ends when its standard input ends."""

import asyncio
import contextlib
import json
import os
import sys
import threading

from aiohttp import web

from concgui.engine.system.open_files import MAX_RAISED, raise_open_files
from concgui.engine.workloads.http_server.routes import make_application

_BACKLOG = 8192
# Thousands of clients connect in the same moment; who finds the queue full tries again a second
# later. The system may hold it shorter (Linux: net.core.somaxconn, 4,096).


async def serve() -> None:
    """Listen on 127.0.0.1 and a free port until standard input ends."""
    application = make_application(raise_open_files(MAX_RAISED))
    # A client that gives up is no longer served: the handler is cancelled and not counted on.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=_BACKLOG)
    await site.start()
    port = runner.addresses[0][1]
    print(json.dumps({"port": port}), flush=True)
    try:
        await _until_stdin_ends()
    finally:
        await runner.cleanup()


async def _until_stdin_ends() -> None:
    # A thread and not a pipe transport: on Windows a loop cannot wait for standard input.
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, name="stdin-watch", daemon=True).start()
    await ended.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
