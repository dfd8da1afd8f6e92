"""uvicorn's protocol for sockets, with a way to let go of a peer that no longer reads."""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class SocketProtocol(WebSocketsSansIOProtocol):
    """Its scope has `koinon.abort` among the extensions: closing would wait until a full buffer is read."""

    MOST_BYTES = 64 * 1024  # the longest message that is taken (INB-065)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.logger = logging.getLogger("uvicorn.sockets")  # addresses hold tickets: nothing below a warning is told
        self.logger.setLevel(logging.WARNING)

    def handle_connect(self, event: Any) -> None:
        """A handshake: its task starts later, and finds the extension."""
        super().handle_connect(event)
        if (scope := getattr(self, "scope", None)) is not None:
            scope["extensions"]["koinon.abort"] = self.transport.abort
