"""Personalisation: Liquid over a closed set of objects, compiled once a version (MSG-003, 004).

No code, no includes. `check` finds every mistake on save, because unknown filters and tags would only fail at render
and `StrictUndefined` raises even under `default:`. An empty value is left undefined, so that `default:` and `if` see it
as missing (an empty text is true in Liquid); written out it is nothing.
"""

import difflib
import re
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from liquid import BoundTemplate, Environment, RenderContext, Undefined
from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path, StringLiteral
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.output import OutputNode
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.expression import Expression

from koinon.messaging.content.openings import never_closes

CONTACT_PATHS = ("contact.first_name", "contact.last_name", "contact.name", "child.first_name")
CONSTANT_PATHS = (
    "organization.name",
    "organization.email",
    "organization.phone",
    "location.name",
    "sender.number",
    "broadcast.name",
)
KNOWN_PATHS = CONTACT_PATHS + CONSTANT_PATHS
# What whoever sends gives with it: `{{ event.order_number }}`.
_is_event = re.compile(r"event\.[a-z][a-z0-9_]{0,59}").fullmatch
MOST_CHARACTERS = 1_600
MOST_OUTPUT = 100 * 1_024
MOST_SECONDS = 0.05  # of processor time for one text
# Those that suit a text, cannot fail on one and cannot multiply it: nine times `replace` make a gigabyte of a letter.
_TEXT_FILTERS = """append capitalize default downcase first last lstrip prepend remove remove_first replace_first
rstrip size slice squish strip truncate truncatewords upcase"""
_FILTERS = frozenset(_TEXT_FILTERS.split())
_FORBIDDEN = ("include", "render", "liquid", "increment", "decrement", "doc", "tablerow")

Values = Sequence[str]
_Piece = str | tuple[str, str | None]


class Fault(NamedTuple):
    """A mistake in a template: what, in which line, and what was probably meant (English msgid, `{name}` filled)."""

    sentence: str
    line: int
    name: str
    suggestion: str | None


class MissingValue(Exception):
    """A value that the text uses is empty and no default was given; `path` names it."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class _Environment(Environment):
    loop_iteration_limit = 1_000
    local_namespace_limit = 4_096
    output_stream_limit = MOST_OUTPUT
    context_depth_limit = 10


def _environment() -> Environment:
    made = _Environment(undefined=Undefined, autoescape=False)
    for tag in _FORBIDDEN:
        made.tags.pop(tag, None)
    made.filters = {name: call for name, call in made.filters.items() if name in _FILTERS}
    return made


_LIQUID = _environment()


def check(source: str, *, takes_event: bool = False) -> list[Fault]:
    """Every mistake of `source`: syntax, unknown variables, filters and tags. Empty when it can be saved.

    `takes_event`: it is a template, which may say `{{ event.<name> }}`: a value that is given when it is sent.
    """
    if never_closes(source):
        return [Fault("This cannot be filled in.", 1, "", None)]
    for tag in _FORBIDDEN:
        if (at := _tag_at(source, tag)) is not None:
            return [Fault("{name} cannot be used here.", _line(source, at), tag, None)]
    try:
        template = _LIQUID.from_string(source)
        found = template.analyze()
    except LiquidError as error:
        return [Fault(_syntax(error), _error_line(error, source), "", None)]
    if (endless := _range_in(template)) is not None:
        return [Fault("This cannot be filled in.", _line(source, endless.token.start_index), "", None)]
    faults = [
        Fault("{name} is not known.", _line(source, variable.span.index), path, _nearest(path))
        for variables in found.globals.values()
        for variable in variables
        if not _is_known(path := _dotted(variable.segments), takes_event=takes_event)
    ]
    faults += [
        Fault("The filter {name} is not known.", _line(source, spans[0].index), name, _near(name, _LIQUID.filters))
        for name, spans in found.filters.items()
        if name not in _LIQUID.filters
    ]
    faults += [
        Fault("The tag {name} is not known.", _line(source, spans[0].index), name, _near(name, _LIQUID.tags))
        for name, spans in found.tags.items()
        if name not in _LIQUID.tags
    ]
    return faults or _trial(source)


def _is_known(path: str, *, takes_event: bool = True) -> bool:
    return path in KNOWN_PATHS or (takes_event and _is_event(path) is not None)


def _range_in(template: BoundTemplate) -> Expression | None:
    """The first `(1..n)`: nothing a text needs, and no limit of the library holds where it is searched or sliced."""
    context, nodes, expressions = RenderContext(template), list(template.nodes), list[Expression]()
    while nodes:
        node = nodes.pop()
        expressions += node.expressions()
        nodes += node.children(context)
    while expressions:
        expression = expressions.pop()
        if isinstance(expression, RangeLiteral):
            return expression
        expressions += expression.children()
    return None


def _trial(source: str) -> list[Fault]:
    """A render with lifelike values and one with none: finds what fails on a text, whatever it raises."""
    made, began = Template(source), time.thread_time()
    try:
        for value in ("Ada", ""):
            made.renderer(dict.fromkeys((*CONSTANT_PATHS, *made.events), value))([value] * len(made.variables))
    except Exception as error:
        return [Fault("This cannot be filled in.", _error_line(error, source), "", None)]
    if (time.thread_time() - began) / 2 > MOST_SECONDS:
        return [Fault("This cannot be filled in.", 1, "", None)]
    return []


class Template:
    """A compiled text. `variables` are the contact's values it uses, in the order in which a ledger row keeps them.

    `events` are paths of values that are given when it is sent, in alphabetical order.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._template = _LIQUID.from_string(source)
        globals_ = self._template.analyze().globals
        used = {_dotted(v.segments) for variables in globals_.values() for v in variables}
        self.paths = frozenset(used)
        self.variables = tuple(path for path in CONTACT_PATHS if path in used)
        self.events = tuple(sorted(path for path in used if _is_event(path)))
        self._pieces = _pieces(self._template.nodes)
        self.required = self._required(globals_)

    def _required(self, globals_: Mapping[str, Any]) -> frozenset[str]:
        """Paths that may not be empty: written out somewhere without a default."""
        if self._pieces is None:
            return frozenset(p for p in self.paths if f"{p} |" not in self.source and f"if {p}" not in self.source)
        return frozenset(piece[0] for piece in self._pieces if isinstance(piece, tuple) and piece[1] is None)

    def renderer(
        self, constants: Mapping[str, str], order: Sequence[str] | None = None
    ) -> Callable[[Values | None], str]:
        """A function from a row's values to its text; plain variables skip the interpreter (0.2 µs, not 12).

        The values are those of `variables`, or of `order` where a row keeps more than this text needs.
        """
        names = self.variables if order is None else tuple(order)
        if not self.variables:
            fixed = self._render(constants, (), ())
            return lambda _values: fixed
        if self._pieces is None:
            return lambda values: self._render(constants, values or (), names)
        return _joiner(self._pieces, names, constants)

    def missing(self, values: Values | None, constants: Mapping[str, str]) -> str | None:
        """The first value that is empty though the text needs it, or None."""
        given = {**constants, **dict(zip(self.variables, values or (), strict=False))}
        return next(
            (path for path in (*KNOWN_PATHS, *self.events) if path in self.required and not given.get(path)), None
        )

    def _render(self, constants: Mapping[str, str], values: Values, names: Sequence[str]) -> str:
        given = {**constants, **dict(zip(names, values, strict=False))}
        objects: dict[str, dict[str, str]] = {}
        for path, value in given.items():
            if value:
                head, _, tail = path.partition(".")
                objects.setdefault(head, {})[tail] = value
        return self._template.render(**objects)


