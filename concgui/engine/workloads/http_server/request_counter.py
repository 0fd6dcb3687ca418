"""Counting the requests that the server handles at once."""

from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class RequestCounter:
    """A counter of the requests to all wrapped routes. To be used only in the server's loop.

    Attributes:
        current: Number of requests that are being handled now.
        peak: Largest number of simultaneous requests since the last reset.
        served: Number of requests answered or abandoned since the server started.
    """

    def __init__(self) -> None:
        self.current = 0
        self.peak = 0
        self.served = 0

    def counting(self, handler: Handler) -> Handler:
        """Return the handler, wrapped so that its requests are counted."""

        async def counted(request: web.Request) -> web.StreamResponse:
            self.current += 1
            self.peak = max(self.peak, self.current)
            try:
                return await handler(request)
            finally:
                self.current -= 1
                self.served += 1

        return counted

    def reset_peak(self) -> None:
        """Reset the peak to the current number of requests."""
        self.peak = self.current
