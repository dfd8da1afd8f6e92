"""Which other web sites' pages may call the API for an organization (API-047).

Owns the table cors_origins. A preflight has no credential, so the directory also holds each origin's hash before its
organization's id: whether anybody lists an origin is known before the tenant is.
"""

from koinon.platform.origins.policy import is_local, normalized
from koinon.platform.origins.service import FOUND, allow_origins, is_allowed, is_known, listed_origins

__all__ = ["FOUND", "allow_origins", "is_allowed", "is_known", "is_local", "listed_origins", "normalized"]
