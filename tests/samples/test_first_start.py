"""The first start of a demo: a church, a café and a charity with lifelike people, once (ORG-017)."""

import dataclasses
import json
from pathlib import Path

from koinon import contacts, identity, messaging, organizations
from koinon.contacts import ContactQuery
from koinon.platform import process
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from koinon.samples import first_start
from koinon.simulator.whatsapp_cloud.ready import READY


async def test_a_first_start_makes_a_church_a_cafe_and_a_charity_once(
    settings: Configuration, services: Services, make_database: object, cluster: object, tmp_path: Path
) -> None:
    name = make_database()  # type: ignore[operator]
    own = dataclasses.replace(
        settings,
        resolved={
            **settings.resolved,
            "DATABASE_URL": dataclasses.replace(
                settings.resolved["DATABASE_URL"],
                value=cluster.url("koinon_app", name),  # type: ignore[attr-defined]
            ),
            "DATA_DIR": dataclasses.replace(settings.resolved["DATA_DIR"], value=tmp_path),
        },
    )
    words = await first_start(own, demo=True)
    assert await first_start(own, demo=True) == words
    memory = tmp_path / "demo-sign-in.json"
    known = json.loads(memory.read_text())
    assert known["password"] in words
    assert memory.stat().st_mode & 0o077 == 0
    async with process.services(own, name="look", pool=2) as new:
        async with new.database.system() as tx:
            assert await tx.scalar("select count(*) from sessions") == 0
        signed_in = await identity.sign_in(new, known["email"], known["password"], identity.Client())
        async with new.database.system() as tx:
            assert await tx.scalar("select count(*) from security_events where kind = 'new_device'") == 0
        seats = await identity.seats(new, signed_in.user.id)
        assert [(seat.kind, seat.role, seat.is_sample) for seat in sorted(seats, key=lambda seat: seat.kind)] == [
            ("business", "owner", True),
            ("church", "owner", True),
            ("nonprofit", "owner", True),
        ]
        for seat in seats:
            async with new.database.transaction(seat.organization_id) as tx:
                assert await contacts.count(tx, new.vault, ContactQuery()) >= 10
                assert len(await messaging.list_page(tx, limit=5)) == 1
                handed_in = await messaging.whatsapp_templates_page(tx)
                assert {(one.name, one.language, one.body) for one in handed_in} == {
                    (name, language, words) for name, language, _, words in READY if name == "hello_again"
                }
                assert (await organizations.get(tx)).is_sample
    await first_start(at_port(own, 8300), demo=True)
    async with process.services(own, name="look", pool=2) as moved:
        for seat in seats:
            async with moved.database.transaction(seat.organization_id) as tx:
                bases = await tx.all(str, "select base_url from provider_accounts where environment = 'simulator'")
                assert set(bases) == {"http://127.0.0.1:8310"}


def at_port(settings: Configuration, port: int) -> Configuration:
    """The same installation started on another port, by which its simulator moves too."""
    changed = {
        "PORT": dataclasses.replace(settings.resolved["PORT"], value=port),
        "SIMULATOR_PORT": dataclasses.replace(settings.resolved["SIMULATOR_PORT"], value=None),
    }
    return dataclasses.replace(settings, resolved={**settings.resolved, **changed})
