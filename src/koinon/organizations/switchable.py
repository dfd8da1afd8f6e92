"""Parts that an organization turns on and off (ORG-003, 004). Data stays; what is off refuses and stops."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from koinon.organizations import repository
from koinon.organizations.contracts import Kind
from koinon.organizations.typed_settings import Setting, change_settings, declare_setting, setting
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Database, Tx

ALWAYS_ON = ("messaging", "inbox")
Chosen = Annotated[bool | None, Meta(description="null follows the organization's kind")]


class Modules(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an organization chose; None follows its kind."""

    loyalty: Chosen = None
    gatherings: Chosen = None
    forms: Chosen = None
    care: Chosen = None
    giving: Chosen = None
    automations: Chosen = None
    analytics: Chosen = None
    integrations: Chosen = None


MODULES = tuple(Modules.__struct_fields__)
ON_BY_KIND: Mapping[Kind, frozenset[str]] = {
    Kind.CHURCH: frozenset({"gatherings", "forms", "care", "giving", "automations"}),
    Kind.BUSINESS: frozenset({"loyalty", "automations"}),
    Kind.NONPROFIT: frozenset({"forms", "giving", "gatherings", "automations"}),
}
CHOSEN = declare_setting(
    Setting("modules", Modules, Modules(), "Modules", "What is off keeps its data and returns with it.", listed=False)
)
Stopping = Callable[[Tx], Awaitable[list[str]]]
_stopping: dict[str, list[Stopping]] = {}


def register_stopping(module: str, stopping: Stopping) -> None:
    """Have `stopping(tx)` name what would stop with `module`: shown before it is turned off."""
    if module not in MODULES:
        raise ValueError(f"{module} is not a module that can be turned off")
    _stopping.setdefault(module, []).append(stopping)


async def modules(tx: Tx) -> dict[str, bool]:
    """Each module and whether it is on."""
    own = await setting(tx, CHOSEN.key)
    organization = await repository.organization(tx)
    usual = ON_BY_KIND[organization.kind] if organization is not None else frozenset()
    chosen = {name: getattr(own, name) for name in MODULES}
    on = {name: name in usual if choice is None else choice for name, choice in chosen.items()}
    return dict.fromkeys(ALWAYS_ON, True) | on


async def require_module(tx: Tx, module: str) -> None:
    """Raise 409 `feature_disabled` where `module` is off."""
    if not (await modules(tx))[module]:
        raise errors.FEATURE_DISABLED(details={"feature": module})


async def require_module_at(database: Database, actor: Actor, module: str) -> None:
    """The same for the edge, for routes that declare `opt={"module": …}`."""
    async with database.transaction(actor) as tx:
        await require_module(tx, module)


async def what_stops(tx: Tx, module: str) -> list[str]:
    """Names of schedules and automations that would stop with `module`."""
    return [name for stopping in _stopping.get(module, ()) for name in await stopping(tx)]


async def follow_kind(tx: Tx, before: Kind, *, switch: bool) -> None:
    """Answer the question that a new kind asks: modules follow it, or stay as they were under `before` (ORG-001)."""
    if switch:
        await change_settings(tx, {CHOSEN.key: None})
    else:
        own, usual = await setting(tx, CHOSEN.key), ON_BY_KIND[before]
        kept = {name: name in usual if (c := getattr(own, name)) is None else c for name in MODULES}
        await change_settings(tx, {CHOSEN.key: kept})
