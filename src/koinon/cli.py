"""The `koinon` command. Each command imports what it runs: a worker need not load pages, nor a web process alembic."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop

from koinon.platform import logs, process, secrets
from koinon.platform.configuration import Configuration, load
from koinon.platform.settings import SettingsError, environment

if TYPE_CHECKING:
    from koinon import organizations

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        # argparse would take the options of an act (`koinon org --help`) for its own.
        if given[:1] == ["org"]:
            return _org(given[1:])
        if given[:1] == ["user"]:
            return _user(given[1:])
        if given[:1] == ["placement"]:
            return _placement(given[1:])
        parsed = _parser().parse_args(given)
        return int(parsed.command(parsed))
    except SettingsError as error:
        print("Koinon cannot start:", *(f"  - {fault}" for fault in error.faults), sep="\n", file=sys.stderr)
        return 2


def _org(arguments: list[str]) -> int:
    from koinon import org_commands, wiring

    assert wiring.MODULES  # every context has said what it erases, counts and holds
    parsed = org_commands.read(arguments)
    return org_commands.run(_connected(), parsed)


def _placement(arguments: list[str]) -> int:
    from koinon import placement_commands, wiring

    assert wiring.MODULES  # every context has its tables
    parsed = placement_commands.read(arguments)
    return placement_commands.run(_connected(), parsed)


def _user(arguments: list[str]) -> int:
    from koinon import user_commands, wiring

    assert wiring.MODULES  # every context has said what a seat brings along
    parsed = user_commands.read(arguments)
    return user_commands.run(_connected(), parsed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="koinon", description="Reach your people and hear them back.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Command, meaning: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=meaning, description=meaning)
        sub.set_defaults(command=command)
        sub.add_argument("--json", action="store_true", help="machine-readable output")
        return sub

    up = add("up", _up, "start everything on this machine")
    up.add_argument("--demo", action="store_true", help="with sample organizations")
    up.add_argument("--pids", metavar="FILE", help="keep the process ids in FILE")
    add("all", _up, "the same as up")
    add("web", _web, "serve pages and API")
    work = add("worker", _worker, "run jobs")
    work.add_argument("--queues", help="only these, comma-separated")
    work.add_argument("--placement", default="here", metavar="NAME", help="the database whose jobs are run")
    clock = add("scheduler", _scheduler, "defer what is due")
    clock.add_argument("--placement", default="here", metavar="NAME", help="the database it is deferred on")
    add("simulator", _simulator, "be the carrier: accept, deliver, fail and reply")
    migrate = add("migrate", _migrate, "bring the database to this version")
    migrate.add_argument("--bootstrap", metavar="ADMIN_URL", help="first make roles and database with this address")
    migrate.add_argument("--to", default="head", help="the revision to go to")
    commands.add_parser("placement", help="add, list, drain and open the databases that organizations live on")
    add("doctor", _doctor, "check this installation")
    letters = add("dead-letters", _dead_letters, "show the jobs and webhooks that gave up; try again or discard one")
    letters.add_argument("--placement", default="here", metavar="NAME", help="those of another database")
    letters.add_argument("--retry", metavar="ID", help="try this one again now")
    letters.add_argument("--discard", metavar="ID", help="give this one up for good")
    letters.add_argument("--reason", default="", help="why it is discarded")
    commands.add_parser("org", help="make, list, suspend, release, limit, close and erase organizations")
    commands.add_parser("user", help="operators, owner links, second factors, people of another system")
    old = add("archive", _archive, "list what left the database by months, or print its rows")
    old.add_argument("organization", help="its slug or id")
    old.add_argument("--table", default="", help="events, deliveries or delivery_events")
    old.add_argument("--month", default="", help="such as 2025-10; prints the rows as JSON lines")
    _add_after_restore(add)
    add("settings", _settings, "print every setting, its source and meaning")
    trail = add("audit", _audit, "prove that the audit trail was not changed")
    trail.add_argument("what", choices=["verify"])
    trail.add_argument("--organization", metavar="ID", help="only this one")
    trail.add_argument("--against", metavar="FILE", help="and nothing was cut off since --json printed FILE")
    ended = add("sessions", _sessions, "end sessions")
    ended.add_argument("act", choices=["revoke"])
    ended.add_argument("--all", action="store_true", required=True, help="of everybody: they sign in again")
    rotated = add("signing-keys", _signing_keys, "change the keys that access tokens are signed with")
    rotated.add_argument("act", choices=["rotate"])
    rotated.add_argument("--at-once", action="store_true", help="believe nothing that the old ones signed")
    pepper = add("pepper", _pepper, "change the secret under which API keys are hashed; no key breaks")
    pepper.add_argument("act", choices=["rotate"])
    keys = add("encryption-keys", _encryption_keys, "encrypt everything with the newest key, or tell how far that is")
    keys.add_argument("act", choices=["rotate", "status"])
    lost = add("reset-mfa", _reset_mfa, "take a user's second factors away, in 24 hours")
    lost.add_argument("address")
    lost.add_argument("--reason", required=True, help="ten characters or more")
    add("calibrate", _calibrate, "measure how costly a password's hash may be on this machine")
    add("owner-link", _owner_link, "print a one-time link for the owner of a new installation")
    return parser


def _archive(parsed: argparse.Namespace) -> int:
    from koinon import old_months, wiring

    assert wiring.MODULES  # the settings of every context are declared
    return old_months.main(_connected(), parsed.organization, parsed.table, parsed.month, as_json=parsed.json)


def _configuration() -> Configuration:
    return load(secrets.overlay(environment()))


def _connected() -> Configuration:
    """The same, with the embedded database and the addresses of a `koinon up` that runs beside this command."""
    from koinon.platform import postgres, running

    given = secrets.overlay(environment())
    named = {name: value for name, value in given.items() if value}
    return load(postgres.addresses(given) | running.beside(given) | named)


def _up(parsed: argparse.Namespace) -> int:
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


def _web(_parsed: argparse.Namespace) -> int:
    from koinon import app

    return _serve(app.serve, listens="KOINON_PORT")


def _worker(parsed: argparse.Namespace) -> int:
    from koinon import wiring, worker

    queues = parsed.queues.split(",") if parsed.queues else None
    watched, named = wiring.watched(), parsed.placement
    return _serve(lambda configuration: worker.serve(configuration, wiring.jobs(), queues, watched, named))


def _scheduler(parsed: argparse.Namespace) -> int:
    from koinon import scheduler, wiring

    named = parsed.placement
    return _serve(lambda configuration: scheduler.serve(configuration, wiring.schedules(), named))


def _simulator(_parsed: argparse.Namespace) -> int:
    from koinon import simulator

    return _serve(simulator.serve, listens="KOINON_SIMULATOR")


def _serve(run: Callable[[Configuration], Coroutine[Any, Any, None]], *, listens: str = "none") -> int:
    """Run until told to stop. `listens` begins the names of the settings that hold its ports."""
    from koinon.platform import ports
    from koinon.platform.db import DatabaseAway

    process.die_with_parent()
    configuration = _configuration()
    logs.configure(configuration.log_level)
    process.settle_garbage()
    try:
        uvloop.run(_until_told(run(configuration)))
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


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for sig in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sig, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _migrate(parsed: argparse.Namespace) -> int:
    from koinon import placement_commands
    from koinon.platform import roles, upgrading

    configuration = _connected()
    if parsed.bootstrap:
        roles.bootstrap(parsed.bootstrap, *roles.wanted(configuration))
    url = configuration.database_owner_url or configuration.database_url
    if url is None:
        print("Set KOINON_DATABASE_OWNER_URL, or use `koinon up` for the embedded database.", file=sys.stderr)
        return 2
    upgrading.upgrade(url, parsed.to)
    print(f"The database is at {parsed.to}.")
    if parsed.to == "head":
        for setting in placement_commands.migrate_all(configuration):
            print(f"So is that of {setting}.")
    return 0


def _doctor(parsed: argparse.Namespace) -> int:
    from koinon import doctor

    findings = asyncio.run(doctor.examine(_connected()))
    if parsed.json:
        print(json.dumps([{"check": f.check, "ok": f.ok, "words": f.words} for f in findings]))
    else:
        print(*(f"{'ok  ' if f.ok else 'FIX '} {f.check}: {f.words}" for f in findings), sep="\n")
    return 0 if all(f.ok for f in findings) else 1


def _dead_letters(parsed: argparse.Namespace) -> int:
    from koinon import letters

    return asyncio.run(letters.run(_connected(), parsed))


def _audit(parsed: argparse.Namespace) -> int:
    from koinon import trail

    return asyncio.run(trail.run(_connected(), parsed))


def _settings(parsed: argparse.Namespace) -> int:
    from koinon.platform import running

    given = secrets.overlay(environment())
    told = {name: value for name, value in running.beside(given).items() if not given.get(name)}
    rows = []
    for name, found in load(given | told).resolved.items():
        shown = "set" if found.setting.secret and found.value is not None else found.value
        source = "running" if f"KOINON_{name}" in told else found.source
        rows.append((f"KOINON_{name}", "" if shown is None else str(shown), source, found.setting.meaning))
    if parsed.json:
        print(json.dumps([dict(zip(("name", "value", "source", "meaning"), row, strict=True)) for row in rows]))
    else:
        print(*(f"{n:38} {v or '-':28} {s:12} {m}" for n, v, s, m in rows), sep="\n")
    return 0


def _owner_link(_parsed: argparse.Namespace) -> int:
    from koinon import samples

    print(asyncio.run(samples.owner_link(_connected())))
    return 0


def _sessions(_parsed: argparse.Namespace) -> int:
    from koinon import identity

    print(f"{_operate(identity.revoke_every_session)} sessions ended.")
    return 0


def _signing_keys(parsed: argparse.Namespace) -> int:
    from koinon import identity

    _operate(lambda services: identity.rotate_signing_keys(services, at_once=parsed.at_once))
    print("A new key signs from now on.")
    return 0


def _encryption_keys(parsed: argparse.Namespace) -> int:
    from koinon import reencrypting, wiring

    assert wiring.MODULES  # the jobs of every context are declared
    return asyncio.run(reencrypting.run(_connected(), parsed))


def _pepper(_parsed: argparse.Namespace) -> int:
    from koinon import identity

    version = _operate(identity.rotate_pepper)
    print(f"Pepper {version} hashes new keys from now on; each older one moves to it at its next call.")
    return 0


def _reset_mfa(parsed: argparse.Namespace) -> int:
    from koinon import identity
    from koinon.platform.errors import KoinonError

    try:
        at = _operate(lambda services: identity.ask_factor_reset(services, parsed.address, parsed.reason))
    except KoinonError as refused:
        print(refused.message, file=sys.stderr)
        return 1
    print(f"Their second factors are removed at {at:%Y-%m-%d %H:%M} UTC; they have been told by mail.")
    return 0


def _add_after_restore(add: Callable[..., argparse.ArgumentParser]) -> None:
    restored = add("after-restore", _after_restore, "once after restoring: read what is written, forget who was erased")
    restored.add_argument("--placement", default="here", metavar="NAME", help="another database that was restored")
    restored.add_argument("--erased", metavar="FILE", help="erased-organizations.jsonl, if it lies elsewhere")
    said = "erased-people.jsonl of this machine or another; may be given more than once"
    restored.add_argument("--erased-people", metavar="FILE", action="append", help=said)


def _after_restore(parsed: argparse.Namespace) -> int:
    import psycopg

    from koinon.platform import restored

    if _connected().database_url is None:
        print("Name the database in KOINON_DATABASE_URL, or start the embedded one with `koinon up`.", file=sys.stderr)
        return 2

    async def run() -> int:
        url = await _url_of(parsed.placement)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await restored.catch_up(connection, lambda left: print(f"{left} ids to go", file=sys.stderr))

    try:
        used = asyncio.run(run())
    except psycopg.OperationalError as error:
        print(f"No connection to the database ({type(error).__name__}); is the server up?", file=sys.stderr)
        return 1
    again, people = asyncio.run(_bury_again(parsed))
    if parsed.json:
        print(json.dumps({"used": used, "erased": again.erased, "held": again.held, "people": people}))
        return 0
    print(f"{used} transaction ids used up; nothing is behind now.")
    print(f"{again.erased} organizations that had been erased were erased again; {again.held} are under a legal hold.")
    print(f"{people} people who had been forgotten were forgotten again.")
    return 0


async def _url_of(placement: str) -> str:
    async with process.services(_connected(), name="after-restore", pool=2, placement=placement) as services:
        return services.database.url


async def _bury_again(parsed: argparse.Namespace) -> "tuple[organizations.Reburied, int]":
    from koinon import contacts, organizations, wiring
    from koinon.platform import process

    assert wiring.MODULES  # every context says what of its own stands in no table
    named, people = parsed.erased, parsed.erased_people
    async with process.services(_connected(), name="after-restore", pool=2, placement=parsed.placement) as services:
        buried = await organizations.bury_again(services, Path(named) if named else None)
        own = [str(Path(services.configuration.data_dir) / contacts.FORGOTTEN_FILE)]
        return buried, await contacts.forget_again(services, [Path(one) for one in people or own])


def _calibrate(parsed: argparse.Namespace) -> int:
    from koinon import identity

    found = identity.calibrate()
    if parsed.json:
        print(json.dumps(found._asdict()))
    else:
        print(f"KOINON_PASSWORD_PASSES={found.passes}  # {found.milliseconds:.0f} ms a password on this machine")
    return 0


def _operate(act: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
    """Run one act with the services of this installation."""

    async def run() -> Any:
        async with process.services(_connected(), name="cli", pool=2) as services:
            return await act(services)

    return asyncio.run(run())
