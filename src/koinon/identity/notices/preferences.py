"""What a person wants to be told, and how (IDN-051)."""

from collections.abc import Mapping

from koinon.identity.notices import kinds
from koinon.identity.notices.contracts import Preference, QuietHours
from koinon.identity.notices.reading import reader
from koinon.identity.notices.repository import wishes
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.words import words

Chosen = tuple[bool, bool, bool]


async def preferences(tx: Tx, language: str | None = None) -> list[Preference]:
    """Every kind that the acting user may be told of, by area, with what holds for them."""
    say = words(language or tx.actor.locale)
    chosen = await wishes.choices(tx, reader(tx))
    offered = [kind for kind in kinds.every().values() if not kind.needs or tx.actor.may(kind.needs)]
    return [
        Preference(
            kind.code, kind.label(say), kind.area, *_held(kind, chosen.get(kind.code)), sorted(kind.fixed)
        )
        for kind in sorted(offered, key=lambda kind: kind.area)
    ]  # fmt: skip


def _held(kind: kinds.NoticeKind, chosen: Chosen | None) -> Chosen:
    """What holds: the choice, or what the kind does by itself; a way that is fixed stays on."""
    in_app, email, push = chosen or (kind.in_app, kind.email, kind.push)
    return in_app or "in_app" in kind.fixed, email or "email" in kind.fixed, push or "push" in kind.fixed


async def choose(tx: Tx, chosen: Mapping[str, Chosen]) -> None:
    """Keep (in app, mail, push) for these kinds. Raises 422 for a kind that is none."""
    if strange := sorted(set(chosen) - set(kinds.every())):
        raise errors.invalid_field("preferences", "validation_failed", f"Nothing is called {strange[0][:60]}.")
    if chosen:
        held = {code: _held(kinds.kind_of(code), choice) for code, choice in chosen.items()}
        await wishes.choose(tx, reader(tx), held)


async def quiet_hours(tx: Tx) -> QuietHours | None:
    """The acting user's quiet hours, if they keep any."""
    return (await wishes.hours(tx, [reader(tx)])).get(reader(tx))


async def keep_quiet(tx: Tx, quiet: QuietHours | None) -> None:
    """Keep quiet hours, or none. Raises 422 where they begin when they end."""
    if quiet is not None and quiet.quiet_from == quiet.quiet_until:
        raise errors.invalid_field("quiet_until", "out_of_range", "Quiet hours end at another time than they begin.")
    await wishes.keep_hours(tx, reader(tx), quiet)
