"""The OpenAPI 3.1 document made from the handlers' own types, and its explorer (API-051).

On a handler: the function's name is the operation id, the docstring's first line the summary, and `opt` the rest:
`{"permission": "contacts:write", "errors": [errors.CONFLICT], "idempotency": "required", "cache": "live"}`;
`"public": True` where no credential is needed; `"files": {"file": "A CSV file."}` for an upload.
"""

from koinon.platform.rest.openapi.document import build
from koinon.platform.rest.openapi.endpoints import Documentation

__all__ = ["Documentation", "build"]
