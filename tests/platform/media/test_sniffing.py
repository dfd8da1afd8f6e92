"""What a file is, by its bytes: magic numbers of each format's own specification (MSG-082)."""

import io
import zipfile

import pytest

from koinon.platform.media import Kind, Unwelcome, sniff
from tests.platform.media import made


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "mime", "kind"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 20, "image/jpeg", Kind.IMAGE),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png", Kind.IMAGE),
        (b"GIF89a" + b"\0" * 20, "image/gif", Kind.IMAGE),
        (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 20, "image/webp", Kind.IMAGE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic", Kind.IMAGE),
        (b"ID3\x04\0\0" + b"\0" * 20, "audio/mpeg", Kind.AUDIO),
        (b"#!AMR\n" + b"\0" * 20, "audio/amr", Kind.AUDIO),
        (b"OggS\0" + b"\0" * 20, "audio/ogg", Kind.AUDIO),
        (b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2", "video/mp4", Kind.VIDEO),
        (b"\0\0\0\x18ftyp3gp4\0\0\x02\0isom3gp4", "video/3gpp", Kind.VIDEO),
        (b"%PDF-1.7\n" + b"\0" * 20, "application/pdf", Kind.DOCUMENT),
        (b"BEGIN:VCARD\r\nVERSION:4.0\r\n", "text/vcard", Kind.DOCUMENT),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "text/calendar", Kind.DOCUMENT),
        ("name,phone\nJosé,+34600000000".encode(), "text/plain", Kind.DOCUMENT),
    ],
)
def test_known_by_their_first_bytes(head: bytes, mime: str, kind: Kind) -> None:
    seen = sniff(head)
    assert (seen.mime, seen.kind) == (mime, kind)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"MZ\x90\0" + b"\0" * 60,
        b"\x7fELF\x02\x01\x01" + b"\0" * 60,
        b"#!/bin/sh\nrm -rf /",
        b"<html><script>alert(1)</script>",
        b'\xef\xbb\xbf <?xml version="1.0"?><svg onload="x()"/>',
        b"\x00\x01\x02\x03 nothing anybody knows",
        b"\xc3\x28 not UTF-8 at all",
    ],
)
def test_what_runs_acts_or_is_unknown_is_refused(head: bytes) -> None:
    with pytest.raises(Unwelcome):
        sniff(head)


def test_a_zip_is_what_lies_in_it() -> None:
    sheet = packed("[Content_Types].xml", "xl/workbook.xml")
    assert sniff(sheet[:64], sheet).ending == "xlsx"
    for bad in (packed("run.exe"), packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), sheet[:40]):
        with pytest.raises(Unwelcome):
            sniff(bad[:64], bad)


def test_a_letter_cut_in_two_at_the_end_is_still_text() -> None:
    assert sniff("Año".encode()[:2]).mime == "text/plain"


def test_real_pictures_are_known() -> None:
    found = [sniff(data).mime for data in (made.jpeg(), made.png(), made.gif(), made.heic())]
    assert found == ["image/jpeg", "image/png", "image/gif", "image/heic"]


def test_a_package_of_a_million_entries_is_not_opened() -> None:
    """Each would cost the reader a thousand bytes of memory: a hundred megabytes of entries are two gigabytes."""
    with pytest.raises(Unwelcome):
        sniff(b"PK\x03\x04", packed("[Content_Types].xml", "word/document.xml") + b"PK\x01\x02" * 20_001)
