"""Commands for keys, sessions and what one signs in with."""

import argparse
import asyncio
import json
import sys

from koinon.cli.connected import connected, operate


def owner_link(_parsed: argparse.Namespace) -> int:
    from koinon import samples

    print(asyncio.run(samples.owner_link(connected())))
    return 0


def sessions(_parsed: argparse.Namespace) -> int:
    from koinon import identity

    print(f"{operate(identity.revoke_every_session)} sessions ended.")
    return 0


def signing_keys(parsed: argparse.Namespace) -> int:
    from koinon import identity

    operate(lambda services: identity.rotate_signing_keys(services, at_once=parsed.at_once))
    print("A new key signs from now on.")
    return 0


def encryption_keys(parsed: argparse.Namespace) -> int:
    from koinon import reencrypting, wiring

    assert wiring.MODULES  # the jobs of every context are declared
    return asyncio.run(reencrypting.run(connected(), parsed))


def pepper(_parsed: argparse.Namespace) -> int:
    from koinon import identity

    version = operate(identity.rotate_pepper)
    print(f"Pepper {version} hashes new keys from now on; each older one moves to it at its next call.")
    return 0


def reset_mfa(parsed: argparse.Namespace) -> int:
    from koinon import identity
    from koinon.platform.errors import KoinonError

    try:
        at = operate(lambda services: identity.ask_factor_reset(services, parsed.address, parsed.reason))
    except KoinonError as refused:
        print(refused.message, file=sys.stderr)
        return 1
    print(f"Their second factors are removed at {at:%Y-%m-%d %H:%M} UTC; they have been told by mail.")
    return 0


def calibrate(parsed: argparse.Namespace) -> int:
    from koinon import identity

    found = identity.calibrate()
    if parsed.json:
        print(json.dumps(found._asdict()))
    else:
        print(f"KOINON_PASSWORD_PASSES={found.passes}  # {found.milliseconds:.0f} ms a password on this machine")
    return 0
