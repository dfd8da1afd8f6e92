"""Files: uploaded as multipart, told of by id, fetched with the key within five minutes."""

import re
import struct
import zlib
from email.parser import BytesParser
from email.policy import HTTP
from hashlib import sha256

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.whatsapp_cloud.faults import refusal
from koinon.simulator.whatsapp_cloud.state import File, desk

ADDRESS_SECONDS = 300.0
ADDRESS = "/whatsapp_business/attachments/"
MOST_BYTES = {"image": 5_000_000, "audio": 16_000_000, "video": 16_000_000, "application": 100_000_000}
_is_type = re.compile(
    r"(?:image/(?:jpeg|png|webp)|audio/(?:aac|amr|mpeg|mp4|ogg)|video/(?:mp4|3gpp)|text/plain|application/[\w.+-]+)"
).fullmatch


def upload(account: Account, request: Request) -> Reply:
    """POST /{phone_number_id}/media: messaging_product, type and file (RFC 7578)."""
    fields = _form(request)
    content, content_type = fields.get("file", (b"", ""))
    content_type = fields.get("type", (content_type.encode(), ""))[0].decode("ascii", "replace") or content_type
    if fields.get("messaging_product", (b"", ""))[0] != b"whatsapp":
        return refusal(400, 100, "The parameter messaging_product is required.")
    if not content or not _is_type(content_type):
        return refusal(400, 100, f"Param file must be a file of a supported type, not {content_type}.")
    if len(content) > MOST_BYTES.get(content_type.partition("/")[0], 100_000_000):
        return refusal(400, 131053, "The file is too large.")
    made = keep(account, content, content_type)
    return Reply(200, msgspec.json.encode({"id": made.id}))


def keep(account: Account, content: bytes, content_type: str) -> File:
    """A file of the account, under a new id."""
    kept = desk(account)
    made = File(kept.next_id(account, "file"), content, content_type)
    kept.files[made.id] = made
    return made


def picture(carrier: Carrier, account: Account, _url: str) -> tuple[str, str, str]:
    """A picture somebody sent: its id, type and digest. What it shows is always the same."""
    made = keep(account, PNG, "image/png")
    return made.id, made.content_type, sha256(made.content).hexdigest()


def tell(carrier: Carrier, account: Account, file: File) -> Reply:
    """GET /{media_id}: an address that is good for five minutes."""
    file.until = carrier.timeline.now() + ADDRESS_SECONDS
    body = {
        "messaging_product": "whatsapp",
        "url": f"{carrier.url}{ADDRESS}?mid={file.id}",
        "mime_type": file.content_type,
        "sha256": sha256(file.content).hexdigest(),
        "file_size": len(file.content),
        "id": file.id,
    }
    return Reply(200, msgspec.json.encode(body))


def give(carrier: Carrier, account: Account, file_id: str) -> Reply:
    """The file itself, with the same key."""
    file = desk(account).files.get(file_id)
    if file is None or carrier.timeline.now() > file.until:
        return Reply(404, b"")
    return Reply(200, file.content, content_type=file.content_type.encode())


def _form(request: Request) -> dict[str, tuple[bytes, str]]:
    """Fields by name, each with its content and media type."""
    head = b"Content-Type: " + request.headers.get(b"content-type", b"") + b"\r\n\r\n"
    whole = BytesParser(policy=HTTP).parsebytes(head + request.body)
    fields: dict[str, tuple[bytes, str]] = {}
    for part in whole.iter_parts() if whole.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = (content, part.get_content_type())
    return fields


def _png(side: int = 64, colour: bytes = b"\x25\xd3\x66") -> bytes:
    """A square of one colour (RFC 2083)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + colour * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = _png()
