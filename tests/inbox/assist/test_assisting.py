"""Help by a model that speaks the OpenAI protocol over real HTTP: streamed, budgeted, and away when it is away."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from aiohttp import web

from koinon import inbox
from koinon.inbox.assist import client, service
from koinon.inbox.assist.contracts import Endpoint
from koinon.inbox.assist.jobs import judge_sentiment
from koinon.kit import clock
from koinon.platform import configuration
from koinon.platform.configuration import Configuration
from koinon.platform.errors import KoinonError
from tests.inbox.conftest import Desk


class Model:
    """A server of the protocol: `faults` answers are 500 first; what was asked is kept."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.faults = 0
        self.words = ["Hel", "lo ", "there"]
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        if self.faults:
            self.faults -= 1
            return web.Response(status=500)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        chunks = [{"choices": [{"delta": {"content": word}}]} for word in self.words]
        lines = b"".join(b"data: " + msgspec.json.encode(one) + b"\n\n" for one in chunks)
        lines += b': a comment\n\ndata: {"choices": [], "usage": {"total_tokens": 40}}\n\ndata: [DONE]\n\n'
        for at in range(0, len(lines), 7):  # lines come in pieces
            await response.write(lines[at : at + 7])
        return response


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    made = Model()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield made
    await runner.cleanup()


async def switched_on(desk: Desk, model: Model, **values: object) -> None:
    wanted = {
        "is_simulated": False,
        "base_url": model.url,
        "model": "small",
        "key": "s3cret",
        "features": ("suggest", "rewrite", "translate", "summary", "sentiment", "help"),
        "monthly_tokens": 1_000,
    }
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.change_assist_settings(tx, desk.services, {**wanted, **values})


async def ask(desk: Desk, feature: Any, **values: Any) -> inbox.Answered:
    [row] = await desk.rows(inbox.View.ALL)
    async with desk.services.database.transaction(desk.ana) as tx:
        endpoint = await inbox.assist_allowed(tx, desk.services, feature)
        question = await inbox.assist_asked(tx, row.id, feature, **values)
    return await inbox.assist_answered(desk.services, desk.ana, endpoint, question)


async def test_it_is_off_until_somebody_names_a_model(desk: Desk) -> None:
    await desk.receive("Hello")
    with pytest.raises(KoinonError) as refused:
        await ask(desk, "suggest")
    assert (refused.value.status, refused.value.code) == (409, "assist_off")
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.assist_offered(tx, desk.services) == ()


