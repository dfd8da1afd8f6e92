"""Commands that look after a database and what it holds."""

import argparse
import asyncio
import json
import sys

from koinon.cli.connected import connected
from koinon.platform import secrets
from koinon.platform.configuration import load
from koinon.platform.settings import environment


def migrate(parsed: argparse.Namespace) -> int:
    from koinon import placement_commands
    from koinon.platform import roles, upgrading

    configuration = connected()
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


def doctor(parsed: argparse.Namespace) -> int:
    from koinon import doctor

    findings = asyncio.run(doctor.examine(connected()))
    if parsed.json:
        print(json.dumps([{"check": f.check, "ok": f.ok, "words": f.words} for f in findings]))
    else:
        print(*(f"{'ok  ' if f.ok else 'FIX '} {f.check}: {f.words}" for f in findings), sep="\n")
    return 0 if all(f.ok for f in findings) else 1


def dead_letters(parsed: argparse.Namespace) -> int:
    from koinon import letters

    return asyncio.run(letters.run(connected(), parsed))


def audit(parsed: argparse.Namespace) -> int:
    from koinon import trail

    return asyncio.run(trail.run(connected(), parsed))


def settings(parsed: argparse.Namespace) -> int:
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


def archive(parsed: argparse.Namespace) -> int:
    from koinon import old_months, wiring

    assert wiring.MODULES  # the settings of every context are declared
    return old_months.main(connected(), parsed.organization, parsed.table, parsed.month, as_json=parsed.json)
