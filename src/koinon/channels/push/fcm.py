"""Firebase Cloud Messaging, HTTP v1: one message a call, to Android and, through Firebase, to Apple's (CHN-038).

Sources: Firebase, “REST Resource: projects.messages” and “ErrorCode”.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import structlog

from koinon.channels.push.google_oauth import Access, NoAccess, ServiceAccount, read
from koinon.channels.push.words import DAY_SECONDS, same_thing
from koinon.identity import PushMessage
from koinon.platform import tracing
from koinon.platform.http import HttpFailure, LeanClient, Origin, Response, request_bytes
from koinon.platform.web_push import Outcome

MOST_BYTES = 4_096
GONE = frozenset({"UNREGISTERED", "SENDER_ID_MISMATCH"})
LATER = frozenset({"QUOTA_EXCEEDED", "UNAVAILABLE", "INTERNAL"})
log = structlog.get_logger("koinon.push")


class _Detail(msgspec.Struct):
    errorCode: str = ""


class _Error(msgspec.Struct):
    status: str = ""
    details: list[_Detail] = []


class _Refusal(msgspec.Struct):
    error: _Error


class Fcm:
    """One service account's way to devices, with its connections and its bearer."""

    def __init__(self, base_url: str, credentials: Path | ServiceAccount, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()
        account = read(credentials) if isinstance(credentials, Path) else credentials
        self._access = Access(account, self._client)
        self._origin = Origin.of(base_url)
        self._target = f"{self._origin.path}/v1/projects/{self._access.account.project_id}/messages:send"

    async def push(self, token: str, message: PushMessage) -> Outcome:
        """Hand one message over; a bearer that Google does not take is renewed once. Never raises for an answer."""
        try:
            return outcome_of(await self.call(encoded(token, message)))
        except NoAccess as fault:
            log.warning("fcm_no_access", reason=str(fault))
            return Outcome.LATER
        except HttpFailure:
            return Outcome.LATER

    async def call(self, body: bytes) -> Response:
        """The answer to one message; a bearer that is not taken is renewed once. Raises NoAccess, HttpFailure."""
        answer = await self._sent(body)
        return await self._sent(body) if answer.status == 401 else answer

    async def _sent(self, body: bytes) -> Response:
        bearer = await self._access.bearer()
        head = (
            f"Host: {self._origin.authority}\r\nAuthorization: Bearer {bearer}\r\n"
            "Content-Type: application/json; charset=UTF-8\r\n"
        )
        data = request_bytes("POST", self._target, head.encode() + tracing.lines(), body)
        answer = await self._client.pool(self._origin).submit(data)
        if answer.status == 401:
            self._access.forget(bearer)
        return answer

    def close(self) -> None:
        """Drop the connections."""
        self._client.close()


def encoded(token: str, message: PushMessage, data: Mapping[str, str] | None = None) -> bytes:
    """The call's body; what is about the same thing replaces the former on the device (`tag`, collapse keys)."""
    same = same_thing(message)
    said: dict[str, Any] = {
        "token": token,
        "notification": {"title": message.title, "body": message.body},
        "data": {**(data or {}), "link": message.link, "tag": message.tag},
        "android": {
            "collapse_key": same,
            "priority": "HIGH",
            "ttl": f"{DAY_SECONDS}s",
            "notification": {"tag": same},
        },
        "apns": {
            "headers": {"apns-collapse-id": same, "apns-priority": "10", "apns-push-type": "alert"},
            "payload": {"aps": {"sound": "default", "thread-id": same}},
        },
    }
    return msgspec.json.encode({"message": said})


def outcome_of(answer: Response) -> Outcome:
    """What became of it. A token ends where Firebase names it as ended; INVALID_ARGUMENT may be our own mistake."""
    if answer.status == 200:
        return Outcome.SENT
    codes = codes_of(answer)
    if codes & GONE:
        return Outcome.GONE
    if answer.status in (401, 429) or answer.status >= 500 or codes & LATER:
        return Outcome.LATER
    log.warning("fcm_refused", status=answer.status, codes=sorted(codes))
    return Outcome.REFUSED


def codes_of(answer: Response) -> set[str]:
    """Firebase's words for a refusal: FCM's own error code, and Google's status."""
    try:
        refusal = msgspec.json.decode(answer.body, type=_Refusal).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        refusal = _Error()
    return ({detail.errorCode for detail in refusal.details} | {refusal.status}) - {""}
