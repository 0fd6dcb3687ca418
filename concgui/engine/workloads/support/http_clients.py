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
    """A pool shared by all threads of the process.

    Args:
        kept: So many connections are kept for the next request; more at once are more connections.
        timeout_s: For a whole request.
    """
    import urllib3

    timeout = urllib3.Timeout(total=timeout_s)
    with urllib3.PoolManager(maxsize=kept, timeout=timeout, retries=False) as pool:
        yield pool


@contextlib.asynccontextmanager
async def client_session(timeout_s: float, *, keeps: bool = True) -> "AsyncIterator[aiohttp.ClientSession]":
    """A session without a limit of connections: the model bounds how many there are.

    Args:
        timeout_s: For a whole request.
        keeps: Whether a connection is kept for the next request. Kept ones are all closed at once in
            the end, which holds the loop for a third of a second where there are 2,000.
    """
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0, force_close=not keeps)
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield session


def check_status(status: int, url: str) -> None:
    """Let nothing through but 200.

    Raises:
        ServiceError: It is another.
    """
    if status != 200:
        raise ServiceError(f"the loopback server answered {status} to {url}; 200 was expected")
