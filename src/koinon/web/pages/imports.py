"""The import wizard: a file, its columns, a check that writes nothing, the run that can be left, the result."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Stream
from msgspec import Meta

from koinon import contacts
from koinon.contacts import Import, ImportOptions
from koinon.kit import clock
from koinon.platform import errors, rest
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import forms, i18n
from koinon.web.ambient import ambient
from koinon.web.i18n import gettext
from koinon.web.pages import imports_view as view_of
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

IMPORT = {"permission": "contacts:import"}
SHOWN_ROWS = 25
_FIELDS = {"consent_text_id": "consent_words", "body": "consent_words", "options.consent_text_id": "consent_text_id"}
Mark = Annotated[str, Meta(max_length=2048)]
_MOVES = {
    "check": contacts.check_import,
    "run": contacts.run_import,
    "pause": contacts.pause_import,
    "resume": contacts.resume_import,
    "cancel": contacts.cancel_import,
    "undo": contacts.undo_import,
}


@get("/imports", opt=IMPORT)
async def list_imports(visit: Visit, cursor: FromQuery[Mark | None] = None) -> Response[str]:
    """What was imported, and what waits for somebody."""
    with visit.words():
        async with visit.transaction() as tx:
            found, pagination = await contacts.imports_page(tx, PageRequest(25, cursor))
        after = f"/imports?cursor={pagination.next_cursor}" if pagination.has_more else ""
        rows = [view_of.told(one) for one in found]
        return visit.draw("imports/list.html", active="imports", imports=rows, after=after)


@get("/imports/new", opt=IMPORT)
async def ask_file(visit: Visit) -> Response[str]:
    """Where the file goes."""
    with visit.words():
        return _upload_page(visit)


def _upload_page(visit: Visit, error: str = "", status_code: int = 200) -> Response[str]:
    steps = [gettext(name) for name in view_of.STEPS]
    return visit.draw("imports/new.html", active="imports", status_code=status_code, error=error, steps=steps)


@post("/imports", opt={**IMPORT, "files": {"file": "A CSV, TSV, XLSX, XLS or ODS file of at most 100 MB."}})
async def upload(visit: Visit) -> Response[Any]:
    """Keep the file and read it; what is no list is told so."""
    file = (await visit.form()).get("file")
    with visit.words():
        if not isinstance(file, UploadFile) or not file.filename:
            return _upload_page(visit, gettext("Choose a file first."), 422)
        try:
            rest.allow_longer(visit.request.scope)
            made = await contacts.create_import(visit.services, visit.actor, file.filename, await file.read())
        except errors.KoinonError as refusal:
            if refusal.status not in (413, 422):
                raise
            return _upload_page(visit, forms.said(refusal), refusal.status)
        return Redirect(f"/imports/{made.id}", status_code=303)


@get("/imports/{import_id:uuid}", opt=IMPORT)
async def show_import(
    visit: Visit, import_id: FromPath[UUID], step: FromQuery[Annotated[str, Meta(max_length=20)]] = ""
) -> Response[str]:
    """Where it stands."""
    with visit.words():
        async with visit.transaction() as tx:
            one = await contacts.get_import(tx, import_id)
            if one.state in ("uploaded", "mapped") or (step == "columns" and one.state == "checked"):
                context = await _columns(tx, visit, one)
                return visit.draw("imports/columns.html", active="imports", **context)
            context = await _outcome(tx, visit, one)
        return visit.draw("imports/progress.html", active="imports", **context)


@get("/imports/{import_id:uuid}/progress", opt=IMPORT)
async def show_progress(visit: Visit, import_id: FromPath[UUID]) -> Response[str]:
    """The moving part alone; once it is over the page is drawn anew."""
    with visit.words():
        async with visit.transaction() as tx:
            one = await contacts.get_import(tx, import_id)
            context = await _outcome(tx, visit, one)
        response = visit.draw("imports/moving.html", **context)
        if not context["busy"]:
            response.headers["HX-Refresh"] = "true"
        return response


async def _columns(
    tx: Tx, visit: Visit, one: Import, refusal: errors.KoinonError | None = None, words: str = ""
) -> dict[str, Any]:
    preview = await contacts.preview_import(tx, visit.services.vault, one.id)
    groups, _ = await contacts.groups_page(tx)
    texts = await contacts.consent_texts(tx)
    fields = {f"custom:{field.key}": field.label(ambient().locale) for field in await contacts.fields(tx)}
    return {
        **view_of.told(one),
        "step": 1,
        "columns": view_of.columns(one, preview, fields),
        "preview": preview,
        "sheets": [(name, name) for name in one.sheets],
        "encodings": view_of.encodings(one),
        "groups": [(str(group.id), group.name) for group in groups],
        "texts": [(str(text.id), f"{text.body[:100]} ({text.locale})") for text in texts],
        "error": forms.said(refusal) if refusal else "",
        "errors": forms.told(refusal, _FIELDS, "") if refusal else forms.Told(),
        "words": words,
    }


async def _outcome(tx: Tx, visit: Visit, one: Import) -> dict[str, Any]:
    vault, language = visit.services.vault, ambient().locale
    rows: list[contacts.ImportRow] = []
    shared: list[contacts.SharedNumber] = []
    if one.state not in ("checking", "running"):
        rows, _ = await contacts.import_rows_page(tx, vault, one.id, paging=PageRequest(SHOWN_ROWS), language=language)
        shared = await contacts.shared_numbers(tx, vault, one.id)
    plan = await contacts.undo_plan(tx, one.id) if one.state in view_of.OVER else None
    kept = (await contacts.kept_people_page(tx, one.id, PageRequest(SHOWN_ROWS)))[0] if one.state == "undone" else []
    again = await _kept_rows(tx, visit, one) if one.state == "undone" else []
    may_undo = plan is not None and one.undone_at is None and clock.now() < plan.until
    context = {"rows": rows, "shared": shared, "plan": plan, "kept": kept, "kept_rows": again, "may_undo": may_undo}
    return {**view_of.told(one), **context}


async def _kept_rows(tx: Tx, visit: Visit, one: Import) -> list[contacts.ImportRow]:
    """Whom it changed that we knew, and who was changed again since."""
    paging, language = PageRequest(SHOWN_ROWS), ambient().locale
    found, _ = await contacts.import_rows_page(
        tx, visit.services.vault, one.id, ["kept"], paging=paging, language=language
    )
    return found


@post("/imports/{import_id:uuid}/columns", opt=IMPORT)
async def save_columns(visit: Visit, import_id: FromPath[UUID]) -> Response[Any]:
    """Keep what each column is and how rows become people, and check the file."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                one = await contacts.get_import(tx, import_id)
                await contacts.map_import(tx, import_id, _mapping(one, form), await _options(tx, form))
                await contacts.check_import(tx, import_id)
        except errors.KoinonError as refusal:
            if refusal.status not in (409, 422):
                raise
            async with visit.transaction() as tx:
                one = await contacts.get_import(tx, import_id)
                typed = msgspec.structs.replace(one, mapping=_mapping(one, form), options=_typed(form))
                context = await _columns(tx, visit, typed, refusal, forms.text(form, "consent_words"))
            return visit.draw("imports/columns.html", active="imports", status_code=422, **context)
        return Redirect(f"/imports/{import_id}", status_code=303)


