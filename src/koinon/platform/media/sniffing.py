"""What a file is, by its first bytes (MSG-082): executables, pages that act and the unknown are refused.

`filetype` knows the numbers that formats begin with; it calls every `ftyp` of 3GPP `video/mp4`, looks into no zip and
knows no text, which stand here. Sources: RFC 6838 names; ISO/IEC 14496-12 brands; ECMA-376 part 2 (packages).
"""

import io
import zipfile
from enum import StrEnum
from typing import NamedTuple

import filetype

HEAD = 8 * 1024
_EXECUTABLE = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_ACTING = (b"<svg", b"<html", b"<!doctype", b"<script", b"<?xml", b"<body", b"<iframe", b"<xhtml")
_PACKAGES = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}
_3GP = (b"3gp", b"3g2", b"3ge", b"3gg", b"3gr", b"3gs")


class Kind(StrEnum):
    """What a file is to a message."""

    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"
    STICKER = "sticker"


class Sniffed(NamedTuple):
    """A file's kind, its media type and the usual ending of its name."""

    kind: Kind
    mime: str
    ending: str


class Unwelcome(Exception):
    """A file that may not be kept; its text is a sentence for people (English msgid)."""


_KNOWN = {
    "image/jpeg": (Kind.IMAGE, "jpg"),
    "image/png": (Kind.IMAGE, "png"),
    "image/gif": (Kind.IMAGE, "gif"),
    "image/webp": (Kind.IMAGE, "webp"),
    "image/heic": (Kind.IMAGE, "heic"),
    "image/avif": (Kind.IMAGE, "avif"),
    "image/tiff": (Kind.IMAGE, "tiff"),
    "audio/mpeg": (Kind.AUDIO, "mp3"),
    "audio/mp4": (Kind.AUDIO, "m4a"),
    "audio/aac": (Kind.AUDIO, "aac"),
    "audio/ogg": (Kind.AUDIO, "ogg"),
    "audio/amr": (Kind.AUDIO, "amr"),
    "audio/wav": (Kind.AUDIO, "wav"),
    "video/mp4": (Kind.VIDEO, "mp4"),
    "video/3gpp": (Kind.VIDEO, "3gp"),
    "video/quicktime": (Kind.VIDEO, "mov"),
    "video/webm": (Kind.VIDEO, "webm"),
    "application/pdf": (Kind.DOCUMENT, "pdf"),
}
_OTHER_NAMES = {
    "audio/x-wav": "audio/wav",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "video/x-m4v": "video/mp4",
    "image/heif": "image/heic",
}
_ENTRY, _MOST_ENTRIES = b"PK\x01\x02", 20_000
_BAD = "This kind of file cannot be sent. Pictures, sound, film, PDF, office files, text and contact cards can."
_ACTS = "Web pages and drawings that can act are not taken. Save it as a picture or a PDF first."
_RUNS = "Programs are not taken."


def sniff(head: bytes, tail: bytes = b"") -> Sniffed:
    """What a file is by its first `HEAD` bytes; a zip wants the whole file as `tail`. Raises Unwelcome."""
    if not head:
        raise Unwelcome("The file is empty.")
    if head.startswith(_EXECUTABLE) and not head.startswith(b"#!AMR\n"):
        raise Unwelcome(_RUNS)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_ACTING):
        raise Unwelcome(_ACTS)
    if head.startswith(b"PK\x03\x04"):
        return _package(tail)
    found = filetype.guess(head)
    mime = _OTHER_NAMES.get(found.mime, found.mime) if found is not None else ""
    if mime == "video/mp4" and head[4:8] == b"ftyp" and head[8:11] in _3GP:
        mime = "video/3gpp"
    if mime in _KNOWN:
        kind, ending = _KNOWN[mime]
        return Sniffed(kind, mime, ending)
    if mime:
        raise Unwelcome(_BAD)
    return _text(head)


def _package(data: bytes) -> Sniffed:
    if not data:
        return Sniffed(Kind.DOCUMENT, "application/zip", "zip")
    if data.count(_ENTRY) > _MOST_ENTRIES:  # each costs the reader a thousand bytes
        raise Unwelcome(_BAD)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()[:2_000]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Unwelcome(_BAD) from None
    if "[Content_Types].xml" in names and not any("vbaProject" in name for name in names):
        for folder, (mime, ending) in _PACKAGES.items():
            if any(name.startswith(folder) for name in names):
                return Sniffed(Kind.DOCUMENT, mime, ending)
    raise Unwelcome(_BAD)


def _text(head: bytes) -> Sniffed:
    if b"\0" in head:
        raise Unwelcome(_BAD)
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if fault.start < len(head) - 4:  # not merely a letter cut in two
            raise Unwelcome(_BAD) from None
        text = head[: fault.start].decode("utf-8-sig")
    first = text.lstrip().upper()
    if first.startswith("BEGIN:VCARD"):
        return Sniffed(Kind.DOCUMENT, "text/vcard", "vcf")
    if first.startswith("BEGIN:VCALENDAR"):
        return Sniffed(Kind.DOCUMENT, "text/calendar", "ics")
    return Sniffed(Kind.DOCUMENT, "text/plain", "txt")
