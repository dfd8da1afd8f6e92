"""The fields of an account at the carrier simulator: all derived from its key, which begins with SIM."""

import hashlib
from collections.abc import Mapping


def fields(key: str) -> Mapping[str, str]:
    """Access token, app secret, account and verify token as the simulator derives them too."""
    return {
        "access_token": key,
        "app_secret": _digest("app secret", key)[:32],
        "waba_id": "2" + str(int(_digest("waba", key)[:12], 16)).zfill(15),
        "phone_number_id": "",
        "verify_token": _digest("verify", key)[:24],
    }


def _digest(what: str, key: str) -> str:
    return hashlib.sha256(f"koinon simulator whatsapp {what} {key}".encode()).hexdigest()
