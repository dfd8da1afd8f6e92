"""Files of inbound messages at Twilio, whether or not the account asks for authorization.

Source: twilio.com/docs "Media subresource": the address answers 307 with where the bytes lie, which needs no key.
"""

import re
from urllib.parse import urljoin, urlsplit

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError
from koinon.channels.ports.media import Fetched, MediaStore
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.providers.twilio import calls
from koinon.platform.http import AnswerTooLarge, HttpFailure, HttpSession, Reply

FETCH_SECONDS = 30.0
MOST_BYTES = 16_000_000
DEFAULT_TYPE = "application/octet-stream"
_is_media = re.compile(
    r"https?://[^/]+/2010-04-01/Accounts/AC[0-9a-fA-F]{32}/Messages/[A-Za-z0-9]+/Media/ME\w+"
).fullmatch


class Files(MediaStore):
    """`…/Messages/{sid}/Media/{sid}`; what we send has to lie at a public address, Twilio takes no files."""

    most_bytes = MOST_BYTES
    kept_days = 0

    def is_ours(self, url: str) -> bool:
        return _is_media(url) is not None

    async def fetch(self, credentials: Credentials, url: str) -> Fetched:
        """With the account's key from Twilio itself; from where it points to, without."""
        if not _same_origin(url, credentials.base_url):
            raise _failed("foreign_address", "The file lies at an address that is not Twilio's.")
        async with HttpSession() as http:
            reply = await _get(http, url, {"Authorization": "Basic " + calls.basic(credentials)})
            if reply.status in (301, 302, 303, 307, 308):
                there = urljoin(url, reply.headers.get("location", ""))
                if urlsplit(there).scheme != "https" and not _same_origin(there, credentials.base_url):
                    raise _failed("foreign_address", "The file lies at an address that is not safe.")
                reply = await _get(http, there, {})
        if reply.status != 200:
            raise _failed(f"http_{reply.status}", "The file is not there.")
        return Fetched(reply.body, reply.headers.get("content-type") or DEFAULT_TYPE)

    async def upload(self, credentials: Credentials, sender: str, content: bytes, content_type: str, name: str) -> str:
        raise _failed("no_uploads", "Twilio takes no files: a picture to send needs a public address.")


async def _get(http: HttpSession, url: str, headers: dict[str, str]) -> Reply:
    try:
        return await http.request(
            "GET", url, headers=headers | {"User-Agent": "koinon"}, timeout=FETCH_SECONDS, most_bytes=MOST_BYTES
        )
    except AnswerTooLarge as fault:
        raise _failed("too_large", "The file is larger than we take.") from fault
    except HttpFailure as fault:
        raise _failed("unreachable", str(fault), ErrorKind.RETRYABLE) from fault


def _same_origin(url: str, base_url: str) -> bool:
    try:
        asked, base = urlsplit(url), urlsplit(base_url)
    except ValueError:  # an address that is none
        return False
    return (asked.scheme, asked.netloc) == (base.scheme, base.netloc)


def _failed(code: str, detail: str, kind: ErrorKind = ErrorKind.CONTENT) -> ProviderRefused:
    return ProviderRefused(ProviderError(code, kind, detail))
