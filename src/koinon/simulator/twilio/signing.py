"""X-Twilio-Signature: HMAC-SHA1 of the address and the sorted form (twilio.com/docs "Webhooks security")."""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def sign(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """The header's value; the address without its fragment, which is never sent."""
    text = url.partition("#")[0] + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(auth_token.encode(), text.encode(), hashlib.sha1)).decode()
