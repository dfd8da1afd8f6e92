"""Which of the written languages a person gets (MSG-002). Pure, so that preview, ledger and page agree."""

from collections.abc import Iterable, Sequence

from koinon.messaging.contracts.content import Variant


def chain(person: str | None, organization: str | None, default: str = "") -> tuple[str, ...]:
    """Locales in the order in which they are looked for: the person's, its language, the organization's, the default.

    Tags are compared by RFC 4647 "lookup" (case does not matter, `-` and `_` are the same): `pt-BR` falls back to `pt`.
    "" is the variant written for everybody else; it stands beside the default and is always the last.
    """
    found: list[str] = []
    for tag in (person, organization, default):
        found += _shortened(tag or "")
    return (*dict.fromkeys(found), "")


def choose(
    variants: Iterable[Variant], channel: str, person: str | None, organization: str | None, default: str = ""
) -> Variant | None:
    """The variant of a channel for a person, or None where nothing was written that they could read.

    Where a tag of the chain has no variant of its own, one of the same language in another region will do.
    """
    written = {_tidy(one.locale): one for one in variants if one.channel == channel}
    for tag in chain(person, organization, default):
        if tag in written:
            return written[tag]
        kin = sorted(one for one in written if tag and one.startswith(tag + "-"))
        if kin:
            return written[kin[0]]
    return None


def choices(
    variants: Sequence[Variant],
    channel: str,
    persons: Iterable[str | None],
    organization: str | None,
    default: str = "",
) -> dict[str | None, Variant | None]:
    """For each distinct locale of people, the variant they get: what a set-based statement joins with."""
    return {person: choose(variants, channel, person, organization, default) for person in set(persons)}


def _shortened(tag: str) -> list[str]:
    """A tag and what remains of it without its last parts: `zh-hant-tw`, `zh-hant`, `zh`."""
    parts = [part for part in _tidy(tag).split("-") if part]
    return ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _tidy(tag: str) -> str:
    return tag.strip().replace("_", "-").casefold()
