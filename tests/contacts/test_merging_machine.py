"""Random merges, undoings and writes against a plain model: nothing lost, nothing twice (CON-078 to 080).

The model knows sets only: what each of four people had, who was merged into whom, what was written since.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koinon import contacts
from koinon.contacts import ContactChanges, NewContact
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

PEOPLE, NUMBERS, LABELS = 4, 6, 3


@dataclass
class Person:
    """What somebody has; `given` is the name a merge fills where it is blank."""

    given: str = ""
    numbers: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    groups: set[int] = field(default_factory=set)


@dataclass
class Merged:
    """One standing merge: who was hidden, as they were, and what the survivor got by it."""

    survivor: int
    absorbed: int
    before: Person
    filled: str | None
    got: dict[str, set[int]]


class Model:
    """The same acts upon sets."""

    def __init__(self, people: list[Person]) -> None:
        self.people = people
        self.merges: list[Merged] = []

    def living(self, one: int) -> int:
        for merge in reversed(self.merges):
            if merge.absorbed == one:
                return self.living(merge.survivor)
        return one

    def merge(self, one: int, other: int) -> bool:
        one, other = self.living(one), self.living(other)
        if one == other:
            return False
        mine, theirs = self.people[one], self.people[other]
        got = {kind: getattr(theirs, kind) - getattr(mine, kind) for kind in ("numbers", "tags", "groups")}
        filled = theirs.given if not mine.given and theirs.given else None
        self.merges.append(Merged(one, other, deepcopy(theirs), filled, got))
        for kind, new in got.items():
            getattr(mine, kind).update(new)
        mine.given = mine.given or theirs.given
        return True

    def unmerge(self, at: int) -> bool:
        merge = self.merges[at]
        later = self.merges[at + 1 :]
        if any(merge.survivor in (one.survivor, one.absorbed) for one in later):
            return False
        self.merges.pop(at)
        mine = self.people[merge.survivor]
        for kind, new in merge.got.items():
            getattr(mine, kind).difference_update(new)
        if merge.filled is not None and mine.given == merge.filled:
            mine.given = ""
        self.people[merge.absorbed] = merge.before
        return True


acts = st.one_of(
    st.tuples(st.just("merge"), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("unmerge"), st.integers(0, 9), st.just(0)),
    st.tuples(
        st.sampled_from(["tag", "untag", "join", "leave"]), st.integers(0, PEOPLE - 1), st.integers(0, LABELS - 1)
    ),
    st.tuples(st.just("number"), st.integers(0, PEOPLE - 1), st.integers(0, NUMBERS - 1)),
    st.tuples(st.just("name"), st.integers(0, PEOPLE - 1), st.integers(0, 2)),
)
starts = st.lists(
    st.builds(
        Person,
        st.sampled_from(["", "n0", "n1"]),
        st.sets(st.integers(0, NUMBERS - 1), min_size=1, max_size=2),
        st.sets(st.integers(0, LABELS - 1)),
        st.sets(st.integers(0, LABELS - 1)),
    ),
    min_size=PEOPLE,
    max_size=PEOPLE,
)


class World:
    """The real thing, in one transaction that is rolled back."""

    def __init__(self, tx: Tx, services: Services) -> None:
        self.tx, self.services = tx, services
        self.ids: list[UUID] = []
        self.merges: list[UUID] = []
        self.groups: list[UUID] = []

    async def begin(self, people: list[Person]) -> None:
        self.groups = [(await contacts.create_group(self.tx, f"g{n}")).id for n in range(LABELS)]
        for person in people:
            made = await contacts.create(
                self.tx,
                self.services.vault,
                NewContact(
                    given_name=person.given,
                    phones=tuple(number(n) for n in sorted(person.numbers)),
                    tags=tuple(f"t{n}" for n in person.tags),
                    group_ids=tuple(self.groups[n] for n in person.groups),
                ),
            )
            self.ids.append(made.id)

    async def seen(self, one: int) -> tuple[UUID, str, set[int], set[int], set[int]]:
        found = await contacts.get(self.tx, self.services.vault, self.ids[one])
        groups = {group.id: n for n, group in enumerate(await self._groups())}
        numbers = [int(a.value[-1]) for a in found.addresses]
        assert len(numbers) == len(set(numbers)), "an address twice"
        assert sum(a.is_primary for a in found.addresses) == 1
        return (
            found.id,
            found.given_name,
            set(numbers),
            {int(tag.name[1]) for tag in found.tags},
            {groups[group.id] for group in found.groups},
        )

    async def _groups(self) -> list[contacts.Group]:
        return [await contacts.get_group(self.tx, one) for one in self.groups]

    async def counts(self) -> tuple[dict[str, int], list[int]]:
        tags, _ = await contacts.tags_page(self.tx)
        return {tag.name: tag.contact_count for tag in tags}, [one.member_count for one in await self._groups()]

    async def merge(self, one: int, other: int) -> bool:
        try:
            made = await contacts.merge(self.tx, self.services.vault, self.ids[one], self.ids[other], {})
        except KoinonError as refused:
            assert refused.code == "same_person"
            return False
        self.merges.append(made.id)
        return True

    async def unmerge(self, at: int) -> bool:
        try:
            await contacts.unmerge(self.tx, self.services.vault, self.merges[at])
        except KoinonError as refused:
            assert refused.code == "merged_since"
            return False
        self.merges.pop(at)
        return True

    async def write(self, act: str, one: int, what: int) -> None:
        tx, person = self.tx, self.ids[one]
        if act == "tag":
            await contacts.add_tags(tx, [person], [f"t{what}"])
        elif act == "untag":
            known = {tag.name: tag.id for tag in (await contacts.tags_page(tx))[0]}
            await contacts.remove_tags(tx, [person], [known[f"t{what}"]] if f"t{what}" in known else [])
        elif act == "join":
            await contacts.add_members(tx, self.groups[what], [person])
        elif act == "leave":
            await contacts.remove_members(tx, self.groups[what], [person])
        elif act == "number":
            await contacts.add_address(tx, self.services.vault, person, "phone", number(what))
        else:
            await contacts.update(tx, self.services.vault, person, ContactChanges(given_name=f"n{what}"))


def number(n: int) -> str:
    return f"+1212555012{n}"


def written(model: Model, act: str, one: int, what: int) -> None:
    """The same write upon the model. What is written after a merge is nobody's but the survivor's."""
    person = model.people[model.living(one)]
    if act == "name":
        person.given = f"n{what}"
    else:
        kind, add = {
            "tag": ("tags", True),
            "untag": ("tags", False),
            "join": ("groups", True),
            "leave": ("groups", False),
            "number": ("numbers", True),
        }[act]
        (getattr(person, kind).add if add else getattr(person, kind).discard)(what)


async def agrees(world: World, model: Model) -> None:
    for one in range(PEOPLE):
        living = model.living(one)
        person = model.people[living]
        expected = (world.ids[living], person.given, person.numbers, person.tags, person.groups)
        assert await world.seen(one) == expected
    alive = [model.people[one] for one in range(PEOPLE) if model.living(one) == one]
    tags, groups = await world.counts()
    assert tags == {name: sum(int(name[1]) in person.tags for person in alive) for name in tags}
    assert groups == [sum(n in person.groups for person in alive) for n in range(LABELS)]


class Undo(Exception):
    """Rolls a run back."""


@asynccontextmanager
async def rolled_back(services: Services, organization: UUID) -> AsyncIterator[Tx]:
    with contextlib.suppress(Undo):
        async with services.database.transaction(organization) as tx:
            yield tx
            raise Undo


async def run(services: Services, organization: UUID, people: list[Person], todo: list[tuple[str, int, int]]) -> None:
    async with rolled_back(services, organization) as tx:
        world, model = World(tx, services), Model(deepcopy(people))
        await world.begin(people)
        for act, one, what in todo:
            if act == "merge":
                assert await world.merge(one, what) == model.merge(one, what)
            elif act == "unmerge":
                if model.merges:
                    at = one % len(model.merges)
                    assert await world.unmerge(at) == model.unmerge(at)
            else:
                await world.write(act, one, what)
                written(model, act, one, what)
        await agrees(world, model)


async def test_whatever_is_merged_undone_and_written_nothing_is_lost_and_nothing_twice(
    services: Services, chapel: UUID
) -> None:
    loop = asyncio.get_running_loop()

    def wait(coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, loop).result(60)

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase.generate],
    )
    @given(starts, st.lists(acts, min_size=3, max_size=14))
    def machine(people: list[Person], todo: list[tuple[str, int, int]]) -> None:
        wait(run(services, chapel, people, todo))

    await asyncio.to_thread(machine)
