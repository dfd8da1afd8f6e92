"""Who gets what is meant for a child: the policy, and the audience, which says the same (CON-005, 007, 008, 024)."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import contacts, organizations
from koinon.contacts import Audience, ContactChanges, NewContact, NewMember, Target
from koinon.contacts.contracts.households import ROLES, GuardianPolicy, HouseholdRole
from koinon.contacts.policy import households as policy
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

DAYS = st.dates(date(1950, 1, 1), date(2026, 12, 31))
AGES = st.integers(policy.YOUNGEST_AGE, policy.OLDEST_AGE)


@given(born=DAYS, today=DAYS, age=AGES)
def test_somebody_is_of_age_from_their_birthday_on(born: date, today: date, age: int) -> None:
    years = today.year - born.year - (policy.birthday(born, today.year) > today)
    assert policy.is_minor(born, year_known=True, is_child=True, today=today, age=age) == (years < age)


@given(born=st.none() | DAYS, is_child=st.booleans(), today=DAYS, age=AGES)
def test_without_a_known_age_the_children_of_a_household_are_minors(
    born: date | None, is_child: bool, today: date, age: int
) -> None:
    assert policy.is_minor(born, year_known=False, is_child=is_child, today=today, age=age) == is_child


def test_the_twenty_ninth_of_february_is_kept_on_the_twenty_eighth() -> None:
    assert policy.birthday(date(2008, 2, 29), 2026) == date(2026, 2, 28)
    assert not policy.is_minor(date(2008, 2, 29), year_known=True, is_child=True, today=date(2026, 2, 28), age=18)


@given(chosen=st.sampled_from(["guardian_only", "guardian_copy", "direct"]), minor=st.booleans())
def test_somebody_always_gets_it_and_a_minor_alone_only_by_consent(chosen: GuardianPolicy, minor: bool) -> None:
    way = policy.way(chosen, minor=minor)
    assert way.direct or way.guardians
    assert way.guardians == (minor and chosen != "direct")
    assert way.direct or (minor and chosen == "guardian_only")


@dataclass
class Somebody:
    """A person of a random village, as the policy sees them."""

    id: UUID
    born: date | None
    year_known: bool
    policy: GuardianPolicy
    status: str
    phone: str | None
    roles: dict[int, HouseholdRole]

    def is_minor(self, today: date) -> bool:
        is_child = "child" in self.roles.values() and not {"head", "spouse"} & set(self.roles.values())
        return policy.is_minor(self.born, year_known=self.year_known, is_child=is_child, today=today, age=18)

    def reached(self, today: date) -> bool:
        return self.status == "active" and self.phone is not None and not self.is_minor(today)


async def village(tx: Tx, services: Services, chance: random.Random) -> list[Somebody]:
    """Twelve people in four households, at random."""
    people, today = list[Somebody](), clock.now().date()
    for n in range(12):
        born = chance.choice([None, today - timedelta(days=chance.randrange(20_000)), date(1904, 5, 4)])
        known = born is None or born.year > 1904
        phone = chance.choice([None, f"+1415555{2000 + chance.randrange(6):04}"])
        new = NewContact(
            given_name=f"P{n:02}", birth_date=born, birth_year_known=known, phones=(phone,) if phone else ()
        )
        made = await contacts.create(tx, services.vault, new)
        chosen = cast(GuardianPolicy, chance.choice(["guardian_only", "guardian_copy", "direct"]))
        status = chance.choice(["active", "active", "active", "deceased", "blocked"])
        await contacts.update(
            tx,
            services.vault,
            made.id,
            ContactChanges(guardian_policy=chosen, guardian_consent="by phone", status=status),  # type: ignore[arg-type]
        )
        people.append(Somebody(made.id, born, known, chosen, status, phone, {}))
    for house in range(4):
        inside = chance.sample(people, chance.randrange(2, 6))
        roles: list[HouseholdRole] = ["head", *(chance.choice(ROLES) for _ in inside[1:])]
        for one, role in zip(inside, roles, strict=True):
            one.roles[house] = role
        members = [NewMember(one.id, role) for one, role in zip(inside, roles, strict=True)]
        await contacts.create_household(tx, f"House {house}", members=members)
    return people


def expected(people: list[Somebody], meant: set[UUID], today: date) -> tuple[set[UUID], dict[UUID, set[UUID]]]:
    """Who gets it, and for which children."""
    direct, wards = set[UUID](), dict[UUID, set[UUID]]()
    for one in people:
        if one.id not in meant or one.status != "active":
            continue
        way = policy.way(one.policy, minor=one.is_minor(today))
        if way.direct and one.phone is not None:
            direct.add(one.id)
        if way.guardians:
            for other in people:
                heads = any(other.roles.get(house) == "head" for house in one.roles)
                if other is not one and heads and other.reached(today):
                    wards.setdefault(other.id, set()).add(one.id)
    return direct | set(wards), wards


class _Undone(Exception):
    pass


@pytest.mark.parametrize("seed", range(4))
async def test_an_audience_reaches_whom_the_policy_says(services: Services, chapel: UUID, seed: int) -> None:
    chance, today = random.Random(seed), clock.now().date()
    with pytest.raises(_Undone):
        async with services.database.transaction(chapel) as tx:
            await organizations.change_settings(tx, {"contacts.minor_age": 18})
            people = await village(tx, services, chance)
            some = chance.sample(people, 7)
            audiences = {
                "all": (Target("all"),),
                "some": tuple(Target("contact", one.id) for one in some),
            }
            for name, include in audiences.items():
                meant = {one.id for one in (people if name == "all" else some)}
                made = contacts.audience_sql(Audience(include), "transactional")
                rows: list[tuple[UUID, str | None, list[UUID] | None]] = await tx.all(
                    tuple,
                    f"select contact_id, exclusion, children from ({made.sql}) a",
                    {"organization_id": chapel, **made.params},
                )
                reached, wards = expected(people, meant, today)
                assert {who for who, why, _ in rows if why is None} == reached, (seed, name)
                assert {who: set(of) for who, why, of in rows if why is None and of} == wards, (seed, name)
                through = {child for of in wards.values() for child in of}
                labels = {who: why for who, why, _ in rows if why in ("minor", "no_guardian")}
                assert all((why == "minor") == (who in through) for who, why in labels.items()), (seed, name)
            raise _Undone


async def person(tx: Tx, services: Services, name: str, phone: str | None = None, **more: object) -> UUID:
    new = NewContact(given_name=name, phones=(phone,) if phone else (), **more)  # type: ignore[arg-type]
    return (await contacts.create(tx, services.vault, new)).id


async def test_direct_messages_to_a_minor_need_a_recorded_consent(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ana = await person(tx, services, "Ana")
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await contacts.update(tx, services.vault, ana, ContactChanges(guardian_policy="direct"))
    assert refused.value.status == 422
    said = ContactChanges(guardian_policy="direct", guardian_consent="Rosa, on the form of 3 May")
    async with services.database.transaction(chapel) as tx:
        kept = await contacts.update(tx, services.vault, ana, said)
        assert (kept.guardian_policy, kept.guardian_consent) == ("direct", "Rosa, on the form of 3 May")
        assert kept.guardian_consent_at is not None
    with pytest.raises(KoinonError):
        async with services.database.transaction(chapel) as tx:
            await contacts.update(tx, services.vault, ana, ContactChanges(guardian_consent=None))


async def test_a_birthday_without_a_year_is_kept_and_tells_no_age(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ana = await person(tx, services, "Ana", birth_date=date(2026, 2, 28), birth_year_known=False)
        shown = await contacts.get(tx, services.vault, ana)
        assert (shown.birth_date, shown.birth_year_known, shown.is_minor) == (date(1904, 2, 28), False, False)
        rule = {"all": [{"field": "birth_date", "op": "before", "value": "2000-01-01"}]}
        assert (await contacts.preview_segment(tx, services.vault, rule)).count == 0
        coming = {"all": [{"field": "birth_date", "op": "anniversary_within", "value": 366}]}
        assert (await contacts.preview_segment(tx, services.vault, coming)).count == 1
        await contacts.create_household(
            tx, "Home", members=[NewMember(await person(tx, services, "Rosa")), NewMember(ana, "child")]
        )
        assert (await contacts.get(tx, services.vault, ana)).is_minor
        known = await contacts.update(tx, services.vault, ana, ContactChanges(birth_date=date(1990, 2, 28)))
        assert (known.birth_year_known, known.is_minor) == (True, False)


async def test_the_age_is_the_organizations_own(services: Services, chapel: UUID) -> None:
    born = clock.now().date().replace(day=1)
    async with services.database.transaction(chapel) as tx:
        ana = await person(tx, services, "Ana", birth_date=born.replace(year=born.year - 16))
        assert (await contacts.get(tx, services.vault, ana)).is_minor
        await organizations.change_settings(tx, {"contacts.minor_age": 15})
        assert not (await contacts.get(tx, services.vault, ana)).is_minor
    for wrong in (12, 22):
        with pytest.raises(KoinonError):
            async with services.database.transaction(chapel) as tx:
                await organizations.change_settings(tx, {"contacts.minor_age": wrong})