def _mapping(one: Import, form: Any) -> list[str]:
    return [forms.text(form, f"column-{n}") or "ignore" for n in range(len(one.columns))]


async def _options(tx: Tx, form: Any) -> ImportOptions:
    said, words = _typed(form), forms.text(form, "consent_words")
    if not said.attested or said.consent_text_id is not None:
        return said
    if not words:
        raise errors.invalid_field("consent_text_id", "missing_required_field", "Say which words they agreed to.")
    text = await contacts.publish_text(tx, "import", ambient().locale, words)
    return msgspec.structs.replace(said, consent_text_id=text.id)


def _typed(form: Any) -> ImportOptions:
    """What the form says, whether or not it can be used."""
    agreed = form.get("agreed") == "yes"
    return ImportOptions(
        match_by=forms.one_of(form, "match_by", contacts.MATCH_BY),
        on_match=forms.one_of(form, "on_match", contacts.MATCH_ACTIONS) or "fill",
        date_order=forms.one_of(form, "date_order", contacts.DATE_ORDERS),
        tags=[name.strip() for name in forms.text(form, "tags").split(",") if name.strip()],
        group_ids=forms.ids(form, "group_ids"),
        consent_text_id=forms.one_id(form, "consent_text_id") if agreed else None,
        attested=agreed,
        origin=forms.text(form, "origin")[:500],
    )


