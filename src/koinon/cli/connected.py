"""What a command reads of the installation it is run on."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from koinon.platform import process, secrets
from koinon.platform.configuration import Configuration, load
from koinon.platform.settings import environment


def configured() -> Configuration:
    """What the environment and the files of secrets say. Raises SettingsError."""
    return load(secrets.overlay(environment()))


def connected() -> Configuration:
    """The same, with the embedded database and the addresses of a `koinon up` that runs beside this command."""
    from koinon.platform import postgres, running

    given = secrets.overlay(environment())
    named = {name: value for name, value in given.items() if value}
    return load(postgres.addresses(given) | running.beside(given) | named)


def operate(act: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
    """Run one act with the services of this installation."""

    async def run() -> Any:
        async with process.services(connected(), name="cli", pool=2) as services:
            return await act(services)

    return asyncio.run(run())
