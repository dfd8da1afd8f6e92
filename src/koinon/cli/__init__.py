"""The `koinon` command. Each command imports what it runs: a worker need not load pages, nor a web process alembic."""

import argparse
import sys
from collections.abc import Callable

from koinon.cli import keys, running, upkeep
from koinon.cli.connected import connected
from koinon.cli.restoring import add_after_restore
from koinon.platform.settings import SettingsError

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
    return org_commands.run(connected(), parsed)


def _placement(arguments: list[str]) -> int:
    from koinon import placement_commands, wiring

    assert wiring.MODULES  # every context has its tables
    parsed = placement_commands.read(arguments)
    return placement_commands.run(connected(), parsed)


def _user(arguments: list[str]) -> int:
    from koinon import user_commands, wiring

    assert wiring.MODULES  # every context has said what a seat brings along
    parsed = user_commands.read(arguments)
    return user_commands.run(connected(), parsed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="koinon", description="Reach your people and hear them back.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Command, meaning: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=meaning, description=meaning)
        sub.set_defaults(command=command)
        sub.add_argument("--json", action="store_true", help="machine-readable output")
        return sub

    up = add("up", running.up, "start everything on this machine")
    up.add_argument("--demo", action="store_true", help="with sample organizations")
    up.add_argument("--pids", metavar="FILE", help="keep the process ids in FILE")
    add("all", running.up, "the same as up")
    add("web", running.web, "serve pages and API")
    work = add("worker", running.worker, "run jobs")
    work.add_argument("--queues", help="only these, comma-separated")
    work.add_argument("--placement", default="here", metavar="NAME", help="the database whose jobs are run")
    clock = add("scheduler", running.scheduler, "defer what is due")
    clock.add_argument("--placement", default="here", metavar="NAME", help="the database it is deferred on")
    add("simulator", running.simulator, "be the carrier: accept, deliver, fail and reply")
    migrate = add("migrate", upkeep.migrate, "bring the database to this version")
    migrate.add_argument("--bootstrap", metavar="ADMIN_URL", help="first make roles and database with this address")
    migrate.add_argument("--to", default="head", help="the revision to go to")
    commands.add_parser("placement", help="add, list, drain and open the databases that organizations live on")
    add("doctor", upkeep.doctor, "check this installation")
    letters = add(
        "dead-letters", upkeep.dead_letters, "show the jobs and webhooks that gave up; try again or discard one"
    )
    letters.add_argument("--placement", default="here", metavar="NAME", help="those of another database")
    letters.add_argument("--retry", metavar="ID", help="try this one again now")
    letters.add_argument("--discard", metavar="ID", help="give this one up for good")
    letters.add_argument("--reason", default="", help="why it is discarded")
    commands.add_parser("org", help="make, list, suspend, release, limit, close and erase organizations")
    commands.add_parser("user", help="operators, owner links, second factors, people of another system")
    old = add("archive", upkeep.archive, "list what left the database by months, or print its rows")
    old.add_argument("organization", help="its slug or id")
    old.add_argument("--table", default="", help="events, deliveries or delivery_events")
    old.add_argument("--month", default="", help="such as 2025-10; prints the rows as JSON lines")
    add_after_restore(add)
    add("settings", upkeep.settings, "print every setting, its source and meaning")
    trail = add("audit", upkeep.audit, "prove that the audit trail was not changed")
    trail.add_argument("what", choices=["verify"])
    trail.add_argument("--organization", metavar="ID", help="only this one")
    trail.add_argument("--against", metavar="FILE", help="and nothing was cut off since --json printed FILE")
    _add_keys(add)
    return parser


def _add_keys(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    ended = add("sessions", keys.sessions, "end sessions")
    ended.add_argument("act", choices=["revoke"])
    ended.add_argument("--all", action="store_true", required=True, help="of everybody: they sign in again")
    rotated = add("signing-keys", keys.signing_keys, "change the keys that access tokens are signed with")
    rotated.add_argument("act", choices=["rotate"])
    rotated.add_argument("--at-once", action="store_true", help="believe nothing that the old ones signed")
    pepper = add("pepper", keys.pepper, "change the secret under which API keys are hashed; no key breaks")
    pepper.add_argument("act", choices=["rotate"])
    encryption = add(
        "encryption-keys", keys.encryption_keys, "encrypt everything with the newest key, or tell how far that is"
    )
    encryption.add_argument("act", choices=["rotate", "status"])
    lost = add("reset-mfa", keys.reset_mfa, "take a user's second factors away, in 24 hours")
    lost.add_argument("address")
    lost.add_argument("--reason", required=True, help="ten characters or more")
    add("calibrate", keys.calibrate, "measure how costly a password's hash may be on this machine")
    add("owner-link", keys.owner_link, "print a one-time link for the owner of a new installation")
