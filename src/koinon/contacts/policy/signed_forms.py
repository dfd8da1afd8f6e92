"""What may be kept as a signed form: told from the file's own first bytes, never from its name."""

LARGEST = 10 * 1024 * 1024
_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")


def content_type(data: bytes) -> str | None:
    """The media type of a scan or photo, or None: PDF (ISO 32000), JPEG, PNG, WebP (RIFF), HEIC (ISO 14496-12)."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "image/heic"
    return None
