"""X-Twilio-Signature (twilio.com/docs "Webhooks security"; twilio-python `request_validator`).

Over the address as Twilio called it, then each parameter of a form, sorted by name, its distinct values sorted, name
and value without anything between. A body that is no form is hashed into the address as `bodySHA256`. Which side adds
the usual port differs, so the address is tried with and without it.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qs, parse_qsl, urlsplit

from koinon.channels.ports import BadSignature, Call

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 500
PORTS = {"https": 443, "http": 80}
Pairs = list[tuple[str, str]]


def verify(call: Call, auth_token: str) -> None:
    """Check a call against the account's Auth Token. Raises BadSignature."""
    given = call.headers.get("x-twilio-signature", "").encode("latin-1", "replace")
    signed = _signed(call)
    matches = [
        hmac.compare_digest(base64.b64encode(hmac.digest(auth_token.encode(), (url + signed).encode(), "sha1")), given)
        for url in addresses(call.url)
    ]
    if not auth_token or not any(matches):
        raise BadSignature


def pairs(raw: bytes) -> Pairs:
    """A form's parameters in order. Raises ValueError for what is none."""
    text, strict = raw.decode("ascii"), bool(raw)
    return parse_qsl(text, keep_blank_values=True, strict_parsing=strict, errors="strict", max_num_fields=MOST_FIELDS)


def is_form(call: Call) -> bool:
    return call.headers.get("content-type", "").lower().startswith(FORM)


def addresses(url: str) -> Iterable[str]:
    """The address without its port, and with the one that is meant."""
    parts = urlsplit(url)
    host, _, port = parts.netloc.partition(":") if not parts.netloc.startswith("[") else (parts.netloc, "", "")
    usual = PORTS.get(parts.scheme, 80)
    named = parts.netloc if port else f"{host}:{usual}"
    return (url.replace(parts.netloc, host, 1), url.replace(parts.netloc, named, 1))


def _signed(call: Call) -> str:
    """What stands after the address in the signed text. Raises BadSignature for a body that nothing would prove."""
    if is_form(call):
        try:
            return "".join(name + value for name, value in sorted(set(pairs(call.raw))))
        except ValueError as fault:
            raise BadSignature from fault
    wanted = parse_qs(urlsplit(call.url).query).get("bodySHA256", [""])[0]
    if call.raw and not hmac.compare_digest(hashlib.sha256(call.raw).hexdigest().encode(), wanted.lower().encode()):
        raise BadSignature
    return ""
