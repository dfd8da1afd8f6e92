"""Which form of a file a channel takes, and which it takes not at all (MSG-083).

Sources: Telnyx "MMS Media & Transcoding" (600 KB pass every carrier); WhatsApp Cloud API "Media" (image 5 MB, sound and
film 16 MB, documents 100 MB, stickers 100 KB); mail: what Gmail takes in all, 25 MB.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from koinon.messaging.media.contracts import MediaFile, MediaVariant

MB = 1_000_000
PART_BYTES = 8 * 1024 * 1024
MOST_BYTES = 100 * 1024 * 1024
MOST_FILES = {"sms": 5, "whatsapp": 1}
MOST_FILES_ELSEWHERE = 10
KEPT_DAYS = 90
BYTES_KEPT_DAYS = 30
LINK_DAYS = 7
UPLOAD_HOURS = 24

MOST_TOGETHER = {"sms": (1 * MB, "1 MB"), "email": (25 * MB, "25 MB")}
"""All files of a message: 1 MB is what a message of pictures carries, 25 MB what mailboxes take (INB-010)."""
MANY = "At most {n} files go with one message by {channel}."
TOGETHER = "Together they are larger than the {limit} that {channel} carries."


class Fit(NamedTuple):
    """The form of a file to send, or the sentence why there is none (English msgid, `{limit}` in `values`)."""

    variant: str | None
    sentence: str = ""
    values: Mapping[str, str] = {}


class _Rule(NamedTuple):
    forms: tuple[str, ...]
    types: frozenset[str]
    most: int
    sentence: str


_SOUND = frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"})
_FILM = frozenset({"video/mp4", "video/3gpp"})
_ANY: frozenset[str] = frozenset()
_BIG = "It is larger than the {limit} that {channel} carries."
_STRANGE = "{channel} does not carry this kind of file. Send a link to it instead."
NO_WORDS = "{channel} carries no words beside sound or a sticker."
_RULES: Mapping[tuple[str, str], _Rule] = {
    ("sms", "image"): _Rule(("mms",), frozenset({"image/jpeg", "image/png", "image/gif"}), 600_000, "600 KB"),
    ("sms", "audio"): _Rule(("full",), frozenset({"audio/amr", "audio/mpeg", "audio/mp4"}), 600_000, "600 KB"),
    ("sms", "video"): _Rule(("full",), _FILM, 600_000, "600 KB"),
    ("sms", "document"): _Rule(("full",), frozenset({"text/vcard", "text/calendar"}), 600_000, "600 KB"),
    ("whatsapp", "image"): _Rule(("whatsapp",), frozenset({"image/jpeg", "image/png"}), 5 * MB, "5 MB"),
    ("whatsapp", "audio"): _Rule(("full",), _SOUND, 16 * MB, "16 MB"),
    ("whatsapp", "video"): _Rule(("full",), _FILM, 16 * MB, "16 MB"),
    ("whatsapp", "document"): _Rule(("full",), _ANY, 100 * MB, "100 MB"),
    ("whatsapp", "sticker"): _Rule(("sticker",), frozenset({"image/webp"}), 100_000, "100 KB"),
    ("email", "image"): _Rule(("web", "full"), _ANY, 10 * MB, "10 MB"),
    ("email", "audio"): _Rule(("full",), _ANY, 25 * MB, "25 MB"),
    ("email", "video"): _Rule(("full",), _ANY, 25 * MB, "25 MB"),
    ("email", "document"): _Rule(("full",), _ANY, 25 * MB, "25 MB"),
    ("link", "image"): _Rule(("web", "full"), _ANY, MOST_BYTES, "100 MB"),
    ("link", "audio"): _Rule(("full",), _ANY, MOST_BYTES, "100 MB"),
    ("link", "video"): _Rule(("full",), _ANY, MOST_BYTES, "100 MB"),
    ("link", "document"): _Rule(("full",), _ANY, MOST_BYTES, "100 MB"),
    ("push", "image"): _Rule(("web",), _ANY, 1 * MB, "1 MB"),
}
CHANNEL_NAMES = {"sms": "MMS", "whatsapp": "WhatsApp", "email": "E-mail", "push": "Push", "link": "A link"}


def fit(file: MediaFile, channel: str) -> Fit:
    """The form of `file` that `channel` carries."""
    rule = _RULES.get((channel, file.kind))
    name = CHANNEL_NAMES.get(channel, channel)
    if rule is None:
        return Fit(None, _STRANGE, {"channel": name})
    forms = [(form, file.variants[form]) for form in rule.forms if form in file.variants]
    suited = [(form, one) for form, one in forms if not rule.types or one.mime in rule.types]
    if not suited:
        return Fit(None, _STRANGE, {"channel": name})
    small = [form for form, one in suited if one.bytes <= rule.most]
    return Fit(small[0]) if small else Fit(None, _BIG, {"limit": rule.sentence, "channel": name})


def most_files(channel: str) -> int:
    """How many files go with one message."""
    return MOST_FILES.get(channel, MOST_FILES_ELSEWHERE)


def fit_together(sizes: Iterable[int], channel: str) -> Fit | None:
    """Why files of these sizes do not go with one message; None where they do."""
    most, limit = MOST_TOGETHER.get(channel, (MOST_BYTES * MOST_FILES_ELSEWHERE, ""))
    return Fit(None, TOGETHER, {"limit": limit, "channel": CHANNEL_NAMES[channel]}) if sum(sizes) > most else None


def stored_bytes(variants: Iterable[MediaVariant]) -> int:
    """What a file's forms take in the storage."""
    return sum(one.bytes for one in variants)


def parts_of(size: int) -> list[int]:
    """The sizes of the pieces that a file of `size` bytes is uploaded in."""
    whole, rest = divmod(size, PART_BYTES)
    return [PART_BYTES] * whole + ([rest] if rest else [])
