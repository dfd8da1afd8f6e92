"""Rules as conditions about `contacts c`, for one organization on its present day (CON-034, 035)."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from koinon.contacts.contracts import Fragment
from koinon.contacts.contracts.segments import Rules
from koinon.contacts.policy import segments as policy
from koinon.contacts.policy.segments import Compiler, Rule, RuleError
from koinon.contacts.repository import segments as rows
from koinon.contacts.service import custom_fields
from koinon.contacts.service.home import of as home_of
from koinon.platform import errors
from koinon.platform.db import Tx


async def condition(tx: Tx, rules: Rules, prefix: str = "seg") -> Fragment:
    """A rule as a condition about `contacts c`, for today. Raises 422 with the path of what cannot be asked."""
    try:
        return await _compiled(tx, policy.read(rules), prefix)
    except RuleError as wrong:
        path = f"rules.{wrong.path}" if wrong.path else "rules"
        raise errors.invalid_field(path, wrong.code, wrong.sentence) from None


async def conditions(tx: Tx, segment_ids: Iterable[UUID], left_out: Collection[UUID] = ()) -> dict[UUID, Fragment]:
    """Saved segments as conditions, each with parameters of its own.

    One that is gone selects nobody, and of those in `left_out` everybody: whom it named is not known any more, and
    nobody is written to whom somebody wanted left out.
    """
    wanted = list(dict.fromkeys(segment_ids))
    saved = {one.id: one.rules for one in await rows.all_of_them(tx)} if wanted else {}
    found = {}
    for number, segment_id in enumerate(wanted):
        gone: Rules = {"all": []} if segment_id in left_out else {"any": []}
        found[segment_id] = await condition(tx, saved.get(segment_id, gone), f"seg{number}_")
    return found


async def _compiled(tx: Tx, rule: Rule, prefix: str) -> Fragment:
    home = await home_of(tx)
    fields = [policy.custom_field(field) for field in await custom_fields.fields(tx, archived=True)]
    asked = {one.name: one for one in (*policy.builtin_fields(), *fields)}
    refers = any(one.field == "segment" for one in policy.mentioned(rule))
    saved = await rows.all_of_them(tx) if refers else []
    known: Mapping[UUID, Rule] = {one.id: policy.read(one.rules) for one in saved}
    compiler = Compiler(asked, home.now().date(), ZoneInfo(home.time_zone), known, prefix)
    return Fragment(compiler.rule(rule), compiler.params)
