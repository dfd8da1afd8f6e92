"""Ways to mail servers that tenants name: out of the walls, and to what the operator opened inside (OWASP SSRF).

A name is looked up once, and the address that was judged is the one that is called (DNS rebinding).
"""

import asyncio
import contextlib
import socket
from typing import Any

from koinon.channels.providers.smtp.server_words import INNER, Unusable
from koinon.kit.networks import holds, parse
from koinon.platform.http.guarded import is_public

EVERYWHERE = "0.0.0.0/0, ::/0"
Found = list[tuple[Any, Any, int, str, Any]]


async def reached(host: str, port: int, inner: str) -> socket.socket:
    """A connection to a server. Raises OSError, and Unusable for one inside that nobody opened."""
    loop = asyncio.get_running_loop()
    fault: OSError | None = None
    for family, kind, protocol, _, address in _judged(
        await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM), inner
    ):
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        try:
            await loop.sock_connect(made, address)
        except OSError as refused:
            made.close()
            fault = refused
        except BaseException:
            made.close()
            raise
        else:
            return made
    raise fault or OSError("no address")


def reached_in_thread(host: str, port: int, inner: str, seconds: float) -> socket.socket:
    """The same for a thread; each step takes so long at most."""
    fault: OSError | None = None
    for _, _, _, _, address in _judged(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), inner):
        try:
            return socket.create_connection(address[:2], seconds)
        except OSError as refused:
            fault = refused
    raise fault or OSError("no address")


def _judged(found: Found, inner: str) -> Found:
    """Those addresses, if each may be called. Raises Unusable."""
    opened = parse(inner)
    for *_, address in found:
        with contextlib.suppress(ValueError):
            if is_public(str(address[0])) or holds(opened, str(address[0])):
                continue
        raise Unusable(INNER)
    return found
