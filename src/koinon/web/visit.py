"""One request of a signed-in reader: who asks, with what rights, in which frame and words."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.di import Provide
from litestar.response import Response
from msgspec import structs

from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web.ambient import surrounded
from koinon.web.rendering import is_partial, render, surroundings
from koinon.web.shell import Shell


class Visit:
    """What a page's handler needs; `partial` where only a part is swapped."""

    def __init__(self, request: Request[Any, Any, Any], services: Services, actor: Actor, shell: Shell) -> None:
        self.request, self.services, self.actor, self.shell = request, services, actor, shell
        self.partial = is_partial(request)

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """A transaction in the reader's name."""
        return self.services.database.transaction(self.actor)

    @contextmanager
    def words(self) -> Iterator[None]:
        """Inside the block sentences are in the reader's language."""
        with surrounded(surroundings(self.request, self.shell)):
            yield

    async def form(self) -> FormMultiDict:
        """What was sent by a form."""
        return await self.request.form()

    def draw(self, template: str, *, active: str = "", status_code: int = 200, **context: Any) -> Response[str]:
        """The page (or part) `templates/<template>`; `active` is the place in the navigation."""
        shell = structs.replace(self.shell, active=active) if active else self.shell
        return render(
            self.request, template, shell=shell, status_code=status_code, visit=self, may=self.actor.may, **context
        )


def provide_visit(request: Request[Any, Any, Any], services: Services, actor: Actor, shell: Shell) -> Visit:
    """The `visit` dependency."""
    return Visit(request, services, actor, shell)


VISIT = {"visit": Provide(provide_visit, sync_to_thread=False)}
