"""Codes of short links: eight characters of Crockford's Base32, of which no two look alike (MSG-072).

i, l, o and u are not among them; whoever reads an O or an l from paper and types it is understood
(https://www.crockford.com/base32.html).
"""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8
_READ = str.maketrans({**{c.upper(): c for c in ALPHABET}, "o": "0", "O": "0", "i": "1", "I": "1", "l": "1", "L": "1"})
_KNOWN = frozenset(ALPHABET)


def new_codes(count: int) -> list[str]:
    """`count` random codes of 40 bits each, no two alike."""
    found = dict[str, None]()
    while len(found) < count:
        drawn = secrets.token_bytes(LENGTH * (count - len(found)))
        letters = "".join([ALPHABET[octet & 31] for octet in drawn])
        found.update(dict.fromkeys([letters[at : at + LENGTH] for at in range(0, len(letters), LENGTH)]))
    return list(found)


def read(typed: str) -> str | None:
    """The code that was meant, or None for what cannot be one."""
    if len(typed) != LENGTH:
        return None
    if _KNOWN.issuperset(typed):
        return typed
    code = typed.translate(_READ)
    return code if _KNOWN.issuperset(code) else None
