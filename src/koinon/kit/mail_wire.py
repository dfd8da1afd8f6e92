"""How a mail's headers are written: by the standard library, but for those of addresses in angle brackets.

The library writes a long List-Unsubscribe as encoded words, which nobody may read there (RFC 2369 §2, RFC 2047 §5).
"""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy

LITERAL = ("list-unsubscribe", "list-unsubscribe-post", "list-id", "list-help", "feedback-id")


class _AsWritten(BaseHeader):
    """Broken between its addresses only."""

    max_count = 1
    parse = staticmethod(UnstructuredHeader.parse)

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self.replace(', <', f',{policy.linesep} <')}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in LITERAL:
        registry.map_to_type(name, _AsWritten)
    return registry


WIRE = SMTP.clone(header_factory=_headers())
"""The policy for EmailMessage: lines end in CRLF."""
