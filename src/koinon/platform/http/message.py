"""One HTTP/1.1 answer, and the bytes of one request."""

from collections.abc import Sequence

import msgspec


class Response(msgspec.Struct, frozen=True, gc=False):
    """A whole answer: status, headers as received, body with the transfer coding removed."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value under a header name, whatever its case, or None."""
        wanted = name.lower().encode("latin-1")
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == wanted), None)


def request_bytes(method: str, target: str, head: bytes, body: bytes = b"") -> bytes:
    """A request ready for the socket; `head` holds whole header lines, Host among them, each ending in CRLF."""
    start = f"{method} {target} HTTP/1.1\r\n".encode("latin-1")
    if body or method in ("POST", "PUT", "PATCH"):
        return b"%b%bContent-Length: %d\r\n\r\n%b" % (start, head, len(body), body)
    return b"%b%b\r\n" % (start, head)
