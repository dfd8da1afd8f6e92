"""Liquid in HTML: what fills it in is written as text, never as markup."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from liquid import Environment, Undefined

from koinon.messaging.content.template import _LIQUID as PLAIN
from koinon.messaging.content.template import Template, Values

MOST_OUTPUT = 1_100_000


class _HtmlEnvironment(Environment):
    loop_iteration_limit = 1_000
    local_namespace_limit = 4_096
    output_stream_limit = MOST_OUTPUT
    context_depth_limit = 10


_HTML = _HtmlEnvironment(undefined=Undefined, autoescape=True)
_HTML.tags, _HTML.filters = PLAIN.tags, PLAIN.filters


class HtmlTemplate(Template):
    """A compiled HTML text; a name like `<b>` reaches its reader as these three letters."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._template = _HTML.from_string(source)
        if self._pieces is not None:
            self._pieces = tuple(
                (piece[0], piece[1] and escape(piece[1])) if isinstance(piece, tuple) else piece
                for piece in self._pieces
            )

    def renderer(
        self, constants: Mapping[str, str], order: Sequence[str] | None = None
    ) -> Callable[[Values | None], str]:
        """A function from a row's values to its HTML; `order` as of Template."""
        if self._pieces is None or not self.variables:
            return super().renderer(constants, order)
        fill = super().renderer({path: escape(value) for path, value in constants.items()}, order)
        return lambda values: fill([escape(value) for value in values] if values else None)