async def test_three_suggestions_come_back_and_nothing_is_sent(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await desk.receive("Call me on +1 212 555 0177, I am grace@example.org")
    model.words = ["Sure.\n--", "-\nLater?\n---\nNo."]
    told = await ask(desk, "suggest")
    assert told.suggestions == ("Sure.", "Later?", "No.")
    assert model.keys == ["Bearer s3cret"]
    sent = msgspec.json.encode(model.asked[0]).decode()
    assert "555" not in sent
    assert "grace@example.org" not in sent
    assert (model.asked[0]["stream"], model.asked[0]["stream_options"]) == (True, {"include_usage": True})
    async with desk.services.database.transaction(desk.organization) as tx:
        assert (
            await tx.scalar("select count(*) from deliveries where organization_id = %(o)s", {"o": desk.organization})
            == 0
        )


@pytest.mark.parametrize("feature", ["rewrite", "translate"])
async def test_what_one_typed_goes_masked_and_comes_back_whole(desk: Desk, model: Model, feature: str) -> None:
    await switched_on(desk, model)
    await desk.receive("Hello")
    model.words = ["Please ring [num", "ber 1] or write", " to [email 2][number 7]."]
    told = await ask(desk, feature, text="ring +1 212 555 0177 or grace@example.org")
    assert told.text == "Please ring +1 212 555 0177 or write to grace@example.org."
    sent = msgspec.json.encode(model.asked[0]["messages"][1]).decode()
    assert ("555" in sent, "grace@" in sent, "[number 1]" in sent) == (False, False, True)


async def test_a_suggestion_names_the_number_they_wrote_and_no_mark(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await desk.receive("Call me on +1 212 555 0177")
    model.words = ["We call [number 1].\n---\nIs it [number 2]?"]
    assert (await ask(desk, "suggest")).suggestions == ("We call +1 212 555 0177.", "Is it?")


async def test_at_most_thirty_messages_go_along(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await desk.receive_all([desk.fact(f"text {n}") for n in range(35)])
    await ask(desk, "suggest")
    assert len(msgspec.json.decode(model.asked[0]["messages"][1]["content"])["conversation"]) == 30


async def test_a_month_s_budget_ends_it(desk: Desk, model: Model) -> None:
    await switched_on(desk, model, monthly_tokens=80)
    await desk.receive("Hello")
    await ask(desk, "rewrite", text="helo")
    await ask(desk, "rewrite", text="helo")
    with pytest.raises(KoinonError) as refused:
        await ask(desk, "rewrite", text="helo")
    assert (refused.value.status, refused.value.code) == (429, "assist_budget_spent")
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.assist_settings(tx)).spent == 80
        assert await inbox.assist_offered(tx, desk.services) == ()


async def test_a_fault_is_tried_once_more_and_no_oftener(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await desk.receive("Hello")
    model.faults = 1
    assert (await ask(desk, "rewrite", text="helo")).text == "Hello there"
    model.faults = 5
    with pytest.raises(KoinonError) as away:
        await ask(desk, "rewrite", text="helo")
    assert (away.value.status, away.value.code) == (503, "assist_away")
    assert len(model.asked) == 4


async def test_a_model_that_keeps_failing_hides_the_buttons(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await desk.receive("Hello")
    model.faults = 100
    for _ in range(3):
        with pytest.raises(KoinonError):
            await ask(desk, "rewrite", text="helo")
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.assist_offered(tx, desk.services) == ()
    asked = len(model.asked)
    with pytest.raises(KoinonError):
        await ask(desk, "rewrite", text="helo")
    assert len(model.asked) == asked


async def test_a_summary_is_kept_until_ten_more_messages(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await desk.receive("Hello")
    [row] = await desk.rows()
    await ask(desk, "summary")
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.fresh_summary(tx, row.id) == "Hello there"
    await desk.receive_all([desk.fact(f"text {n}") for n in range(10)])
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.fresh_summary(tx, row.id) is None


async def test_what_became_of_a_suggestion_is_counted_for_whoever_asked(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await desk.receive("Hello")
    [row] = await desk.rows()
    told = await ask(desk, "suggest")
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.tell_assist_use(tx, row.id, told.call_id, "edited")
    async with desk.services.database.transaction(desk.organization) as tx:
        assert (
            await tx.scalar("select used from assist_calls where organization_id = %(o)s", {"o": desk.organization})
            == "edited"
        )


async def test_feelings_are_judged_in_one_question_behind_arrival(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await desk.receive("This is terrible")
    await desk.receive("Thank you!", from_="+12125550177")
    model.words = ["[-0.9, ", "0.8]"]
    await judge_sentiment.call(desk.services)
    async with desk.services.database.transaction(desk.organization) as tx:
        found = await tx.all(
            str,
            "select sentiment from conversations where organization_id = %(o)s order by last_inbound_at",
            {"o": desk.organization},
        )
    assert (found, len(model.asked)) == (["negative", "positive"], 1)


async def test_an_address_inside_is_refused_and_a_new_address_forgets_the_key(desk: Desk, model: Model) -> None:
    """A key that was given for one address goes to no other."""
    await switched_on(desk, model)
    for url in ("http://10.0.0.7/v1", "https://169.254.169.254/latest", "ftp://example.org"):
        with pytest.raises(KoinonError) as refused:
            await switched_on(desk, model, base_url=url)
        assert refused.value.status == 422
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.assist_settings(tx)).has_key
    await switched_on(desk, model, base_url="https://other.example.org/v1", key=None)
    async with desk.services.database.transaction(desk.ana) as tx:
        assert not (await inbox.assist_settings(tx)).has_key


async def test_help_comes_from_the_guide_and_reads_no_person(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    model.words = ["Set them under Settings [answering-times]."]
    async with desk.services.database.transaction(desk.ana) as tx:
        endpoint = await inbox.assist_allowed(tx, desk.services, "help")
    told = await inbox.assist_answered(
        desk.services, desk.ana, endpoint, inbox.help_asked("How do I set business hours?")
    )
    assert told.pages == ("answering-times",)
    assert "Ada" not in msgspec.json.encode(model.asked[0]).decode()


async def test_an_answer_that_never_ends_is_cut(model: Model) -> None:
    model.words = ["x" * 100_000] * 20
    with pytest.raises(client.ModelAway):
        async for _ in client.ask(Endpoint(model.url, "long"), [], client.Usage(), is_local=True):
            pass
    assert service.KEY == "assist"


async def test_a_model_that_is_called_like_the_simulator_leads_outside_all_the_same(
    desk: Desk, settings: Configuration
) -> None:
    """`https://localhost/` is a name when it is typed; only the connection sees that it leads to this machine."""
    called = list[bool]()

    async def hear(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append(True)
        writer.close()

    given = {f"KOINON_{name}": str(v.value) for name, v in settings.resolved.items() if v.source != "default"}
    address = {"KOINON_ENV": "production", "KOINON_PUBLIC_URL": "https://koinon.example.org"}
    public = replace(desk.services, configuration=configuration.load(given | address))
    async with await asyncio.start_server(hear, "127.0.0.1", 0) as inside:
        url = f"https://localhost:{inside.sockets[0].getsockname()[1]}/v1"
        with pytest.raises(KoinonError, match="assist_away"):
            await inbox.assist_answered(public, desk.ana, Endpoint(url, "simulator"), inbox.help_asked("How?"))
    assert called == []


async def test_a_model_that_judges_nobody_is_asked_again_in_an_hour(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    model.words = ["I would rather not."]
    await desk.receive("This is awful")
    for minutes, times in ((0, 1), (2, 1), (62, 2)):
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            await judge_sentiment.call(desk.services)
        assert len(model.asked) == times
