"""The plans on offer: the product's own figures, or an operator's file (ORG-018..020)."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from koinon.organizations.resources import IN_FLIGHT_WITHOUT_BILLING, RESOURCES, UNLIMITED
from koinon.platform.configuration import Configuration
from koinon.platform.process import when_configured
from koinon.platform.settings import SettingsError

SELF_HOSTED = "self_hosted"


@dataclass(frozen=True)
class Catalogue:
    """Plans by code, each with its limits by resource; `default` is a new organization's.

    `stamp` names this version: what was counted under another one is counted anew.
    """

    plans: Mapping[str, Mapping[str, int]]
    default: str
    stamp: str

    def plan_of(self, code: str | None) -> str:
        """The plan in force for an organization that has `code`; one no longer on offer is the default."""
        return code if code is not None and code in self.plans else self.default

    def limit(self, plan: str, resource: str) -> int:
        """What `plan` allows of `resource`; -1 where it says nothing. Raises KeyError for an unknown resource."""
        fixed = RESOURCES[resource].fixed
        return self.plans[plan].get(resource, UNLIMITED if fixed is None else fixed)


# Without billing nothing is limited (ORG-020) but what one organization may occupy of the server at once (API-038).
OFF = Catalogue({SELF_HOSTED: {"requests_in_flight": IN_FLIGHT_WITHOUT_BILLING}}, SELF_HOSTED, "off")


class _InForce:
    catalogue = OFF


def current() -> Catalogue:
    """The catalogue this process works with."""
    return _InForce.catalogue


def catalogue_plans() -> list[str]:
    """The codes of the plans on offer."""
    return list(current().plans)


def read(text: str) -> Catalogue:
    """A catalogue from TOML. Raises SettingsError with every fault."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"KOINON_PLANS_FILE is not TOML: {error}."]) from error
    given = content.get("plans")
    plans: dict[str, dict[str, int]] = given if isinstance(given, dict) else {}
    faults = [] if plans else ["KOINON_PLANS_FILE needs a table [plans.<code>]."]
    for code, limits in plans.items():
        faults += _faults(code, limits)
    if not faults and content.get("default") not in plans:
        faults.append("KOINON_PLANS_FILE: `default` must name one of its plans.")
    if faults:
        raise SettingsError(faults)
    return Catalogue(plans, content["default"], hashlib.sha256(text.encode()).hexdigest()[:16])


def _faults(code: str, limits: object) -> Iterator[str]:
    if not isinstance(limits, dict):
        yield f"KOINON_PLANS_FILE: plans.{code} is not a table."
        return
    for resource, limit in limits.items():
        if resource not in RESOURCES:
            yield f"KOINON_PLANS_FILE: plans.{code}.{resource} is not a resource."
        elif type(limit) is not int or not UNLIMITED <= limit < 2**62:
            yield f"KOINON_PLANS_FILE: plans.{code}.{resource} must be a whole number, or -1 for unlimited."


def sample() -> Catalogue:
    """The catalogue that comes with the product."""
    return read(files("koinon.organizations.plans").joinpath("plans.toml").read_text(encoding="utf-8"))


def configure(configuration: Configuration) -> None:
    """Take the catalogue that the settings ask for. Raises SettingsError."""
    _InForce.catalogue = _wanted(configuration)


def _wanted(configuration: Configuration) -> Catalogue:
    if not configuration.billing:
        return OFF
    if configuration.plans_file is None:
        return sample()
    try:
        return read(Path(configuration.plans_file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"KOINON_PLANS_FILE cannot be read: {error}."]) from error


@contextmanager
def using(catalogue: Catalogue) -> Iterator[None]:
    """Work with `catalogue` in this block."""
    before, _InForce.catalogue = _InForce.catalogue, catalogue
    try:
        yield
    finally:
        _InForce.catalogue = before


when_configured(configure)
