"""What a finished mail has beside its Liquid: where to leave, and whose mail it is.

Where to leave differs with each delivery and is filled in last. Its places are no http addresses, so that link tracking
leaves them alone.
"""

import html
import re

LEAVE, CHOOSE = "koinon:unsubscribe", "koinon:preferences"
TRAP = "<!--trap-->"
"""Just before `</body>`: where a link that only machines see may stand."""
ADDRESS = "organization.postal_address"
_OWN = re.compile(r"\{\{-?\s*(unsubscribe_url|preferences_url|organization\.postal_address)\s*-?\}\}")


def named(text: str, postal_address: str, *, as_html: bool = False) -> str:
    """A text with its own places found: addresses to leave at, and the postal address itself."""
    address = html.escape(postal_address).replace("\n", "<br>") if as_html else postal_address
    known = {"unsubscribe_url": LEAVE, "preferences_url": CHOOSE, ADDRESS: address}
    return _OWN.sub(lambda found: known[found[1]], text)


def without(text: str) -> str:
    """The text with spaces for these, as a check of its Liquid knows none of them."""
    return _OWN.sub(lambda found: " " * len(found[0]), text)


def holds(text: str, name: str) -> bool:
    """Whether a text has a place of its own for `name` (`unsubscribe_url`)."""
    return any(found[1] == name for found in _OWN.finditer(text))
