"""Fetching a mail that Resend only announced, with its files: never inside a transaction."""

from urllib.parse import quote

import msgspec

from koinon.channels.contracts import Credentials
from koinon.channels.ports import CannotFind
from koinon.channels.providers.resend import schemas
from koinon.platform.http import AnswerTooLarge, HttpFailure, HttpSession, Reply

MOST_BYTES = 30 * 1024 * 1024
SECONDS = 60.0


async def complete(credentials: Credentials, kept: bytes) -> bytes | None:
    """The announced event with its mail, to be stored as another call. Raises CannotFind to be tried again."""
    one = schemas.kept_decoder.decode(kept)
    announced = schemas.data_decoder.decode(one.event.data)
    base = credentials.base_url.rstrip("/") + "/emails/receiving/" + quote(announced.email_id or "", safe="")
    async with HttpSession() as http:
        answer = await _get(http, base, credentials)
        try:
            mail = schemas.received_decoder.decode(answer.body)
            await _fetch_files(http, base, credentials, mail)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            raise CannotFind("an unreadable answer") from fault
    mail.id = announced.email_id or mail.id
    return schemas.encoder.encode(schemas.Kept(f"{one.id}:mail", one.event, mail))


async def _fetch_files(http: HttpSession, base: str, credentials: Credentials, mail: schemas.Received) -> None:
    """Put the bytes into the files, 30 MB of them at most: those beyond are left out."""
    room, kept = MOST_BYTES, []
    for file in mail.attachments:
        if (file.size or 0) > room:
            continue
        told = await _get(http, f"{base}/attachments/{quote(file.id, safe='')}", credentials)
        address = schemas.address_decoder.decode(told.body).download_url
        try:
            file.content = (await _get(http, address, None)).body
        except CannotFind as fault:
            if isinstance(fault.__cause__, AnswerTooLarge):
                continue
            raise
        room -= len(file.content)
        if room >= 0:
            kept.append(file)
    mail.attachments = kept


async def _get(http: HttpSession, url: str, credentials: Credentials | None) -> Reply:
    """A whole answer; the key goes to Resend alone, never to the address of a file."""
    headers = {"User-Agent": "koinon"}
    if credentials is not None:
        headers["Authorization"] = f"Bearer {credentials.api_key}"
    try:
        answer = await http.request("GET", url, headers=headers, timeout=SECONDS, most_bytes=MOST_BYTES)
    except HttpFailure as fault:
        raise CannotFind(str(fault)) from fault
    if answer.status != 200:
        raise CannotFind(f"HTTP {answer.status}")
    return answer
