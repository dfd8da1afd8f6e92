"""A caller that keeps cookies and tokens as a browser or a script would, over the whole application in the process."""

import json
from http.cookies import SimpleCookie
from typing import Any

from tests.platform.asgi import Answer, call

COOKIE, ACCESS_COOKIE = "__Host-koinon", "__Host-koinon_access"
PASSWORD = "ochre tramway delta pixel"
FOUNDER = {
    "name": "Ada Lovelace",
    "email": "ada@grace-chapel.org",
    "password": PASSWORD,
    "organization": {
        "name": "Grace Chapel", "kind": "church", "country": "US", "time_zone": "America/New_York", "locale": "en",
    },
}  # fmt: skip


class Browser:
    """One person's browser."""

    def __init__(self, app: Any, host: str = "localhost:8000") -> None:
        self.app = app
        self.host = host
        self.token: str | None = None
        self.access: str | None = None
        self.csrf = ""

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"host": self.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.token:
            signed = f"; {ACCESS_COOKIE}={self.access}" if self.access else ""
            sent.setdefault("cookie", f"{COOKIE}={self.token}{signed}")
            if method not in ("GET", "HEAD"):
                sent.setdefault("x-csrf-token", self.csrf)
                sent.setdefault("sec-fetch-site", "same-origin")
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = await call(self.app, method, path, body=raw, headers=sent)
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for cookie in answer.cookies:
            for morsel in SimpleCookie(cookie).values():
                if morsel.key == COOKIE:
                    self.token = morsel.value or None
                elif morsel.key == ACCESS_COOKIE:
                    self.access = morsel.value or None
        if answer.status < 300 and answer.raw.startswith(b"{") and isinstance(answer.json.get("data"), dict):
            self.csrf = answer.json["data"].get("csrf_token", self.csrf)

    async def sign_in(self, email: str, password: str = PASSWORD) -> Answer:
        return await self.call("POST", "/api/v1/auth/login", {"email": email, "password": password})


class Script:
    """A program with an API key."""

    def __init__(self, app: Any, key: str) -> None:
        self.app, self.key = app, key

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"authorization": f"Bearer {self.key}", **{n.replace("_", "-"): v for n, v in headers.items()}}
        raw = b"" if body is None else json.dumps(body).encode()
        return await call(self.app, method, path, body=raw, headers=sent)
