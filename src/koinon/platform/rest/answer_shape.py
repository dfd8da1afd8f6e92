"""What a handler's annotation says of its answer."""

import inspect
from collections.abc import Mapping
from typing import Any, get_args, get_origin

from litestar import Response
from litestar.handlers import HTTPRouteHandler


def answer_shape(annotation: Any) -> Any:
    """What a handler's return annotation sends: `Response[Envelope[Contact]]` is `Envelope[Contact]`."""
    origin = get_origin(annotation)
    if inspect.isclass(origin) and issubclass(origin, Response):
        return get_args(annotation)[0]
    return annotation


def instead_of(handler: HTTPRouteHandler) -> Mapping[int, Any]:
    """What a route answers instead in some cases, by status: its `opt["instead"]`."""
    said: Mapping[int, Any] = handler.opt.get("instead", {})
    return said
