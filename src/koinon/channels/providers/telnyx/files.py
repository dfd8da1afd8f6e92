"""Files of inbound messages at Telnyx: public links that end after a time, so they are fetched at once.

Source: developers.telnyx.com "Receiving Messages": "media URLs are ephemeral"; the address needs no key. Whoever can
post a signed event names it, so it leads to the outside world only.
"""

from urllib.parse import urlsplit

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError
from koinon.channels.ports.media import Fetched, MediaStore
from koinon.channels.ports.refusal import ProviderRefused
from koinon.platform.http import AnswerTooLarge, HttpFailure, HttpSession, Reply, guarded

FETCH_SECONDS = 30.0
MOST_BYTES = 16_000_000
DEFAULT_TYPE = "application/octet-stream"
GONE = frozenset({400, 401, 403, 404, 410, 451})


class Files(MediaStore):
    """What we send has to lie at a public address: Telnyx takes no files."""

    most_bytes = MOST_BYTES
    kept_days = 0

    def is_ours(self, url: str) -> bool:
        return url.startswith(("https://", "http://"))

    async def fetch(self, credentials: Credentials, url: str) -> Fetched:
        """Without any key; redirects are not followed, a host inside is not called."""
        try:
            is_here = _is_practice(url, credentials.base_url) or guarded.leads_here(url)
        except (guarded.NotHttps, guarded.InnerAddress) as fault:
            raise _failed("foreign_address", "The file lies at an address that is not safe.") from fault
        async with HttpSession(connector=guarded.connector(is_here=is_here)) as http:
            reply = await _get(http, url)
        if reply.status in GONE:
            raise _failed(f"http_{reply.status}", "The file is not there any more.")
        if reply.status != 200:
            raise _failed(f"http_{reply.status}", "The file could not be had.", ErrorKind.RETRYABLE)
        return Fetched(reply.body, reply.headers.get("content-type") or DEFAULT_TYPE)

    async def upload(self, credentials: Credentials, sender: str, content: bytes, content_type: str, name: str) -> str:
        raise _failed("no_uploads", "Telnyx takes no files: a picture to send needs a public address.")


def _is_practice(url: str, base_url: str) -> bool:
    """Whether it lies at a practice carrier, which stands on this machine and keeps its pictures itself."""
    base = urlsplit(base_url)
    return base.hostname in guarded.LOCAL and url.startswith(f"{base.scheme}://{base.netloc}/")


async def _get(http: HttpSession, url: str) -> Reply:
    try:
        return await http.request(
            "GET",
            url,
            headers={"User-Agent": "koinon"},
            timeout=FETCH_SECONDS,
            repeatable=False,  # the job that asks tries again, later
            most_bytes=MOST_BYTES,
        )
    except AnswerTooLarge as fault:
        raise _failed("too_large", "The file is larger than we take.") from fault
    except HttpFailure as fault:
        raise _failed("unreachable", str(fault), ErrorKind.RETRYABLE) from fault


def _failed(code: str, detail: str, kind: ErrorKind = ErrorKind.CONTENT) -> ProviderRefused:
    return ProviderRefused(ProviderError(code, kind, detail))
