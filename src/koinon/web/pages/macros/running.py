"""Running a macro on a conversation: the menu, what it would do, and what it did."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import inbox
from koinon.inbox import MacroStoppedError
from koinon.web import forms
from koinon.web.pages.inbox_actions import telling
from koinon.web.pages.macros import words
from koinon.web.visit import VISIT, Visit

WRITE = {"permission": "conversations:write"}


@get("/inbox/{conversation_id:uuid}/menus/macros", opt=WRITE)
async def macros_menu(visit: Visit, conversation_id: FromPath[UUID]) -> Response[str]:
    """Those that the reader may run, the most used first."""
    with visit.words():
        async with visit.transaction() as tx:
            await inbox.conversation(tx, conversation_id)
            found = await inbox.macros(tx)
        return visit.draw("inbox/menu_macros.html", conversation_id=conversation_id, macros=found)


@get("/inbox/{conversation_id:uuid}/macros/{macro_id:uuid}", opt=WRITE)
async def preview_macro(visit: Visit, conversation_id: FromPath[UUID], macro_id: FromPath[UUID]) -> Response[Any]:
    """What each step would do to this conversation, or which of them cannot be done; nothing is changed."""
    with visit.words():
        return await _told(visit, conversation_id, macro_id, is_trial=True)


@post("/inbox/{conversation_id:uuid}/macros/{macro_id:uuid}", opt=WRITE, status_code=200)
async def run_macro(visit: Visit, conversation_id: FromPath[UUID], macro_id: FromPath[UUID]) -> Response[Any]:
    """Take every step or none, and show what each did; the thread is asked for anew."""
    key = forms.text(await visit.form(), "idempotency_key")[:64] or None
    with visit.words():
        response = await _told(visit, conversation_id, macro_id, is_trial=False, key=key)
        return telling(response, {f"live-conversation-{conversation_id}": {}})


async def _told(
    visit: Visit, conversation_id: UUID, macro_id: UUID, *, is_trial: bool, key: str | None = None
) -> Response[Any]:
    steps, stopped = list[words.Told](), None
    try:
        async with visit.transaction() as tx:
            macro = await inbox.macro(tx, macro_id)
            made = await inbox.run_macro(tx, visit.services, macro_id, conversation_id, dry_run=is_trial, key=key)
            steps = [words.told(one, is_done=not is_trial) for one in made.effects]
    except MacroStoppedError as found:
        stopped = found
        async with visit.transaction() as tx:
            steps = words.outline(macro, await words.world(tx))
    return visit.draw(
        "inbox/macro.html",
        status_code=409 if stopped else 200,
        conversation_id=conversation_id,
        macro=macro,
        steps=steps,
        is_done=not (is_trial or stopped),
        stopped=stopped.step if stopped else 0,
        why=words.why_stopped(stopped) if stopped else "",
    )


router = Router(
    "/",
    route_handlers=[macros_menu, preview_macro, run_macro],
    dependencies=VISIT,
    include_in_schema=False,
)
