"""How an answer is cut to what its caller asked for: `fields`, `expand`, `links`; and its tag (API-022, 023, 028).

Handlers know nothing of it: `shape_answer` takes their envelope after them. Links are declared once a type
(`rest.link(Group, "/api/v1/groups/{id}", members="/members")`), expansions on the route (`opt={"expand": {…}}`).
"""

from koinon.platform.rest.shaping.answers import PARAMETERS, shape_answer, takes_shaping
from koinon.platform.rest.shaping.expanding import Expansion
from koinon.platform.rest.shaping.linking import LINKS, link
from koinon.platform.rest.shaping.tags import hold_resource, require_match, tag_of

__all__ = [
    "LINKS",
    "PARAMETERS",
    "Expansion",
    "hold_resource",
    "link",
    "require_match",
    "shape_answer",
    "tag_of",
    "takes_shaping",
]
