"""Secrets of an installation without any set: made once, kept in one file only its owner may read."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

FILE = "secrets.json"


def ensure(folder: Path) -> dict[str, str]:
    """The secrets of `folder`, made at the first call, as `KOINON_*` names and values."""
    path = folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _write_new(path, _fresh())
    return dict(json.loads(path.read_text()))


def overlay(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` with the local secrets beneath it, where the data folder holds some and this is not production."""
    folder = Path(environment.get("KOINON_DATA_DIR", "var"))
    if environment.get("KOINON_ENV") == "production" or not (folder / FILE).exists():
        return dict(environment)
    local = {n: v for n, v in ensure(folder).items() if f"{n}_FILE" not in environment}
    return local | dict(environment)


def _fresh() -> dict[str, str]:
    return {
        "KOINON_SECRET_KEY": secrets.token_urlsafe(48),
        "KOINON_ENCRYPTION_KEYS": f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "KOINON_LOOKUP_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def _write_new(path: Path, values: dict[str, str]) -> None:
    staging = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(values, file)
        file.flush()
        os.fsync(file.fileno())
    staging.replace(path)
