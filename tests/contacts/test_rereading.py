"""Reading a file in another way and saying what its columns are is one step: all of it, or nothing (API-031)."""

from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import Import, ImportOptions
from koinon.contacts.repository import import_chunks
from koinon.contacts.service.imports import rereading, storing
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.identity.browser import Browser

LIST = b"Ada;4155552671\nBen;4155552672\n"


@pytest.fixture
async def made(services: Services, chapel: UUID) -> Import:
    return await contacts.create_import(services, chapel, "people.csv", LIST)


async def now(services: Services, organization: UUID, import_id: UUID) -> tuple[Import, list[list[str]], int]:
    """The import, its first rows, and how many pieces lie beside them."""
    async with services.database.transaction(organization) as tx:
        found = await contacts.get_import(tx, import_id)
        rows = (await contacts.preview_import(tx, services.vault, import_id)).rows
        sql = "select count(*) from import_chunks where organization_id = %(o)s and kind = 'reading'"
        return found, rows, await tx.scalar(sql, {"o": organization})


async def test_layout_and_mapping_are_one_step(services: Services, chapel: UUID, made: Import) -> None:
    options = ImportOptions(match_by="phone", tags=["fair"])
    read = await contacts.reread_import(
        services, chapel, made.id, delimiter=",", has_header=True, mapping=["name"], options=options
    )
    assert (read.columns, read.mapping, read.options, read.state) == (["1"], ["name"], options, "mapped")
    _, rows, beside = await now(services, chapel, made.id)
    assert (rows, beside) == ([["Ben;4155552672"]], 0)


@pytest.mark.parametrize(
    "refused",
    [
        {"mapping": ["name", "phone"]},  # two columns, and read by commas there is one
        {"mapping": ["nonsense"]},
        {"mapping": ["ignore"]},
        {"options": ImportOptions(group_ids=[UUID(int=7)])},
        {"encoding": "rot13"},
    ],
)
async def test_where_one_part_is_refused_nothing_changes(
    services: Services, chapel: UUID, made: Import, refused: dict[str, object]
) -> None:
    before = await now(services, chapel, made.id)
    with pytest.raises(KoinonError):
        await contacts.reread_import(services, chapel, made.id, delimiter=",", has_header=True, **refused)  # type: ignore[arg-type]
    assert await now(services, chapel, made.id) == before


async def test_a_crash_on_the_way_leaves_the_import_as_it_was(
    services: Services, chapel: UUID, made: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then reading it anew works, and no piece of the broken one is among its rows."""
    before = await now(services, chapel, made.id)

    async def crash(*_: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as broken:
        broken.setattr(import_chunks, "promote", crash)
        with pytest.raises(ConnectionResetError):
            await contacts.reread_import(services, chapel, made.id, delimiter=",")
    after, rows, beside = await now(services, chapel, made.id)
    assert (after, rows) == before[:2]
    assert beside == 1
    read = await contacts.reread_import(services, chapel, made.id, has_header=True)
    assert read.total_rows == 1
    assert (await now(services, chapel, made.id))[1:] == ([["Ben", "4155552672"]], 0)


async def test_two_who_read_it_anew_never_mix(
    services: Services, chapel: UUID, made: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = storing.write

    async def overtaken(*arguments: object, **options: object) -> None:
        monkeypatch.setattr(rereading.storing, "write", write)
        await contacts.reread_import(services, chapel, made.id, has_header=True)
        await write(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(rereading.storing, "write", overtaken)
    with pytest.raises(KoinonError, match="invalid_state"):
        await contacts.reread_import(services, chapel, made.id, delimiter=",")
    read, rows, _ = await now(services, chapel, made.id)
    assert (read.delimiter, rows) == (";", [["Ben", "4155552672"]])


async def test_over_the_api_one_patch_is_one_step(ada: Browser) -> None:
    boundary = "b"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n\r\n'.encode()
    body = head + LIST + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    path = (await ada.call("POST", "/api/v1/imports", body, content_type=kind)).headers["location"]
    before = (await ada.call("GET", path)).json["data"]
    refused = await ada.call("PATCH", path, {"delimiter": ",", "mapping": ["name", "phone"]})
    assert refused.status == 422
    assert (await ada.call("GET", path)).json["data"] == before
    done = await ada.call("PATCH", path, {"has_header": True, "mapping": ["name", "phone"]})
    assert (done.status, done.json["data"]["mapping"], done.json["data"]["state"]) == (200, ["name", "phone"], "mapped")
