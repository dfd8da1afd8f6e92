"""What people are told about: each kind with its sentences and what it does where nobody chose."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from koinon.platform.db import Tx
from koinon.platform.words import Words

Said = tuple[str, str]
"""A headline and one sentence more (may be empty)."""
Write = Callable[[Words, Mapping[str, Any], int], Said]
Resolve = Callable[[Tx, Sequence[str]], Awaitable[Mapping[str, Mapping[str, Any]]]]


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice.

    `write(say, data, happened)` words it in the reader's language; `label` names it among the preferences, under
    `area`; `needs` is the permission without which nobody is offered it. `in_app`, `email` and `push` hold where a
    person chose nothing; `fixed` are ways that nobody may turn off. `own_mail`: the context writes a mail of its own
    (asking `who_wants`), so none is made here. `resolve(tx, abouts)` looks up, by what is noticed, what must not be
    copied into a notice (names of people who may be erased): values for `write`.
    """

    code: str
    area: str
    icon: str
    label: Callable[[Words], str]
    write: Write
    needs: str = ""
    in_app: bool = True
    email: bool = False
    push: bool = True
    own_mail: bool = False
    fixed: frozenset[str] = frozenset()
    resolve: Resolve | None = None


_KINDS: dict[str, NoticeKind] = {}


def register_notice(*kinds: NoticeKind) -> None:
    """A context names what it tells people about; the same code again replaces the former."""
    for kind in kinds:
        _KINDS[kind.code] = kind


def every() -> Mapping[str, NoticeKind]:
    """All kinds by code."""
    return _KINDS


def kind_of(code: str) -> NoticeKind:
    """One kind. Raises LookupError for one that nobody declared."""
    return _KINDS[code]
