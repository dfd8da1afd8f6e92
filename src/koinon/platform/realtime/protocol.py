"""uvicorn's protocol for sockets, with two ways around it: past a peer that reads nothing, and past a waiting task."""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN


def text_frame(payload: bytes) -> bytes:
    """A server's unmasked, unfragmented text frame (RFC 6455 §5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


class SocketProtocol(WebSocketsSansIOProtocol):
    """Its scope has two extensions more.

    `koinon.abort` lets go of a peer: closing would wait until a full buffer is read. `koinon.write` writes a text at
    once and says whether it could; where the line is full, ends or is not open, it does nothing.
    """

    MOST_BYTES = 64 * 1024  # the longest message that is taken (INB-065)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.logger = logging.getLogger("uvicorn.sockets")  # addresses hold tickets: nothing below a warning is told
        self.logger.setLevel(logging.WARNING)

    def handle_connect(self, event: Any) -> None:
        """A handshake: its task starts later, and finds the extensions."""
        super().handle_connect(event)
        if (scope := getattr(self, "scope", None)) is not None:
            scope["extensions"]["koinon.abort"] = self.transport.abort
            scope["extensions"]["koinon.write"] = self.write_text

    def write_text(self, text: str) -> bool:
        """Write it now; False where that cannot be."""
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.conn.state is not OPEN:
            return False
        self.transport.write(text_frame(text.encode()))
        return True
