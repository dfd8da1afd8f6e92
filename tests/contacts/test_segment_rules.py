"""The compiler of segments against a plain Python evaluation of the same rule over random people (CON-031..035)."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koinon import contacts
from koinon.contacts import FieldType, NewContact, NewField
from koinon.contacts.policy.segments import Compiler, RuleError, builtin_fields, custom_field, read
from koinon.platform.services import Services
from tests.contacts.evaluation import ZONE, Somebody, holds

TODAY = date(2027, 2, 27)
NAMES = ["ada", "adam", "bea", "o"]
TAGS = ["choir", "board", "youth"]
DAYS = [TODAY + timedelta(days=n) for n in (-400, -31, -30, -7, -1, 0, 1, 6, 7, 30, 365)]
BORN = [date(1992, 2, 29), date(1990, 2, 28), date(2000, 3, 1), date(1985, 12, 31), date(1985, 2, 27)]


def people(count: int) -> list[Somebody]:
    dice = random.Random(4)
    found = []
    for _ in range(count):
        custom: dict[str, Any] = {}
        if dice.random() < 0.6:
            custom["size"] = dice.choice([36, 41.5, 42, -3])
        if dice.random() < 0.6:
            custom["city"] = dice.choice(["Paris", "São Paulo", "Parma"])
        if dice.random() < 0.5:
            custom["since"] = dice.choice(DAYS).isoformat()
        if dice.random() < 0.5:
            custom["teams"] = dice.sample(["A", "B", "C"], dice.choice([1, 2]))
        if dice.random() < 0.5:
            custom["drives"] = dice.random() < 0.5
        heard = datetime.combine(dice.choice(DAYS), datetime.min.time(), ZONE) + timedelta(
            minutes=dice.choice([0, 1439])
        )
        found.append(
            Somebody(
                given_name=dice.choice(NAMES),
                birth_date=dice.choice([None, *BORN]),
                locale=dice.choice([None, "en", "es"]),
                do_not_contact=dice.random() < 0.3,
                last_inbound_at=dice.choice([None, heard]),
                tags=frozenset(dice.sample(TAGS, dice.choice([0, 1, 2]))),
                custom=custom,
            )
        )
    return found


days = st.sampled_from(DAYS).map(date.isoformat)
count = st.sampled_from([1, 2, 7, 8, 30, 31, 366])
text = st.sampled_from(["a", "ad", "ada", "ADAM", "o", "z"])


def one(name: str, *ops: tuple[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(*(st.builds(lambda v, op=op: {"field": name, "op": op, "value": v}, value) for op, value in ops))


EMPTY = (("empty", st.none()), ("not_empty", st.none()))
RELATIVE = [("within_last", count), ("not_within_last", count), ("within_next", count)]
ABSOLUTE = [("before", days), ("after", days), ("between", st.lists(days, min_size=2, max_size=2))]
CITY = st.sampled_from(["paris", "São Paulo", "par"])
CONDITIONS = st.one_of(
    one("given_name", *((op, text) for op in ("is", "is_not", "contains", "starts_with")), *EMPTY),
    one("birth_date", ("is", st.sampled_from(BORN).map(date.isoformat)), ("anniversary_within", count), *EMPTY),
    one("locale", *((op, st.sampled_from(["en", "es"])) for op in ("is", "is_not")), *EMPTY),
    one("do_not_contact", ("is", st.booleans())),
    one("last_inbound_at", *RELATIVE, *ABSOLUTE, *EMPTY),
    one("tag", *((op, st.sampled_from(TAGS)) for op in ("has", "has_not")), *EMPTY),
    one("custom.size", *((op, st.sampled_from([36, 41.5, 42])) for op in ("is", "is_not", "greater", "less")), *EMPTY),
    one("custom.city", *((op, CITY) for op in ("is", "is_not", "contains", "starts_with")), *EMPTY),
    one("custom.since", ("is", days), *RELATIVE, *ABSOLUTE, *EMPTY),
    one("custom.teams", *((op, st.sampled_from(["A", "B", "C"])) for op in ("has", "has_not")), *EMPTY),
    one("custom.drives", ("is", st.booleans())),
)
RULES = st.recursive(
    st.dictionaries(st.sampled_from(["all", "any", "none"]), st.lists(CONDITIONS, max_size=3), min_size=1, max_size=1),
    lambda inner: st.dictionaries(
        st.sampled_from(["all", "any", "none"]), st.lists(inner | CONDITIONS, max_size=3), min_size=1, max_size=1
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def crowd() -> list[Somebody]:
    return people(150)


@pytest.fixture(scope="module")
async def world(services: Services, crowd: list[Somebody]) -> tuple[UUID, dict[UUID, Somebody], dict[str, UUID]]:
    from tests.conftest import make_organization

    chapel = await make_organization(services.database)
    kinds = {"size": "number", "city": "text", "since": "date", "teams": "multi_select", "drives": "bool"}
    async with services.database.transaction(chapel) as tx:
        for key, kind in kinds.items():
            new = NewField(labels={"en": key}, key=key, type=FieldType(kind), options=("A", "B", "C"))
            await contacts.create_field(tx, new)
        made = {}
        for person in crowd:
            new_person = NewContact(
                given_name=person.given_name,
                birth_date=person.birth_date,
                locale=person.locale,
                tags=tuple(person.tags),
                custom=person.custom,
            )
            made[(await contacts.create(tx, services.vault, new_person)).id] = person
        for contact_id, person in made.items():
            await tx.execute(
                "update contacts set last_inbound_at = %(at)s, do_not_contact = %(no)s"
                " where organization_id = %(o)s and id = %(id)s",
                {"o": chapel, "id": contact_id, "at": person.last_inbound_at, "no": person.do_not_contact},
            )
        tags = {tag.name: tag.id for tag in (await contacts.tags_page(tx))[0]}
    return chapel, made, tags


def with_ids(rule: dict[str, Any], tags: dict[str, UUID]) -> dict[str, Any]:
    if "field" in rule:
        return {**rule, "value": str(tags[rule["value"]])} if rule["field"] == "tag" and rule["value"] else rule
    return {joined: [with_ids(part, tags) for part in parts] for joined, parts in rule.items()}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=RULES)
async def test_a_rule_selects_whom_its_words_say(
    services: Services, world: tuple[UUID, dict[UUID, Somebody], dict[str, UUID]], rule: dict[str, Any]
) -> None:
    chapel, made, tags = world
    async with services.database.transaction(chapel) as tx:
        asked = {one.name: one for one in builtin_fields()}
        asked |= {f"custom.{field.key}": custom_field(field) for field in await contacts.fields(tx)}
        compiler = Compiler(asked, TODAY, ZONE, {})
        sql = compiler.rule(read(with_ids(rule, tags)))
        params = {"organization_id": chapel, **compiler.params}
        found = await tx.all(
            UUID, f"select c.id from contacts c where c.organization_id = %(organization_id)s and {sql}", params
        )
    assert set(found) == {contact_id for contact_id, person in made.items() if holds(rule, person, TODAY)}


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        ([], "", "validation_failed"),
        ({"all": [], "any": []}, "", "validation_failed"),
        ({"all": {}}, "all", "validation_failed"),
        ({"all": [{"field": "x"}]}, "all[0].op", "missing_required_field"),
        ({"all": [{"field": "nope", "op": "is", "value": 1}]}, "all[0].field", "unknown_field"),
        ({"any": [{"none": [{"field": "tag", "op": "less", "value": 1}]}]}, "any[0].none[0].op", "invalid_enum"),
        ({"all": [{"field": "given_name", "op": "is", "value": None}]}, "all[0].value", "validation_failed"),
        ({"all": [{"field": "given_name", "op": "is", "value": "a\x00"}]}, "all[0].value", "validation_failed"),
        ({"all": [{"field": "birth_date", "op": "before", "value": "27.2.26"}]}, "all[0].value", "validation_failed"),
        ({"all": [{"field": "birth_date", "op": "anniversary_within", "value": 367}]}, "all[0].value", "out_of_range"),
        ({"all": [{"field": "birth_date", "op": "between", "value": ["x"]}]}, "all[0].value", "validation_failed"),
        ({"all": [{"field": "tag", "op": "has", "value": "choir"}]}, "all[0].value", "validation_failed"),
        ({"all": [{"field": "locale", "op": "one_of", "value": []}]}, "all[0].value", "out_of_range"),
        ({"all": [{"field": "locale", "op": "is", "value": "xx"}]}, "all[0].value", "invalid_enum"),
        ({"all": [{"field": "locale", "op": "is", "value": "en", "and": 1}]}, "all[0].and", "unknown_field"),
        ({"all": [{"field": "segment", "op": "is", "value": "x"}]}, "all[0].value", "validation_failed"),
        ({"all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]}, ".".join(["all[0]"] * 5), "out_of_range"),
        ({"all": [{"field": "locale", "op": "empty"}] * 51}, "", "out_of_range"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_its_path(rule: Any, path: str, code: str) -> None:
    with pytest.raises(RuleError) as wrong:
        Compiler({one.name: one for one in builtin_fields()}, TODAY, ZONE, {}).rule(read(rule))
    assert (wrong.value.path, wrong.value.code) == (path, code)


def test_no_value_stands_in_the_statement() -> None:
    nasty = "'; drop table contacts; --"
    compiler = Compiler({one.name: one for one in builtin_fields()}, TODAY, ZONE, {})
    sql = compiler.rule(read({"all": [{"field": "preferred_name", "op": "contains", "value": nasty}]}))
    assert "drop" not in sql
    assert nasty in compiler.params.values()


def test_days_begin_and_end_where_the_organization_is() -> None:
    compiler = Compiler({one.name: one for one in builtin_fields()}, TODAY, ZONE, {})
    compiler.rule(read({"all": [{"field": "last_inbound_at", "op": "within_last", "value": 1}]}))
    first, last = compiler.params.values()
    assert first.astimezone(UTC) == datetime(2027, 2, 27, 3, tzinfo=UTC)  # São Paulo is three hours behind
    assert last.astimezone(UTC) == datetime(2027, 2, 28, 3, tzinfo=UTC)
