"""Which canned replies answer what was typed after `/`."""

import re
from collections.abc import Iterable

from koinon.inbox import policy
from koinon.inbox.canned.contracts import CannedReply
from koinon.kit.text import fold

SHORTCUT = re.compile(r"[a-z0-9_-]{1,32}")
LONGEST = policy.LONGEST_OF_ALL
MOST_LANGUAGES = 20
MOST_FILES = 10


def found(replies: Iterable[CannedReply], typed: str, most: int) -> list[CannedReply]:
    """Those whose shortcut begins with what was typed, then those that have it anywhere; most used first."""
    wanted = fold(typed.strip())
    ranked = []
    for one in replies:
        shortcut, said = one.shortcut, fold(" ".join(one.bodies.values()))
        rank = 0 if shortcut.startswith(wanted) else 1 if wanted in shortcut or wanted in said else None
        if rank is not None:
            ranked.append((rank, -one.use_count, shortcut, str(one.id), one))
    return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:4])[:most]]
