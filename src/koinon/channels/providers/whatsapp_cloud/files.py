"""Files at Meta: fetching what people sent within its five minutes, uploading what we send.

Source: developers.facebook.com "WhatsApp Cloud API, Media": both the address of a file and the file itself need the
token; an address is good for 5 minutes, an uploaded file for 30 days.
"""

import secrets
from hashlib import sha256
from urllib.parse import urlsplit

import msgspec

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError
from koinon.channels.ports.media import Fetched, MediaStore
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.providers.whatsapp_cloud import graph
from koinon.channels.providers.whatsapp_cloud.inbound import MEDIA_SCHEME
from koinon.channels.providers.whatsapp_cloud.numbers import Numbers
from koinon.platform.http import AnswerTooLarge, HttpFailure, HttpSession, LeanClient

FETCH_SECONDS = 60.0
MOST_BYTES = 100 * 1024 * 1024
DEFAULT_TYPE = "application/octet-stream"
# Where Meta keeps files; the token goes nowhere else.
HOSTS = (".facebook.com", ".fbcdn.net", ".fbsbx.com", ".whatsapp.net")


class Where(msgspec.Struct, gc=False):
    """GET /{media_id}."""

    url: str
    mime_type: str | None = None
    sha256: str | None = None
    file_size: int | str | None = None


class Uploaded(msgspec.Struct, gc=False):
    id: str


class Files(MediaStore):
    """`/{media_id}` and `/{phone_number_id}/media`."""

    most_bytes = MOST_BYTES
    kept_days = 29

    def __init__(self, client: LeanClient, numbers: Numbers) -> None:
        self._client, self._numbers = client, numbers

    def is_ours(self, url: str) -> bool:
        return url.startswith(MEDIA_SCHEME)

    async def fetch(self, credentials: Credentials, url: str) -> Fetched:
        where = await graph.ask(self._client, credentials, "/" + url.removeprefix(MEDIA_SCHEME), Where)
        if not _is_metas(where.url, credentials.base_url):
            raise _failed("foreign_address", "The file lies at an address that is not Meta's.")
        headers = {"Authorization": f"Bearer {credentials.api_key}", "User-Agent": "koinon"}
        try:
            async with HttpSession() as http:
                reply = await http.request(
                    "GET", where.url, headers=headers, timeout=FETCH_SECONDS, most_bytes=MOST_BYTES
                )
        except AnswerTooLarge as fault:
            raise _failed("too_large", "The file is larger than we take.") from fault
        except HttpFailure as fault:
            raise _failed("unreachable", str(fault), ErrorKind.RETRYABLE) from fault
        if reply.status != 200:
            raise _failed(f"http_{reply.status}", "The file is not there.")
        if where.sha256 and sha256(reply.body).hexdigest() != where.sha256.lower():
            raise _failed("damaged", "The file is not the one that was sent.", ErrorKind.RETRYABLE)
        return Fetched(reply.body, where.mime_type or reply.headers.get("content-type") or DEFAULT_TYPE)

    async def upload(self, credentials: Credentials, sender: str, content: bytes, content_type: str, name: str) -> str:
        """The file's kind and id, as `media_urls` take it."""
        number = await self._numbers.id_of(credentials, sender)
        boundary = secrets.token_hex(16)
        body = _form(boundary, content, content_type, name)
        try:
            answer = await graph.request(
                self._client, credentials, "POST", f"/{number}/media", body,
                content_type=f"multipart/form-data; boundary={boundary}", seconds=FETCH_SECONDS,
            )  # fmt: skip
        except HttpFailure as fault:
            raise _failed("unreachable", str(fault), ErrorKind.RETRYABLE) from fault
        return f"{kind_of(content_type)}:{graph.decoded(answer, Uploaded).id}"


def kind_of(content_type: str) -> str:
    """Meta's type of message for a media type."""
    if content_type == "image/webp":
        return "sticker"
    first = content_type.partition("/")[0]
    return first if first in ("image", "video", "audio") else "document"


def _is_metas(url: str, base_url: str) -> bool:
    """The token is shown to Meta's own hosts over TLS only, or to where the account's calls go anyway (a simulator)."""
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
    except ValueError:  # an address that is none
        return False
    if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
        return True
    return parts.scheme == "https" and (parts.hostname or "").endswith(HOSTS)


def _form(boundary: str, content: bytes, content_type: str, name: str) -> bytes:
    """multipart/form-data (RFC 7578) with the fields messaging_product, type and file."""
    plain = "".join(char for char in name if char.isprintable() and char not in '"\\') or "file"
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in (("messaging_product", "whatsapp"), ("type", content_type))
    )
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{plain}"\r\n'
    head += f"Content-Type: {content_type}\r\n\r\n"
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode()


def _failed(code: str, detail: str, kind: ErrorKind = ErrorKind.CONTENT) -> ProviderRefused:
    return ProviderRefused(ProviderError(code, kind, detail))
