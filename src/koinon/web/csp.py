"""The pages' content security policy (API-049)."""

import secrets


def new_nonce() -> str:
    """A fresh nonce for one answer."""
    return secrets.token_urlsafe(16)


def content_security_policy(nonce: str) -> str:
    """No inline style or script, no eval, nothing from elsewhere; what our scripts and styles were written for."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )
