"""Security headers of every answer (API-049)."""

import secrets
from typing import Any

Header = tuple[bytes, bytes]

_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
        "screen-wake-lock", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip

ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", _PERMISSIONS.encode()),
)
HSTS: Header = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_DATA_POLICY: Header = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


def new_nonce() -> str:
    """A value nobody can foresee, for one answer's scripts and styles."""
    return secrets.token_urlsafe(16)


def page_policy(nonce: str, forms_go_to: str = "'self'") -> str:
    """The Content-Security-Policy of our pages: nothing inline without the nonce, nothing from elsewhere."""
    return (
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; "
        "manifest-src 'self'; worker-src 'self'; frame-src 'self'; "
        f"form-action {forms_go_to}; base-uri 'none'; frame-ancestors 'none'"
    )


def security_headers(answer: list[Header], scope: dict[str, Any]) -> list[Header]:
    """What to add to an answer with the headers `answer`; one that set its own policy keeps it."""
    added = list(ALWAYS)
    if scope.get("scheme") == "https":
        added.append(HSTS)
    names = dict(answer)
    if b"content-security-policy" not in names:
        page = names.get(b"content-type", b"").startswith(b"text/html")
        nonce = str(scope["state"]["csp_nonce"])
        added.append((b"content-security-policy", page_policy(nonce).encode()) if page else _DATA_POLICY)
    return [header for header in added if header[0] not in names]


def kept_from_caches(answer: list[Header]) -> list[Header]:
    """A page that says nothing else is one person's, and may have changed by the next click."""
    names = dict(answer)
    is_page = names.get(b"content-type", b"").startswith(b"text/html")
    return [(b"cache-control", b"private, no-cache")] if is_page and b"cache-control" not in names else []


def merged(answer: list[Header], more: list[Header]) -> list[Header]:
    """Both, with one `Vary` for all that an answer depends on."""
    varies = [value for name, value in (*answer, *more) if name == b"vary"]
    if len(varies) < 2:
        return answer + more
    others = [header for header in (*answer, *more) if header[0] != b"vary"]
    return [*others, (b"vary", b", ".join(varies))]
