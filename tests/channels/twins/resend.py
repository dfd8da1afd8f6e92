"""Resend's twin."""

from typing import ClassVar

from koinon.channels import ErrorKind
from tests.channels.twins.mail import MailTwin


class ResendTwin(MailTwin):
    name = "resend"
    limits: ClassVar[dict[str, object]] = {}  # it paces its calls itself: test_resend_sdk.py
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RETRYABLE: ("application_error", "internal_server_error"),
        ErrorKind.THROTTLED: ("rate_limit_exceeded",),
        ErrorKind.RECIPIENT_INVALID: ("5.1.1",),
        ErrorKind.OPTED_OUT: ("suppressed_complaint",),
        ErrorKind.CONTENT: ("validation_error", "invalid_attachment"),
        ErrorKind.CONFIGURATION: ("invalid_api_key", "domain_unverified", "invalid_idempotent_request"),
        ErrorKind.ACCOUNT: ("security_error",),
        ErrorKind.CAP: ("daily_quota_exceeded", "monthly_quota_exceeded"),
    }

    async def listen(self, url: str) -> None:
        await self.settle("/webhooks", {"endpoint": url, "events": ["email.delivered"]})
