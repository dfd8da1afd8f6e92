"""JSON -> a rule within bounds, or what is wrong with it and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

DEEPEST, MOST = 5, 50
Joined = Literal["all", "any", "none"]


class RuleError(ValueError):
    """`path` says where (`all[2].op`), `code` and `sentence` what."""

    def __init__(self, path: str, code: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}")
        self.path, self.code, self.sentence = path, code, sentence


@dataclass(frozen=True)
class Condition:
    """A field compared with a value."""

    path: str
    field: str
    op: str
    value: Any


@dataclass(frozen=True)
class Rule:
    """Conditions and rules of which all, any or none must hold; nobody is asked about by an empty `any`."""

    joined: Joined
    parts: tuple["Rule | Condition", ...]


def read(rules: Any) -> Rule:
    """A rule from JSON. Raises RuleError."""
    rule = _rule(rules, "", 1)
    if sum(1 for _ in mentioned(rule)) > MOST:
        raise RuleError("", "out_of_range", "A segment has at most 50 conditions.")
    return rule


def mentioned(rule: Rule) -> Iterator[Condition]:
    """Every condition of a rule, those of inner rules too."""
    for part in rule.parts:
        if isinstance(part, Condition):
            yield part
        else:
            yield from mentioned(part)


def _rule(sent: Any, path: str, depth: int) -> Rule:
    if not isinstance(sent, dict) or len(sent) != 1 or next(iter(sent)) not in ("all", "any", "none"):
        raise RuleError(path, "validation_failed", "A rule is “all”, “any” or “none” of a list of conditions.")
    if depth > DEEPEST:
        raise RuleError(path, "out_of_range", "Rules lie at most 5 deep in each other.")
    joined, parts = next(iter(sent.items()))
    here = f"{path}.{joined}" if path else joined
    if not isinstance(parts, list):
        raise RuleError(here, "validation_failed", "A rule is “all”, “any” or “none” of a list of conditions.")
    return Rule(joined, tuple(_part(part, f"{here}[{n}]", depth) for n, part in enumerate(parts)))


def _part(sent: Any, path: str, depth: int) -> Rule | Condition:
    if not isinstance(sent, dict) or "field" not in sent:
        return _rule(sent, path, depth + 1)
    if unknown := set(sent) - {"field", "op", "value"}:
        raise RuleError(f"{path}.{min(unknown)}", "unknown_field", "This field is not known.")
    if not isinstance(sent["field"], str) or not isinstance(sent.get("op"), str):
        raise RuleError(f"{path}.op", "missing_required_field", "A condition has a field and an operator.")
    return Condition(path, sent["field"], sent["op"], sent.get("value"))
