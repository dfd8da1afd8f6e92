"""REST v1 of imports."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get, patch, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream
from msgspec import UNSET, Meta, UnsetType, field

from koinon.contacts import errors as refusals
from koinon.contacts.contracts import (
    Import,
    ImportOptions,
    ImportPreview,
    ImportRow,
    KeptPerson,
    MatchAction,
    MatchBy,
    RowOutcome,
    SharedNumber,
    UndoPlan,
)
from koinon.contacts.endpoints.shapes import Region, TagName
from koinon.contacts.service.imports import checking, mapping, progress, reports, rereading, running, undoing, uploads
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/imports"
OWN = "/api/v1/imports/{import_id:uuid}"
OPT: dict[str, Any] = {"permission": "contacts:import", "cache": "live"}
STATE = {**OPT, "errors": [errors.INVALID_STATE]}
LAYOUT = ("encoding", "delimiter", "has_header", "first_line", "sheet")
CEILING = uploads.LARGEST + 1024 * 1024


class OptionsBody(rest.Body, frozen=True, kw_only=True):
    """How rows become contacts; a grant of consent needs its text and `attested`."""

    match_by: MatchBy | None = None
    on_match: MatchAction = "fill"
    date_order: Literal["mdy", "dmy"] | None = None
    region: Region | None = None
    tags: Annotated[list[TagName], Meta(max_length=50)] = field(default_factory=list)
    group_ids: Annotated[list[UUID], Meta(max_length=50)] = field(default_factory=list)
    consent_text_id: UUID | None = None
    attested: bool = False
    origin: Annotated[str, Meta(max_length=500, examples=["Sign-up sheet of our summer fair"])] = ""


class ImportPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed before a run. Another layout, sheet or header reads the file and guesses the columns anew."""

    mapping: Annotated[list[Annotated[str, Meta(max_length=80)]], Meta(max_length=200)] | UnsetType = UNSET
    options: OptionsBody | UnsetType = UNSET
    encoding: Annotated[str, Meta(max_length=40, examples=["windows-1252"])] | UnsetType = UNSET
    delimiter: Literal[",", ";", "\t", "|"] | UnsetType = UNSET
    has_header: bool | UnsetType = UNSET
    first_line: Annotated[int, Meta(ge=1, le=1_000_000)] | UnsetType = UNSET
    sheet: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


