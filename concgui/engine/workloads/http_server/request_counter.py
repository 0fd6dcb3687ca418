"""How many requests the server answers at once: seen from the one place that sees them all."""

from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class RequestCounter:
    """Counts the requests to all routes that it wraps. Used in the server's loop only.

    Attributes:
        current: Requests that are being answered now.
        peak: The most there were at once since the last reset.
        served: Requests that were answered or given up since the server started.
    """

    def __init__(self) -> None:
        self.current = 0
        self.peak = 0
        self.served = 0

    def counting(self, handler: Handler) -> Handler:
        """The handler, counted."""

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
        """Let the peak begin anew with what there is now."""
        self.peak = self.current
