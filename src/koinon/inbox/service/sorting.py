"""What happens to what arrives: rules set team, label and priority, then it finds somebody (INB-021, 024)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon.inbox.contracts import Priority, Rule
from koinon.inbox.dealing import service as dealing
from koinon.inbox.policy import Decision, decide
from koinon.inbox.repository import rules as rows
from koinon.inbox.repository.rules import Facts
from koinon.inbox.service import labels, states, teams
from koinon.platform.db import Tx

Decided = Sequence[tuple[Facts, Decision]]


async def sort(tx: Tx, said: Mapping[UUID, str], reopened: set[UUID]) -> None:
    """Sort and deal out the conversations in which somebody wrote; `said` is what, by conversation.

    How people feel is judged behind arrival: rules that ask for it wait for `sort_felt`.
    """
    if not said:
        return
    await _obey(tx, said, [one for one in await rows.rules(tx, active=True) if not one.sentiments])
    await dealing.deal_opened(tx, list(said), reopened)


async def sort_felt(tx: Tx, said: Mapping[UUID, str]) -> None:
    """Ask the rules about how people feel, now that it is known; `said` is their last message, by conversation."""
    moved = await _obey(tx, said, [one for one in await rows.rules(tx, active=True) if one.sentiments])
    if moved:
        await dealing.deal_opened(tx, moved)


async def _obey(tx: Tx, said: Mapping[UUID, str], rules: Sequence[Rule]) -> list[UUID]:
    """Do what the rules say; the conversations that have a team now."""
    if not rules:
        return []
    found = await rows.facts(tx, list(said))
    decided = [(one, decide(rules, one, said[one.id])) for one in found]
    for rule in rules:
        await _set_team(tx, rule, decided)
    for rule in rules:
        await _label(tx, rule, decided)
    for rule in rules:
        await _raise(tx, rule, decided)
    return [one.id for one, decision in decided if decision.team is not None]


async def _set_team(tx: Tx, rule: Rule, decided: Decided) -> None:
    fresh = [one.id for one, decision in decided if decision.team is rule]
    if fresh:
        await teams.move_to_team(tx, dict.fromkeys(fresh, None), rule.team_id, rule=rule.name)


async def _label(tx: Tx, rule: Rule, decided: Decided) -> None:
    ids = [one.id for one, decision in decided if rule in decision.labelling]
    if ids and rule.label_id is not None:
        await labels.label_many(tx, ids, [rule.label_id], rule=rule.name)


async def _raise(tx: Tx, rule: Rule, decided: Decided) -> None:
    before = {one.id: Priority(one.priority) for one, decision in decided if decision.raising is rule}
    if before and rule.priority is not None:
        await states.prioritise(tx, before, Priority(rule.priority), rule=rule.name)
