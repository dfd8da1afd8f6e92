"""The REST API as the composition root puts it together, without pages and webhooks."""

from collections.abc import Callable
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from koinon import identity, wiring
from koinon.platform import rest
from koinon.platform.rest.openapi import Documentation
from koinon.platform.services import Services


def provide_services(state: State) -> Services:
    """This process's services."""
    found: Services = state["services"]
    return found


def make_api(
    services: Services, extra: list[Any] | None = None, observe: Callable[[rest.Observation], None] = lambda _: None
) -> rest.Edge:
    """Every context's endpoints behind identity's guard and the edge.

    Litestar keeps on a handler what it made of it for the first application: the hooks must be those of `koinon.app`.
    """
    rest.sign_cursors_with(services.vault.sign(b"list cursors", "key"))
    problems = rest.Problems()
    documentation = Documentation("1", services.configuration.base_url)
    app = Litestar(
        [*wiring.endpoints(), *documentation.endpoints(), *(extra or [])],
        dependencies={"services": Provide(provide_services, sync_to_thread=False), **identity.DEPENDENCIES},
        guards=[*identity.GUARDS],
        before_send=[*identity.BEFORE_SEND],
        request_class=rest.StrictRequest,
        response_class=rest.StampedResponse,
        exception_handlers={Exception: problems.handle},
        after_request=rest.shape_answer,
        before_request=rest.refuse_sunset,
        openapi_config=None,
        logging_config=None,
        state=State({"services": services}),
    )
    documentation.attach(app)
    return rest.Edge(app, problems, observe=observe)
