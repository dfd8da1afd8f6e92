"""What happens to what arrives: rules set team, label and priority, then it finds somebody (INB-021, 024)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon.inbox.contracts import Priority, Rule
from koinon.inbox.dealing import service as dealing
from koinon.inbox.policy import outranks, rule_fits
from koinon.inbox.repository import rules as rows
from koinon.inbox.repository.rules import Facts
from koinon.inbox.service import labels, states, teams
from koinon.platform.db import Tx

Fitting = Sequence[tuple[Rule, list[Facts]]]


async def sort(tx: Tx, said: Mapping[UUID, str], reopened: set[UUID]) -> None:
    """Sort and deal out the conversations in which somebody wrote; `said` is what, by conversation."""
    if not said:
        return
    active = await rows.rules(tx, active=True)
    if active:
        found = await rows.facts(tx, list(said))
        fitting = [(rule, [one for one in found if rule_fits(rule, one, said[one.id])]) for rule in active]
        await _set_teams(tx, fitting)
        await _set_labels(tx, fitting)
        await _raise(tx, fitting)
    await dealing.deal_opened(tx, list(said), reopened)


async def _set_teams(tx: Tx, fitting: Fitting) -> None:
    """The first rule that names a team decides, where there is none yet: moving on is a person's choice."""
    decided: set[UUID] = set()
    for rule, ones in fitting:
        fresh = [one.id for one in ones if one.team_id is None and one.id not in decided]
        if rule.team_id is not None and fresh:
            await teams.move_to_team(tx, dict.fromkeys(fresh, None), rule.team_id, rule=rule.name)
            decided |= set(fresh)


async def _set_labels(tx: Tx, fitting: Fitting) -> None:
    for rule, ones in fitting:
        if rule.label_id is not None and ones:
            await labels.label_many(tx, [one.id for one in ones], [rule.label_id], rule=rule.name)


async def _raise(tx: Tx, fitting: Fitting) -> None:
    """Each gets the highest priority of the rules that fit; a rule never lowers it."""
    wanted: dict[UUID, tuple[Priority, Rule, Facts]] = {}
    for rule, ones in fitting:
        for one in ones if rule.priority is not None else ():
            assert rule.priority is not None
            present = wanted[one.id][0] if one.id in wanted else Priority(one.priority)
            if outranks(Priority(rule.priority), present):
                wanted[one.id] = (Priority(rule.priority), rule, one)
    by_rule: dict[UUID, list[tuple[Priority, Rule, Facts]]] = {}
    for each in wanted.values():
        by_rule.setdefault(each[1].id, []).append(each)
    for group in by_rule.values():
        priority, rule, _ = group[0]
        before = {one.id: Priority(one.priority) for _, _, one in group}
        await states.prioritise(tx, before, priority, rule=rule.name)
