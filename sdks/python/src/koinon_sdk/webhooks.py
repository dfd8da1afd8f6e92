"""Whether a webhook is ours: the Standard Webhooks signature (standardwebhooks.com, `v1`)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from typing import Any, Mapping, Optional

TOLERANCE_SECONDS = 300
_STAMP = re.compile(r"[0-9]{1,15}")


class WebhookRefused(Exception):
    """It is not signed by that secret, or too old."""


def verify_webhook(body: bytes, headers: Mapping[str, str], secret: str, *, now: Optional[float] = None) -> Any:
    """The decoded body of a webhook signed with `secret` (`whsec_…`), at most five minutes ago.

    `body` are the bytes as they came, before any parsing. Raises WebhookRefused.
    """
    named = {name.lower(): value for name, value in headers.items()}
    message_id, stamp = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
    present = time.time() if now is None else now
    if not message_id or not _STAMP.fullmatch(stamp) or abs(present - int(stamp)) > TOLERANCE_SECONDS:
        raise WebhookRefused("The webhook has no id, or its time is not now.")
    # As bytes: texts are compared in constant time only where they are ASCII, and a stranger's need not be.
    expected = sign(body, message_id, stamp, secret).encode()
    given = [part.partition(",") for part in named.get("webhook-signature", "").split()]
    if not any(version == "v1" and hmac.compare_digest(value.encode(), expected) for version, _, value in given):
        raise WebhookRefused("The signature does not fit.")
    return json.loads(body)


def sign(body: bytes, message_id: str, stamp: str, secret: str) -> str:
    """The signature of a webhook, as it stands behind `v1,`."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise WebhookRefused("This is no webhook secret.") from None
    signed = f"{message_id}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
