"""Firebase behind the provider port: one message a call, to Android and, through Firebase, to Apple's devices."""

import asyncio
import time
from collections.abc import Mapping, Sequence

import msgspec

from koinon.channels.contracts import (
    Accepted,
    Credentials,
    ErrorKind,
    Field,
    Health,
    OutgoingMessage,
    ProviderError,
    Refused,
    SendResult,
    Unknown,
)
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.providers.silent import Silent, push_capabilities
from koinon.channels.push import outgoing, simulated
from koinon.channels.push.fcm import Fcm, codes_of, encoded
from koinon.channels.push.google_oauth import NoAccess, ServiceAccount
from koinon.channels.push.service_account import UnusableAccount, account_in, key_of
from koinon.platform.http import HttpFailure, Response
from koinon.platform.http.reasons import SILENT

# Firebase, “ErrorCode”, and Google's own statuses (google.rpc.Code).
CODES: dict[ErrorKind, str] = {
    ErrorKind.RECIPIENT_INVALID: "UNREGISTERED SENDER_ID_MISMATCH",
    ErrorKind.THROTTLED: "QUOTA_EXCEEDED RESOURCE_EXHAUSTED",
    ErrorKind.RETRYABLE: "UNAVAILABLE INTERNAL DEADLINE_EXCEEDED",
    ErrorKind.CONFIGURATION: "THIRD_PARTY_AUTH_ERROR UNAUTHENTICATED PERMISSION_DENIED NOT_FOUND",
    ErrorKind.CONTENT: "INVALID_ARGUMENT",
}
KINDS = {code: kind for kind, codes in CODES.items() for code in codes.split()}
PROBE = msgspec.json.encode({"validate_only": True, "message": {"topic": "koinon-probe", "data": {"probe": "1"}}})
MOST_ACCOUNTS = 500


class _Sent(msgspec.Struct):
    name: str


class FcmProvider(Silent):
    """The Firebase adapter; `to` is a registration token."""

    name = "fcm"
    title = "Firebase (Android)"
    capabilities = push_capabilities(600_000 / 60)
    base_url = "https://fcm.googleapis.com"
    fields = (
        Field(
            "service_account",
            "Service account (JSON)",
            "In the Firebase console under Project settings, Service accounts: the whole file.",
            secret=True,
            role="api_key",
            pattern=r"\s*\{.*\}\s*",
            lines=8,
        ),
        outgoing.CONTENT,
    )

    def __init__(self) -> None:
        self._open: dict[tuple[int, str], Fcm] = {}

    def faults(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """The file is Google's, leads to Google, and its key can be read."""
        try:
            key_of(account_in(values["service_account"]))
        except UnusableAccount as fault:
            return {"service_account": str(fault)}
        return {}

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST …/messages:send for each, side by side."""
        if not messages:
            return []
        try:
            service = self._service(credentials)
        except UnusableAccount as fault:
            refused = Refused(ProviderError("service_account", ErrorKind.CONFIGURATION, str(fault)))
            return [refused for _ in messages]
        return list(await asyncio.gather(*[_sent(service, credentials, message) for message in messages]))

    def simulated(self, key: str) -> Mapping[str, str]:
        return {"service_account": key}

    def classify(self, code: str) -> ErrorKind:
        return KINDS.get(code, ErrorKind.UNKNOWN_CODE)

    async def health(self, credentials: Credentials) -> Health:
        """A message that Firebase only looks at (`validate_only`)."""
        started = time.monotonic()
        error: ProviderError | None = None
        try:
            async with asyncio.timeout(5):
                answer = await self._service(credentials).call(PROBE)
            if answer.status != 200:
                error = _error(answer)
        except (HttpFailure, TimeoutError) as fault:
            error = ProviderError("unreachable", ErrorKind.RETRYABLE, str(fault) or SILENT)
        except NoAccess as fault:
            error = _no_access(fault)
        except UnusableAccount as fault:
            error = ProviderError("service_account", ErrorKind.CONFIGURATION, str(fault))
        return Health(error is None, time.monotonic() - started, error)

    def _service(self, credentials: Credentials) -> Fcm:
        """The account's connections and bearer, kept. Raises UnusableAccount."""
        mark = outgoing.fingerprint(credentials.api_key, credentials.base_url)
        key = (id(asyncio.get_running_loop()), mark)
        if key not in self._open:
            while len(self._open) >= MOST_ACCOUNTS:
                self._open.pop(next(iter(self._open))).close()
            self._open[key] = Fcm(credentials.base_url, _account(credentials))
        return self._open[key]


def _account(credentials: Credentials) -> ServiceAccount:
    if credentials.api_key.startswith(KEY_PREFIX):
        return simulated.service_account(credentials.api_key, credentials.base_url)
    return account_in(credentials.api_key)


async def _sent(service: Fcm, credentials: Credentials, message: OutgoingMessage) -> SendResult:
    shown, data = outgoing.notification(credentials, message)
    body = encoded(message.to, shown, data)
    if outgoing.is_too_long(message, body):
        return outgoing.TOO_LONG
    try:
        answer = await service.call(body)
    except NoAccess as fault:
        return Refused(_no_access(fault))
    except HttpFailure as fault:
        return outgoing.ended(fault)
    if answer.status != 200:
        return Refused(_error(answer)) if codes_of(answer) or answer.status < 500 else Unknown(f"HTTP {answer.status}")
    try:
        return Accepted(msgspec.json.decode(answer.body, type=_Sent).name, None, None, None)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Unknown("accepted with an unreadable body")


def _no_access(fault: NoAccess) -> ProviderError:
    """Google gave no bearer, so nothing was sent: away, or it does not take the account."""
    kind = ErrorKind.CONFIGURATION if fault.is_refusal else ErrorKind.RETRYABLE
    return ProviderError("UNAUTHENTICATED" if fault.is_refusal else "unreachable", kind, str(fault)[:500])


def _error(answer: Response) -> ProviderError:
    """FCM's own code where it says one, else Google's status."""
    codes = codes_of(answer)
    own = sorted(codes & KINDS.keys(), key=lambda code: code in ("NOT_FOUND", "PERMISSION_DENIED", "INVALID_ARGUMENT"))
    code = own[0] if own else min(codes, default=f"http_{answer.status}")
    kind = KINDS.get(code, ErrorKind.UNKNOWN_CODE)
    wait = outgoing.wait_of(answer) if kind is ErrorKind.THROTTLED else None
    return ProviderError(code, kind, f"HTTP {answer.status}", wait)
