"""Forms of pages: URL-encoded text, read strictly (WHATWG URL §5.1, but invalid UTF-8 is refused)."""

from urllib.parse import parse_qsl

from koinon.platform import errors
from koinon.platform.rest.body import printable

MOST_FIELDS = 1000


def parse_form(raw: bytes) -> list[tuple[str, str]]:
    """Names and values in order. Raises `malformed_request`, and 422 for NUL."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS, separator="&"
        )
    except ValueError:
        raise errors.MALFORMED_REQUEST("The form cannot be read.") from None
    for name, value in pairs:
        if "\x00" in value or "\x00" in name:
            raise errors.invalid_field(printable(name), "validation_failed", "Text may not contain NUL.")
    return pairs