@post("/imports/{import_id:uuid}/layout", opt=IMPORT)
async def reread(visit: Visit, import_id: FromPath[UUID]) -> Redirect:
    """Read the file again in another way."""
    form = await visit.form()
    rest.allow_longer(visit.request.scope)
    async with visit.transaction() as tx:
        before = await contacts.get_import(tx, import_id)
    sheet = forms.text(form, "sheet") or None
    await contacts.reread_import(
        visit.services,
        visit.actor,
        import_id,
        encoding=forms.text(form, "encoding") or None,
        delimiter=str(form.get("delimiter") or "") or None,
        has_header=form.get("has_header") == "yes",
        first_line=_line(forms.text(form, "first_line")) if sheet in (None, before.sheet) else None,
        sheet=sheet,
    )
    return Redirect(f"/imports/{import_id}", status_code=303)


def _line(typed: str) -> int | None:
    """The line that was typed; another sheet, or nothing sensible, is guessed anew."""
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < int(typed) < 10_000_000 else None


@post("/imports/{import_id:uuid}/{move:str}", opt=IMPORT)
async def move_import(visit: Visit, import_id: FromPath[UUID], move: FromPath[str]) -> Response[Any]:
    """Run, pause, go on, cancel, undo."""
    act = _MOVES.get(move)
    if act is None:
        raise errors.ROUTE_NOT_FOUND()
    with visit.words():
        async with visit.transaction() as tx:
            await act(tx, import_id)
        back = Redirect(f"/imports/{import_id}", status_code=303)
        told = {"pause": gettext("Paused after this batch"), "cancel": gettext("Cancelled")}.get(move)
        return toast_after(back, told) if told else back


@get("/imports/{import_id:uuid}/failed.csv", opt=IMPORT)
async def download_failed(visit: Visit, import_id: FromPath[UUID]) -> Stream:
    """The rows that stayed out, in the file's own layout, with the reason in a last column."""
    language = visit.request.cookies.get(i18n.COOKIE) or visit.shell.locale
    async with visit.transaction() as tx:
        await contacts.get_import(tx, import_id)
    return rest.csv(contacts.failed_rows_csv(visit.services, visit.actor, import_id, language), "failed-rows.csv")


@get("/imports/{import_id:uuid}/failed.xlsx", opt=IMPORT)
async def download_failed_workbook(visit: Visit, import_id: FromPath[UUID]) -> Response[bytes]:
    """The same as a spreadsheet, for whom uploaded one."""
    language = visit.request.cookies.get(i18n.COOKIE) or visit.shell.locale
    made = await contacts.failed_rows_xlsx(visit.services, visit.actor, import_id, language)
    return rest.workbook(made, "failed-rows.xlsx")


router = Router(
    "/",
    route_handlers=[
        list_imports,
        ask_file,
        upload,
        show_import,
        show_progress,
        save_columns,
        reread,
        move_import,
        download_failed,
        download_failed_workbook,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
