"""Whether people and carriers reach this installation at its public address: name, certificate, an answer (OPS-005)."""

import asyncio
import ipaddress
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from koinon.platform.certificates import certificate
from koinon.platform.http import HttpFailure, HttpSession

PATIENCE = 5.0
# A certificate that renews itself is renewed a month ahead; two weeks before its end somebody should look.
RENEW_DAYS = 14


class Reached(NamedTuple):
    """One look: what was looked at, whether it is well, and what to know or do."""

    what: str
    ok: bool
    words: str


async def public_address(base_url: str, *, is_open: bool, is_set: bool) -> list[Reached]:
    """Name, certificate and answer of `base_url`.

    `is_open`: others than this network must reach it. `is_set`: somebody named it, so that it should answer now.
    """
    parts = urlsplit(base_url)
    name = await _named(parts.hostname or "", is_open=is_open)
    if not name.ok:
        return [name]
    end = [await _certified(base_url)] if parts.scheme == "https" else []
    answer = await _answers(base_url)
    if not is_set and not answer.ok:
        answer = Reached("callbacks", True, f"nothing answers at {base_url}; it does while `koinon up` runs")
    return [name, *end, answer]


async def _named(host: str, *, is_open: bool) -> Reached:
    try:
        async with asyncio.timeout(PATIENCE):
            found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except (OSError, TimeoutError, UnicodeError):
        return Reached("name", False, f"{host} is not found in DNS; add its record, or correct KOINON_PUBLIC_URL")
    known = sorted({str(entry[4][0]).partition("%")[0] for entry in found})
    inside = all(not ipaddress.ip_address(one).is_global for one in known)
    if inside and is_open:
        words = f"{host} leads to {known[0]}: carriers outside cannot call back; set KOINON_PUBLIC_URL to a public name"
        return Reached("name", False, words)
    return Reached("name", True, f"{host} leads to {', '.join(known)}" + (", inside only" if inside else ""))


async def _certified(base_url: str) -> Reached:
    """The end of the certificate, whoever signed it; a wrong one is told by the call that follows."""
    shown = await certificate(base_url)
    if shown is None or shown.expires_at is None:
        return Reached("certificate", False, f"no TLS at {base_url} ({shown.fault if shown else ''}); is the proxy up?")
    left = (shown.expires_at - datetime.now(UTC)).days
    if left < 0:
        return Reached("certificate", False, f"ended {-left} days ago; renew it now")
    fresh = left >= RENEW_DAYS
    return Reached("certificate", fresh, f"{left} days left" + ("" if fresh else "; renew it"))


async def days_left(url: str) -> int | None:
    """Whole days until the certificate of an https address ends, below zero after; None where none can be seen."""
    shown = await certificate(url)
    return (shown.expires_at - datetime.now(UTC)).days if shown and shown.expires_at else None


async def _answers(base_url: str) -> Reached:
    try:
        async with HttpSession() as http:
            reply = await http.request("GET", f"{base_url}/health/live", timeout=PATIENCE, repeatable=False)
    except HttpFailure as fault:
        words = f"{base_url} cannot be called ({type(fault).__name__}): pages and carriers' callbacks end here"
        return Reached("callbacks", False, f"{words}; is `koinon web` up, and the proxy before it?")
    if reply.status != 200:
        words = f"{base_url}/health/live answers {reply.status}; does the proxy hand every path to `koinon web`?"
        return Reached("callbacks", False, words)
    return Reached("callbacks", True, f"{base_url} answers")
