"""The two clients."""

from __future__ import annotations

from types import TracebackType
from typing import Optional, Type

from koinon_sdk.resources import AsyncResources, Resources
from koinon_sdk.transport import TIMEOUT, AsyncTransport, Transport


class Koinon(Resources):
    """`Koinon(api_key, base_url=…)`: every call waits for its answer. Close it, or use it in a `with` block."""

    def __init__(self, api_key: str, *, base_url: str, timeout: float = TIMEOUT) -> None:
        self._transport = Transport(api_key, base_url, timeout)
        super().__init__(self._transport)

    def close(self) -> None:
        """Close the connections."""
        self._transport.http.close()

    def __enter__(self) -> Koinon:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], fault: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()


class AsyncKoinon(AsyncResources):
    """The same for `await`. Close it, or use it in an `async with` block."""

    def __init__(self, api_key: str, *, base_url: str, timeout: float = TIMEOUT) -> None:
        self._transport = AsyncTransport(api_key, base_url, timeout)
        super().__init__(self._transport)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.http.aclose()

    async def __aenter__(self) -> AsyncKoinon:
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], fault: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        await self.close()
