"""The certificate that callers of this installation see: from whom, until when, and whether they can believe it."""

import asyncio
import ssl
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from msgspec import Struct

PATIENCE_SECONDS = 3.0


class Certificate(Struct, frozen=True):
    """`fault` says why a caller would not believe it, or why nobody could be asked; empty where all is well.

    `is_reached` is false where no machine answered at all.
    """

    host: str
    expires_at: datetime | None = None
    issuer: str = ""
    fault: str = ""
    is_reached: bool = True


async def certificate(url: str, trust: ssl.SSLContext | None = None, *, at: str | None = None) -> Certificate | None:
    """What the server at `url` shows; None where it speaks no TLS. `trust` is whom to believe (default: the system).

    `at` is the machine to ask instead, by another name: a proxy that answers for many (RFC 6066 §3).
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname is None:
        return None
    host, port = parts.hostname, parts.port or 443
    fault = ""
    try:
        shown = await _shown(host, port, trust or ssl.create_default_context(), at)
    except ssl.SSLCertVerificationError as refused:
        fault = refused.verify_message
        shown = await _shown_to_anybody(host, port, at)
    except (ssl.SSLError, ConnectionResetError, ConnectionAbortedError) as refused:
        return Certificate(host, fault=str(refused) or "no certificate was shown")
    except (OSError, TimeoutError) as refused:
        return Certificate(host, fault=str(refused) or type(refused).__name__, is_reached=False)
    if shown is None:
        return Certificate(host, fault=fault or "no certificate was shown")
    found = x509.load_der_x509_certificate(shown)
    return Certificate(host, found.not_valid_after_utc, found.issuer.rfc4514_string(), fault)


async def _shown_to_anybody(host: str, port: int, at: str | None) -> bytes | None:
    loose = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    loose.check_hostname, loose.verify_mode = False, ssl.CERT_NONE  # it is looked at, and nothing is said to it
    try:
        return await _shown(host, port, loose, at)
    except (OSError, TimeoutError):
        return None


async def _shown(host: str, port: int, context: ssl.SSLContext, at: str | None) -> bytes | None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        _, writer = await asyncio.open_connection(at or host, port, ssl=context, server_hostname=host)
        try:
            shown: bytes | None = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            return shown
        finally:
            writer.close()
