"""The versions of the API and where each stands: beta, current, deprecated, sunset (API-003, 005).

A version is a line of `VERSIONS` and the routes below its path. Of a coming one every answer says `Koinon-Beta: true`;
of one that has a successor every answer names the day it ends, at least six months after the successor came, and from
that day on it is 410 with the path that takes its place.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.rest.deprecation import Deprecation, start_of

PREFIX = "/api/"
LEAST_SUPPORT = timedelta(days=184)
"""Six months, the longest six of the calendar (API-003)."""
MIGRATION = "/api/docs"


class Standing(StrEnum):
    """Where a version is in its life."""

    BETA = "beta"
    CURRENT = "current"
    DEPRECATED = "deprecated"
    SUNSET = "sunset"


class Version(msgspec.Struct, frozen=True):
    """`succeeded_on` is the day its `successor` was released, None while it has none; then it ends on `ends_on`."""

    name: str
    released_on: date | None = None
    successor: str | None = None
    succeeded_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an end without a successor, or within six months of one."""
        if (self.ends_on is None) != (self.succeeded_on is None) or (self.successor is None) != (self.ends_on is None):
            raise ValueError("a version ends when another has come")
        if self.ends_on and self.succeeded_on and self.ends_on - self.succeeded_on < LEAST_SUPPORT:
            raise ValueError("a version is supported for at least six months after its successor came")

    @property
    def standing(self) -> Standing:
        """Where it stands today."""
        now = clock.now()
        if self.released_on is None or now < start_of(self.released_on):
            return Standing.BETA
        if self.succeeded_on is None or self.ends_on is None or now < start_of(self.succeeded_on):
            return Standing.CURRENT
        return Standing.DEPRECATED if now < start_of(self.ends_on) else Standing.SUNSET


VERSIONS: dict[str, Version] = {"v1": Version("v1", released_on=date(2026, 1, 1)), "v2": Version("v2")}


def version_of(path: str) -> Version | None:
    """The version that a path belongs to."""
    if not path.startswith(PREFIX):
        return None
    return VERSIONS.get(path[len(PREFIX) :].partition("/")[0])


def refuse_ended(path: str) -> None:
    """Raise 410 `version_sunset` for a path of a version that has ended, with the one that takes its place."""
    version = version_of(path)
    if version is not None and version.ends_on is not None and version.standing is Standing.SUNSET:
        replacement = path.replace(f"{PREFIX}{version.name}", f"{PREFIX}{version.successor}", 1)
        raise errors.VERSION_SUNSET(details={"replacement": replacement, "sunset": version.ends_on.isoformat()})


def version_headers(path: str, present: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """What every answer below a version's path says of it; what a route says of itself stays."""
    version = version_of(path)
    if version is None or (version.released_on is not None and version.succeeded_on is None):
        return []
    standing = version.standing
    if standing is Standing.BETA:
        return [(b"koinon-beta", b"true")]
    if standing is Standing.CURRENT or version.succeeded_on is None or version.ends_on is None:
        return []
    told = Deprecation(version.succeeded_on, version.ends_on, MIGRATION, f"{PREFIX}{version.successor}").headers()
    pairs = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    names = {name for name, _ in present}
    return [pair for pair in pairs if pair[0] not in names]


class VersionView(msgspec.Struct, frozen=True):
    """A version as it is told: `sunset` is the day from which it is gone."""

    version: str
    status: Standing
    path: str
    sunset: date | None


def told() -> list[VersionView]:
    """Every version, the oldest first."""
    return [VersionView(one.name, one.standing, PREFIX + one.name, one.ends_on) for one in VERSIONS.values()]


def named(meta: Any, path: str) -> Any:
    """`meta` with the version that answered."""
    version = version_of(path)
    return (
        meta if version is None or version.name == meta.version else msgspec.structs.replace(meta, version=version.name)
    )
