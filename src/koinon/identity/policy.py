"""Pure decisions: what an address is compared by, what a key looks like."""

import unicodedata
import zlib

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KEY_PREFIXES = ("kn_live_", "kn_test_")
_SECRET_LENGTH, _CHECK_LENGTH = 43, 6


def normalized_email(address: str) -> str:
    """What addresses are compared by: NFKC and lower case; dots and plus-tags are kept (IDN-003)."""
    return unicodedata.normalize("NFKC", address.strip()).lower()


def key_of(random: bytes, prefix: str = "kn_live_") -> str:
    """The API key of 32 random bytes: prefix, 43 base62 characters, 6 of checksum (IDN-038)."""
    secret = _base62(int.from_bytes(random, "big"), _SECRET_LENGTH)
    return prefix + secret + _checksum(prefix + secret)


def is_key(text: str) -> bool:
    """Whether `text` is well-formed and its checksum right; a typo fails here, without the database."""
    if not text.startswith(KEY_PREFIXES) or len(text) != len(KEY_PREFIXES[0]) + _SECRET_LENGTH + _CHECK_LENGTH:
        return False
    body, check = text[:-_CHECK_LENGTH], text[-_CHECK_LENGTH:]
    return text.isascii() and _checksum(body) == check


def shown_prefix(key: str) -> str:
    """What is kept of a key for people to recognise it: mode prefix and 8 characters."""
    return key[: len(KEY_PREFIXES[0]) + 8]


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECK_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return "".join(reversed(digits))
