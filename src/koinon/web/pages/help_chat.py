"""Questions about the product, answered from the shipped guide, and the guide's pages (INB-105)."""

from collections.abc import Sequence

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from koinon import inbox
from koinon.inbox import HelpTurn
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.guide_text import drawn
from koinon.web.visit import VISIT, Visit

READ = {"permission": "conversations:read"}
GUIDE = "/help/guide"
MOST_TURNS, LONGEST_QUESTION, LONGEST_ANSWER = 10, 1_000, 5_000


@get("/help/ask", opt=READ)
async def show_help(visit: Visit) -> Response[str]:
    """Questions about the product."""
    return _chat(visit, [], "", "")


@post("/help/ask", opt=READ, status_code=200)
async def ask_help(visit: Visit) -> Response[str]:
    """Answer from the shipped guide, knowing what was asked before; no data of anybody goes along."""
    form = await visit.form()
    question, before = forms.text(form, "question")[:LONGEST_QUESTION], _turns(form)
    try:
        asked = inbox.help_asked(question, before)
        async with visit.transaction() as tx:
            endpoint = await inbox.assist_allowed(tx, visit.services, "help")
        told = await inbox.assist_answered(visit.services, visit.actor, endpoint, asked)
    except KoinonError as refused:
        with visit.words():
            problem = forms.said(refused)
        return _chat(visit, before, question, problem)
    return _chat(visit, [*before, HelpTurn(question, told.text)], "", "")


@get(GUIDE + "/{page:str}", opt=READ)
async def show_guide(visit: Visit, page: FromPath[str]) -> Response[str]:
    """A page of the guide."""
    text = inbox.guide_page(page)
    if text is None:
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        title = text.partition("\n")[0].lstrip("# ")
        return visit.draw("help/guide.html", title=title, text=drawn(text, GUIDE))


def _turns(form: FormMultiDict) -> list[HelpTurn]:
    """What was asked and answered before, as the page kept it: the newest ones."""
    asked, answered = form.getall("asked", []), form.getall("answered", [])
    turns = zip(asked, answered, strict=False)
    return [HelpTurn(str(one)[:LONGEST_QUESTION], str(other)[:LONGEST_ANSWER]) for one, other in turns][-MOST_TURNS:]


def _chat(visit: Visit, turns: Sequence[HelpTurn], question: str, problem: str) -> Response[str]:
    said = "\n\n".join(f"{turn.question}\n\n{turn.answer}" for turn in turns)
    with visit.words():
        return visit.draw(
            "help/ask.html",
            turns=[(turn, inbox.guide_cited(turn.answer)) for turn in turns],
            question=question,
            problem=problem,
            support=str(visit.services.configuration.support_address or ""),
            transcript="\n\n".join(part for part in (said, question) if part),
            guide=GUIDE,
        )


router = Router("/", route_handlers=[show_help, ask_help, show_guide], dependencies=VISIT, include_in_schema=False)
