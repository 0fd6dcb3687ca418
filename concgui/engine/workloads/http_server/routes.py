"""Routes of the server. Every response depends only on the query."""

import asyncio
import random

from aiohttp import web

from concgui.engine.workloads.http_server.request_counter import RequestCounter
from concgui.engine.workloads.support.generated_text import records_json

_MAX_BODY_BYTES = 100_000_000
_MAX_RECORDS = 1_000_000


def make_application(open_files_limit: int | None) -> web.Application:
    """Return the application with all its routes.

    Args:
        open_files_limit: Limit on open files of the server's process, reported by ``/stats``.
    """
    counter = RequestCounter()

    async def stats(request: web.Request) -> web.Response:
        """Respond with the current and largest numbers of requests."""
        del request
        return web.json_response(
            {
                "current": counter.current,
                "peak": counter.peak,
                "served": counter.served,
                "open_files_limit": open_files_limit,
            }
        )

    async def reset_stats(request: web.Request) -> web.Response:
        """Reset the peak and respond with the statistics."""
        counter.reset_peak()
        return await stats(request)

    application = web.Application()
    for path, handler in (("/download", download), ("/wait", wait), ("/records", records)):
        application.router.add_get(path, counter.counting(handler))
    application.router.add_get("/stats", stats)
    application.router.add_post("/stats/reset", reset_stats)
    return application


async def download(request: web.Request) -> web.StreamResponse:
    """Wait ``latency_ms``, then respond with ``size_kb`` kilobytes generated from ``seed``."""
    query = request.query
    await asyncio.sleep(float(query["latency_ms"]) / 1000)
    size = min(int(query["size_kb"]) * 1000, _MAX_BODY_BYTES)
    body = random.Random(int(query["seed"])).randbytes(size)  # noqa: S311 -- content, no secret
    return web.Response(body=body, content_type="application/octet-stream")


async def wait(request: web.Request) -> web.StreamResponse:
    """Hold the request for ``wait_ms``, as in a long poll, then respond with ``seed``."""
    query = request.query
    seed = int(query["seed"])
    await asyncio.sleep(float(query["wait_ms"]) / 1000)
    return web.Response(text=str(seed))


async def records(request: web.Request) -> web.StreamResponse:
    """Wait ``latency_ms``, then respond with a JSON array of ``count`` records generated from ``seed``."""
    query = request.query
    await asyncio.sleep(float(query["latency_ms"]) / 1000)
    count = min(int(query["count"]), _MAX_RECORDS)
    return web.Response(text=records_json(int(query["seed"]), count), content_type="application/json")
