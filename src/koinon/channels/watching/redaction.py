"""What may be read of a call: ids, codes, states, times and counts; no address, no key, no words (CHN-068).

Of bodies only values under the names listed here stay as they are, of those too without numbers and mailboxes; every
other text is told by its length. A name unknown to us is therefore hidden, never shown.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

import msgspec

SHOWN = frozenset(
    {
        "account_sid", "biz_opaque_callback_data", "callback", "carrier", "code", "completed_at", "created_at",
        "date_created", "date_sent", "date_updated", "delivery_id", "detail", "direction", "encoding", "error",
        "error_code", "error_message", "error_subcode", "errorcode", "errors", "event", "event_type", "fbtrace_id",
        "id", "line_type", "message", "message_id", "message_sid", "message_status", "messageid", "messages",
        "messaging_product", "messaging_profile_id", "messaging_service_sid", "messagingservicesid", "more_info",
        "name", "num_media", "num_segments", "occurred_at", "organization_id", "parts", "price", "price_unit",
        "pointer", "received_at", "record_type", "reason", "requestid", "sent_at", "sid", "status", "statuscode",
        "subcode", "tags", "timestamp", "title", "traceid", "type", "valid_until", "webhook_url", "statuscallback",
        "state", "version", "wamid",
    }
)  # fmt: skip
# Of what we send these are words for people or about them: a push's title, a template's values, a code by text message.
OURS_HIDDEN = frozenset({"code", "detail", "error", "message", "name", "reason", "tags", "title"})
ASKED, ANSWERED = SHOWN - OURS_HIDDEN, SHOWN
HIDDEN_INSIDE = frozenset({"from", "to", "contacts", "content", "personalizations", "recipient", "text", "body"})
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_MAILBOX = re.compile(r"[^\s@<>\"',;/=&?]+(?:@|%40)[^\s@<>\"',;/&?]+")
# Seven digits or more, as people write them too; not where they are part of an id of letters and digits.
_NUMBER = re.compile(r"(?<![0-9A-Za-z-])(?:\+|%2B)?\(?\d(?:[\s().-]?\d){6,}(?![0-9A-Za-z-])")
_LONG = re.compile(r"[A-Za-z0-9_~%:=+-]{48,}")
_DELIVERY = re.compile(rb"[?&]d(?:=|%3D)(" + _UUID.pattern.encode() + rb")")
_NAMED_DELIVERY = re.compile(rb'"(?:delivery_id|d|delivery)"\s*:\s*"(' + _UUID.pattern.encode() + rb')"')
_CODE = re.compile(r'"(?:code|error_code|errorCode|reason|name)"\s*:\s*"?([A-Za-z0-9_.-]{1,60})"?')
MOST_SHOWN = 4_000
DEEPEST = 12


class Shown(NamedTuple):
    """A call as it may be read."""

    method: str
    url: str
    delivery_id: UUID | None
    error_code: str | None
    request: str
    response: str


def redact(request: bytes, status: int | None, body: bytes) -> Shown:
    """A call without addresses, keys and words."""
    head, _, sent = request.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method, _, target = lines[0].rpartition(" ")[0].partition(" ")
    host = next((line[5:].strip() for line in lines[1:] if line[:5].lower() == "host:"), "")
    response = _body(body, ANSWERED)
    code = _CODE.search(response) if status is not None and status >= 400 else None
    return Shown(
        method=method[:10] or "?",
        url=_address(target, host)[:500],
        delivery_id=_delivery(request),
        error_code=code.group(1) if code else None,
        request=_body(sent, ASKED),
        response=response,
    )


def _delivery(request: bytes) -> UUID | None:
    found = _DELIVERY.search(request) or _NAMED_DELIVERY.search(request)
    return UUID(found.group(1).decode()) if found else None


def _address(target: str, host: str) -> str:
    """The address without its query's values: those are addresses of people, and keys."""
    parts = urlsplit(target)
    names = "&".join(f"{name}=…" for name, _ in parse_qsl(parts.query, keep_blank_values=True)[:20])
    place = parts.netloc.rpartition("@")[2] or host
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    path = _LONG.sub("…", without_addresses(unquote(parts.path)))
    return f"{scheme}{place}{path}" + (f"?{names}" if names else "")


def _body(raw: bytes, names: frozenset[str]) -> str:
    if not raw:
        return ""
    try:
        read: Any = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        read = _form(raw)
    if not isinstance(read, dict | list):
        return f"[{len(raw)} bytes]"
    return msgspec.json.format(msgspec.json.encode(_walk(read, "", names, 0)).decode(), indent=2)[:MOST_SHOWN]


def _form(raw: bytes) -> dict[str, str] | None:
    """A form's fields; None where it is none."""
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        return None
    return dict(parse_qsl(text, max_num_fields=200)) if re.match(r"[A-Za-z_]+=", text) and "\n" not in text else None


def _walk(value: Any, name: str, names: frozenset[str], depth: int) -> Any:
    if depth > DEEPEST:
        return "[deep]"
    if isinstance(value, dict):
        inside = {str(key)[:60]: _under(str(key), one, names, depth) for key, one in list(value.items())[:60]}
        return {without_addresses(key): one for key, one in inside.items()}
    if isinstance(value, list):
        return [_walk(one, name, names, depth + 1) for one in value[:20]]
    if isinstance(value, str):
        return _text(value, name in names)
    return value if not isinstance(value, int | float) or abs(value) < 10_000_000 else "[number]"


def _under(key: str, value: Any, names: frozenset[str], depth: int) -> Any:
    name = key.lower()
    if name in HIDDEN_INSIDE and not isinstance(value, str):
        return "[left out]"
    return _walk(value, name, names, depth + 1)


def _text(value: str, is_shown: bool) -> str:
    if _UUID.fullmatch(value):
        return value
    if not is_shown:
        return f"[{len(value)} characters]"
    if "://" in value:
        return " ".join(_UUID.findall(value)) or "[address]"
    return _LONG.sub("…", without_addresses(value[:300]))


def without_addresses(text: str) -> str:
    """A text without numbers of people and mailboxes; ids stay."""
    kept: list[str] = []
    at = 0
    for found in _UUID.finditer(text):
        kept += [_hide(text[at : found.start()]), found.group()]
        at = found.end()
    return "".join([*kept, _hide(text[at:])])


def _hide(text: str) -> str:
    return _NUMBER.sub("[number]", _MAILBOX.sub("[mailbox]", text))
