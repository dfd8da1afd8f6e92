"""AWS Signature Version 4 (docs.aws.amazon.com "Create a signed AWS API request") for the service `ses`."""

import hashlib
import hmac
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, quote

SERVICE = "ses"
ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY = hashlib.sha256(b"").hexdigest()


class Signer(NamedTuple):
    """Whose key signs, and for which region."""

    access_key: str
    secret: str
    region: str

    def lines(self, method: str, host: str, target: str, body: bytes, now: datetime) -> str:
        """The header lines a request needs beside Host; `target` is its path with the query, as it goes on the wire."""
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        path, _, query = target.partition("?")
        digest = hashlib.sha256(body).hexdigest() if body else EMPTY
        canonical = "\n".join(
            (
                method,
                # Every segment is encoded once more than on the wire (only S3 is not).
                quote(path, safe="/-_.~"),
                _sorted(query),
                f"host:{host}\nx-amz-date:{stamp}\n",
                "host;x-amz-date",
                digest,
            )
        )
        scope = f"{stamp[:8]}/{self.region}/{SERVICE}/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = f"{ALGORITHM}\n{stamp}\n{scope}\n{hashed}"
        key = signing_key(self.secret, stamp[:8], self.region)
        signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
        return (
            f"X-Amz-Date: {stamp}\r\nAuthorization: {ALGORITHM} Credential={self.access_key}/{scope}, "
            f"SignedHeaders=host;x-amz-date, Signature={signature}\r\n"
        )


@lru_cache(maxsize=256)
def signing_key(secret: str, day: str, region: str) -> bytes:
    """The key of one day and region."""
    key = hmac.digest(b"AWS4" + secret.encode(), day.encode(), "sha256")
    for part in (region, SERVICE, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _sorted(query: str) -> str:
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in parse_qsl(query, keep_blank_values=True)
    )
    return "&".join(f"{name}={value}" for name, value in pairs)