@get(PATH, opt={**OPT, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.NEWEST_FIRST)
async def list_imports(services: Services, actor: Actor, paging: PageRequest) -> rest.Envelope[Sequence[Import]]:
    """List imports, newest first."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await progress.imports_page(tx, paging)
    return rest.page(found, pagination)


@post(
    PATH,
    opt={
        **OPT,
        "files": {"file": "A CSV, TSV, XLSX, XLS or ODS file of at most 100 MB."},
        "errors": [errors.INVALID_FILE],
        "idempotency": "honoured",
    },
    request_max_body_size=CEILING,
)
async def create_import(
    request: Request[Any, Any, Any], services: Services, actor: Actor
) -> Response[rest.Envelope[Import]]:
    """Upload a list. Its encoding, separator, sheet, header and columns are guessed; nothing is imported yet."""
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise errors.invalid_field("file", "missing_required_field", "Choose the file to upload.")
    rest.allow_longer(request.scope)
    name, data, staged = file.filename, await file.read(), list[uploads.Staged]()

    async def begin() -> None:
        staged.append(await uploads.stage_import(services, actor, name, data))

    async def effect(tx: Tx) -> Response[rest.Envelope[Import]]:
        made = await uploads.complete_import(tx, staged[0])
        return rest.created(made, f"{PATH}/{made.id}")

    answer = await rest.once(request, services.database, actor, effect, begin=begin)
    if staged and rest.is_replay(answer):
        await uploads.drop_staged(services, actor, staged[0])
    return answer


@get(OWN, opt=OPT)
async def get_import(import_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Import]:
    """Read an import and how far it is."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await progress.get_import(tx, import_id))


@get(f"{OWN}/preview", opt=OPT)
async def preview_import(import_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[ImportPreview]:
    """Read the first twenty rows and a guess for each column."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await uploads.preview_import(tx, services.vault, import_id))


@patch(OWN, opt={**OPT, "errors": [errors.INVALID_STATE, refusals.IMPORT_NOT_MAPPED]})
async def update_import(
    request: Request[Any, Any, Any],
    import_id: FromPath[UUID],
    data: JSONBody[ImportPatch],
    services: Services,
    actor: Actor,
) -> rest.Envelope[Import]:
    """Say what each column is and how rows become contacts; a check has to follow.

    All of it or nothing: where the mapping is refused, the file is not read in another way either.
    """
    asked = data.changes()
    columns, options = asked.get("mapping"), _options(asked["options"]) if "options" in asked else None
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: progress.get_import(tx, import_id), import_id)
        if asked.keys().isdisjoint(LAYOUT):
            if columns is None and options is None:
                return rest.one(await progress.get_import(tx, import_id))
            return rest.one(await mapping.map_import(tx, import_id, columns, options))
    rest.allow_longer(request.scope)
    made = await rereading.reread_import(
        services,
        actor,
        import_id,
        **{name: asked.get(name) for name in LAYOUT},
        mapping=columns,
        options=options,
    )
    return rest.one(made)


@post(f"{OWN}/check", opt={**STATE, "errors": [errors.INVALID_STATE, refusals.IMPORT_NOT_MAPPED]}, status_code=202)
@rest.once_per_key
async def check_import(import_id: FromPath[UUID], services: Services, actor: Actor) -> Response[rest.Envelope[Import]]:
    """Have the whole file read and counted; nobody is changed."""
    async with services.database.transaction(actor) as tx:
        return _accepted(await checking.check_import(tx, import_id))


@post(f"{OWN}/run", opt={**STATE, "errors": [errors.INVALID_STATE, refusals.IMPORT_NOT_CHECKED]}, status_code=202)
@rest.once_per_key
async def run_import(import_id: FromPath[UUID], services: Services, actor: Actor) -> Response[rest.Envelope[Import]]:
    """Import a checked file."""
    async with services.database.transaction(actor) as tx:
        return _accepted(await running.run_import(tx, import_id))


@post(f"{OWN}/pause", opt=STATE, status_code=200)
@rest.once_per_key
async def pause_import(import_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Import]:
    """Stop after the present batch."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await running.pause_import(tx, import_id))


@post(f"{OWN}/resume", opt=STATE, status_code=202)
@rest.once_per_key
async def resume_import(import_id: FromPath[UUID], services: Services, actor: Actor) -> Response[rest.Envelope[Import]]:
    """Go on where it stopped."""
    async with services.database.transaction(actor) as tx:
        return _accepted(await running.resume_import(tx, import_id))


@post(f"{OWN}/cancel", opt=STATE, status_code=200)
@rest.once_per_key
async def cancel_import(import_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Import]:
    """Stop for good; what was imported stays and can be undone."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await running.cancel_import(tx, import_id))


@post(f"{OWN}/undo", opt={**STATE, "errors": [errors.INVALID_STATE, errors.RESOURCE_GONE]}, status_code=202)
@rest.once_per_key
async def undo_import(import_id: FromPath[UUID], services: Services, actor: Actor) -> Response[rest.Envelope[Import]]:
    """Take an import back, within 30 days: contacts without later activity go, changed fields return."""
    async with services.database.transaction(actor) as tx:
        return _accepted(await undoing.undo_import(tx, import_id))


@get(f"{OWN}/undo", opt=OPT)
async def preview_import_undo(import_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[UndoPlan]:
    """Say what undoing an import now would do: who goes, who stays and why, and until when it may be undone."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await undoing.undo_plan(tx, import_id))


@get(f"{OWN}/kept", opt={**OPT, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.UNTIMED)
async def list_kept_people(
    import_id: FromPath[UUID], services: Services, actor: Actor, paging: PageRequest
) -> rest.Envelope[Sequence[KeptPerson]]:
    """List the people of an import whom undoing leaves, with the reason; fields that stay are `kept` rows."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await undoing.kept_people_page(tx, import_id, paging)
    return rest.page(found, pagination)


@get(f"{OWN}/rows", opt={**OPT, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.UNTIMED)
async def list_import_rows(
    import_id: FromPath[UUID],
    services: Services,
    actor: Actor,
    paging: PageRequest,
    outcome: FromQuery[list[RowOutcome] | None] = None,
) -> rest.Envelope[Sequence[ImportRow]]:
    """List rows that were not simply added, by line, with their faults in words; the invalid ones unless said."""
    wanted = outcome or ["invalid"]
    async with services.database.transaction(actor) as tx:
        found, pagination = await reports.import_rows_page(tx, services.vault, import_id, wanted, paging=paging)
    return rest.page(found, pagination)


@get(f"{OWN}/shared-numbers", opt=OPT)
async def list_shared_numbers(
    import_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[list[SharedNumber]]:
    """List numbers that several rows have, with their lines; the first 200, in one page."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await reports.shared_numbers(tx, services.vault, import_id))


@get(f"{OWN}/errors.csv", opt={"permission": "contacts:import", "cache": "secret"}, media_type="text/csv")
async def download_import_errors(import_id: FromPath[UUID], services: Services, actor: Actor) -> Stream:
    """Download the failed rows (the first 100,000) in the file's own layout plus a column that says why."""
    return rest.csv(reports.failed_rows_csv(services, actor, import_id), await _name(services, actor, import_id, "csv"))


@get(f"{OWN}/errors.xlsx", opt={"permission": "contacts:import", "cache": "secret"}, media_type=rest.XLSX)
async def download_import_errors_workbook(
    import_id: FromPath[UUID], services: Services, actor: Actor
) -> Response[bytes]:
    """Download the failed rows (the first 100,000) as a spreadsheet, in the file's own layout plus why."""
    name = await _name(services, actor, import_id, "xlsx")
    return rest.workbook(await reports.failed_rows_xlsx(services, actor, import_id), name)


async def _name(services: Services, actor: Actor, import_id: UUID, ending: str) -> str:
    async with services.database.transaction(actor) as tx:
        name = (await progress.get_import(tx, import_id)).file_name
    stem = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.rpartition(".")[0])
    return f"{stem or 'list'}-errors.{ending}"


def _accepted(made: Import) -> Response[rest.Envelope[Import]]:
    return rest.accepted(made, f"{PATH}/{made.id}")


def _options(body: OptionsBody) -> ImportOptions:
    return ImportOptions(**{name: getattr(body, name) for name in body.__struct_fields__})


ENDPOINTS = [
    list_imports,
    create_import,
    get_import,
    preview_import,
    update_import,
    check_import,
    run_import,
    pause_import,
    resume_import,
    cancel_import,
    undo_import,
    preview_import_undo,
    list_kept_people,
    list_import_rows,
    list_shared_numbers,
    download_import_errors,
    download_import_errors_workbook,
]
