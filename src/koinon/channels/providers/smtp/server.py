"""Where an account's server is, and how it is entered; a password never travels in the clear to another machine."""

import asyncio
import ipaddress
import ssl
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from aiosmtplib import SMTP

from koinon.channels.contracts import Credentials
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.providers.smtp.reaching import EVERYWHERE, reached
from koinon.channels.providers.smtp.server_words import CLEAR, Unusable

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 20.0


class Server(NamedTuple):
    """`security`: STARTTLS after greeting (587), TLS from the first byte (465), or none, on this machine only.

    `inner` as in Credentials.
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    inner: str = ""


def server_of(credentials: Credentials) -> Server:
    """An account's server; the simulator's listens one port above its own."""
    more = credentials.more
    if credentials.api_key.startswith(KEY_PREFIX) and "host" not in more:
        address = urlsplit(credentials.base_url)
        return Server(
            address.hostname or "127.0.0.1", (address.port or 80) + 1, "none", "sim", credentials.api_key, EVERYWHERE
        )
    port = int(more.get("port") or 587)
    user = more.get("username", "")
    return Server(
        more.get("host", ""), port, more.get("security") or "starttls", user, credentials.api_key, credentials.inner
    )


async def entered(server: Server, seconds: float = CONNECT_SECONDS) -> SMTP:
    """A connection that has been greeted, encrypted and logged in. Raises as aiosmtplib, OSError, ValueError."""
    if server.security == "none" and not is_loopback(server.host):
        raise Unusable(CLEAR)
    async with asyncio.timeout(seconds):
        way = await reached(server.host, server.port, server.inner)
    client = SMTP(
        hostname=server.host,
        sock=way,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        tls_context=_context() if server.security != "none" else None,
        timeout=seconds,
        local_hostname="localhost",
    )
    try:
        await client.connect()
        if server.user:
            await client.login(server.user, server.password)
    except BaseException:
        client.close()
        raise
    client.timeout = ANSWER_SECONDS
    return client


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
