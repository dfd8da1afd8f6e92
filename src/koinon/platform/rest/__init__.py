"""REST conventions, the same on every endpoint: strict bodies, envelopes, errors, paging, idempotency, the HTTP edge.

Handlers: `data: JSONBody[Shape]` with `Shape(rest.Body)`, answers by `rest.one`, `rest.page`, `rest.created`.
"""

from koinon.platform.rest.access import Access, Requires, access_of, actor_of, require
from koinon.platform.rest.conditions import wanted_tags, wanted_version
from koinon.platform.rest.deprecation import Deprecation, refuse_sunset
from koinon.platform.rest.edge import Edge, Observation, allow_longer
from koinon.platform.rest.idempotency import honours_keys, is_replay, once, once_per_key
from koinon.platform.rest.paging import (
    BY_NAME,
    NEWEST_FIRST,
    NEWEST_ID_FIRST,
    PAGING,
    UNTIMED,
    Order,
    PageRequest,
    paging,
    sign_cursors_with,
)
from koinon.platform.rest.problems import HtmlRenderer, Problem, Problems, Rendered
from koinon.platform.rest.request import StrictRequest
from koinon.platform.rest.responses import (
    XLSX,
    Envelope,
    Meta,
    Pagination,
    StampedResponse,
    accepted,
    created,
    csv,
    one,
    page,
    secret,
    timestamp,
    workbook,
)
from koinon.platform.rest.shapes import Body, Patch, Verbatim, convert
from koinon.platform.rest.shaping import Expansion, hold_resource, link, require_match, shape_answer

__all__ = [
    "BY_NAME",
    "NEWEST_FIRST",
    "NEWEST_ID_FIRST",
    "PAGING",
    "UNTIMED",
    "XLSX",
    "Access",
    "Body",
    "Deprecation",
    "Edge",
    "Envelope",
    "Expansion",
    "HtmlRenderer",
    "Meta",
    "Observation",
    "Order",
    "PageRequest",
    "Pagination",
    "Patch",
    "Problem",
    "Problems",
    "Rendered",
    "Requires",
    "StampedResponse",
    "StrictRequest",
    "Verbatim",
    "accepted",
    "access_of",
    "actor_of",
    "allow_longer",
    "convert",
    "created",
    "csv",
    "hold_resource",
    "honours_keys",
    "is_replay",
    "link",
    "once",
    "once_per_key",
    "one",
    "page",
    "paging",
    "refuse_sunset",
    "require",
    "require_match",
    "secret",
    "shape_answer",
    "sign_cursors_with",
    "timestamp",
    "wanted_tags",
    "wanted_version",
    "workbook",
]
