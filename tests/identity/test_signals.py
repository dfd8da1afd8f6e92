"""How an open page calls its reader: as they wish, and never in their quiet hours (INB-116)."""

from datetime import UTC, datetime

import pytest

from koinon import identity
from koinon.kit import clock
from koinon.platform.services import Services
from tests.identity.conftest import found

WISHED = identity.Signals(sound=True)
QUIET = identity.QuietHours(22 * 60, 7 * 60)


@pytest.mark.parametrize(("hour", "told"), [(2, WISHED), (3, identity.Signals()), (12, WISHED)])
async def test_a_sound_is_wished_for_and_keeps_quiet_hours_on_the_readers_clock(
    services: Services, hour: int, told: identity.Signals
) -> None:
    ada = await found(services)  # New York: 22:00 is 03:00 UTC in January (EST, UTC-5)
    actor = (await identity.of_session(services, ada.session_id)).actor
    assert actor is not None
    async with services.database.transaction(actor) as tx:
        assert await identity.signals(tx) == identity.Signals(sound=False, flash=False)
        await identity.keep_signals(tx, WISHED)
        await identity.keep_quiet(tx, QUIET)
        with clock.frozen(datetime(2026, 1, 15, hour, 0, tzinfo=UTC)):
            assert await identity.signals_now(tx) == told
