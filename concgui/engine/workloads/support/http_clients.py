"""Clients of the loopback server: urllib3 in threads and processes, aiohttp in coroutines."""

import contextlib
from typing import TYPE_CHECKING

from concgui.engine.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import aiohttp
    import urllib3


@contextlib.contextmanager
def connection_pool(kept: int, timeout_s: float) -> "Iterator[urllib3.PoolManager]":
    """Yield a connection pool, shared by all threads of the process.

    Args:
        kept: Number of connections that are kept for later requests; more are opened if more are in use.
        timeout_s: Timeout of a whole request.
    """
    import urllib3

    timeout = urllib3.Timeout(total=timeout_s)
    with urllib3.PoolManager(maxsize=kept, timeout=timeout, retries=False) as pool:
        yield pool


@contextlib.asynccontextmanager
async def client_session(timeout_s: float, *, keeps: bool = True) -> "AsyncIterator[aiohttp.ClientSession]":
    """Yield a client session without a connection limit: the model bounds their number.

    Args:
        timeout_s: Timeout of a whole request.
        keeps: Whether connections are kept for later requests. Kept connections are all closed at once at
            the end, which blocks the loop for a third of a second if there are 2,000.
    """
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0, force_close=not keeps)
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield session


def check_status(status: int, url: str) -> None:
    """Check that a response has the status 200.

    Raises:
        ServiceError: If it has another status.
    """
    if status != 200:
        raise ServiceError(f"the loopback server answered {url} with status {status}, not 200")
