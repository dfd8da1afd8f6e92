"""The certificate that callers of this installation see: from whom, until when, and whether they can believe it."""

import asyncio
import ssl
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from msgspec import Struct

PATIENCE_SECONDS = 3.0


class Certificate(Struct, frozen=True):
    """`fault` says why a caller would not believe it, or why nobody could be asked; empty where all is well."""

    host: str
    expires_at: datetime | None = None
    issuer: str = ""
    fault: str = ""


async def certificate(url: str, trust: ssl.SSLContext | None = None) -> Certificate | None:
    """What the server at `url` shows; None where it speaks no TLS. `trust` is whom to believe (default: the system)."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname is None:
        return None
    host, port = parts.hostname, parts.port or 443
    fault = ""
    try:
        shown = await _shown(host, port, trust or ssl.create_default_context())
    except ssl.SSLCertVerificationError as refused:
        fault = refused.verify_message
        shown = await _shown_to_anybody(host, port)
    except (OSError, TimeoutError) as refused:
        return Certificate(host, fault=str(refused) or type(refused).__name__)
    if shown is None:
        return Certificate(host, fault=fault or "no certificate was shown")
    found = x509.load_der_x509_certificate(shown)
    return Certificate(host, found.not_valid_after_utc, found.issuer.rfc4514_string(), fault)


async def _shown_to_anybody(host: str, port: int) -> bytes | None:
    loose = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    loose.check_hostname, loose.verify_mode = False, ssl.CERT_NONE  # it is looked at, and nothing is said to it
    try:
        return await _shown(host, port, loose)
    except (OSError, TimeoutError):
        return None


async def _shown(host: str, port: int, context: ssl.SSLContext) -> bytes | None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
        try:
            shown: bytes | None = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            return shown
        finally:
            writer.close()
