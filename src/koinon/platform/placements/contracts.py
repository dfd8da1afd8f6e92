"""A database that organizations live on."""

from typing import NamedTuple

from msgspec import Struct


class Placement(Struct, frozen=True):
    """A database: its name in the directory, where it stands, what is on it, its bytes (None: it does not answer).

    `kind` shared takes any new organization of its region, dedicated only those an operator sends there. `state` is
    open, full (as many organizations as `capacity`), draining or offline.
    """

    name: str
    region: str
    kind: str
    state: str
    organizations: int
    capacity: int | None = None
    url_setting: str | None = None
    size: int | None = None


class NewPlacement(NamedTuple):
    """What registering one needs; `url_setting` names the setting that holds its address for the application role."""

    name: str
    region: str
    kind: str
    url_setting: str
    capacity: int | None = None
