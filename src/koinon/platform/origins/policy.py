"""What an origin is (RFC 6454 §6.2), and which need not be listed."""

import re

MOST_ORIGINS = 50
_LISTABLE = re.compile(r"https://(?=.{4,245}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9]\d{0,4})?|capacitor://localhost")
_LOCAL = re.compile(r"http://localhost(:\d{1,5})?|capacitor://localhost")


def normalized(origin: str) -> str | None:
    """The origin as a browser sends it; None for what is none: a path, a wildcard, plain HTTP."""
    text = origin.strip().lower().removesuffix(":443") if origin.lower().startswith("https") else origin.strip().lower()
    return text if _LISTABLE.fullmatch(text) else None


def is_local(origin: str) -> bool:
    """Whether an origin is a developer's own machine or app, which needs no listing in test mode."""
    return _LOCAL.fullmatch(origin) is not None