@lru_cache(1_024)
def compiled(source: str) -> Template:
    """The template of `source`, compiled once. Raises LiquidError for one that `check` would refuse."""
    return Template(source)


def _pieces(nodes: Sequence[Node]) -> tuple[_Piece, ...] | None:
    pieces: list[_Piece] = []
    for node in nodes:
        if isinstance(node, ContentNode):
            pieces.append(node.text)
        elif isinstance(node, OutputNode) and (variable := _plain(node.expression)) is not None:
            pieces.append(variable)
        else:
            return None
    return tuple(pieces)


def _plain(expression: Any) -> tuple[str, str | None] | None:
    """`{{ path }}` or `{{ path | default: "text" }}`; None for anything cleverer."""
    if not isinstance(expression, FilteredExpression) or not isinstance(expression.left, Path):
        return None
    path, filters = _dotted(expression.left.path), expression.filters or []
    if not _is_known(path):
        return None
    if not filters:
        return path, None
    if len(filters) > 1 or filters[0].name != "default" or len(filters[0].args) != 1:
        return None
    literal = getattr(filters[0].args[0], "value", None)
    return (path, literal.value) if isinstance(literal, StringLiteral) else None


def _joiner(
    pieces: Sequence[_Piece], variables: Sequence[str], constants: Mapping[str, str]
) -> Callable[[Values | None], str]:
    parts: list[str] = []
    slots: list[tuple[int, int, str]] = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
        elif piece[0] in variables:
            slots.append((len(parts), variables.index(piece[0]), piece[1] or ""))
            parts.append("")
        else:
            parts.append(constants.get(piece[0]) or piece[1] or "")

    def render(values: Values | None) -> str:
        filled = parts.copy()
        for at, index, default in slots:
            filled[at] = (values[index] if values else "") or default
        return "".join(filled)

    return render


def _dotted(segments: Sequence[Any]) -> str:
    return ".".join(str(segment) for segment in segments)


def _nearest(path: str) -> str | None:
    tail = path.rpartition(".")[2]
    same = [known for known in KNOWN_PATHS if known.rpartition(".")[2] == tail]
    return same[0] if same else _near(path, KNOWN_PATHS)


def _near(name: str, known: Any) -> str | None:
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), None)


def _line(source: str, index: int) -> int:
    return source.count("\n", 0, max(index, 0)) + 1


def _tag_at(source: str, tag: str) -> int | None:
    for opening in ("{%", "{%-"):
        start = 0
        while (at := source.find(opening, start)) >= 0:
            if source[at + len(opening) :].lstrip().split(None, 1)[:1] == [tag]:
                return at
            start = at + 2
    return None


def _syntax(error: LiquidError) -> str:
    return "A tag or variable is not closed." if isinstance(error, LiquidSyntaxError) else "This text cannot be read."


def _error_line(error: Exception, source: str) -> int:
    token = getattr(error, "token", None)
    return _line(source, token.start_index if token is not None else 0)
