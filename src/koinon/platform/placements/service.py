"""Which database an organization lives on, remembered in every process (ORG-035)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import psycopg
import structlog
from msgspec.structs import replace

from koinon.platform import errors
from koinon.platform.db import HERE, Database, DatabaseAway, DatabaseUnavailable
from koinon.platform.placements import policy, repository
from koinon.platform.placements.contracts import Placement
from koinon.platform.placements.errors import PLACEMENT_CLOSED

MOST_KEPT = 100_000
log = structlog.get_logger("koinon.placements")
Make = Callable[[str, str, str | None], Database]
"""Of name, address, and address past a pooler."""


def _none(name: str, _url: str, _direct_url: str | None) -> Database:
    raise LookupError(name)


def other_url(setting: str, role: str) -> str:
    """The setting of another address of the same database: OWNER for migrations, DIRECT past a pooler."""
    return f"{setting.removesuffix('_URL')}_{role}_URL"


class Placements:
    """The databases of the installation, as this process reaches them.

    With none but its own registered, nobody is ever looked up: `is_needed` is False after the first look at the list.
    """

    def __init__(self, home: Database, urls: Mapping[str, str], make: Make) -> None:
        self._home, self._urls, self._make = home, urls, make
        self._list: dict[str, Placement] = {}
        self._opened: dict[str, Database] = {}
        self._of: dict[UUID, str] = {}
        self._loading = asyncio.Lock()
        self._is_loaded = False
        self.is_needed = True
        home.router = self

    @classmethod
    def of(cls, database: Database) -> "Placements":
        """Those that `database` is routed by; without any, it is the only one."""
        if isinstance(database.router, cls):
            return database.router
        return cls(database, {}, _none)

    def forget_list(self) -> None:
        """Something about the list changed: it is read anew before the next organization is looked up."""
        self._is_loaded, self.is_needed = False, True

    async def database_of(self, organization_id: UUID) -> Database:
        """The database of an organization, home for one that nobody knows. Raises DatabaseAway."""
        await self._load()
        if not self.is_needed:
            return self._home
        name = self._of.get(organization_id)
        if name is None:
            async with self._home.system() as tx:
                name = await repository.placement_of(tx, organization_id)
            if name is None:
                return self._home
            self.assign(organization_id, name)
        return await self.get(name)

    async def get(self, name: str) -> Database:
        """One of the databases. Raises DatabaseAway where this process cannot reach it."""
        if name == HERE:
            return self._home
        await self._load()
        if name not in self._list:
            self.forget_list()
            await self._load()
        known = self._list.get(name)
        setting = (known.url_setting if known is not None else None) or ""
        url = self._urls.get(setting)
        if url is None or known is None or known.state == "offline":
            log.error("placement_out_of_reach", placement=name, setting=setting)
            raise DatabaseAway(name)
        if name not in self._opened:
            database = self._opened[name] = self._make(name, url, self._urls.get(other_url(setting, "DIRECT")))
            await database.open()
        return self._opened[name]

    async def apart(self) -> list[Database]:
        """Every other database that this process can reach."""
        await self._load()
        found = []
        for name, known in sorted(self._list.items()):
            if name != HERE and known.state != "offline" and known.url_setting in self._urls:
                found.append(await self.get(name))
        return found

    async def place(self, organization_id: UUID, region: str | None = None, named: str | None = None) -> str:
        """Decide where an organization that is about to be made will live; the directory keeps it when it is made.

        Raises 422 for a region that is none, 409 `placement_closed` where no database of it takes new ones.
        """
        known = await self.all()
        await self.require_region(region)
        chosen = policy.choose(known, organization_id, region, named)
        if chosen is None:
            raise PLACEMENT_CLOSED()
        if self.is_needed:
            await self.get(chosen)
            self.assign(organization_id, chosen)
        return chosen

    async def require_region(self, region: str | None) -> None:
        """Raise 422 for a region in which no database stands."""
        if region is not None and region not in {one.region for one in await self.all()}:
            raise errors.invalid_field("region", "invalid_enum")

    async def place_beside(self, organization_id: UUID, other_id: UUID) -> None:
        """An organization that is about to be made will live where another does: a sandbox beside its living one."""
        if self.is_needed:
            self.assign(organization_id, (await self.database_of(other_id)).placement)

    async def regions(self) -> list[str]:
        """Where a new organization can live, our own region first; one where there is nothing to choose."""
        await self._load()
        return policy.regions(await self.all()) if self.is_needed else [""]

    async def all(self) -> Sequence[Placement]:
        """Every database as it is now."""
        await self._load()
        if not self.is_needed and self._list:
            return list(self._list.values())
        async with self._home.system() as tx:
            return await repository.placements(tx)

    async def figures(self, region: str | None) -> list[Placement]:
        """Every database with its size; `region` is what the settings call where our own stands."""
        async with self._home.system() as tx:
            found = await repository.placements(tx)
        sizes = await asyncio.gather(*(self._size(one.name) for one in found))
        own = {HERE: region or ""}
        return [
            replace(one, size=size, region=one.region or own.get(one.name, ""))
            for one, size in zip(found, sizes, strict=True)
        ]

    async def _size(self, name: str) -> int | None:
        """None where it does not answer."""
        try:
            async with (await self.get(name)).system() as tx:
                return int(await tx.scalar("select pg_database_size(current_database())"))
        except (DatabaseUnavailable, psycopg.OperationalError):
            return None

    async def region_of(self, organization_id: UUID, region: str | None) -> str | None:
        """Where an organization's data lies; `region` is what the settings call where our own database stands."""
        name = (await self.database_of(organization_id)).placement
        return region if name == HERE else self._list[name].region

    def assign(self, organization_id: UUID, name: str) -> None:
        """Remember where an organization lives."""
        if len(self._of) >= MOST_KEPT:
            self._of.pop(next(iter(self._of)))
        self._of[organization_id] = name

    async def close(self) -> None:
        """Close every connection to the other databases."""
        for database in self._opened.values():
            await database.pool.close()

    async def _load(self) -> None:
        if self._is_loaded:
            return
        async with self._loading:
            try:
                async with self._home.system() as tx:
                    found = await repository.placements(tx)
            except psycopg.errors.UndefinedTable:  # before `koinon migrate`
                found = []
            self._list = {one.name: one for one in found}
            self._is_loaded = True
            # One that lies at home and is drained still has to be told from an open one when somebody founds.
            self.is_needed = any(one.name != HERE or one.state != "open" for one in found)
