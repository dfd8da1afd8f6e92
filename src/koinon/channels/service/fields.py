"""What is entered to connect an account: checked by the provider's own fields, kept by their roles."""

import re
import secrets as randomness
from collections.abc import Mapping

from koinon.channels.contracts import Field
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.ports import Provider
from koinon.channels.records import Secrets
from koinon.platform import errors

LONGEST = 8_000
SHORTEST_SECRET, SHORTEST_SHOWN = 8, 12
NOT_RIGHT = "This is not what the provider gives out here."
SIMULATORS = "This is a key of the simulator."
NEEDED = "This is needed."
TOO_SHORT = "This is too short: give at least 8 characters."
STRANGE = "This provider has no such field."


def checked(provider: Provider, values: Mapping[str, str], path: str = "") -> Secrets:
    """The secrets of a live account. 422 names each field that is missing, unknown or cannot be right."""
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    strange = given.keys() - {field.name for field in provider.fields}
    faults = [errors.FieldFault(path + name, "unknown_field", STRANGE) for name in sorted(strange)]
    values = {field.name: given.get(field.name, field.default) for field in provider.fields}
    said = {field.name: sentence for field in provider.fields if (sentence := _fault(field, values[field.name]))}
    own = provider.faults(values) if not said else {}
    for field in provider.fields:
        value = values[field.name]
        if sentence := said.get(field.name) or own.get(field.name):
            code = "validation_failed" if value else "missing_required_field"
            faults.append(errors.FieldFault(path + field.name, code, sentence))
    if faults:
        raise errors.invalid(faults)
    return kept(provider, given)


def renewed(provider: Provider, old: Secrets, values: Mapping[str, str], path: str = "", *, live: bool) -> Secrets:
    """Present secrets with the given ones in place of theirs. 422 as above, and where none is given.

    The simulator's are never anybody's own: with a real server or key such an account would send, and nobody would
    have asked whether it may.
    """
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    if not given:
        first = next((field.name for field in provider.fields if field.secret), provider.fields[0].name)
        raise errors.invalid([errors.FieldFault(path + first, "missing_required_field", NEEDED)])
    if live:
        return checked(provider, _values(provider, old) | given, path)
    own = _values(provider, old)
    if faults := [
        errors.FieldFault(path + name, "validation_failed", NOT_RIGHT)
        for name, value in sorted(given.items())
        if own.get(name) != value
    ]:
        raise errors.invalid(faults)
    return old


def last4(key: str) -> str:
    """What may be shown of a key: its end, and nothing of a short one, or of a file whose end is everybody's."""
    is_file = key.lstrip().startswith(("{", "-----")) or "\n" in key
    return "" if is_file or len(key) < SHORTEST_SHOWN else key[-4:]


def simulated(provider: Provider) -> Secrets:
    """The secrets of an account with the carrier simulator."""
    return kept(provider, provider.simulated(KEY_PREFIX + randomness.token_hex(16)))


def _fault(field: Field, value: str) -> str | None:
    if not value:
        return NEEDED if field.required else None
    if len(value) > LONGEST or (field.choices and value not in field.choices):
        return NOT_RIGHT
    if field.secret and value.startswith(KEY_PREFIX):
        return SIMULATORS
    if field.secret and len(value) < SHORTEST_SECRET:
        return TOO_SHORT
    plain = value.isascii() and value.isprintable() and " " not in value
    fits = re.fullmatch(field.pattern, value, re.DOTALL) if field.pattern else plain
    return None if fits else NOT_RIGHT


def kept(provider: Provider, values: Mapping[str, str]) -> Secrets:
    """Values of a provider's fields as they are kept; a secret that both sends and proves is kept as both."""
    by_role = {field.role: values.get(field.name, field.default) for field in provider.fields if field.role}
    more = {f.name: v for f in provider.fields if not f.role and (v := values.get(f.name, f.default))}
    api_key = by_role.get("api_key", "")
    return Secrets(api_key, by_role.get("webhook_key", api_key), more=more)


def _values(provider: Provider, secrets: Secrets) -> dict[str, str]:
    more = secrets.credentials("").more
    by_role = {"api_key": secrets.api_key, "webhook_key": secrets.webhook_key}
    values = {field.name: by_role[field.role] if field.role else more.get(field.name, "") for field in provider.fields}
    return {name: value for name, value in values.items() if value}
