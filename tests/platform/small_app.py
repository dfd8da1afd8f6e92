"""A small application that uses every convention of the edge; the tests of `koinon.platform.rest` call it."""

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Litestar, Request, Response, get, patch, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType, field

from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor, system
from koinon.platform.rest.openapi import Documentation

ROWS = [UUID(int=n) for n in range(1, 61)]


class Phone(rest.Body, frozen=True, kw_only=True):
    number: Annotated[str, Meta(pattern=r"^\+\d{7,15}$")]
    label: Literal["home", "mobile"] = "mobile"


class NewPerson(rest.Body, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=2, max_length=20)]
    born: datetime | None = None
    age: Annotated[int, Meta(ge=0, le=150)] | None = None
    phones: Annotated[list[Phone], Meta(max_length=5)] = field(default_factory=list)
    password: rest.Verbatim = ""


class PersonPatch(rest.Patch, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=2)] | UnsetType = UNSET
    nickname: str | UnsetType | None = UNSET


class Person(Struct):
    id: UUID
    name: str
    created_at: datetime
    password: str = ""


AT = datetime(2026, 1, 31, 9, 30, 0, 123456, UTC)


@post("/api/v1/people", opt={"permission": "contacts:write", "errors": [errors.DUPLICATE_RESOURCE]})
async def create(data: JSONBody[NewPerson]) -> Response[rest.Envelope[Person]]:
    """Add a person.

    A second paragraph.
    """
    return rest.created(Person(ROWS[0], data.name, AT, data.password), f"/api/v1/people/{ROWS[0]}")


@patch("/api/v1/people/{person_id:uuid}")
async def change(person_id: FromPath[UUID], data: JSONBody[PersonPatch]) -> rest.Envelope[dict[str, Any]]:
    return rest.one(data.changes())


@get("/api/v1/people/{person_id:uuid}")
async def read(person_id: FromPath[UUID]) -> rest.Envelope[Person]:
    if person_id not in ROWS:
        raise errors.RESOURCE_NOT_FOUND()
    return rest.one(Person(person_id, "Ada", AT.replace(microsecond=0)))


@get("/api/v1/people", dependencies=rest.PAGING)
async def many(paging: rest.PageRequest, group: FromQuery[Literal["a", "b"] | None] = None) -> rest.Envelope[Any]:
    filters = {"list": "people", "group": group}
    at = paging.cursor(filters)
    rows = ROWS
    if at is not None and at.direction == "next":
        rows = [row for row in ROWS if row.int > at.id.int]
    elif at is not None:
        rows = [row for row in reversed(ROWS) if row.int < at.id.int]
    total = len(ROWS) if paging.include_total else None
    return rest.page(*paging.cut(rows[: paging.fetch], filters, lambda row: Cursor((), row), total))


@get("/api/v1/boom")
async def boom() -> None:
    raise ZeroDivisionError("secret detail")


@get("/api/v1/slow")
async def slow() -> None:
    await asyncio.Event().wait()


@get("/api/v1/long")
async def long(request: Request[Any, Any, Any]) -> rest.Envelope[bool]:
    """Takes a fifth of a second, and said so."""
    rest.allow_longer(request.scope)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), 0.2)
    return rest.one(True)


@get("/api/v1/large")
async def large() -> rest.Envelope[list[str]]:
    return rest.one(["grace chapel"] * 1000)


@get("/api/v1/secret")
async def hidden() -> Response[rest.Envelope[list[str]]]:
    return rest.secret(["kn_live"] * 1000)


@post("/form")
async def form(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).multi_items()}


@get("/page", media_type="text/html")
async def show(request: Request[Any, Any, Any]) -> str:
    return f"<script nonce='{request.scope['state']['csp_nonce']}'></script>"


def nobody() -> Actor:
    """Who calls where nobody is asked."""
    return system()


def make(deadline: float = 30.0, seen: list[rest.Observation] | None = None) -> rest.Edge:
    """The application behind its edge."""
    rest.sign_cursors_with(b"k" * 32)
    problems = rest.Problems(html=lambda problem, scope: f"<h1>{problem.message}</h1>")
    documentation = Documentation("1.2.3", "http://localhost:8000")
    app = Litestar(
        dependencies={"actor": Provide(nobody, sync_to_thread=False)},
        route_handlers=[
            create,
            change,
            read,
            many,
            boom,
            slow,
            long,
            large,
            hidden,
            form,
            show,
            *documentation.endpoints(),
        ],
        request_class=rest.StrictRequest,
        response_class=rest.StampedResponse,
        exception_handlers={Exception: problems.handle},
        request_max_body_size=100 * 1024 * 1024,
        openapi_config=None,
        logging_config=None,
    )
    documentation.attach(app)
    return rest.Edge(app, problems, deadline=deadline, observe=(seen if seen is not None else []).append)
