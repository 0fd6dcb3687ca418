"""The server's process, which prints its port as one line of JSON and exits when standard input ends."""

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
# Thousands of clients connect at the same moment; a client that finds the queue full retries a second
# later. The system may limit the queue further (Linux: net.core.somaxconn, 4,096).


async def serve() -> None:
    """Listen on 127.0.0.1 and a free port until standard input ends."""
    application = make_application(raise_open_files(MAX_RAISED))
    # A client that gives up is no longer served or counted as current: its handler is cancelled.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=_BACKLOG)
    await site.start()
    port = runner.addresses[0][1]
    try:
        os.write(sys.stdout.fileno(), json.dumps({"port": port}).encode() + b"\n")
        await _until_stdin_ends()
    except BrokenPipeError:
        # The program ended while this process started: nothing is left to serve.
        return
    finally:
        await runner.cleanup()


async def _until_stdin_ends() -> None:
    # A thread instead of a pipe transport: on Windows a loop cannot wait for standard input.
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
