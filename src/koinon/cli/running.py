"""Commands that run until they are told to stop."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

from koinon.cli.connected import configured
from koinon.platform import logs, process
from koinon.platform.configuration import Configuration, load
from koinon.platform.settings import environment


def up(parsed: argparse.Namespace) -> int:
    from koinon import supervisor
    from koinon.platform import ports, postgres, running

    given = environment()
    if getattr(parsed, "demo", False):
        given.setdefault("KOINON_ENV", "demo")
        given.setdefault("KOINON_LOG_LEVEL", "error")
    try:
        with supervisor.alone(given):
            _stay_up(parsed, given)
    except (running.AlreadyRunning, ports.PortError, postgres.ClusterError) as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # while it was being set up; afterwards the supervisor hears it
        pass
    print("Stopped.")
    return 0


def _stay_up(parsed: argparse.Namespace, given: dict[str, str]) -> None:
    from koinon import samples, supervisor

    ready, cluster = supervisor.prepare(given)
    configuration = load(ready)
    logs.configure(configuration.log_level)
    watch = supervisor.Supervisor(ready, supervisor.children(configuration), cluster, getattr(parsed, "pids", None))
    try:
        watch.welcome = asyncio.run(samples.first_start(configuration, demo=getattr(parsed, "demo", False)))
    except BaseException:
        watch.end()
        raise
    watch.run()


def web(_parsed: argparse.Namespace) -> int:
    from koinon import app

    return _serve(app.serve, listens="KOINON_PORT")


def worker(parsed: argparse.Namespace) -> int:
    from koinon import wiring, worker

    queues = parsed.queues.split(",") if parsed.queues else None
    watched, named = wiring.watched(), parsed.placement
    return _serve(lambda configuration: worker.serve(configuration, wiring.jobs(), queues, watched, named))


def scheduler(parsed: argparse.Namespace) -> int:
    from koinon import scheduler, wiring

    named = parsed.placement
    return _serve(lambda configuration: scheduler.serve(configuration, wiring.schedules(), named))


def simulator(_parsed: argparse.Namespace) -> int:
    from koinon import simulator

    return _serve(simulator.serve, listens="KOINON_SIMULATOR")


def _serve(run: Callable[[Configuration], Coroutine[Any, Any, None]], *, listens: str = "none") -> int:
    """Run until told to stop. `listens` begins the names of the settings that hold its ports."""
    from koinon.platform import ports
    from koinon.platform.db import DatabaseAway

    process.die_with_parent()
    configuration = configured()
    logs.configure(configuration.log_level)
    process.settle_garbage()
    try:
        uvloop.run(until_told(run(configuration)))
    except DatabaseAway as away:
        print(f"The database {away} cannot be worked on: see `koinon placement list` and its setting.", file=sys.stderr)
        return 1
    except OSError:
        try:
            ports.demand(configuration, of=listens)
        except ports.PortError as taken:
            print(taken, file=sys.stderr)
            return 1
        raise
    return 0


async def until_told(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for sig in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sig, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
